"""The data guide says what the files of sources and studies say: folders, endings, tables, and who needs them."""

import re

import pytest
import yaml

from tests.pages import ROOT, page_text

STUDIES = ("carbon", "pollution")


def content(path: str) -> dict:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def table(page: str, number: int) -> list[list[str]]:
    """Return the cells of a page's table, row by row, without its head."""
    text = re.findall(r"(?:^\|.*\n)+", page_text(page), re.MULTILINE)[number]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()[2:]]


SOURCES = {row[0].strip("`"): row for row in table("docs/data.md", 0)}


def test_every_source_is_told():
    assert set(SOURCES) == {file.stem for file in ROOT.glob("config/sources/*.yaml")}


@pytest.mark.parametrize("source", SOURCES)
def test_a_source_lies_where_its_file_looks_and_comes_from_its_homepage(source):
    settings, row = content(f"config/sources/{source}.yaml"), SOURCES[source]
    folders, endings = zip(
        *(re.fullmatch(r"(.*/)\*\.(\w+)", pattern).groups() for pattern in settings["files"]), strict=True
    )
    assert re.match(r"`([^`]+)`", row[5])[1].replace("<edition>", "{edition}") in set(folders)
    named = re.findall(r"\b(?:xlsx|xls|csv|dta)\b", row[4])
    assert set(named) <= set(endings)
    assert len(named) == 1 or set(named) == set(endings)
    assert source != "ceads" or settings["homepage"] in row[2]


@pytest.mark.parametrize("page", ["docs/data.md", "docs/data.zh.md"])
def test_the_tables_to_download_are_those_that_are_looked_for_and_needed(page):
    tables = content("config/sources/yearbook.yaml")["tables"]
    used = {name: set(content(f"config/studies/{name}.yaml")["variables"]) for name in STUDIES}
    told = {}
    for row in table(page, 1):
        titles = row[0].split("、")
        (name,) = {next(name for name, each in tables.items() if re.search(each["title"], title)) for title in titles}
        told[name] = [cell != "" for cell in row[2:]]
        read = {column["variable"] for column in tables[name]["columns"]}
        assert told[name] == [bool(read & used[study]) for study in STUDIES], row[0]
    assert set(told) == set(tables)
