"""Turn finished cells into the panel with its derived variables, and keep the cells of both as its lineage.

Panel and lineage are written by one job from one frame, so they cannot disagree.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.panel.formula import Formula, Place, evaluate, parse
from scripts.panel.schema import CELLS, KEY, LINEAGE, PANEL, Status
from scripts.panel.series import sorted_cells

_RANK = {str(status): place for place, status in enumerate(Status)}
_NAMES = [str(status) for status in Status]
_READ = ["unit_raw", "raw_text", "source", "file", "file_sha256", "sheet", "cell"]


@dataclass(frozen=True)
class Finished:
    """What the stage hands over: schemas `PANEL` and `LINEAGE`."""

    panel: pd.DataFrame
    lineage: pd.DataFrame


def panel(
    cells: pd.DataFrame,
    derived: Mapping[str, str],
) -> Finished:
    """Compute the derived variables and lay the cells out as a panel.

    Parameters
    ----------
    cells
        After the last fill step (schema `CELLS`); every variable holds every city in every year.
    derived
        Formulas by name, in the order in which they are computed: one may use those before it.

    Returns
    -------
    Finished
        A derived cell of one input has that input's status, place of reading and interval (for a formula that rises
        or falls throughout); of several, the last status in the order of `Status` that occurs among them, `derived`
        if all are observed.

    Raises
    ------
    BadInput
        If a formula is wrong, uses an unknown name, or has no value at some cell: formula, cell and raw cell are named.

    """
    observed = list(dict.fromkeys(cells["variable"]))
    by_name = {
        str(name): rows.reset_index(drop=True) for name, rows in sorted_cells(cells).groupby("variable", sort=True)
    }
    formulas = [parse(name, text) for name, text in derived.items()]
    for formula in formulas:
        if formula.name in by_name:
            message = f"derived {formula.name!r} has the name of another variable; give it one of its own"
            raise ValueError(message)
        by_name[formula.name] = _derived(formula, by_name)
    order = [*sorted(observed), *derived]
    lineage = pd.concat([by_name[name] for name in order], ignore_index=True)
    wide = by_name[order[0]][["code", "year"]].assign(**{name: by_name[name]["value"] for name in order})
    return Finished(
        wide.sort_values(["code", "year"], ignore_index=True),
        lineage.sort_values(KEY, ignore_index=True),
    )


def _derived(formula: Formula, by_name: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the cells of one derived variable, in the order of its inputs' rows."""
    first = next((by_name[name] for name in formula.inputs if name in by_name), next(iter(by_name.values())))
    codes, years = first["code"].to_numpy(dtype=object), first["year"].to_numpy()

    def column(of: str) -> dict[str, np.ndarray]:
        return {name: rows[of].to_numpy(dtype=float) for name, rows in by_name.items()}

    values = evaluate(formula, column("value"), lambda row: _place(formula, codes[row], years[row], by_name))
    if len(formula.inputs) == 1:
        out = first.assign(**_bounds(formula, column("low"), column("high")))
        status = first["status"].map(_RANK).to_numpy()
    else:
        status = np.max([by_name[name]["status"].map(_RANK).to_numpy() for name in formula.inputs], axis=0)
        status = np.maximum(status, _RANK[Status.DERIVED])
        out = first.assign(low=np.nan, high=np.nan, **dict.fromkeys(_READ, ""))
    there = ~np.isnan(values)
    places = list(zip(codes, years, strict=True))
    made_from = [" ".join(f"{name}:{code}:{year}" for name in formula.inputs) for code, year in places]
    return out.assign(
        variable=formula.name,
        value=values,
        status=np.array(_NAMES, dtype=object)[np.where(there, status, _RANK[Status.MISSING])],
        method=np.where(there, formula.text, ""),
        parameters="",
        made_from=np.where(there, np.array(made_from, dtype=object), ""),
    )


def _place(formula: Formula, code: str, year: int, by_name: Mapping[str, pd.DataFrame]) -> Place:
    """Return where a formula's value stands, and the raw cell to look at: the first one that is not positive."""
    words = f"city {code} in {year}"
    raw = [cell for name in formula.inputs for cell in _raw_cells(f"{name}:{code}:{year}", by_name, set())]
    at = next((cell for cell in raw if cell["value"] <= 0), raw[0] if raw else None)
    if at is None:
        return Place(words)
    whose = f", where {at['variable']} is {at['value']:g}"
    if (at["code"], at["year"]) != (code, year):
        whose = f", made from {at['variable']} {at['value']:g} of city {at['code']} in {at['year']}"
    return Place(f"{words}{whose}", *(at[name] or None for name in ("file", "sheet", "cell")))


def _raw_cells(key: str, by_name: Mapping[str, pd.DataFrame], seen: set[str]) -> Iterator[pd.Series]:
    """Yield the observed cells that a cell was made from, itself if it was observed."""
    name, code, year = key.split(":")
    rows = by_name[name]
    found = rows[rows["code"].eq(code) & rows["year"].eq(int(year))]
    seen.add(key)
    for _, cell in found.iterrows():
        if not cell["made_from"] and cell["status"] == Status.OBSERVED:
            yield cell
        for other in cell["made_from"].split():
            if other not in seen:
                yield from _raw_cells(other, by_name, seen)


def _bounds(formula: Formula, low: Mapping[str, np.ndarray], high: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the interval of a function of one input from that input's; NaN where there is none."""
    ends = np.stack([evaluate(formula, low), evaluate(formula, high)])
    return {"low": ends.min(axis=0), "high": ends.max(axis=0)}


if __name__ == "__main__":
    with logged(snakemake):
        finished = panel(read_table(snakemake.input.cells, CELLS), snakemake.params.derived)
        write_table(finished.panel, snakemake.output.panel, PANEL, snakemake.params.data)
        write_table(finished.lineage, snakemake.output.lineage, LINEAGE, snakemake.params.data)
