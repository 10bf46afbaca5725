"""The audit as a page: how many findings of each grade, then the findings by table, the statements, and the rules."""

from collections.abc import Iterable, Mapping

import pandas as pd

from scripts.exhibits.labels import Labels
from scripts.exhibits.table import Cell, Row, Table, Titles
from scripts.review.finding import HOLDS, SEVERITIES
from scripts.review.pages import Page

FIT = {"N": "N", "R2": "R²", "R2_adj": "R² adj."}
"""How the numbers in the rows below a regression are called."""


def audit_page(audit: pd.DataFrame, captions: Mapping[str, str], words: Labels, source: str) -> Page:
    """Lay the audit of one paper out.

    Parameters
    ----------
    audit
        Schema `AUDIT`; may have no row.
    captions
        The paper's tables in print's order, each with its title.
    words
        The words.
    source
        The paper, as the published file names it.

    """
    numbers, said = audit[audit["claim"] == ""], audit[audit["claim"] != ""]
    tables = [_summary(numbers, said, captions, words)]
    tables += [
        _findings(rows, name, captions.get(name, ""), words)
        for name in captions
        if not (rows := numbers[numbers["table"] == name]).empty
    ]
    tables += [_statements(said, words)] if len(said) else []
    tables += [_rules(audit, words)] if len(audit) else []
    first = audit["paper"].iloc[0] if len(audit) else ""
    return Page(
        heading=words("title.audit", paper=first or source),
        lead=(
            words("note.audit_data"),
            words("note.audit_source", source=source),
            words("note.audit_severity"),
            words("note.audit_rounding"),
        ),
        tables=tuple(tables),
        language=words.language,
    )


def _summary(numbers: pd.DataFrame, said: pd.DataFrame, captions: Mapping[str, str], words: Labels) -> Table:
    """Return the counts: findings by table and grade, each kind once a cell; and the statements."""
    grades = [name for name in SEVERITIES if name != HOLDS]
    rows = []
    for name, caption in captions.items():
        found = numbers[numbers["table"] == name]
        cells = tuple(Cell(str((found["severity"] == grade).sum())) for grade in grades)
        rows.append(Row(_caption(name, caption, words), name, (*cells, Cell())))
    worst = [_worst(rows["severity"]) for _, rows in said.groupby("claim", sort=False)]
    rows.append(
        Row(
            words("title.audit_statements"),
            "text",
            tuple(Cell(str(worst.count(grade))) for grade in SEVERITIES),
            ruled=True,
        )
    )
    heads = tuple(words(f"audit.severity.{grade}") for grade in SEVERITIES)
    return _table("summary", words("title.audit_summary"), words("head.audit_table"), heads, rows, words)


def _findings(found: pd.DataFrame, name: str, caption: str, words: Labels) -> Table:
    """Return one table's findings, a line for each kind, grade and computation; a kind is named on its first line."""
    rows: list[Row] = []
    named = ""
    for (code, severity, text), cells in found.groupby(["finding", "severity", "computation"], sort=False):
        line = (_where(cells, words), words(f"audit.severity.{severity}"), text)
        kind = f"{code} {severity}"
        rows.append(
            Row(words(f"audit.name.{code}") if kind != named else "", kind, tuple(Cell(str(text)) for text in line))
        )
        named = kind
    heads = tuple(words(f"head.audit_{head}") for head in ("where", "severity", "computation"))
    return _table(name, _caption(name, caption, words), words("head.audit_finding"), heads, rows, words)


def _statements(said: pd.DataFrame, words: Labels) -> Table:
    """Return the statements in the text's order, each with the worst of what was found of it."""
    rows = []
    for claim, cells in said.groupby("claim", sort=False):
        first, worst = cells.iloc[0], _worst(cells["severity"])
        line = (
            first["place"],
            words("audit.quote", text=first["sentence"]),
            words(f"audit.severity.{worst}"),
            _computed(cells, words),
        )
        name = words(f"audit.name.{first['finding']}")
        rows.append(Row(f"{claim} {name}", str(claim), tuple(Cell(str(text)) for text in line)))
    heads = tuple(words(f"head.audit_{head}") for head in ("place", "statement", "severity", "computation"))
    return _table("text", words("title.audit_statements"), words("head.audit_finding"), heads, rows, words)


def _rules(audit: pd.DataFrame, words: Labels) -> Table:
    """Return the rules of what was found, each with its name and code."""
    codes = dict.fromkeys(audit["finding"])
    rows = [Row(words(f"audit.name.{code}"), code, (Cell(code), Cell(words(f"audit.rule.{code}")))) for code in codes]
    heads = (words("head.audit_code"), words("head.audit_rule"))
    return _table("rules", words("title.audit_rules"), words("head.audit_finding"), heads, rows, words)


def _table(name: str, title: str, stub: str, heads: tuple[str, ...], rows: Iterable[Row], words: Labels) -> Table:
    return Table(
        titles=Titles("", title, title),
        name=f"audit-{name}",
        stub=stub,
        columns=heads,
        heads=heads,
        rows=tuple(rows),
        notes=(),
        language=words.language,
    )


def _caption(name: str, caption: str, words: Labels) -> str:
    """Return how a table is called: its number, and its title where it is known."""
    number = name.removeprefix("T")
    return (
        words("title.audit_table", number=number, caption=caption) if caption else words("audit.table", number=number)
    )


def _computed(cells: pd.DataFrame, words: Labels) -> str:
    """Return what was computed of a statement: for each text the cells that it is about, if there are any."""
    items = [
        words("audit.item", where=_where(rows, words), text=text) if rows["table"].ne("").any() else str(text)
        for text, rows in cells.groupby("computation", sort=False)
    ]
    return words("list.semicolon").join(items)


def _where(cells: pd.DataFrame, words: Labels) -> str:
    """Return the cells by column: `(3): lneco, lnst; (1): _cons`; a table's name where several are meant."""
    several = len(set(cells["table"])) > 1 or bool(cells["claim"].ne("").any())
    parts: list[str] = []
    for (name, head), rows in cells.groupby(["table", "column"], sort=False):
        table, column = str(name), str(head)
        named = [
            FIT.get(stat, stat) if row == "model" else row for row, stat in zip(rows["row"], rows["stat"], strict=True)
        ]
        names = ", ".join(dict.fromkeys(name for name in named if name))
        place = " ".join(part for part in (table if several else "", column) if part)
        if place and names:
            parts.append(words("audit.within", column=place, rows=names))
        else:
            parts.append(place or names or words("audit.whole"))
    return words("list.semicolon").join(dict.fromkeys(parts))


def _worst(severities: Iterable[str]) -> str:
    """Return the gravest of some grades."""
    return min(severities, key=SEVERITIES.index)
