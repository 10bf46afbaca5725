"""A made-up paper, and made-up estimates behind a table of the project's own."""

import csv
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.exhibits.benchmark_table import benchmark_table
from scripts.exhibits.context import Context
from scripts.exhibits.labels import Labels, read_labels
from scripts.exhibits.table import keys_of
from scripts.review.counterparts import Ours
from scripts.review.places import read_places
from scripts.review.published import read_published
from scripts.review.scorecard import scorecard
from tests.exhibits.conftest import LABELS, estimates_frame, settings_of

PAPER = {"paper": "made", "plan": "paper", "complete": True}
EFFECTS = {"DID": -0.1041, "lnhum": 0.2049, "_cons": 3.5}
ERROR, N, R2 = 0.0413, 1255, 0.9404
COLUMNS = ["study", "table", "column", "row", "stat", "value", "stars", "printed", "flag", "note", "source"]
PLACES = ["paper", "table", "kind", "printed", "ours", "source", "confidence"]
HEADLINE = {"plan": "observed", "sample": "as_printed"}
Printed = tuple[str, str, str, str]  # column, row, statistic, printed text


def made_settings() -> dict[str, Any]:
    return settings_of("carbon") | {"published": PAPER, "headline": HEADLINE, "controls": ["lnhum"]}


def made_context(data: str = "simulated", language: str = "en") -> Context:
    return Context("carbon", data, made_settings(), words(language), "T3")


@cache
def words(language: str) -> Labels:
    return read_labels(LABELS, language)


def made_estimates(data: str = "simulated", p_value: float = 0.0131, **effects: float) -> pd.DataFrame:
    """Two columns of a benchmark under two plans, with two kinds of errors."""
    return _made_estimates(data, p_value, **effects).copy()


@cache
def _made_estimates(data: str, p_value: float, **effects: float) -> pd.DataFrame:
    common = {"sample": "as_printed", "outcome": "lnCO2", "treatment": "DID", "analysis": "benchmark", "data": data}
    lines = [
        common
        | {"plan": plan, "model": model, "term": term, "estimate": estimate + shift, "std_error": error}
        | {"statistic": (estimate + shift) / error, "p_value": p_value, "n_obs": N, "r2": R2, "r2_adj": R2 - 0.001}
        | {"n_clusters": 106, "vcov": vcov, "fixed_effects": "code + year", "estimator": "within"}
        for plan, shift in (("observed", 0.0), ("paper", 0.01))
        for model in ("fe", "fe_controls")
        for vcov, error in (("reghdfe, clustered by code", ERROR), ("iid", ERROR / 2))
        for term, estimate in (EFFECTS | effects).items()
        if model == "fe_controls" or term != "lnhum"
    ]
    return estimates_frame(lines)


def made_ours(estimates: pd.DataFrame, data: str = "simulated") -> Ours:
    table = benchmark_table(estimates, made_context(data))
    return Ours(keys_of(table), estimates, {"T3": "benchmark", "T5": "other_policies"}, "reghdfe")


def write_paper(folder: Path, printed: list[Printed], table: str = "T3", **more: str) -> Path:
    """Write a paper's file; value and stars follow from the printed text."""
    path = folder / "made.csv"
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, COLUMNS)
        writer.writeheader()
        for column, row, stat, text in printed:
            value = "" if text.endswith("e") else text.rstrip("*")
            line = {"study": "made", "table": table, "column": column, "row": row, "stat": stat, "value": value}
            line |= {"stars": text[len(text.rstrip("*")) :], "printed": text, "source": "made up"}
            writer.writerow(dict.fromkeys(COLUMNS, "") | line | more)
    return path


def write_places(folder: Path, *places: tuple[str, str, str]) -> Path:
    """Write the list of places: kind, printed, ours."""
    path = folder / "places.csv"
    lines = [["made", "T3", *place, "made up", "high"] for place in places]
    with path.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([PLACES, *lines])
    return path


def compared(
    folder: Path,
    printed: list[Printed],
    *places: tuple[str, str, str],
    estimates: pd.DataFrame | None = None,
    **published: object,
) -> pd.DataFrame:
    """Return the scorecard of a made-up paper, without its keys."""
    numbers = read_published(write_paper(folder, printed))
    listed = read_places(write_places(folder, *places), numbers)
    study = {"study": "carbon", "data": "simulated", **made_settings(), "published": PAPER | published}
    return scorecard(numbers, listed, made_ours(made_estimates() if estimates is None else estimates), study)
