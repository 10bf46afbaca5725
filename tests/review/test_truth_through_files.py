"""Without noise the whole chain, from the simulated world through the raw files to the estimates, returns the truth."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scripts.demo.demo_compiled import demo_compiled, write_csv
from scripts.demo.demo_yearbook import demo_yearbook
from scripts.demo.layout import demo_files
from scripts.demo.schema import WORLD
from scripts.demo.simulate import read_counts, simulate
from scripts.demo.workbooks import write_workbook
from scripts.estimates.benchmark import benchmark
from scripts.estimates.inputs import by_outcome_and_effects
from scripts.estimates.kuznets import kuznets
from scripts.estimates.moderation import RESPONSE, moderation
from scripts.estimates.tidy import together
from scripts.panel.collect import collect
from scripts.panel.complete_years import complete_years
from scripts.panel.panel import panel
from scripts.panel.treatment import LATER
from scripts.review.truth import truth
from scripts.settings.load import load_source, load_variables
from scripts.sources.gathering import Reading
from scripts.sources.read_compiled import read_compiled
from scripts.sources.read_yearbook import read_yearbook
from tests.review.conftest import DEMO, SEED
from tests.review.simulated import ROOT, simulated

pytestmark = pytest.mark.slow

WITHOUT_NOISE = DEMO | {"noise": 0.0, "data_years": {"from": 2004, "until": 2018}}


@pytest.fixture(scope="module")
def silent(units):
    counts = read_counts(ROOT / "resources/cities/emission_coverage.csv")
    return WORLD.validate(simulate(units, counts, WITHOUT_NOISE, SEED))


@pytest.fixture(scope="module")
def study(silent, registry, listed):
    return simulated("pollution", silent, registry, listed)


@pytest.fixture(scope="module")
def observations(silent, registry, tmp_path_factory):
    """What the readers find in the files that the world is written to."""
    folder = tmp_path_factory.mktemp("raw")
    files, variables = demo_files(WITHOUT_NOISE, str(folder)), load_variables(ROOT / "config/variables.yaml")

    def reading(source):
        settings = load_source(ROOT / f"config/sources/{source}.yaml", variables)
        return Reading(source, settings, variables, registry, folder, "simulated")

    found = []
    for edition, paths in files["yearbook"].items():
        for path in paths:
            write_workbook(path, demo_yearbook(silent, registry, int(edition), Path(path).stem))
        found.append(read_yearbook(paths, reading("yearbook"), int(edition))[0])
    ((compiled,),) = files["compiled"].values()
    write_csv(demo_compiled(silent, WITHOUT_NOISE["data_years"]), compiled)
    found.append(read_compiled([compiled], reading("compiled"))[0])
    return pd.concat(found, ignore_index=True)


@pytest.fixture(scope="module")
def finished(observations, study, registry):
    cells, _ = collect(observations, study.cities, study.settings, registry.harmonise, study.name)
    return panel(cells, study.settings["derived"])


@pytest.fixture(scope="module", params=sorted(LATER))
def dated(request, study, listed):
    return study.dated(listed, later=request.param)


@pytest.fixture(scope="module")
def given(dated):
    inputs = dated.world, dated.cities, dated.treatment, None, dated.settings | {"plans": {}}
    return truth(*inputs, seed=SEED, noise=0.0, draws=1)["outcomes"]


@pytest.fixture(scope="module")
def estimated(finished, dated):
    """Estimates of an analysis on the panel, as its job makes them."""

    def of(analysis):
        own = dated.settings["analyses"][analysis.__name__]
        about = {"study": dated.name, "data": "simulated", **dated.settings, **own}
        inputs = {
            "panels": {"observed": finished.panel},
            "lineages": {"observed": finished.lineage},
            "treatment": dated.treatment,
            "study": about,
        }
        return together(analysis(**each) for each in by_outcome_and_effects(inputs))

    return of


def each_sample(given, estimates):
    """Yield the truth of each outcome, sample and choice of effects with the estimates of it."""
    for (outcome, sample, effects), rows in estimates.groupby(["outcome", "sample", "effects"]):
        yield effects, given[outcome]["samples"][sample], rows


def test_the_most_complete_cities_are_those_that_the_world_prints_most_of(observations, study, registry):
    settings = study.settings["cities"]["most_complete"]
    counted = complete_years(observations, study.settings["variables"], settings, registry.harmonise)
    kept = set(study.cities["code"])
    counted = counted[counted["code"].isin(kept)].set_index("code")["complete_years"]
    rows = study.rows
    assert counted.sum() == rows[[f"printed_{name}" for name in study.settings["variables"]]].all(axis=1).sum()


def test_the_benchmark_returns_beta_star(given, estimated, dated):
    estimates = estimated(benchmark)
    n = 0
    for effects, sample, rows in each_sample(given, estimates):
        by_model = rows[rows["term"] == dated.name_of_treatment].set_index("model")
        for model, kind, controls in (
            ("fe", "observed_outcome", "no_controls"),
            ("fe_controls", "observed_outcome_and_controls", "all_controls"),
        ):
            target = sample["rows"][kind]
            assert by_model.loc[model, "estimate"] == pytest.approx(target["beta_star"][effects][controls], abs=1e-8)
            assert (by_model.loc[model, "n_obs"], by_model.loc[model, "n_clusters"]) == (
                target["n_obs"],
                target["n_cities"],
            )
            n += 1
    assert n == 2 * len(given) * len(dated.settings["effects"]) * len(dated.settings["samples"])


def test_every_version_of_the_moderation_returns_its_estimands(given, estimated):
    for effects, sample, rows in each_sample(given, estimated(moderation)):
        versions = sample["moderation"]["observed"][effects]
        coefficients = rows[rows["estimator"].eq("within") & rows["term"].ne("_cons") & rows["model"].ne(RESPONSE)]
        assert set(versions) == set(coefficients["model"])
        for version, ours in coefficients.groupby("model"):
            assert set(ours["n_obs"]) == {versions[version]["n_obs"]}
            found = dict(zip(ours["term"], ours["estimate"], strict=True))
            expected = {term: value for term, value in versions[version].items() if term != "n_obs"}
            assert found == pytest.approx(expected, abs=1e-8)


def test_the_parabola_and_its_top_are_the_estimands(given, estimated):
    for effects, sample, rows in each_sample(given, estimated(kuznets)):
        target = sample["kuznets"]["observed"][effects]
        found = rows[rows["estimator"].isin(["within", "delta"])].set_index("term")["estimate"]
        for term in ("pgdp", "pgdp2"):
            assert found[term] == pytest.approx(target[term], abs=1e-8)
        assert found["turning_point"] == pytest.approx(target["turning_point"], abs=1e-8)


@pytest.mark.parametrize("dated", ["own_year"], indirect=True)
def test_with_own_starts_the_estimates_are_what_was_simulated(given, estimated, dated):
    """Up to rounding in the files: of wastewater to 10^4 tonnes, which is coarser than that of SO2 to tonnes."""
    rows = estimated(moderation)
    rows = rows[rows["model"].eq("both_controls") & rows["effects"].eq("two_way") & rows["sample"].eq("as_printed")]
    for outcome, ours in rows[rows["estimator"].eq("within")].groupby("outcome"):
        sample = given[outcome]["samples"]["as_printed"]
        found = dict(zip(ours["term"], ours["estimate"], strict=True))
        simulated_effect = sample["moderation"]["simulated"]
        assert found["lnintgdp"] == pytest.approx(simulated_effect["delta1"], abs=4e-4)
        at_reference = found["DuDt"] + found["lnintgdp"] * np.log(simulated_effect["at_tertiary_share"])
        assert at_reference == pytest.approx(simulated_effect["delta0"], abs=4e-4)
        top = -found["pgdp"] / (2 * found["pgdp2"])
        assert top == pytest.approx(sample["kuznets"]["simulated"]["turning_point"], abs=4e-3)
