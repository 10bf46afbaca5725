import doctest
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from scripts.files.bad_input import BadInput
from scripts.panel import unit_ratios as module
from scripts.panel.collect import collect
from scripts.panel.schema import UNIT_RATIOS
from scripts.panel.unit_ratios import declared_ratios, refuse_unit_ratios, switched, unit_ratios
from scripts.sources.schema import OBSERVATIONS
from tests.panel.builders import cities, code, nan

ROOT = Path(__file__).parents[2]
VARIABLES = yaml.safe_load((ROOT / "config/variables.yaml").read_text(encoding="utf-8"))
CODES = [code(number) for number in range(1, 6)]
YEARS = range(2005, 2018)
SOURCES = ["yearbook", "compiled"]


def observed(variable="registered_population", level=500.0, sources=("yearbook",), unit="万人"):
    """Return what the sources observed: each city's series rises by 2 % a year."""
    rows = [
        {
            "code": city,
            "year": year,
            "variable": variable,
            "scope": "prefecture",
            "value": level * (place + 1) * 1.02 ** (year - 2005),
            "unit_raw": unit,
            "raw_text": "as printed",
            "source": source,
            "file": f"{source}-{year + 1}/population.xls" if source == "yearbook" else "compiled/panel.xlsx",
            "file_sha256": f"{year}{'0' * 60}" if source == "yearbook" else "f" * 64,
            "sheet": "1",
            "cell": f"C{place + 5}",
        }
        for source in sources
        for place, city in enumerate(CODES)
        for year in YEARS
    ]
    return pd.DataFrame(rows)[[*OBSERVATIONS.columns]]


def times(frame, factor, years, codes=(CODES[0],), source="yearbook"):
    """Return the observations with some of them multiplied."""
    rows = frame["year"].isin(years) & frame["code"].isin(codes) & frame["source"].eq(source)
    return frame.assign(value=frame["value"].where(~rows, frame["value"] * factor))


def found(frame):
    settings = {
        "sources": SOURCES,
        "variables": dict.fromkeys(frame["variable"].unique(), "prefecture"),
        "years": {"from": 2005, "until": 2017},
    }
    return UNIT_RATIOS.validate(unit_ratios(*collect(frame, cities(CODES), settings), VARIABLES))


def keys(rows):
    return list(zip(rows["code"], rows["year"], strict=True))


def test_right_figures_raise_no_alarm():
    assert found(observed(sources=SOURCES)).empty


@pytest.mark.parametrize("year", [2005, 2006, 2011, 2016, 2017])
@pytest.mark.parametrize("factor", [1e4, 1e-4])
def test_a_single_cell_is_caught_at_every_place_of_the_series_and_no_other_is(year, factor):
    rows = found(times(observed(), factor, [year]))
    assert keys(rows) == [(CODES[0], year)]
    assert rows["ratio"].tolist() == [factor]
    assert rows["expected"][0] == pytest.approx(500 * 1.02 ** (year - 2005), rel=0.05)


def test_a_whole_edition_is_caught_city_by_city():
    rows = found(times(observed(), 1e4, [2012], CODES))
    assert keys(rows) == [(city, 2012) for city in CODES]


@pytest.mark.parametrize("years", [[2005, 2006], [2010, 2011], [2016, 2017], [2009, 2011]])
def test_two_years_are_caught_next_to_each_other_or_apart(years):
    assert keys(found(times(observed(), 1e4, years))) == [(CODES[0], year) for year in years]


@pytest.mark.parametrize("years", [range(2005, 2010), range(2008, 2013), range(2013, 2018)])
def test_a_large_ratio_is_caught_over_more_years_as_long_as_they_are_the_smaller_part(years):
    assert keys(found(times(observed(), 1e4, years))) == [(CODES[0], year) for year in years]


def test_what_half_of_the_years_say_is_not_decided_by_time():
    even = observed().query("year > 2005")
    assert found(times(even, 1e4, range(2006, 2012))).empty


def test_a_change_of_a_hundred_over_three_years_may_be_real():
    fdi = observed("fdi", 2e4, unit="万美元")
    assert keys(found(times(fdi, 0.01, [2016, 2017]))) == [(CODES[0], 2016), (CODES[0], 2017)]
    assert found(times(fdi, 0.01, [2015, 2016, 2017])).empty


def test_a_figure_is_compared_with_the_nearest_observed_years():
    frame = times(observed(), 1e4, [2011])
    frame = frame[~(frame["code"].eq(CODES[0]) & frame["year"].isin([2009, 2010, 2012]))]
    rows = found(frame)
    assert keys(rows) == [(CODES[0], 2011)]
    assert "in 2008 (yearbook-2009/population.xls, 1, C5)" in rows["beside"][0]
    assert "in 2013 (yearbook-2014/population.xls, 1, C5)" in rows["beside"][0]


@pytest.mark.parametrize(("factor", "caught"), [(0.01, True), (0.0145, True), (0.018, False), (0.1, False)])
def test_green_coverage_of_below_one_percent_is_no_alarm_unless_it_is_a_hundredth(factor, caught):
    rows = found(times(observed("green_coverage", 10.0, unit="%"), factor, [2011]))
    assert len(rows) == caught


@pytest.mark.parametrize(("factor", "caught"), [(5.2e3, True), (1.9e4, True), (4.8e3, False), (2.2e4, False)])
def test_a_large_ratio_may_be_off_by_a_factor_of_two(factor, caught):
    assert len(found(times(observed(), factor, [2011]))) == caught


def test_neighbours_that_disagree_decide_nothing():
    frame = times(observed(), 3.0, range(2012, 2018))
    assert found(times(frame, 1e4, [2011])).empty


def test_a_change_of_a_city_that_is_no_ratio_of_units_is_no_alarm():
    frame = times(observed(), 30.0, [2011])
    assert found(times(frame, 30.0, [2013, 2014])).empty


def test_zeros_and_gaps_are_no_alarm():
    frame = times(observed(), 0.0, [2010, 2013])
    assert found(frame[~(frame["code"].eq(CODES[1]) & frame["year"].gt(2005))]).empty


def test_a_single_figure_off_by_a_hundred_is_listed_and_stops_nothing_until_it_has_company():
    shares = observed("tertiary_share", 10.0, unit="%")
    alone = found(times(shares, 0.01, [2011]))
    assert alone["certain"].tolist() == [False]
    refuse_unit_ratios(alone)
    of_two_editions = found(times(times(shares, 0.01, [2011]), 0.01, [2014], [CODES[1]]))
    assert of_two_editions["certain"].tolist() == [False, False]
    two = found(times(shares, 0.01, [2011], CODES[:2]))
    assert two["certain"].tolist() == [True, True]
    with pytest.raises(BadInput, match=r"0.01 times .* as if 比例 had been read as % \(1 more such cells in this file"):
        refuse_unit_ratios(two)
    both = observed("tertiary_share", 10.0, SOURCES, unit="%")
    assert found(times(both, 0.01, [2011]))["certain"].tolist() == [True]


def test_a_single_figure_off_by_ten_thousand_is_certain():
    assert found(times(observed(), 1e-4, [2011]))["certain"].tolist() == [True]


def test_a_variable_of_one_unit_is_not_looked_at():
    assert declared_ratios({"件": 1, "项": 1}) == []
    assert found(times(observed("patents", unit="件"), 1e4, [2011])).empty


def test_another_source_shows_what_time_cannot_and_the_odd_figure_is_named():
    both = observed(sources=SOURCES)
    short = both[both["year"].isin([2010, 2011])]
    rows = found(times(short, 1e4, [2011]))
    assert (rows["source"].tolist(), keys(rows)) == (["yearbook"], [(CODES[0], 2011)])
    assert rows["expected"][0] == pytest.approx(500 * 1.02**6)
    assert "in source compiled (compiled/panel.xlsx, 1, C5)" in rows["beside"][0]


def test_the_source_that_is_wrong_is_named_although_it_lost_its_cell():
    rows = found(times(observed(sources=SOURCES), 1e4, [2011], source="compiled"))
    assert rows[["source", "file", "ratio"]].to_numpy().tolist() == [["compiled", "compiled/panel.xlsx", 1e4]]
    assert rows["value"][0] == pytest.approx(1e4 * rows["expected"][0])


def test_a_cell_that_time_and_source_show_stands_once():
    assert len(found(times(observed(sources=SOURCES), 1e4, [2011]))) == 1


def test_two_sources_that_differ_otherwise_are_no_alarm():
    frame = times(observed(sources=SOURCES), 1.2e4, YEARS, CODES, source="compiled")
    assert found(frame).empty


def test_the_error_names_cell_figure_neighbours_unit_and_the_number_of_others():
    frame = times(observed(), 1e4, [2012], CODES)
    frame = times(frame, 1e4, [2015])
    with pytest.raises(BadInput) as error:
        refuse_unit_ratios(found(frame))
    assert (error.value.file, error.value.sheet, error.value.cell) == ("yearbook-2013/population.xls", "1", "C5")
    assert f"registered_population of city {CODES[0]} in 2012 as 'as printed' 万人, 5.74343e+06" in error.value.found
    assert "10000 times what stands beside it, as if 人 had been read as 万人" in error.value.found
    assert "(4 more such cells in this file, 1 in others)" in error.value.found
    assert error.value.expected.startswith("about 574.343, as 563.081 in 2011 (yearbook-2012/population.xls, 1, C5)")
    assert "checks.unit_ratio to record" in error.value.remedy


def test_nothing_suspicious_stops_nothing():
    refuse_unit_ratios(found(observed()))


def test_the_unit_that_was_read_decides_which_one_is_suspected():
    rows = found(times(observed("gdp", 1e6, unit="亿元"), 1e4, [2011]))
    assert rows["units"].tolist() == ["万元 had been read as 亿元"]


def test_a_random_walk_with_a_spread_of_a_third_a_year_raises_no_alarm():
    rng = np.random.default_rng(1)
    x = 4 + np.cumsum(rng.normal(0, np.log10(1.33), (2000, 13)), axis=1)
    assert not list(switched(x, declared_ratios(VARIABLES["fdi"]["units"])))


def test_the_last_year_is_compared_with_the_two_before_it_and_the_first_with_the_two_after_it():
    x = np.array([[2.0, 2.0, 2.0, 2.1, 6.0], [6.0, 2.1, 2.0, 2.0, 2.0]])
    assert [sorted(one.neighbours) for one in switched(x, [4.0])] == [[2, 3], [1, 2]]
    apart = np.array([[2.0, 2.0, 2.0, 2.4, 6.4]])
    assert not list(switched(apart, [4.0]))


def test_as_many_years_as_are_left_are_not_the_smaller_part_of_a_city_with_gaps():
    x = np.array([[2.0, 6.01, 6.01, 2.0, nan, nan, nan], [2.0] * 7])
    assert not list(switched(x, [4.0]))
    more = np.array([[2.0, 6.01, 6.01, 2.0, 2.0, nan, nan], [2.0] * 7])
    assert [one.at for one in switched(more, [4.0])] == [1, 2]


def test_cities_without_values_are_passed_over():
    x = np.array([[nan, nan, nan, nan], [2.0, 2.0, 6.0, 2.0], [2.0, 6.0, nan, nan]])
    assert [(one.city, one.at, one.neighbours) for one in switched(x, [4.0])] == [(1, 2, (1, 3))]
    assert not list(switched(x[:1], [4.0]))


def test_the_examples_in_the_documentation_hold():
    assert doctest.testmod(module).failed == 0
    assert doctest.testmod(module).attempted == 3
