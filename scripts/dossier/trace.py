"""Number trace on the command line: from a printed number or a panel cell to the raw cells, and back from a raw file.

    python -m scripts.dossier.trace carbon/T3/3/DID
    python -m scripts.dossier.trace carbon/F12
    python -m scripts.dossier.trace carbon lnCO2 130200 2018 --plan paper
    python -m scripts.dossier.trace --file resources/demo/raw/yearbook-2015/area.xlsx --cell '2－4!B9'

It reads the results of the working folder and writes nothing.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from scripts.dossier.file_trace import FileTrace, file_trace
from scripts.dossier.finished import Finished, NoSuchTrace
from scripts.dossier.lineage_trace import CellTrace, cell_trace
from scripts.dossier.number_trace import ExhibitTrace, NumberTrace, exhibit_trace, number_traces
from scripts.dossier.terminal import one_line
from scripts.dossier.trace_words import cell_lines, exhibit_lines, file_lines, number_lines

Trace = NumberTrace | ExhibitTrace | CellTrace | FileTrace

NOT_THERE = 2
"""Exit code for a trace that does not exist, and for arguments that make no sense."""


def traces(finished: Finished, asked: argparse.Namespace) -> list[Trace]:
    """Return what was asked for.

    Raises
    ------
    NoSuchTrace
        If it does not exist.

    """
    if asked.file:
        return [file_trace(finished, asked.file, asked.cell)]
    if len(asked.of) == 4:
        study, variable, city, year = asked.of
        return [cell_trace(finished, study, variable, city, year, asked.plan)]
    address = asked.of[0].strip("/")
    return [exhibit_trace(finished, address)] if address.count("/") < 2 else [*number_traces(finished, address)]


def lines(found: Iterable[Trace]) -> Iterator[str]:
    """Yield traces as text, with an empty line between them."""
    for place, trace in enumerate(found):
        yield from [""] if place else []
        match trace:
            case NumberTrace():
                yield from number_lines(trace)
            case ExhibitTrace():
                yield from exhibit_lines(trace)
            case CellTrace():
                yield from cell_lines(trace)
            case FileTrace():
                yield from file_lines(trace)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a trace and return the exit code."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if (len(asked.of) not in {1, 4}) if not asked.file else asked.of:
        parser.error("give one address (carbon/T3/3/DID), or study, variable, city and year, or --file")
    if asked.cell and not asked.file:
        parser.error("--cell is a cell of the raw file that --file names")
    if asked.plan and len(asked.of) != 4:
        parser.error("--plan is for a panel cell: study, variable, city and year")
    try:
        found = traces(Finished(asked.folder), asked)
    except NoSuchTrace as error:
        print(one_line(str(error)), file=sys.stderr)
        return NOT_THERE
    if asked.json:
        print(json.dumps([asdict(trace) for trace in found], ensure_ascii=False, allow_nan=False, indent=1))
    else:
        print("\n".join(lines(found)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.dossier.trace",
        description="Follow a printed number or a panel cell back to raw cells, or a raw file to all that rests on it.",
        epilog="An address is study/table/column/row, and /statistic if it is not the estimate; study/F12 is a figure.",
    )
    parser.add_argument("of", nargs="*", help="an address; or study, variable, city (code or name) and year")
    parser.add_argument("--plan", default="", help="only this fill plan of a panel cell")
    parser.add_argument("--file", default="", help="a raw file: its path, or the end of it")
    parser.add_argument("--cell", default="", help="one cell of the raw file: SHEET!C17, or C17 if it has one sheet")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--folder", type=Path, default=Path(), help="the working folder with results/ (default: here)")
    return parser


if __name__ == "__main__":
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of the output, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)
