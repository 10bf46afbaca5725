import pytest

from scripts.exhibits.indirect_effects_table import indirect_effects_table
from scripts.exhibits.table import keys_of
from tests.exhibits.mechanism_lines import mechanism_estimates


@pytest.fixture
def table(mechanism, context):
    return indirect_effects_table(mechanism, context)


def cells(table, name, column=0):
    return [row.cells[column].text for row in table.rows if row.name == name]


def notes(table):
    return "\n".join(note.text for note in table.notes)


def test_a_column_a_mediator_and_version_under_the_versions_heading(table):
    assert table.columns == ("lnst", "str", "lnst_reduced", "str_reduced", "lnst_ratio")
    assert table.heads[0] == "(1) Science spending (ln)"
    assert table.heads[-1] == "(5) Science spending in GDP (%)"
    spanners = [(spanner.text, spanner.first, spanner.last) for spanner in table.spanners]
    assert spanners == [("Other mediators controlled", 0, 1), ("No mediator controlled", 2, 3), ("As a ratio", 4, 4)]


def test_coefficients_stand_with_their_errors_and_four_decimals(table):
    assert cells(table, "total") == ["-0.0244", "(0.0081)"]
    assert cells(table, "direct") == ["-0.0176", "(0.0059)"]
    assert cells(table, "a") == ["0.1181", "(0.0394)"]
    assert cells(table, "b") == ["-0.0575", "(0.0192)"]
    assert cells(table, "b", 4) == ["-0.1972", "(0.0657)"]


def test_the_product_has_both_kinds_of_inference(table):
    assert cells(table, "indirect") == ["-0.0068"]
    assert cells(table, "bootstrap conf_low") == ["-0.0171"]
    assert cells(table, "bootstrap conf_high") == ["0.0025"]
    assert cells(table, "bootstrap p_value") == ["0.146"]
    assert cells(table, "sobel std_error") == ["0.0048"]
    assert cells(table, "sobel statistic") == ["-1.407"]
    assert cells(table, "sobel p_value") == ["0.160"]


def test_a_share_without_meaning_is_a_dash(table):
    assert [cells(table, "share", column)[0] for column in range(5)] == ["23.4", "–", "–", "–", "–"]


def test_the_draws_are_counted_and_those_lost_too(table):
    assert "percentile interval over 2,000 draws of whole cities" in notes(table)
    assert "left out, at most 3 in a column." in notes(table)


def test_each_printed_number_leads_to_one_row_of_the_estimates(table, mechanism):
    keys = keys_of(table)
    keys = keys[keys["column"] != "note"]
    assert not keys.duplicated(["row", "column", "statistic"]).any()
    found = keys.merge(
        mechanism, on=["study", "plan", "sample", "outcome", "model", "subgroup", "estimator", "term", "vcov"]
    )
    assert len(found) == len(keys)
    assert set(keys["plan"]) == {"observed"}


def test_a_version_that_could_not_be_estimated_is_an_empty_column_with_its_reason(context):
    table = indirect_effects_table(mechanism_estimates(failed=["lnst_ratio"]), context)
    assert not any(row.cells[4].text for row in table.rows if row.cells)
    assert "Not estimated: Science spending (ln) (cannot be estimated: no complete row" in notes(table)
