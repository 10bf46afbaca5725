"""Table 3: the benchmark, from the pooled regression to two-way effects with controls."""

import pandas as pd

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import Estimate, coefficient_cell, count_cell, decimal_cell, error_cell, one
from scripts.exhibits.context import Context
from scripts.exhibits.notes import (
    closing,
    dropped_note,
    error_note,
    fit_notes,
    percent_note,
    plan_note,
    rows_note,
    star_note,
)
from scripts.exhibits.table import Cell, Row, Spanner, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table

MODELS = ("pooled", "twfe", "twfe_controls")
CONSTANT = "_cons"
EFFECTS = {"city_effects": {"city", "code"}, "year_effects": {"year"}}
FIT = ("r2", "r2_within")


def benchmark_table(estimates: pd.DataFrame, context: Context) -> Table:
    """Lay out the benchmark of the headline plan and sample, standard errors in brackets below the coefficients.

    Parameters
    ----------
    estimates
        Analysis `benchmark` (schema `ESTIMATES`): models `pooled`, `twfe`, `twfe_controls` (those there are), terms
        the treatment, the controls and `_cons`; a control without an estimate was dropped, and its `note` says why.
    context
        The study.

    """
    rows = context.own(estimates, analysis="benchmark", **context.headline)
    models = [name for name in MODELS if name in set(rows["model"])]
    of_model = {name: rows[rows["model"] == name] for name in models}
    effects = {name: one(of_model[name], term=context.treatment) for name in models}
    terms = [name for name in (context.treatment, *context.settings["controls"], CONSTANT) if name in set(rows["term"])]
    numbers = {name: f"({place})" for place, name in enumerate(models, 1)}
    return Table(
        name="benchmark",
        titles=context.titles("T3", "title.benchmark"),
        stub="",
        columns=tuple(str(place) for place in range(1, len(models) + 1)),
        heads=tuple(f"{numbers[name]} {context.words(f'model.{name}')}" for name in models),
        spanners=(_over_all(context, len(models)),),
        rows=(
            *(line for term in terms for line in _term_rows(of_model, term, context)),
            *_lower_rows(effects, context),
        ),
        notes=(
            error_note(context),
            star_note(context),
            *fit_notes(context, within=bool(rows["r2_within"].notna().any())),
            rows_note(context, pd.DataFrame(list(effects.values())), context.headline["sample"]),
            plan_note(context, context.headline["plan"]),
            *percent_note(context, {numbers[name]: row for name, row in effects.items() if row is not None}),
            *dropped_note(context, _dropped(rows)),
            *closing(context),
        ),
        language=context.words.language,
    )


def _over_all(context: Context, n_columns: int) -> Spanner:
    """Return the heading over all columns: the outcome."""
    return Spanner(context.words("head.outcome", outcome=context.variable(context.outcome)), 0, n_columns - 1)


def _estimated(row: Estimate | None) -> bool:
    return row is not None and pd.notna(row["estimate"])


def _term_rows(of_model: dict[str, pd.DataFrame], term: str, context: Context) -> list[Row]:
    """Return the two lines of a term: coefficients, and standard errors below."""
    found = [one(rows, term=term) for rows in of_model.values()]
    label = context.words("head.constant") if term == CONSTANT else context.variable(term)
    dropped = Cell(context.words("cell.dropped"))
    coefficients = [dropped if row is not None and not _estimated(row) else coefficient_cell(row) for row in found]
    errors = Row("", term, tuple(error_cell(row) for row in found))
    return [Row(label, term, tuple(coefficients)), *([errors] if any(cell.text for cell in errors.cells) else [])]


def _lower_rows(effects: dict[str, Estimate | None], context: Context) -> list[Row]:
    """Return the lines below the coefficients: effects, counts, fit; those that some column has."""
    rows = list(effects.values())
    lines = [(name, [_yes_no(row, names, context) for row in rows]) for name, names in EFFECTS.items()]
    lines += [(name, [count_cell(row, name) for row in rows]) for name in ("n_obs", "n_clusters")]
    fit = [(name, [decimal_cell(row, name) for row in rows]) for name in FIT]
    lines += [line for line in fit if any(cell.text for cell in line[1])]
    words = {"n_clusters": _clusters(context)}
    return [
        Row(words.get(name) or context.words(f"head.{name}"), name, tuple(cells), ruled=place == 0)
        for place, (name, cells) in enumerate(lines)
    ]


def _clusters(context: Context) -> str:
    cluster = context.words(f"cluster.{context.settings['standard_errors']['cluster']}")
    return context.words("head.clusters_of", cluster=cluster)


def _yes_no(row: Estimate | None, names: set[str], context: Context) -> Cell:
    """Return whether a column has an effect."""
    if row is None:
        return Cell()
    return Cell(context.words("cell.yes" if names & set(row["fixed_effects"].split(" + ")) else "cell.no"))


def _dropped(rows: pd.DataFrame) -> dict[str, str]:
    """Return the terms without an estimate and the reason, the same reason once."""
    dropped = rows[rows["estimate"].isna() & rows["note"].ne("")]
    return {str(term): "; ".join(notes.unique()) for term, notes in dropped.groupby("term", sort=False)["note"]}


if __name__ == "__main__":
    with logged(snakemake):
        table = benchmark_table(read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake))
        write_table_files(table, snakemake.output)
