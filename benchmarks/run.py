"""What splitting the carbon study into jobs costs: its functions called one after the other in one process.

Run it where the workflow has run on the simulated default: `make bench`, or `python -m benchmarks.run`. The jobs' own
processor time, imports apart, stands in their logs. The audit and what compares a finished run with its paper are left
out on both sides.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pandas as pd

from benchmarks.settings import LISTS, files_of, reading, registry, run, study, variables
from scripts.demo.demo_compiled import demo_compiled, write_csv
from scripts.demo.demo_emissions import demo_emissions
from scripts.demo.demo_yearbook import demo_yearbook
from scripts.demo.layout import TABLES, editions
from scripts.demo.simulate import read_counts, simulate
from scripts.demo.units import read_units
from scripts.demo.workbooks import write_workbook
from scripts.estimates.benchmark import benchmark
from scripts.estimates.correlations import correlations
from scripts.estimates.descriptives import descriptives
from scripts.estimates.event_study import event_study
from scripts.estimates.heterogeneity import heterogeneity
from scripts.estimates.matching import matching
from scripts.estimates.mechanism import mechanism
from scripts.estimates.other_policies import other_policies
from scripts.estimates.placebo import placebo
from scripts.estimates.psm_did import psm_did
from scripts.exhibits.backtest_table import backtest_table
from scripts.exhibits.balance_figure import balance_figure
from scripts.exhibits.balance_table import balance_table
from scripts.exhibits.benchmark_table import benchmark_table
from scripts.exhibits.context import Context
from scripts.exhibits.correlations_table import correlations_table
from scripts.exhibits.descriptives_table import descriptives_table
from scripts.exhibits.event_study_figure import event_study_figure
from scripts.exhibits.event_study_table import event_study_table
from scripts.exhibits.fill_status_figure import fill_status_figure
from scripts.exhibits.filling_bias_table import filling_bias_table
from scripts.exhibits.fillings_figure import fillings_figure
from scripts.exhibits.fillings_table import fillings_table
from scripts.exhibits.heterogeneity_table import heterogeneity_table
from scripts.exhibits.indirect_effects_table import indirect_effects_table
from scripts.exhibits.labels import read_labels
from scripts.exhibits.left_out_table import left_out_table
from scripts.exhibits.mechanism_table import mechanism_table
from scripts.exhibits.other_policies_table import other_policies_table
from scripts.exhibits.overlap_figure import overlap_figure
from scripts.exhibits.placebo_figure import placebo_figure
from scripts.exhibits.placebo_table import placebo_table
from scripts.exhibits.psm_did_table import psm_did_table
from scripts.exhibits.style import write_figure
from scripts.exhibits.table_files import write_table_files
from scripts.panel.backtest import backtest
from scripts.panel.cities import cities
from scripts.panel.collect import collect
from scripts.panel.dictionary import dictionary
from scripts.panel.extrapolate import extrapolate
from scripts.panel.interpolate import interpolate
from scripts.panel.panel import Finished, panel
from scripts.panel.policies import policies
from scripts.panel.policy_list import read_policy
from scripts.panel.province_mean import province_mean
from scripts.panel.treatment import treatment
from scripts.review.filling_bias import filling_bias
from scripts.review.treatment_rules import under_treatment_rules
from scripts.review.truth import truth
from scripts.settings.runs import costs
from scripts.sources.read_emissions import read_emissions
from scripts.sources.read_yearbook import read_yearbook

LIMIT = 3
NAME = "carbon"
STUDY = study(NAME)
LABELS = "resources/labels.csv"
REVIEW = {"audit-carbon", "audit-pollution", "config_used", "front_page", "hypotheses", "report", "scorecard"}
"""Logs of the jobs that are left out."""


def main() -> None:
    """Print the processor time of the jobs' functions, of the same functions in one process, and the ratio."""
    with TemporaryDirectory() as folder, timed() as one_process:
        chain(Path(folder))
    logs = [log for log in sorted(Path("results/logs").glob("**/*.log")) if log.stem not in REVIEW]
    jobs, imports, work = costs(logs)
    ratio = work / one_process[0]
    print(f"{jobs} jobs: {imports:.1f} s in imports, {work:.1f} s in functions; in one process {one_process[0]:.1f} s")
    print(f"ratio {ratio:.2f}, limit {LIMIT:.2f}")
    sys.exit(ratio > LIMIT)


@contextmanager
def timed() -> Iterator[list[float]]:
    """Yield a list that holds the block's processor time, in seconds, once it has ended."""
    spent: list[float] = []
    start = time.process_time()
    yield spent
    spent.append(time.process_time() - start)


def chain(folder: Path) -> None:
    """Run the study from the simulated world to its exhibits: they are written, what lies between stays in memory."""
    settings = run()
    units = read_units(registry(), "resources/policies/smart_city.csv")
    world = simulate(units, read_counts("resources/cities/emission_coverage.csv"), settings["demo"], settings["seed"])
    write_workbook(folder / "emissions.xlsx", demo_emissions(world, registry()))
    write_csv(demo_compiled(world, settings["demo"]["data_years"]), folder / "compiled.csv")
    for edition in editions(settings["demo"]):
        for table in TABLES:
            write_workbook(folder / f"{edition}-{table}.xlsx", demo_yearbook(world, registry(), edition, table))

    found = [read_emissions(files, reading("ceads"))[0] for files in files_of("ceads").values()]
    found += [read_yearbook(files, reading("yearbook"), edition)[0] for edition, files in files_of("yearbook").items()]
    resources = pd.read_csv("resources/cities/resource_based_prefectures.csv", dtype=str)
    of_study = cities(registry(), resources, STUDY["cities"], NAME)
    listed = list_of(STUDY["treatment"]["policy"])
    treated = treatment(listed, of_study, STUDY["treatment"])
    slices = {key: STUDY[key] for key in ("sources", "variables", "years")}
    cells, _ = collect(pd.concat(found, ignore_index=True), of_study, slices, registry().harmonise, NAME)
    scores = backtest(cells, STUDY["backtest"])
    finished = {plan: filled(cells, of_study, scores, plan) for plan in STUDY["plans"]}
    exhibit(finished, treated, of_study, scores, folder)
    found = truth(
        world,
        of_study,
        treated,
        scores,
        STUDY,
        seed=settings["seed"],
        noise=settings["demo"]["noise"],
        draws=settings["draws"]["filling_bias"],
    )
    under_treatment_rules(world, of_study, listed, STUDY)
    context = Context(NAME, "simulated", STUDY, read_labels(LABELS, "en"))
    write_table_files(filling_bias_table(filling_bias({"study": NAME, **found}), context), paths(folder, "bias"))


def filled(cells: pd.DataFrame, of_study: pd.DataFrame, scores: pd.DataFrame, plan: str) -> Finished:
    """Return panel and lineage of one fill plan."""
    for place, step in enumerate(STUDY["plans"][plan], 1):
        if step["step"] == "interpolate":
            cells = interpolate(cells, step)
        elif step["step"] == "province_mean":
            cells = province_mean(cells, of_study, step)
        else:
            keys, draws = (NAME, plan, place), run()["draws"]["extrapolation"]
            cells, _ = extrapolate(cells, step, scores, seed=run()["seed"], keys=keys, draws=draws)
    return panel(cells, STUDY["derived"])


def paths(folder: Path, name: str) -> SimpleNamespace:
    """Return where an exhibit's files go, as a job's outputs are named."""
    kinds = {kind: str(folder / f"{name}.{kind}") for kind in ("html", "tex", "docx", "csv", "svg", "pdf", "png")}
    return SimpleNamespace(**kinds, table_keys=str(folder / f"{name}.keys.parquet"))


def list_of(policy: str) -> pd.DataFrame:
    """Return a policy's list."""
    return read_policy(f"resources/policies/{policy}.csv", policy, registry())


def exhibit(
    finished: dict[str, Finished], treated: pd.DataFrame, of_study: pd.DataFrame, scores: pd.DataFrame, folder: Path
) -> None:
    """Estimate the analyses, and write their tables and figures."""
    panels = {plan: each.panel for plan, each in finished.items()}
    lineages = {plan: each.lineage for plan, each in finished.items()}
    words = pd.read_csv(LABELS, dtype=str, keep_default_na=False)
    units = {name: variable["unit"] for name, variable in variables().items()}
    dictionary(lineages, STUDY["derived"], words, units, STUDY["samples"][STUDY["headline"]["sample"]], "simulated")
    context = Context(NAME, "simulated", STUDY, read_labels(LABELS, "en"))

    def estimated(function: Callable[..., Any], analysis: str = "", **more: object) -> Any:  # noqa: ANN401
        asked: dict[str, Any] = STUDY["analyses"][analysis or function.__name__]
        settings = {"study": NAME, "data": "simulated", **STUDY, **asked}
        return function(panels=panels, lineages=lineages, treatment=treated, study=settings, **more)

    draws, seed = run()["draws"], run()["seed"]
    other_lists = {name: list_of(name) for name in STUDY["analyses"]["other_policies"]["policies"].values()}
    starts = policies(other_lists, of_study, STUDY["treatment"])
    benchmarks, events = estimated(benchmark), estimated(event_study)
    placebos, drawn = estimated(placebo, seed=seed, draws=draws["placebo"])
    balance, propensities = estimated(matching)
    mediated = estimated(mechanism, seed=seed, draws=draws["bootstrap"])
    tables = [
        descriptives_table(estimated(descriptives), context),
        correlations_table(estimated(correlations), context),
        benchmark_table(benchmarks, context),
        psm_did_table(estimated(psm_did, "matching", scores=propensities), context),
        other_policies_table(estimated(other_policies, policies=starts), context),
        heterogeneity_table(estimated(heterogeneity, cities=of_study), context),
        mechanism_table(mediated, context),
        indirect_effects_table(mediated, context),
        event_study_table(events, context),
        placebo_table(placebos, context),
        balance_table(balance, context),
        left_out_table(balance, propensities, of_study, context),
        fillings_table(benchmarks, context),
        backtest_table(scores, context),
    ]
    for table in tables:
        write_table_files(table, paths(folder, table.name))
    figures = {
        "fillings": lambda: fillings_figure(benchmarks, context),
        "fill_status": lambda: fill_status_figure(lineages, of_study, context),
        "event_study": lambda: event_study_figure(events, context),
        "placebo": lambda: placebo_figure(placebos, drawn, context),
        "balance": lambda: balance_figure(balance, context),
        "overlap": lambda: overlap_figure(propensities, context),
    }
    for name, draw in figures.items():
        write_figure(draw, "en", paths(folder, name))


if __name__ == "__main__":
    if not Path("results/logs").exists() or not Path(LISTS[0]).exists():
        sys.exit("run the workflow on the simulated default first (make), in this folder")
    main()
