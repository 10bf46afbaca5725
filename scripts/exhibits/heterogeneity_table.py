"""The effect in groups, a panel for each way to split, with the test of the difference below."""

from collections.abc import Iterator

import pandas as pd

from scripts.estimates.grouping import NO_CONTROL, NO_TREATED
from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import Estimate, coefficient_cell, computed_cell, count_cell, decimal_cell, error_cell
from scripts.exhibits.combined import one_below_another
from scripts.exhibits.context import Context
from scripts.exhibits.group_panels import Panel, group_words, panels_of, split_words
from scripts.exhibits.heterogeneity_notes import heterogeneity_notes
from scripts.exhibits.regression_table import estimated
from scripts.exhibits.table import Cell, Row, Spanner, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table


def heterogeneity_table(estimates: pd.DataFrame, context: Context) -> Table:
    """Lay out the effect in each group under the headline plan and sample.

    Parameters
    ----------
    estimates
        Analysis `heterogeneity` (schema `ESTIMATES`). The columns stand in the order of the study.
    context
        The study, with `analyses` among its settings.

    Returns
    -------
    Table
        In the keys a column is `<model>:<group>`, and the tests stand in the column `<model>:<group> - <group>`.

    """
    rows = context.of_study(estimates, analysis="heterogeneity", outcome=context.outcome, **context.headline)
    panels = panels_of(context.with_own_errors(rows), context)
    groups = panels[0].groups
    splits = list(dict.fromkeys(split for split, _ in groups))
    places = {split: [place for place, group in enumerate(groups) if group[0] == split] for split in splits}
    return Table(
        name="heterogeneity",
        titles=context.titles("title.heterogeneity"),
        stub="",
        columns=tuple(f"{panels[0].model(split)}:{group}" for split, group in groups),
        heads=tuple(f"({place}) {group_words(context, group)}" for place, (_, group) in enumerate(groups, 1)),
        spanners=tuple(Spanner(split_words(context, split), at[0], at[-1]) for split, at in places.items()),
        rows=tuple(line for panel in panels for line in _lines(panel, places, context, headed=len(panels) > 1)),
        notes=tuple(heterogeneity_notes(panels, context)),
        language=context.words.language,
    )


def _lines(panel: Panel, places: dict[str, list[int]], context: Context, *, headed: bool) -> Iterator[Row]:
    """Yield a panel's lines: the groups' regressions, then the tests."""
    if headed:
        yield Row(context.words(f"panel.by_{panel.level}"), panel.level, kind="panel")
    names = tuple(f"{panel.model(split)}:{group}" for split, group in panel.groups)
    main = [panel.find(group, term=context.treatment, estimator="within") for group in panel.groups]
    counts = [panel.find(group, term="treated", estimator="count") for group in panel.groups]
    cells = {
        context.treatment: [_effect(row, context) for row in main],
        "": [error_cell(row) for row in main],
        "n_obs": [count_cell(row, "n_obs") for row in main],
        "n_cities": [count_cell(row, "n_clusters") for row in main],
        "treated_cities": [count_cell(row, "n_clusters") for row in counts],
        "r2": [decimal_cell(row, "r2") for row in main],
    }
    for name, line in cells.items():
        label = context.variable(name) if name == context.treatment else context.words(f"head.{name}") if name else ""
        yield Row(label, name or context.treatment, tuple(line), ruled=name == "n_obs", columns=names)
    yield from _tests(panel, places, names, context)


def _effect(row: Estimate | None, context: Context) -> Cell:
    """Return a group's coefficient, or why it has none."""
    if row is None or estimated(row):
        return coefficient_cell(row)
    reasons = {NO_TREATED: "cell.no_treated", NO_CONTROL: "cell.no_control"}
    key = next((key for reason, key in reasons.items() if row["note"].startswith(reason)), "cell.not_estimated")
    return Cell(context.words(key))


def _tests(panel: Panel, places: dict[str, list[int]], names: tuple[str, ...], context: Context) -> Iterator[Row]:
    """Yield the lines of the tests, each in the column of the first group that it is of."""
    columns, tests, adjusted = list(names), {}, {}
    for split, at in places.items():
        test = panel.test(split, "interaction")
        if test is not None:
            compared = test["subgroup"].replace(" - ", " = ").split(" = ")
            first = next((place for place in at if panel.groups[place][1] in compared), at[0])
            columns[first] = f"{panel.model(split)}:{test['subgroup']}"
            tests[first], adjusted[first] = test, panel.test(split, "holm")
    joint = {place: row for place, row in tests.items() if pd.notna(row["restrictions"])}
    lines = {
        ("group_difference", "difference"): {place: coefficient_cell(row) for place, row in tests.items()},
        ("", "difference"): {place: error_cell(row) for place, row in tests.items()},
        ("group_f", "difference"): {place: decimal_cell(row, "statistic") for place, row in joint.items()},
        ("group_df", "difference"): {place: _degrees(row) for place, row in joint.items()},
        ("group_p", "difference"): {place: decimal_cell(row, "p_value") for place, row in tests.items()},
        ("group_holm", "holm"): {place: decimal_cell(row, "p_value") for place, row in adjusted.items()},
    }
    shown = {name: cells for name, cells in lines.items() if any(cell.text for cell in cells.values())}
    for number, ((label, name), cells) in enumerate(shown.items()):
        line = tuple(cells.get(place, Cell()) for place in range(len(names)))
        words = context.words(f"head.{label}") if label else ""
        yield Row(words, name, line, ruled=number == 0, columns=tuple(columns))


def _degrees(row: Estimate) -> Cell:
    """Return both degrees of freedom of a joint test."""
    return computed_cell(row, f"{row['restrictions']}, {row['df']}", "restrictions, df")


if __name__ == "__main__":
    with logged(snakemake):
        estimates, context = read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake)
        tables = [[heterogeneity_table(estimates, each) for each in of.by_effects()] for of in context.by_outcome()]
        write_table_files(one_below_another([one_below_another(each) for each in tables]), snakemake.output)
