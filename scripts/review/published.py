"""The numbers that a paper prints: `resources/published/<paper>.csv`, one row a number, refused where it is torn."""

import csv
import math
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from scripts.files.bad_input import BadInput
from scripts.files.text import TEXT

STATISTICS = {
    "N": "observations",
    "mean": "mean",
    "sd": "standard deviation",
    "min": "minimum",
    "max": "maximum",
    "corr": "correlation",
    "coef": "coefficient",
    "se": "standard error",
    "t": "t-value",
    "p": "p-value",
    "R2": "R squared",
    "R2_adj": "adjusted R squared",
    "fe": "coefficient, fixed effects",
    "re": "coefficient, random effects",
    "difference": "fixed effects less random effects",
    "std_err": "standard error of that difference",
    "treated": "mean of the treated",
    "control": "mean of the controls",
    "bias_pct": "standardised bias in percent",
}
"""What `stat` may be."""

COLUMNS = ["study", "table", "column", "row", "stat", "value", "stars", "printed", "flag", "note", "source"]
CELL = ["table", "column", "row", "stat"]
TRUNCATED = re.compile(r"-?\d*\.?\d+e$")
"""A number whose exponent was lost in print, such as `4.72e`."""

PUBLISHED = pa.DataFrameSchema(
    {
        "line": pa.Column(int, pa.Check.ge(2)),
        **{name: pa.Column(TEXT, pa.Check.str_length(min_value=1)) for name in ("study", "table", "column", "row")},
        "stat": pa.Column(TEXT, pa.Check.isin(STATISTICS)),
        "value": pa.Column(float, nullable=True),
        "stars": pa.Column(TEXT, pa.Check.isin(["", "*", "**", "***"])),
        **{name: pa.Column(TEXT) for name in ("printed", "flag", "note", "source", "confidence")},
    },
    strict=True,
    coerce=True,
    unique=CELL,
    name="published",
)
"""`line` is the line of the file; `value` is null where print lost it (`printed` is then empty or ends in `e`);
`printed` is the text on paper, stars included; `flag` holds codes joined by `;`, `note` says why."""


def read_published(path: str | Path, tables: Collection[str] | None = None) -> pd.DataFrame:
    """Read the numbers of one paper.

    Parameters
    ----------
    path
        A CSV file with the columns `COLUMNS` and, if it likes, `confidence`.
    tables
        The tables that the paper has; None takes any name.

    Returns
    -------
    pandas.DataFrame
        Schema `PUBLISHED`, in the file's order.

    Raises
    ------
    BadInput
        If a column is missing, a line is torn, a table or statistic unknown, a number none or not the printed one, a
        cell given twice, or the file about more than one study. The message names file and line.

    """
    with Path(path).open(encoding="utf-8-sig", newline="") as source:
        reader = csv.DictReader(source)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
        if missing:
            raise BadInput(
                f"line 1 without the columns {missing}",
                f"the columns {COLUMNS}",
                "Add them, with a value in every line where the paper prints one.",
                file=path,
            )
        lines: list[dict[str, Any]] = []
        seen: dict[tuple[str, ...], int] = {}
        for line in reader:
            _refuse(line, reader.line_num, tables, path)
            cell = tuple(line[name] for name in CELL)
            if cell in seen:
                _stop(
                    path,
                    reader.line_num,
                    f"the cell {' / '.join(cell)}, which line {seen[cell]} has too",
                    "each cell once",
                    "Remove one of the two lines, or name the column or row apart.",
                )
            seen[cell] = reader.line_num
            lines.append({"confidence": "", **line, "line": reader.line_num, "value": float(line["value"] or math.nan)})
    if not lines:
        raise BadInput("no line below the first", "one line a printed number", "Fill it in.", file=path)
    stray = next((line for line in lines if line["study"] != lines[0]["study"]), None)
    if stray is not None:
        found = f"study {stray['study']!r}, after {lines[0]['study']!r}"
        _stop(path, stray["line"], found, "one study a file", "Move the line into that study's own file.")
    return PUBLISHED.validate(pd.DataFrame(lines)[list(PUBLISHED.columns)])


def _refuse(line: dict[str, str], number: int, tables: Collection[str] | None, path: str | Path) -> None:
    """Raise if a line cannot be read as one printed number."""
    if None in line or None in line.values():
        _stop(path, number, "too many or too few fields", f"{len(COLUMNS)} or more", "Quote texts with commas.")
    empty = [name for name in ("study", *CELL) if not line[name].strip()]
    if empty:
        _stop(path, number, f"nothing under {empty}", "the place of the number", "Fill it in.")
    if tables is not None and line["table"] not in tables:
        remedy = (
            "Correct the name, or describe the table in resources/published/facts.csv (its `kind`, with the place)."
        )
        _stop(path, number, f"the table {line['table']!r}", f"one of {sorted(tables)}", remedy)
    if line["stat"] not in STATISTICS:
        _stop(path, number, f"the statistic {line['stat']!r}", f"one of {list(STATISTICS)}", "Correct `stat`.")
    if line["stars"] not in {"", "*", "**", "***"}:
        _stop(path, number, f"the stars {line['stars']!r}", "nothing, *, ** or ***", "Correct `stars`.")
    _refuse_number(line, number, path)


def _refuse_number(line: dict[str, str], number: int, path: str | Path) -> None:
    """Raise if value, stars and printed text of a line do not say the same."""
    value, printed = line["value"], line["printed"]
    bare = printed.rstrip("*").replace(",", "").strip()
    if printed and line["stars"] != printed.strip()[len(printed.strip().rstrip("*")) :]:
        _stop(path, number, f"stars {line['stars']!r} beside {printed!r}", "the printed stars", "Correct one of them.")
    if not value.strip():
        if bare and not TRUNCATED.fullmatch(bare):
            remedy = "Copy the number into `value`; leave that empty only where print lost it (an exponent, a blank)."
            _stop(path, number, f"no value beside the printed {printed!r}", "a number", remedy)
        return
    numbers = [_number(value), _number(bare)]
    if numbers[0] is None:
        _stop(path, number, f"the value {value!r}", "a number, with a point before its decimals", "Correct `value`.")
    if numbers[1] is None or numbers[0] != numbers[1]:
        _stop(path, number, f"the value {value!r} beside the printed {printed!r}", "one number", "Correct one of them.")


def _number(text: str) -> float | None:
    """Return a plain finite number, None if the text is none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _stop(path: str | Path, line: int, found: str, expected: str, remedy: str) -> None:
    raise BadInput(f"in line {line} {found}", expected, remedy, file=path)
