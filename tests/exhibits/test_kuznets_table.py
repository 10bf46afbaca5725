"""Turning points by fill plan: what each set looks like, and what is said where there is no inverted U."""

import pytest

from scripts.exhibits.combined import side_by_side
from scripts.exhibits.kuznets_table import kuznets_table
from scripts.exhibits.numerals import decimal
from scripts.exhibits.table import keys_of
from tests.exhibits.interaction_frames import SECOND, of_two_outcomes

PLANS = ["observed", "interpolated", "paper", "best"]


@pytest.fixture
def table(kuznets, context):
    return kuznets_table(kuznets, context)


def lines(table, name):
    return [[cell.text for cell in row.cells] for row in table.rows if row.name == name]


def notes(table):
    return "\n".join(note.text for note in table.notes)


def test_a_column_a_plan(table):
    assert list(table.columns) == PLANS
    assert table.heads[0] == "(1) Observed"


def test_every_number_is_that_of_its_estimate(table, kuznets):
    keys = keys_of(table)
    cells = keys[
        (keys["column"] != "note") & keys["statistic"].isin(["estimate", "std_error", "conf_low", "conf_high"])
    ]
    found = cells.merge(kuznets.drop(columns="statistic"), on=["plan", "estimator", "term", "subgroup", "outcome"])
    assert len(found) == len(cells) > 40
    for _, cell in found[found["estimator"] != "share_beyond"].iterrows():
        places = {"std_error": 3}.get(cell["statistic"], 3 if cell["estimator"] in {"within", "lind_mehlum"} else 2)
        assert cell["text"].strip("()*≤≥ ") == decimal(cell[cell["statistic"]], places)


def test_the_verdict_is_said_in_each_column_and_below(table):
    assert lines(table, "verdict") == [["yes", "no: top outside", "no: opens upwards", "no: not shown"]]
    assert "Interpolated: no inverted U within the data, as the turning point lies outside of them." in notes(table)
    assert "Paper: no inverted U, as the coefficient of the square is not negative." in notes(table)
    assert "Best forecast: no inverted U is shown" in notes(table)
    assert "Observed: no inverted U" not in notes(table)


def test_a_set_outside_of_an_interval_is_printed_as_such(table, kuznets):
    rays = kuznets[(kuznets["plan"] == "best") & kuznets["term"].str.startswith("fieller_")].set_index("term")
    until, since = (decimal(rays.loc[f"fieller_{end}", "estimate"], 2) for end in ("until", "from"))
    assert lines(table, "fieller_low")[0][3] == f"≤ {until}"
    assert lines(table, "fieller_high")[0][3] == f"≥ {since}"


def test_a_set_that_is_the_whole_line_is_unbounded(kuznets, context):
    kuznets = kuznets[~kuznets["term"].str.startswith("fieller_")].copy()
    kuznets.loc[kuznets["note"].str.startswith("the set is"), "note"] = "the set is every number"
    table = kuznets_table(kuznets, context)
    assert lines(table, "fieller_low")[0][3] == lines(table, "fieller_high")[0][3] == "unbounded"


def test_small_p_values_are_not_printed_as_rows_of_zeros(table):
    p_values = lines(table, "inverted_u")[1]
    assert p_values[0] == "<0.001"
    assert max(map(len, p_values)) <= 6


def test_a_plan_without_an_estimate_has_an_empty_column_and_a_note(kuznets, context):
    paper = kuznets["plan"] == "paper"
    kept = kuznets[~paper | ((kuznets["estimator"] == "delta") & paper)].copy()
    at = kept["plan"] == "paper"
    kept.loc[at, ["estimate", "std_error", "conf_low", "conf_high", "n_obs", "n_clusters"]] = None
    kept.loc[at, "note"] = "lneco is constant"
    table = kuznets_table(kept, context)
    assert {row.cells[2].text for row in table.rows if row.cells} <= {""}
    assert "Not estimated: Paper (lneco is constant)" in notes(table)


def test_outcomes_stand_side_by_side(kuznets, settings, context):
    settings["outcomes"] = [*settings["outcomes"], SECOND]
    both = side_by_side([kuznets_table(of_two_outcomes(kuznets), each) for each in context.by_outcome()])
    assert len(both.columns) == 2 * len(PLANS)
    keys = keys_of(both)
    assert not keys[keys["column"] != "note"].duplicated(["row", "column", "statistic"]).any()
