"""The words of a proposal: YAML that loads as it stands, with the reason for each guess behind it.

Texts of the file stand in quotation marks or in comments of one line, without signs that a terminal or YAML obeys.
"""

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from scripts.registry.names import squeeze
from scripts.registry.prefectures import Registry
from scripts.sources.figures import no_value
from scripts.sources.guess_columns import ColumnGuess
from scripts.sources.guess_table import TableGuess
from scripts.sources.headings import any_of
from scripts.sources.suggest_names import nameless_lines, unknown_lines
from scripts.sources.suggest_years import odd_lines
from scripts.sources.workbooks import Workbook, address

_YEARBOOK = re.compile(r"续表|年鉴|^\d{1,2}[-－—]\d{1,2}[\s　]")


def head_lines(book: Workbook, name: str, table: TableGuess) -> Iterator[str]:
    """Yield what every source states of itself."""
    suffix = book.file.rpartition(".")[2].lower()
    yield "# yaml-language-server: $schema=../schema/source.schema.json"
    yield comment(f"Proposed from {book.file}, sheet {table.sheet.name}. Each guess says from which cell it was made")
    yield "# and how sure it is: sure, likely, a guess. Look at each, correct it, and take these words out."
    if any(_YEARBOOK.search(table.sheet.text(row, 0)) for row in range(table.row)):
        title = next(t for row in range(table.row) if _YEARBOOK.search(t := table.sheet.text(row, 0)))
        yield comment(f"LOOK: the title {title!r} is that of a yearbook's table. Tables of the City Statistical")
        yield "# Yearbook are described in config/sources/yearbook.yaml; for another yearbook, copy that file."
    yield ""
    yield "kind: compiled"
    yield _line(f"title: {_text(book.file)}", "what it is called: for the ledger of raw data")
    yield _line("citation: user_compiled", "its key in resources/references.bib; add your own entry there")
    yield _line("terms: not known", "what its owner allows")
    yield 'terms_source: ""'
    yield "terms_confidence: low"
    yield 'homepage: ""'
    yield ""
    yield _line(f'files: ["{name}/*.{suffix}"]', "below raw_dir: put the file into this folder")
    yield ""


def layout_lines(table: TableGuess, book: Workbook, *, asked: bool) -> Iterator[str]:
    """Yield where the table is."""
    sheet, year = table.sheet, table.year_in
    words = "long, one row a city and year" if table.layout == "long" else "wide, one column a year"
    yield _line(f"layout: {table.layout}", f"{words}; from {year.cells}, {year.sure}")
    if year.value != "column":
        yield _line(f"year_in: {year.value}", f"no column of years; from {year.cells}, {year.sure}")
    if table.above or table.below:
        rows = f"{table.row - table.above + 1} to {table.row + table.below + 1}"
        why = f"headings in rows {rows}, cities from row {table.first + 1} on"
        yield _line(f"heading_rows: {{ above: {table.above}, below: {table.below} }}", f"{why}; likely")
    else:
        yield comment(f"headings in row {table.row + 1}, cities from row {table.first + 1} on; sure")
    others = [other.name for other in book.sheets if other is not sheet]
    if asked and others:
        skip, why = f"^(?!{re.escape(squeeze(sheet.name))}$)", "all but the sheet that was asked for"
    else:
        skip = "^(数据来源|数据说明|说明)"
        why = f"sheets that are not read; a guess{', there are: ' + ', '.join(others) if others else ''}"
    yield _line(f"sheets: {{ skip: {_text(skip)} }}", why)


def names_lines(table: TableGuess) -> Iterator[str]:
    """Yield the headings of the columns that identify a row."""
    what = {
        "city": "names of cities",
        "province": "names of provinces",
        "code": "GB/T 2260 codes",
        "year": "years",
        "unit": "units",
    }
    yield "names:"
    for key, at in sorted(table.keys.items(), key=lambda item: item[1]):
        seen = table.from_cells[key]
        why = f"{address(table.row, at)}; {seen.cells} {what[key]}, such as {seen.value}; {seen.sure}"
        yield "  " + _line(f"{key}: {_text(f'^{re.escape(table.heading(at))}$')}", why)
    yield ""


def rows_lines(
    table: TableGuess, columns: Sequence[ColumnGuess], registry: Registry, shipped: Mapping[str, Any]
) -> Iterator[str]:
    """Yield the words that headings and rows are read by, and the rows whose city is not known."""
    yield "# What names a scope in a part of a heading (cut at underscores and brackets)."
    yield f"scopes: {_flow(shipped['scopes'])}"
    yield _line(f"not_units: {_flow(shipped['not_units'])}", "in brackets, no unit")
    yield _line(f"not_cities: {_flow(shipped['not_cities'])}", "rows that are no city's")
    for line in unknown_lines(table, registry, any_of(shipped["not_cities"])):
        yield comment(line)
    for line in nameless_lines(table, no_value(shipped["missing"])):
        yield comment(line)
    words = sorted({word for column in columns for word in column.words if column.variable is not None})
    why = "texts that stand for no value"
    added = f"; {', '.join(words)} found where figures should be, likely" if words else ""
    yield _line(f"missing: {_flow([*shipped['missing'], *words])}", why + added)
    yield ""


def described(columns: Sequence[ColumnGuess]) -> list[ColumnGuess]:
    """Return the columns that are proposed: of those that mean one variable and scope, the first and surest.

    A name that several columns share is proposed for none of them, since its pattern would match them all.
    """
    best: dict[tuple[str, str], ColumnGuess] = {}
    shared = _shared(columns)
    for column in columns:
        if column.variable is not None and column.name not in shared:
            key = (column.variable.value, column.scope.value)
            if key not in best or (column.variable.sure == "sure" and best[key].variable.sure != "sure"):  # type: ignore[union-attr]
                best[key] = column
    return [column for column in columns if any(column is one for one in best.values())]


def _shared(columns: Sequence[ColumnGuess]) -> set[str]:
    """Return the names that no pattern tells apart."""
    return {column.name for column in columns if column.twins}


def columns_lines(columns: Sequence[ColumnGuess], variables: Mapping[str, Any]) -> Iterator[str]:
    """Yield the columns of figures; one whose variable is not known, or known already, waits behind a `#`."""
    chosen = described(columns)
    alike: dict[tuple[str, str], list[ColumnGuess]] = {}
    yield "columns:"
    for column in chosen:
        alike.setdefault((column.name, column.variable.value if column.variable else ""), []).append(column)
    for columns_alike in alike.values():
        # A column that states no scope takes the proposed one, the others keep their own.
        first, *others = sorted(columns_alike, key=lambda column: column.scope.sure == "sure")
        yield from _column(first, others, variables)
    waiting = [column for column in columns if not any(column is one for one in chosen)]
    if waiting:
        yield ""
        yield "  # Not read as it stands. To read a column, take its # away and name its variable, one of"
        for line in textwrap.wrap(", ".join(variables), 110):
            yield "  " + comment(line)
        yield "  # or one that you declare with its units in config/variables.yaml."
    for column in waiting:
        yield from _waiting(column, _shared(columns))


def _waiting(column: ColumnGuess, shared: set[str]) -> Iterator[str]:
    """Yield one column that is not proposed, and why."""
    variable = column.variable.value if column.variable else "..."
    header = _text(f"^{re.escape(column.name)}$")
    why = "a second column of this variable" if column.variable else "no variable's name is near"
    if column.variable and column.name in shared:
        why = f"{column.text}; not the only column of this name"
    if column.variable and column.twins:
        found = f"LOOK: no pattern tells {column.cell}: {column.text} from {column.twins[0]}"
        yield "  " + comment(f"{found}: what stands in brackets or behind underscores is no part of a name.")
        others = ", ".join(f"{{ cell: {twin.partition(':')[0]}, leave_out: true, why: ... }}" for twin in column.twins)
        yield "  " + comment(f"If {column.cell} is meant, take its # away and leave out what else has its name:")
        yield "  " + comment(f"cells: [{others}]")
    yield "  " + _line(
        f"# - {{ header: {header}, variable: {variable}, scope: {column.scope.value} }}", f"{column.cell}: {why}"
    )


def _column(column: ColumnGuess, others: Sequence[ColumnGuess], variables: Mapping[str, Any]) -> Iterator[str]:
    """Yield one column with what each of its guesses rests on, and the odd years of the others that share its name."""
    if column.variable is None or column.unit is None:
        return
    unit = {"unit": column.unit} if column.read_as is None else {"read_as": column.read_as}
    guesses = {"variable": column.variable, **unit, "scope": column.scope}
    yield "  " + _line(f"- header: {_text(f'^{re.escape(column.name)}$')}", f"{column.cell}: {column.text}")
    for key, guess in guesses.items():
        yield "    " + _line(f"{key}: {_text(guess.value)}", f"from {guess.cells}; {guess.sure}")
    yield "    required: true"
    if column.looks_like:
        yield "    " + comment(
            f"LOOK: the figures are of the size of {column.looks_like}. If so, read_as: {column.looks_like}"
        )
    for line in odd_lines([column, *others], variables[column.variable.value]["units"]):
        yield "    " + comment(line)


def _text(text: str) -> str:
    """Return a text as YAML holds it on one line, between quotation marks where a plain word would not do."""
    if re.fullmatch(r"[A-Za-z_][A-Za-z_0-9]*|[\u4e00-\u9fff]+", text) and isinstance(yaml.safe_load(text), str):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else json.dumps(sign)[1:-1] for sign in quoted)


def _flow(value: Mapping[str, Sequence[str]] | Sequence[str]) -> str:
    """Return lists of texts, or keys with such lists, on one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key}: {_flow(texts)}" for key, texts in value.items()) + " }"
    return f"[{', '.join(_text(text) for text in value)}]"


def comment(text: str) -> str:
    """Return a comment; texts of the file are shown on one line, without signs that a terminal obeys."""
    return "# " + "".join(sign if sign.isprintable() else " " for sign in text)


def _line(yaml_text: str, why: str) -> str:
    """Return a line with its reason behind it."""
    return f"{yaml_text} {comment(why)}"
