import pandas as pd
import pytest

from scripts.exhibits.fill_shares import shares_of_cities


@pytest.fixture
def lineages():
    """Two cities, three years: one has a hole in the middle, the other nothing."""
    key = pd.DataFrame({"code": ["110000"] * 3 + ["120000"] * 3, "year": [2006, 2007, 2008] * 2, "variable": "lnCO2"})
    observed = key.assign(status=["observed", "missing", "derived", *["missing"] * 3])
    paper = key.assign(status=["observed", "interpolated", "derived", "province_mean", "missing", "extrapolated"])
    return {"observed": observed, "other": paper.assign(status="interpolated"), "paper": paper}


@pytest.fixture
def sampled(context):
    context.settings["samples"]["as_printed"] = {"from": 2006, "until": 2008}
    return context


def test_the_paper_s_plan_is_taken_where_the_headline_s_fills_nothing(lineages, sampled):
    shares = shares_of_cities(lineages, sampled)
    assert (shares.plan, shares.filled) == ("paper", True)
    assert shares.of_cities.to_dict() == {"110000": pytest.approx(1 / 3), "120000": pytest.approx(2 / 3)}
    assert shares.empty == frozenset()


def test_without_a_paper_the_first_plan_that_fills_is_taken(lineages, sampled):
    sampled.settings["published"] = None
    assert shares_of_cities(lineages, sampled).plan == "other"


def test_where_nothing_is_filled_the_shares_are_of_missing_cells(lineages, sampled):
    shares = shares_of_cities({"observed": lineages["observed"]}, sampled)
    assert (shares.plan, shares.filled) == ("observed", False)
    assert shares.of_cities.to_dict() == {"110000": pytest.approx(1 / 3), "120000": 1}
    assert shares.empty == {"120000"}


def test_years_that_the_sample_leaves_out_do_not_count(lineages, sampled):
    sampled.settings["samples"]["as_printed"]["without"] = [2007]
    shares = shares_of_cities(lineages, sampled)
    assert shares.of_cities.to_dict() == {"110000": 0, "120000": 1}


def test_an_outcome_without_cells_is_an_error_that_names_it(lineages, sampled):
    sampled.settings["outcomes"] = ["lnSO2"]
    with pytest.raises(ValueError, match="lnSO2"):
        shares_of_cities(lineages, sampled)
