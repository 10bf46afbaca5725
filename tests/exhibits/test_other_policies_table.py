import pytest

from scripts.exhibits.other_policies_table import other_policies_table
from scripts.exhibits.table import keys_of


@pytest.fixture
def table(other_policies, context):
    return other_policies_table(other_policies, context)


def lines(table, name):
    return [[cell.text for cell in row.cells] for row in table.rows if row.name == name]


def notes(table):
    return "\n".join(note.text for note in table.notes)


def test_each_policy_has_a_column_and_all_have_one(table):
    assert table.columns == ("fiscal", "low_carbon", "creat", "all")
    assert table.heads[-1] == "(4) All"
    assert table.heads[0] == "(1) Energy-saving fiscal pilot"


def test_a_policy_stands_in_its_own_column_and_in_that_of_all(table):
    assert [bool(text) for text in lines(table, "fiscal")[0]] == [True, False, False, True]
    assert all(lines(table, "DID")[0])
    assert lines(table, "n_obs") == [["1,255"] * 4]


def test_a_policy_without_an_estimate_is_dropped_and_its_reason_said(table):
    assert lines(table, "low_carbon") == [["", "dropped", "", "dropped"]]
    assert "Dropped: Low-carbon pilot (absorbed by the effects)." in notes(table)


def test_controls_are_named_and_not_shown(table, context):
    assert not lines(table, context.settings["controls"][0])
    assert "Controls: Population density (ln), GDP per capita (ln)" in notes(table)
    assert "Coefficients of the controls are not shown." in notes(table)


def test_the_city_years_and_cities_under_each_policy_are_said_with_their_keys(table):
    assert "Energy-saving fiscal pilot 66 in 11 cities, Low-carbon pilot 380 in 54 cities" in notes(table)
    keys = keys_of(table)
    counts = keys[(keys["column"] == "note") & (keys["estimator"] == "count")]
    assert counts["text"].tolist() == ["66", "11", "380", "54", "275", "35"]


def test_a_study_without_controls_names_none(other_policies, context):
    context.settings["controls"] = []
    assert "Controls" not in notes(other_policies_table(other_policies, context))


def test_in_the_keys_a_column_is_called_as_its_model(table):
    keys = keys_of(table)
    body = keys[keys["column"] != "note"]
    assert (body["column"] == body["model"]).all()
