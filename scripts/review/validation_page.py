"""What redrawn panels say of the estimates, as a page: bias and coverage in both worlds, and plans' filling bias."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from scripts.exhibits.context import Context
from scripts.exhibits.numerals import count, decimal, percent
from scripts.exhibits.table import Cell, Row, Table, Titles
from scripts.review.pages import Page

WORLDS = ("effect", "none")
CONVENTIONS = ("reghdfe", "dummies", "none", "iid")
COLUMNS = ("value", "mean", "bias", "sd", "std_error", *(f"coverage_{name}" for name in CONVENTIONS), "rejected")
CASE = ["plan", "model"]


def validation_page(validation: pd.DataFrame, context: Context) -> Page:
    """Lay the validation out.

    Parameters
    ----------
    validation
        Schema `VALIDATION`, of one study.
    context
        The study.

    """
    tables = [
        table
        for of in context.by_outcome()
        for each in of.by_effects()
        for table in _tables(_chosen(validation, each), each)
    ]
    draws = count(float(validation["draws"].iloc[0]))
    return Page(
        heading=context.title("validation.title", study=context.settings["title"]),
        lead=(
            context.words("scorecard.simulated"),
            context.words("validation.lead", draws=draws, years=context.years(context.headline["sample"])),
            context.words("validation.reading"),
        ),
        tables=tuple(tables),
        language=context.words.language,
    )


def _chosen(validation: pd.DataFrame, context: Context) -> pd.DataFrame:
    return validation[validation["outcome"].eq(context.outcome) & validation["effects"].eq(context.effects)]


def _tables(rows: pd.DataFrame, context: Context) -> Iterator[Table]:
    """Yield one table a world, then the filling biases."""
    about = {"outcome": context.variable(context.outcome), "effects": context.words(f"panel.effects_{context.effects}")}
    own = rows[rows["target"] == "beta_star_of_rows"]
    for world in WORLDS:
        lines = list(_lines(own[own["world"] == world], context))
        name = f"{context.outcome}-{context.effects}-{world}"
        yield _table(name, f"validation.{world}", about, COLUMNS, lines, context)
    filled = rows[rows["target"].eq("beta_star") & rows["vcov"].eq(CONVENTIONS[0])]
    lines = [_filling_line(row, context) for row in filled[filled["world"] == "effect"].to_dict("records")]
    heads = ("filling_bias", "mc_error")
    yield _table(f"{context.outcome}-{context.effects}-filling", "validation.filling", about, heads, lines, context)


def _filling_line(row: Mapping[Any, Any], context: Context) -> Row:
    """Return what a plan's coefficient is off β* on all rows, with its Monte Carlo error."""
    return _line(row, [decimal(row[name], 4) for name in ("bias", "bias_mc_error")], context)


def _lines(rows: pd.DataFrame, context: Context) -> Iterator[Row]:
    """Yield one line a regression."""
    for _, of in rows.groupby(CASE, sort=False):
        by_vcov = {str(row["vcov"]): row for row in of.to_dict("records")}
        first = by_vcov[CONVENTIONS[0]]
        numbers = [decimal(first[name], 4) for name in ("value", "mean")]
        numbers += [f"{decimal(first['bias'], 4)} ({decimal(first['bias_mc_error'], 4)})"]
        numbers += [decimal(first[name], 4) for name in ("sd", "std_error")]
        numbers += [percent(by_vcov[name]["coverage"]) for name in CONVENTIONS]
        numbers += [percent(first["rejected"])]
        yield _line(first, numbers, context)


def _line(row: Mapping[Any, Any], texts: Sequence[str], context: Context) -> Row:
    """Return a line named by its plan and regression."""
    plan, model = str(row["plan"]), str(row["model"])
    name = context.words("validation.complete") if not plan else context.plan(plan)
    label = context.words("panel.plan_model", plan=name, model=context.words(f"validation.model.{model}"))
    return Row(label, f"{plan} {model}", tuple(Cell(text) for text in texts))


def _table(
    name: str, key: str, about: dict[str, str], columns: Sequence[str], rows: list[Row], context: Context
) -> Table:
    """Return a table of the page."""
    title = context.words(key, **about)
    return Table(
        titles=Titles("", title, title),
        name=name,
        stub="",
        columns=tuple(columns),
        heads=tuple(context.words(f"head.validation_{column}") for column in columns),
        rows=tuple(rows),
        notes=(),
        language=context.words.language,
    )
