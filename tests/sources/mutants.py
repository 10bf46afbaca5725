"""Ways in which a table goes wrong between printer and reader, as changes of an original's grid.

A kind with a reason (`silent`) turns the file into another valid one: no reader could notice. Every other kind has to
be read to the same figures or refused.
"""

import datetime as dt
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from tests.sources.originals import Grid, Grids, Original

Cells = set[tuple[int, int]]
Make = Callable[[Original, Grids, np.random.Generator], Cells | None]
"""Changes the grids in place; returns the cells changed, or None if the layout has nothing of the kind."""

BLANKS = " \t\u3000\xa0\n"
ALL: Cells = {(-1, -1)}
"""Stands for cells all over the sheet."""

SCAN = "one valid figure in place of another: a misprint, which only the city's own neighbouring years can tell"
BLANK = "a blank cell means that there is no figure; a lost one looks like one that was never printed"
STATED = "the file states another scope, unit or name in so many words; nothing else in it says otherwise"


@dataclass(frozen=True)
class Kind:
    """A way to go wrong; `silent` is why no reader could notice, empty where one has to."""

    name: str
    make: Make
    silent: str = ""


KINDS: dict[str, Kind] = {}


def kind(silent: str = "") -> Callable[[Make], Make]:
    def keep(make: Make) -> Make:
        KINDS[make.__name__] = Kind(make.__name__, make, silent)
        return make

    return keep


def mutants(original: Original, per_kind: int, seed: int) -> Iterator[tuple[Kind, Grids, Cells]]:
    """Yield so many mutants of each kind that the layout knows; each draw is keyed by kind, layout and number."""
    for name, one in KINDS.items():
        for number in range(per_kind):
            draw = np.random.default_rng([seed, number, zlib.crc32(f"{name} {original.name}".encode())])
            grids = original.copy()
            cells = one.make(original, grids, draw)
            if cells is not None:
                yield one, grids, cells


def _rows(original: Original, grids: Grids) -> Grid:
    return grids[original.sheet]


def _pick(draw: np.random.Generator, items):
    return items[int(draw.integers(len(items)))]


def _one(original: Original, grids: Grids, draw: np.random.Generator) -> tuple[Grid, int, int]:
    return _rows(original, grids), *_pick(draw, original.figures)


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def retyped(name: str, change: Callable[[object, np.random.Generator], object], silent: str = "") -> None:
    """Add a kind that puts something else into one figure's cell."""

    def make(original, grids, draw):
        rows, row, column = _one(original, grids, draw)
        new = change(rows[row][column], draw)
        if new is None:
            return None
        rows[row][column] = new
        return {(row, column)}

    make.__name__ = name
    kind(silent)(make)


def _with_digit(text: object, draw: np.random.Generator) -> str | None:
    digits = _text(text)
    at = int(draw.integers(1, len(digits) + 1))
    return digits[:at] + str(draw.integers(10)) + digits[at:]


def _full_width(cell: object, _draw: object) -> str:
    return _text(cell).translate({ord(a): ord(a) + 0xFEE0 for a in "0123456789.-"})


def _inside(sign: str) -> Callable[[object, np.random.Generator], str | None]:
    def change(cell, draw):
        text = _text(cell)
        at = int(draw.integers(1, len(text))) if len(text) > 1 else 0
        return f"{text[:at]}{sign}{text[at:]}" if at else None

    return change


# --- one figure, retyped
retyped("number as text", lambda cell, _: _text(cell))
retyped("text as number", lambda cell, _: float(cell))
retyped("text as whole number", lambda cell, _: int(float(cell)) if float(cell).is_integer() else None)
retyped("full-width digits", _full_width)
retyped("blanks around it", lambda cell, draw: _pick(draw, BLANKS) + _text(cell) + _pick(draw, BLANKS))
retyped("blank inside", lambda cell, draw: _inside(_pick(draw, " \u3000\xa0\u2009\u200b\n"))(cell, draw))
retyped("grouped by commas", lambda cell, _: f"{float(cell):,}")
retyped(
    "decimal comma",
    lambda cell, _: _text(cell).replace(".", ",") if len(_text(cell).partition(".")[2]) in (1, 2) else None,
)
retyped("two points", lambda cell, draw: f"{_text(cell)}.{draw.integers(9)}.{draw.integers(9)}")
retyped("footnote sign", lambda cell, draw: _text(cell) + _pick(draw, "①②⑩²³¹⁴₂⑴*†a注½"))
retyped("footnote in brackets", lambda cell, draw: f"{_text(cell)}{_pick(draw, ['[1]', '(2)', '（3）', '〔1〕'])}")
retyped("percent sign", lambda cell, _: f"{_text(cell)}%")
retyped("approximate", lambda cell, draw: f"{_pick(draw, ['约', '>', '≈', '<', '~'])}{_text(cell)}")
retyped("with its unit", lambda cell, draw: f"{_text(cell)}{_pick(draw, ['万元', '亿', '吨', 'km2'])}")
retyped("in Chinese numerals", lambda _cell, draw: _pick(draw, ["一千二百", "三", "〇", "壹佰", "Ⅻ", "½"]))
retyped(
    "words", lambda _cell, draw: _pick(draw, ["abc", "见注", "true", "NULL", "None", "null", "#N/A", "?", "x", "无"])
)
retyped("not a number", lambda _cell, draw: _pick(draw, ["nan", "NaN", "inf", "-inf", "Infinity", "1e400", "9" * 400]))
retyped("float not a number", lambda _cell, draw: _pick(draw, [float("nan"), float("inf"), -float("inf")]))
retyped("beyond all numbers", lambda _cell, draw: _pick(draw, ["1e399", "1" + "0" * 310]))
retyped(
    "hexadecimal",
    lambda cell, draw: _pick(draw, [hex(int(float(cell))), "0b1", "1_000", "0o7", "1e", "e3", "--5", "+-5"]),
)
retyped("negative", lambda cell, draw: None if float(cell) == 0 else f"{_pick(draw, '-－−')}{_text(cell)}")
retyped("in brackets", lambda cell, _: f"({_text(cell)})")
retyped("date", lambda cell, _: dt.date(1899, 12, 30) + dt.timedelta(days=int(float(cell)) % 60000))
retyped("date and time", lambda cell, _: dt.datetime(2015, 1, 1) + dt.timedelta(days=float(cell) % 9000))  # noqa: DTZ001
retyped("duration", lambda cell, _: dt.timedelta(days=float(cell) % 9000))
retyped("time", lambda _cell, draw: dt.time(int(draw.integers(24)), int(draw.integers(60))))
retyped("date as text", lambda _cell, draw: _pick(draw, ["2015-01-05", "5/1/2015", "2015年1月", "1月5日", "44:10"]))
retyped("true or false", lambda _cell, draw: bool(draw.integers(2)))
retyped(
    "formula as text",
    lambda _cell, draw: _pick(
        draw, ["=cmd|' /C calc'!A0", '=HYPERLINK("http://x.invalid","8430")', "=1+1", "@SUM(A1)", "+1+1", "=8430"]
    ),
)
retyped("megabyte of digits", lambda cell, _: _text(cell) * 200_000)
retyped("megabyte of letters", lambda _cell, draw: _pick(draw, ["城", "a", "<b>", "\n", "("]) * 1_000_000)
retyped("a page of blanks", lambda _cell, draw: f"城{_pick(draw, [' ', chr(10), chr(0x3000)]) * 30_000}0")
retyped("another encoding", lambda cell, draw: None if draw.integers(2) else f"\ufffd{_text(cell)}")
retyped("blanked", lambda _cell, draw: _pick(draw, ["", " ", "\u3000"]), BLANK)
retyped("declared as missing", lambda _cell, draw: _pick(draw, ["—", "…", "NA", "n.a.", "--", "－"]), BLANK)
retyped("digit added", _with_digit, SCAN)
retyped("digit lost", lambda cell, _: _text(cell)[:-1] if len(_text(cell)) > 3 else None, SCAN)
retyped("point lost", lambda cell, _: _text(cell).replace(".", "") if "." in _text(cell) else None, SCAN)
retyped("fraction for percent", lambda cell, _: float(cell) / 100, SCAN)
retyped("decimal comma and three digits", lambda _cell, draw: f"{draw.integers(1, 9)},{draw.integers(100, 999)}", SCAN)
retyped("another power of ten", lambda cell, draw: float(cell) * 10.0 ** int(_pick(draw, [-4, 4, 8, 250])), SCAN)


# --- figures exchanged
@kind(SCAN)
def figures_of_two_cities_exchanged(original, grids, draw):
    rows, column = _rows(original, grids), _pick(draw, original.columns)
    a, b = draw.choice(original.rows, 2, replace=False)
    rows[a][column], rows[b][column] = rows[b][column], rows[a][column]
    return {(a, column), (b, column)}


@kind(SCAN)
def figures_of_two_columns_exchanged(original, grids, draw):
    if len(original.columns) < 2:
        return None
    rows, row = _rows(original, grids), _pick(draw, original.rows)
    a, b = draw.choice(original.columns, 2, replace=False)
    rows[row][a], rows[row][b] = rows[row][b], rows[row][a]
    return {(row, a), (row, b)}


@kind(SCAN)
def figure_of_another_city(original, grids, draw):
    rows, row, column = _one(original, grids, draw)
    rows[row][column] = rows[_pick(draw, original.rows)][column]
    return {(row, column)}


@kind(SCAN)
def column_shifted_down(original, grids, draw):
    rows, column = _rows(original, grids), _pick(draw, original.columns)
    places = original.rows
    values = [rows[row][column] for row in places]
    for row, value in zip(places, ["", *values[:-1]], strict=True):
        rows[row][column] = value
    return {(row, column) for row in places}


# --- rows
@kind()
def row_twice(original, grids, draw):
    rows, row = _rows(original, grids), _pick(draw, original.rows)
    rows.insert(_pick(draw, original.rows), list(rows[row]))
    return ALL


@kind()
def row_twice_with_another_figure(original, grids, draw):
    rows, row, column = _one(original, grids, draw)
    again = list(rows[row])
    again[column] = _text(rows[row][column]) + "7"
    rows.insert(row + 1, again)
    return ALL


@kind(BLANK)
def row_lost(original, grids, draw):
    row = _pick(draw, original.rows)
    del _rows(original, grids)[row]
    return ALL


@kind(BLANK)
def last_rows_lost(original, grids, draw):
    del _rows(original, grids)[_pick(draw, original.rows[1:]) :]
    return ALL


@kind()
def rows_exchanged(original, grids, draw):
    rows = _rows(original, grids)
    a, b = draw.choice(original.rows, 2, replace=False)
    rows[a], rows[b] = rows[b], rows[a]
    return ALL


@kind()
def blank_rows(original, grids, draw):
    rows = _rows(original, grids)
    row = _pick(draw, original.rows)
    rows[row:row] = [[""] * len(rows[row])] * int(draw.integers(1, 4))
    return ALL


@kind()
def row_moved_right(original, grids, draw):
    row = _rows(original, grids)[_pick(draw, original.rows)]
    row.insert(0, "")
    return ALL


@kind()
def row_moved_left(original, grids, draw):
    rows = _rows(original, grids)
    row = rows[_pick(draw, original.rows)]
    del row[0]
    return ALL if original.source != "ceads" else None  # its first column, ID, is read by nobody, but the others move


@kind("the last figure stands below no heading of a figure only if there is one; else a valid figure below each")
def figures_moved_right(original, grids, draw):
    row = _pick(draw, original.rows)
    _rows(original, grids)[row].insert(original.columns[0], "")
    return {(row, column) for column in range(99)}


@kind("a valid figure, or none, below each heading")
def figures_moved_left(original, grids, draw):
    row = _pick(draw, original.rows)
    del _rows(original, grids)[row][original.columns[0]]
    return {(row, column) for column in range(99)}


@kind()
def sheet_moved(original, grids, draw):
    rows, by = _rows(original, grids), int(draw.integers(1, 3))
    if original.source != "yearbook":
        rows[:] = [[*[""] * by, *row] for row in rows]
    else:
        rows[:] = [*[[""]] * by, *rows]
    return ALL


@kind()
def header_again(original, grids, draw):
    rows = _rows(original, grids)
    row = _pick(draw, original.rows[1:])
    rows[row:row] = [list(rows[at]) for at in original.header]
    return ALL


@kind()
def page_again(original, grids, draw):
    rows = _rows(original, grids)
    row = _pick(draw, original.rows[1:])
    rows[row:row] = [list(rows[at]) for at in range(original.header.stop)]
    return ALL


@kind()
def header_lost(original, grids, _draw):
    rows = _rows(original, grids)
    del rows[original.header.start : original.header.stop]
    return ALL


@kind()
def first_header_row_lost(original, grids, _draw):
    del _rows(original, grids)[original.header.start]
    return ALL


@kind()
def title_lost(original, grids, _draw):
    if original.source != "yearbook":
        return None
    del _rows(original, grids)[: original.header.start]
    return ALL


@kind()
def unit_row_lost(original, grids, _draw):
    rows = _rows(original, grids)
    before = len(rows)
    rows[:] = [row for row in rows if not (row and str(row[0]).startswith("单位"))]
    return ALL if len(rows) < before else None


# --- headings and columns
def _heading_cells(original, grids) -> list[tuple[int, int]]:
    rows = _rows(original, grids)
    last = max(original.columns)
    return [(row, at) for row in original.header for at, cell in enumerate(rows[row][: last + 1]) if cell]


def _over_figures(original, grids) -> list[tuple[int, int]]:
    return [(row, at) for row, at in _heading_cells(original, grids) if at in original.columns]


@kind("the heading of one scope says something else, as that of a column which nobody wants; the other scope is there")
def heading_unreadable(original, grids, draw):
    rows = _rows(original, grids)
    row, at = _pick(draw, _over_figures(original, grids))
    rows[row][at] = _pick(draw, ["????", "\ufffd\ufffd", "Column 7", "=A1", "../../etc/passwd", "#REF!"])
    return ALL


@kind()
def heading_blanked(original, grids, draw):
    rows = _rows(original, grids)
    row, at = _pick(draw, _over_figures(original, grids))
    rows[row][at] = ""
    return ALL


@kind()
def heading_of_a_megabyte(original, grids, draw):
    rows = _rows(original, grids)
    row, at = _pick(draw, _heading_cells(original, grids))
    rows[row][at] = f"{rows[row][at]}{_pick(draw, ['城', chr(10), '(', ' a'])}" * 300_000
    return ALL


@kind()
def heading_with_blanks(original, grids, draw):
    rows = _rows(original, grids)
    row, at = _pick(draw, _over_figures(original, grids))
    rows[row][at] = f" \u3000{rows[row][at]}\xa0"
    return ALL


@kind(STATED)
def headings_exchanged(original, grids, draw):
    rows = _rows(original, grids)
    row = _pick(draw, list(original.header))
    places = [at for at in range(min(original.columns), len(rows[row])) if rows[row][at]]
    if len(places) < 2:
        return None
    a, b = draw.choice(places, 2, replace=False)
    rows[row][a], rows[row][b] = rows[row][b], rows[row][a]
    return ALL


@kind(STATED)
def scopes_exchanged(original, grids, draw):
    rows = _rows(original, grids)
    words = {"全市": "市辖区", "全 市": "市辖区", "市辖区": "全市", "地区": "市区", "市区": "地区"}
    changed = False
    for row in range(original.header.stop):
        for at, cell in enumerate(rows[row]):
            head, _, rest = str(cell).partition("\n")
            if head in words:
                rows[row][at], changed = f"{words[head]}\n{rest}", True
            elif any(f"({word})" in str(cell) for word in words):
                word = next(word for word in words if f"({word})" in str(cell))
                rows[row][at], changed = str(cell).replace(f"({word})", f"({words[word]})"), True
    return ALL if changed else None


@kind()
def scope_twice(original, grids, draw):
    rows, last = _rows(original, grids), original.header.stop - 1
    places = [at for at in original.columns if last in original.header and rows[last][at]]
    if len(original.header) < 2 or len(places) < 2:
        return None
    rows[last][places[1]] = rows[last][places[0]]
    return ALL


UNITS = ["万元", "亿元", "元", "%", "吨", "万吨", "万人", "平方公里", "公顷", "万美元"]


@kind(STATED)
def unit_exchanged(original, grids, draw):
    rows, new = _rows(original, grids), _pick(draw, UNITS)
    for row in range(original.header.stop):
        for at, cell in enumerate(rows[row]):
            for unit in UNITS:
                for form in ("({})", "（{}）", "_{}", "单位：{}"):
                    if form.format(unit) in str(cell) and unit != new:
                        rows[row][at] = str(cell).replace(form.format(unit), form.format(new))
                        return ALL
    return None


@kind("the source's settings name the unit of a heading that states none")
def unit_lost(original, grids, draw):
    rows = _rows(original, grids)
    for row in original.header:
        for at, cell in enumerate(rows[row]):
            if at in original.columns and any(
                f"{a}{unit}{b}" in str(cell) for unit in UNITS for a, b in ("()", "（）")
            ):
                rows[row][at] = str(cell).partition("(")[0].partition("（")[0]
                return ALL
    return None


@kind()
def unit_unknown(original, grids, draw):
    rows = _rows(original, grids)
    for row in original.header:
        for at in original.columns:
            for unit in UNITS:
                for form in ("({})", "（{}）", "_{}"):
                    if form.format(unit) in str(rows[row][at]):
                        new = form.format(_pick(draw, ["千克", "百万斤", "kg", "8430", "=1+1"]))
                        rows[row][at] = str(rows[row][at]).replace(form.format(unit), new)
                        return ALL
    return None


@kind("a table may print one of the two scopes alone")
def column_lost(original, grids, draw):
    at = _pick(draw, original.columns)
    for row in _rows(original, grids)[original.header.start :]:
        del row[at : at + 1]
    return ALL


@kind()
def column_twice(original, grids, draw):
    at = _pick(draw, original.columns)
    for row in _rows(original, grids)[original.header.start :]:
        row[at:at] = row[at : at + 1]
    return ALL


@kind()
def column_at_the_end(original, grids, draw):
    rows, at = _rows(original, grids), _pick(draw, original.columns)
    width = max(map(len, rows))
    if len(original.header) > 1 or any(not rows[original.header.start][c] for c in original.columns):
        return None
    for row in rows[original.header.start :]:
        row.extend([""] * (width - len(row)))
        row.append(row.pop(at))
    return ALL


@kind()
def blank_column(original, grids, draw):
    at = _pick(draw, original.columns)
    for row in _rows(original, grids)[original.header.start :]:
        row[at:at] = [""]
    return ALL


@kind()
def transposed(original, grids, _draw):
    rows = _rows(original, grids)
    width = max(map(len, rows))
    rows[:] = [list(column) for column in zip(*[[*row, *[""] * (width - len(row))] for row in rows], strict=True)]
    return ALL


# --- names, years, codes
def renamed(name: str, change: Callable[[str, np.random.Generator], str], silent: str = "") -> None:
    """Add a kind that changes one city's name in one row."""

    def make(original, grids, draw):
        rows, row = _rows(original, grids), _pick(draw, original.rows)
        rows[row][original.names_at] = change(str(rows[row][original.names_at]), draw)
        return {(row, column) for column in range(99)}

    make.__name__ = name
    kind(silent)(make)


renamed("name with blanks", lambda name, draw: f"\u3000{name[:-1]}{_pick(draw, BLANKS)}{name[-1]} ")
renamed("name with a footnote", lambda name, draw: name + _pick(draw, ["①", "²", "*", "[1]", "(注)"]))
renamed("name lost", lambda _name, draw: _pick(draw, ["", " ", "\u3000"]))
renamed("name in pinyin", lambda _name, draw: _pick(draw, ["Suzhou", "Shijiazhuang", "Hangzhou"]))
renamed(
    "name as a path",
    lambda _name, draw: _pick(draw, ["../../etc/passwd", "C:\\x", "/dev/zero", "file:///x", "%2e%2e/"]),
)
renamed("name as a formula", lambda name, draw: _pick(draw, ["=cmd|' /C calc'!A0", f'=HYPERLINK("x","{name}")', "@x"]))
renamed(
    "name as markup", lambda name, draw: _pick(draw, ["<script>alert(1)</script>", "&xxe;", "{{7*7}}", "%s", "{name}"])
)
renamed("name of a megabyte", lambda name, draw: (name + _pick(draw, ["", " ", "\n"])) * 300_000)
renamed("name in another encoding", lambda name, _: name.strip().encode("gb18030").decode("latin-1"))
renamed("name as number", lambda _name, draw: _pick(draw, ["8430", "2015", "0"]))
renamed("name of a city elsewhere", lambda _name, draw: _pick(draw, ["苏州市", "成都市", "吉林市"]), STATED)
renamed(
    "name of totals",
    lambda _name, draw: _pick(draw, ["合计", "全国", "浙江省", "东部地区"]),
    f"{STATED}; recorded as left out",
)


@kind(STATED)
def names_exchanged(original, grids, draw):
    rows, at = _rows(original, grids), original.names_at
    a, b = draw.choice(original.rows, 2, replace=False)
    rows[a][at], rows[b][at] = rows[b][at], rows[a][at]
    return {(row, column) for row in (a, b) for column in range(99)}


@kind()
def name_of_a_neighbour(original, grids, draw):
    rows, at = _rows(original, grids), original.names_at
    a, b = draw.choice(original.rows, 2, replace=False)
    if rows[a][at] == rows[b][at]:
        return None
    shared = [c for c in original.columns if rows[a][c] and rows[b][c] and rows[a][c] != rows[b][c]]
    rows[a][at] = rows[b][at]
    return ALL if shared else None


@kind()
def year_otherwise(original, grids, draw):
    if original.year_at is None:
        return None
    row = _rows(original, grids)[_pick(draw, original.rows)]
    year = int(float(row[original.year_at]))
    row[original.year_at] = _pick(draw, [float(year), f"{year}年", f" {year} ", f"{year}.0"])
    return ALL


@kind()
def year_wrong(original, grids, draw):
    if original.year_at is None:
        return None
    row = _rows(original, grids)[_pick(draw, original.rows)]
    year = int(float(row[original.year_at]))
    wrong = [
        dt.date(year, 1, 1),
        f"{year % 100}",
        f"{year}-01-01",
        "",
        "nan",
        year + 0.5,
        f"{year}①",
        f"{year}/{year + 1}",
    ]
    row[original.year_at] = _pick(draw, [*wrong, True, float("inf"), "9" * 40, "=YEAR(A1)", year * 10])
    return ALL


@kind(STATED)
def year_of_another_row(original, grids, draw):
    if original.year_at is None:
        return None
    row = _pick(draw, original.rows)
    _rows(original, grids)[row][original.year_at] = str(2000 + int(draw.integers(30)))
    return {(row, column) for column in range(99)}


@kind()
def code_otherwise(original, grids, draw):
    if original.source != "compiled":
        return None
    row = _rows(original, grids)[_pick(draw, original.rows)]
    code = int(float(row[3]))
    row[3] = _pick(draw, [float(code), str(code), str(code // 100), f" {code} ", f"{code}."])
    return ALL


@kind()
def code_wrong(original, grids, draw):
    if original.source != "compiled":
        return None
    row = _rows(original, grids)[_pick(draw, original.rows)]
    row[3] = _pick(
        draw, ["999999", "440100", "33x100", "3", "../..", "=A1", float("nan"), "1e5", True, dt.date(2015, 1, 1)]
    )
    return ALL


@kind()
def province_wrong(original, grids, draw):
    if original.source != "compiled":
        return None
    row = _rows(original, grids)[_pick(draw, original.rows)]
    row[1] = _pick(draw, ["广东省", "Zhejiang", "../../x", "=A1"])
    return ALL


@kind()
def province_headings_lost(original, grids, _draw):
    if original.source != "yearbook":
        return None
    rows = _rows(original, grids)
    rows[:] = [r for at, r in enumerate(rows) if at < original.header.stop or at in original.rows]
    return ALL


# --- sheets
@kind()
def sheets_reversed(original, grids, _draw):
    turned = dict(reversed(list(grids.items())))
    grids.clear()
    grids.update(turned)
    return ALL


@kind()
def sheet_called_otherwise(original, grids, draw):
    name = _pick(draw, ["../../etc/passwd", "C:\\x", "=cmd|x", "<script>", "2-6 (2)", "x" * 31, "\u202e1-7", "说明"])
    renewed = {name if old == original.sheet else old: rows for old, rows in grids.items()}
    grids.clear()
    grids.update(renewed)
    return ALL


@kind()
def sheet_twice(original, grids, _draw):
    grids["again"] = [list(row) for row in _rows(original, grids)]
    return ALL


@kind()
def sheet_of_something_else(original, grids, draw):
    grids["other"] = _pick(draw, [[], [["=cmd|x"]], [["a", 1.0], ["b", dt.date(2015, 1, 1)]], [["", ""]] * 9])
    return ALL


@kind()
def all_cells_blank(original, grids, _draw):
    rows = _rows(original, grids)
    for row in original.rows:
        for column in original.columns:
            rows[row][column] = ""
    return ALL
