"""The table of docs/reruns.md, row by row: exactly the jobs that a change touches rerun, and what follows from them.

What follows is known from the records of a finished run: a job follows another if it reads what that one wrote.
"""

import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from scripts.dossier.records import job_records
from scripts.files.code import imported
from tests.integration.conftest import ROOT
from tests.integration.test_reruns import change_a_number, edit

Record = Mapping[str, Any]
DOCS = ROOT / "docs/reruns.md"
STUDY = "config/studies/small.yaml"
RAW = "resources/demo/raw"
TEMPORARY = "multiverse_part"
"""A job whose output is kept only until it was read: it runs again whenever its reader does."""

OF_THE_RUN = {"run_record"}
"""Rules that write down every study's settings, whatever changes in them."""


def nothing(_: Path) -> None:
    """Change no file."""


def reads(name: str) -> Callable[[Record], bool]:
    return lambda record: name in record["input"]


def imports(path: str) -> Callable[[Record], bool]:
    return lambda record: ROOT / path in imported(ROOT, record["script"])[0]


def needs(distribution: str) -> Callable[[Record], bool]:
    return lambda record: distribution in imported(ROOT, record["script"])[1]


def handed(*keys: str, study: str = "small") -> Callable[[Record], bool]:
    """Return whether a job of a study was handed a setting, or its rule writes all settings down."""

    def touched(record: Record) -> bool:
        found: Any = record["params"]
        for key in keys:
            found = found.get(key) if isinstance(found, Mapping) else None
        of_study = record["params"].get("study", record["wildcards"].get("study")) == study
        return record["rule"] in OF_THE_RUN or (of_study and found is not None)

    return touched


def rules(*names: str, study: str = "small") -> Callable[[Record], bool]:
    return lambda record: (
        record["rule"] in OF_THE_RUN or (record["rule"] in names and record["wildcards"].get("study") == study)
    )


def append(path: str, text: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        with (folder / path).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


def other_emission(folder: Path) -> None:
    workbook = next((folder / RAW / "ceads").glob("*.xlsx"))
    book = openpyxl.load_workbook(workbook)
    cells = [cell for row in book.worksheets[-1].iter_rows(min_row=2, min_col=3) for cell in row]
    cell = next(cell for cell in cells if re.fullmatch(r"\d+\.\d+", str(cell.value)))
    cell.value = float(cell.value) + 1
    book.save(workbook)


def fresh_times(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        os.utime(path)


def newer_library(folder: Path) -> None:
    """Let a distribution say another version, as its installation would."""
    place = folder / "newer/xlsxwriter-99.0.dist-info"
    place.mkdir(parents=True)
    (place / "METADATA").write_text("Metadata-Version: 2.1\nName: xlsxwriter\nVersion: 99.0\n")


def clone_with_results(folder: Path) -> None:
    """Put a fresh copy of the workflow's own files into the place of the old one; results and their records stay."""
    for part in ("rules", "scripts", "config"):
        shutil.rmtree(folder / part)
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "Snakefile", folder)


@dataclass(frozen=True)
class Row:
    """A row of the table: what changes, and which jobs it touches first."""

    change: Callable[[Path], None]
    touches: Callable[[Record], bool]
    arguments: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)


POPULATION = f"{RAW}/yearbook-2012/population.xlsx"
ROWS = {
    "one yearbook edition, or one cell of it": Row(
        lambda folder: change_a_number(folder / POPULATION), reads(POPULATION)
    ),
    "the emission file": Row(other_emission, lambda record: any("/raw/ceads/" in name for name in record["input"])),
    "the list of another policy": Row(
        lambda folder: edit(folder / "resources/policies/low_carbon.csv", "杭州市,", "杭州,"),
        reads("resources/policies/low_carbon.csv"),
    ),
    "a study's control list": Row(
        lambda folder: edit(folder / STUDY, "controls: [lnhum, lneco,", "controls: [lnhum,"),
        handed("settings", "controls"),
    ),
    "the last step of a fill plan": Row(
        lambda folder: edit(folder / STUDY, "until: 2015, method: trend }", "until: 2015, method: last }"),
        lambda record: (
            handed("settings", "plans")(record)
            or (record["rule"] == "extrapolate" and record["wildcards"]["plan"] == "paper")
        ),
    ),
    "the placebo's draws": Row(
        nothing,
        lambda record: record["rule"] in {"placebo", "config_used", "run_record"},
        ["--config", "draws={placebo: 400}"],
    ),
    "the language": Row(
        nothing,
        lambda record: "language" in record["params"] or record["rule"] in {"config_used", "run_record"},
        ["--config", "language=zh"],
    ),
    "the width of figures": Row(
        nothing,
        lambda record: "width_cm" in record["params"] or record["rule"] in {"config_used", "run_record"},
        ["--config", "figure_width_cm=8.5"],
    ),
    "a table's note": Row(append("resources/labels.csv", "an_added_key,word,词\n"), reads("resources/labels.csv")),
    "a helper module": Row(
        append("scripts/panel/province_mean.py", "\nADDED = 1\n"), imports("scripts/panel/province_mean.py")
    ),
    "a comment in a module": Row(append("scripts/files/tables.py", "\n# a comment\n"), lambda _: False),
    "a library's version": Row(newer_library, needs("xlsxwriter"), environment={"PYTHONPATH": "newer"}),
    "file times only": Row(fresh_times, lambda _: False),
    "a fresh clone with copied results": Row(clone_with_results, lambda _: False),
}


def expected(records: list[Record], row: Row) -> Counter:
    """Return how often each rule has to run: the jobs that the change touches, and all that follow from them."""
    due = {place for place, record in enumerate(records) if row.touches(record)}
    while True:
        written = {name for place in due for name in records[place]["output"]}
        more = {place for place, record in enumerate(records) if written & record["input"].keys()}
        parts = [place for place, record in enumerate(records) if record["rule"] == TEMPORARY]
        more |= {place for place in parts if is_read(records, due, records[place])}
        if more <= due:
            break
        due |= more
    return Counter(records[place]["rule"] for place in due)


def is_read(records: list[Record], due: set[int], record: Record) -> bool:
    """Return whether a job that has to run reads what a record's job wrote."""
    return any(record["output"].keys() & records[place]["input"].keys() for place in due)


@pytest.mark.parametrize("name", ROWS)
def test_a_change_reruns_what_it_touches_and_what_follows_and_nothing_else(own, name, monkeypatch):
    row, records = ROWS[name], job_records(own.folder / "results/logs")
    row.change(own.folder)
    for key, value in row.environment.items():
        monkeypatch.setenv(key, str(own.folder / value))
    planned = own.planned(*row.arguments)
    for target in ("all", "exhibits", "truths"):  # rules without a job of their own
        planned.pop(target, None)
    assert planned == expected(records, row)


def test_the_table_in_the_docs_has_these_rows():
    lines = re.findall(r"^\| ([^|]+?) \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert lines[1:] == list(ROWS)
