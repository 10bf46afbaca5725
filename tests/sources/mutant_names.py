"""Names of cities, years, codes and provinces other than they were printed, lost or exchanged."""

import datetime as dt
from collections.abc import Callable

import numpy as np

from tests.sources.mutants import ALL, BLANKS, STATED, kind, pick, table_of


def renamed(name: str, change: Callable[[str, np.random.Generator], str], silent: str = "") -> None:
    """Add a kind that changes one city's name in one row."""

    def make(original, grids, draw):
        rows, row = table_of(original, grids), pick(draw, original.rows)
        rows[row][original.names_at] = change(str(rows[row][original.names_at]), draw)
        return {(row, column) for column in range(99)}

    make.__name__ = name
    kind(silent)(make)


renamed("name with blanks", lambda name, draw: f"\u3000{name[:-1]}{pick(draw, BLANKS)}{name[-1]} ")
renamed("name with a footnote", lambda name, draw: name + pick(draw, ["①", "²", "*", "[1]", "(注)"]))
renamed("name lost", lambda _name, draw: pick(draw, ["", " ", "\u3000"]))
renamed("name in pinyin", lambda _name, draw: pick(draw, ["Suzhou", "Shijiazhuang", "Hangzhou"]))
renamed(
    "name as a path",
    lambda _name, draw: pick(draw, ["../../etc/passwd", "C:\\x", "/dev/zero", "file:///x", "%2e%2e/"]),
)
renamed("name as a formula", lambda name, draw: pick(draw, ["=cmd|' /C calc'!A0", f'=HYPERLINK("x","{name}")', "@x"]))
renamed(
    "name as markup", lambda name, draw: pick(draw, ["<script>alert(1)</script>", "&xxe;", "{{7*7}}", "%s", "{name}"])
)
renamed("name of a megabyte", lambda name, draw: (name + pick(draw, ["", " ", "\n"])) * 300_000)
renamed("name in another encoding", lambda name, _: name.strip().encode("gb18030").decode("latin-1"))
renamed("name as number", lambda _name, draw: pick(draw, ["8430", "2015", "0"]))
renamed("name of a city elsewhere", lambda _name, draw: pick(draw, ["苏州市", "成都市", "吉林市"]), STATED)
renamed(
    "name of totals",
    lambda _name, draw: pick(draw, ["合计", "全国", "浙江省", "东部地区"]),
    f"{STATED}; recorded as left out",
)


@kind(STATED)
def names_exchanged(original, grids, draw):
    rows, at = table_of(original, grids), original.names_at
    a, b = draw.choice(original.rows, 2, replace=False)
    rows[a][at], rows[b][at] = rows[b][at], rows[a][at]
    return {(row, column) for row in (a, b) for column in range(99)}


@kind()
def name_of_a_neighbour(original, grids, draw):
    rows, at = table_of(original, grids), original.names_at
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
    row = table_of(original, grids)[pick(draw, original.rows)]
    year = int(float(row[original.year_at]))
    row[original.year_at] = pick(draw, [float(year), f"{year}年", f" {year} ", f"{year}.0"])
    return ALL


@kind()
def year_wrong(original, grids, draw):
    if original.year_at is None:
        return None
    row = table_of(original, grids)[pick(draw, original.rows)]
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
    row[original.year_at] = pick(draw, [*wrong, True, float("inf"), "9" * 40, "=YEAR(A1)", year * 10])
    return ALL


@kind(STATED)
def year_of_another_row(original, grids, draw):
    if original.year_at is None:
        return None
    row = pick(draw, original.rows)
    table_of(original, grids)[row][original.year_at] = str(2000 + int(draw.integers(30)))
    return {(row, column) for column in range(99)}


@kind()
def code_otherwise(original, grids, draw):
    if original.source != "compiled":
        return None
    row = table_of(original, grids)[pick(draw, original.rows)]
    code = int(float(row[3]))
    row[3] = pick(draw, [float(code), str(code), str(code // 100), f" {code} ", f"{code}."])
    return ALL


@kind()
def code_wrong(original, grids, draw):
    if original.source != "compiled":
        return None
    row = table_of(original, grids)[pick(draw, original.rows)]
    row[3] = pick(
        draw, ["999999", "440100", "33x100", "3", "../..", "=A1", float("nan"), "1e5", True, dt.date(2015, 1, 1)]
    )
    return ALL


@kind()
def province_wrong(original, grids, draw):
    if original.source != "compiled":
        return None
    row = table_of(original, grids)[pick(draw, original.rows)]
    row[1] = pick(draw, ["广东省", "Zhejiang", "../../x", "=A1"])
    return ALL


@kind()
def province_headings_lost(original, grids, _draw):
    if original.source != "yearbook":
        return None
    rows = table_of(original, grids)
    rows[:] = [r for at, r in enumerate(rows) if at < original.header.stop or at in original.rows]
    return ALL
