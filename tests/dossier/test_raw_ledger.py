import csv
import hashlib
import io

import pandas as pd
import pytest

from scripts.dossier.accessed import read_accessed
from scripts.dossier.raw_ledger import CHANGED, NOT_RECORDED, SAME, raw_files, to_record

NAMES = ["ceads/a.xlsx", "ceads/notes, 说明.txt", "yearbook-2018/b.xls"]


@pytest.fixture
def folder(tmp_path):
    for name in NAMES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    return tmp_path


def sha256(name):
    return hashlib.sha256(name.encode()).hexdigest()


def listed(folder, text="", observed=(("ceads", "ceads/a.xlsx"),) * 3, files=None):
    statements = []
    if text:
        (folder / "ACCESSED.csv").write_text(text, encoding="utf-8")
        statements = read_accessed(folder / "ACCESSED.csv")
    paths = files or {"ceads": NAMES[:2], "yearbook": NAMES[2:]}
    left_out = [("ceads", NAMES[1], "", "no pattern"), ("ceads", NAMES[0], "NOTE", "no table")]
    return raw_files(
        {source: [f"{folder}/{name}" for name in names] for source, names in paths.items()},
        folder,
        pd.DataFrame(observed, columns=["source", "file"]),
        pd.DataFrame(left_out, columns=["source", "file", "sheet", "reason"]),
        statements,
    )


def test_every_file_has_size_hash_and_what_was_read_of_it(folder):
    found = listed(folder)
    assert [(raw.file, raw.size, raw.sha256) for raw in found] == [(n, len(n.encode()), sha256(n)) for n in NAMES]
    assert [(raw.cells, raw.reason) for raw in found] == [(3, ""), (0, "no pattern"), (0, "")]


def test_a_recorded_hash_is_compared_with_the_files_own(folder):
    text = f"file,sha256\n{NAMES[0]},{sha256(NAMES[0])}\n{NAMES[2]},{'0' * 64}\n"
    assert [raw.check for raw in listed(folder, text)] == [SAME, NOT_RECORDED, CHANGED]


def test_a_file_beside_one_source_that_another_reads_stands_once(folder):
    found = listed(folder, files={"yearbook": NAMES, "ceads": NAMES[:1]})
    assert [(raw.source, raw.file) for raw in found] == [
        ("yearbook", NAMES[1]),
        ("yearbook", NAMES[2]),
        ("ceads", NAMES[0]),
    ]


def test_the_lines_that_record_files_are_read_back_and_find_them_unchanged(folder):
    text = to_record(listed(folder))
    assert [row["file"] for row in csv.DictReader(io.StringIO(text))] == NAMES
    assert {raw.check for raw in listed(folder, text)} == {SAME}
