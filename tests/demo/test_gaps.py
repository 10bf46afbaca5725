import numpy as np
import pytest

from scripts.demo.covariates import NEVER_PRINTED
from scripts.demo.gaps import BLANK_RATES
from scripts.demo.schema import FIGURES


@pytest.fixture
def coastal(world, counts):
    return world[world["code"].isin(set(counts))]


def test_every_coastal_city_has_as_many_emission_years_as_in_the_genuine_file(coastal, counts):
    years = coastal[coastal["year"].between(2006, 2019)].groupby("code")["printed_co2"].sum()
    assert years.to_dict() == counts
    assert years.sum() == 1255
    assert (years > 0).sum() == 106


def test_emissions_end_in_2019_and_have_gaps_inside_some_cities(coastal):
    assert coastal.loc[coastal["printed_co2"], "year"].max() == 2019
    inside = 0
    for _, city in coastal.groupby("code"):
        years = city.loc[city["printed_co2"] & city["year"].ge(1997), "year"]
        inside += 0 if years.empty else years.max() - years.min() + 1 - len(years)
    assert 40 <= inside <= 160


def test_a_unit_that_does_not_exist_prints_nothing(world):
    flags = world.loc[~world["listed"], [f"printed_{name}" for name in ["co2", *FIGURES]]]
    assert not flags.any().any()


def test_sansha_and_danzhou_are_always_blank(world):
    blank = world.loc[world["code"].isin(NEVER_PRINTED), [f"printed_{name}" for name in FIGURES]]
    assert len(blank)
    assert not blank.any().any()


@pytest.mark.parametrize(("figure", "variable"), [(figure, variable) for figure, (variable, _) in FIGURES.items()])
def test_coastal_cells_are_blank_at_about_their_rate(coastal, figure, variable):
    in_books = coastal[coastal["listed"] & coastal["year"].between(2004, 2022)]
    rate = 1 - in_books[f"printed_{figure}"].mean()
    assert BLANK_RATES[variable] / 3 < rate < 3 * BLANK_RATES[variable]


def test_blanks_come_in_runs(world):
    rows = world[world["listed"] & world["kind"].eq("prefecture_city") & world["year"].between(2004, 2022)]
    blank = ~rows[~rows["code"].isin(NEVER_PRINTED)].pivot_table(index="code", columns="year", values="printed_fdi").eq(
        1
    )
    before, after = blank.to_numpy()[:, :-1], blank.to_numpy()[:, 1:]
    assert after[before].mean() > 4 * np.mean(after)
