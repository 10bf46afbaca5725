import pytest

from scripts.exhibits.context import Context
from scripts.exhibits.labels import read_labels
from scripts.review.validation_lines import CONVENTIONS, OF_STAGGERED
from scripts.review.validation_page import validation_page
from tests.review.simulated import ROOT
from tests.review.validation_frame import SETTINGS, STAGGERED, TESTS, made


@pytest.fixture(scope="module")
def frame():
    return made()


def page_of(frame, language="en"):
    words = read_labels(ROOT / "resources/labels.csv", language)
    return validation_page(frame, Context("carbon", "simulated", SETTINGS, words))


def table_of(page, name):
    return next(table for table in page.tables if table.name == f"lnCO2-two_way-{name}")


def shown(table, row):
    return [cell.text for cell in table.rows[row].cells]


def only(frame, **columns):
    kept = frame
    for name, value in columns.items():
        kept = kept[kept[name] == value]
    return kept


@pytest.mark.parametrize(("language", "said"), [("en", "simulated data"), ("zh", "模拟数据")])
def test_the_heading_says_simulated_and_the_lead_how_many_panels_and_from_which_seed(frame, language, said):
    page = page_of(frame, language)
    assert said in page.heading
    assert any("1,000" in text and "seed 7" in text.replace("随机种子", "seed ") for text in page.lead)


def test_every_regression_has_a_line_in_each_world_with_the_numbers_of_its_own_rows(frame):
    page = page_of(frame)
    for world in ("effect", "none"):
        table = table_of(page, world)
        own = only(frame, world=world, target="beta_star_of_rows", estimator="within")
        assert len(table.rows) == own.groupby(["plan", "model"]).ngroups == 3
        for row, (_, of) in zip(table.rows, own.groupby(["plan", "model"], sort=False), strict=True):
            covered = of.set_index("vcov").loc[list(CONVENTIONS), "coverage"]
            texts = [cell.text for cell in row.cells]
            assert texts[5 : 5 + len(CONVENTIONS)] == [f"{100 * share:.1f}" for share in covered]
            assert texts[1] == f"{of.iloc[0]['mean']:.4f}"


def test_filling_bias_is_the_distance_from_the_estimand_of_all_rows(frame):
    table = table_of(page_of(frame), "filling")
    own = only(frame, world="effect", target="beta_star", vcov="reghdfe", estimator="within")
    assert [float(row.cells[0].text) for row in table.rows] == pytest.approx(own["bias"].round(4).tolist())


def test_an_estimator_for_staggered_starts_stands_beside_the_mean_effect_and_its_own_estimand(frame):
    page = page_of(frame)
    table = table_of(page, "staggered_none")
    assert table.columns == OF_STAGGERED
    assert len(table.rows) == 2 * len(STAGGERED)
    att = only(frame, world="none", plan="paper", estimator="imputation", target="att_of_rows").iloc[0]
    estimand = only(frame, world="none", plan="paper", estimator="imputation", target="estimand_of_rows").iloc[0]
    texts = shown(table, -1)
    assert texts[2:4] == [f"{att['mean']:.4f}", f"{att['bias']:.4f} (0.0032)"]
    assert texts[6:] == [f"{100 * share:.1f}" for share in (att["coverage"], estimand["coverage"], att["rejected"])]
    filling = table_of(page, "staggered_filling")
    of_all = only(frame, world="effect", plan="paper", estimator="sun_abraham", target="estimand").iloc[0]
    assert shown(filling, -2)[4] == f"{of_all['bias']:.4f}"


def test_the_tests_stand_side_by_side_with_what_each_rejects_and_keeps(frame):
    page = page_of(frame)
    table = table_of(page, "tests_size")
    assert list(table.columns) == [f"test_{name}" for name in ("reghdfe", "province", "city_year", *TESTS)]
    observed = next(row for row in table.rows if row.name.startswith("observed"))
    own = only(frame, world="none", plan="observed", target="beta_star_of_rows")
    drawn = own[own["estimator"] != "within"].set_index("estimator")
    assert [cell.text for cell in observed.cells[3:]] == [f"{100 * drawn.loc[name, 'rejected']:.1f}" for name in TESTS]
    complete = next(row for row in table.rows if row.name.startswith(" "))
    assert [cell.text for cell in complete.cells[3:]] == [""] * len(TESTS)
    kept = table_of(page, "tests_kept_effect")
    assert list(kept.columns) == [f"test_{name}" for name in ("reghdfe", "province", "city_year", *TESTS[4:])]
    assert any("199" in note.text for note in table.notes)


def test_imputation_has_a_line_a_model_in_each_world(frame):
    for world in ("effect", "none"):
        table = table_of(page_of(frame), f"imputation_{world}")
        own = only(frame, world=world, target="beta_star_of_rows", vcov="rubin")
        assert [row.cells[1].text for row in table.rows] == [f"{mean:.4f}" for mean in own["mean"]]


def test_what_could_not_be_estimated_is_said_below_the_table_and_its_cell_is_empty(frame):
    gone = frame["estimator"].eq("wild_province_webb") & frame["world"].eq("none")
    numbers = ["mean", "bias", "coverage", "rejected"]
    lost = frame.assign(note=frame["note"].where(~gone, "one province"))
    lost.loc[gone, numbers] = float("nan")
    table = table_of(page_of(lost), "tests_size")
    said = [note.text for note in table.notes if "one province" in note.text]
    assert said
    assert not [text for text in said if "_" in text]
    assert next(row for row in table.rows if row.name.startswith("observed")).cells[-1].text == ""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_name_of_a_variable_is_printed(frame, language):
    page = page_of(frame, language)
    texts = [text for table in page.tables for text in (*table.heads, *(row.label for row in table.rows))]
    assert not [text for text in texts if "_" in text]


def test_a_study_without_filling_or_tests_has_no_such_tables(frame):
    page = page_of(frame[frame["estimator"] == "within"])
    assert [table.name.rpartition("-")[2] for table in page.tables] == ["effect", "none", "filling"]
