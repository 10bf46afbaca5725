"""The table of balance: what stands before and after, versions that match alike together."""

import pandas as pd
import pytest

from scripts.exhibits.balance_table import balance_table


@pytest.fixture
def table(matching, context):
    return balance_table(matching, context)


def cells(table, name):
    (row,) = [row for row in table.rows if row.name == name]
    return dict(zip(table.columns, row.cells, strict=True))


def test_versions_that_match_alike_share_a_panel(table):
    assert [row.label for row in table.rows if row.kind == "panel"] == [
        "Paper (on support), Paper (matched)",
        "Matched on pre-policy means",
    ]


def test_rows_kept_are_shown_where_they_are_others(table):
    names = [row.name for row in table.rows]
    assert "paper lneco kept" in names
    assert not any("pre_period" in name and "kept" in name for name in names)
    (note,) = [note.text for note in table.notes if note.text.startswith("Kept:")]
    assert "(Paper (on support))" in note


def test_bias_is_that_of_the_estimates_and_has_no_reduction_before(table, matching):
    rows = matching.query("sample == 'as_printed' and model == 'paper' and term == 'lnfin'")
    bias = rows[rows["estimator"] == "standardized_bias"].set_index("subgroup")["estimate"]
    for when in ("before", "after", "kept"):
        found = cells(table, f"paper lnfin {when}")
        assert found["standardized_bias"].text == f"{bias[when]:.1f}"
        assert (found["bias_reduction"].text == "") == (when == "before")


def test_a_small_p_value_is_printed_as_a_bound(table, matching):
    rows = matching.query("sample == 'as_printed' and model == 'paper' and estimator == 'difference'")
    for row in rows.to_dict("records"):
        text = cells(table, f"paper {row['term']} {row['subgroup']}")["p_value"].text
        assert text == ("<0.001" if row["p_value"] < 0.001 else f"{row['p_value']:.3f}")
    assert (rows["p_value"] < 0.001).any()


def test_covariates_stand_in_the_order_of_the_study(table, settings):
    names = [row.name.split()[1] for row in table.rows if row.name.startswith("paper ") and row.name.endswith("before")]
    assert names == [*settings["controls"], "rows"]


def test_a_version_without_a_score_says_so(matching, context):
    gone = matching["model"].eq("pre_period") & ~matching["estimator"].eq("count")
    failed = matching[gone & matching["estimator"].eq("logit")].drop_duplicates(["sample"])
    failed = failed.assign(term="", estimate=None, note="the logit has no maximum: str alone separates")
    table = balance_table(pd.concat([matching[~gone], failed], ignore_index=True), context)
    assert cells(table, "pre_period none")["rows"].text == "none"
    assert any("str alone separates" in note.text for note in table.notes)


def test_numbers_of_rows_are_counted_as_matched(table, matching):
    count = matching.query("sample == 'as_printed' and model == 'pre_period' and term == 'control_matched'")
    assert cells(table, "pre_period rows after")["mean_control"].text == f"{count['estimate'].item():.0f}"
