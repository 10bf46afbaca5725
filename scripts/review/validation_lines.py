"""The tables of the validation's page: one line a fill plan and regression, estimator or imputation model."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from scripts.exhibits.context import Context
from scripts.exhibits.numerals import count, decimal, percent
from scripts.exhibits.table import Cell, Note, Row, Table, Titles

WORLDS = ("effect", "none")
CONVENTIONS = ("reghdfe", "dummies", "none", "iid", "province", "city_year")
COLUMNS = ("value", "mean", "bias", "sd", "std_error", *(f"coverage_{name}" for name in CONVENTIONS), "rejected")
OF_ESTIMATES = ("value", "mean", "bias", "sd", "std_error", "coverage", "rejected")
OF_STAGGERED = ("att", "estimand", "mean", "bias", "sd", "std_error", "coverage_att", "coverage_estimand", "rejected")
OF_FILLING = ("filling_bias", "mc_error")
OF_STAGGERED_FILLING = ("att", "estimand", "mean", "bias_att", "filling_bias", "mc_error")
CLUSTERED = ("reghdfe", "province", "city_year")
PLACEBO = ("placebo_beta", "placebo_t", "placebo_province_beta", "placebo_province_t")
WILD = ("wild_city_rademacher", "wild_city_webb", "wild_province_rademacher", "wild_province_webb")

Line = Mapping[Any, Any]


def coefficient_tables(rows: pd.DataFrame, context: Context) -> Iterator[Table]:
    """Yield a table a world of the fixed-effects estimate, then the filling biases.

    Parameters
    ----------
    rows
        Schema `VALIDATION`, of one outcome and choice of effects.
    context
        With these.

    """
    within = rows[rows["estimator"] == "within"]
    own = within[within["target"] == "beta_star_of_rows"]
    for world in WORLDS:
        lines = [_coefficient_line(of, context) for of in _groups(own[own["world"] == world], ["plan", "model"])]
        yield _table(f"{world}", COLUMNS, lines, own[own["world"] == world], context, note="coefficient")
    filled = within[within["target"].eq("beta_star") & within["vcov"].eq(CONVENTIONS[0]) & within["world"].eq("effect")]
    lines = [_line(row, [_number(row, "bias"), _number(row, "bias_mc_error")], context) for row in _records(filled)]
    yield _table("filling", OF_FILLING, lines, filled, context)


def _coefficient_line(of: pd.DataFrame, context: Context) -> Row:
    """Return the line of one regression, whose rows differ by standard error."""
    by_vcov = {str(row["vcov"]): row for row in _records(of)}
    first = by_vcov[CONVENTIONS[0]]
    coverage = [percent(by_vcov[name]["coverage"]) if name in by_vcov else "" for name in CONVENTIONS]
    return _line(first, [*_moments(first), *coverage, percent(first["rejected"])], context)


def staggered_tables(rows: pd.DataFrame, context: Context) -> Iterator[Table]:
    """Yield a table a world of the estimators for staggered starts, then their filling biases; rows of one outcome."""
    if rows.empty:
        return
    label = partial(_estimator_label, context)
    for world in WORLDS:
        own = rows[rows["world"] == world]
        lines = []
        for of in _groups(own, ["plan", "estimator"]):
            by_target = {str(row["target"]): row for row in _records(of)}
            if "estimand_of_rows" in by_target:
                att, estimand = by_target["att_of_rows"], by_target["estimand_of_rows"]
                values = [_number(att, "value"), _number(estimand, "value"), *_moments(att)[1:]]
                values += [percent(att["coverage"]), percent(estimand["coverage"]), percent(att["rejected"])]
                lines.append(_line(att, values, context, label))
        yield _table(f"staggered_{world}", OF_STAGGERED, lines, own, context, note="staggered")
    effect = rows[rows["world"] == "effect"]
    lines = []
    for of in _groups(effect, ["plan", "estimator"]):
        by_target = {str(row["target"]): row for row in _records(of)}
        if {"att", "estimand"} <= set(by_target):
            att, estimand = by_target["att"], by_target["estimand"]
            values = [_number(att, "value"), _number(estimand, "value"), _number(att, "mean"), _number(att, "bias")]
            values += [_number(estimand, "bias"), _number(estimand, "bias_mc_error")]
            lines.append(_line(att, values, context, label))
    yield _table("staggered_filling", OF_STAGGERED_FILLING, lines, effect, context, note="staggered_filling")


def share_tables(rows: pd.DataFrame, context: Context) -> Iterator[Table]:
    """Yield how often the tests reject no effect where there is none, and how often they keep β*, in each world."""
    of_rows = rows[rows["target"] == "beta_star_of_rows"]
    drawn = of_rows[of_rows["estimator"].isin([*PLACEBO, *WILD])]
    if drawn.empty:
        return
    clustered = of_rows[of_rows["estimator"].eq("within") & of_rows["vcov"].isin(CLUSTERED)]
    every = pd.concat([clustered.assign(test=clustered["vcov"]), drawn.assign(test=drawn["estimator"])])
    for key, world, measure in (
        ("size", "none", "rejected"),
        ("kept_none", "none", "coverage"),
        ("kept_effect", "effect", "coverage"),
    ):
        own = every[every["world"] == world]
        tests = [name for name in (*CLUSTERED, *PLACEBO, *WILD) if own["test"].eq(name).any()]
        lines = []
        for of in _groups(own, ["plan", "model"]):
            by_test = {str(row["test"]): row for row in _records(of)}
            shares = [percent(by_test[name][measure]) if name in by_test else "" for name in tests]
            lines.append(_line(_records(of)[0], shares, context))
        columns = [f"test_{name}" for name in tests]
        yield _table(f"tests_{key}", columns, lines, own[own["estimator"] != "within"], context, note="tests")


def imputation_tables(rows: pd.DataFrame, context: Context) -> Iterator[Table]:
    """Yield a table a world of multiple imputation, if a plan fills the outcome."""
    pooled = rows[rows["estimator"].str.startswith("rubin_") & rows["target"].eq("beta_star_of_rows")]
    if pooled.empty:
        return
    label = partial(_imputation_label, context)
    for world in WORLDS:
        own = pooled[pooled["world"] == world]
        lines = [
            _line(row, [*_moments(row), percent(row["coverage"]), percent(row["rejected"])], context, label)
            for row in _records(own)
        ]
        yield _table(f"imputation_{world}", OF_ESTIMATES, lines, own, context, note="imputation")


def _groups(rows: pd.DataFrame, by: list[str]) -> Iterator[pd.DataFrame]:
    yield from (of for _, of in rows.groupby(by, sort=False))


def _records(rows: pd.DataFrame) -> list[Line]:
    return list(rows.to_dict("records"))


def _number(row: Line, name: str) -> str:
    return decimal(row[name], 4)


def _moments(row: Line) -> list[str]:
    """Return target, mean, bias with its Monte Carlo error, spread and mean standard error."""
    bias = _number(row, "bias")
    with_error = f"{bias} ({_number(row, 'bias_mc_error')})" if bias else ""
    return [_number(row, "value"), _number(row, "mean"), with_error, _number(row, "sd"), _number(row, "std_error")]


def _estimator_label(context: Context, row: Line) -> str:
    return context.words(f"estimator.{row['estimator']}")


def _imputation_label(context: Context, row: Line) -> str:
    return context.words(f"filled_cells.{str(row['estimator']).removeprefix('rubin_')}")


def _label(row: Line, context: Context, of: Callable[[Line], str] | None) -> str:
    """Return a line's name: its plan, then its regression or what `of` says."""
    name = context.words("validation.complete") if not row["plan"] else context.plan(str(row["plan"]))
    second = of(row) if of is not None else context.words(f"validation.model.{row['model']}")
    return context.words("panel.plan_model", plan=name, model=second)


def _called(row: Line, context: Context) -> str:
    """Return an estimator's or a test's name in words."""
    name, vcov = str(row["estimator"]), str(row["vcov"])
    if name.startswith("rubin_"):
        return _imputation_label(context, row)
    if name == "within":
        return context.words(f"inference.cluster_{vcov if vcov in CLUSTERED[1:] else 'city'}")
    if name.startswith(("wild_", "placebo_")):
        return context.words(f"inference.{name.replace('placebo', 'randomisation')}")
    return _estimator_label(context, row)


def _line(row: Line, texts: Sequence[str], context: Context, of: Callable[[Line], str] | None = None) -> Row:
    """Return a line with its texts."""
    name = f"{row['plan']} {row['model']} {row['estimator']}"
    return Row(_label(row, context, of), name, tuple(Cell(text) for text in texts))


def _table(
    key: str, columns: Sequence[str], lines: list[Row], rows: pd.DataFrame, context: Context, *, note: str = ""
) -> Table:
    """Return a table of the page, with what its columns are and what could not be estimated below it."""
    about = {"outcome": context.variable(context.outcome), "effects": context.words(f"panel.effects_{context.effects}")}
    title = context.words(f"validation.{key}", **about)
    within = sorted({int(n) for n in rows["draws_a_panel"].dropna()})
    texts = [context.words(f"note.validation_{note}")] if note else []
    if within:
        texts.append(context.words("note.validation_draws", n=context.words.list([count(n) for n in within])))
    missing = rows[rows["note"].ne("")]
    texts += [
        context.words(
            "note.validation_missing", line=_label(row, context, None), test=_called(row, context), why=row["note"]
        )
        for row in _records(missing.drop_duplicates(["plan", "model", "estimator", "note"]))
    ]
    return Table(
        titles=Titles("", title, title),
        name=f"{context.outcome}-{context.effects}-{key}",
        stub="",
        columns=tuple(columns),
        heads=tuple(context.words(f"head.validation_{column}") for column in columns),
        rows=tuple(lines),
        notes=tuple(Note(text) for text in texts),
        language=context.words.language,
    )
