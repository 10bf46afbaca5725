"""Single cells of a compiled panel that its description leaves out, or reads in another unit or scope than they state.

Each is recorded among what was left out, with the reason that the description gives. One that is no figure stops the
reader: an address that is wrong by a row would leave the wrong figure in, and nobody would know.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from scripts.files.bad_input import BadInput
from scripts.registry.names import squeeze
from scripts.sources.gathering import Gathered, Reading
from scripts.sources.workbooks import Sheet, Workbook, address

Said = Mapping[str, Any]
"""What a description says of a cell: file, sheet, cell, read_as, scope, leave_out, why."""


class SingleCells:
    """What the source says of single cells of a workbook, and on which sheets they were met."""

    def __init__(self, book: Workbook, reading: Reading) -> None:
        """Keep what is said of this workbook.

        Raises
        ------
        BadInput
            If a cell's file or sheet is not there.

        """
        self.book = book
        self._said: dict[str, list[Said]] = {}
        self._met: dict[int, list[str]] = {}
        for said in reading.settings.get("cells", []):
            if said.get("file") is None or book.file in _files(said["file"], reading):
                self._said.setdefault(said["cell"], []).append(said)
                if said.get("sheet") is not None and not any(_is_on(said, sheet) for sheet in book.sheets):
                    there = ", ".join(repr(sheet.name) for sheet in book.sheets)
                    raise self._bad(said, f"only the sheets {there}", f"a sheet {said['sheet']!r}")

    def said_of(self, sheet: Sheet, row: int, column: int) -> Said:
        """Return what is said of a cell, nothing of most of them."""
        if not self._said:
            return {}
        fitting = [said for said in self._said.get(address(row, column), []) if _is_on(said, sheet)]
        if len(fitting) > 1:
            raise self._bad(fitting[1], "two entries that mean this cell", "one")
        return fitting[0] if fitting else {}

    def leave_out_any(self, sheet: Sheet, places: Iterable[tuple[int, int]], gathered: Gathered) -> bool:
        """Say whether one of the cells that name a row's city or year, or head a column, is left out; record it."""
        for row, column in places:
            said = self.said_of(sheet, row, column)
            if said.get("leave_out"):
                self.record(said, sheet, row, column, gathered)
                return True
        return False

    def record(self, said: Said, sheet: Sheet, row: int, column: int, gathered: Gathered) -> None:
        """Record that a cell was left out or read otherwise."""
        self._met.setdefault(id(said), []).append(sheet.name)
        scope, unit = said.get("scope"), said.get("read_as")
        words = " and ".join(part for part in (scope and f"scope {scope}", unit and f"unit {unit}") if part)
        told = f"its own word; the source says {words}" if words else "the source leaves it out"
        gathered.leave_out(sheet, row, column, sheet.text(row, column), f"{told}: {said['why']}")

    def refuse_unmet(self, tables: list[Sheet]) -> None:
        """Stop if a cell was no figure of any of the sheets that hold the table, or one on several sheets."""
        for said in (said for of_cell in self._said.values() for said in of_cell):
            met = self._met.get(id(said), [])
            if len(met) > 1:
                raise self._bad(said, f"figures on the sheets {', '.join(map(repr, met))}", "the name of one sheet")
            if not met:
                expected = "a figure that is read, or to leave out a row or column, the cell that names or heads it"
                raise self._bad(said, self._there(said, tables), expected)

    def _there(self, said: Said, tables: list[Sheet]) -> str:
        """Return what stands where no figure does."""
        sheets = [sheet for sheet in tables if _is_on(said, sheet)]
        if not sheets:
            return f"a cell of sheet {said['sheet']!r}, which is not read"
        cells = {address(r, c): (r, c) for r in range(len(sheets[0].rows)) for c in range(len(sheets[0].rows[r]))}
        at = cells.get(said["cell"])
        if at is None:
            return f"no such cell: the last one is {list(cells)[-1]}"
        text = sheets[0].text(*at)
        return f"{text!r}, which is not read as a figure" if squeeze(text) else "an empty cell"

    def _bad(self, said: Said, found: str, expected: str) -> BadInput:
        place = {"file": self.book.file, "sheet": said.get("sheet"), "cell": said["cell"]}
        several = "" if said.get("file") else "; if the source has several files, name the one that it means"
        return BadInput(found, expected, f"Correct the entry under the source's cells{several}.", **place)


def _is_on(said: Said, sheet: Sheet) -> bool:
    """Say whether a cell is one of a sheet, blanks and case aside; without a sheet's name it is one of every sheet."""
    named = said.get("sheet")
    return named is None or squeeze(named).casefold() == squeeze(sheet.name).casefold()


def _files(pattern: str, reading: Reading) -> set[str]:
    """Return the files that a cell's file names, or stop if there is none."""
    found = reading.files_named(pattern)
    if not found:
        remedy = "Correct the entry under the source's cells: the file's name begins below raw_dir."
        raise BadInput("no such file", f"one that {pattern!r} names", remedy, file=pattern)
    return found
