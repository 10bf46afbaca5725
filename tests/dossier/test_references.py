import re
from pathlib import Path

import pytest

from scripts.dossier.references import read_references
from scripts.files.bad_input import BadInput

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "resources/references.bib"
NEEDED = {
    "article": {"author", "title", "journal", "year"},
    "inproceedings": {"author", "title", "booktitle", "year"},
    "book": {"author", "title", "publisher"},
    "phdthesis": {"author", "title", "school", "year"},
    "unpublished": {"author", "title", "note"},
    "misc": {"title"},
}


def written(folder, text, name="references.bib"):
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_fields_are_read_from_braces_quotes_and_numbers(tmp_path):
    text = '% a comment\n@Article{a_2020,\n title = {On {CO2} and M{\\"o}lder},\n'
    text += 'author="One, A. and Two, B.", year = 2020\n}'
    entry = read_references([written(tmp_path, text)])["a_2020"]
    assert (entry.kind, entry.fields["year"], entry.fields["author"]) == ("article", "2020", "One, A. and Two, B.")
    assert entry.plain("title") == "On CO2 and Mölder"
    assert entry.text == text.split("\n", 1)[1]


def test_the_working_folders_own_entry_goes_before_the_shipped_one(tmp_path):
    own = written(tmp_path, "@misc{a, title = {mine}}", "own.bib")
    shipped = written(tmp_path, "@misc{a, title = {theirs}}\n@misc{b, title = {other}}")
    assert {key: one.plain("title") for key, one in read_references([own, shipped]).items()} == {
        "a": "mine",
        "b": "other",
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("@misc{a, title = {x}\n", "no end of 'a' in line 1"),
        ("\n@misc{a, title {x}}", "'title {x}' in line 2"),
        ("@misc{a, title = }", "in line 1"),
        ("@misc{title = {x}}", "in line 1"),
        ("@misc{a, title = {x}}\n@misc{a, title = {y}}", "'a' again in line 2"),
    ],
)
def test_a_broken_entry_stops_with_its_line(tmp_path, text, message):
    with pytest.raises(BadInput, match=re.escape(message)):
        read_references([written(tmp_path, text)])


@pytest.mark.parametrize("entry", read_references([SHIPPED]).values(), ids=lambda entry: entry.key)
def test_a_shipped_entry_is_whole_and_bibtex_can_read_it(entry):
    assert entry.fields.keys() >= NEEDED[entry.kind]
    head, *lines, end = entry.text.split("\n")
    assert re.fullmatch(r"@\w+\{[a-z0-9_]+,", head)
    assert end == "}"
    for line in lines:
        assert re.fullmatch(r"  [a-z]+ = \{.*\},?", line)
        assert line.endswith(",") == (line != lines[-1])
        assert line.count("{") == line.count("}")
        assert not re.search(r"(?<!\\)[%&#$]", line), "BibTeX takes it for a sign of its own"
        assert line.isascii(), "old BibTeX knows ASCII only"
    if "doi" in entry.fields:
        assert re.fullmatch(r"10\.\d{4,5}/\S+", entry.fields["doi"])
    if "pages" in entry.fields:
        assert re.fullmatch(r"\d+(--\d+)?", entry.fields["pages"])
    if entry.kind == "article" and entry.key[-4:].isdigit():
        assert entry.fields["year"] == entry.key[-4:]


def test_no_two_shipped_entries_are_one_work():
    dois = [entry.fields["doi"] for entry in read_references([SHIPPED]).values() if "doi" in entry.fields]
    assert len(dois) == len(set(dois))
