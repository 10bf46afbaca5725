"""The product alone, then its versions with main effects: what stands where, and what the notes warn of."""

import pandas as pd
import pytest

from scripts.exhibits.combined import one_below_another
from scripts.exhibits.moderation_table import moderation_table
from scripts.exhibits.numerals import decimal
from scripts.exhibits.table import keys_of
from tests.exhibits.interaction_frames import SECOND, of_two_outcomes

VERSIONS = ["none", "none_controls", "treatment", "moderator", "both"]
VERSIONS += ["treatment_controls", "moderator_controls", "both_controls"]
PRODUCT, MODERATOR = "lnintgdp", "ln(tertiary_share)"


@pytest.fixture
def table(moderation, context):
    return moderation_table(moderation, context)


def lines(table, name):
    return [[cell.text for cell in row.cells] for row in table.rows if row.name == name]


def notes(table):
    return "\n".join(note.text for note in table.notes)


def of_headline(moderation, **where):
    found = moderation[moderation["plan"] == "observed"]
    for column, value in where.items():
        found = found[found[column] == value]
    return found


def test_the_printed_way_stands_first(table):
    assert list(table.columns) == VERSIONS
    assert table.heads[:3] == ("(1) No controls", "(2) Controls", "(3) Treatment")
    assert [(spanner.text, spanner.first, spanner.last) for spanner in table.spanners] == [
        ("Product alone", 0, 1),
        ("With main effects", 2, 4),
        ("With main effects and controls", 5, 7),
    ]


def test_each_column_has_the_main_effects_that_its_heading_names(table):
    treatment, moderator = lines(table, "DID")[0], lines(table, MODERATOR)[0]
    assert [bool(text) for text in treatment] == [False, False, True, False, True, True, False, True]
    assert [bool(text) for text in moderator] == [False, False, False, True, True, False, True, True]
    assert all(lines(table, PRODUCT)[0])
    assert table.rows[0].label == "Smart city pilot × Tertiary share (%), ln"


def test_every_number_is_that_of_its_estimate(table, moderation):
    keys = keys_of(table)
    cells = keys[(keys["column"] != "note") & keys["statistic"].isin(["estimate", "std_error"])]
    assert set(cells["model"]) == set(VERSIONS)
    numbers = of_headline(moderation).drop(columns="statistic")
    found = cells.merge(numbers, on=["model", "estimator", "term", "subgroup"])
    assert len(found) == len(cells)
    for _, cell in found.iterrows():
        places = 1 if cell["term"] == "zero" else 3
        assert cell["text"].strip("()*") == decimal(cell[cell["statistic"]], places)


def test_the_effect_at_the_median_can_be_compared_over_all_columns(table, moderation):
    medians = of_headline(moderation, term="at_median").set_index("model").loc[VERSIONS]
    assert [text.strip("*") for text in lines(table, "effect_at_median")[0]] == [
        decimal(value) for value in medians["estimate"]
    ]
    assert lines(table, "moderator_median")[0] == [decimal(float(text), 1) for text in medians["subgroup"]]


def test_where_the_effect_has_no_zero_it_is_nowhere(moderation, context):
    zero = (moderation["term"] == "zero") & (moderation["model"] == "both")
    moderation.loc[zero, ["estimate", "std_error", "conf_low", "conf_high"]] = None
    moderation.loc[zero, "note"] = "no zero within the moderator's range"
    values = lines(moderation_table(moderation, context), "effect_zero")[0]
    assert values[4] == "nowhere"
    assert values[0] == values[3] == "", "a version without the treatment's own effect has none to speak of"


def test_the_notes_warn_of_what_the_product_alone_says_and_of_a_bad_control(table, moderation):
    assert "In columns (1), (2), (4), (7) the treatment itself is left out" in notes(table)
    assert "Only columns (3), (5), (6), (8) say whether the effect depends on the moderator" in notes(table)
    (response,) = of_headline(moderation, model="response", term="DID").to_dict("records")
    assert "bad control" in notes(table)
    assert f"on the same rows: {decimal(response['estimate'])} (s.e. {decimal(response['std_error'])})" in notes(table)


def test_percent_are_those_of_the_effect_at_the_median_with_everything(table, moderation):
    (row,) = of_headline(moderation, model="both_controls", term="at_median").to_dict("records")
    assert f"column (8) {decimal(row['estimate'])} means" in notes(table)
    assert "column (1)" not in notes(table)


def test_a_version_without_an_estimate_is_an_empty_column_and_a_note(moderation, context):
    both = moderation["model"] == "both"
    one = both & (moderation["term"] == PRODUCT) & (moderation["estimator"] == "within")
    moderation = moderation[~both | one].copy()
    numbers = ["estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high", "n_obs", "n_clusters"]
    moderation.loc[one[one].index, numbers] = None
    moderation.loc[one[one].index, "note"] = "DID is explained by lnintgdp"
    table = moderation_table(moderation, context)
    assert {row.cells[4].text for row in table.rows if row.cells} <= {""}
    assert "Not estimated: (5) (DID is explained by lnintgdp)" in notes(table)


def test_outcomes_stand_below_one_another(moderation, settings, context):
    settings["outcomes"] = [*settings["outcomes"], SECOND]
    made = [moderation_table(of_two_outcomes(moderation), each) for each in context.by_outcome()]
    both = one_below_another(made)
    assert len(both.rows) > 2 * len(made[0].rows)
    keys = keys_of(both)
    assert not keys[keys["column"] != "note"].duplicated(["row", "column", "statistic"]).any()


def test_a_study_without_controls_has_four_columns(moderation, settings, context):
    settings["controls"] = []
    moderation = moderation[~moderation["model"].str.endswith("_controls")]
    table = moderation_table(moderation, context)
    assert list(table.columns) == ["none", "treatment", "moderator", "both"]
    assert [spanner.last for spanner in table.spanners] == [0, 3]


def test_no_other_plan_or_sample_is_shown(table):
    assert set(pd.DataFrame(keys_of(table))["plan"]) == {"observed"}


def test_what_the_policy_does_to_the_moderator_is_said_once_for_all_outcomes(moderation, settings, context):
    settings["outcomes"] = [*settings["outcomes"], SECOND]
    both = one_below_another([moderation_table(of_two_outcomes(moderation), each) for each in context.by_outcome()])
    (text,) = [note.text for note in both.notes if "may itself respond" in note.text]
    assert text.count("bad control") == 1
    assert text.count("(s.e.") == 2
    assert all(context.variable(outcome) in text for outcome in settings["outcomes"])
