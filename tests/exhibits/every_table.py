"""The tables of a study, made from the fixtures' frames."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
from snakemake.iocontainers import Namedlist

from scripts.exhibits.backtest_table import backtest_table
from scripts.exhibits.balance_table import balance_table
from scripts.exhibits.benchmark_table import benchmark_table
from scripts.exhibits.context import Context
from scripts.exhibits.correlations_table import correlations_table
from scripts.exhibits.curve_table import curve_table
from scripts.exhibits.descriptives_table import descriptives_table
from scripts.exhibits.event_study_table import event_study_table
from scripts.exhibits.filled_cells_table import filled_cells_table
from scripts.exhibits.filling_bias_table import filling_bias_table
from scripts.exhibits.fillings_table import fillings_table
from scripts.exhibits.hausman_table import hausman_table
from scripts.exhibits.heterogeneity_table import heterogeneity_table
from scripts.exhibits.indirect_effects_table import indirect_effects_table
from scripts.exhibits.inference_table import inference_table
from scripts.exhibits.kuznets_table import kuznets_table
from scripts.exhibits.left_out_table import left_out_table
from scripts.exhibits.mechanism_table import mechanism_table
from scripts.exhibits.moderation_table import moderation_table
from scripts.exhibits.multiverse_table import multiverse_table
from scripts.exhibits.other_policies_table import other_policies_table
from scripts.exhibits.placebo_table import placebo_table
from scripts.exhibits.pre_trends_table import pre_trends_table
from scripts.exhibits.psm_did_table import psm_did_table
from scripts.exhibits.robustness_table import robustness_table
from scripts.exhibits.staggered_table import staggered_table
from scripts.exhibits.table import Table
from tests.exhibits.matching_frames import CODES, matching_frames
from tests.exhibits.robustness_lines import robustness_cities


def _left_out_table(estimates: pd.DataFrame, context: Context, scores: pd.DataFrame | None = None) -> Table:
    """Make the table from estimates and the scores that belong to them, or others."""
    scores = matching_frames()["scores"] if scores is None else scores
    names = {"name_zh": "城", "name_en": "City"} if context.words.file != "bare" else {"name_zh": "", "name_en": ""}
    cities = pd.DataFrame({"code": CODES}).assign(**names)
    return left_out_table(estimates, scores, cities, context)


def _robustness_table(estimates: pd.DataFrame, context: Context) -> Table:
    """Make the table with the names of the cities, or with none where no word may stand."""
    return robustness_table(estimates, robustness_cities(named=context.words.file != "bare"), context)


# Table -> its function, and the fixture that it is made from.
TABLES: dict[str, tuple[Callable, str]] = {
    "descriptives": (descriptives_table, "descriptives"),
    "correlations": (correlations_table, "correlations"),
    "benchmark": (benchmark_table, "benchmark"),
    "fillings": (fillings_table, "benchmark"),
    "backtest": (backtest_table, "backtest"),
    "filling_bias": (filling_bias_table, "filling_bias"),
    "event_study": (event_study_table, "event_study"),
    "placebo": (placebo_table, "placebo"),
    "mechanism": (mechanism_table, "mechanism"),
    "psm_did": (psm_did_table, "psm_did"),
    "balance": (balance_table, "matching"),
    "left_out": (_left_out_table, "matching"),
    "other_policies": (other_policies_table, "other_policies"),
    "heterogeneity": (heterogeneity_table, "heterogeneity"),
    "hausman": (hausman_table, "hausman"),
    "indirect_effects": (indirect_effects_table, "mechanism"),
    "moderation": (moderation_table, "moderation"),
    "kuznets": (kuznets_table, "kuznets"),
    "staggered": (staggered_table, "staggered"),
    "pre_trends": (pre_trends_table, "pre_trends"),
    "filled_cells": (filled_cells_table, "filled_cells"),
    "multiverse": (multiverse_table, "choice_effects"),
    "curve": (curve_table, "choice_effects"),
    "inference": (inference_table, "inference"),
    "robustness": (_robustness_table, "robustness"),
}
FORMATS = ("html", "tex", "docx", "csv")


def handed_over(rule: str, files: dict, out: SimpleNamespace, params: dict, log: Path) -> SimpleNamespace:
    """Return what Snakemake hands to a script, in Snakemake's own lists of names."""
    return SimpleNamespace(
        rule=rule,
        input=Namedlist(fromdict=files),
        output=Namedlist(fromdict=vars(out)),
        params=Namedlist(fromdict=params),
        wildcards=Namedlist(),
        threads=1,
        log=[str(log)],
    )


def outputs(folder, name, formats=FORMATS) -> SimpleNamespace:
    paths = {kind: folder / f"{name}.{kind}" for kind in formats}
    return SimpleNamespace(**paths, table_keys=folder / f"{name}.keys.parquet")


def printed(table: Table) -> list[str]:
    """Return every text that stands on a table."""
    texts = [table.titles.title, table.titles.caption, table.stub, *table.heads, *(s.text for s in table.spanners)]
    texts += [note.text for note in table.notes]
    return texts + [text for row in table.rows for text in (row.label, *(cell.text for cell in row.cells))]
