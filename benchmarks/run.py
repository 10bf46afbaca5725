"""What splitting the carbon study into jobs costs: its functions called one after the other in one process.

Run it where the workflow has run on the simulated default: `make bench`, or `python -m benchmarks.run`. The jobs' own
processor time, imports apart, stands in their logs.
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
from scripts.exhibits.backtest_table import backtest_table
from scripts.exhibits.benchmark_table import benchmark_table
from scripts.exhibits.context import Context
from scripts.exhibits.correlations_table import correlations_table
from scripts.exhibits.descriptives_table import descriptives_table
from scripts.exhibits.fill_status import fill_status
from scripts.exhibits.filling_bias_table import filling_bias_table
from scripts.exhibits.fillings_figure import fillings_figure
from scripts.exhibits.fillings_table import fillings_table
from scripts.exhibits.labels import read_labels
from scripts.exhibits.style import write_figure
from scripts.exhibits.table_files import write_table_files
from scripts.panel.backtest import backtest
from scripts.panel.cities import cities
from scripts.panel.collect import collect
from scripts.panel.dictionary import dictionary
from scripts.panel.extrapolate import extrapolate
from scripts.panel.interpolate import interpolate
from scripts.panel.panel import Finished, panel
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


def main() -> None:
    """Print the processor time of the jobs' functions, of the same functions in one process, and the ratio."""
    with TemporaryDirectory() as folder, timed() as one_process:
        chain(Path(folder))
    jobs, imports, work = costs(sorted(Path("results/logs").glob("**/*.log")))
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
    listed = pd.read_csv(f"resources/policies/{STUDY['treatment']['policy']}.csv", dtype=str)
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

    def estimated(function: Callable[..., pd.DataFrame]) -> pd.DataFrame:
        asked: dict[str, Any] = STUDY["analyses"][function.__name__]
        return function(panels, lineages, treated, {"study": NAME, "data": "simulated", **STUDY, **asked})

    estimates = estimated(benchmark)
    tables = {
        "T1": descriptives_table(estimated(descriptives), context),
        "T2": correlations_table(estimated(correlations), context),
        "T3": benchmark_table(estimates, context),
        "A1": fillings_table(estimates, context),
        "A2": backtest_table(scores, context),
    }
    for name, table in tables.items():
        write_table_files(table, paths(folder, name))
    write_figure(lambda: fillings_figure(estimates, context), "en", paths(folder, "F1"))
    write_figure(lambda: fill_status(lineages, of_study, context), "en", paths(folder, "F2"))


if __name__ == "__main__":
    if not Path("results/logs").exists() or not Path(LISTS[0]).exists():
        sys.exit("run the workflow on the simulated default first (make), in this folder")
    main()
