"""How a printed number and ours agree: to the printed digit, in sign, in significance class; and a table's score."""

import math
from dataclasses import dataclass

import pandas as pd

from scripts.exhibits.numerals import stars

SIGNED = ("coef", "corr", "t")
CLASSED = ("coef", "corr")
MAIN = ("coef", "corr", "mean")
"""Statistics whose differences lead a table's verdict, the first that it prints."""

CONSTANT = "_cons"


@dataclass(frozen=True)
class Agreement:
    """One comparison; None where a sign or stars say nothing of the statistic."""

    difference: float
    same_number: bool
    same_sign: bool | None
    same_class: bool | None
    our_stars: str


def agreement(stat: str, printed: str, value: float, marks: str, ours: float, p_value: float) -> Agreement:
    """Compare a printed number with ours.

    Parameters
    ----------
    stat
        Statistic as in the paper's file.
    printed, value, marks
        The printed text, its number, its stars.
    ours, p_value
        Our number and its p-value (NaN where there is none).

    Returns
    -------
    Agreement
        `difference` is ours less the printed number; the classes are those of the stars: p < .01, .05, .10, above.

    """
    classed = stat in CLASSED and not math.isnan(p_value)
    own = stars(p_value) if stat in CLASSED else ""
    return Agreement(
        difference=ours - value,
        same_number=round(ours, decimals(printed)) == value,
        same_sign=_sign(ours) == _sign(value) if stat in SIGNED else None,
        same_class=own == marks if classed else None,
        our_stars=own,
    )


def decimals(printed: str) -> int:
    """Return how many decimals a printed number has."""
    return len(printed.rstrip("*").partition(".")[2])


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


@dataclass(frozen=True)
class Score:
    """A printed table against ours under one fill plan.

    Attributes
    ----------
    table, plan
        Which.
    n_printed, n_compared, n_same
        Printed numbers; those with a counterpart; those that ours rounds to.
    stat
        The statistic that leads the table (`coef`, `corr`, `mean`, else empty).
    n_signed, same_sign, n_classed, same_class
        Of the leading statistic: numbers compared in sign and in class, and those that agree.
    largest, row, column
        Its largest difference, constants aside, and where it stands as printed; NaN where nothing was compared.
    missing, detail
        The most frequent reason where nothing was compared.

    """

    table: str
    plan: str
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
    """Return one score a table and plan, in the file's order (schema `SCORECARD`)."""
    groups = scorecard.groupby(["table", "plan"], sort=False)
    return [_score(str(table), str(plan), rows) for (table, plan), rows in groups]


def _score(table: str, plan: str, rows: pd.DataFrame) -> Score:
    """Return the score of one table under one plan."""
    compared = rows[rows["missing"] == ""]
    stat = next((name for name in MAIN if name in set(rows["stat"])), "")
    main = compared[compared["stat"] == stat]
    aside = main[main["row"] != CONSTANT]
    largest = aside.iloc[int(aside["difference"].abs().argmax())] if len(aside) else None
    reasons = rows.loc[rows["missing"] != "", ["missing", "detail"]].value_counts()
    missing, detail = reasons.index[0] if not len(compared) else ("", "")
    return Score(
        table=table,
        plan=plan,
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
