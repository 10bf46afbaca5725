"""How work and memory of each stage grow with the world: runs of 111 cities x 16 years, 300 x 30 and 3,000 x 30.

One configuration, of which only the sizes differ: the studies are those of `config/small.yaml`, with its draws; what
the country lacks in prefectures is invented (`scripts/demo/invented.py`).

`python -m benchmarks.scale prepare FOLDER 3000x30` writes the configuration of a size into a working folder, for
`snakemake --snakefile WORKFLOW/Snakefile --directory FOLDER --configfile FOLDER/config/scale.yaml --cores 1 exhibits
truths`. `python -m benchmarks.scale report FOLDER ...` writes the tables of docs/scale.md anew, from the records and
benchmarks of runs; nothing there is typed. What a run has not made yet is named as missing.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from string import Template

import numpy as np
import pandas as pd
import yaml

from scripts.demo.covariates import COASTAL
from scripts.files.job_record import read_job_record
from scripts.registry.prefectures import Registry

HOME = Path(__file__).parents[1]
YEARS = {16: (2006, 2021), 30: (1995, 2024)}
"""First and last data year by how many they are."""
COAST = 111
"""So many cities are those of the coast; more are those of the country, and invented ones."""
KINDS = ("prefecture_city", "municipality")

BEGIN, END = "<!-- begin: python -m benchmarks.scale report -->", "<!-- end -->"
ORDER = ("demo", "sources", "panel", "estimates", "exhibits", "review", "dossier")
STAGES = {
    rule: name
    for name in ORDER
    for rule in re.findall(r"^rule (\w+):", (HOME / f"rules/{name}.smk").read_text(encoding="utf-8"), re.MULTILINE)
}
LONG = 2.0
"""Processor seconds in the largest run from which on a rule has a line of its own."""
YEARLY = ("edition", "item")
"""Wildcards by which runs of fewer years have fewer jobs."""
FILES = {
    "raw files": "resources/demo/raw/**/*.*",
    "observations": "results/observations/*.parquet",
    "collected cells": "results/*/panel/collected.parquet",
    "panels, all plans": "results/*/panel/*/panel.parquet",
    "lineages, all plans": "results/*/panel/*/lineage.parquet",
    "estimates": "results/*/estimates/*.parquet",
    "tables and figures": "results/*/[tf]*s/*",
}
REASONS = {
    "matching": "without replacement, every treated city is compared with all controls that are left",
    "robustness": "each city left out is a regression of its own; a column for each control and year",
}
"""What makes a method's work grow faster than its cells."""


@dataclass(frozen=True)
class Run:
    """A run: cities and years of its panel, its jobs, and the bytes of what they hand on."""

    cities: int
    years: int
    jobs: pd.DataFrame
    sizes: dict[str, int]

    @property
    def cells(self) -> int:
        """City-years."""
        return self.cities * self.years

    @property
    def name(self) -> str:
        """As the tables head it."""
        return f"{self.cities:,} × {self.years}"

    def of_stage(self, stage: str) -> pd.DataFrame:
        """Return the stage's jobs."""
        return self.jobs[self.jobs["stage"].eq(stage)]


def prepare(folder: Path, n_cities: int, n_years: int) -> None:
    """Write the configuration of a run of one size."""
    first, last = YEARS[n_years]
    provinces = COASTAL if n_cities == COAST else []
    registry = Registry(HOME / "resources/cities")
    country = [code for code in registry.units if registry.kind(code) in KINDS and registry.valid(code, last)]
    invented = 0 if n_cities == COAST else max(0, n_cities - len(country))
    filled = {"provinces": f"[{', '.join(provinces)}]", "first": first, "last": last, "most": n_cities * 9 // 10}
    (folder / "config/studies").mkdir(parents=True, exist_ok=True)
    for name in ("carbon", "pollution"):
        text = (HOME / f"benchmarks/scale_{name}.yaml").read_text(encoding="utf-8")
        (folder / f"config/studies/scale-{name}.yaml").write_text(Template(text).substitute(filled), encoding="utf-8")
    small = yaml.safe_load((HOME / "config/small.yaml").read_text(encoding="utf-8"))
    demo = {
        "provinces": provinces or "all",
        "invented": invented,
        "data_years": {"from": first, "until": last},
        "emission_years": {"from": 1997, "until": 2019},
    }
    run = {"studies": ["scale-carbon", "scale-pollution"], "draws": small["draws"], "demo": demo}
    text = yaml.safe_dump(run, allow_unicode=True, sort_keys=False)
    (folder / "config/scale.yaml").write_text(text, encoding="utf-8")


def report(folders: list[Path]) -> str:
    """Return the tables of runs, the smallest first, as Markdown."""
    runs = [run_in(folder) for folder in folders]
    shown = [stages_table(runs), rules_table(runs), bytes_table(runs)]
    return "\n".join(line for table in shown for line in [*table, ""]) + missing(runs)


def run_in(folder: Path) -> Run:
    """Read the records and benchmarks of a run."""
    cities = pd.read_parquet(folder / "results/scale-carbon/panel/cities.parquet")
    panel = pd.read_parquet(folder / "results/scale-carbon/panel/observed/panel.parquet", columns=["year"])
    jobs = [job for log in sorted(folder.glob("results/logs/**/*.log")) if (job := of_job(folder, log)) is not None]
    sizes = {name: sum(map(size, folder.glob(pattern))) for name, pattern in FILES.items()}
    return Run(len(cities), panel["year"].nunique(), pd.DataFrame(jobs), sizes)


def of_job(folder: Path, log: Path) -> dict[str, str | float] | None:
    """Return rule, stage, name, processor and wall seconds and peak memory of a job, from its log and benchmark."""
    of = read_job_record(log)
    if of is None:
        return None
    measured = folder / "results/benchmarks" / log.relative_to(folder / "results/logs").with_suffix(".tsv")
    wall = float(pd.read_csv(measured, sep="\t")["s"].iloc[0]) if measured.exists() else np.nan
    parts = [part for name, part in of["wildcards"].items() if name not in YEARLY]
    return {
        "rule": of["rule"],
        "stage": STAGES[of["rule"]],
        "name": " ".join([of["rule"], *parts]),
        "work": of["work_cpu"],
        "wall": wall,
        "peak": of["peak_memory"] / 1e6,
    }


def lacking(run: Run, runs: list[Run], stage: str) -> set[str]:
    """Return the jobs of a stage that others of the runs have and this one has not."""
    every = {name for other in runs for name in other.of_stage(stage)["name"]}
    return every - set(run.jobs["name"]) - {"invented"}  # nothing is where the country is enough


def missing(runs: list[Run]) -> str:
    """Say which jobs were not measured, nothing if all were."""
    said = [
        f"Not measured at {run.name}: {', '.join(f'`{name}`' for name in sorted(names))}.\n"
        for run in runs
        if (names := {name for stage in ORDER for name in lacking(run, runs, stage)})
    ]
    return "\n".join(said)


def size(path: Path) -> int:
    """Return a file's size in bytes."""
    return path.stat().st_size


def stages_table(runs: list[Run]) -> list[str]:
    """Return work and memory by stage, and how the work grows."""
    rows = []
    for stage in (stage for stage in ORDER if any(len(run.of_stage(stage)) for run in runs)):
        both = in_both([run.of_stage(stage) for run in runs])
        grown = [exponent([jobs[kind].sum() for jobs in both], runs) for kind in ("work", "wall")]
        rows.append([stage, *(_of_stage(run, runs, stage) for run in runs), *grown])
    head = ["stage: jobs / work s / peak MB", *(run.name for run in runs), "exponent of work", "of wall time"]
    return table(head, rows)


def in_both(jobs: list[pd.DataFrame]) -> list[pd.DataFrame]:
    """Return, of the jobs of each run, those that both of the last two have: an exponent compares the same work."""
    names = set.intersection(*(set(each["name"]) for each in jobs[-2:]))
    return [each[each["name"].isin(names)] for each in jobs]


def _of_stage(run: Run, runs: list[Run], stage: str) -> str:
    """Return a cell of the stages' table."""
    jobs, gone = run.of_stage(stage), len(lacking(run, runs, stage))
    counted = f"{len(jobs)} (and {gone} not measured)" if gone else str(len(jobs))
    return f"{counted} / {jobs['work'].sum():,.0f} / {jobs['peak'].max():,.0f}"


def rules_table(runs: list[Run]) -> list[str]:
    """Return the work and the memory of the rules whose jobs take long in the largest run, and how the work grows."""
    spent = runs[-1].jobs.groupby("rule")["work"].sum()
    rows = []
    for rule in spent[spent >= LONG].sort_values(ascending=False).index:
        of = [run.jobs[run.jobs["rule"].eq(rule)] for run in runs]
        cells = [f"{jobs['work'].sum():,.1f} / {jobs['peak'].max():,.0f}" if len(jobs) else "" for jobs in of]
        grown = exponent([jobs["work"].sum() for jobs in in_both(of)], runs)
        why = REASONS.get(rule, "") if grown and float(grown) > 1 else ""
        rows.append([f"`{rule}`", *cells, grown, why])
    return table(["rule: work s / peak MB", *(run.name for run in runs), "exponent", "why above 1"], rows)


def bytes_table(runs: list[Run]) -> list[str]:
    """Return the sizes of what jobs hand on, in MB."""
    rows = [[name, *(f"{run.sizes[name] / 1e6:,.1f}" for run in runs)] for name in FILES]
    return table(["MB", *(run.name for run in runs)], rows)


def exponent(spent: list[float], runs: list[Run]) -> str:
    """Return the slope of ln(time) on ln(cells) between the last two runs."""
    if len(runs) < 2 or not min(spent[-2:]) > 0:
        return ""
    return f"{np.log(spent[-1] / spent[-2]) / np.log(runs[-1].cells / runs[-2].cells):.2f}"


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """Return a table's lines in Markdown."""
    return ["| " + " | ".join(cells) + " |" for cells in [head, ["---"] * len(head), *rows]]


def main(arguments: list[str]) -> None:
    """Do what the command line asks for."""
    match arguments:
        case ["prepare", folder, asked]:
            prepare(Path(folder), *map(int, asked.split("x")))
        case ["report", *folders] if folders:
            made = report([Path(folder) for folder in folders])
            page = HOME / "docs/scale.md"
            before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
            after = rest.partition(END)[2]
            page.write_text(f"{before}{BEGIN}\n\n{made}\n{END}{after}", encoding="utf-8")
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
