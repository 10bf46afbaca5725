"""The effect on all rows and on matched ones, with clustered and unclustered standard errors side by side."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from scripts.estimates.design import POST
from scripts.estimates.matched_models import BENCHMARK, model_name
from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import Estimate, decimal_cell, error_cell, one
from scripts.exhibits.combined import one_below_another
from scripts.exhibits.context import Context
from scripts.exhibits.matching_words import failures, version_name, version_note, versions_of
from scripts.exhibits.notes import error_note, fit_notes, outcome_note, star_note
from scripts.exhibits.regression_table import (
    CONSTANT,
    Column,
    dropped_terms,
    estimated,
    lower_rows,
    over_all,
    sample_notes,
    term_rows,
)
from scripts.exhibits.table import Cell, Note, Row, Spanner, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table

UNCLUSTERED = "iid"


def psm_did_table(estimates: pd.DataFrame, context: Context) -> Table:
    """Lay out the benchmark and the versions of the headline plan and sample.

    Parameters
    ----------
    estimates
        Analysis `psm_did` (schema `ESTIMATES`): models `benchmark` and the versions, each without and with controls as
        the study asks for, under the study's own standard errors and under `iid`; a version without an estimate has a
        row whose `note` says why.
    context
        The study.

    Returns
    -------
    Table
        Below each coefficient its standard error in round brackets and the unclustered one in square brackets; below
        the coefficients both t of the treatment.

    """
    rows = context.own(estimates, analysis="psm_did", **context.headline)
    columns = _columns(rows, context)
    unclustered = _columns(_unclustered(estimates, context), context)
    both = context.settings["standard_errors"]["convention"] != UNCLUSTERED
    found = [column for column in columns if estimated(column.main)]
    effects = {column.head.partition(" ")[0]: column.main for column in found if column.main is not None}
    known = pd.concat([column.rows for column in found])
    shown = (context.treatment, *context.settings["controls"], POST, CONSTANT)
    terms = [name for name in shown if name in set(rows["term"])]
    return Table(
        name="psm_did",
        titles=context.titles("title.psm_did"),
        stub="",
        columns=tuple(column.name for column in columns),
        heads=tuple(column.head for column in columns),
        spanners=tuple(_spanners(len(columns), context)),
        rows=(
            *(line for term in terms for line in _term_rows(columns, unclustered if both else [], term, context)),
            *_t_rows(columns, unclustered if both else [], context),
            *_lower_rows(columns, context),
            _weights_row(columns, context),
        ),
        notes=(
            *([outcome_note(context)] if len(_models(context)) > 1 else []),
            error_note(context),
            *([Note(context.words("note.errors_both"))] if both else []),
            star_note(context),
            *fit_notes(context, within=bool(rows["r2_within"].notna().any())),
            Note(context.words("note.matched_treated")),
            *(version_note(context, name) for name in versions_of(context)),
            *_keeping_notes(context),
            *failures(context, rows, _names(context)),
            *sample_notes(context, effects, dropped_terms(known)),
        ),
        language=context.words.language,
    )


def _columns(rows: pd.DataFrame, context: Context) -> list[Column]:
    """Return the benchmark's column and one a version, under one model after the other."""
    heads = {BENCHMARK: context.words("head.benchmark")}
    heads |= {name: version_name(context, name) for name in versions_of(context)}
    names = [(model_name(version, model), head) for model in _models(context) for version, head in heads.items()]
    return [
        Column(name, f"({place}) {head}", rows[rows["model"] == name], context.treatment)
        for place, (name, head) in enumerate(names, 1)
    ]


def _spanners(n_columns: int, context: Context) -> Iterator[Spanner]:
    """Yield the headings: without and with controls, or the outcome over all columns where these are of one model."""
    models = _models(context)
    if len(models) == 1:
        yield over_all(context, n_columns)
        return
    each = n_columns // len(models)
    for place, model in enumerate(models):
        yield Spanner(context.words(f"model.{model}"), place * each, (place + 1) * each - 1)


def _models(context: Context) -> list[str]:
    """Return the models under which the study asks for every version."""
    return list(context.settings["analyses"]["matching"]["models"])


def _names(context: Context) -> dict[str, str]:
    """Return what the versions' regressions are called in notes: with their controls where the study asks for both."""
    models = _models(context)
    names = {version: version_name(context, version) for version in versions_of(context)}
    return {
        model_name(version, model): context.words(f"version.{model}", version=name) if len(models) > 1 else name
        for version, name in names.items()
        for model in models
    }


def _lower_rows(columns: list[Column], context: Context) -> list[Row]:
    """Return the lines of effects, counts and fit, below one for the controls where some columns have none."""
    lines, models = lower_rows(columns, context), _models(context)
    if len(models) == 1:
        return lines
    each = len(columns) // len(models)
    said = [context.words("cell.no" if model == "fe" else "cell.yes") for model in models for _ in range(each)]
    controls = Row(context.words("head.controls"), "controls", tuple(map(Cell, said)), ruled=True)
    return [controls, replace(lines[0], ruled=False), *lines[1:]]


def _unclustered(estimates: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Return the rows with unclustered standard errors."""
    errors = context.settings["standard_errors"] | {"convention": UNCLUSTERED}
    other = replace(context, settings=context.settings | {"standard_errors": errors})
    return other.own(estimates, analysis="psm_did", **context.headline)


def _term_rows(columns: list[Column], unclustered: list[Column], term: str, context: Context) -> list[Row]:
    """Return a term's lines: coefficients, standard errors, and unclustered ones in square brackets."""
    lines = term_rows(columns, term, context)
    if term == context.treatment:
        none = Cell(context.words("cell.not_estimated"))
        cells = [cell if estimated(column.main) else none for column, cell in zip(columns, lines[0].cells, strict=True)]
        lines[0] = replace(lines[0], cells=tuple(cells))
    if unclustered:
        others = tuple(_square(one(column.rows, term=term)) for column in unclustered)
        lines.append(Row("", f"{term} {UNCLUSTERED}", others))
    return lines


def _square(row: Estimate | None) -> Cell:
    """Return the standard error in square brackets."""
    cell = error_cell(row, brackets=False)
    return replace(cell, text=f"[{cell.text}]") if cell.text else cell


def _t_rows(columns: list[Column], unclustered: list[Column], context: Context) -> list[Row]:
    """Return the treatment's t under both standard errors, since a paper may print either."""
    own = context.settings["standard_errors"]
    names = {own["convention"]: columns, UNCLUSTERED: unclustered}
    lines: list[Row] = []
    for convention, those in names.items():
        kind = "iid" if convention == UNCLUSTERED else "clustered"
        cluster = context.words(f"cluster.{own['cluster']}")
        label = context.words(f"head.t_{kind}", treatment=context.variable(context.treatment), cluster=cluster)
        cells = tuple(decimal_cell(column.main, "statistic") for column in those)
        lines += [Row(label, f"{context.treatment} t {kind}", cells, ruled=not lines)] if those else []
    return lines


def _weights_row(columns: list[Column], context: Context) -> Row:
    """Return whether a column is weighted by matching frequency."""
    weighted = {name: asked["weights"] == "frequency" for name, asked in versions_of(context).items()}
    yes = {model_name(version, model) for version in weighted for model in _models(context) if weighted[version]}
    cells = tuple(Cell(context.words("cell.yes" if column.name in yes else "cell.no")) for column in columns)
    return Row(context.words("head.weighted"), "weighted", cells)


def _keeping_notes(context: Context) -> list[Note]:
    """Say what keeping all rows on the support means, if a version does."""
    kept = [version_name(context, name) for name, asked in versions_of(context).items() if asked["keep"] != "matched"]
    return [Note(context.words("note.on_support", versions=context.words.list(kept)))] if kept else []


if __name__ == "__main__":
    with logged(snakemake):
        estimates, context = read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake)
        tables = [[psm_did_table(estimates, each) for each in of.by_effects()] for of in context.by_outcome()]
        write_table_files(one_below_another([one_below_another(each) for each in tables]), snakemake.output)
