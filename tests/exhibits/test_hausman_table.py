"""Tables 1 and 2: every number with its power of ten, the three tests, and what is said where a number is missing."""

import numpy as np
import pytest

from scripts.exhibits.hausman_table import hausman_table
from scripts.exhibits.table import keys_of
from scripts.exhibits.table_csv import csv_text
from scripts.exhibits.table_html import html_text
from scripts.exhibits.table_tex import tex_text
from tests.exhibits.hausman_frame import HAUSMAN


@pytest.fixture
def table(hausman, context):
    return hausman_table(hausman, context)


def row(table, name):
    (found,) = [row for row in table.rows if row.name == name]
    return dict(zip(found.columns or table.columns, found.cells, strict=True))


def estimate(hausman, estimator, term, model="levels"):
    rows = hausman[(hausman["estimator"] == estimator) & (hausman["term"] == term) & (hausman["model"] == model)]
    (found,) = rows[rows["sample"] == "as_printed"].to_dict("records")
    return found


def test_a_line_a_regressor_has_both_coefficients_their_difference_and_its_error(table, hausman):
    assert table.columns == ("fe", "re", "difference", "std_err")
    for term in HAUSMAN["regressors"]:
        cells = row(table, term)
        for name in ("fe", "re", "difference"):
            assert float(cells[name].text) == pytest.approx(estimate(hausman, name, term)["estimate"], rel=5e-4)
            assert cells[name].statistic == "estimate"
        error = estimate(hausman, "difference", term)["std_error"]
        if np.isfinite(error):
            assert float(cells["std_err"].text) == pytest.approx(error, rel=5e-4)
            assert cells["std_err"].statistic == "std_error"
        else:
            assert cells["std_err"].text == "none"


def test_the_second_version_s_lines_have_names_of_their_own(table):
    names = [line.name for line in table.rows]
    assert len(names) == len(set(names))
    assert [name for name in names if name.startswith("logs:")][1:4] == ["logs:lneco", "logs:lnfin", "logs:patents"]


def test_one_version_alone_has_no_heading(hausman, context):
    context.settings["analyses"]["hausman"] = HAUSMAN | {"logs": []}
    table = hausman_table(hausman[hausman["model"] == "levels"], context)
    assert [line.name for line in table.rows][:4] == [*HAUSMAN["regressors"], "tests"]
    assert not any("Levels" in note.text for note in table.notes)


@pytest.mark.parametrize(("model", "prefix"), [("levels", ""), ("logs", "logs:")])
def test_three_forms_of_the_test_stand_below(table, hausman, model, prefix):
    for term in ("hausman", "hausman_sigmamore", "hausman_robust"):
        cells, test = row(table, f"{prefix}{term}"), estimate(hausman, "wald", term, model)
        assert cells["statistic"].text == f"{test['statistic']:.2f}"
        assert cells["restrictions"].text == "3"
        if np.isnan(test["p_value"]):
            assert cells["p_value"].text == "none"
        else:
            expected = "<0.001" if test["p_value"] < 0.001 else f"{test['p_value']:.3f}"
            assert cells["p_value"].text == expected


def test_numbers_keep_their_powers_of_ten_in_every_format(table):
    text = row(table, "gdp")["fe"].text
    number, _, power = text.partition("e")
    assert float(power) < -6
    assert text in csv_text(table)
    assert rf"{number}{{\times}}10^{{{int(power)}}}" in tex_text(table)
    assert f'×10<sup style="font-size: 75%; line-height: 0">\N{MINUS SIGN}{-int(power)}</sup>' in html_text(table)


def test_a_missing_standard_error_is_explained_with_the_regressor_s_name(hausman, context):
    hausman.loc[(hausman["estimator"] == "difference") & (hausman["term"] == "fdi"), "std_error"] = np.nan
    table = hausman_table(hausman, context)
    assert row(table, "fdi")["std_err"].text == "none"
    (note,) = [note.text for note in table.notes if note.text.startswith("No standard error")]
    assert context.variable("fdi") in note


def test_a_statistic_that_is_not_chi_squared_has_no_p_and_the_note_says_which(hausman, context):
    mine = (hausman["term"] == "hausman") & (hausman["model"] == "levels")
    hausman.loc[hausman["estimator"].eq("wald"), "p_value"] = 0.2
    hausman.loc[mine, ["statistic", "p_value"]] = [-429.268, np.nan]
    table = hausman_table(hausman, context)
    assert [cell.text for cell in row(table, "hausman").values()][:3] == ["-429.27", "3", "none"]
    (note,) = [note.text for note in table.notes if "not positive definite" in note.text]
    assert note.startswith("Levels: Hausman (own variances): ")
    assert "Read the tests that have one" in note


def test_nothing_is_said_of_what_did_not_happen(hausman, context):
    hausman.loc[hausman["estimator"].eq("wald"), "p_value"] = 0.2
    hausman.loc[hausman["estimator"].eq("difference"), "std_error"] = 1.0
    texts = " ".join(note.text for note in hausman_table(hausman, context).notes)
    assert "not positive definite" not in texts
    assert "No standard error" not in texts
    assert "Not estimated" not in texts


def test_a_version_that_was_not_estimated_says_why_and_the_other_stands(hausman, context):
    lost = hausman["model"].eq("logs") & hausman["term"].eq("hausman")
    kept = hausman[hausman["model"].eq("levels") | lost].copy()
    lost = kept["model"].eq("logs")
    kept.loc[lost, ["statistic", "p_value", "n_obs"]] = np.nan
    kept.loc[lost, "note"] = "left out by the treatment's rule: cities 2; not estimated: no complete row"
    table = hausman_table(kept, context)
    assert row(table, "logs:none")["fe"].text == "none"
    assert row(table, "gdp")["fe"].text
    (note,) = [note.text for note in table.notes if note.text.startswith("Not estimated")]
    assert note == "Not estimated: Logarithms: Hausman (own variances) (no complete row)."


def test_a_regressor_that_fixed_effects_explain_is_dropped_there_alone(hausman, context):
    mine = hausman["term"].eq("fdi") & hausman["estimator"].isin(["fe", "difference"])
    hausman.loc[mine, ["estimate", "std_error", "statistic", "p_value"]] = np.nan
    hausman.loc[mine, "note"] = "absorbed by the unit effects"
    table = hausman_table(hausman, context)
    texts = [cell.text for cell in row(table, "fdi").values()]
    assert texts == ["dropped", texts[1], "none", "none"]
    assert float(texts[1])
    assert any(note.text.startswith("Dropped: ") for note in table.notes)


def test_year_effects_are_said(hausman, context):
    assert any("Neither column has year effects" in note.text for note in hausman_table(hausman, context).notes)
    context.settings["analyses"]["hausman"] = HAUSMAN | {"time_effects": True}
    assert any("Both columns have year effects" in note.text for note in hausman_table(hausman, context).notes)


def test_every_number_leads_to_its_estimate(table, hausman):
    keys = keys_of(table)
    assert set(keys["outcome"]) == {"lnCO2"}
    assert set(keys["sample"]) == {"as_printed"}
    assert {"gdp", "hausman_robust", "n_obs", "rho"} <= set(keys["row"])
    found = keys.merge(hausman, on=["plan", "sample", "model", "estimator", "term", "vcov"], how="left")
    assert found["analysis_y"].eq("hausman").all()
