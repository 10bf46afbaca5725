from dataclasses import replace

import pytest
from docx import Document
from docx.oxml.ns import qn

from scripts.exhibits.table import Cell, Row, Table, Titles, texts_of
from scripts.exhibits.table_docx import EAST_ASIAN, LATIN, SIDES, write_docx
from tests.exhibits.every_table import TABLES


@pytest.fixture
def table(benchmark, context):
    return TABLES["benchmark"][0](benchmark, context)


@pytest.fixture
def document(table, tmp_path):
    write_docx(table, tmp_path / "t.docx")
    return Document(str(tmp_path / "t.docx"))


def borders(cell):
    found = cell._tc.tcPr.find(qn("w:tcBorders")) if cell._tc.tcPr is not None else None
    return {} if found is None else {line.tag.split("}")[1]: int(line.get(qn("w:sz"))) for line in found}


def test_it_opens_with_caption_above_one_real_table_and_notes_below(document, table):
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    assert paragraphs[0] == table.titles.caption
    assert len(document.tables) == 1
    assert len(paragraphs) == 1 + len(table.notes)
    assert len(document.tables[0].rows) == 2 + len(table.rows)


def test_cells_hold_the_same_texts_as_the_table_with_a_true_minus(document, table):
    rows = document.tables[0].rows[2:]
    for row, word in zip(table.rows, rows, strict=True):
        texts = [cell.text.replace("\N{MINUS SIGN}", "-") for cell in word.cells]
        assert texts == [row.label, *(cell.text for cell in row.cells)]


def test_there_are_three_full_lines_thick_thin_thick(document):
    rows = document.tables[0].rows
    assert {borders(cell).get("top") for cell in rows[0].cells} == {12}
    assert {borders(cell).get("bottom") for cell in rows[1].cells} == {6}
    assert {borders(cell).get("bottom") for cell in rows[-1].cells} == {12}
    assert not any({"left", "right"} & set(borders(cell)) for row in rows for cell in row.cells)


def test_heads_are_repeated_on_every_page(document):
    rows = document.tables[0].rows
    repeated = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in rows]
    assert repeated == [True, True] + [False] * (len(rows) - 2)


@pytest.mark.parametrize(("label", "turned"), [("GDP", False), ("Foreign investment (ln)", True)])
def test_the_page_is_turned_where_labels_would_be_cramped(label, turned, tmp_path):
    rows = tuple(Row(label, f"{place}", tuple(Cell("10.705") for _ in range(9))) for place in range(3))
    names = tuple("abcdefghi")
    write_docx(Table(Titles("A9", "Wide", "Wide"), "wide", "", names, names, rows, ()), tmp_path / "wide.docx")
    section = Document(str(tmp_path / "wide.docx")).sections[0]
    assert (section.page_width > section.page_height) == turned


def test_both_scripts_have_a_font(document):
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert (fonts.get(qn("w:ascii")), fonts.get(qn("w:eastAsia"))) == (LATIN, EAST_ASIAN)


def test_numbers_are_flush_right_with_the_indent_that_puts_them_on_their_points(document):
    rows = document.tables[0].rows
    starred, error = rows[2].cells[1].paragraphs[0].paragraph_format, rows[3].cells[1].paragraphs[0].paragraph_format
    stars, bracket = 3 * 0.5 * 9.5, 0.333 * 9.5
    assert error.right_indent.pt - starred.right_indent.pt == pytest.approx(stars - bracket, abs=0.1)


def test_the_columns_fill_the_page_and_no_more(document):
    section = document.sections[0]
    page = section.page_width - section.left_margin - section.right_margin
    assert sum(column.width for column in document.tables[0].columns) == pytest.approx(page, rel=0.001)


def test_long_labels_and_heads_break_and_numbers_do_not(table, tmp_path):
    rows = tuple(replace(row, label="智慧城市试点的估计值" * 5) for row in table.rows)
    heads = ("(1)", *("论文做法（共同支撑）" for _ in table.heads[1:]))
    write_docx(replace(table, rows=rows, heads=heads), tmp_path / "t.docx")
    columns = list(Document(str(tmp_path / "t.docx")).tables[0].columns)[1:]
    for column, texts in zip(columns, texts_of(table), strict=True):
        digits = max(sum(sign.isdigit() for sign in text) for text in texts)
        assert column.width.pt > 4.75 * (digits + 1) + 10.8


def test_a_wide_table_turns_the_page(benchmark, context, tmp_path):
    write_docx(TABLES["fillings"][0](benchmark, context), tmp_path / "t.docx")
    section = Document(str(tmp_path / "t.docx")).sections[0]
    assert section.page_width > section.page_height


def test_a_power_of_ten_is_raised_and_the_numbers_stand_on_their_points(tmp_path):
    rows = tuple(Row(text, text, (Cell(text),)) for text in ("2.447e-08", "0.0715"))
    write_docx(Table(Titles("T9", "t", "t"), "t", "", ("a",), ("a",), rows, ()), tmp_path / "t.docx")
    power, plain = (row.cells[1].paragraphs[0] for row in Document(str(tmp_path / "t.docx")).tables[0].rows[1:])
    assert [(run.text, bool(run.font.superscript)) for run in power.runs] == [
        ("2.447×10", False),
        ("\N{MINUS SIGN}8", True),
    ]
    assert [run.text for run in plain.runs] == ["0.0715"]
    # Behind the point stand 447×10 and a raised -8, and 0715.
    assert power.paragraph_format.right_indent < plain.paragraph_format.right_indent


def test_a_number_in_a_wider_font_has_room_to_its_left(document):
    numbers = [cell.paragraphs[0].paragraph_format for cell in document.tables[0].rows[2].cells[1:]]
    assert all(layout.left_indent.pt < -SIDES / 2 for layout in numbers)


def test_a_chinese_heading_ends_its_line_after_a_comma_and_needs_no_more_than_a_piece(tmp_path):
    heads = ("处理组，政策前", "聚类数（城市）", "被解释变量", "标准误")
    names, rows = tuple("abcdefghijkl"), (Row("变量名", "r", tuple(Cell("-0.1") for _ in range(12))),)
    write_docx(Table(Titles("A9", "t", "t"), "t", "", names, heads * 3, rows, ()), tmp_path / "t.docx")
    cells = Document(str(tmp_path / "t.docx")).tables[0].rows[0].cells[1:]
    assert [cell.text for cell in cells[:4]] == ["处理组，\n政策前", "聚类数\n（城市）", "被解释变量", "标准误"]
    for cell in cells:
        longest = max(map(len, cell.text.split("\n")))
        assert cell.width.pt - SIDES >= longest * 9.5
