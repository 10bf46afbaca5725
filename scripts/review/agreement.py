"""How a printed number and ours agree: to the printed digit, in sign, in significance class; and a table's score."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from scripts.exhibits.numerals import stars
from scripts.review.choice import Choice

SIGNED = ("coef", "corr", "t", "fe", "re", "difference", "bias_pct")
CLASSED = ("coef", "corr")
MAIN = ("coef", "corr", "mean", "fe", "bias_pct")
"""Statistics whose differences lead a table's verdict, the first that it prints."""

CONSTANT = "_cons"
CELL = ["table", "column", "row"]


@dataclass(frozen=True)
class Agreement:
    """One comparison; None where a sign or a significance class says nothing of the statistic."""

    difference: float
    same_number: bool
    same_sign: bool | None
    same_class: bool | None
    our_stars: str


def agreement(stat: str, printed: str, value: float, marks: str | None, ours: float, p_value: float) -> Agreement:
    """Compare a printed number with ours.

    Parameters
    ----------
    stat
        Statistic as in the paper's file.
    printed, value, marks
        The printed text, its number, the stars of its significance class (`printed_classes`).
    ours, p_value
        Our number and its p-value (NaN where there is none).

    Returns
    -------
    Agreement
        `difference` is ours less the printed number; the classes are those of the stars: p < .01, .05, .10, above.

    """
    classed = stat in CLASSED and marks is not None and not math.isnan(p_value)
    own = stars(p_value) if stat in CLASSED else ""
    return Agreement(
        difference=ours - value,
        same_number=round(ours, decimals(printed)) == value,
        same_sign=_sign(ours) == _sign(value) if stat in SIGNED else None,
        same_class=own == marks if classed else None,
        our_stars=own,
    )


def printed_classes(published: pd.DataFrame) -> list[str | None]:
    """Return the significance class that the paper claims for each of its numbers, as stars; None where it says none.

    In a table with stars they say it; in one without, the p-value printed of the same cell, else that of |b|/|s.e.| or
    |t| under the normal distribution.

    Parameters
    ----------
    published
        The paper's numbers (schema `PUBLISHED`).

    """
    starred = set(published.loc[published["stars"] != "", "table"])
    cells = published[CELL].itertuples(index=False, name=None)
    values: dict[tuple[str, ...], dict[str, float]] = {}
    for cell, stat, value in zip(cells, published["stat"], published["value"], strict=True):
        values.setdefault(cell, {})[stat] = value
    return [
        row["stars"] if row["table"] in starred else _class(values[tuple(row[name] for name in CELL)])
        for row in published.to_dict("records")
    ]


def _class(values: Mapping[str, float]) -> str | None:
    """Return the class of a cell without stars by what else is printed of it, None if nothing tells."""
    coefficient, error, t, p = (values.get(stat, math.nan) for stat in ("coef", "se", "t", "p"))
    t = coefficient / error if error and not math.isnan(error) else t
    p = math.erfc(abs(t) / math.sqrt(2)) if math.isnan(p) else p
    return None if math.isnan(p) else stars(p)


def decimals(printed: str) -> int:
    """Return how many decimals a printed number has."""
    return len(printed.rstrip("*").partition(".")[2])


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


@dataclass(frozen=True)
class Score:
    """A printed table against ours under one fill plan and effects.

    Attributes
    ----------
    table, choice
        Which.
    n_printed, n_compared, n_same
        Printed numbers; those with a counterpart; those that ours rounds to.
    stat
        The statistic that leads the table (of `MAIN`, else empty).
    n_signed, same_sign, n_classed, same_class
        Of the leading statistic: numbers compared in sign and in class, and those that agree.
    largest, row, column
        Its largest difference, constants aside, and where it stands as printed; NaN where nothing was compared.
    missing, detail
        The most frequent reason where nothing was compared.

    """

    table: str
    choice: Choice
    n_printed: int
    n_compared: int
    n_same: int
    stat: str
    n_signed: int
    same_sign: int
    n_classed: int
    same_class: int
    largest: float
    row: str
    column: str
    missing: str
    detail: str


def scores(scorecard: pd.DataFrame) -> list[Score]:
    """Return one score a table and choice of plan and effects, in the file's order (schema `SCORECARD`)."""
    groups = scorecard.groupby(["table", "plan", "shown_effects"], sort=False)
    return [_score(str(table), Choice(str(plan), str(effects)), rows) for (table, plan, effects), rows in groups]


def _score(table: str, choice: Choice, rows: pd.DataFrame) -> Score:
    """Return the score of one table under one choice."""
    compared = rows[rows["missing"] == ""]
    stat = next((name for name in MAIN if name in set(rows["stat"])), "")
    main = compared[compared["stat"] == stat]
    aside = main[main["our_row"].str.split(":").str[-1] != CONSTANT]
    largest = aside.iloc[int(aside["difference"].abs().argmax())] if len(aside) else None
    reasons = rows.loc[rows["missing"] != "", ["missing", "detail"]].value_counts()
    missing, detail = reasons.index[0] if not len(compared) else ("", "")
    return Score(
        table=table,
        choice=choice,
        n_printed=len(rows),
        n_compared=len(compared),
        n_same=int(compared["same_number"].sum()),
        stat=stat,
        n_signed=int(main["same_sign"].notna().sum()),
        same_sign=int(main["same_sign"].sum()),
        n_classed=int(main["same_class"].notna().sum()),
        same_class=int(main["same_class"].sum()),
        largest=math.nan if largest is None else float(largest["difference"]),
        row="" if largest is None else str(largest["row"]),
        column="" if largest is None else str(largest["column"]),
        missing=str(missing),
        detail=str(detail),
    )
