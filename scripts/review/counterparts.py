"""From a printed number to the row of the estimates that answers it, by the keys that the study's tables write."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from scripts.estimates.schema import KEY
from scripts.exhibits.event_times import BASE
from scripts.review.choice import Choice
from scripts.review.event_bases import Regression, event_bases, regression_of
from scripts.review.places import REASONS, STAT, Places

COLUMNS = {
    "t": "statistic",
    "se": "std_error",
    "p": "p_value",
    "N": "n_obs",
    "R2": "r2",
    "R2_adj": "r2_adj",
}
"""Printed statistic -> the column of the estimates that holds ours, by which our tables call it too."""

NAMES = {"treated": "mean_treated", "control": "mean_control", "bias_pct": "standardized_bias"}
"""Printed statistic -> how our tables call it, where that is neither its own name nor a column's."""

APART = ("fe", "re", "difference", "std_err", *NAMES)
"""Printed statistics for which our tables have a column of that name; elsewhere they are not what a cell shows."""

ESTIMATED = ("coef", "corr", "mean", "sd", "min", "max", *APART)
STATISTICS = dict.fromkeys(ESTIMATED, "estimate") | COLUMNS | {"std_err": "std_error"}
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

    def find(self, printed: Mapping[Any, Any], places: Places, choice: Choice) -> Counterpart:
        """Return what answers a printed number under a fill plan and effects.

        Parameters
        ----------
        printed
            A row of the paper's file (schema `PUBLISHED`).
        places
            The paper's names and ours.
        choice
            The fill plan and the effects.

        """
        stat, whole = printed["stat"], printed["row"] == MODEL
        our_stat, own_name = STATISTICS.get(stat, ""), COLUMNS.get(stat, NAMES.get(stat, stat))
        table = places.our_table(printed["table"])
        column = places.ours(printed["table"], "column", printed["column"], own_name)
        row = own_name if whole else places.our_row(printed, own_name)
        at = Counterpart(column, row, our_stat)
        missing, detail = self._never(printed, table, at, own_name)
        missing = missing or places.ours(printed["table"], "unlike", printed["row"])
        if missing:
            return replace(at, missing=missing, detail=detail)
        cell = self._cell(table, at, model=whole)
        if cell is None:
            return self._why_not(table, at, choice)
        return self._under(at, cell, places.ours(printed["table"], "errors", printed["column"]), choice)

    def _never(self, printed: Mapping[Any, Any], table: str, at: Counterpart, own_name: str) -> tuple[str, str]:
        """Return why a printed number has no counterpart whatever our table holds, and with what; else empty texts."""
        stat, missing, detail = printed["stat"], "", ""
        if pd.isna(printed["value"]):
            missing, detail = "not_legible" if printed["printed"] else "blank", printed["printed"]
        elif table not in self._cells:
            detail = self.tables.get(table, "")
            missing = "not_asked" if table in self.tables else "no_table"
        elif not at.statistic or (stat in APART and at.column.rpartition(":")[2] != own_name):
            missing, detail = "no_statistic", stat
        elif stat == "corr" and at.column == at.row:
            missing = "by_definition"
        return missing, detail

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

    def _unprinted(self, column: list[Key], row: str) -> Key | None:
        """Return the key of a term that a part's regression in the column has and the table does not print."""
        part, colon, term = row.rpartition(":")
        cells = [cell for cell in column if cell["row"].startswith(f"{part}{colon}")]
        keys = [{name: cell[name] for name in KEY} | {"term": term, "event_time": pd.NA} for cell in cells]
        return next((key for key in keys if _tuple(key) in self._rows), None)

    def _why_not(self, table: str, at: Counterpart, choice: Choice) -> Counterpart:
        """Say what there is not: an estimate, the row, or the column."""
        rows = self._of_table(table)
        named = rows["model"].where(rows["subgroup"].eq(""), rows["model"] + ":" + rows["subgroup"])
        empty = rows["plan"].eq(choice.plan) & rows["effects"].isin(["", choice.effects])
        empty &= rows["estimate"].isna() & rows["note"].ne("") & named.eq(at.column)
        part, term = at.row.partition(":")[0], at.row.rpartition(":")[2]
        if part in set(rows["outcome"]):
            empty &= rows["outcome"].eq(part)
        columns = dict.fromkeys(cell["column"] for cell in self._cells[table])
        if at.column in columns:
            empty &= rows["term"].eq(term)
        if empty.any():
            return replace(at, missing="no_estimate", detail=rows.loc[empty, "note"].iloc[0])
        if at.column in columns:
            return replace(at, missing="no_row", detail=at.row)
        return replace(at, missing="no_column", detail=", ".join(columns))

    def _under(self, at: Counterpart, key: Key, errors: str, choice: Choice) -> Counterpart:
        """Return the estimate of a key under a plan, effects (where its analysis has any) and standard errors."""
        shown = key["effects"]
        bases = self._bases.get(regression_of(key))
        key = key | {"plan": choice.plan, "effects": choice.effects if shown else ""}
        if shown:  # the part of our table is that of the choice
            parts = (choice.effects if part == shown else part for part in at.row.split(":"))
            at = replace(at, row=":".join(parts))
        of_choice = self._bases.get(regression_of(key))
        if of_choice is not None and of_choice != bases and pd.notna(key["event_time"]):
            return replace(at, missing="another_base", detail=", ".join(map(str, of_choice)))
        if errors and key["vcov"].partition(",")[0] != errors:
            wanted = [key | {"vcov": vcov} for vcov in self._vcovs if vcov.partition(",")[0] == errors]
            there = [other for other in wanted if _tuple(other) in self._rows]
            if not there:
                return replace(at, missing="no_errors", detail=errors)
            key = there[0]
        found = self._rows.get(_tuple(key))
        if found is None:
            if _tuple(key | {"effects": shown}) in self._rows:
                return replace(at, missing="no_effects")
            return replace(at, missing="no_plan", detail=choice.plan)
        if pd.isna(found[at.statistic]) or found["note"] == BASE:
            why = ("base", "") if found["note"] == BASE else ("no_estimate", found["note"])
            return replace(at, key=key, missing=why[0], detail=why[1])
        return replace(at, key=key, found=found)

    @cached_property
    def _bases(self) -> dict[Regression, tuple[int, ...]]:
        return event_bases(self.estimates)

    def has_effects(self, table: str) -> bool:
        """Return whether the estimates of a table differ in effects; of one that is not made nothing is known."""
        return table not in self._cells or any(cell["effects"] for cell in self._cells[table])

    @cached_property
    def _vcovs(self) -> list[str]:
        return sorted(self.estimates["vcov"].unique())

    def _of_table(self, table: str) -> pd.DataFrame:
        """Return the estimates of the analyses that a table shows."""
        analyses = {cell["analysis"] for cell in self._cells[table]}
        return self.estimates[self.estimates["analysis"].isin(analyses)]

    def refuse_unknown(self, places: Places) -> None:
        """Raise if the list names anything of ours that the study's tables and estimates do not have.

        Raises
        ------
        BadInput
            With the line of the list.

        """
        for entry in places.entries:
            table = places.our_table(entry.table)
            known = {*self.tables} if entry.kind == "table" else self._known(table, entry.kind)
            if known and STAT not in entry.ours and entry.ours not in known:
                raise places.unknown(entry, known)

    def _known(self, table: str, kind: str) -> set[str]:
        """Return the names of a kind that a table has; none at all if the study does not ask for it."""
        if table not in self._cells:
            return set()
        if kind == "unlike":
            return {*REASONS}
        rows, cells = self._of_table(table), self._cells[table]
        pieces = [cell["row"].split(":") for cell in cells]
        within = {":".join(piece[n:]) for piece in pieces for n in range(len(piece))}
        parts = {":".join(piece[:n]) for piece in pieces for n in range(1, len(piece))}
        return {
            "column": {cell["column"] for cell in cells} | {*rows["model"], *(rows["model"] + ":" + rows["subgroup"])},
            "row": within | set(rows["term"]),
            "part": parts,
            "errors": set(rows["vcov"].str.partition(",")[0]),
        }[kind]


def _tuple(row: Mapping[Any, Any]) -> tuple[Any, ...]:
    """Return a row's key as one value that can be looked up."""
    return tuple(None if pd.isna(row[name]) else row[name] for name in KEY)
