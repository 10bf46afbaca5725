"""Event times in words, from the rows that the estimates hand over."""

from dataclasses import replace

import pandas as pd
import pytest

from scripts.exhibits.event_times import EventTimes
from scripts.exhibits.labels import read_labels
from tests.exhibits.conftest import LABELS
from tests.exhibits.event_study_lines import one_start_frame, one_start_settings

EN, ZH = read_labels(LABELS, "en"), read_labels(LABELS, "zh")


@pytest.fixture
def staggered(event_study):
    return EventTimes.of(event_study)


@pytest.fixture
def one_start(settings):
    rows = one_start_frame(one_start_settings(settings))
    return {name: EventTimes.of(rows[rows["effects"] == name]) for name in ("two_way", "post")}


def test_several_starts_are_counted_in_years_since_each_and_closed_ends_say_so(staggered):
    assert staggered.start is None
    assert [staggered.label(e, EN) for e in (-5, -4, 0, 7)] == ["≤ -5", "-4", "0", "≥ 7"]
    assert staggered.line(-1, EN) == staggered.tick(-1, EN) == "-1 (base)"
    assert staggered.axis(EN) == "Years since the start"
    assert staggered.compared(EN).startswith("Each coefficient compares that year, counted from a city's own start, ")
    assert staggered.compared(EN).endswith(
        "with the base -1. The ends are closed: ≤ -5 and ≥ 7 take in all earlier and later years."
    )


def test_one_start_is_told_in_years_and_an_end_of_one_year_is_not_called_closed(one_start):
    times = one_start["two_way"]
    assert times.start == 2012
    assert [times.label(e, EN) for e in (-7, 0, 5)] == ["2005 (-7)", "2012 (0)", "2017 (5)"]
    assert times.line(-1, EN) == "2011 (-1, base)"
    assert times.tick(-7, EN) == "2005\n(-7)"
    assert times.axis(EN) == "Year (years since the start)"
    assert times.compared(EN) == (
        "Each coefficient compares that year with the base 2011 (-1); in brackets the years since the start."
    )
    assert times.drawn(EN) == "Hollow point: the base, 2011 (-1). Lines: 95 % intervals."


def test_a_base_outside_is_every_year_that_has_no_effect_of_its_own(one_start):
    times = one_start["post"]
    assert (times.outside, times.first, times.last, times.bases) == (True, -3, 3, (-7, -6, -5, -4, 4, 5))
    assert times.line(4, EN) == "2016 (4, base)"
    assert "the base: all years before 2009 (-3) and after 2015 (3) together" in times.compared(EN)
    assert "基期（2009（-3）之前与2015（3）之后的全部年份）" in times.compared(ZH)


def test_leads_are_named_as_they_are_tested(staggered, one_start):
    tested = {"closed": staggered} | one_start
    words = {name: [times.leads(EN, with_bin=both) for both in (False, True)] for name, times in tested.items()}
    assert words == {
        "closed": ["-4 to -2", "≤ -5 to -2"],
        "two_way": ["2006 to 2010", "2005 to 2010"],
        "post": ["2009 to 2011", ""],
    }


@pytest.mark.parametrize(
    ("closed", "said"),
    [
        ({-7}, "The first end is closed: ≤ 2005 (-7) takes in all earlier years."),
        ({5}, "The last end is closed: ≥ 2017 (5) takes in all later years."),
    ],
)
def test_a_single_closed_end_is_said_alone(one_start, closed, said):
    times = replace(one_start["two_way"], closed=frozenset(closed))
    assert times.compared(EN).endswith(f"; in brackets the years since the start. {said}")
    assert ("≤ 2005 to 2010" in times.leads(EN, with_bin=True)) == (-7 in closed)


def test_a_single_year_outside_is_the_base_too(one_start):
    for bases in ((-4,), (4,)):
        every = tuple(sorted({*range(-3, 4), *bases}))
        times = replace(one_start["post"], every=every, bases=bases)
        assert (times.outside, times.first, times.last) == (True, -3, 3)
        assert times.leads(EN, with_bin=False) == "2009 to 2011"


def test_rows_without_a_base_are_refused(event_study):
    with pytest.raises(ValueError, match="without the row of its base"):
        EventTimes.of(event_study[event_study["note"] != "base"])


def test_the_order_of_rows_does_not_matter(event_study, staggered):
    assert EventTimes.of(pd.DataFrame(event_study.sample(frac=1, random_state=3))) == staggered
