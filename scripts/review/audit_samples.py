"""Checks of the numbers of rows: against cities times years, between tables, and of groups against the whole."""

from collections.abc import Iterator

from scripts.review.finding import CONTRADICTION, DOUBT, GAP, Check, Finding, Place, at, column_name
from scripts.review.paper import Paper, column_at


def against_cities_and_years(paper: Paper) -> Iterator[Finding]:
    """Yield numbers of rows above cities times years."""
    product = paper.city_years
    for cell, n in paper.of_stat("N"):
        if product and n.low > product:
            values = _product(paper) | {"n": cell.text}
            cities, rest = divmod(int(n.low), len(paper.years))
            variant = "" if rest else "product"
            yield Finding("N_MISMATCH", CONTRADICTION, at(cell), values | {"cities_needed": str(cities)}, variant)


def against_descriptives(paper: Paper) -> Iterator[Finding]:
    """Yield regressions on the whole sample with other rows than the descriptive statistics, which miss none."""
    described = {(cell.table, n.low) for cell, n in paper.of_stat("N") if cell.table in paper.tables("descriptives")}
    if len(described) != 1:
        return
    ((table, rows),) = described
    for name, column in paper.columns_with("sample").get("full", []):
        cell = paper.cell(name, column, "model", "N")
        if cell and cell.interval and cell.interval.low != rows:
            values = {"n": cell.text, "described": f"{rows:.0f}", "table": table}
            yield Finding("N_MISMATCH", DOUBT, at(cell), values, "described")


def groups_against_whole(paper: Paper) -> Iterator[Finding]:
    """Yield groups whose rows do not add up to the regression that they split, or to whole cities."""
    for columns in paper.columns_with("partition").values():
        cells = [cell for place in columns if (cell := paper.cell(*place, "model", "N"))]
        numbers = [int(cell.interval.low) for cell in cells if cell.interval]
        if len(numbers) != len(columns) or not numbers:
            continue
        values = {"sum": " + ".join(map(str, numbers)) + f" = {sum(numbers)}"}
        for finding in _groups(paper, columns, numbers, values):
            for cell in cells:
                yield Finding("N_MISMATCH", finding.severity, at(cell), finding.values, finding.variant)


def _groups(paper: Paper, columns: list[tuple[str, str]], numbers: list[int], values: dict[str, str]) -> list[Finding]:
    """Return what is wrong with the rows of the groups of one split, each once."""
    found: list[Finding] = []
    place, total = Place(columns[0][0]), sum(numbers)
    reference = column_at(paper.fact("subset_of", *columns[0]))
    whole = paper.value(*reference, "model", "N")
    if whole and total != whole.low:
        said = {"whole": f"{whole.low:.0f}", "reference": column_name(*reference)}
        found.append(Finding("N_MISMATCH", DOUBT, place, values | said, "sum"))
    if paper.city_years and total > paper.city_years:
        found.append(Finding("N_MISMATCH", CONTRADICTION, place, values | _product(paper), "sum_product"))
    described = {n.low for cell, n in paper.of_stat("N") if cell.table in paper.tables("descriptives")}
    years = len(paper.years)
    if whole and years and len(described) == 1:
        short, missing = sum(-n % years for n in numbers), int(described.pop() - whole.low)
        if short > max(missing, 0):
            texts = {
                "years": str(years),
                "short": str(short),
                "missing": str(missing),
                "numbers": ", ".join(map(str, numbers)),
            }
            found.append(Finding("N_MISMATCH", DOUBT, place, values | texts, "by_city"))
    return found


def unprinted(paper: Paper) -> Iterator[Finding]:
    """Yield columns of regressions without a number of rows."""
    for table, column in paper.columns(*paper.tables("regressions")):
        if paper.cell(table, column, "model", "N") is None:
            yield Finding("N_MISSING", GAP, Place(table, column, "model", "N"))


def _product(paper: Paper) -> dict[str, str]:
    return {
        "cities": str(paper.number("cities")),
        "years": str(len(paper.years)),
        "product": str(paper.city_years),
        "span": f"{paper.years[0]}\N{EN DASH}{paper.years[-1]}",
    }


CHECKS: tuple[Check, ...] = (against_cities_and_years, against_descriptives, groups_against_whole, unprinted)
