"""A table for Word: a real Word table with three rules, its caption above and its notes below.

The document's language and fonts are named for both scripts, so that Word sets Chinese in Songti and the rest in Times.
"""

from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.text.font import CT_RPr
from docx.shared import Cm, Length, Pt
from docx.table import Table as WordTable
from docx.table import _Cell as WordCell
from docx.text.paragraph import Paragraph
from docx.text.parfmt import ParagraphFormat
from docx.text.run import Run

from scripts.exhibits.alignment import is_text, on_points, split_power, typeset
from scripts.exhibits.heading_breaks import lines_of, pieces
from scripts.exhibits.table import Row, Table, texts_of
from scripts.files.whole import whole
from scripts.files.zips import fix_times

LATIN, EAST_ASIAN = "Times New Roman", "宋体"
SIZE, NOTE_SIZE, HEADING_SIZE = 9.5, 9.0, 13.0  # points
THICK, THIN = "12", "6"  # eighths of a point
MARGIN, SHORT, LONG = Cm(2.5), Cm(21.0), Cm(29.7)
# Widths in Times, in em; every other sign is taken to be as wide as a digit, a Chinese one twice that.
WIDTHS = dict.fromkeys(" .,:;", 0.25) | dict.fromkeys("()[]", 0.333) | {"%": 0.833}
WIDTHS |= dict.fromkeys("\N{MINUS SIGN}\N{MULTIPLICATION SIGN}", 0.564)
RAISED = 0.58  # of its size, a superscript's
DIGIT, HAN, FIRST_HAN = 0.5, 1.0, 0x2E80
SIDES = 10.8  # points that Word leaves free in a cell, left and right together
WRAPPED = 14.0  # em at which a text in a column of words may break
LONGEST = 56.0  # em beyond which a text takes no more width from its neighbours
CRAMPED = 0.8  # of what labels need, the least that they are left on an upright page
SLACK = 0.7  # em more than the widths say, because fonts differ a little
LOOKS: dict[tuple[float, ...], CT_RPr] = {}  # size, bold, italic and raised of a run -> its properties


def write_docx(table: Table, path: str | Path) -> None:
    """Write the table as a Word file, whole or not at all, the same bytes at every call."""
    write_document([table], path, title=table.titles.caption)


def write_document(tables: Sequence[Table], path: str | Path, *, title: str, lead: Sequence[str] = ()) -> None:
    """Write several tables as one Word file, below lines of text: a heading, what is set off, the rest."""
    document = Document()
    _page(document, turned=any(_is_wide(table) for table in tables))
    _fonts(document, title, tables[0].language)
    for place, text in enumerate(lead):
        _text(document.add_paragraph(), text, size=SIZE if place else HEADING_SIZE, bold=place < 2)
    for place, table in enumerate(tables):
        caption = _text(document.add_paragraph(), table.titles.caption, size=10.5, bold=True)
        caption.keep_with_next = True
        if place or lead:
            caption.space_before = Pt(14)
        _fill(document, table)
        for note in table.notes:
            _text(document.add_paragraph(), note.text, size=NOTE_SIZE)
    with whole(path) as beside:
        document.save(str(beside))
        fix_times(beside)


def _is_wide(table: Table) -> bool:
    """Return whether a table wants a page turned to landscape: several columns of prose, or cramped labels."""
    upright = Length(int(SHORT) - 2 * int(MARGIN)).pt
    return len(_prose(table)) > 1 or _kept(table, upright) < CRAMPED


def _page(document: Doc, *, turned: bool) -> None:
    """Set A4 with even margins, turned to landscape or not."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if turned else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (LONG, SHORT) if turned else (SHORT, LONG)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN


def _fonts(document: Doc, title: str, language: str) -> None:
    """Name the fonts of both scripts, and the document's title; nobody's name and no other time than the template's."""
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = LATIN, Pt(10)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), EAST_ASIAN)
    normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(1)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "pilotpanel", ""
    properties.language = {"en": "en-GB", "zh": "zh-CN"}[language]


def _fill(document: Doc, table: Table) -> None:
    """Add the Word table: heads (repeated on every page), rows, rules, widths."""
    n_heads = 2 if table.spanners else 1
    word = document.add_table(rows=n_heads + len(table.rows), cols=len(table.columns) + 1)
    word.alignment, word.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    widths = _widths(document, table)
    for cells in (word.columns, *(row.cells for row in word.rows)):  # by rows: a column's cells are those of all
        for cell, width in zip(cells, widths, strict=True):
            cell.width = Pt(width)
    _heads(word, table, n_heads, [width - SIDES for width in widths[1:]])
    columns = [_set(texts, width - SIDES) for texts, width in zip(texts_of(table), widths[1:], strict=True)]
    at = 0
    for word_row, row in zip(word.rows[n_heads:], table.rows, strict=True):  # one by its number: a walk through all
        cells = word_row.cells
        if row.kind == "panel":
            _text(cells[0].merge(cells[-1]).paragraphs[0], row.label, italic=True).keep_with_next = True
            continue
        _text(cells[0].paragraphs[0], row.label, bold=row.marked)
        for cell, column in zip(cells[1:], columns, strict=True):
            text, alignment, indent = column[at]
            layout = _text(cell.paragraphs[0], text, bold=row.marked)
            layout.alignment, layout.right_indent = alignment, Pt(round(indent, 1))
            if alignment == WD_ALIGN_PARAGRAPH.RIGHT:
                layout.left_indent = Pt(-SIDES)
        at += 1
    _rules(word, table.rows, n_heads)


def _heads(word: WordTable, table: Table, n_heads: int, inner: list[float]) -> None:
    """Write the headings into columns of so many points, and let Word repeat them on every page."""
    for spanner in table.spanners:
        cells = word.rows[0].cells
        over = cells[spanner.first + 1].merge(cells[spanner.last + 1])
        room = sum(inner[spanner.first : spanner.last + 1])
        _text(over.paragraphs[0], _broken(spanner.text, room), centred=True)
        _rule(over, "bottom", THIN)
    last = word.rows[n_heads - 1].cells
    _text(last[0].paragraphs[0], table.stub)
    for cell, head, texts, room in zip(last[1:], table.heads, texts_of(table), inner, strict=True):
        _text(cell.paragraphs[0], _broken(head, room), centred=not is_text(texts))
    for row in word.rows[:n_heads]:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - python-docx has no public way
    for row in word.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001


def _broken(head: str, room: float) -> str:
    """Return a heading with its lines ended between its pieces where it is longer than so many points."""
    return "\n".join(lines_of(pieces(head), room / SIZE, _width))


def _set(texts: list[str], inner: float) -> list[tuple[str, WD_ALIGN_PARAGRAPH, float]]:
    """Return a column's texts with alignment and right indent in points, so that numbers stand on their points.

    Numbers are set flush right with an indent for what they lack behind the point. Tab stops would not do: whether
    Word aligns on a point or on a comma depends on the reader's computer. Their lines begin left of the cell: a number
    in a wider font than Times reaches there instead of breaking.
    """
    if is_text(texts):
        return [(text, WD_ALIGN_PARAGRAPH.LEFT, 0.0) for text in texts]
    split = [part and (typeset(part[0]), part[1]) for part in on_points(texts)]
    left, right = (max((_width(part[side]) for part in split if part), default=0.0) for side in (0, 1))
    beside = max(inner - SIZE * (left + right), 0) / 2
    return [
        (text, WD_ALIGN_PARAGRAPH.RIGHT, beside + SIZE * (right - _width(part[1])))
        if part
        else (text, WD_ALIGN_PARAGRAPH.CENTER, 0.0)
        for text, part in zip(texts, split, strict=True)
    ]


def _width(text: str) -> float:
    """Return a text's width in em."""
    number, power, behind = split_power(text)
    if power:
        return _width(number) + RAISED * _width(typeset(power)) + _width(behind)
    return sum(HAN if ord(sign) >= FIRST_HAN else WIDTHS.get(sign, DIGIT) for sign in text)


def _needed(table: Table) -> list[float]:
    """Return the columns' widths in points that need no line broken beside those of prose, labels first."""
    labels = [_width(row.label) for row in table.rows if row.kind == "body"]
    needs = [max(labels)]
    for texts, head in zip(texts_of(table), table.heads, strict=True):
        longest = max((_width(word) for piece in pieces(head) for word in piece.split()), default=0.0)
        cells = max(_width(text) for text in texts)
        needs.append(max(longest, _width(head) / 2, min(cells, WRAPPED) if is_text(texts) else cells))
    return [SIZE * (need + SLACK) + SIDES for need in needs]


def _kept(table: Table, page: float) -> float:
    """Return the part of their width that labels and prose keep on a page, at least half: numbers cannot break."""
    needed = _needed(table)
    spare = page - sum(needed)
    return min(max(1 + spare / sum(needed[place] for place in (0, *_prose(table))), 0.5), 1.0)


def _widths(document: Doc, table: Table) -> list[float]:
    """Return the columns' widths in points, labels first: what each needs, and the rest of the page.

    The rest goes to the columns of prose by the length of their texts, else evenly.
    """
    section = document.sections[0]
    page = Length(int(section.page_width or 0) - 2 * int(MARGIN)).pt
    wanted = _needed(table)
    spare = page - sum(wanted)
    if spare < 0:
        kept, soft = _kept(table, page), (0, *_prose(table))
        wanted = [width * kept if place in soft else width for place, width in enumerate(wanted)]
        return [width * page / max(sum(wanted), page) for width in wanted]
    lengths = _prose(table) or dict.fromkeys(range(len(wanted)), 1.0)
    whole_length = sum(lengths.values())
    return [width + spare * lengths.get(place, 0.0) / whole_length for place, width in enumerate(wanted)]


def _prose(table: Table) -> dict[int, float]:
    """Return the columns of words that have to break their lines, each with how much longer than one they are, in em.

    Columns are counted from 1; what is longer than `LONGEST` counts as that.
    """
    longest = {
        place: max(_width(text) for text in texts) for place, texts in enumerate(texts_of(table), 1) if is_text(texts)
    }
    return {place: min(width, LONGEST) - WRAPPED for place, width in longest.items() if width > WRAPPED}


def _text(
    paragraph: Paragraph,
    text: str,
    *,
    size: float = SIZE,
    bold: bool = False,
    italic: bool = False,
    centred: bool = False,
) -> ParagraphFormat:
    """Write a text into a paragraph, one run but for a power of ten, and return the paragraph's format."""
    for place, part in enumerate(split_power(text)):
        if part or not place:
            _look(paragraph.add_run(typeset(part)), size, bold=bold, italic=italic, raised=place == 1)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph.paragraph_format


def _look(run: Run, size: float, **marks: bool) -> None:
    """Set a run's size and marks; to copy what an earlier run has takes a tenth of the time."""
    look = (size, *marks.values())
    if look in LOOKS:
        run.element.insert(0, deepcopy(LOOKS[look]))
        return
    run.font.size, run.font.bold, run.font.italic = Pt(size), marks["bold"] or None, marks["italic"] or None
    run.font.superscript = marks["raised"] or None
    LOOKS[look] = deepcopy(run._r.get_or_add_rPr())  # noqa: SLF001


def _rules(word: WordTable, rows: tuple[Row, ...], n_heads: int) -> None:
    """Draw the three rules (thick, thin, thick), and thin ones where a row asks for it or a heading spans columns."""
    for cell in word.rows[0].cells:
        _rule(cell, "top", THICK)
    for cell in word.rows[n_heads - 1].cells:
        _rule(cell, "bottom", THIN)
    for word_row, row in zip(word.rows[n_heads:], rows, strict=True):
        for cell in word_row.cells if row.ruled else []:
            _rule(cell, "top", THIN)
    for cell in word.rows[-1].cells:
        _rule(cell, "bottom", THICK)


def _rule(cell: WordCell, side: str, size: str) -> None:
    """Draw one side of a cell, `size` in eighths of a point."""
    properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001
    borders = properties.find(qn("w:tcBorders"))
    if borders is None:
        borders = OxmlElement("w:tcBorders")
        properties.append(borders)
    line = OxmlElement(f"w:{side}")
    for name, value in {"val": "single", "sz": size, "space": "0", "color": "000000"}.items():
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
