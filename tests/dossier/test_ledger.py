import csv
import io
import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from scripts.dossier.accessed import Statement
from scripts.dossier.fact_lists import FactList, Row
from scripts.dossier.ledger import COLUMNS, Ledger, estimators_in, ledger
from scripts.dossier.raw_ledger import RawFile
from scripts.dossier.references import read_references
from scripts.exhibits.labels import read_labels

ROOT = Path(__file__).parents[2]
REFERENCES = read_references([ROOT / "resources/references.bib"])
SOURCES = {
    "ceads": {
        "title": "City emissions",
        "citation": "shan_city_2022",
        "terms": "may not be redistributed",
        "terms_source": "",
        "terms_confidence": "low",
        "homepage": "",
    }
}
SCRIPT = "<script>alert(1)</script>"
FILES = [
    RawFile("ceads", "ceads/a.xlsx", 12345, "a" * 64, 7, accessed="2024-03-05", recorded="a" * 64),
    RawFile("ceads", "ceads/b.xlsx", 6, "b" * 64, 0, reason="no pattern", recorded="c" * 64, remark=SCRIPT),
    RawFile("ceads", f"ceads/{'排' * 200} {SCRIPT}.xls", 6, "d" * 64, 0),
]
LIST = FactList(
    "policies/p.csv",
    3,
    Counter(high=1, low=1, medium=1),
    Counter({"a page": 3}),
    (Row(3, SCRIPT, "low", "a page"), Row(4, "Y", "medium", "a page")),
)


def made(data="genuine", files=FILES, language="en"):
    uses = {"shan_city_2022": [("source", "ceads")], "webb_2023": [("estimator", "wild_province_webb")]}
    statements = [Statement(9, "ceads/gone.xlsx")]
    book = Ledger(data, SOURCES, files, statements, [LIST], REFERENCES, uses)
    return ledger(book, read_labels(ROOT / "resources/labels.csv", language), ROOT / "resources/pages")


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_each_file_and_each_list_has_a_line_and_what_is_not_known_says_so():
    lines = rows(made()[0])
    assert list(lines[0]) == COLUMNS
    assert [line["file"] for line in lines] == [*(raw.file for raw in FILES), "policies/p.csv"]
    assert [line["check"] for line in lines] == ["same", "changed", "not_recorded", ""]
    assert [line["accessed"] for line in lines[:2]] == ["2024-03-05", "not known"]
    assert {line["provided"] for line in lines[:3]} == {"no"}
    assert (lines[0]["terms_source"], lines[0]["obtained_from"]) == ("not known", "not known")
    assert (lines[0]["size_bytes"], lines[0]["cells_read"]) == ("12345", "7")
    assert (lines[3]["rows"], lines[3]["unverified_rows"], lines[3]["unverified_lines"]) == ("3", "2", "3-4")


def test_a_changed_file_is_red_with_what_was_recorded_what_was_found_and_what_to_do():
    page = made()[1]
    box = re.search(r'<div class="box bad".*?</div>', page, re.DOTALL)[0]
    assert all(text in box for text in ("ceads/b.xlsx", "b" * 64, "c" * 64, "ACCESSED.csv"))
    assert "ceads/a.xlsx" not in box
    assert page.count('class="changed"') == 1
    assert 'class="box bad"' not in made(files=FILES[:1])[1]


def test_the_unchanged_and_the_unrecorded_are_not_red():
    assert 'class="changed"' not in made(files=[FILES[0], FILES[2]])[1]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("data", ["genuine", "simulated"])
def test_text_of_others_is_inert_in_every_page(data, language):
    page = made(data, language=language)[1]
    assert SCRIPT not in page
    assert "&lt;script&gt;" in page


def test_a_file_without_a_record_has_a_line_to_record_it_with():
    page = made()[1]
    lines = re.search(r"<pre>(.*?)</pre>", page, re.DOTALL)[1]
    assert "d" * 64 in lines
    assert "a" * 64 not in lines


def test_lines_about_no_file_are_named():
    assert "ceads/gone.xlsx" in made()[1]


def test_simulated_files_have_no_owner_whose_terms_or_works_are_named():
    text, page, _ = made("simulated")
    first = rows(text)[0]
    assert first["title"].startswith("simulated")
    assert (first["data"], first["citation"], first["terms"]) == ("simulated", "", "")
    assert "may not be redistributed" not in page
    assert "<pre>" not in page


def test_unverified_rows_are_counted_and_named_with_their_source():
    page = made()[1]
    assert "2 of 3 rows unverified" in page
    assert re.search(r'class="number">4</td><td>Y</td><td>medium</td><td>a page', page)


def test_the_references_are_those_of_the_uses():
    _, page, bib = made()
    assert re.findall(r"^@\w+\{(\w+),", bib, re.MULTILINE) == ["shan_city_2022", "webb_2023"]
    assert "Webb, Matthew D.: Reworking wild bootstrap-based inference" in page
    assert "lind_mehlum_2010" not in page + bib


def test_every_kind_of_use_has_its_word():
    words = read_labels(ROOT / "resources/labels.csv")
    kinds = {line["kind"] for line in csv.DictReader((ROOT / "resources/citations.csv").open(encoding="utf-8"))}
    assert all(words(f"ledger.use_{kind}") for kind in kinds)


def test_an_estimator_without_an_estimate_was_not_used(tmp_path):
    names = ["bacon", "sun_abraham", "sun_abraham"]
    pd.DataFrame({"estimator": names, "estimate": [None, 0.1, None]}).to_parquet(tmp_path / "staggered.parquet")
    assert estimators_in([str(tmp_path / "staggered.parquet")]) == {("estimator", "sun_abraham")}
