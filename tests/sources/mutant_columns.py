"""Headings and columns lost, twice, moved or exchanged."""

from tests.sources.mutants import ALL, STATED, kind, pick, table_of


def _heading_cells(original, grids) -> list[tuple[int, int]]:
    rows = table_of(original, grids)
    last = max(original.columns)
    return [(row, at) for row in original.header for at, cell in enumerate(rows[row][: last + 1]) if cell]


def _over_figures(original, grids) -> list[tuple[int, int]]:
    return [(row, at) for row, at in _heading_cells(original, grids) if at in original.columns]


@kind("the heading of one scope says something else, as that of a column which nobody wants; the other scope is there")
def heading_unreadable(original, grids, draw):
    rows = table_of(original, grids)
    row, at = pick(draw, _over_figures(original, grids))
    rows[row][at] = pick(draw, ["????", "\ufffd\ufffd", "Column 7", "=A1", "../../etc/passwd", "#REF!"])
    return ALL


@kind()
def heading_blanked(original, grids, draw):
    rows = table_of(original, grids)
    row, at = pick(draw, _over_figures(original, grids))
    rows[row][at] = ""
    return ALL


@kind()
def heading_of_a_megabyte(original, grids, draw):
    rows = table_of(original, grids)
    row, at = pick(draw, _heading_cells(original, grids))
    rows[row][at] = f"{rows[row][at]}{pick(draw, ['城', chr(10), '(', ' a'])}" * 300_000
    return ALL


@kind()
def heading_with_blanks(original, grids, draw):
    rows = table_of(original, grids)
    row, at = pick(draw, _over_figures(original, grids))
    rows[row][at] = f" \u3000{rows[row][at]}\xa0"
    return ALL


@kind(STATED)
def headings_exchanged(original, grids, draw):
    rows = table_of(original, grids)
    row = pick(draw, list(original.header))
    places = [at for at in range(min(original.columns), len(rows[row])) if rows[row][at]]
    if len(places) < 2:
        return None
    a, b = draw.choice(places, 2, replace=False)
    rows[row][a], rows[row][b] = rows[row][b], rows[row][a]
    return ALL


@kind(STATED)
def scopes_exchanged(original, grids, draw):
    rows = table_of(original, grids)
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
    rows, last = table_of(original, grids), original.header.stop - 1
    places = [at for at in original.columns if last in original.header and rows[last][at]]
    if len(original.header) < 2 or len(places) < 2:
        return None
    rows[last][places[1]] = rows[last][places[0]]
    return ALL


UNITS = ["万元", "亿元", "元", "%", "吨", "万吨", "万人", "平方公里", "公顷", "万美元"]


@kind(STATED)
def unit_exchanged(original, grids, draw):
    rows, new = table_of(original, grids), pick(draw, UNITS)
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
    rows = table_of(original, grids)
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
    rows = table_of(original, grids)
    for row in original.header:
        for at in original.columns:
            for unit in UNITS:
                for form in ("({})", "（{}）", "_{}"):
                    if form.format(unit) in str(rows[row][at]):
                        new = form.format(pick(draw, ["千克", "百万斤", "kg", "8430", "=1+1"]))
                        rows[row][at] = str(rows[row][at]).replace(form.format(unit), new)
                        return ALL
    return None


@kind("a table may print one of the two scopes alone")
def column_lost(original, grids, draw):
    at = pick(draw, original.columns)
    for row in table_of(original, grids)[original.header.start :]:
        del row[at : at + 1]
    return ALL


@kind()
def column_twice(original, grids, draw):
    at = pick(draw, original.columns)
    for row in table_of(original, grids)[original.header.start :]:
        row[at:at] = row[at : at + 1]
    return ALL


@kind()
def column_at_the_end(original, grids, draw):
    rows, at = table_of(original, grids), pick(draw, original.columns)
    width = max(map(len, rows))
    if len(original.header) > 1 or any(not rows[original.header.start][c] for c in original.columns):
        return None
    for row in rows[original.header.start :]:
        row.extend([""] * (width - len(row)))
        row.append(row.pop(at))
    return ALL


@kind()
def blank_column(original, grids, draw):
    at = pick(draw, original.columns)
    for row in table_of(original, grids)[original.header.start :]:
        row[at:at] = [""]
    return ALL


@kind()
def transposed(original, grids, _draw):
    rows = table_of(original, grids)
    width = max(map(len, rows))
    rows[:] = [list(column) for column in zip(*[[*row, *[""] * (width - len(row))] for row in rows], strict=True)]
    return ALL
