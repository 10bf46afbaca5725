"""The product of treatment and moderator, alone and beside its main effects."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from scripts.estimates.design import POST
from scripts.estimates.moderation_versions import CONTROLLED, MAIN_EFFECTS, NO_ZERO, RESPONSE
from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import Estimate, coefficient_cell, computed_cell, decimal_cell, error_cell, one
from scripts.exhibits.combined import one_below_another
from scripts.exhibits.context import Context
from scripts.exhibits.moderation_words import PLACES, Moderated, at_median
from scripts.exhibits.notes import (
    closing,
    dropped_note,
    effects_note,
    error_note,
    fit_notes,
    outcome_note,
    percent_note,
    plan_note,
    rows_note,
    star_note,
)
from scripts.exhibits.numerals import decimal
from scripts.exhibits.regression_table import (
    CONSTANT,
    Column,
    dropped_terms,
    estimated,
    lower_rows,
    term_rows,
)
from scripts.exhibits.table import Cell, Note, Row, Spanner, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table


def moderation_table(estimates: pd.DataFrame, context: Context) -> Table:
    """Lay out the versions of the headline plan and sample, the product alone first.

    Parameters
    ----------
    estimates
        Analysis `moderation` (schema `ESTIMATES`).
    context
        The study, with `analyses` among its settings.

    Returns
    -------
    Table
        In the keys a column is the version, `none`, `none_controls` and so on.

    """
    wanted = {"analysis": "moderation", "outcome": context.outcome, **context.headline}
    rows = context.with_own_errors(context.of_study(estimates, **wanted))
    moderated = Moderated.of(context)
    mine = rows[rows["model"] != RESPONSE]
    versions = moderated.versions(mine)
    columns = [
        Column(name, f"({place}) {_head(name, context)}", mine[mine["model"] == name], moderated.asked["interaction"])
        for place, name in enumerate(versions, 1)
    ]
    fits = [replace(column, rows=_of_fit(column)) for column in columns]
    response = one(rows, model=RESPONSE, term=context.treatment)
    return Table(
        name="moderation",
        titles=context.titles("title.moderation", moderator=moderated.moderator),
        stub="",
        columns=tuple(column.name for column in columns),
        heads=tuple(column.head for column in columns),
        spanners=tuple(_spanners(versions, context)),
        rows=(*_coefficients(fits, moderated, context), *_effects(columns, context), *lower_rows(fits, context)),
        notes=tuple(_notes(columns, response, moderated, context)),
        language=context.words.language,
    )


def _head(version: str, context: Context) -> str:
    """Return a column's heading: its main effects, or whether it has controls where it has none."""
    name = version.removesuffix(CONTROLLED)
    if name != "none":
        return context.words(f"head.main_{name}")
    return context.words("head.controls" if version.endswith(CONTROLLED) else "head.no_controls")


def _spanners(versions: list[str], context: Context) -> Iterator[Spanner]:
    """Yield the headings over the versions that are alike."""
    kinds = {
        "head.product_alone": [name for name in versions if name.startswith("none")],
        "head.main_effects": [name for name in versions if not name.startswith("none") and CONTROLLED not in name],
        "head.main_effects_controls": [name for name in versions if not name.startswith("none") and CONTROLLED in name],
    }
    for key, names in kinds.items():
        if names:
            yield Spanner(context.words(key), versions.index(names[0]), versions.index(names[-1]))


def _coefficients(columns: list[Column], moderated: Moderated, context: Context) -> Iterator[Row]:
    """Yield the coefficients with their errors below."""
    named = {moderated.asked["interaction"]: moderated.product, moderated.term: moderated.term_words}
    there = {term for column in columns for term in column.rows["term"]}
    order = [moderated.asked["interaction"], context.treatment, moderated.term]
    for term in (*order, *context.settings["controls"], POST, CONSTANT):
        if term in there:
            yield from term_rows(columns, term, context, named.get(term))


def _of_fit(column: Column) -> pd.DataFrame:
    """Return a column's coefficients; a version that could not be estimated has none."""
    rows = column.rows[column.rows["estimator"] == "within"]
    return rows if estimated(column.main) else rows.iloc[:0]


def _effects(columns: list[Column], context: Context) -> Iterator[Row]:
    """Yield the effect at the median of the moderator, and where it is zero."""
    medians = [at_median(column.rows) for column in columns]
    zeros = [one(column.rows, estimator="marginal_effect", term="zero") for column in columns]
    values = tuple(_median(row) for row in medians)
    yield Row(context.words("head.moderator_median"), "moderator_median", values, ruled=True)
    effects = tuple(coefficient_cell(row) for row in medians)
    yield Row(context.words("head.effect_at_median"), "effect_at_median", effects)
    yield Row("", "effect_at_median", tuple(error_cell(row) for row in medians))
    nowhere = Cell(context.words("cell.no_zero"))
    cells = [
        nowhere if row is not None and NO_ZERO in row["note"] else decimal_cell(row, "estimate", PLACES)
        for row in zeros
    ]
    yield Row(context.words("head.effect_zero"), "effect_zero", tuple(cells))
    errors = tuple(_in_brackets(row) for row in zeros)
    if any(cell.text for cell in errors):
        yield Row("", "effect_zero", errors)


def _median(row: Estimate | None) -> Cell:
    """Return the moderator's median, at which an effect is."""
    if row is None:
        return Cell()
    return computed_cell(row, decimal(float(row["subgroup"]), PLACES), f"round(subgroup, {PLACES})")


def _in_brackets(row: Estimate | None) -> Cell:
    """Return the standard error of a value of the moderator."""
    cell = decimal_cell(row, "std_error", PLACES)
    return replace(cell, text=f"({cell.text})") if cell.text else cell


def _notes(columns: list[Column], response: Estimate | None, moderated: Moderated, context: Context) -> Iterator[Note]:
    """Yield what the product is, what it says where, and what every table of regressions says."""
    names = {"treatment": context.variable(context.treatment), "moderator": moderated.term_words}
    yield outcome_note(context)
    definition = context.definition(moderated.asked["moderator"])
    yield Note(context.words("note.product", definition=definition, **names))
    own = {f"({place})": MAIN_EFFECTS[_main(column)][0] for place, column in enumerate(columns, 1)}
    apart = {key: context.words.list([name for name, has in own.items() if has == key]) for key in (False, True)}
    texts = {"columns": apart[False], "with_treatment": apart[True], "moderator": names["moderator"]}
    yield Note(context.words("note.product_alone", **texts))
    yield _response(response, moderated, context)
    yield Note(context.words("note.effect_at_median"))
    for place, column in enumerate(columns, 1):
        if not estimated(column.main):
            why = "; ".join(column.rows["note"].unique())
            yield Note(context.words("note.not_estimated", what=f"({place})", reason=why))
    yield error_note(context)
    yield star_note(context)
    fits = pd.concat([_of_fit(column) for column in columns])
    yield from fit_notes(context, within=bool(fits["r2_within"].notna().any()))
    medians = {f"({place})": at_median(column.rows) for place, column in enumerate(columns, 1)}
    there = {name: row for name, row in medians.items() if row is not None}
    if there:
        yield rows_note(context, pd.DataFrame(list(there.values())), context.headline["sample"])
    yield plan_note(context, context.headline["plan"])
    last = dict([list(there.items())[-1]]) if there else {}
    yield from percent_note(context, last, "note.percent_at_median")
    shown = fits[fits["term"].isin([moderated.term, *context.settings["controls"]])]
    yield from dropped_note(context, dropped_terms(shown))
    yield from effects_note(context)
    yield from closing(context)


def _main(column: Column) -> str:
    return column.name.removesuffix(CONTROLLED)


def _response(row: Estimate | None, moderated: Moderated, context: Context) -> Note:
    """Say that the moderator may be an outcome of the policy, and what the treatment does to it."""
    if row is None or not estimated(row):
        return Note(context.words("note.moderator_may_respond"))
    cells = {
        "estimate": coefficient_cell(row, marked=False),
        "std_error": error_cell(row, brackets=False),
        "p_value": decimal_cell(row, "p_value"),
    }
    item = context.words("note.response_part", **{name: cell.text for name, cell in cells.items()})
    text, frame = (
        context.words("note.moderator_responds", moderator=moderated.term_words, responses=said)
        for said in (item, "{items}")
    )
    return Note(text, RESPONSE, tuple(cells.values()), frame, (item,))


if __name__ == "__main__":
    with logged(snakemake):
        estimates, context = read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake)
        tables = [[moderation_table(estimates, each) for each in of.by_effects()] for of in context.by_outcome()]
        write_table_files(one_below_another([one_below_another(each) for each in tables]), snakemake.output)
