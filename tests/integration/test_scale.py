"""A world larger than the country, end to end from its raw files to dated panels of cells: 600 cities x 5 years."""

import pandas as pd
import pytest

from scripts.demo.invented import SOURCE
from tests.integration.conftest import Checkout, checkout

INVENTED = 303
SIZES = f"demo={{provinces: all, invented: {INVENTED}, data_years: {{from: 2011, until: 2015}}}}"
STUDY = "results/small/panel"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Checkout:
    """Return a run of the small study's panel, in a world of which half is invented."""
    run = checkout(tmp_path_factory.mktemp("large") / "run")
    ran = run.snakemake("--config", "studies=small", SIZES, "--until", "collect", "treatment")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return run


@pytest.fixture(scope="module")
def codes(large) -> set[str]:
    """Return the codes of the invented prefectures."""
    made = pd.read_csv(large.folder / "resources/demo/invented/invented_prefectures.csv", dtype=str)
    assert made["source"].eq(SOURCE).all()
    assert len(made) == INVENTED
    return set(made["code"])


def test_every_invented_prefecture_is_read_from_every_edition(large, codes):
    for edition in range(2012, 2017):
        read = pd.read_parquet(large.folder / f"results/observations/yearbook-{edition}.parquet")
        assert codes <= set(read["code"])
        assert read["code"].nunique() > 580


def test_those_of_the_study_s_provinces_are_its_cities_and_hold_what_was_printed(large, codes):
    cities = set(pd.read_parquet(large.folder / f"{STUDY}/cities.parquet")["code"]) & codes
    assert len(cities) == 3 * len(codes) // 27 + 1  # in turns: the first provinces have one more
    cells = pd.read_parquet(large.folder / f"{STUDY}/collected.parquet")
    cells = cells[cells["code"].isin(cities) & cells["variable"].eq("gdp") & cells["status"].eq("observed")]
    world = pd.read_parquet(large.folder / "resources/demo/world.parquet")
    printed = world[world["code"].isin(cities) & world["printed_gdp"]]
    pd.testing.assert_series_equal(
        cells.set_index(["code", "year"])["value"].sort_index(),
        printed.set_index(["code", "year"])["gdp"].sort_index(),
        check_names=False,
    )


def test_some_of_them_are_pilots_of_the_study(large, codes):
    dated = pd.read_parquet(large.folder / f"{STUDY}/treatment.parquet")
    own = dated[dated["code"].isin(codes)]
    assert 0.2 < own["start_year"].notna().mean() < 0.9
