import pandas as pd
import pytest

from scripts.exhibits.heterogeneity_table import heterogeneity_table
from scripts.exhibits.table import keys_of
from tests.exhibits.group_lines import joint_lines


@pytest.fixture
def table(heterogeneity, context):
    return heterogeneity_table(heterogeneity, context)


def lines(table, name):
    return [[cell.text for cell in row.cells] for row in table.rows if row.name == name]


def notes(table):
    return "\n".join(note.text for note in table.notes)


def test_columns_are_the_groups_under_their_splits(table):
    assert table.heads == ("(1) Large", "(2) Small", "(3) Non-resource", "(4) Resource", "(5) High", "(6) Low")
    assert [(s.text, s.first, s.last) for s in table.spanners] == [
        ("Size", 0, 1),
        ("Resource base", 2, 3),
        ("GDP", 4, 5),
    ]


def test_panels_are_the_ways_to_split_and_a_level_that_a_split_lacks_stays_empty(table):
    assert [row.name for row in table.rows if row.kind == "panel"] == ["city", "observation"]
    by_city, errors, by_observation, _ = lines(table, "DID")
    assert by_city == ["-0.031", "-0.187**", "-0.164**", "0.078", "-0.099***", "no treated"]
    assert errors == ["(0.052)", "(0.083)", "(0.065)", "(0.125)", "(0.033)", ""]
    assert by_observation == ["-0.031", "-0.187**", "", "", "-0.099***", "no treated"]


def test_counts_stand_also_where_there_is_no_estimate(table):
    assert lines(table, "n_obs")[0] == ["620", "635", "938", "317", "629", "626"]
    assert lines(table, "treated_cities")[0] == ["35", "22", "45", "10", "57", "0"]


def test_the_tests_stand_below_in_their_splits_first_column(table):
    estimates, errors, p_values = lines(table, "difference")[:3]
    assert estimates == ["0.156", "", "-0.242*", "", "", ""]
    assert errors == ["(0.098)", "", "(0.141)", "", "", ""]
    assert [bool(p) for p in p_values] == [True, False, True, False, False, False]
    assert len(lines(table, "holm")) == 2


def test_in_the_keys_a_column_is_the_model_with_its_group_and_a_test_that_of_both(table):
    keys = keys_of(table)
    keys = keys[keys["column"] != "note"]
    effects = keys[(keys["row"] == "DID") & (keys["statistic"] == "estimate")]
    assert {"size:large", "size_by_observation:small", "gdp:high"} < set(effects["column"])
    assert (effects["model"] + ":" + effects["subgroup"]).tolist() == effects["column"].tolist()
    tests = keys[keys["row"] == "difference"]
    assert set(tests["column"]) == {
        "size:large - small",
        "resource:non_resource - resource",
        "size_by_observation:large - small",
    }
    assert not keys.duplicated(["row", "column", "statistic"]).any()


def test_notes_say_how_groups_are_made_and_what_is_left_out(table):
    text = notes(table)
    for words in (
        "Size: Registered population at the end of the year in 10,000 persons, a city's mean over 2006–2011;",
        "“Large” at or above the median of the cities (411.0), “Small” below.",
        "“High” at or above the median of the cities (12,601,130), “Low” below.",
        "By city-year, Size: each by its own value",
        "GDP, left out without a value: 1,011 city-years of 6 cities.",
        "Resource base: whether the city is on the national list",
        "adjusted for the number of tests in the panel (2, 1)",
        "significant in one group and not in the other is no evidence of a difference",
        "Not estimated: By city, (6) (no treated city among the rows).",
        "Dropped: Population density (ln) (constant).",
        "column (3) -0.164 means -15.1 %",
    ):
        assert words in text


def test_a_joint_test_has_f_and_its_degrees_of_freedom_and_no_difference(heterogeneity, context):
    table = heterogeneity_table(joint_lines(heterogeneity), context)
    rows = {row.label: [cell.text for cell in row.cells] for row in table.rows[:14]}
    assert rows["Equal effects, F"] == ["4.500", "", "", "", "", ""]
    assert rows["Difference, left less right"][0] == ""
    assert rows["Difference, left less right"][2] == "-0.242*"
    assert "Size: F(3, 105)" in notes(table)


def test_one_level_alone_has_no_panels(heterogeneity, context):
    splits = context.settings["analyses"]["heterogeneity"]["splits"]
    context.settings["analyses"]["heterogeneity"]["splits"] = {"resource": splits["resource"]}
    kept = heterogeneity[heterogeneity["model"] == "resource"]
    table = heterogeneity_table(kept, context)
    assert table.columns == ("resource:non_resource", "resource:resource")
    assert not [row for row in table.rows if row.kind == "panel"]
    assert "By city" not in notes(table)


def test_groups_and_splits_without_words_go_by_their_names(heterogeneity, context, monkeypatch):
    for key in ("split.size", "group.large"):
        monkeypatch.delitem(context.words.words, key)
    table = heterogeneity_table(heterogeneity, context)
    assert (table.spanners[0].text, table.heads[0]) == ("size", "(1) large")


def test_no_test_at_all_says_nothing_of_tests(heterogeneity, context):
    none = heterogeneity[heterogeneity["estimator"] != "holm"].copy()
    tests = none["estimator"] == "interaction"
    none.loc[tests, ["estimate", "std_error", "statistic", "p_value"]] = float("nan")
    table = heterogeneity_table(none, context)
    assert not lines(table, "difference")
    assert "Holm" not in notes(table)


def test_two_estimates_for_one_cell_are_refused(heterogeneity, context):
    with pytest.raises(ValueError, match="2 rows of the estimates fit"):
        heterogeneity_table(pd.concat([heterogeneity, heterogeneity.assign(event_time=1)]), context)


def test_a_joint_test_has_its_degrees_of_freedom_below(heterogeneity, context):
    table = heterogeneity_table(joint_lines(heterogeneity), context)
    rows = {row.label: [cell.text for cell in row.cells] for row in table.rows[:14]}
    assert rows["Equal effects, d.f."] == ["3, 105", "", "", "", "", ""]


def test_columns_with_few_cities_or_few_treated_ones_are_named(heterogeneity, context):
    def few(cities, treated):
        frame = heterogeneity.copy()
        mine = frame["model"].eq("resource") & frame["subgroup"].eq("resource")
        frame.loc[mine & frame["term"].eq(context.treatment), "n_clusters"] = cities
        frame.loc[mine & frame["term"].eq("treated"), "n_clusters"] = treated
        table = heterogeneity_table(frame, context)
        return [note for note in table.notes if note.text.startswith("Few cities")]

    assert not any("(4)" in note.text for note in few(20, 10))
    for cities, treated in ((19, 15), (40, 9)):
        (note,) = [note for note in few(cities, treated) if "column (4)" in note.text]
        assert f"column (4) {cities} cities, {treated} treated" in note.text
        assert str(cities) in [cell.text for cell in note.cells]
