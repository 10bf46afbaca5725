"""The mediators on the treatment, and the outcome on both, a panel for each version of the controls."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import count_cell, decimal_cell
from scripts.exhibits.combined import one_below_another
from scripts.exhibits.context import Context
from scripts.exhibits.mechanism_versions import Estimated, versions_of
from scripts.exhibits.notes import (
    closing,
    dropped_note,
    effects_note,
    error_note,
    fit_notes,
    outcome_words,
    percent_note,
    plan_note,
    rows_note,
    star_note,
    unshown_controls,
)
from scripts.exhibits.regression_table import CONSTANT, Column, dropped_terms, term_rows
from scripts.exhibits.table import Note, Row, Spanner, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table

EQUATIONS = ("mediator", "direct")
COUNTS, FIT = ("n_obs", "n_clusters"), ("r2", "r2_adj")
SAME = 1e-10
"""Coefficients that differ by less come from one regression."""


def mechanism_table(estimates: pd.DataFrame, context: Context) -> Table:
    """Lay out equations (4) and (5) of every mediator, for the headline plan and sample.

    Parameters
    ----------
    estimates
        Analysis `mechanism` (schema `ESTIMATES`).
    context
        The study, with `mediators` among its settings.

    Returns
    -------
    Table
        Two columns a mediator, a panel a version. In the keys a column is `<model>:mediator` or `<model>:direct`.

    """
    versions = versions_of(estimates, context)
    mediators = context.settings["mediators"]
    panels = {version: _columns(found, context) for version, found in versions.items()}
    first = next(iter(panels.values()))
    words = [context.words("head.mediator"), outcome_words(context, "head.any_outcome")] * len(mediators)
    return Table(
        name="mechanism",
        titles=context.titles("title.mechanism"),
        stub="",
        columns=tuple(column.name for column in first),
        heads=tuple(f"({place}) {text}" for place, text in enumerate(words, 1)),
        spanners=tuple(
            Spanner(context.variable(name), 2 * place, 2 * place + 1) for place, name in enumerate(mediators)
        ),
        rows=tuple(
            line for version, columns in panels.items() for line in _panel(version, columns, versions[version], context)
        ),
        notes=tuple(_notes(versions, panels, context)),
        language=context.words.language,
    )


def _columns(found: list[Estimated], context: Context) -> list[Column]:
    """Return a version's columns, two for each of the study's mediators; empty ones where it has none of this kind."""
    by_mediator = {estimated.mediator: estimated for estimated in found}
    ending = found[0].model.removeprefix(found[0].mediator)
    columns = []
    for mediator in context.settings["mediators"]:
        estimated = by_mediator.get(mediator)
        for equation in EQUATIONS:
            rows = pd.DataFrame(columns=list(ESTIMATES.columns))
            if estimated is not None:
                shown = [context.treatment, CONSTANT, estimated.measured]
                own = context.with_own_errors(estimated.equation(equation))
                rows = own[own["term"].isin(shown)]
            columns.append(Column(f"{mediator}{ending}:{equation}", "", rows, context.treatment))
    return columns


def _panel(version: str, columns: list[Column], found: list[Estimated], context: Context) -> Iterator[Row]:
    """Yield a panel's heading and its lines, which carry their own columns' names."""
    yield Row(context.words(f"panel.mechanism_{version}"), version, kind="panel")
    names = tuple(column.name for column in columns)
    measured = [estimated.measured for estimated in found if estimated.measured]
    for term in (context.treatment, *measured, CONSTANT):
        yield from (replace(row, columns=names) for row in term_rows(columns, term, context))
    for place, name in enumerate((*COUNTS, *FIT)):
        cell = count_cell if name in COUNTS else decimal_cell
        cells = tuple(cell(column.main, name) for column in columns)
        cluster = context.words(f"cluster.{context.settings['standard_errors']['cluster']}")
        label = context.words("head.clusters_of" if name == "n_clusters" else f"head.{name}", cluster=cluster)
        yield Row(label, name, cells, ruled=place == 0, columns=names)


def _notes(versions: dict[str, list[Estimated]], panels: dict[str, list[Column]], context: Context) -> Iterator[Note]:
    """Yield what the columns are, what follows from how they are made, and what every table of regressions says."""
    odd, even = (
        context.words.list([f"({place})" for place in range(start, 2 * len(context.settings["mediators"]) + 1, 2)])
        for start in (1, 2)
    )
    names = {"treatment": context.variable(context.treatment), "outcome": outcome_words(context)}
    names |= {"effects": context.words(f"fixed.{context.effects}")}
    yield Note(context.words("note.mechanism", mediator_columns=odd, direct_columns=even, **names))
    yield from unshown_controls(context)[:1]
    yield from _one_regression(panels["own"], even, context)
    yield from _not_estimated(versions, context)
    yield error_note(context)
    yield star_note(context)
    yield from fit_notes(context)
    yield Note(context.words("note.r2_adj"))
    mains = [column.main for columns in panels.values() for column in columns if column.main is not None]
    if mains:
        yield rows_note(context, pd.DataFrame(mains), context.headline["sample"])
    yield plan_note(context, context.headline["plan"])
    direct = {
        f"({place})": column.main for place, column in enumerate(panels["own"], 1) if column.name.endswith("direct")
    }
    yield from percent_note(context, {name: row for name, row in direct.items() if row is not None})
    rows = [estimated.equation(name) for found in versions.values() for estimated in found for name in EQUATIONS]
    yield from dropped_note(context, dropped_terms(context.with_own_errors(pd.concat(rows))))
    yield from effects_note(context)
    yield from closing(context)


def _one_regression(columns: list[Column], even: str, context: Context) -> Iterator[Note]:
    """Say that the outcome's columns are one regression, where the numbers show it."""
    mains = [column.main for column in columns if column.name.endswith(":direct")]
    if len(mains) > 1 and all(row is not None for row in mains):
        spread = np.ptp([[row["estimate"], row["std_error"]] for row in mains if row is not None], axis=0)
        if (spread < SAME).all():
            yield Note(context.words("note.one_regression", columns=even))


def _not_estimated(versions: dict[str, list[Estimated]], context: Context) -> Iterator[Note]:
    """Say which versions are empty, and why."""
    for version, found in versions.items():
        for estimated in found:
            if estimated.why_not:
                panel = context.words(f"head.mechanism_{version}")
                what = context.words("note.version_of", version=panel, mediator=context.variable(estimated.mediator))
                yield Note(context.words("note.not_estimated", what=what, reason=estimated.why_not))


if __name__ == "__main__":
    with logged(snakemake):
        estimates, context = read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake)
        table = one_below_another([mechanism_table(estimates, each) for each in context.by_outcome()])
        write_table_files(table, snakemake.output)
