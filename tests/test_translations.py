"""A page in Chinese says what its English one does: the same commands, links, tables, names in code and numbers."""

import re
from collections import Counter

import pytest

from tests.pages import PAGES, blocks, page_text

PAIRS = {page: page.replace(".zh.md", ".md") for page in PAGES if page.endswith(".zh.md")}
HEADING = re.compile(r"^(#+) .+$", re.MULTILINE)
LINK = re.compile(r"\]\(([^()\s]+)\)")
PATH = re.compile(r"[\w<>*-]*[./][\w<>*./-]*", re.ASCII)
NUMBER = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)(?!\d)(?![⁰-⁹]) ?(million|万(?!元|人|吨)|亿(?!元))?")
TIMES = {"": 1, "million": 1_000_000, "万": 10_000, "亿": 100_000_000}

together = pytest.mark.parametrize(("chinese", "english"), PAIRS.items())


def sections(page: str) -> list[str]:
    """Return what stands before the first heading and below each, without fenced blocks."""
    text = re.sub(r"^```.*?^```$", "", page_text(page), flags=re.MULTILINE | re.DOTALL)
    return re.split(HEADING.pattern.replace("(#+)", "#+"), text, flags=re.MULTILINE)


def rows(section: str) -> list[list[str]]:
    """Return the cells of a section's tables, row by row, the lines between head and body included."""
    return [line.strip("| ").split("|") for line in section.splitlines() if line.startswith("|")]


def numbers(text: str) -> Counter[float]:
    """Return the numbers of a text, whether it is 20 million or 2000万, .4 or 0.4; SO2 has none."""
    found = NUMBER.findall(re.sub("[CS]O2", "", text))
    return Counter(round(float(digits.replace(",", "")) * TIMES[unit], 9) for digits, unit in found)


def without_code(text: str) -> str:
    return LINK.sub("]", re.sub(r"`[^`]*`", "", text))


@together
def test_each_page_leads_to_the_other_at_its_top(chinese, english):
    for here, there in ((chinese, english), (english, chinese)):
        assert f"]({there.rpartition('/')[2]})" in page_text(here)[:200]


@together
def test_headings_are_of_the_same_levels(chinese, english):
    assert HEADING.findall(page_text(chinese)) == HEADING.findall(page_text(english))


@together
def test_blocks_hold_the_same_commands_and_files(chinese, english):
    ours, theirs = blocks(chinese), blocks(english)
    assert [block.info for block in ours] == [block.info for block in theirs]
    for one, other in zip(ours, theirs, strict=True):
        assert one.typed == other.typed
        if not one.typed:
            assert PATH.findall(one.text) == PATH.findall(other.text)


@together
def test_each_section_has_the_same_links(chinese, english):
    for one, other in zip(sections(chinese), sections(english), strict=True):
        targets = [Counter(link.replace(".zh.md", ".md") for link in LINK.findall(text)) for text in (one, other)]
        if not one.lstrip().startswith("[English]"):
            assert targets[0] == targets[1]


@together
def test_each_section_names_the_same_keys_files_and_commands(chinese, english):
    for one, other in zip(sections(chinese), sections(english), strict=True):
        assert set(re.findall(r"`([^`]+)`", one)) == set(re.findall(r"`([^`]+)`", other))


@together
def test_tables_have_the_same_shape_and_numbers(chinese, english):
    for one, other in zip(sections(chinese), sections(english), strict=True):
        assert [len(row) for row in rows(one)] == [len(row) for row in rows(other)]
        for mine, its in zip(rows(one), rows(other), strict=True):
            assert numbers(" ".join(mine)) == numbers(" ".join(its)), mine[0]


@together
def test_sentences_have_the_same_numbers(chinese, english):
    for one, other in zip(sections(chinese), sections(english), strict=True):
        assert set(numbers(without_code(one))) == set(numbers(without_code(other))), one[:40]


def test_numbers_are_read_in_both_ways_of_writing():
    assert numbers("at most 20 million of .4 %, 10⁴ t") == numbers("最多2000万个，0.4%，万吨")
    assert numbers("3,929") != numbers("3,292")


def test_readme_and_data_guide_are_there_in_chinese():
    assert {"README.zh.md", "docs/data.zh.md"} <= set(PAIRS)
