"""Each rule by which a figure looks as if of another scope, on made frames: what it finds, and what it leaves alone."""

import numpy as np
import pandas as pd
import pytest

from scripts.preflight.scopes import switched_scopes

CITIES, YEARS = range(30), range(2005, 2016)
ODD = 2010


def frame(value, *, source="yearbook", scope="prefecture", variable="gdp"):
    """Return observations with `value(city, year)`; a cell that is None is not there."""
    rows = [
        {
            "code": f"{130000 + 100 * (city + 1)}",
            "year": year,
            "variable": variable,
            "scope": scope,
            "value": float(value(city, year)),
            "source": source,
            "file": f"{source}-{year}.xls",
            "sheet": "1",
            "cell": f"C{city + 1}",
        }
        for city in CITIES
        for year in YEARS
        if value(city, year) is not None
    ]
    return pd.DataFrame(rows)


def whole(city, year):
    return 1000 * (city + 1) * 1.12 ** (year - 2005) * (1 + 0.02 * np.sin(5 * city + 2 * year))


def part(city, year):
    return whole(city, year) * (0.25 + 0.02 * city)


def by_rule(*frames):
    found = switched_scopes(pd.concat(frames, ignore_index=True))
    return {why: {(odd.year, odd.cell, odd.scope) for odd in found if odd.why == why} for why in {o.why for o in found}}


def test_figures_in_order_are_left_alone():
    assert by_rule(frame(whole), frame(part, scope="districts"), frame(whole, source="compiled")) == {}


def test_a_year_that_holds_the_other_scope_is_found_by_the_years_around_it_alone():
    found = by_rule(frame(lambda city, year: part(city, year) if year == ODD else whole(city, year)))
    assert set(found) == {"year"}
    assert {(year, scope) for year, _, scope in found["year"]} == {(ODD, "prefecture")}
    assert len(found["year"]) > 25


@pytest.mark.parametrize("first", [ODD, ODD + 2])
def test_two_years_in_the_other_scope_are_found_and_no_year_beside_them(first):
    switched = {first, first + 1}
    found = by_rule(frame(lambda city, year: (part if year in switched else whole)(city, year)))
    assert set(found) == {"year"}
    assert {year for year, _, _ in found["year"]} == switched


def test_three_years_in_the_other_scope_are_found_where_growth_is_slow():
    def slow(city, year):
        return (1 if year not in {2009, 2010, 2011} else 0.5) * whole(city, year) * 1.08 ** (2005 - year)

    assert {year for year, _, _ in by_rule(frame(slow))["year"]} == {2009, 2010, 2011}


def test_the_calm_cities_beside_a_switched_year_are_no_year_of_their_own():
    """Only a city whose districts are nearly all of it can be judged beside a switched year, and it leans that way."""

    def mostly(city, year):
        return whole(city, year) * (1 if year != ODD else 0.55 if city % 3 else 0.66)

    assert {year for year, _, _ in by_rule(frame(mostly))["year"]} == {ODD}


@pytest.mark.parametrize(("end", "beside"), [(YEARS[0], YEARS[1]), (YEARS[-1], YEARS[-2])])
def test_a_first_or_last_year_in_the_other_scope_is_listed_and_not_certain(end, beside):
    found = switched_scopes(frame(lambda city, year: (part if year == end else whole)(city, year)))
    assert {(one.why, one.year, one.certain) for one in found} == {("end", end, False)}
    assert {one.beside for one in found} == {(("yearbook", "prefecture", beside),)}
    assert len(found) > 25
    assert found[0].ratio == pytest.approx(0.25, rel=0.1)


@pytest.mark.parametrize("year", [YEARS[1], YEARS[-2]])
def test_the_year_beside_a_switched_one_is_not_taken_for_an_end_that_is(year):
    found = by_rule(frame(lambda city, at: (part if at == year else whole)(city, at)))
    assert {at for cells in found.values() for at, _, _ in cells} == {year}


def test_an_end_is_left_alone_where_other_years_make_such_steps_too():
    steps = frame(lambda city, year: whole(city, year) * (0.5 if year == YEARS[0] else 0.7 if year < ODD else 1))
    assert "end" not in by_rule(steps)


def test_four_leaving_cities_are_no_year():
    few = frame(lambda city, year: whole(city, year) * (0.5 if year == ODD and city < 4 else 1) if city < 8 else None)
    assert by_rule(few) == {}


def test_of_three_odd_years_beside_another_source_the_middle_one_is_the_same_source_s():
    """It is the calmer one beside its own years there: they are switched too."""
    switched = {2009, 2010, 2011}
    odd = frame(lambda c, y: 1000 * (c + 1) * 1.12 ** (y - 2005) * (0.5 if y in switched else 1), source="compiled")
    found = switched_scopes(pd.concat([odd, frame(whole)]))
    assert {(one.source, one.year) for one in found} == {("compiled", year) for year in switched}


def test_one_city_s_switch_is_found_by_the_other_scope_s_neighbouring_years():
    odd = frame(lambda city, year: (part if (city, year) == (3, ODD) else whole)(city, year))
    assert by_rule(odd, frame(part, scope="districts")) == {"city": {(ODD, "C4", "prefecture")}}


def test_one_city_s_jump_to_nowhere_is_no_switch_of_scope():
    odd = frame(lambda city, year: whole(city, year) * (0.7 if (city, year) == (3, ODD) else 1))
    assert by_rule(odd, frame(part, scope="districts")) == {}


@pytest.mark.parametrize("year", [YEARS[0], ODD, YEARS[-1]])
def test_a_year_in_another_scope_than_the_other_source_says_is_found_at_the_ends_too(year):
    odd = frame(lambda c, y: (part if y == year else whole)(c, y), source="compiled")
    found = by_rule(odd, frame(whole))
    assert {(y, s) for cells in found.values() for y, _, s in cells} == {(year, "prefecture")}
    assert {"year", "source"} >= set(found)


def test_of_two_sources_it_is_the_one_that_leaves_its_own_years():
    odd = frame(lambda c, y: (part if y == YEARS[-1] else whole)(c, y), source="compiled")
    found = switched_scopes(pd.concat([odd, frame(whole)]))
    assert {one.source for one in found} == {"compiled"}


def test_a_source_that_is_always_another_series_is_left_alone():
    assert by_rule(frame(whole), frame(lambda c, y: 1.9 * whole(c, y), source="compiled")) == {}


def test_a_part_that_is_larger_than_the_whole_is_found():
    odd = frame(lambda c, y: whole(c, y) * (1.05 if (c, y) == (7, ODD) else 0.9), scope="districts")
    assert by_rule(frame(whole), odd) == {"part": {(ODD, "C8", "districts")}}


def test_a_ratio_may_be_larger_in_the_districts():
    per_capita = frame(lambda c, y: whole(c, y) * (1.3 if c % 3 else 0.9), scope="districts", variable="gdp_per_capita")
    assert by_rule(frame(whole, variable="gdp_per_capita"), per_capita) == {}


def test_a_level_that_falls_for_good_is_no_switch():
    """As industrial SO₂ did between 2015 and 2016, when what is counted changed."""
    assert by_rule(frame(lambda c, y: whole(c, y) * (0.45 if y >= ODD else 1))) == {}


def test_a_noisy_variable_raises_no_alarm():
    random = np.random.default_rng(1)
    noise = {(c, y, s): random.normal(0, 0.3) for c in CITIES for y in YEARS for s in "pd"}
    both = (
        frame(lambda c, y: whole(c, y) * np.exp(noise[c, y, "p"])),
        frame(lambda c, y: 0.7 * whole(c, y) * np.exp(noise[c, y, "p"] + noise[c, y, "d"] / 10), scope="districts"),
    )
    assert by_rule(*both) == {}


def test_zeros_and_single_years_are_no_matter():
    assert by_rule(frame(lambda c, y: 0 if y == ODD else None), frame(whole, variable="fdi")) == {}
