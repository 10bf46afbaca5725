"""A world larger than the country: its prefectures are marked, matched as others are, and change no other world."""

import re

import numpy as np
import pandas as pd
import pytest

from scripts.demo.demo_compiled import demo_compiled, write_csv
from scripts.demo.demo_emissions import demo_emissions
from scripts.demo.demo_yearbook import demo_yearbook
from scripts.demo.invented import PILOTS, SOURCE, invented, pilots_among, seats_of
from scripts.demo.layout import COMPILED, EMISSIONS, TABLES
from scripts.demo.schema import WORLD
from scripts.demo.simulate import simulate
from scripts.demo.streams import INVENTED, stream
from scripts.demo.units import YEARS, read_units, years_with
from scripts.demo.workbooks import write_workbook
from scripts.panel.policy_list import read_policy
from scripts.registry.prefectures import Registry
from scripts.settings.load import load_source, load_variables
from scripts.sources.gathering import Reading
from scripts.sources.read_compiled import read_compiled
from scripts.sources.read_emissions import read_emissions
from scripts.sources.read_yearbook import read_yearbook
from tests.demo.conftest import DEMO, ROOT, SEED

NUMBER = 60
LONG = DEMO | {"data_years": {"from": 1993, "until": 2024}}
CITIES, POLICY = ROOT / "resources/cities", ROOT / "resources/policies/smart_city.csv"


def shipped(path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def prefectures() -> pd.DataFrame:
    return invented(shipped(CITIES / "provinces.csv"), NUMBER)


@pytest.fixture(scope="module")
def lists(prefectures, tmp_path_factory):
    """Return the folder of the lists as a job writes them."""
    folder, draws = tmp_path_factory.mktemp("invented"), stream(SEED, INVENTED)
    prefectures.to_csv(folder / "invented_prefectures.csv", index=False)
    pilots = pd.concat([shipped(POLICY), pilots_among(prefectures, draws)])
    pilots.to_csv(folder / "smart_city.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def larger(lists) -> Registry:
    return Registry.load([*sorted(CITIES.glob("*.csv")), lists / "invented_prefectures.csv"])


@pytest.fixture(scope="module")
def large_world(larger, lists, counts) -> pd.DataFrame:
    units = read_units(larger, lists / "smart_city.csv", years_with(*LONG["data_years"].values()))
    return WORLD.validate(simulate(units, counts, LONG, SEED))


def test_an_invented_prefecture_is_marked_wherever_it_is_named(prefectures):
    assert prefectures["name_zh"].str.match(r"^模拟[零一二三四五六七八九]{5}市$").all()
    assert prefectures["name_en"].str.startswith("Simulated ").all()
    assert prefectures["source"].eq(SOURCE).all()


def test_its_code_is_its_province_s_and_no_other_unit_s(prefectures, registry):
    assert prefectures["code"].is_unique
    assert not set(prefectures["code"]) & set(registry.units)
    assert prefectures["code"].str.match(r"^\d{2}9[1-9]\d{2}$").all()
    places = [registry.provinces[f"{code[:2]}0000"][0] for code in prefectures["code"]]
    assert places == prefectures["province_zh"].tolist()


def test_the_first_of_a_larger_number_are_those_of_a_smaller_one(prefectures):
    more = invented(shipped(CITIES / "provinces.csv"), 3000)
    assert more["code"].is_unique
    pd.testing.assert_frame_equal(more.head(NUMBER), prefectures)


def test_more_than_there_are_codes_for_are_refused():
    with pytest.raises(ValueError, match="codes for 24300"):
        invented(shipped(CITIES / "provinces.csv"), 24301)


@pytest.mark.parametrize(
    "printed", ["模拟零零零零七市", "  模拟零零零零七", "{province}模拟零零零零七", "模 拟零零零零七市"]
)
def test_its_name_means_it_and_no_other_unit(larger, prefectures, printed):
    row = prefectures.iloc[7]
    short = larger.provinces[larger.province_of(row["code"])][0].removesuffix("省")
    assert larger.resolve(printed.format(province=short), 2012) == row["code"]
    assert larger.resolve(printed.format(province=short), 2024, row["province_zh"]) == row["code"]


def test_every_other_name_means_what_it_meant(registry, larger):
    names = {name for unit in registry.units.values() for _, name, _ in unit.names}
    assert all(registry.find(name, 2015) == larger.find(name, 2015) for name in names)


def test_the_pilots_are_entries_that_a_policy_s_reader_takes(lists, larger, prefectures):
    entries = read_policy(lists / "smart_city.csv", "smart_city", larger)
    own = entries[entries["prefecture_code"].isin(prefectures["code"])]
    assert len(entries) == len(shipped(POLICY)) + len(own)
    assert set(own["label_year"]) == {str(year) for year in PILOTS}
    assert own["scope"].nunique() == 2
    assert 0.3 < len(own) / NUMBER < 0.8


def test_every_invented_seat_is_somewhere(prefectures):
    seats = seats_of(prefectures, np.random.default_rng(0))
    assert list(seats) == list(shipped(CITIES / "coordinates.csv"))
    assert seats[["latitude", "longitude"]].drop_duplicates().shape[0] == NUMBER


def test_a_world_has_the_years_asked_for_and_never_fewer_than_its_own():
    assert years_with(2004, 2022) == YEARS
    assert years_with(1993, 2024) == range(1993, 2025)


def test_a_larger_world_holds_the_country_the_invented_prefectures_and_all_years(large_world, world, prefectures):
    assert set(large_world["code"]) == set(world["code"]) | set(prefectures["code"])
    assert sorted(large_world["year"].unique()) == list(range(1993, 2025))
    printed = large_world[large_world["code"].isin(prefectures["code"])]
    assert printed.groupby("year")["printed_gdp"].mean().min() > 0.8


@pytest.fixture(scope="module")
def raw(large_world, larger, tmp_path_factory):
    """Return a folder with an edition of the yearbook and the other two files."""
    folder = tmp_path_factory.mktemp("raw")
    for table in TABLES:
        write_workbook(f"{folder}/yearbook-2025/{table}.xlsx", demo_yearbook(large_world, larger, 2025, table))
    write_workbook(f"{folder}/ceads/{EMISSIONS}.xlsx", demo_emissions(large_world, larger))
    write_csv(demo_compiled(large_world, {"from": 2023, "until": 2024}), f"{folder}/compiled/{COMPILED}.csv")
    return folder


def reading(source: str, raw, registry: Registry) -> Reading:
    variables = load_variables(ROOT / "config/variables.yaml")
    settings = load_source(ROOT / f"config/sources/{source}.yaml", variables)
    return Reading(source, settings, variables, registry, raw, "simulated")


def test_the_readers_give_back_what_was_printed_of_them(raw, larger, large_world, prefectures):
    books = sorted(str(path) for path in (raw / "yearbook-2025").glob("*.xlsx"))
    ways = {
        "yearbook": lambda job: read_yearbook(books, job, "2025"),
        "ceads": lambda job: read_emissions([f"{raw}/ceads/{EMISSIONS}.xlsx"], job),
        "compiled": lambda job: read_compiled([f"{raw}/compiled/{COMPILED}.csv"], job),
    }
    figures = {"yearbook": ("gdp", [2024]), "ceads": ("co2", range(1997, 2020)), "compiled": ("patents", [2023, 2024])}
    truth = large_world[large_world["code"].isin(prefectures["code"])].set_index(["code", "year"])
    for source, read in ways.items():
        name, years = figures[source]
        found = read(reading(source, raw, larger))[0]
        found = found[found["variable"].eq(name) & found["scope"].eq("prefecture")]
        own = found[found["code"].isin(prefectures["code"])].set_index(["code", "year"])["value"].sort_index()
        shown = truth[truth[f"printed_{name}"] & truth.index.get_level_values("year").isin(list(years))]
        expected = shown[name].sort_index()
        assert own.index.equals(expected.index), source
        np.testing.assert_allclose(own, expected, rtol=1e-12)


def test_their_names_stand_in_the_files_marked(raw):
    text = (raw / f"compiled/{COMPILED}.csv").read_text(encoding="gb18030")
    assert len(set(re.findall(r"模拟[零一二三四五六七八九]{5}市", text))) == NUMBER
