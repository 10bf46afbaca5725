from html.parser import HTMLParser

import pytest

from scripts.exhibits.table import Cell, Note, Row, Table, Titles
from scripts.exhibits.table_html import html_text
from tests.exhibits.every_table import TABLES


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


def test_the_language_is_named_for_screen_readers(benchmark, context):
    page = html_text(TABLES["benchmark"][0](benchmark, context))
    assert [attributes["lang"] for tag, attributes in read(page).tags if tag == "html"] == ["en"]


def test_the_page_needs_nothing_from_elsewhere(benchmark, context):
    page = html_text(TABLES["benchmark"][0](benchmark, context))
    assert not [tag for tag, attributes in read(page).tags if tag in {"link", "script", "img"} or "src" in attributes]
