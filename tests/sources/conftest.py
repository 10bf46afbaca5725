"""Small raw files in the genuine layouts, and everything a reader is given."""

import io
import re
from pathlib import Path

import pytest
import xlsxwriter
import yaml
from msoffcrypto.format.ooxml import OOXMLFile

from scripts.registry.prefectures import Registry
from scripts.settings.load import load_source
from scripts.sources.gathering import Reading
from scripts.sources.read_compiled import read_compiled
from scripts.sources.read_emissions import read_emissions
from scripts.sources.read_yearbook import read_yearbook
from scripts.sources.schema import LEFT_OUT, OBSERVATIONS

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "real"

needs_real_files = pytest.mark.skipif(not REAL.exists(), reason="the genuine files (../shared/real) are not there")


def write_book(path, sheets):
    """Write a workbook of `sheets`: name -> rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path))
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, line in enumerate(rows):
            for column, cell in enumerate(line):
                if isinstance(cell, str) and cell.startswith("#"):
                    sheet.write_formula(row, column, "=1/0", None, cell)
                elif cell not in ("", None):
                    sheet.write(row, column, cell)
    book.close()
    return path


def protect(path, password):
    """Put a workbook under a password, in its place."""
    protected = io.BytesIO()
    with path.open("rb") as plain:
        OOXMLFile(plain).encrypt(password, protected)
    path.write_bytes(protected.getvalue())
    return path


@pytest.fixture(scope="session")
def registry():
    return Registry(ROOT / "resources" / "cities")


@pytest.fixture(scope="session")
def variables():
    return yaml.safe_load((ROOT / "config" / "variables.yaml").read_text(encoding="utf-8"))


RULES = (ROOT / "rules/common.smk").read_text(encoding="utf-8")
STATED = set(re.findall(r'"(\w+)"', re.search(r"^STATED = \((.*)\)$", RULES, re.MULTILINE)[1]))
"""What a source states of itself, which a job's readers are not given."""


@pytest.fixture
def reading(registry, variables, tmp_path):
    """Make what a reader is given: of the source's variables those in `only`; keyword arguments replace settings."""

    def make(source, data="genuine", only=None, raw_dir=tmp_path, *, alone=True, **settings):
        given = yaml.safe_load((ROOT / "config" / "sources" / f"{source}.yaml").read_text(encoding="utf-8"))
        given = given if only is None else describing(given, only)
        given = {key: value for key, value in (given | settings).items() if key not in STATED}
        return Reading(source, given, variables, registry, raw_dir, data, alone=alone)

    return make


def describing(settings, variables):
    """Return a source's settings that describe no other variables; a table without any is not among them."""
    if "columns" in settings:
        return settings | {"columns": [spec for spec in settings["columns"] if spec["variable"] in variables]}
    tables = {
        name: table | {"columns": [spec for spec in table["columns"] if spec["variable"] in variables]}
        for name, table in settings["tables"].items()
    }
    return settings | {"tables": {name: table for name, table in tables.items() if table["columns"]}}


def checked(frames):
    """Return a reader's frames as their schemas give them back."""
    observations, left_out = frames
    return OBSERVATIONS.validate(observations), LEFT_OUT.validate(left_out)


@pytest.fixture
def read(reading, tmp_path):
    """Write one workbook's sheets, or take the file that is there, and read it."""

    def make(source, sheets=None, *, file="table.xlsx", edition=2018, **given):
        path = tmp_path / source / file
        if sheets is not None:
            write_book(path, sheets)
        job = reading(source, **given)
        if source == "yearbook":
            return checked(read_yearbook(sorted(path.parent.iterdir()), job, edition))
        return checked({"ceads": read_emissions, "compiled": read_compiled}[source]([path], job))

    return make


@pytest.fixture
def loaded(tmp_path, variables):
    """Load a source's YAML as a run does."""

    def load(text):
        (tmp_path / "source.yaml").write_text(text, encoding="utf-8")
        return load_source(tmp_path / "source.yaml", variables)

    return load


@pytest.fixture
def read_as_said(reading, loaded):
    """Read a file by a source's YAML, as a job does."""

    def read(text, path):
        job = reading("compiled", "simulated", raw_dir=path.parent, **loaded(text))
        return checked(read_compiled([path], job))

    return read
