"""The data dictionary: what each variable is called, measured in and made from, and how its cells came to be."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.files.logs import logged
from scripts.files.tables import read_columns, write_table
from scripts.files.whole import whole
from scripts.panel.formula import Formula, parse
from scripts.panel.sample_years import sample_years
from scripts.panel.schema import DICTIONARY, STATUSES, Status


def dictionary(
    lineages: Mapping[str, pd.DataFrame],
    derived: Mapping[str, str],
    labels: pd.DataFrame,
    units: Mapping[str, str],
    headline: Mapping[str, Any],
    data: str,
) -> pd.DataFrame:
    """Describe every variable under every fill plan.

    Parameters
    ----------
    lineages
        By fill plan (schema `STATUSES`).
    derived
        Formulas by name, in the order in which they were computed.
    labels
        `key`, `en`, `zh`, of equal keys the first counts; a variable without a label is called by its name.
    units
        Canonical units of the observed variables.
    headline
        The sample whose years statuses are counted over.
    data
        `simulated` or `genuine`, said in every row.

    Returns
    -------
    pandas.DataFrame
        One row a plan and variable (schema `DICTIONARY`), observed variables before derived ones.

    """
    formulas = {name: parse(name, text) for name, text in derived.items()}
    words = labels.drop_duplicates("key").set_index("key")
    rows = [
        {
            "data": data,
            "plan": plan,
            **row,
            "label_en": words["en"].get(name, name),
            "label_zh": words["zh"].get(name, name),
        }
        for plan, lineage in lineages.items()
        for name, row in _described(lineage, formulas, units, headline).items()
    ]
    return pd.DataFrame(rows)[list(DICTIONARY.columns)]


def _described(
    lineage: pd.DataFrame, formulas: Mapping[str, Formula], units: Mapping[str, str], headline: Mapping[str, Any]
) -> dict[str, dict[str, object]]:
    """Return unit, formula, sources and shares by status of each variable of one plan."""
    cells = {str(name): rows for name, rows in lineage.groupby("variable", sort=True)}
    known_units, sources, described = dict(units), {}, {}
    for name in [*(name for name in cells if name not in formulas), *formulas]:
        formula = formulas.get(name)
        sources[name] = set(cells[name]["source"]) - {""}
        if formula is not None:
            known_units[name] = formula.in_units(known_units)
            sources[name] = set().union(*(sources[part] for part in formula.inputs))
        counted = cells[name][cells[name]["year"].isin(sample_years(headline))]
        share = counted["status"].value_counts(normalize=True)
        described[name] = {
            "variable": name,
            "unit": known_units.get(name, ""),
            "formula": formula.text if formula else "",
            "source": " + ".join(sorted(sources[name])),
            **{f"share_{status}": float(share.get(status, 0.0)) for status in map(str, Status)},
            "n_cells": len(counted),
        }
    return described


def write_csv(frame: pd.DataFrame, path: str | Path) -> None:
    """Write the dictionary as spreadsheets open it: UTF-8 with a mark, shares to four digits."""
    with whole(path) as beside:
        frame.to_csv(beside, index=False, encoding="utf-8-sig", float_format="%.4f", lineterminator="\n")


if __name__ == "__main__":
    with logged(snakemake):
        described = dictionary(
            {
                plan: read_columns(path, STATUSES)
                for plan, path in zip(snakemake.params.plans, snakemake.input.lineages, strict=True)
            },
            snakemake.params.derived,
            pd.concat(pd.read_csv(path, dtype=str, keep_default_na=False) for path in snakemake.input.labels),
            {name: variable["unit"] for name, variable in snakemake.params.variables.items()},
            snakemake.params.years,
            snakemake.params.data,
        )
        write_table(described, snakemake.output.dictionary, DICTIONARY)
        write_csv(described, snakemake.output.csv)
