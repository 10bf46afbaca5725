"""Whole files that go wrong, by accident or on purpose: their bytes, parts, endings and encodings."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import xlsxwriter

from tests.sources.conftest import protect
from tests.sources.originals import Grid, Original

SHEET, SHARED, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
LAUGHS = b"<!DOCTYPE x [<!ENTITY a 'ha'>%s]>" % b"".join(
    b"<!ENTITY %c '%s'>" % (ord("b") + n, b"&%c;" % (ord("a") + n) * 10) for n in range(9)
)
OUTSIDE = b"<!DOCTYPE x [<!ENTITY xxe SYSTEM 'file:///etc/passwd'>]>"

HEAVY = {"bomb", "bomb_that_lies_about_its_size", "one_long_text_in_every_cell"}
"""Kinds that take a second each."""

Make = Callable[[Original, Path, np.random.Generator], Path | None]
"""Writes a mutant's file into a folder; None if the layout has nothing of the kind."""
KINDS: dict[str, Make] = {}


def kind(make: Make) -> Make:
    KINDS[make.__name__] = make
    return make


def xlsx(original: Original, formats: dict[tuple[int, int], dict[str, str]] | None = None, touch=None) -> bytes:
    """Return an original as an xlsx workbook; `touch` may do more to the sheet of figures."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "nan_inf_to_errors": True}) as book:
        for name, rows in original.grids.items():
            sheet = book.add_worksheet(name)
            own = formats if formats and name == original.sheet else {}
            for row, line in enumerate(rows):
                for column, cell in enumerate(line):
                    form = book.add_format(own[row, column]) if (row, column) in own else None
                    if cell != "":
                        (sheet.write_string if isinstance(cell, str) else sheet.write_number)(row, column, cell, form)
            if touch and name == original.sheet:
                touch(book, sheet)
    return content.getvalue()


def changed(content: bytes, **parts: Callable[[bytes], bytes]) -> bytes:
    """Return a zip with some of its entries changed, in their order, and those added that were not there."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts[name](old.read(name)) if name in parts else old.read(name))
        for name in parts.keys() - set(old.namelist()):
            new.writestr(name, parts[name](b""))
    return out.getvalue()


def part_of(original: Original) -> str:
    return f"xl/worksheets/sheet{list(original.grids).index(original.sheet) + 1}.xml"


def _saved(folder: Path, content: bytes, name: str = "table.xlsx") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _cell(original: Original, draw: np.random.Generator) -> tuple[int, int, bytes]:
    row, column = original.figures[int(draw.integers(len(original.figures)))]
    return row, column, f"{chr(ord('A') + column)}{row + 1}".encode()


def _replaced(original: Original, draw: np.random.Generator, new: bytes) -> bytes:
    """Return the workbook with one figure's cell written anew; `%s` is its address."""
    _, _, at = _cell(original, draw)
    cell = re.compile(rb'<c r="%s"[^>]*>.*?</c>' % at)
    return changed(xlsx(original), **{part_of(original): lambda xml: cell.sub(lambda _: new.replace(b"%s", at), xml)})


def _csv(rows: Grid) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([[str(cell) for cell in row] for row in rows])
    return text.getvalue()


def _only_csv(original: Original) -> Grid | None:
    return original.grids[original.sheet] if original.name == "compiled-text" else None


# --- workbooks that read the same
@kind
def as_it_is(original, folder, _draw):
    return _saved(folder, xlsx(original))


@kind
def under_excels_password(original, folder, _draw):
    return protect(_saved(folder, xlsx(original)), "VelvetSweatshop")


@kind
def under_another_password(original, folder, _draw):
    return protect(_saved(folder, xlsx(original)), "secret")


@kind
def hidden_rows_columns_sheets(original, folder, draw):
    def hide(book, sheet):
        sheet.set_row(int(draw.integers(3, 12)), None, None, {"hidden": True})
        sheet.set_column(1, 3, None, None, {"hidden": True})
        book.add_worksheet("shown").activate()
        sheet.hide()

    return _saved(folder, xlsx(original, touch=hide))


@kind
def merged_cells(original, folder, draw):
    row, column, _ = _cell(original, draw)
    merge = b'<mergeCells count="1"><mergeCell ref="A%d:%s%d"/></mergeCells>' % (
        row + 1,
        b"BCDEFGHIJKL"[column : column + 1],
        row + 2,
    )
    return _saved(
        folder,
        changed(
            xlsx(original), **{part_of(original): lambda xml: xml.replace(b"</sheetData>", b"</sheetData>" + merge)}
        ),
    )


@kind
def with_macros(original, folder, _draw):
    return _saved(folder, changed(xlsx(original), **{"xl/vbaProject.bin": lambda _: b"Sub Auto_Open()" * 100}))


@kind
def with_links_and_drawings(original, folder, _draw):
    def touch(_book, sheet):
        sheet.write_comment(0, 0, "=cmd|' /C calc'!A0")
        sheet.write_url(0, 40, "file:///etc/passwd", string="x")
        sheet.data_validation(3, 3, 9, 9, {"validate": "custom", "value": '=HYPERLINK("x")'})

    return _saved(folder, xlsx(original, touch=touch))


@kind
def paths_among_its_parts(original, folder, draw):
    name = ["../../../tmp/evil", "/etc/evil", "C:\\evil.exe", "xl/../../evil.xml"][int(draw.integers(4))]
    return _saved(folder, changed(xlsx(original), **{name: lambda _: b"<x/>"}))


@kind
def relation_that_leaves_the_file(original, folder, draw):
    to = [b"../../../../etc/passwd", b"file:///etc/passwd", b"http://x.invalid/sheet1.xml", b"C:\\x"][
        int(draw.integers(4))
    ]
    old = re.compile(rb'Target="worksheets/sheet\d')
    return _saved(folder, changed(xlsx(original), **{RELATIONS: lambda xml: old.sub(lambda _: b'Target="' + to, xml)}))


@kind
def ending_of_another_kind(original, folder, draw):
    ending = ["xls", "csv", "dta", "XLSX", "txt"][int(draw.integers(5))]
    return _saved(folder, xlsx(original), f"table.{ending}")


@kind
def web_page_under_an_excel_name(original, folder, draw):
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in original.grids[original.sheet])
    return _saved(
        folder, f"<html><table>{rows}</table></html>".encode(), ["table.xls", "table.xlsx"][int(draw.integers(2))]
    )


@kind
def text_under_an_excel_name(original, folder, _draw):
    return _saved(folder, _csv(original.grids[original.sheet]).encode("gb18030"), "table.xlsx")


# --- workbooks that are cut, damaged or built to harm
@kind
def cut(original, folder, draw):
    content = xlsx(original)
    return _saved(folder, content[: int(draw.integers(1, len(content) - 1))])


@kind
def bytes_overwritten(original, folder, draw):
    content = bytearray(xlsx(original))
    for at in draw.integers(len(content), size=int(draw.integers(1, 30))):
        content[at] = int(draw.integers(256))
    return _saved(folder, bytes(content))


@kind
def entity_in_a_figure(original, folder, draw):
    content = _replaced(original, draw, b'<c r="%s"><v>&a;</v></c>')
    declared = b"?><!DOCTYPE x [<!ENTITY a '7'>]>"
    return _saved(folder, changed(content, **{part_of(original): lambda xml: xml.replace(b"?>", declared, 1)}))


@kind
def entities_of_entities(original, folder, _draw):
    def laugh(xml):
        return xml.replace(b"?>", b"?>" + LAUGHS, 1).replace(b"<t>", b"<t>&j;", 1)

    return _saved(folder, changed(xlsx(original), **{SHARED: laugh}))


@kind
def entity_from_outside(original, folder, _draw):
    def outside(xml):
        return xml.replace(b"?>", b"?>" + OUTSIDE, 1).replace(b"<t>", b"<t>&xxe;", 1)

    return _saved(folder, changed(xlsx(original), **{SHARED: outside}))


@kind
def declaration_far_behind(original, folder, _draw):
    far = b"?><!-- " + b"x" * 200_000 + b" -->" + OUTSIDE
    return _saved(folder, changed(xlsx(original), **{part_of(original): lambda xml: xml.replace(b"?>", far, 1)}))


@kind
def sheet_in_utf_16(original, folder, _draw):
    def utf_16(xml):
        return xml.decode().replace("UTF-8", "UTF-16").encode("utf-16")

    return _saved(folder, changed(xlsx(original), **{part_of(original): utf_16}))


@kind
def bomb(original, folder, _draw):
    """A gigabyte of blanks in a megabyte of file."""
    out = io.BytesIO(xlsx(original))
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/more.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(65):
            part.write(bytes(1 << 23))
    return _saved(folder, out.getvalue())


@kind
def bomb_that_lies_about_its_size(original, folder, _draw):
    content = changed(xlsx(original), **{"xl/more.xml": lambda _: b" " * 50_000_000})
    return _saved(folder, content.replace((50_000_000).to_bytes(4, "little"), (50_000).to_bytes(4, "little")))


@kind
def figure_at_the_far_end(original, folder, draw):
    far = [b"XFD1048576", b"XFD2000", b"ZZ99999"][int(draw.integers(3))]
    row = re.search(rb"\d+", far).group()
    new = b'<row r="%s"><c r="%s"><v>1</v></c></row></sheetData>' % (row, far)
    return _saved(folder, changed(xlsx(original), **{part_of(original): lambda xml: xml.replace(b"</sheetData>", new)}))


@kind
def one_long_text_in_every_cell(original, folder, _draw):
    rows = b"".join(b"<row>%s</row>" % (b'<c t="s"><v>0</v></c>' * 100) for _ in range(400))
    parts = {
        SHARED: lambda xml: xml.replace(b"<t>", b"<t>" + b"x" * 32_000, 1),
        part_of(original): lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"),
    }
    return _saved(folder, changed(xlsx(original), **parts))


# --- one figure's cell
def cell(name: str, new: bytes) -> None:
    """Add a kind that writes one figure's cell in the sheet's XML anew."""

    def make(original, folder, draw):
        return _saved(folder, _replaced(original, draw, new))

    make.__name__ = name
    kind(make)


cell("formula_never_calculated", b'<c r="%s"><f>1+1</f></c>')
cell("formula_with_an_empty_value", b'<c r="%s"><f>1+1</f><v></v></c>')
cell("formula_that_broke", b'<c r="%s" t="e"><f>1/0</f><v>#DIV/0!</v></c>')
cell("error_in_single_quotes", b"<c r='%s' t='e'><v>#REF!</v></c>")
cell("error_without_an_address", b'<c t="e"><v>#REF!</v></c>')
cell("dangerous_formula", b"""<c r="%s" t="str"><f>cmd|' /C calc'!A0</f><v>8430 x</v></c>""")
cell("true_or_false", b'<c r="%s" t="b"><v>1</v></c>')
cell("date_by_its_type", b'<c r="%s" t="d"><v>2015-01-05</v></c>')
cell("number_beyond_all", b'<c r="%s"><v>1e999</v></c>')
cell("no_number", b'<c r="%s"><v>NaN</v></c>')
cell("text_in_a_numbers_cell", b'<c r="%s"><v>8430a</v></c>')
cell("no_such_shared_text", b'<c r="%s" t="s"><v>999999</v></c>')


def shown(name: str, form: str) -> None:
    """Add a kind that shows one figure, as a number, in a format that makes something else of it."""

    def make(original, folder, draw):
        row, column, at = _cell(original, draw)
        value = str(float(original.grids[original.sheet][row][column])).encode()
        content = xlsx(original, {(row, column): {"num_format": form}})
        style = re.compile(rb'<c r="%s"( s="\d+")[^>]*>.*?</c>' % at)
        new = rb'<c r="%s"\1><v>%s</v></c>' % (at, value)
        return _saved(folder, changed(content, **{part_of(original): lambda xml: style.sub(new, xml)}))

    make.__name__ = name
    kind(make)


shown("shown_as_a_date", "yyyy-mm-dd")
shown("shown_as_percent", "0.00%")
shown("shown_as_a_duration", "[h]:mm")
shown("shown_with_its_unit", '0.00"%"')


# --- csv
def encoded(name: str, change: Callable[[str, np.random.Generator], bytes]) -> None:
    """Add a kind that writes the compiled panel's text in its own way."""

    def make(original, folder, draw):
        rows = _only_csv(original)
        return None if rows is None else _saved(folder, change(_csv(rows), draw), "panel.csv")

    make.__name__ = name
    kind(make)


def _mixed(text: str, draw: np.random.Generator) -> bytes:
    lines = text.splitlines(keepends=True)
    other = int(draw.integers(1, len(lines)))
    return b"".join(line.encode("gb18030" if at == other else "utf-8") for at, line in enumerate(lines))


def _edited(change: Callable[[str], str]) -> Callable[[str, np.random.Generator], bytes]:
    def edit(text, draw):
        lines = text.splitlines(keepends=True)
        at = int(draw.integers(1, len(lines)))
        lines[at] = change(lines[at])
        return "".join(lines).encode("gb18030")

    return edit


encoded("csv_in_utf_8", lambda text, _: text.encode())
encoded("csv_with_a_mark", lambda text, _: text.encode("utf-8-sig"))
encoded("csv_in_gb18030", lambda text, _: text.encode("gb18030"))
encoded("csv_in_utf_16", lambda text, draw: text.encode(["utf-16", "utf-16-le", "utf-16-be"][int(draw.integers(3))]))
encoded("csv_in_big5", lambda text, _: text.encode("big5", "replace"))
encoded("csv_in_two_encodings", _mixed)
encoded("csv_separated_by_tabs", lambda text, _: text.replace(",", "\t").encode())
encoded("csv_with_old_line_ends", lambda text, _: text.replace("\r\n", "\r").encode())
encoded("csv_with_a_comma_too_few", _edited(lambda line: line.replace(",", "", 1)))
encoded(
    "csv_with_a_comma_lost_between_figures",
    _edited(lambda line: ",".join([*line.split(",")[:4], "".join(line.split(",")[4:6]), line.split(",")[6]])),
)
encoded(
    "csv_with_commas_in_a_number",
    _edited(lambda line: ",".join([*line.split(",")[:4], "6,657,000", *line.split(",")[5:]])),
)
encoded("csv_with_an_open_quotation_mark", _edited(lambda line: line.replace(",", ',"', 4)))
encoded("csv_with_a_quotation_mark_at_its_last_field", _edited(lambda line: ',"'.join(line.rsplit(",", 1))))
encoded("csv_cut", lambda text, draw: text.encode()[: -int(draw.integers(3, 60))])
encoded("csv_with_zeros", lambda text, draw: text.encode()[:400] + bytes(3) + text.encode()[400:])
encoded("csv_of_one_endless_line", lambda text, _: text.replace("\r\n", ",").encode())
encoded("csv_wide_and_long", lambda text, _: (text + "," * 100_000 + "\r\n" + "a\r\n" * 1000).encode())
encoded("csv_with_a_megabyte_in_a_field", _edited(lambda line: line.replace(",", f',"{"x" * 1_000_000}",', 1)))
encoded("csv_with_a_page_in_a_field", _edited(lambda line: line[:-2].rpartition(",")[0] + "," + "x" * 100_000 + "\r\n"))
