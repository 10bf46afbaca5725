"""Which program makes which table and figure: rule, script and line of every exhibit's files."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from scripts.dossier.exhibit_title import exhibit_title
from scripts.dossier.finished import Finished
from scripts.dossier.places import WORKFLOW
from scripts.files.job_record import HOME

FOLDERS = ("tables", "figures")


@dataclass(frozen=True)
class Program:
    """The program behind a file of a table or figure.

    Attributes
    ----------
    number, title
        Of the exhibit: `T3`, and the title that it has by itself; empty if no job says that it made the file.
    study, file
        The study, and the file as it lies in the folder.
    rule, script, line
        The rule that made it, its script relative to the workflow's folder, and the line of the script's public
        function; the line is 0 where the script is not there.

    """

    number: str
    title: str
    study: str
    file: str
    rule: str
    script: str
    line: int


def programs(finished: Finished) -> list[Program]:
    """Return a row for every file of every table and figure, sorted by study, exhibit and file."""
    found = []
    for path in exhibit_files(finished):
        record = finished.producers.get(path)
        study = PurePosixPath(path).parts[1]
        if record is None:
            found.append(Program("", "", study, path, "", "", 0))
            continue
        rule, script = record["rule"], record["script"]
        title = exhibit_title(finished.root / path) or rule.replace("_", " ")
        number = str(record["params"].get("number", ""))
        found.append(Program(number, title, study, path, rule, script, line_of(script, finished.root)))
    return sorted(found, key=lambda each: (each.study, place(each.number), each.file))


def exhibit_files(finished: Finished) -> list[str]:
    """Return every file of the studies' folders of tables and figures, sorted."""
    files = (file for kind in FOLDERS for file in finished.root.glob(f"results/*/{kind}/*") if file.is_file())
    return sorted(path.relative_to(finished.root).as_posix() for path in files)


def line_of(script: str, root: Path) -> int:
    """Return the line of a script's public function, which is called like it: in the package's copy, if it has one."""
    return next((_line(path) for path in (root / WORKFLOW / script, HOME / script) if path.is_file()), 0)


def by_exhibit(every: Sequence[Program]) -> list[list[Program]]:
    """Return the files of each exhibit together."""
    together: dict[tuple[str, str, str], list[Program]] = {}
    for each in every:
        together.setdefault((each.study, each.number, each.rule), []).append(each)
    return list(together.values())


def place(number: str) -> tuple[int, str, int]:
    """Return by what exhibits are sorted: tables of a paper, further ones, figures; T2 before T10."""
    kind = number[:1]
    digits = number[1:]
    return "TAF".find(kind) % 4, kind, int(digits) if digits.isdigit() else 0


@cache
def _line(script: Path) -> int:
    named = (node for node in ast.parse(script.read_bytes()).body if isinstance(node, ast.FunctionDef))
    return next((node.lineno for node in named if node.name == script.stem), 1)
