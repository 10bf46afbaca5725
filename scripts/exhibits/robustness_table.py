"""Further checks of the effect: other controls, pilots near by, the dose, units left out, and what could be found."""

from collections.abc import Iterator, Sequence

import pandas as pd

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import Estimate, coefficient_cell, computed_cell, count_cell, decimal_cell, error_cell, one
from scripts.exhibits.combined import one_below_another
from scripts.exhibits.context import Context
from scripts.exhibits.influence import CITIES, MODELS, PROVINCES, called, most_influential, without_each
from scripts.exhibits.notes import closing, controls_note, error_note, outcome_note, plan_line, rows_note, star_note
from scripts.exhibits.numerals import decimal, log_points_in_percent
from scripts.exhibits.reasons import reason
from scripts.exhibits.regression_table import estimated
from scripts.exhibits.table import Cell, Note, Row, Spanner, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table
from scripts.panel.schema import CITIES as CITIES_SCHEMA

FALL = "100 * (exp(-estimate) - 1)"
NEAR, SHARE, YEARS_SINCE = "near_pilots", "province_share", "years_since"


class _Panels:
    """The table's columns: the estimates of each fill plan and model, and how a line of them is laid out."""

    def __init__(self, rows: pd.DataFrame, context: Context) -> None:
        self.context = context
        pairs = [(plan, model) for plan in context.settings["plans"] for model in MODELS]
        parts = {pair: rows[(rows["plan"] == pair[0]) & (rows["model"] == pair[1])] for pair in pairs}
        self.columns = {f"{plan}:{model}": part for (plan, model), part in parts.items() if len(part)}
        self.plans = [name.partition(":")[0] for name in self.columns]

    def found(self, subgroup: str, term: str, estimator: str = "within") -> list[Estimate | None]:
        """Return one row of the estimates for each column."""
        return [one(part, subgroup=subgroup, term=term, estimator=estimator) for part in self.columns.values()]

    def lines(self, label: str, name: str, rows: Sequence[Estimate | None], *, ruled: bool = False) -> Iterator[Row]:
        """Yield a coefficient's line and that of its standard error; nothing where no column has it."""
        if all(row is None for row in rows):
            return
        none = Cell(self.context.words("cell.not_estimated"))
        cells = [none if row is not None and not estimated(row) else coefficient_cell(row) for row in rows]
        yield Row(label, name, tuple(cells), ruled=ruled)
        yield Row("", name, tuple(error_cell(row) for row in rows))


def robustness_table(estimates: pd.DataFrame, cities: pd.DataFrame, context: Context) -> Table:
    """Lay out the checks, a column for each fill plan and model.

    Parameters
    ----------
    estimates
        Analysis `robustness` (schema `ESTIMATES`).
    cities
        Schema `CITIES`, for their names.
    context
        The study, with `analyses` among its settings.

    Returns
    -------
    Table
        In the keys a column is the plan and the model with a colon between.

    """
    rows = context.with_own_errors(context.of_study(estimates, analysis="robustness", outcome=context.outcome))
    panels = _Panels(rows, context)
    spanners = [
        Spanner(context.plan(plan), panels.plans.index(plan), len(panels.plans) - 1 - panels.plans[::-1].index(plan))
        for plan in dict.fromkeys(panels.plans)
    ]
    models = [context.model_by_controls(name.partition(":")[2]) for name in panels.columns]
    heads = [f"({place}) {model}" for place, model in enumerate(models, 1)]
    return Table(
        name="robustness",
        titles=context.titles("title.robustness", treatment=context.variable(context.treatment)),
        stub=context.words("head.check"),
        columns=tuple(panels.columns),
        heads=tuple(heads),
        spanners=tuple(spanners),
        rows=(
            *_controls(panels, context),
            *_spillovers(panels, context),
            *_dose(panels, context),
            *_left_out(panels, context),
            *_power(panels, context),
        ),
        notes=(*_notes(panels, cities, rows, context), *closing(context)),
        language=context.words.language,
    )


def _heading(name: str, context: Context) -> Row:
    return Row(context.words(f"panel.{name}"), f"panel {name}", kind="panel")


def _controls(panels: _Panels, context: Context) -> Iterator[Row]:
    """Yield the effect with other controls."""
    yield _heading("other_controls", context)
    for subgroup in ("", "without_mediators", "pre_period"):
        label = context.words(f"check.{subgroup or 'benchmark'}")
        yield from panels.lines(label, subgroup or "benchmark", panels.found(subgroup, context.treatment))


def _spillovers(panels: _Panels, context: Context) -> Iterator[Row]:
    """Yield the effect beside other pilots near by, and without untreated cities near pilots."""
    yield _heading("spillovers", context)
    effect = context.treatment
    for distance in context.settings["analyses"]["robustness"]["distances"]:
        name, far = f"near_{distance}", {"distance": distance}
        yield from panels.lines(context.words("check.near", **far), name, panels.found(name, effect))
        yield from panels.lines(context.words("check.near_pilots", **far), f"{name} {NEAR}", panels.found(name, NEAR))
    for distance in context.settings["analyses"]["robustness"]["distances"]:
        name = f"exclude_{distance}"
        found = panels.found(name, effect)
        yield from panels.lines(context.words("check.exclude", distance=distance), name, found)
        yield Row(context.words("check.cities_left"), f"{name} cities", tuple(_count(row) for row in found))
    yield from panels.lines(context.words("check.province_share"), SHARE, panels.found(SHARE, effect))
    yield from panels.lines(context.words("check.province_share_itself"), f"{SHARE} itself", panels.found(SHARE, SHARE))


def _count(row: Estimate | None) -> Cell:
    return count_cell(row, "n_clusters") if estimated(row) else Cell()


def _dose(panels: _Panels, context: Context) -> Iterator[Row]:
    """Yield the effect in the first year and what every further year adds."""
    yield _heading("dose", context)
    yield from panels.lines(context.words("check.dose"), "dose", panels.found("dose", context.treatment))
    yield from panels.lines(
        context.words("check.years_since"), f"dose {YEARS_SINCE}", panels.found("dose", YEARS_SINCE)
    )


def _left_out(panels: _Panels, context: Context) -> Iterator[Row]:
    """Yield the lowest and the highest estimate without one province, and without one city."""
    yield _heading("left_out_units", context)
    for estimator in (PROVINCES, CITIES):
        found = [without_each(part, estimator) for part in panels.columns.values()]
        for end, place in (("lowest", 0), ("highest", -1)):
            rows = [part.iloc[place] if len(part) else None for part in found]
            yield from panels.lines(context.words(f"check.{estimator}_{end}"), f"{estimator} {end}", rows)


def _power(panels: _Panels, context: Context) -> Iterator[Row]:
    """Yield the smallest effect that the design could have found."""
    yield _heading("power", context)
    rows = panels.found("", context.treatment, "power")
    yield Row(context.words("check.power"), "power", tuple(decimal_cell(row, "estimate") for row in rows))
    if context.settings["derived"].get(context.outcome, "").startswith("ln("):
        yield Row(context.words("check.power_percent"), "power percent", tuple(_fall(row) for row in rows))


def _fall(row: Estimate | None) -> Cell:
    """Return a fall by so many log points in percent."""
    return Cell() if row is None else computed_cell(row, log_points_in_percent(-float(row["estimate"])), FALL)


def _notes(panels: _Panels, cities: pd.DataFrame, rows: pd.DataFrame, context: Context) -> Iterator[Note]:
    """Yield what each check does, the cities on which most rests, and on which rows the numbers stand."""
    yield outcome_note(context)
    for key in ("pre_period", "spillovers", "dose", "left_out_units", "power"):
        if key != "pre_period" or (rows["subgroup"] == key).any():
            yield Note(context.words(f"note.check_{key}"))
    for place, (name, part) in enumerate(panels.columns.items(), 1):
        if name.startswith(context.headline["plan"] + ":"):
            yield from _influential(f"({place})", part, cities, context)
    yield from _not_estimated(rows, context)
    yield error_note(context)
    yield star_note(context)
    mains = pd.DataFrame([row for row in panels.found("", context.treatment) if row is not None])
    yield rows_note(context, mains, context.headline["sample"])
    yield from (plan_line(context, plan) for plan in dict.fromkeys(panels.plans))
    yield from controls_note(context, rows)


def _not_estimated(rows: pd.DataFrame, context: Context) -> Iterator[Note]:
    """Yield the checks without numbers; each reason once, with all of them that it holds of."""
    of_reason: dict[str, list[str]] = {}
    for row in rows[rows["estimate"].isna() & rows["estimator"].eq("within")].to_dict("records"):
        gaps = {"plan": context.plan(row["plan"]), "check": _check(row["subgroup"], context)}
        of_reason.setdefault(reason(row["note"], context), []).append(context.words("note.check_of", **gaps))
    for why, checks in of_reason.items():
        what = context.words("list.semicolon").join(dict.fromkeys(checks))
        yield Note(context.words("note.not_estimated", what=what, reason=why))


def _check(subgroup: str, context: Context) -> str:
    """Return what a check is called."""
    name, _, distance = subgroup.rpartition("_")
    if distance.isdigit():
        return context.words(f"check.{name}", distance=distance)
    return context.words(f"check.{subgroup or 'benchmark'}")


def _influential(column: str, part: pd.DataFrame, cities: pd.DataFrame, context: Context) -> Iterator[Note]:
    """Yield the cities without which a column's estimate moves farthest, with the estimate without each."""
    full = one(part, subgroup="", term=context.treatment, estimator="within")
    if full is None:
        return
    n = context.settings["analyses"]["robustness"]["influential"]
    found = most_influential(part, CITIES, float(full["estimate"]), n)
    names = [called(code, cities, context, both=True) for code in found["subgroup"]]
    texts = [
        context.words("note.influential_part", city=name, estimate=decimal(estimate))
        for name, estimate in zip(names, found["estimate"], strict=True)
    ]
    cells = tuple(coefficient_cell(found.iloc[place], marked=False) for place in range(len(found)))
    text = context.words("note.influential", column=column, n=len(found), cities=context.words.list(texts))
    yield Note(text, "influential", cells)


if __name__ == "__main__":
    with logged(snakemake):
        estimates, context = read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake)
        cities = read_table(snakemake.input.cities, CITIES_SCHEMA)
        table = one_below_another([robustness_table(estimates, cities, each) for each in context.by_outcome()])
        write_table_files(table, snakemake.output)
