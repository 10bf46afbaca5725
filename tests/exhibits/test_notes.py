from dataclasses import replace

import pytest

from scripts.estimates.empty_years import empty_years
from scripts.exhibits.notes import closing, effects_note, fit_notes, rows_note, within_note, years_note
from tests.exhibits.conftest import estimates_frame


def rows(*notes):
    same = {"n_obs": 10, "n_clusters": 2, "term": "DID"}
    return estimates_frame([same | {"model": str(place), "note": note} for place, note in enumerate(notes)])


@pytest.fixture
def said(context):
    return lambda *notes: rows_note(context, rows(*notes), "as_printed").text


BOTH, ONE = f"8 of 9 city-years are complete; {empty_years([2013, 2016])}; other words", empty_years([2016])


def test_years_without_a_row_in_all_estimates_are_named(said):
    assert said(BOTH, BOTH).endswith("(unit: city). No city-year of 2013, 2016 has the values needed.")


def test_years_that_only_some_estimates_lack_are_told_apart(said):
    assert said(BOTH, ONE).endswith(
        "No city-year of 2016 has the values needed. "
        "For some of the numbers no city-year of 2013 has the values needed."
    )
    assert said(ONE, "").endswith("(unit: city). For some of the numbers no city-year of 2016 has the values needed.")


def test_nothing_is_said_where_every_year_has_a_row(said, context):
    assert said("7 of 9 city-years are complete", "").endswith("(unit: city).")
    assert years_note(context).text == years_note(context, rows("")).text


def test_a_table_that_says_only_its_years_names_them_too(context):
    assert years_note(context, rows(BOTH)).text.endswith(". No city-year of 2013, 2016 has the values needed.")


def test_the_counts_still_lead_to_their_estimates(context):
    assert rows_note(context, rows(BOTH), "as_printed").cells == rows_note(context, rows(""), "as_printed").cells


def closing_of(context, **settings):
    return [note.text for note in closing(replace(context, settings=context.settings | settings))]


def test_every_table_says_how_cities_were_chosen_by_completeness(context):
    asked = {"number": 210, "variables": None, "years": {"from": 2005, "until": 2017}}
    (said,) = set(closing_of(context, cities={"most_complete": asked})) - set(closing_of(context))
    assert "the 210 with the most city-years of 2005–2017" in said
    assert closing_of(context, cities={"most_complete": None}) == closing_of(context)


def test_effects_that_stand_elsewhere_are_named_unless_the_table_has_them_too(context, two):
    assert effects_note(context) == []
    (note,) = effects_note(two.by_effects()[1])
    assert note.text.startswith("Fixed effects: city effects and Dt. Estimates with city and year effects")
    assert note.about == "effects"  # which a combined table leaves to its headings


def test_r2_within_of_both_effects_is_said_not_to_compare(context, two):
    assert within_note(context) == []
    assert [note.text for note in fit_notes(two, within=True)][2:] == [note.text for note in within_note(two)]
    assert len(fit_notes(two)) == 1
