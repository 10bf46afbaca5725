"""The treatment's coefficient beside other policies of the same years, each and all."""

import pandas as pd

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import count_cell
from scripts.exhibits.combined import one_below_another
from scripts.exhibits.context import Context
from scripts.exhibits.notes import error_note, fit_notes, star_note, unshown_controls
from scripts.exhibits.regression_table import (
    CONSTANT,
    Column,
    dropped_terms,
    lower_rows,
    over_all,
    sample_notes,
    term_rows,
)
from scripts.exhibits.table import Note, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table

ALL = "all"


def other_policies_table(estimates: pd.DataFrame, context: Context) -> Table:
    """Lay out the coefficients of treatment and policies under the headline plan and sample.

    Parameters
    ----------
    estimates
        Analysis `other_policies` (schema `ESTIMATES`): a model for each policy's dummy, and `all`.
    context
        The study, with `analyses` among its settings.

    Returns
    -------
    Table
        In the keys a column is called as its model.

    """
    rows = context.own(estimates, analysis="other_policies", **context.headline)
    fitted = rows[rows["estimator"] != "count"]
    dummies = list(context.settings["analyses"]["other_policies"]["policies"])
    models = [name for name in (*dummies, ALL) if name in set(fitted["model"])]
    columns = [
        Column(name, f"({place}) {_head(name, context)}", fitted[fitted["model"] == name], context.treatment)
        for place, name in enumerate(models, 1)
    ]
    effects = {f"({place})": column.main for place, column in enumerate(columns, 1) if column.main is not None}
    shown = [*dummies, *context.settings["controls"]]
    dropped = {name: why for name, why in dropped_terms(fitted).items() if name in shown}
    return Table(
        name="other_policies",
        titles=context.titles("title.other_policies"),
        stub="",
        columns=tuple(column.name for column in columns),
        heads=tuple(column.head for column in columns),
        spanners=(over_all(context, len(columns)),),
        rows=(
            *(line for term in (context.treatment, *dummies, CONSTANT) for line in term_rows(columns, term, context)),
            *lower_rows(columns, context),
        ),
        notes=(
            *unshown_controls(context),
            _counts(rows[rows["estimator"] == "count"], dummies, context),
            error_note(context),
            star_note(context),
            *fit_notes(context, within=bool(fitted["r2_within"].notna().any())),
            *sample_notes(context, effects, dropped),
        ),
        language=context.words.language,
    )


def _head(model: str, context: Context) -> str:
    """Return a column's heading: the policy beside the treatment."""
    return context.words("head.all_policies") if model == ALL else context.variable(model)


def _counts(counts: pd.DataFrame, dummies: list[str], context: Context) -> Note:
    """Say how many city-years and cities each policy is about."""
    parts, cells = [], []
    for name in dummies:
        row = counts[(counts["term"] == name) & (counts["model"] == name)].iloc[0]
        rows, cities = (count_cell(row, column) for column in ("n_obs", "n_clusters"))
        texts = {"policy": context.variable(name), "rows": rows.text, "cities": cities.text}
        parts.append(context.words("note.under_policy", **texts))
        cells += [rows, cities]
    return Note(context.words("note.under_policies", counts=context.words.list(parts)), "note", tuple(cells))


if __name__ == "__main__":
    with logged(snakemake):
        estimates, context = read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake)
        table = one_below_another([other_policies_table(estimates, each) for each in context.by_outcome()])
        write_table_files(table, snakemake.output)
