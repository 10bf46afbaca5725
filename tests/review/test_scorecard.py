"""The scorecard: equal numbers agree, what differs is found, and nothing printed is left out."""

import csv
from dataclasses import replace

import pandas as pd
import pytest

from scripts.estimates.schema import KEY
from scripts.exhibits.correlations_table import correlations_table
from scripts.exhibits.descriptives_table import descriptives_table
from scripts.exhibits.table import keys_of
from scripts.files.bad_input import BadInput
from scripts.review.agreement import agreement, printed_classes, scores
from scripts.review.counterparts import Ours
from scripts.review.front_page import _scorecard
from scripts.review.pages import write_csv, write_docx_page, write_html_page
from scripts.review.places import read_places
from scripts.review.published import read_published
from scripts.review.scorecard import scorecard
from scripts.review.scorecard_page import csv_frame, scorecard_page
from tests.exhibits.conftest import estimates_frame
from tests.review.papers import (
    ERROR,
    N,
    compared,
    made_context,
    made_estimates,
    made_ours,
    made_settings,
    write_paper,
    write_places,
)

EQUAL = [
    ("(2)", "DID", "coef", "-0.104**"),
    ("(2)", "DID", "t", f"{-0.1041 / ERROR:.4f}"),
    ("(2)", "density", "coef", "0.205**"),
    ("(2)", "density", "se", "0.041"),
    ("(2)", "model", "N", "1255"),
    ("(2)", "model", "R2", "0.940"),
    ("(2)", "model", "R2_adj", "0.939"),
]
NAMES = (("column", "(2)", "2"), ("column", "(1)", "1"), ("row", "density", "lnhum"))


def under(frame: pd.DataFrame, plan: str) -> pd.DataFrame:
    return frame[frame["plan"] == plan].set_index(["column", "row", "stat"])


def test_equal_numbers_are_the_same_in_number_sign_and_class(tmp_path):
    found = under(compared(tmp_path, EQUAL, *NAMES[::2]), "observed")
    assert found["same_number"].all()
    assert found["same_sign"].dropna().all()
    assert found["same_class"].dropna().all()
    assert found["difference"].abs().max() < 0.0005
    assert found["same_sign"].notna().sum() == 3  # two coefficients and a t
    assert found["same_class"].notna().sum() == 2


def test_both_plans_are_shown_and_the_key_leads_to_each_ones_estimate(tmp_path):
    frame = compared(tmp_path, EQUAL, *NAMES[::2])
    assert frame["plan"].value_counts().to_dict() == {"observed": len(EQUAL), "paper": len(EQUAL)}
    place = ("(2)", "DID", "coef")
    assert under(frame, "paper").loc[place, "ours"] == pytest.approx(-0.0941)
    estimates = made_estimates()
    for row in frame[frame["missing"] == ""].to_dict("records"):
        name = "r2_adj" if row["stat"] == "R2_adj" else row["statistic"]
        of = estimates[(estimates["plan"] == row["plan"]) & (estimates["model"] == row["model"])]
        of = of[(of["term"] == row["term"]) & (of["vcov"] == row["vcov"])]
        assert of[name].item() == row["ours"]


def test_sign_flips_are_found_also_of_a_t_alone(tmp_path):
    printed = [("(2)", "DID", "coef", "0.104**"), ("(2)", "DID", "t", "-2.52")]
    found = under(compared(tmp_path, printed, NAMES[0]), "observed")
    assert found["same_sign"].tolist() == [False, True]


@pytest.mark.parametrize(
    ("p_value", "marks"),
    [(0.0099, "***"), (0.01, "**"), (0.0499, "**"), (0.05, "*"), (0.0999, "*"), (0.1, ""), (0.9, "")],
)
def test_a_significance_class_ends_below_its_bound(p_value, marks):
    for stars in ("", "*", "**", "***"):
        assert agreement("coef", "1.0", 1.0, stars, 1.0, p_value).same_class == (stars == marks)


def test_stars_and_signs_say_nothing_of_a_count(tmp_path):
    found = under(compared(tmp_path, [("(2)", "model", "N", "1792")], NAMES[0]), "observed").iloc[0]
    assert (found["difference"], found["same_number"]) == (N - 1792, False)
    assert pd.isna(found["same_sign"])
    assert pd.isna(found["same_class"])


def test_a_printed_error_may_be_of_another_kind(tmp_path):
    printed = [("(2)", "DID", "t", "-5.04")]
    own = under(compared(tmp_path, printed, NAMES[0]), "observed").iloc[0]
    iid = under(compared(tmp_path, printed, NAMES[0], ("errors", "(2)", "iid")), "observed").iloc[0]
    assert (own["vcov"], iid["vcov"]) == ("reghdfe, clustered by code", "iid")
    assert iid["ours"] == pytest.approx(2 * own["ours"])


def test_where_a_table_prints_two_kinds_of_errors_the_studys_own_counts(tmp_path):
    ours = made_ours(made_estimates())
    both = pd.concat([ours.keys.assign(vcov="iid"), ours.keys], ignore_index=True)
    numbers = read_published(write_paper(tmp_path, [("(2)", "DID", "se", "0.041")]))
    listed = read_places(write_places(tmp_path, NAMES[0]), numbers)
    study = {"study": "carbon", "data": "simulated", **made_settings()}
    found = scorecard(numbers, listed, replace(ours, keys=both), study)
    assert found["ours"].tolist() == [ERROR, ERROR]


@pytest.mark.parametrize(
    ("printed", "missing", "detail"),
    [
        (("(9)", "DID", "coef", "-0.1"), "no_column", "1, 2"),
        (("(2)", "green", "coef", "-0.1"), "no_row", "green"),
        (("(2)", "DID", "bias_pct", "4.1"), "no_statistic", "bias_pct"),
        (("(2)", "green", "coef", "4.72e"), "not_legible", "4.72e"),
    ],
)
def test_a_number_without_counterpart_stays_with_the_reason(printed, missing, detail, tmp_path):
    frame = compared(tmp_path, [*EQUAL, printed], *NAMES[::2])
    rows = frame[frame["missing"] != ""]
    assert set(zip(rows["missing"], rows["detail"], strict=True)) == {(missing, detail)}
    assert len(rows) == 2
    assert rows[["ours", "difference", "same_number", "same_sign", "same_class"]].isna().all(axis=None)


@pytest.mark.parametrize(("table", "missing"), [("T5", "not_asked"), ("T9", "no_table")])
def test_a_table_that_is_not_there_says_whether_it_could_be(table, missing, tmp_path):
    numbers = read_published(write_paper(tmp_path, EQUAL, table=table))
    study = {"study": "carbon", "data": "simulated", **made_settings()}
    frame = scorecard(numbers, read_places(write_places(tmp_path), numbers), made_ours(made_estimates()), study)
    assert set(frame["missing"]) == {missing}


def test_a_dropped_control_says_what_its_note_says(tmp_path):
    estimates = made_estimates()
    dropped = estimates["term"].eq("lnhum")
    estimates.loc[dropped, ["estimate", "std_error", "statistic", "p_value"]] = None
    estimates.loc[dropped, "note"] = "explained by lneco"
    found = under(compared(tmp_path, EQUAL, *NAMES[::2], estimates=estimates), "observed")
    row = found.loc[("(2)", "density", "coef")]
    assert (row["missing"], row["detail"]) == ("no_estimate", "explained by lneco")


def test_a_coefficient_that_our_table_does_not_print_is_found_in_its_columns_regression(tmp_path):
    ours = made_ours(made_estimates())
    ours = replace(ours, keys=ours.keys[ours.keys["row"] != "_cons"])
    numbers = read_published(
        write_paper(tmp_path, [("(2)", "_cons", "coef", "3.500**"), ("(1)", "_cons", "t", "84.7")])
    )
    listed = read_places(write_places(tmp_path, NAMES[0], NAMES[1]), numbers)
    study = {"study": "carbon", "data": "simulated", **made_settings()}
    found = under(scorecard(numbers, listed, ours, study), "observed")
    assert found["same_number"].all()
    assert found["model"].tolist() == ["fe_controls", "fe"]


def test_a_group_without_an_estimate_says_why_not_that_there_is_no_column(tmp_path):
    estimates = made_estimates()
    empty = {"plan": "observed", "analysis": "benchmark", "model": "size", "subgroup": "large", "term": "DID"}
    estimates = pd.concat([estimates, estimates_frame([empty | {"note": "no untreated city"}])], ignore_index=True)
    found = under(compared(tmp_path, EQUAL, ("column", "(2)", "size:large"), NAMES[2], estimates=estimates), "observed")
    assert set(zip(found["missing"], found["detail"], strict=True)) == {("no_estimate", "no untreated city")}


def test_an_estimate_that_only_one_plan_has_is_missing_under_the_other(tmp_path):
    estimates = made_estimates()
    found = compared(tmp_path, EQUAL, *NAMES[::2], estimates=estimates[estimates["plan"] == "observed"])
    assert set(under(found, "paper")["missing"]) == {"no_plan"}
    assert set(under(found, "observed")["missing"]) == {""}


@pytest.mark.parametrize(
    "place", [("column", "(2)", "22"), ("row", "density", "lnhumm"), ("errors", "(2)", "panelols")], ids=lambda p: p[0]
)
def test_a_name_of_ours_that_is_not_there_is_refused_with_its_line(place, tmp_path):
    with pytest.raises(BadInput, match=rf"places.csv: found in line 2 '{place[2]}' as our {place[0]}"):
        compared(tmp_path, EQUAL, place)


def test_a_study_that_does_less_than_the_paper_lists_it_instead(tmp_path):
    found = compared(tmp_path, EQUAL, ("column", "(2)", "22"), complete=False)
    assert set(found["missing"]) == {"no_column"}


def test_the_diagonal_of_correlations_is_no_estimate_and_each_pair_may_stand_in_either_half(tmp_path):
    pair = {"plan": "observed", "sample": "as_printed", "outcome": "lnCO2", "analysis": "correlations"}
    pair |= {"term": "lnCO2:lnhum", "estimate": 0.41, "p_value": 0.001, "n_obs": N, "model": "pearson"}
    estimates = estimates_frame([pair, pair | {"plan": "paper"}])
    ours = Ours(keys_of(correlations_table(estimates, made_context())), estimates, {}, "reghdfe")
    printed = [("lnhum", "lnCO2", "corr", "0.410***"), ("lnhum", "lnhum", "corr", "1")]
    numbers = read_published(write_paper(tmp_path, printed))
    ours = Ours(ours.keys.assign(table="T3"), estimates, {}, "reghdfe")
    study = {"study": "carbon", "data": "simulated", **made_settings()}
    found = under(scorecard(numbers, read_places(write_places(tmp_path), numbers), ours, study), "observed")
    assert found["missing"].tolist() == ["", "by_definition"]
    assert found["same_number"].iloc[0]


def test_a_table_may_have_as_columns_what_the_paper_has_as_statistics(tmp_path):
    lines = [
        {"plan": plan, "sample": "as_printed", "outcome": "lnCO2", "analysis": "descriptives"}
        | {"model": model, "term": "lnCO2", "estimate": value, "n_obs": N}
        for plan in ("observed", "paper")
        for model, value in {"mean": 3.352, "sd": 0.832, "min": 0.355, "max": 6.031}.items()
    ]
    estimates = estimates_frame(lines)
    keys = keys_of(descriptives_table(estimates, made_context()))
    numbers = read_published(write_paper(tmp_path, [("all", "lnCO2", "sd", "0.832"), ("all", "lnCO2", "N", "1255")]))
    listed = read_places(write_places(tmp_path, ("column", "all", "{stat}")), numbers)
    study = {"study": "carbon", "data": "simulated", **made_settings()}
    found = scorecard(numbers, listed, Ours(keys, estimates, {}, "reghdfe"), study)
    assert found["same_number"].all()


def test_a_verdict_counts_what_its_table_shows(tmp_path):
    printed = [*EQUAL[:1], ("(2)", "density", "coef", "-0.5***"), ("(2)", "_cons", "coef", "99"), *EQUAL[3:]]
    score = scores(compared(tmp_path, printed, *NAMES[::2]))[0]
    assert (score.n_printed, score.n_compared, score.stat) == (7, 7, "coef")
    assert (score.n_signed, score.same_sign, score.same_class) == (3, 2, 1)
    assert (score.row, score.column) == ("density", "(2)")  # the constant is aside
    assert score.largest == pytest.approx(0.7049)


@pytest.mark.parametrize("data", ["simulated", "genuine"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_format_says_first_what_the_data_are_and_shows_every_number(data, language, tmp_path):
    numbers = read_published(write_paper(tmp_path, [*EQUAL, ("(9)", "DID", "coef", "-7.7")]))
    study = {"study": "carbon", "data": data, **made_settings()}
    listed = read_places(write_places(tmp_path, *NAMES[::2]), numbers)
    frame = scorecard(numbers, listed, made_ours(made_estimates(data), data), study)
    context = made_context(data, language)
    page = scorecard_page(frame, context)
    assert page.lead[0] == context.words(f"scorecard.{data}")
    for name in ("one", "two"):
        write_html_page(page, tmp_path / f"{name}.html")
        write_docx_page(page, tmp_path / f"{name}.docx")
        write_csv((page.heading, page.lead[0]), csv_frame(frame, context), tmp_path / f"{name}.csv")
    text = (tmp_path / "one.html").read_text(encoding="utf-8")
    assert text.index(page.lead[0].replace("'", "&#x27;")) < text.index("<table")
    assert ("simulated data" in text or "模拟数据" in text) == (data == "simulated")
    rows = list(csv.reader((tmp_path / "one.csv").open(encoding="utf-8-sig", newline="")))
    assert rows[1][0] == page.lead[0]
    assert len(rows) == 3 + len(frame)
    details = [row for row in page.tables[1].rows if row.kind == "body"]
    assert [row.cells[0].text for row in details] == numbers.sort_values("column", kind="stable")["printed"].tolist()
    for kind in ("html", "docx", "csv"):
        assert (tmp_path / f"one.{kind}").read_bytes() == (tmp_path / f"two.{kind}").read_bytes()


def test_the_counts_at_the_end_add_up(tmp_path):
    printed = [*EQUAL, ("(9)", "DID", "coef", "-7.7"), ("(2)", "green", "t", "1.0")]
    page = scorecard_page(compared(tmp_path, printed, *NAMES[::2]), made_context())
    counts = [int(row.cells[0].text) for row in page.tables[-1].rows]
    assert counts == [len(printed), len(EQUAL), 1, 1]
    assert counts[0] == sum(counts[1:])


NEAREST = {"paper": "made", "plan": "observed", "effects": "post", "complete": True}
BOTH_EFFECTS = {"effects": ["two_way", "post"], "published": NEAREST}


def with_both_effects(estimates: pd.DataFrame) -> pd.DataFrame:
    """Estimates under both choices of effects, the second higher by one."""
    post = estimates.assign(effects="post", estimate=estimates["estimate"] + 1)
    return pd.concat([estimates, post], ignore_index=True)


def under_both(folder, estimates, printed=EQUAL, places=NAMES[::2]):
    """The scorecard of a study with two choices of effects, whose tables show the first."""
    numbers = read_published(write_paper(folder, printed))
    study = {"study": "carbon", "data": "simulated", **made_settings(), **BOTH_EFFECTS}
    ours = replace(made_ours(made_estimates()), estimates=estimates)
    return scorecard(numbers, read_places(write_places(folder, *places), numbers), ours, study)


def test_ours_is_shown_under_the_headlines_effects_and_under_the_papers(tmp_path):
    found = under_both(tmp_path, with_both_effects(made_estimates()))
    coefficients = found[found["row"].eq("DID") & found["stat"].eq("coef")].set_index("shown_effects")
    assert coefficients["ours"].to_dict() == pytest.approx({"two_way": -0.1041, "post": 0.8959})
    assert coefficients["effects"].to_dict() == {"two_way": "two_way", "post": "post"}
    assert coefficients["same_sign"].to_dict() == {"two_way": True, "post": False}


def test_an_analysis_without_effects_is_shown_once(tmp_path):
    estimates = made_estimates().assign(effects="")
    ours = made_ours(estimates.assign(effects="two_way"))
    ours = replace(ours, keys=ours.keys.assign(effects=""), estimates=estimates)
    numbers = read_published(write_paper(tmp_path, EQUAL))
    study = {"study": "carbon", "data": "simulated", **made_settings(), **BOTH_EFFECTS}
    found = scorecard(numbers, read_places(write_places(tmp_path, *NAMES[::2]), numbers), ours, study)
    assert set(found["missing"]) == {""}
    assert set(found["effects"]) == {""}
    assert set(found["shown_effects"]) == {""}
    assert len(found) == len(EQUAL)


def test_what_was_not_estimated_with_the_papers_effects_says_so(tmp_path):
    found = under_both(tmp_path, made_estimates())
    assert set(found.loc[found["shown_effects"] == "post", "missing"]) == {"no_effects"}
    assert set(found.loc[found["shown_effects"] == "two_way", "missing"]) == {""}


def test_the_page_names_effects_where_they_differ_and_counts_each_choice(tmp_path):
    page = scorecard_page(under_both(tmp_path, made_estimates()), made_context())
    assert [spanner.text for spanner in page.tables[1].spanners] == [
        "Ours, city and year effects",
        "Ours, city effects and Dt",
    ]
    assert "effects (Observed, city and year effects)" in page.lead[1]
    counts = [[cell.text for cell in row.cells] for row in page.tables[-1].rows]
    assert counts == [["7", "7"], ["7", "0"], ["0", "7"]]


def test_a_table_that_shows_the_same_estimates_under_both_shows_them_once(tmp_path):
    estimates = made_estimates().assign(effects="")
    ours = made_ours(estimates.assign(effects="two_way"))
    ours = replace(ours, keys=ours.keys.assign(effects=""), estimates=estimates)
    numbers = read_published(write_paper(tmp_path, EQUAL))
    study = {"study": "carbon", "data": "simulated", **made_settings(), **BOTH_EFFECTS}
    frame = scorecard(numbers, read_places(write_places(tmp_path, *NAMES[::2]), numbers), ours, study)
    page = scorecard_page(frame, made_context())
    assert [spanner.text for spanner in page.tables[1].spanners] == ["Ours, plan “Observed”"]
    assert len(frame) == len(EQUAL)


def test_a_term_that_a_part_does_not_print_is_found_in_that_parts_regression(tmp_path):
    one, other = (made_estimates().assign(outcome=outcome) for outcome in ("lnSO2pc", "lnWWpc"))
    other["estimate"] += 1
    keys = made_ours(made_estimates()).keys
    keys = keys[keys["row"] != "_cons"]
    keys = pd.concat([keys.assign(outcome=name, row=f"{name}:" + keys["row"]) for name in ("lnSO2pc", "lnWWpc")])
    ours = Ours(keys, pd.concat([one, other], ignore_index=True), {}, "reghdfe")
    numbers = read_published(write_paper(tmp_path, [("(2)", "_cons", "coef", "4.500**")]))
    listed = read_places(write_places(tmp_path, NAMES[0], ("part", "(2)", "lnWWpc")), numbers)
    study = {"study": "carbon", "data": "simulated", **made_settings()}
    found = under(scorecard(numbers, listed, ours, study), "observed").iloc[0]
    assert (found["outcome"], found["our_row"], found["same_number"]) == ("lnWWpc", "lnWWpc:_cons", True)


def test_the_base_of_an_event_study_is_no_estimate(tmp_path):
    estimates = made_estimates()
    base = estimates["term"].eq("DID")
    estimates.loc[base, ["std_error", "statistic", "p_value"]] = None
    estimates.loc[base, ["estimate", "note"]] = [0.0, "base"]
    found = under(compared(tmp_path, EQUAL[:1], NAMES[0], estimates=estimates), "observed")
    assert found["missing"].tolist() == ["base"]
    assert found["ours"].isna().all()


def test_what_a_note_says_of_the_print_is_not_said_twice(tmp_path):
    for name, more in {"bare": {}, "noted": {"flag": "TRUNC_EXP", "note": "exponent lost"}}.items():
        folder = tmp_path / name
        folder.mkdir()
        numbers = read_published(write_paper(folder, [("(2)", "DID", "coef", "4.7e")], **more))
        study = {"study": "carbon", "data": "simulated", **made_settings()}
        frame = scorecard(
            numbers, read_places(write_places(folder, NAMES[0]), numbers), made_ours(made_estimates()), study
        )
        line = scorecard_page(frame, made_context()).tables[1].rows[-1]
        said = {"bare": "print lost the number (“4.7e”)", "noted": "TRUNC_EXP: exponent lost"}
        assert line.cells[-1].text == said[name]


def test_a_cell_left_blank_is_told_from_one_that_lost_its_exponent(tmp_path):
    printed = [("(2)", "DID", "coef", ""), ("(2)", "DID", "se", "1.1e"), ("(2)", "density", "coef", "4.7e")]
    frame = compared(tmp_path, printed, *NAMES[::2])
    assert frame["missing"].tolist() == ["blank", "blank", "not_legible", "not_legible", "not_legible", "not_legible"]
    counts = {row.label: row.cells[0].text for row in scorecard_page(frame, made_context()).tables[-1].rows}
    assert counts["print lost the number"] == "2"  # one reason, whatever is left of each
    assert counts["the print left the cell blank"] == "1"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([("coef", "-0.2"), ("p", "0.049")], "**"),
        ([("coef", "-0.2"), ("p", "0.1")], ""),
        ([("coef", "-0.2"), ("se", "0.1")], "**"),  # |z| = 2
        ([("coef", "-0.2"), ("se", "-0.1")], "**"),
        ([("coef", "-0.2"), ("t", "1.7")], "*"),
        ([("coef", "-0.2")], None),
        ([("coef", "4.7e"), ("se", "0.1")], None),
    ],
)
def test_without_stars_a_class_is_that_of_p_or_of_the_error(cells, expected, tmp_path):
    numbers = read_published(write_paper(tmp_path, [("(2)", "DID", stat, text) for stat, text in cells]))
    assert printed_classes(numbers)[0] == expected


def test_in_a_table_with_stars_none_means_none(tmp_path):
    printed = [("(2)", "DID", "coef", "-0.2"), ("(2)", "DID", "p", "0.01"), ("(1)", "DID", "coef", "-0.2*")]
    assert printed_classes(read_published(write_paper(tmp_path, printed))) == ["", "", "*"]


def test_a_table_without_stars_says_how_its_classes_are_read(tmp_path):
    said = "A table without stars claims a class by its p-values"
    for name, printed in {
        "p": [("(2)", "DID", "coef", "-0.104"), ("(2)", "DID", "p", "0.013")],
        "stars": EQUAL,
    }.items():
        folder = tmp_path / name
        folder.mkdir()
        frame = compared(folder, printed, *NAMES[: 1 if name == "p" else 3 : 2])
        assert frame.loc[frame["stat"] == "coef", "same_class"].iloc[0]
        assert any(said in text for text in scorecard_page(frame, made_context()).lead) == (name == "p")


def hausman_lines(outcome: str, fe: float) -> list[dict]:
    """Two regressors with fixed and random effects under both plans."""
    common = {"sample": "as_printed", "outcome": outcome, "effects": "", "analysis": "hausman", "model": "levels"}
    return [
        common | {"plan": plan, "estimator": estimator, "term": term, "estimate": value, "std_error": 0.003}
        for plan in ("observed", "paper")
        for term in ("trade", "patents")
        for estimator, value in {"fe": fe, "re": fe + 0.01, "difference": -0.01}.items()
    ]


def test_two_printed_tables_may_be_parts_of_one_of_ours_with_its_statistics_as_columns(tmp_path):
    estimates = estimates_frame([*hausman_lines("lnSO2pc", 0.02), *hausman_lines("lnWWpc", 0.05)])
    shown = {"fe": ("fe", "estimate"), "difference": ("difference", "estimate"), "std_err": ("difference", "std_error")}
    keys = [
        {"table": "T1", "row": f"{row['outcome']}:{row['term']}", "column": column, "statistic": statistic, "text": "-"}
        | {name: row[name] for name in KEY}
        for row in estimates[estimates["plan"] == "observed"].to_dict("records")
        for column, (estimator, statistic) in shown.items()
        if row["estimator"] == estimator
    ]
    stats = {"fe": "0.050", "difference": "-0.010", "std_err": "0.003"}
    printed = [("hausman", "opening", stat, text) for stat, text in stats.items()]
    numbers = read_published(write_paper(tmp_path, printed, table="T2"))
    entries = [("table", "T2", "T1"), ("column", "hausman", "{stat}"), ("part", "hausman", "lnWWpc")]
    path = write_places(tmp_path, *entries, ("row", "opening", "trade"))
    path.write_text(path.read_text(encoding="utf-8").replace("made,T3", "made,T2"), encoding="utf-8")
    ours = Ours(pd.DataFrame(keys).astype({"event_time": "Int64"}), estimates, {"T1": "hausman"}, "reghdfe")
    study = {"study": "carbon", "data": "simulated", **made_settings()}
    found = scorecard(numbers, read_places(path, numbers), ours, study)
    assert found["same_number"].all()
    assert set(found["outcome"]) == {"lnWWpc"}
    assert found["statistic"].tolist() == ["estimate"] * 4 + ["std_error"] * 2
    assert scores(found)[0].stat == "fe"
    wrong = path.read_text(encoding="utf-8").replace("part,hausman,lnWWpc", "part,hausman,lnWW")
    path.write_text(wrong, encoding="utf-8")
    with pytest.raises(BadInput, match="in line 4 'lnWW' as our part"):
        scorecard(numbers, read_places(path, numbers), ours, study)
    path.write_text(wrong.replace("table,T2,T1", "table,T2,T9"), encoding="utf-8")
    with pytest.raises(BadInput, match="in line 2 'T9' as our table"):
        scorecard(numbers, read_places(path, numbers), ours, study)


def test_a_group_without_an_estimate_says_why_where_its_column_has_counts(tmp_path):
    estimates = made_estimates()
    dropped = estimates["term"].eq("DID")
    estimates.loc[dropped, ["estimate", "std_error", "statistic", "p_value"]] = None
    estimates.loc[dropped, "note"] = "no treated city"
    ours = made_ours(made_estimates())
    ours = replace(ours, keys=ours.keys[ours.keys["row"] != "DID"], estimates=estimates[~dropped])
    empty = estimates[dropped].assign(model="2")
    ours = replace(ours, estimates=pd.concat([ours.estimates, empty], ignore_index=True))
    numbers = read_published(write_paper(tmp_path, EQUAL[:1]))
    study = {"study": "carbon", "data": "simulated", **made_settings()}
    found = scorecard(numbers, read_places(write_places(tmp_path, NAMES[0]), numbers), ours, study)
    assert set(zip(found["missing"], found["detail"], strict=True)) == {("no_estimate", "no treated city")}


def event_study_ours(bases):
    """Return a table of event times -2 to 0 shown under `post`, and estimates whose bases differ between effects."""
    common = {"sample": "as_printed", "outcome": "lnCO2", "treatment": "DID", "analysis": "event_study", "model": "fe"}
    common |= {"term": "event_time", "vcov": "reghdfe, clustered by code", "estimator": "within"}
    lines = [
        common
        | {"plan": plan, "effects": effects, "event_time": e, "estimate": 0.0 if e in base else 0.1 * e}
        | {"note": "base" if e in base else "", "p_value": None if e in base else 0.5}
        for plan in ("observed", "paper")
        for effects, base in bases.items()
        for e in (-2, -1, 0)
    ]
    estimates = estimates_frame(lines)
    shown = estimates[estimates["effects"].eq("post") & estimates["plan"].eq("observed")]
    keys = [
        {"table": "T3", "row": f"lnCO2:post:fe {row['event_time']}", "column": "2", "statistic": "estimate"}
        | {"text": "-"}
        | {name: row[name] for name in KEY}
        for row in shown.to_dict("records")
    ]
    return Ours(pd.DataFrame(keys).astype({"event_time": "Int64"}), estimates, {"T3": "event_study"}, "reghdfe")


@pytest.mark.parametrize(
    ("two_way", "missing"),
    [((-1,), {"two_way": "another_base", "post": ""}), ((-2,), {"two_way": "", "post": ""})],
)
def test_coefficients_with_another_base_are_not_compared(two_way, missing, tmp_path):
    ours = event_study_ours({"two_way": two_way, "post": (-2,)})
    numbers = read_published(write_paper(tmp_path, [("(2)", "2012", "coef", "0.000")]))
    places = write_places(tmp_path, NAMES[0], ("part", "(2)", "lnCO2:post"), ("row", "2012", "fe 0"))
    study = {"study": "carbon", "data": "simulated", **made_settings(), **BOTH_EFFECTS}
    found = scorecard(numbers, read_places(places, numbers), ours, study).set_index("shown_effects")
    assert found["missing"].to_dict() == missing
    assert found["our_row"].to_dict() == {"two_way": "lnCO2:two_way:fe 0", "post": "lnCO2:post:fe 0"}
    if missing["two_way"]:
        assert found.loc["two_way", "detail"] == "-1"
        assert pd.isna(found.loc["two_way", "difference"])
        page = scorecard_page(found.reset_index(), made_context())
        assert "another base" in page.tables[1].rows[-1].cells[-1].text


def test_a_level_is_not_compared_with_its_logarithm(tmp_path):
    found = compared(tmp_path, EQUAL, *NAMES[::2], ("unlike", "density", "logarithm"))
    apart = found["row"].eq("density")
    assert set(found.loc[apart, "missing"]) == {"logarithm"}
    assert found.loc[apart, "difference"].isna().all()
    assert set(found.loc[~apart, "missing"]) == {""}
    page = scorecard_page(found, made_context())
    assert any("ours is its logarithm" in row.cells[-1].text for row in page.tables[1].rows if row.cells)
    with pytest.raises(BadInput, match="'lnhum' as our unlike"):
        compared(tmp_path, EQUAL, *NAMES[::2], ("unlike", "density", "lnhum"))


def test_a_table_without_effects_has_its_verdict_once_and_is_counted_under_each_choice(tmp_path):
    estimates = made_estimates()
    ours = made_ours(estimates)
    none = ours.keys.assign(table="T5", effects="")
    both = pd.concat([estimates, estimates.assign(effects="")], ignore_index=True)
    ours = replace(ours, keys=pd.concat([ours.keys, none], ignore_index=True), estimates=both)
    one, other = (
        read_published(write_paper(folder, EQUAL[:2], table=table))
        for folder, table in ((tmp_path / "a", "T3"), (tmp_path / "b", "T5"))
        if not folder.mkdir()
    )
    numbers = pd.concat([one, other], ignore_index=True)
    path = write_places(tmp_path, NAMES[0])
    path.write_text(path.read_text(encoding="utf-8") + "made,T5,column,(2),2,made up,high\n", encoding="utf-8")
    study = {"study": "carbon", "data": "simulated", **made_settings(), **BOTH_EFFECTS}
    frame = scorecard(numbers, read_places(path, numbers), ours, study)
    assert frame.groupby("table").size().to_dict() == {"T3": 4, "T5": 2}
    page = scorecard_page(frame, made_context())
    verdicts = {row.name: [cell.text for cell in row.cells[2:]] for row in page.tables[0].rows}
    assert verdicts["T5"][1] == "as on the left: our table does not depend on these effects"
    assert verdicts["T5"][0] == verdicts["T3"][0]
    assert [[cell.text for cell in row.cells] for row in page.tables[-1].rows][:2] == [["4", "4"], ["4", "2"]]
    assert "".join(_scorecard(frame, made_context().words)).count("Table 5") == 1
