"""The indirect effect of every mediator: total minus direct, its interval over resampled cities, and Sobel's test."""

from collections.abc import Callable, Iterator

import pandas as pd

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import Estimate, computed_cell, count_cell, decimal_cell, one
from scripts.exhibits.combined import one_below_another
from scripts.exhibits.context import Context
from scripts.exhibits.mechanism_versions import Estimated, versions_of
from scripts.exhibits.notes import (
    closing,
    effects_note,
    error_note,
    outcome_words,
    plan_note,
    rows_note,
    unshown_controls,
)
from scripts.exhibits.numerals import count, decimal, percent
from scripts.exhibits.table import Cell, Note, Row, Spanner, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table

PLACES = 4
"""Decimals: a product of coefficients is small."""

PERCENT = "100 * estimate"
BOOTSTRAP, SOBEL = "cluster bootstrap", "sobel"
COEFFICIENTS = ("total", "direct", "a", "b")


def indirect_effects_table(estimates: pd.DataFrame, context: Context) -> Table:
    """Lay out one column a mediator and version, for the headline plan and sample.

    Parameters
    ----------
    estimates
        Analysis `mechanism` (schema `ESTIMATES`).
    context
        The study, with `mediators` among its settings.

    """
    versions = versions_of(estimates, context)
    found = [estimated for of_version in versions.values() for estimated in of_version]
    heads = [
        f"({place}) {context.variable(estimated.measured or estimated.mediator)}"
        for place, estimated in enumerate(found, 1)
    ]
    outcomes = [context.variable(name) for name in context.settings["outcomes"]]
    return Table(
        name="indirect_effects",
        titles=context.titles("title.indirect_effects", outcome=context.words.list(outcomes)),
        stub="",
        columns=tuple(estimated.model for estimated in found),
        heads=tuple(heads),
        spanners=tuple(_spanners(versions, context)),
        rows=tuple(_rows([_numbers(estimated, context) for estimated in found], context)),
        notes=tuple(_notes(found, context)),
        language=context.words.language,
    )


def _spanners(versions: dict[str, list[Estimated]], context: Context) -> Iterator[Spanner]:
    """Yield a heading over each version's columns."""
    at = 0
    for version, found in versions.items():
        yield Spanner(context.words(f"head.mechanism_{version}"), at, at + len(found) - 1)
        at += len(found)


def _numbers(estimated: Estimated, context: Context) -> dict[str, Estimate | None]:
    """Return the rows of the estimates that a column shows."""
    equations = {name: context.with_own_errors(estimated.equation(name)) for name in ("total", "mediator", "direct")}
    rows, treatment = estimated.rows, context.treatment
    return {
        "total": one(equations["total"], term=treatment),
        "direct": one(equations["direct"], term=treatment),
        "a": one(equations["mediator"], term=treatment),
        "b": one(equations["direct"], term=estimated.measured),
        BOOTSTRAP: one(rows, estimator="indirect", vcov=BOOTSTRAP),
        SOBEL: one(rows, estimator="indirect", vcov=SOBEL),
        "share": one(rows, estimator="share_mediated"),
    }


def _rows(columns: list[dict[str, Estimate | None]], context: Context) -> Iterator[Row]:
    """Yield the lines: coefficients with their errors, the product, and what the two ways say of it."""

    def line(name: str, label: str, of: str, cell: Callable[[Estimate | None], Cell]) -> Row:
        return Row(context.words(label), name, tuple(cell(column[of]) for column in columns))

    yield Row(context.words("panel.equations"), "equations", kind="panel")
    for name in COEFFICIENTS:
        yield line(name, f"head.{name}_effect", name, _estimate)
        yield Row("", name, tuple(_error(column[name]) for column in columns))
    yield Row(context.words("panel.indirect"), "indirect effect", kind="panel")
    yield line("indirect", "head.indirect", BOOTSTRAP, _estimate)
    for column in ("conf_low", "conf_high", "p_value"):
        yield line(f"bootstrap {column}", f"head.bootstrap_{column}", BOOTSTRAP, _decimal(column))
    for column in ("std_error", "statistic", "p_value"):
        yield line(f"sobel {column}", f"head.sobel_{column}", SOBEL, _decimal(column))
    yield line("share", "head.share_mediated", "share", _share)
    for name in ("n_obs", "n_clusters"):
        cluster = context.words(f"cluster.{context.settings['standard_errors']['cluster']}")
        label = context.words("head.clusters_of" if name == "n_clusters" else f"head.{name}", cluster=cluster)
        cells = tuple(count_cell(column["direct"], name) for column in columns)
        yield Row(label, name, cells, ruled=name == "n_obs")


def _estimate(row: Estimate | None) -> Cell:
    return decimal_cell(row, "estimate", PLACES)


def _decimal(column: str) -> Callable[[Estimate | None], Cell]:
    """Return what prints a column's number, a test's with three decimals."""
    places = PLACES if column in ("conf_low", "conf_high", "std_error") else 3
    return lambda row: decimal_cell(row, column, places)


def _share(row: Estimate | None) -> Cell:
    """Return the share in percent, or a dash where it has no meaning."""
    if row is None:
        return Cell()
    if pd.isna(row["estimate"]):
        return Cell("\N{EN DASH}")
    return computed_cell(row, percent(float(row["estimate"])), PERCENT)


def _error(row: Estimate | None) -> Cell:
    """Return the standard error in brackets, with the decimals of its coefficient."""
    if row is None or pd.isna(row["std_error"]):
        return Cell()
    return computed_cell(row, f"({decimal(float(row['std_error']), PLACES)})", "std_error")


def _notes(found: list[Estimated], context: Context) -> Iterator[Note]:
    """Yield what the effects are, how their inference is made, and what every table of regressions says."""
    names = {"treatment": context.variable(context.treatment), "outcome": outcome_words(context)}
    yield Note(context.words("note.indirect", **names))
    yield from unshown_controls(context)[:1]
    rows = pd.concat([estimated.rows for estimated in found])
    texts = rows.loc[rows["vcov"] == BOOTSTRAP, "note"]
    draws = {int(text) for text in texts.str.extract(r"^draws: (\d+)")[0].dropna()}
    for number in sorted(draws):
        yield Note(context.words("note.bootstrap", draws=count(number)))
    lost = [int(text) for text in texts.str.extract(r"draws without an estimate: (\d+)")[0].dropna()]
    if lost:
        yield Note(context.words("note.draws_lost", n=count(max(lost))))
    yield Note(context.words("note.sobel"))
    yield Note(context.words("note.share_mediated"))
    for estimated in found:
        if estimated.why_not:
            what = context.variable(estimated.mediator)
            yield Note(context.words("note.not_estimated", what=what, reason=estimated.why_not))
    yield error_note(context)
    equations = context.with_own_errors(rows[rows["subgroup"].eq("direct") & rows["term"].eq(context.treatment)])
    if len(equations):
        yield rows_note(context, equations, context.headline["sample"])
    yield plan_note(context, context.headline["plan"])
    yield from effects_note(context)
    yield from closing(context)


if __name__ == "__main__":
    with logged(snakemake):
        estimates, context = read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake)
        table = one_below_another([indirect_effects_table(estimates, each) for each in context.by_outcome()])
        write_table_files(table, snakemake.output)
