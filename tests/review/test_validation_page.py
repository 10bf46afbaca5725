import pandas as pd
import pytest

from scripts.exhibits.context import Context
from scripts.exhibits.labels import read_labels
from scripts.review.schema import VALIDATION
from scripts.review.validation_page import CONVENTIONS, validation_page
from tests.review.simulated import ROOT

SETTINGS = {
    "title": "A study",
    "headline": {"plan": "observed", "sample": "as_printed"},
    "samples": {"as_printed": {"from": 2006, "until": 2021}},
    "outcomes": ["lnCO2"],
    "effects": ["two_way"],
}


def line(world, plan, target, place, vcov):
    numbers = {"value": -0.09, "mean": -0.09 + place / 1000, "bias": place / 1000, "bias_mc_error": 0.0032}
    numbers |= {"sd": 0.045, "std_error": 0.043, "coverage": 0.9 + place / 1000, "rejected": 0.5}
    about = {"study": "carbon", "data": "simulated", "outcome": "lnCO2", "effects": "two_way", "sample": "as_printed"}
    about |= {"world": world, "plan": plan, "target": target, "vcov": vcov, "estimator": "within", "model": "fe"}
    return about | numbers | {"n_obs": 1792, "n_cities": 112, "draws": 1000}


@pytest.fixture(scope="module")
def frame():
    cases = [
        (world, plan, target, vcov)
        for world in ("effect", "none")
        for plan in ("", "observed", "paper")
        for target in ("beta_star", "beta_star_of_rows")
        for vcov in CONVENTIONS
    ]
    rows = [line(*case[:3], place, case[3]) for place, case in enumerate(cases)]
    return VALIDATION.validate(pd.DataFrame(rows))


def page_of(frame, language="en"):
    words = read_labels(ROOT / "resources/labels.csv", language)
    return validation_page(frame, Context("carbon", "simulated", SETTINGS, words))


@pytest.mark.parametrize(("language", "said"), [("en", "simulated data"), ("zh", "模拟数据")])
def test_the_heading_says_simulated_and_the_lead_how_many_panels(frame, language, said):
    page = page_of(frame, language)
    assert said in page.heading
    assert any("1,000" in text for text in page.lead)


def test_every_regression_has_a_line_in_each_world_with_the_numbers_of_its_own_rows(frame):
    page = page_of(frame)
    for table, world in zip(page.tables, ("effect", "none"), strict=False):
        own = frame[frame["world"].eq(world) & frame["target"].eq("beta_star_of_rows")]
        assert len(table.rows) == own.groupby(["plan", "model"]).ngroups
        for row, (_, of) in zip(table.rows, own.groupby(["plan", "model"], sort=False), strict=True):
            covered = of.set_index("vcov").loc[list(CONVENTIONS), "coverage"]
            shown = [cell.text for cell in row.cells]
            assert shown[5:9] == [f"{100 * share:.1f}" for share in covered]
            assert shown[1] == f"{of.iloc[0]['mean']:.4f}"


def test_filling_bias_is_the_distance_from_the_estimand_of_all_rows(frame):
    table = page_of(frame).tables[-1]
    own = frame[frame["world"].eq("effect") & frame["target"].eq("beta_star") & frame["vcov"].eq("reghdfe")]
    assert [float(row.cells[0].text) for row in table.rows] == pytest.approx(own["bias"].round(4).tolist())
