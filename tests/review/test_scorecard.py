"""The scorecard: equal numbers agree, what differs is found, and nothing printed is left out."""

import csv
from dataclasses import replace

import pandas as pd
import pytest

from scripts.exhibits.correlations_table import correlations_table
from scripts.exhibits.descriptives_table import descriptives_table
from scripts.exhibits.table import keys_of
from scripts.files.bad_input import BadInput
from scripts.review.agreement import agreement, scores
from scripts.review.counterparts import Ours
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
    assert found["model"].tolist() == ["twfe_controls", "twfe"]


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
