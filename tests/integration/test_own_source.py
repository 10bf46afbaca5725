"""docs/own-source.md, command by command, on a panel in a layout that the project has never seen: it runs to tables."""

import re
from collections.abc import Iterator

import pandas as pd
import pytest

from scripts.registry.prefectures import Registry
from tests.integration.conftest import ROOT, Checkout, checkout
from tests.pages import blocks
from tests.sources.own_panel import DISTRICTS_SHARE, DISTRICTS_YEAR, YEARS, own_cities, truth, write_own_panel

pytestmark = pytest.mark.slow


def steps() -> Iterator[tuple[str, str]]:
    """Yield what the page has one do, in its order: a file and its text, or no file and a command."""
    for block in blocks("docs/own-source.md"):
        if block.info.startswith("yaml "):
            yield block.info.removeprefix("yaml "), block.text
        yield from (("", command) for command in block.typed)


@pytest.fixture(scope="module")
def followed(tmp_path_factory, takes) -> Checkout:
    """Return a copy of the workflow in which the page was followed to its end."""
    takes(3)
    run = checkout(tmp_path_factory.mktemp("own") / "run")
    raw = run.folder / "my/raw"
    write_own_panel(raw / "thesis/panel.xlsx", Registry(ROOT / "resources/cities"))
    (raw / "SIMULATED.md").touch()
    done = 0
    for file, text in steps():
        if file:
            (run.folder / file).write_text(text, encoding="utf-8")
            continue
        ran = run.typed(text)
        assert ran.returncode == 0, f"{text}\n{ran.stdout}{ran.stderr}"
        done += 1
    assert done > 3
    return run


def test_every_raw_cell_is_read_to_its_true_figure(followed):
    observations = pd.read_parquet(followed.folder / "results/observations/thesis-panel.parquet")
    gdp = observations[observations["variable"].eq("gdp")].set_index(["code", "year"])
    for (code, year), row in gdp.iterrows():
        share, scope = (DISTRICTS_SHARE, "districts") if year == DISTRICTS_YEAR else (1, "prefecture")
        assert row["scope"] == scope
        assert row["value"] == pytest.approx(share * truth(code, year)["gdp"], rel=1e-12)
    shares = observations[observations["variable"].eq("secondary_share")]
    assert shares["value"].between(30, 60).all()
    assert set(shares["unit_raw"]) == {"比例"}
    assert len(observations) == 3 * len(gdp)


def test_the_switched_year_is_a_gap_of_the_study_and_nothing_else_is(followed):
    panels = {
        plan: followed.folder / f"results/thesis/panel/{plan}/panel.parquet" for plan in ("observed", "interpolated")
    }
    cities = len(own_cities(Registry(ROOT / "resources/cities")))
    observed, filled = (pd.read_parquet(path) for path in panels.values())
    assert set(observed.loc[observed["gdp"].isna(), "year"]) == {DISTRICTS_YEAR}
    assert observed["gdp"].notna().sum() == cities * (len(YEARS) - 1)
    assert filled["gdp"].notna().all()


def test_the_tables_stand_on_the_panel_s_rows(followed):
    estimates = pd.read_parquet(followed.folder / "results/thesis/estimates/benchmark.parquet")
    did = estimates[estimates["term"].eq("DID")]
    cities = len(own_cities(Registry(ROOT / "resources/cities")))
    assert set(did["data"]) == {"simulated"}
    rows = did.groupby("plan")["n_obs"].unique()
    assert {plan: list(found) for plan, found in rows.items()} == {
        "interpolated": [cities * len(YEARS)],
        "observed": [cities * (len(YEARS) - 1)],
    }
    assert (followed.folder / "results/thesis/tables/benchmark.html").exists()


def test_the_check_finds_the_switched_year_where_the_description_does_not_name_it(followed):
    source = followed.folder / "config/sources/thesis.yaml"
    edited = source.read_text(encoding="utf-8")
    without = re.sub(r"^    in_years: .*\n", "", edited, flags=re.MULTILINE)
    assert without != edited
    asked = ("check", "--config", "raw_dir=my/raw", "studies=thesis")
    report = followed.folder / "results/check/check.txt"
    lacking = r"^  gdp +whole prefecture +2012 +thesis +only of the other scope"
    assert re.search(lacking, report.read_text(encoding="utf-8"), re.MULTILINE)  # the page's own check, with the line
    try:
        source.write_text(without, encoding="utf-8")
        ran = followed.snakemake(*asked, config="")
    finally:
        source.write_text(edited, encoding="utf-8")
    assert ran.returncode == 1, ran.stdout + ran.stderr
    cities = len(own_cities(Registry(ROOT / "resources/cities")))
    switched = {f"D{3 + len(YEARS) * city + YEARS.index(DISTRICTS_YEAR)}" for city in range(cities)}
    named = set(re.findall(r"\bdata, (D\d+)\b", report.read_text(encoding="utf-8")))
    assert named <= switched
    assert len(named) > cities / 2  # the text shows the first ones, the page all
