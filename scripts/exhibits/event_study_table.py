"""The effects by years since the start, the joint tests of the leads, and the city-years behind each coefficient."""

import pandas as pd

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import coefficient_cell, count_cell, decimal_cell, error_cell, one, p_value_cell
from scripts.exhibits.combined import one_below_another
from scripts.exhibits.context import Context
from scripts.exhibits.event_times import CELLS, TERM, EventTimes
from scripts.exhibits.notes import (
    closing,
    dropped_note,
    effects_note,
    error_note,
    outcome_note,
    plan_note,
    star_note,
    years_note,
)
from scripts.exhibits.regression_table import dropped_terms, estimated
from scripts.exhibits.table import Cell, Note, Row, Spanner, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table

MODELS = ("fe", "fe_controls")
COLUMNS = ("estimate", "std_error", "t_or_f", "p_value", "conf_low", "conf_high")
TESTS = {"leads": False, "leads_and_bin": True}
"""Joint test -> whether the closed bin is in it."""
POST = "Dt"
"""The term of the post-period dummy, which stands in place of effects of years."""


def event_study_table(estimates: pd.DataFrame, context: Context) -> Table:
    """Lay out the event study of the headline plan and sample, one line an event time, a panel for each model.

    It is about the outcome and the effects that the context is about.

    Parameters
    ----------
    estimates
        Analysis `event_study` (schema `ESTIMATES`): effects (term `event_time`), `Dt` under the effects
        `post`, joint tests `leads` and `leads_and_bin`, and the counts of city-years (estimator `cells`) by cohort.
    context
        The study.

    Returns
    -------
    Table
        Coefficient, s.e., t, p and 95 % interval, then the city-years behind the coefficient by cohort. Below a
        panel's event times stand its joint tests, with F in the column of t.

    """
    mine = context.with_own_errors(
        context.of_study(estimates, analysis="event_study", outcome=context.outcome, **context.headline)
    )
    cells = mine[mine["estimator"] == CELLS]
    models = [name for name in MODELS if name in set(mine["model"])]
    cohorts = sorted(name for name in cells["subgroup"].unique() if name.isdigit())
    groups = (*cohorts, "all") if len(cohorts) > 1 else ("all",)  # of one cohort the sum says the same
    heads = [*(context.words(f"head.{name}") for name in COLUMNS), *_group_heads(groups, context)]
    return Table(
        name="event_study",
        titles=context.titles("title.event_study", treatment=context.variable(context.treatment)),
        stub=EventTimes.of(mine).axis(context.words),
        columns=(*COLUMNS, *groups),
        heads=tuple(heads),
        spanners=(
            Spanner(context.words("head.interval"), COLUMNS.index("conf_low"), COLUMNS.index("conf_high")),
            *([Spanner(context.words("head.city_years"), len(COLUMNS), len(heads) - 1)] if len(groups) > 1 else []),
        ),
        rows=tuple(line for model in models for line in _panel_rows(mine[mine["model"] == model], groups, context)),
        notes=(*_notes(mine, context), *effects_note(context), *closing(context)),
        language=context.words.language,
    )


def _group_heads(groups: tuple[str, ...], context: Context) -> list[str]:
    """Return the headings of the counts: the cohorts and their sum, or what the sum is where it stands alone."""
    *cohorts, _ = groups
    return [*cohorts, context.words("head.all_cohorts" if cohorts else "head.city_years_alone")]


def _panel_rows(of_model: pd.DataFrame, groups: tuple[str, ...], context: Context) -> list[Row]:
    """Return a model's heading, its event times, the dummy that it may have, its joint tests and its counts."""
    model, times = of_model["model"].iloc[0], EventTimes.of(of_model)
    rows, cells = of_model[of_model["estimator"] != CELLS], of_model[of_model["estimator"] == CELLS]
    effects = rows[rows["term"] == TERM]
    lines = [Row(context.model_in_table(model), model, kind="panel")]
    for e in times.every:
        row = one(effects, event_time=e)
        counts = [one(cells, event_time=e, subgroup=name) for name in groups]
        cells_of = (*_effect_cells(row, context), *(count_cell(count, "n_obs") for count in counts))
        lines.append(Row(times.line(e, context.words), f"{model} {e}", cells_of))
    for _, dummy in rows[rows["term"] == POST].iterrows():
        cells_of = (*_effect_cells(dummy, context), *(Cell(),) * len(groups))
        lines.append(Row(context.variable(POST), f"{model} {POST}", cells_of))
    lines += [_test_row(rows, times, name, len(groups), context) for name in TESTS if _tested(times, name, context)]
    main = one(effects, event_time=times.bases[0])
    rest = (Cell(),) * (len(COLUMNS) + len(groups) - 1)
    clusters = context.words(f"cluster.{context.settings['standard_errors']['cluster']}")
    heads = {"n_obs": context.words("head.n_obs"), "n_clusters": context.words("head.clusters_of", cluster=clusters)}
    return lines + [Row(head, f"{model} {name}", (count_cell(main, name), *rest)) for name, head in heads.items()]


def _effect_cells(row: pd.Series | None, context: Context) -> list[Cell]:
    """Return coefficient, s.e., t, p and interval; the base has a coefficient alone, what was dropped says so."""
    if not estimated(row):
        return [Cell(context.words("cell.dropped")), *[Cell()] * (len(COLUMNS) - 1)]
    effect = [coefficient_cell(row), error_cell(row, brackets=False), decimal_cell(row, "statistic")]
    return [*effect, p_value_cell(row), decimal_cell(row, "conf_low"), decimal_cell(row, "conf_high")]


def _tested(times: EventTimes, term: str, context: Context) -> str:
    """Return the event times of a joint test in words; empty if it has none."""
    return times.leads(context.words, with_bin=TESTS[term])


def _test_row(rows: pd.DataFrame, times: EventTimes, term: str, n_groups: int, context: Context) -> Row:
    """Return a joint test's line: F below t, and p."""
    row = one(rows, term=term)
    gaps = {"years": _tested(times, term, context)}
    if row is None or pd.isna(row["statistic"]):
        label = context.words("row.no_joint_test", **gaps)
    else:
        label = context.words("row.joint_test", restrictions=row["restrictions"], df=row["df"], **gaps)
    before, after = COLUMNS.index("t_or_f"), len(COLUMNS) + n_groups - COLUMNS.index("conf_low")
    cells = (*[Cell()] * before, decimal_cell(row, "statistic"), p_value_cell(row), *[Cell()] * after)
    return Row(label, f"{rows['model'].iloc[0]} {term}", cells, ruled=term == "leads")


def _notes(mine: pd.DataFrame, context: Context) -> list[Note]:
    """Say what the bins, the base, the tests and the counts are, and what was left out."""
    times = EventTimes.of(mine)
    rows, cells = mine[mine["estimator"] != CELLS], mine[mine["estimator"] == CELLS]
    effects = rows[rows["term"] == TERM]
    never = [row for _, row in cells[cells["subgroup"] == "never"].iterrows()]
    counts = [[count_cell(row, name) for name in ("n_obs", "n_clusters")] for row in never]
    iid = context.settings["standard_errors"]["convention"] == "iid"
    parts = [context.words("note.never_part", n=n.text, cities=cities.text) for n, cities in counts]
    return [
        outcome_note(context),
        Note(times.compared(context.words)),
        Note(
            context.words("note.never", counts=context.words.list(list(dict.fromkeys(parts)))),
            "never",
            tuple(cell for pair in counts for cell in pair),
        ),
        Note(context.words("note.joint_test_iid" if iid else "note.joint_test")),
        error_note(context, "note.errors_column"),
        star_note(context),
        years_note(context, effects[effects["std_error"].notna()]),
        plan_note(context, context.headline["plan"]),
        *_controls(rows, context),
        *dropped_note(context, _dropped(rows, times, context)),
    ]


def _controls(rows: pd.DataFrame, context: Context) -> list[Note]:
    """Name the controls of the panel that has them; nothing if there is none."""
    names = [name for name in context.settings["controls"] if name in set(rows["term"])]
    text = context.words.list([context.variable(name) for name in names])
    return [Note(context.words("note.controls_are", controls=text))] if names else []


def _dropped(rows: pd.DataFrame, times: EventTimes, context: Context) -> dict[str, str]:
    """Return what has no estimate, event times and controls, each with its reason."""
    effects = rows[(rows["term"] == TERM) & rows["estimate"].isna()].sort_values("event_time")
    pairs = zip(effects["event_time"], effects["note"], strict=True)
    by_time = {times.label(e, context.words): note.replace(f"{TERM} ", "") for e, note in pairs}
    return by_time | dropped_terms(rows[(rows["term"] != TERM) & (rows["estimator"] == "within")])


if __name__ == "__main__":
    with logged(snakemake):
        estimates, context = read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake)
        tables = [[event_study_table(estimates, each) for each in of.by_effects()] for of in context.by_outcome()]
        write_table_files(one_below_another([one_below_another(each) for each in tables]), snakemake.output)
