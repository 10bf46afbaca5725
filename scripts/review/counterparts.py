"""From a printed number to the row of the estimates that answers it, by the keys that the study's tables write."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from scripts.estimates.schema import KEY
from scripts.review.places import STAT, Places

STATISTICS = {
    **dict.fromkeys(("coef", "corr", "mean", "sd", "min", "max"), "estimate"),
    "t": "statistic",
    "se": "std_error",
    "p": "p_value",
    "N": "n_obs",
    "R2": "r2",
    "R2_adj": "r2_adj",
}
"""Printed statistic -> the column of the estimates that holds ours."""

MODEL = "model"
"""The row under which a paper's file lists the numbers of a whole regression: N, R²."""

NOTE = "note"  # the column of keys under a table

Key = dict[Any, Any]


@dataclass(frozen=True)
class Counterpart:
    """What stands where a printed number does.

    Attributes
    ----------
    column, row
        As our table names them.
    statistic
        The column of the estimates.
    key
        Of the estimates' row; None where there is none.
    found
        That row.
    missing, detail
        Why there is nothing to compare (as in `SCORECARD`), and with what; empty where there is.

    """

    column: str
    row: str
    statistic: str
    key: Key | None = None
    found: Mapping[Any, Any] | None = None
    missing: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Ours:
    """The study's tables and estimates.

    Attributes
    ----------
    keys
        Of all its tables (schema `TABLE_KEYS`).
    estimates
        All that the keys lead to, and what stands beside it (schema `ESTIMATES`).
    tables
        Number of a table -> the analysis that it shows, tables that were not asked for included.
    convention
        The study's standard errors, which count where a cell has several.

    """

    keys: pd.DataFrame
    estimates: pd.DataFrame
    tables: Mapping[str, str]
    convention: str

    @cached_property
    def _cells(self) -> dict[str, list[Key]]:
        """The printed cells of each table; those with the study's own standard errors come first."""
        cells = self.keys[self.keys["column"] != NOTE].to_dict("records")
        cells.sort(key=lambda cell: cell["vcov"].partition(",")[0] not in {"", self.convention})
        return {number: [cell for cell in cells if cell["table"] == number] for number in self.keys["table"].unique()}

    @cached_property
    def _rows(self) -> dict[tuple[Any, ...], Mapping[Any, Any]]:
        return {_tuple(row): row for row in self.estimates.to_dict("records")}

    def find(self, printed: Mapping[Any, Any], places: Places, plan: str) -> Counterpart:
        """Return what answers a printed number under a fill plan.

        Parameters
        ----------
        printed
            A row of the paper's file (schema `PUBLISHED`).
        places
            The paper's names and ours.
        plan
            The fill plan.

        """
        table, stat = printed["table"], printed["stat"]
        our_stat = STATISTICS.get(stat, "")
        own_name = our_stat if printed["row"] == MODEL or our_stat not in {"", "estimate"} else stat
        column = places.ours(table, "column", printed["column"], own_name)
        row = own_name if printed["row"] == MODEL else places.ours(table, "row", printed["row"], own_name)
        at = Counterpart(column, row, our_stat)
        if pd.isna(printed["value"]):
            return replace(at, missing="not_legible", detail=printed["printed"])
        if table not in self._cells:
            analysis = self.tables.get(table)
            return replace(at, missing="no_table" if analysis is None else "not_asked", detail=analysis or "")
        if not our_stat:
            return replace(at, missing="no_statistic", detail=stat)
        if stat == "corr" and column == row:
            return replace(at, missing="by_definition")
        cell = self._cell(table, at, model=printed["row"] == MODEL)
        if cell is None:
            return self._why_not(table, at, plan)
        return self._under(at, cell, places.ours(table, "errors", printed["column"]), plan)

    def _cell(self, table: str, at: Counterpart, *, model: bool) -> Key | None:
        """Return the estimate's key at a place, None if there is no such place."""
        column = [cell for cell in self._cells[table] if cell["column"] == at.column]
        cells = [cell for cell in column if cell["row"] == at.row]
        if not cells:  # a correlation may stand in either half
            cells = [c for c in self._cells[table] if (c["column"], c["row"]) == (at.row, at.column)]
        if not cells and model:
            cells = column
        for statistic in (at.statistic, "estimate", None):
            for cell in cells:
                if statistic in {None, cell["statistic"]}:
                    return {name: cell[name] for name in KEY}
        return self._unprinted(column, at.row)

    def _unprinted(self, column: list[Key], term: str) -> Key | None:
        """Return the key of a term that the column's regression has and the table does not print."""
        keys = [{name: cell[name] for name in KEY} | {"term": term} for cell in column]
        return next((key for key in keys if _tuple(key) in self._rows), None)

    def _why_not(self, table: str, at: Counterpart, plan: str) -> Counterpart:
        """Say what there is not: the column, the row, or an estimate."""
        columns = dict.fromkeys(cell["column"] for cell in self._cells[table])
        if at.column in columns:
            return replace(at, missing="no_row", detail=at.row)
        rows = self._of_table(table)
        named = rows["model"].where(rows["subgroup"].eq(""), rows["model"] + ":" + rows["subgroup"])
        empty = rows["plan"].eq(plan) & rows["estimate"].isna() & rows["note"].ne("")
        without = rows.loc[empty & named.eq(at.column), "note"]
        if len(without):
            return replace(at, missing="no_estimate", detail=without.iloc[0])
        return replace(at, missing="no_column", detail=", ".join(columns))

    def _under(self, at: Counterpart, key: Key, errors: str, plan: str) -> Counterpart:
        """Return the estimate of a key under a plan and a kind of standard errors."""
        key = key | {"plan": plan}
        if errors and key["vcov"].partition(",")[0] != errors:
            wanted = [key | {"vcov": vcov} for vcov in self._vcovs if vcov.partition(",")[0] == errors]
            there = [other for other in wanted if _tuple(other) in self._rows]
            if not there:
                return replace(at, missing="no_errors", detail=errors)
            key = there[0]
        found = self._rows.get(_tuple(key))
        if found is None:
            return replace(at, missing="no_plan", detail=plan)
        if pd.isna(found[at.statistic]):
            return replace(at, key=key, missing="no_estimate", detail=found["note"])
        return replace(at, key=key, found=found)

    @cached_property
    def _vcovs(self) -> list[str]:
        return sorted(self.estimates["vcov"].unique())

    def _of_table(self, table: str) -> pd.DataFrame:
        """Return the estimates of the analyses that a table shows."""
        analyses = {cell["analysis"] for cell in self._cells[table]}
        return self.estimates[self.estimates["analysis"].isin(analyses)]

    def refuse_unknown(self, places: Places) -> None:
        """Raise if the list names a column, row or kind of errors that the study's tables and estimates do not have.

        Raises
        ------
        BadInput
            With the line of the list.

        """
        for entry in places.entries:
            if entry.table not in self._cells or entry.ours == STAT:
                continue
            rows, cells = self._of_table(entry.table), self._cells[entry.table]
            models = {*rows["model"], *(rows["model"] + ":" + rows["subgroup"])}
            known = {
                "column": {cell["column"] for cell in cells} | models,
                "row": {cell["row"] for cell in cells} | set(rows["term"]),
                "errors": set(rows["vcov"].str.partition(",")[0]),
            }[entry.kind]
            if entry.ours not in known:
                raise places.unknown(entry, known)


def _tuple(row: Mapping[Any, Any]) -> tuple[Any, ...]:
    """Return a row's key as one value that can be looked up."""
    return tuple(None if pd.isna(row[name]) else row[name] for name in KEY)
