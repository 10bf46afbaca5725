"""One edition of the simulated City Statistical Yearbook: one workbook a table, laid out as the genuine ones are.

Every cell is text. Two title rows, then a header of one or two rows whose place drifts; province rows as headings,
cities indented by two blanks; a new page every fifty rows with its header again; names as scanned.
"""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from scripts.demo.layout import MARK
from scripts.demo.printing import print_of, text_of
from scripts.demo.schema import WORLD
from scripts.demo.tables import ENGLISH_FROM, TWO_BLOCKS, Column, Table, heading, scope_words, table_of
from scripts.demo.units import CITY_KINDS
from scripts.demo.workbooks import write_workbook
from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import read_table
from scripts.registry.prefectures import Registry

Rows = list[list[str]]

PAGE = 50
SCANNED = {
    2006: {"邵阳市": "召_市"},
    2007: {"芜湖市": "宪湖市", "菏泽市": "荷泽市"},
    2008: {"杭州市": "浙江省 杭州市", "亳州市": "毫州市"},
    2009: {"菏泽市": "荷泽市", "亳州市": "毫州市"},
    2011: {"莆田市": "甫田市", "芜湖市": "宪湖市"},
    2014: {"莆田市": "甫田市"},
}
"""Names as the scan of an edition has them."""
TRAILING_BLANKS = {2010, 2013}
SUMMARIES = {2005: {"合计": ""}, 2012: {"合计": "", "东部地区": "123", "中部地区": "4", "西部地区": "56"}}
"""Editions with rows of totals above the cities; a region's provinces by their codes' first digit."""
YEAR_IN_TITLE = {2013, 2014}
"""Editions whose titles name the year of the figures."""
EXTRACTED = {2010, 2011}
"""Editions that end in a row that says where they were taken from."""
NAME_HEADINGS = ("城    市", "城　市", "城市")


def demo_yearbook(world: pd.DataFrame, registry: Registry, edition: int, table: str) -> dict[str, Rows]:
    """Return one table's workbook.

    Parameters
    ----------
    world
        As `WORLD` describes it.
    registry
        The names in English.
    edition
        The yearbook's year; it holds the figures of the year before.
    table
        One of the layout's `TABLES`.

    Returns
    -------
    dict
        Sheet name -> rows of texts: the table, and the sheet that says that it is simulated.

    """
    rows = world[world["year"].eq(edition - 1) & world["listed"] & world["kind"].isin(CITY_KINDS)]
    if rows.empty:
        raise BadInput(
            f"no city in {edition - 1}",
            "a data year of the simulated world",
            "Correct demo: data_years.",
            file="config",
        )
    layout = table_of(table, edition)
    body = list(_body(rows.sort_values("code"), registry, layout))
    header = _header(layout)
    if (edition, table) in TWO_BLOCKS:
        header, body = [row * 2 for row in header], _side_by_side(body)
    sheet = [*_titles(layout), *_pages(body, header, layout)]
    if edition in EXTRACTED:
        sheet.append([f"摘编自《中国城市统计年鉴{edition}》"])
    return {layout.sheet: sheet, "CNKI": [[MARK]]}


def _titles(layout: Table) -> Rows:
    """Return what stands above the first header; its height depends on table and edition."""
    year = f"({layout.edition - 1}年)" if layout.edition in YEAR_IN_TITLE else ""
    zh, en = f"{layout.number}  {layout.zh}{year}", layout.en
    rows = [[zh], [en]]
    if layout.scope is not None:
        words, english = scope_words(layout.scope, layout.edition)
        rows = [[f"{zh}({words})"], [en], [f"({english.replace(chr(10), ' ')})"]]
    if layout.unit_row:
        rows += _unit_rows(layout)
    if len(rows) < 4 and layout.edition % 3 == 0:
        rows.append([""])
    return rows


def _unit_rows(layout: Table) -> Rows:
    english = {"%": "(%)", "万元": "(10 000 yuan)"}
    return [[f"单位：{layout.unit_row}"], [english[layout.unit_row]]]


def _header(layout: Table) -> Rows:
    """Return the header: one row, or two where it says the scope."""
    names = [NAME_HEADINGS[layout.edition % 3], *_english(layout, "City" if layout.edition % 2 else "city")]
    top, below = list(names), [""] * len(names)
    for place, column in enumerate(layout.columns):
        top += [heading(column, layout.edition), *[""] * (len(layout.scopes) - 1)]
        for scope in layout.scopes:
            below.append("\n".join(scope_words(scope, layout.edition, spaced=place % 2 == 0)))
    return [top, below] if layout.scope is None else [top]


def _english(layout: Table, text: str) -> list[str]:
    """Return the English name's cell, or none in an edition without that column."""
    return [text] if layout.edition >= ENGLISH_FROM else []


def _body(rows: pd.DataFrame, registry: Registry, layout: Table) -> Iterator[list[str]]:
    """Yield summary rows, province headings and cities."""
    columns = [_texts(rows, column, scope, layout) for column in layout.columns for scope in layout.scopes]
    for name, digits in SUMMARIES.get(layout.edition, {}).items():
        counted = [not digits or code[0] in digits for code in rows["code"]]
        yield [name, *_english(layout, ""), *(_total(texts, counted) for texts in columns)]
    before = ""
    cells = zip(rows["code"], rows["name_zh"], rows["province_zh"], rows["kind"], *columns, strict=True)
    for place, (code, name, province, kind, *figures) in enumerate(cells):
        if kind == "municipality":
            yield [name, *_english(layout, registry.name_en(code)), *figures]
            continue
        if province != before:
            yield [province, *_english(layout, registry.province_name(code)[1]), *[""] * len(columns)]
            before = province
        scanned = SCANNED.get(layout.edition, {}).get(name, name)
        behind = "  " if layout.edition in TRAILING_BLANKS and place % 7 == 0 else ""
        english = registry.name_en(code, layout.edition - 1).partition(" (")[0]
        yield [f"  {scanned}{behind}", *_english(layout, f"  {english}"), *figures]


def _texts(rows: pd.DataFrame, column: Column, scope: str, layout: Table) -> list[str]:
    """Return a column's cells, blank where the figure is not printed."""
    suffix = "_districts" if scope == "districts" else ""
    if not column.figure:  # what the other two industries leave
        secondary, tertiary = (rows[f"{name}_share{suffix}"] for name in ("secondary", "tertiary"))
        values, printed = 100 - secondary - tertiary, rows[f"printed_tertiary_share{suffix}"]
    else:
        values, printed = rows[f"{column.figure}{suffix}"], rows[f"printed_{column.figure}{suffix}"]
    if column.factor is None:
        how = print_of(column.figure, layout.edition)
        return [text_of(value, how) if shown else "" for value, shown in zip(values, printed, strict=True)]
    cells = zip(values * column.factor, printed, strict=True)
    return [f"{value:.{column.decimals}f}" if shown else "" for value, shown in cells]


def _total(texts: list[str], counted: list[bool]) -> str:
    """Return the total of a column of whole numbers; shares and rates have none."""
    if any("." in text for text in texts):
        return ""
    return str(sum(int(text) for text, is_counted in zip(texts, counted, strict=True) if text and is_counted))


def _side_by_side(body: Rows) -> Rows:
    """Return the rows with each page's second half beside its first."""
    width, out = len(body[0]), []
    for start in range(0, len(body), 2 * PAGE):
        left, right = body[start : start + PAGE], body[start + PAGE : start + 2 * PAGE]
        right += [[""] * width] * (len(left) - len(right))
        out += [a + b for a, b in zip(left, right, strict=True)]
    return out


def _pages(body: Rows, header: Rows, layout: Table) -> Iterator[list[str]]:
    """Yield the header and the rows, and on every further page two blank rows, 续表 and the header again."""
    for page, start in enumerate(range(0, len(body), PAGE)):
        if page:
            yield from ([], [], [f"{layout.number}  续表 {page}  continued {page}"])
            yield from _unit_rows(layout) if layout.unit_row else []
        yield from header
        yield from body[start : start + PAGE]


if __name__ == "__main__":
    with logged(snakemake):
        simulated = read_table(snakemake.input.world, WORLD, year=int(snakemake.wildcards.edition) - 1)
        names = Registry.load(snakemake.input.cities)
        for path in snakemake.output.workbooks:
            write_workbook(path, demo_yearbook(simulated, names, int(snakemake.wildcards.edition), Path(path).stem))
