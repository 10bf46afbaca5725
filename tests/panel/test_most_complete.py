"""Which cities are kept, and what is said of the others."""

import pandas as pd
import pytest

from scripts.files.bad_input import BadInput
from scripts.panel.most_complete import most_complete
from scripts.panel.schema import CITIES, EXCLUDED
from tests.panel.builders import cities, code, shuffled

CODES = [code(place) for place in range(1, 7)]
A, B, C, D, E, F = CODES
COUNTS = {A: 3, B: 13, C: 10, D: 13, E: 10, F: 10}
ASKED = {"number": 4, "variables": None, "years": {"from": 2005, "until": 2017}}


def complete(counts):
    return pd.DataFrame({"code": [*counts], "complete_years": [*counts.values()]})


def chosen(counts=COUNTS, candidates=CODES, **settings):
    kept, others = most_complete(cities(candidates), complete(counts), ASKED | settings, "mine")
    return CITIES.validate(kept)["code"].tolist(), EXCLUDED.validate(others).set_index("code")["reason"].to_dict()


def test_the_most_complete_are_kept_and_of_equally_complete_ones_those_of_the_lowest_code():
    kept, others = chosen()
    assert kept == [B, C, D, E]
    assert list(others) == [A, F]


def test_every_other_city_is_named_with_its_count_and_that_of_the_last_one_kept():
    _, others = chosen()
    last = f"the last of the 4 most complete cities, {E} {E}, in 10"
    assert others[A] == f"complete in 3 of the 13 years 2005 to 2017; {last}"
    assert others[F] == f"complete in 10 of the 13 years 2005 to 2017; {last} too, and has the lower code"


def test_a_city_that_no_file_has_is_complete_in_no_year():
    kept, others = chosen({**COUNTS, F: 10}, [*CODES, code(7)])
    assert code(7) not in kept
    assert others[code(7)].startswith("complete in 0 of the 13 years")


def test_a_count_of_a_city_that_is_no_candidate_changes_nothing():
    assert chosen({**COUNTS, code(9): 13}) == chosen()


def test_the_order_of_cities_and_counts_changes_nothing():
    kept, others = most_complete(shuffled(cities(CODES)), shuffled(complete(COUNTS)), ASKED)
    assert (kept["code"].tolist(), others["code"].tolist()) == ([B, C, D, E], [A, F])


def test_as_many_cities_as_there_are_keeps_all():
    assert chosen(number=6) == (CODES, {})


def test_too_few_cities_stop_with_what_to_do():
    message = (
        r"study mine: found 6 cities that the other keys choose; expected at least 7 \(cities.most_complete.number"
    )
    with pytest.raises(BadInput, match=message) as error:
        chosen(number=7)
    assert "Lower the number, or widen cities.provinces" in str(error.value)


def test_a_city_without_any_complete_year_is_never_among_the_most_complete():
    counts = dict.fromkeys(CODES, 0) | {A: 1, B: 1}
    with pytest.raises(BadInput, match=r"found 2 cities with a complete year from 2005 to 2017 \(so2, gdp\)"):
        chosen(counts, variables=["so2", "gdp"])
