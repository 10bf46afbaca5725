"""Checks of what is printed and how it is called: lost digits, blanks, labels, definitions, rows left out."""

from collections.abc import Iterator

from scripts.review.finding import CONTRADICTION, DOUBT, GAP, Check, Finding, Place, at
from scripts.review.paper import Paper
from scripts.review.published import TRUNCATED

UNSAID = "unsaid"


def lost_exponents(paper: Paper) -> Iterator[Finding]:
    """Yield numbers that end in `e`: their size is unknown."""
    for cell in paper.cells:
        if TRUNCATED.fullmatch(cell.text):
            yield Finding("TRUNC_EXP", GAP, at(cell))


def blanks(paper: Paper) -> Iterator[Finding]:
    """Yield places where a number belongs and none is printed."""
    for cell in paper.cells:
        if not cell.text:
            yield Finding("MISSING", GAP, at(cell))


def unlabelled(paper: Paper) -> Iterator[Finding]:
    """Yield numbers in parentheses of which the paper does not say what they are."""
    for cell in paper.cells:
        if cell.stat in {"t", "se", "p"} and paper.fact("parentheses", cell.table) == UNSAID:
            yield Finding("UNLABELLED", GAP, at(cell), {"read_as": cell.stat})


def names_of_rows(paper: Paper) -> Iterator[Finding]:
    """Yield rows that other tables print under another name."""
    for line in paper.facts:
        if line.fact == "variable" and line.value.casefold() != line.row.casefold():
            values = {"name": line.row, "elsewhere": line.value, "where": line.place}
            yield Finding("LABEL", GAP, Place(line.table, "", line.row), values, "row")


def captions(paper: Paper) -> Iterator[Finding]:
    """Yield tables with another table's title, or called otherwise in the text."""
    seen: dict[str, str] = {}
    for table in paper.tables():
        caption, called = paper.fact("caption", table), paper.fact("referred_to_as", table)
        if caption and caption in seen:
            yield Finding("LABEL", DOUBT, Place(table), {"caption": caption, "table": seen[caption]}, "caption")
        seen.setdefault(caption, table)
        if called:
            yield Finding("LABEL", GAP, Place(table), {"called": called}, "called")


def headings(paper: Paper) -> Iterator[Finding]:
    """Yield columns whose heading names another outcome than the text does."""
    for heading, columns in paper.columns_with("heading").items():
        for table, column in columns:
            outcome = paper.fact("outcome", table, column)
            if outcome != heading:
                yield Finding(
                    "LABEL", CONTRADICTION, Place(table, column), {"heading": heading, "outcome": outcome}, "heading"
                )


def definitions(paper: Paper) -> Iterator[Finding]:
    """Yield variables that the paper defines in two ways."""
    for (fact, table, column, row), values in _known(paper).items():
        if fact == "definition" and len(dict(values)) > 1:
            text = "; ".join(f"{value} ({where})" for value, where in values)
            yield Finding("DEF_CONFLICT", CONTRADICTION, Place(table, column, row), {"definitions": text})


def years_left_out(paper: Paper) -> Iterator[Finding]:
    """Yield columns of yearly effects without some of the sample's years, and columns without a named outcome."""
    for columns in paper.columns_with("years_shown").values():
        for table, column in columns:
            shown = {int(row) for row in paper.rows(table, column) if row.isdigit()}
            shown |= {int(year) for year in paper.fact("base_years", table, column).split()}
            missing = [year for year in paper.years if year not in shown]
            if missing:
                values = {
                    "years": ", ".join(map(str, missing)),
                    "span": f"{paper.years[0]}\N{EN DASH}{paper.years[-1]}",
                }
                yield Finding("INCOMPLETE", GAP, Place(table, column), values)
    for table, column in paper.columns_with("outcome").get(UNSAID, []):
        yield Finding("INCOMPLETE", GAP, Place(table, column), {}, "outcome")


def products_alone(paper: Paper) -> Iterator[Finding]:
    """Yield products that stand in a column without their factors."""
    for (fact, table, _, row), values in _known(paper).items():
        for _, column in paper.columns(table) if fact == "product_of" else []:
            rows = paper.rows(table, column, "coef")
            names = {*rows, *(paper.variable(table, name) for name in rows)}
            missing = [factor for factor in values[0][0].split("*") if factor not in names]
            if row in rows and missing:
                texts = {"product": values[0][0], "missing": ", ".join(missing)}
                yield Finding("SPEC", DOUBT, Place(table, column, row, "coef"), texts)


def _known(paper: Paper) -> dict[tuple[str, str, str, str], list[tuple[str, str]]]:
    """Return every fact with where the paper says it, by name and place."""
    found: dict[tuple[str, str, str, str], list[tuple[str, str]]] = {}
    for line in paper.facts:
        found.setdefault((line.fact, line.table, line.column, line.row), []).append((line.value, line.place))
    return found


CHECKS: tuple[Check, ...] = (
    lost_exponents,
    blanks,
    unlabelled,
    names_of_rows,
    captions,
    headings,
    definitions,
    years_left_out,
    products_alone,
)
