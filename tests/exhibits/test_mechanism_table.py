import pandas as pd
import pytest

from scripts.exhibits.mechanism_table import mechanism_table
from scripts.exhibits.table import keys_of
from tests.exhibits.mechanism_lines import mechanism_estimates


@pytest.fixture
def table(mechanism, context):
    return mechanism_table(mechanism, context)


def lines(table, name):
    return [[cell.text for cell in row.cells] for row in table.rows if row.name == name]


def notes(table):
    return "\n".join(note.text for note in table.notes)


def test_two_columns_a_mediator_and_a_panel_a_version(table):
    assert table.heads == ("(1) Mediator", "(2) CO₂ emissions (ln)", "(3) Mediator", "(4) CO₂ emissions (ln)")
    assert [(spanner.text, spanner.first, spanner.last) for spanner in table.spanners] == [
        ("Science spending (ln)", 0, 1),
        ("Tertiary share (%)", 2, 3),
    ]
    assert [row.name for row in table.rows if row.kind == "panel"] == ["own", "reduced", "ratio"]


def test_a_mediators_coefficient_stands_in_its_own_column_alone_and_controls_nowhere(table):
    own, reduced = lines(table, "lnst")[::2]
    assert own == ["", "-0.058***", "", ""]
    assert reduced == ["", "-0.057***", "", ""]
    assert lines(table, "str")[0] == ["", "", "", "-0.011***"]
    assert lines(table, "st_gdp")[0] == ["", "-0.197***", "", ""]
    assert not lines(table, "lneco")


def test_the_treatment_has_both_equations_with_errors_below(table):
    assert lines(table, "DID")[:2] == [
        ["0.118***", "-0.018***", "0.358***", "-0.018***"],
        ["(0.039)", "(0.006)", "(0.119)", "(0.006)"],
    ]
    assert lines(table, "DID")[-2] == ["0.043***", "-0.017***", "", ""]


def test_counts_and_fit_stand_below_each_panel(table):
    assert lines(table, "n_obs") == [["1,255"] * 4, ["1,255"] * 4, ["1,255", "1,255", "", ""]]
    assert lines(table, "r2_adj")[0] == ["0.947"] * 4
    assert [row.name for row in table.rows if row.ruled] == ["n_obs"] * 3


def test_the_keys_name_each_panels_columns_and_lead_to_its_equations(table):
    keys = keys_of(table)
    cells = keys[keys["column"] != "note"]
    assert not cells.duplicated(["row", "column", "statistic"]).any()
    (key,) = cells[
        (cells["row"] == "str") & (cells["column"] == "str:direct") & (cells["statistic"] == "estimate")
    ].to_dict("records")
    assert (key["model"], key["subgroup"], key["term"], key["plan"]) == ("str", "direct", "str", "observed")
    columns = {f"{model}:{equation}" for model in ("lnst", "str", "lnst_reduced", "str_reduced", "lnst_ratio")
               for equation in ("mediator", "direct")}  # fmt: skip
    assert set(cells["column"]) == columns
    mediator = cells[cells["column"] == "lnst_ratio:mediator"]
    assert set(zip(mediator["model"], mediator["subgroup"], strict=True)) == {("lnst_ratio", "mediator")}


def test_the_finding_is_said_where_the_numbers_show_it(table, mechanism, context):
    assert "Columns (2), (4) of the first panel are one and the same regression" in notes(table)
    row = mechanism["model"].eq("str") & mechanism["subgroup"].eq("direct") & mechanism["term"].eq("DID")
    other = mechanism.assign(estimate=mechanism["estimate"].where(~row, mechanism["estimate"] + 1e-6))
    assert "one and the same" not in notes(mechanism_table(other, context))


def test_one_mediator_has_two_columns_and_no_such_finding(mechanism, context):
    context.settings["mediators"] = ["str"]
    table = mechanism_table(mechanism[mechanism["model"] == "str"], context)
    assert table.columns == ("str:mediator", "str:direct")
    assert "one and the same" not in notes(table)


def test_effects_are_said_in_percent_and_the_rows_counted(table):
    assert "column (2) -0.018 means -1.7 %, column (4) -0.018 means -1.7 %." in notes(table)
    assert "N = 1,255 city-years in 106 clusters" in notes(table)


def test_a_version_that_could_not_be_estimated_is_empty_and_named(context):
    table = mechanism_table(mechanism_estimates(failed=["lnst_ratio"]), context)
    assert lines(table, "n_obs")[-1] == ["", "", "", ""]
    assert "Not estimated: Science spending (ln), As a ratio (cannot be estimated: no complete row" in notes(table)


def test_nothing_estimated_at_all_is_still_a_table(context):
    failed = ["lnst", "str", "lnst_reduced", "str_reduced", "lnst_ratio"]
    table = mechanism_table(mechanism_estimates(failed=failed), context)
    assert notes(table).count("Not estimated") == 5
    assert not any(cell.text for row in table.rows for cell in row.cells)


def test_a_control_that_was_dropped_is_named(mechanism, context):
    row = mechanism["term"].eq("lneco")
    changed = mechanism.assign(note=mechanism["note"].mask(row, "constant"))
    for name in ("estimate", "std_error", "statistic"):
        changed[name] = changed[name].mask(row)
    assert "Dropped: GDP per capita (ln) (constant)." in notes(mechanism_table(changed, context))


def test_other_errors_beside_the_studys_are_left_out(mechanism, context):
    other = mechanism[mechanism["estimator"] == "within"].assign(vcov="iid", std_error=9.0)
    assert lines(mechanism_table(pd.concat([mechanism, other]), context), "DID")[1][0] == "(0.039)"
