"""Two runs compared: what went into them and is not the same, and which cells, estimates and files differ for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from scripts.dossier.differing_cells import PanelDifference, RawCell, differing_cells
from scripts.dossier.differing_estimates import (
    EstimatesDifference,
    PrintedNumber,
    differing_estimates,
    differing_tables,
    printed_numbers,
)
from scripts.dossier.file_causes import REASONS, FileCauses, Reason
from scripts.dossier.one_run import OneRun
from scripts.dossier.run_causes import Cause, Software, run_causes
from scripts.files.bad_input import BadInput

IDENTICAL = "identical"
SAME_NUMBERS = "same numbers"
DIFFERENT = "different"


@dataclass(frozen=True)
class FileGroup:
    """Results that differ for the same reasons.

    Attributes
    ----------
    reasons
        Kind (of `REASONS`) and name, those that need looking at first.
    files
        Sorted.

    """

    reasons: list[Reason]
    files: list[str]


@dataclass(frozen=True)
class Comparison:
    """What two runs have in common and what not.

    Attributes
    ----------
    verdict
        `identical`: every result is the same bytes; `same numbers`: every cell, estimate, table of results and printed
        number is the same, some files' bytes are not; else `different`.
    a, b
        The runs: `given`, `studies`, `raw_dir`, `record` (whether there is a run record).
    studies
        Those that were compared.
    causes
        What went in and is not the same.
    raw_cells
        Cells of raw files.
    panels
        Cells of panels.
    estimates
        Rows of estimates.
    printed
        Numbers in tables.
    tables
        Other Parquet files whose content differs.
    files
        Every result that differs, by reason.
    compared
        How many results were compared; `not_there` are those that a folder does not hold, so that the recorded sha256
        alone was compared.
    strangers
        `A`, `B` -> files in the studies' folders that no job behind the results made, and that were not compared.

    """

    verdict: str
    a: dict[str, Any]
    b: dict[str, Any]
    studies: list[str]
    causes: list[Cause]
    raw_cells: list[RawCell]
    panels: list[PanelDifference]
    estimates: list[EstimatesDifference]
    printed: list[PrintedNumber]
    tables: list[str]
    files: list[FileGroup]
    compared: int
    not_there: list[str]
    strangers: dict[str, list[str]]

    @property
    def largest(self) -> float | None:
        """The largest absolute difference of any number, None if no number is another one."""
        sizes = [each.largest for panel in self.panels for each in panel.variables]
        sizes += [each.largest for difference in self.estimates for each in difference.columns]
        return max((size for size in sizes if size is not None), default=None)

    @property
    def largest_estimate(self) -> float | None:
        """The largest absolute difference of an estimate, None if none is another one."""
        columns = [each for difference in self.estimates for each in difference.columns if each.column == "estimate"]
        return max((each.largest for each in columns if each.largest is not None), default=None)

    @property
    def unexplained(self) -> list[str]:
        """Results that differ though nothing that they were made from does."""
        return [path for group in self.files if group.reasons[0][0] == "unexplained" for path in group.files]


def compare(a: OneRun, b: OneRun, most: int | None) -> Comparison:
    """Compare two runs in the studies that both have.

    Parameters
    ----------
    a, b
        The runs.
    most
        How many cells of a variable and rows of an estimates file are named; None: all.

    Raises
    ------
    BadInput
        If they have no study in common.

    """
    studies = [study for study in a.studies if study in b.studies]
    if not studies:
        found = f"studies {', '.join(a.studies)} in {a.given} and {', '.join(b.studies)} in {b.given}"
        raise BadInput(found, "two runs with a study in common", "Name two packages of one study.")
    for run in (a, b):
        run.limit(studies, everything=a.studies == b.studies)
    software = Software(a, b)
    raw_cells, panels = differing_cells(a, b, studies, most)
    estimates, same = differing_estimates(a, b, studies, most)
    tables = differing_tables(a, b, studies)
    printed = printed_numbers(a, b, studies)
    paths = sorted(path for path in a.results | b.results if a.results.get(path) != b.results.get(path))
    numbers = bool(panels or estimates or tables or printed) or any(
        _differs(a, b, path, same, tables) for path in paths
    )
    every = sorted(a.results.keys() | b.results.keys())
    return Comparison(
        verdict=DIFFERENT if numbers else SAME_NUMBERS if paths else IDENTICAL,
        a=_described(a),
        b=_described(b),
        studies=studies,
        causes=run_causes(a, b, studies, software),
        raw_cells=raw_cells,
        panels=panels,
        estimates=estimates,
        printed=printed,
        tables=tables,
        files=_groups(paths, FileCauses(a, b, software)),
        compared=len(every),
        not_there=[path for path in every if not (a.there(path) and b.there(path))],
        strangers={run.label: run.strangers(studies) for run in (a, b)},
    )


def _differs(a: OneRun, b: OneRun, path: str, same: Iterable[str], tables: Iterable[str]) -> bool:
    """Return whether a file that differs may hold another number, as one that only one run has or that is not there."""
    if path not in a.results or path not in b.results or path in tables:
        return True
    return path.endswith(".parquet") and path not in same and not (a.there(path) and b.there(path))


def _groups(paths: Iterable[str], causes: FileCauses) -> list[FileGroup]:
    """Return files that differ by reason, the reasons that need looking at first."""
    groups: dict[tuple[Reason, ...], list[str]] = {}
    for path in paths:
        groups.setdefault(tuple(causes.of(path)), []).append(path)
    order = list(REASONS)
    first = sorted(groups, key=lambda reasons: (min((order.index(kind) for kind, _ in reasons), default=0), reasons))
    return [FileGroup(list(reasons), groups[reasons]) for reasons in first]


def _described(run: OneRun) -> dict[str, Any]:
    return {"given": run.given, "studies": run.studies, "raw_dir": run.raw_dir, "record": bool(run.record)}
