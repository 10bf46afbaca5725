"""Table 4: both standard errors beside each other, and what is said of versions without an estimate."""

import numpy as np
import pandas as pd
import pytest

from scripts.exhibits.psm_did_table import psm_did_table

COLUMNS = ("benchmark", "paper", "paper_matched", "pre_period")


@pytest.fixture
def table(psm_did, context):
    return psm_did_table(psm_did, context)


def row(table, name):
    (found,) = [row for row in table.rows if row.name == name and row.label] or [
        row for row in table.rows if row.name == name
    ]
    return dict(zip(table.columns, found.cells, strict=True))


def estimate(psm_did, model, vcov, term="DID"):
    rows = psm_did[psm_did["vcov"].str.startswith(vcov) & psm_did["model"].eq(model) & psm_did["term"].eq(term)]
    (found,) = rows[rows["sample"] == "as_printed"].to_dict("records")
    return found


def test_the_columns_are_the_benchmark_and_the_versions(table):
    assert table.columns == COLUMNS
    assert table.heads[1] == "(2) Paper (on support)"


def test_both_standard_errors_stand_below_each_coefficient(table, psm_did):
    for model in COLUMNS:
        clustered, plain = estimate(psm_did, model, "reghdfe"), estimate(psm_did, model, "iid")
        lines = [dict(zip(table.columns, line.cells, strict=True))[model] for line in table.rows[:3]]
        assert lines[0].text.rstrip("*") == f"{clustered['estimate']:.3f}"
        assert lines[1].text == f"({clustered['std_error']:.3f})"
        assert lines[2].text == f"[{plain['std_error']:.3f}]"
        assert lines[2].key["vcov"] == "iid"


def test_both_t_of_the_treatment_are_printed(table, psm_did):
    for kind, vcov in (("clustered", "reghdfe"), ("iid", "iid")):
        cells = row(table, f"DID t {kind}")
        for model in COLUMNS:
            assert cells[model].text == f"{estimate(psm_did, model, vcov)['statistic']:.3f}"


def test_unclustered_standard_errors_of_the_study_stand_alone(psm_did, context):
    context.settings["standard_errors"]["convention"] = "iid"
    table = psm_did_table(psm_did, context)
    assert not any("[" in cell.text for line in table.rows for cell in line.cells)
    assert not any(line.name == "DID t clustered" for line in table.rows)
    assert not any("square brackets" in note.text for note in table.notes)


def test_weights_are_said_by_column(table):
    assert [cell.text for cell in row(table, "weighted").values()] == ["No", "No", "Yes", "Yes"]


def test_what_keeping_the_support_means_is_said_of_the_versions_that_do(table):
    (note,) = [note.text for note in table.notes if "removes only the rows off the support" in note.text]
    assert note.startswith("Paper (on support):")


def test_a_version_without_an_estimate_says_why_and_the_rest_stands(psm_did, context):
    mine = psm_did["model"].eq("paper")
    psm_did = psm_did[~mine | psm_did["term"].eq("DID")].copy()
    numbers = ["estimate", "std_error", "statistic", "p_value", "n_obs", "n_clusters", "r2", "r2_within"]
    psm_did.loc[psm_did["model"].eq("paper"), numbers] = np.nan
    psm_did.loc[psm_did["model"].eq("paper"), "note"] = "not estimated: 0 treated and 3 control rows after matching"
    table = psm_did_table(psm_did, context)
    assert row(table, "DID")["paper"].text == "none"
    assert row(table, "DID")["paper_matched"].text
    (note,) = [note.text for note in table.notes if note.text.startswith("Paper (on support), no estimate")]
    assert "0 treated and 3 control rows" in note
    assert not any("DID" in note.text or "Dropped" in note.text for note in table.notes)


def test_percentages_are_named_by_the_printed_column(table):
    (note,) = [note.text for note in table.notes if "100 (exp(b)" in note.text]
    assert all(f"column ({place})" in note for place in (1, 2, 3, 4))


def without_and_with(psm_did, context):
    """Ask for both models: the columns without controls are those with them, but for the controls' lines."""
    context.settings["analyses"]["matching"] |= {"models": ["fe", "fe_controls"]}
    alone = psm_did[psm_did["term"].isin(["DID", "_cons"])].copy()
    alone["estimate"] = alone["estimate"] - 1
    return pd.concat([psm_did, alone.assign(model=alone["model"] + ":no_controls")], ignore_index=True)


def test_columns_without_controls_stand_before_those_with_them(psm_did, context):
    both = without_and_with(psm_did, context)
    table = psm_did_table(both, context)
    assert table.columns == (*(f"{name}:no_controls" for name in COLUMNS), *COLUMNS)
    assert table.heads[1] == "(2) Paper (on support)"
    assert table.heads[5] == "(6) Paper (on support)"
    assert [cell.text for cell in row(table, "controls").values()] == ["No"] * 4 + ["Yes"] * 4
    assert [line.name for line in table.rows if line.ruled][1:] == ["controls"]
    assert [cell.text for cell in row(table, "weighted").values()] == ["No", "No", "Yes", "Yes"] * 2
    for model in table.columns:
        estimate_of = estimate(both, model, "reghdfe")["estimate"]
        assert row(table, "DID")[model].text.rstrip("*") == f"{estimate_of:.3f}"
        assert bool(row(table, "lnhum")[model].text) == (":" not in model)


def test_one_model_alone_says_nothing_of_controls(table):
    assert not any(line.name == "controls" for line in table.rows)


def test_a_version_without_an_estimate_is_named_with_its_controls_where_there_are_both(psm_did, context):
    both = without_and_with(psm_did, context)
    mine = both["model"].str.startswith("paper:")
    both.loc[mine, ["estimate", "std_error", "statistic", "p_value", "n_obs", "n_clusters", "r2", "r2_within"]] = np.nan
    both.loc[mine, "note"] = "not estimated: no rows"
    both = both[~mine | both["term"].eq("DID")]
    (note,) = [note.text for note in psm_did_table(both, context).notes if "no estimate" in note.text]
    assert note.startswith("Paper (on support), without controls, no estimate: ")


def test_headings_over_the_columns_say_which_have_controls(psm_did, context, table):
    over = psm_did_table(without_and_with(psm_did, context), context)
    assert [(s.text, s.first, s.last) for s in over.spanners] == [("Without controls", 0, 3), ("With controls", 4, 7)]
    assert over.notes[0].text == "Outcome: CO₂ emissions (ln)."
    assert [(s.text, s.first, s.last) for s in table.spanners] == [("Outcome: CO₂ emissions (ln)", 0, 3)]
