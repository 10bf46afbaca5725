"""Comparing two runs on the command line, such as the author's and the reviewer's: what differs, by how much, and why.

    python -m scripts.dossier.compare author.zip reviewer.zip
    python -m scripts.dossier.compare author.zip .

Each is a package (a zip, or unpacked) or a working folder with results. Nothing is written.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from math import isfinite
from typing import Any

from scripts.dossier.compare_words import SHOWN, comparison_lines
from scripts.dossier.comparison import IDENTICAL, Comparison, compare
from scripts.dossier.one_run import OneRun
from scripts.dossier.package_folder import package_folder
from scripts.dossier.terminal import one_line
from scripts.files.bad_input import BadInput

SAME, OTHER, NOT_COMPARABLE = 0, 1, 2
"""Exit codes: every result is the same bytes; something differs; they cannot be compared."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the comparison and return the exit code."""
    asked = _parser().parse_args(arguments)
    most = None if asked.all else SHOWN
    try:
        with ExitStack() as stack:
            a, b = (
                OneRun(label, str(given), stack.enter_context(package_folder(given)))
                for label, given in (("A", asked.a), ("B", asked.b))
            )
            found = compare(a, b, most)
    except BadInput as error:
        print(one_line(str(error)), file=sys.stderr)
        return NOT_COMPARABLE
    if asked.json:
        print(json.dumps(_plain(as_json(found)), ensure_ascii=False, allow_nan=False, indent=1))
    else:
        print("\n".join(comparison_lines(found, most)))
    return SAME if found.verdict == IDENTICAL else OTHER


def as_json(found: Comparison) -> dict[str, Any]:
    """Return a comparison for a program."""
    return asdict(found) | {"largest": found.largest, "unexplained": found.unexplained}


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a comparison holds
    """Return a value with infinite numbers as texts, which JSON has no sign for."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if not isinstance(value, float) or isfinite(value) else str(value)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.dossier.compare",
        description="Say what differs between two runs: cells, estimates, printed numbers and files, and why.",
        epilog="Exit code: 0 identical, 1 something differs, 2 they cannot be compared.",
    )
    parser.add_argument("a", help="a package (a zip, or unpacked) or a working folder with results")
    parser.add_argument("b", help="the other one")
    parser.add_argument("--all", action="store_true", help="lists in full")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


if __name__ == "__main__":
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of the output, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = OTHER
    sys.exit(code)
