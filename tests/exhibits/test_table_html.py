import base64
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import matplotlib as mpl
import pytest

from scripts.exhibits.table import Cell, Note, Row, Table, Titles
from scripts.exhibits.table_html import html_text
from tests.browser import browser, needs_browser
from tests.exhibits.every_table import TABLES

WIDE = Path(mpl.get_data_path(), "fonts", "ttf", "STIXGeneral.ttf")
"""A font whose minus is wider than its digits, as matplotlib brings it."""


class Texts(HTMLParser):
    """Collects the texts of a page, and its tags."""

    def __init__(self):
        super().__init__()
        self.texts, self.tags = [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.texts.append(data)


def read(page: str) -> Texts:
    texts = Texts()
    texts.feed(page)
    return texts


@pytest.mark.parametrize("name", sorted(TABLES))
def test_the_page_holds_all_that_is_printed(name, made_table):
    table, _ = made_table(name)
    text = "".join(read(html_text(table)).texts).replace("\N{MINUS SIGN}", "-")
    for part in [table.titles.caption, *table.heads, *(row.label for row in table.rows)]:
        assert part in text
    for note in table.notes:
        assert note.text.replace("\N{MINUS SIGN}", "-") in text


def test_texts_that_look_like_html_are_texts():
    row = Row("<b>a</b> & c", "r", (Cell("<i>x</i>"),))
    page = html_text(Table(Titles("T9", "<t>", "<t>"), "nasty", "<s>", ("a",), ("<h>",), (row,), (Note("a < b"),)))
    assert {"b", "i", "t", "h", "s"}.isdisjoint({tag for tag, _ in read(page).tags})
    assert "<b>a</b> & c" in "".join(read(page).texts)


@pytest.fixture
def numbers():
    """Return a table of one column whose numbers differ in all that stands before the point."""
    texts = ("-0.100***", "(0.055)", "12.3", "-1,234.5", "[-0.8]", "2.447e-08", "0.5")
    rows = tuple(Row(text, text, (Cell(text),), marked=text == "0.5") for text in texts)
    return Table(Titles("T9", "t", "t"), "numbers", "", ("a",), ("被解释变量，填补值",), rows, ())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_language_is_named_for_screen_readers_once(numbers, language):
    page = html_text(replace(numbers, language=language))
    assert re.findall("<html[^>]*>", page) == [f'<html lang="{language}">']


def test_english_looks_for_its_signs_in_chinese_fonts_last(numbers):
    fonts = {language: html_text(replace(numbers, language=language)) for language in ("en", "zh")}
    listed = {language: re.search("font-family: ([^;]*)", page)[1].split(", ") for language, page in fonts.items()}
    assert listed["en"].index("serif") < listed["en"].index("SimSun")
    assert listed["zh"][-1] == "serif"


def test_the_boxes_of_a_column_are_as_wide_in_every_row_and_a_minus_takes_more_than_a_digit(numbers):
    widths = re.findall(
        r'class="whole" style="width:([\d.]+)ch".*?class="part" style="width:([\d.]+)ch"', html_text(numbers)
    )
    assert len(widths) == len(numbers.rows)
    assert len(set(widths)) == 1
    assert float(widths[0][0]) > len("-1,234")


def test_a_chinese_heading_breaks_after_a_comma_alone(numbers):
    page = html_text(numbers)
    assert "被解释变量，<wbr>填补值" in page
    assert "#numbers th { word-break: keep-all; }" in page


@needs_browser
def test_no_sign_reaches_over_the_point_where_the_minus_is_wide(numbers, tmp_path):
    font = base64.b64encode(WIDE.read_bytes()).decode()
    face = f"@font-face {{ font-family: 'Times New Roman'; src: url(data:font/ttf;base64,{font}); }}"
    tight = replace(numbers, rows=tuple(row for row in numbers.rows if row.name in {"-0.100***", "0.5"}))
    page = tmp_path / "t.html"
    page.write_text(html_text(tight).replace("<style>", f"<style>{face}", 1), encoding="utf-8")
    script = """(async () => { await document.fonts.ready; return [...document.querySelectorAll(".whole")].map(box => {
        const text = document.createRange(); text.selectNodeContents(box);
        return [text.getBoundingClientRect().right, box.nextSibling.getBoundingClientRect().left]; }) })()"""
    with browser(tmp_path / "browser", width=800) as opened:
        opened.open(page)
        assert opened.run("document.fonts.check('15px Times New Roman') && document.fonts.size") == 1
        sides = opened.run(script)
    assert len(sides) == 2
    for reached, point in sides:
        assert reached <= point + 0.1
        assert point == pytest.approx(sides[0][1], abs=0.1)


def test_the_page_needs_nothing_from_elsewhere(benchmark, context):
    page = html_text(TABLES["benchmark"][0](benchmark, context))
    assert not [tag for tag, attributes in read(page).tags if tag in {"link", "script", "img"} or "src" in attributes]
