"""One figure retyped, or figures exchanged: what goes wrong in the cells of a table."""

import datetime as dt
from collections.abc import Callable

import numpy as np

from tests.sources.mutants import BLANK, BLANKS, SCAN, kind, one_figure, pick, table_of, text_of


def retyped(name: str, change: Callable[[object, np.random.Generator], object], silent: str = "") -> None:
    """Add a kind that puts something else into one figure's cell."""

    def make(original, grids, draw):
        rows, row, column = one_figure(original, grids, draw)
        new = change(rows[row][column], draw)
        if new is None:
            return None
        rows[row][column] = new
        return {(row, column)}

    make.__name__ = name
    kind(silent)(make)


def _with_digit(text: object, draw: np.random.Generator) -> str | None:
    digits = text_of(text)
    at = int(draw.integers(1, len(digits) + 1))
    return digits[:at] + str(draw.integers(10)) + digits[at:]


def _full_width(cell: object, _draw: object) -> str:
    return text_of(cell).translate({ord(a): ord(a) + 0xFEE0 for a in "0123456789.-"})


def _inside(sign: str) -> Callable[[object, np.random.Generator], str | None]:
    def change(cell, draw):
        text = text_of(cell)
        at = int(draw.integers(1, len(text))) if len(text) > 1 else 0
        return f"{text[:at]}{sign}{text[at:]}" if at else None

    return change


retyped("number as text", lambda cell, _: text_of(cell))
retyped("text as number", lambda cell, _: float(cell))
retyped("text as whole number", lambda cell, _: int(float(cell)) if float(cell).is_integer() else None)
retyped("full-width digits", _full_width)
retyped("blanks around it", lambda cell, draw: pick(draw, BLANKS) + text_of(cell) + pick(draw, BLANKS))
retyped("blank inside", lambda cell, draw: _inside(pick(draw, " \u3000\xa0\u2009\u200b\n"))(cell, draw))
retyped("grouped by commas", lambda cell, _: f"{float(cell):,}")
retyped(
    "decimal comma",
    lambda cell, _: text_of(cell).replace(".", ",") if len(text_of(cell).partition(".")[2]) in (1, 2) else None,
)
retyped("two points", lambda cell, draw: f"{text_of(cell)}.{draw.integers(9)}.{draw.integers(9)}")
retyped("footnote sign", lambda cell, draw: text_of(cell) + pick(draw, "①②⑩²³¹⁴₂⑴*†a注½"))
retyped("footnote in brackets", lambda cell, draw: f"{text_of(cell)}{pick(draw, ['[1]', '(2)', '（3）', '〔1〕'])}")
retyped("percent sign", lambda cell, _: f"{text_of(cell)}%")
retyped("approximate", lambda cell, draw: f"{pick(draw, ['约', '>', '≈', '<', '~'])}{text_of(cell)}")
retyped("with its unit", lambda cell, draw: f"{text_of(cell)}{pick(draw, ['万元', '亿', '吨', 'km2'])}")
retyped("in Chinese numerals", lambda _cell, draw: pick(draw, ["一千二百", "三", "〇", "壹佰", "Ⅻ", "½"]))
retyped(
    "words", lambda _cell, draw: pick(draw, ["abc", "见注", "true", "NULL", "None", "null", "#N/A", "?", "x", "无"])
)
retyped("not a number", lambda _cell, draw: pick(draw, ["nan", "NaN", "inf", "-inf", "Infinity", "1e400", "9" * 400]))
retyped("float not a number", lambda _cell, draw: pick(draw, [float("nan"), float("inf"), -float("inf")]))
retyped("beyond all numbers", lambda _cell, draw: pick(draw, ["1e399", "1" + "0" * 310]))
retyped(
    "hexadecimal",
    lambda cell, draw: pick(draw, [hex(int(float(cell))), "0b1", "1_000", "0o7", "1e", "e3", "--5", "+-5"]),
)
retyped("negative", lambda cell, draw: None if float(cell) == 0 else f"{pick(draw, '-－−')}{text_of(cell)}")
retyped("in brackets", lambda cell, _: f"({text_of(cell)})")
retyped("date", lambda cell, _: dt.date(1899, 12, 30) + dt.timedelta(days=int(float(cell)) % 60000))
retyped("date and time", lambda cell, _: dt.datetime(2015, 1, 1) + dt.timedelta(days=float(cell) % 9000))  # noqa: DTZ001
retyped("duration", lambda cell, _: dt.timedelta(days=float(cell) % 9000))
retyped("time", lambda _cell, draw: dt.time(int(draw.integers(24)), int(draw.integers(60))))
retyped("date as text", lambda _cell, draw: pick(draw, ["2015-01-05", "5/1/2015", "2015年1月", "1月5日", "44:10"]))
retyped("true or false", lambda _cell, draw: bool(draw.integers(2)))
retyped(
    "formula as text",
    lambda _cell, draw: pick(
        draw, ["=cmd|' /C calc'!A0", '=HYPERLINK("http://x.invalid","8430")', "=1+1", "@SUM(A1)", "+1+1", "=8430"]
    ),
)
retyped("megabyte of digits", lambda cell, _: text_of(cell) * 200_000)
retyped("megabyte of letters", lambda _cell, draw: pick(draw, ["城", "a", "<b>", "\n", "("]) * 1_000_000)
retyped("a page of blanks", lambda _cell, draw: f"城{pick(draw, [' ', chr(10), chr(0x3000)]) * 30_000}0")
retyped("another encoding", lambda cell, draw: None if draw.integers(2) else f"\ufffd{text_of(cell)}")
retyped("blanked", lambda _cell, draw: pick(draw, ["", " ", "\u3000"]), BLANK)
retyped("declared as missing", lambda _cell, draw: pick(draw, ["—", "…", "NA", "n.a.", "--", "－"]), BLANK)
retyped("digit added", _with_digit, SCAN)
retyped("digit lost", lambda cell, _: text_of(cell)[:-1] if len(text_of(cell)) > 3 else None, SCAN)
retyped("point lost", lambda cell, _: text_of(cell).replace(".", "") if "." in text_of(cell) else None, SCAN)
retyped("fraction for percent", lambda cell, _: float(cell) / 100, SCAN)
retyped("decimal comma and three digits", lambda _cell, draw: f"{draw.integers(1, 9)},{draw.integers(100, 999)}", SCAN)
retyped("another power of ten", lambda cell, draw: float(cell) * 10.0 ** int(pick(draw, [-4, 4, 8, 250])), SCAN)


@kind(SCAN)
def figures_of_two_cities_exchanged(original, grids, draw):
    rows, column = table_of(original, grids), pick(draw, original.columns)
    a, b = draw.choice(original.rows, 2, replace=False)
    rows[a][column], rows[b][column] = rows[b][column], rows[a][column]
    return {(a, column), (b, column)}


@kind(SCAN)
def figures_of_two_columns_exchanged(original, grids, draw):
    if len(original.columns) < 2:
        return None
    rows, row = table_of(original, grids), pick(draw, original.rows)
    a, b = draw.choice(original.columns, 2, replace=False)
    rows[row][a], rows[row][b] = rows[row][b], rows[row][a]
    return {(row, a), (row, b)}


@kind(SCAN)
def figure_of_another_city(original, grids, draw):
    rows, row, column = one_figure(original, grids, draw)
    rows[row][column] = rows[pick(draw, original.rows)][column]
    return {(row, column)}


@kind(SCAN)
def column_shifted_down(original, grids, draw):
    rows, column = table_of(original, grids), pick(draw, original.columns)
    places = original.rows
    values = [rows[row][column] for row in places]
    for row, value in zip(places, ["", *values[:-1]], strict=True):
        rows[row][column] = value
    return {(row, column) for row in places}
