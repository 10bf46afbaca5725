"""Every city-year that matching leaves out, by reason: city, years, how many, and which values are missing."""

from collections.abc import Iterable
from itertools import groupby

import pandas as pd

from scripts.estimates.schema import ESTIMATES, SCORES
from scripts.exhibits.cells import computed_cell, count_cell, one
from scripts.exhibits.combined import one_below_another
from scripts.exhibits.context import Context
from scripts.exhibits.matching_words import REASONS, version_names, version_note, versions_of
from scripts.exhibits.notes import closing, plan_note, years_note
from scripts.exhibits.table import Cell, Note, Row, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table
from scripts.panel.schema import CITIES

COLUMNS = {
    "group": "head.group",
    "left_out_years": "head.left_out_years",
    "city_years": "head.left_out_city_years",
    "missing": "head.missing",
}
"""Column -> its heading among the words."""


def left_out_table(estimates: pd.DataFrame, scores: pd.DataFrame, cities: pd.DataFrame, context: Context) -> Table:
    """Lay out the rows that are not kept under the headline plan and sample, a panel a reason, a line a city.

    Parameters
    ----------
    estimates
        Analysis `matching` (schema `ESTIMATES`), whose counts stand below each panel.
    scores
        Schema `SCORES`.
    cities
        Schema `CITIES`.
    context
        The study.

    Returns
    -------
    Table
        Versions that leave out the same rows for the same reason share a panel.

    """
    counts = context.of_study(
        estimates, analysis="matching", estimator="count", outcome=context.outcome, **context.headline
    )
    dropped = _dropped(scores, cities, context)
    return Table(
        name="left_out",
        titles=context.titles("title.left_out"),
        stub=context.words("head.city"),
        columns=tuple(COLUMNS),
        heads=tuple(context.words(key) for key in COLUMNS.values()),
        rows=tuple(line for panel in _panels(dropped, context) for line in _lines(*panel, counts, context))
        or (Row(context.words("left_out.nothing"), "nothing", (Cell(),) * len(COLUMNS)),),
        notes=(
            Note(context.words("note.left_out")),
            *(version_note(context, name) for name in versions_of(context)),
            years_note(context, counts),
            plan_note(context, context.headline["plan"]),
            *closing(context),
        ),
        language=context.words.language,
    )


def _dropped(scores: pd.DataFrame, cities: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Return one row a version, reason and city: its group, its years and the missing values in words."""
    rows = scores[(scores["plan"] == context.headline["plan"]) & (scores["sample"] == context.headline["sample"])]
    rows = rows[(rows["study"] == context.study) & (rows["outcome"] == context.outcome) & rows["weight"].eq(0)]
    parts = rows["reason"].str.partition(": ").reindex(columns=[0, 1, 2])  # without a row there would be no column
    rows = rows.assign(why=parts[0], detail=parts[2])
    names = cities.set_index("code")[f"name_{context.words.language}"]
    return pd.DataFrame(
        [
            {
                "version": version,
                "reason": why,
                "code": code,
                "city": names.get(code, code),
                "group": context.words("head.treated" if found["treated"].iloc[0] else "head.control"),
                "left_out_years": context.words("cell.all_years")
                if found["year"].isna().all()
                else spans(found["year"]),
                "missing": _missing(found["detail"], context) if why == "incomplete" else "",
            }
            for (version, why, code), found in rows.groupby(["version", "why", "code"], sort=True)
        ],
        columns=["version", "reason", "code", "city", "group", "left_out_years", "missing"],
    )


def spans(years: Iterable[int]) -> str:
    """Return years as ranges: `2006, 2010–2012`."""
    ordered = sorted(int(year) for year in years)
    texts = []
    for _, run in groupby(enumerate(ordered), key=lambda placed: placed[1] - placed[0]):
        found = [year for _, year in run]
        texts.append(str(found[0]) if len(found) == 1 else f"{found[0]}\N{EN DASH}{found[-1]}")
    return ", ".join(texts)


def _missing(details: Iterable[str], context: Context) -> str:
    """Return the variables that lack a value in some of a city's rows."""
    there = {name for detail in details for name in detail.split(", ")}
    order = [context.outcome, *context.settings["controls"], *sorted(there)]
    return context.words.list([context.variable(name) for name in dict.fromkeys(order) if name in there])


def _panels(dropped: pd.DataFrame, context: Context) -> list[tuple[str, list[str], pd.DataFrame]]:
    """Return reason, versions and lines of each panel; versions with the same lines stand together."""
    panels: list[tuple[str, list[str], pd.DataFrame]] = []
    for reason in REASONS:
        alike: list[tuple[str, list[str], pd.DataFrame]] = []
        for version in versions_of(context):
            mine = dropped[(dropped["version"] == version) & (dropped["reason"] == reason)]
            lines = mine.drop(columns="version").reset_index(drop=True)
            same = next((panel for panel in alike if panel[2].equals(lines)), None)
            if len(lines) and same is None:
                alike.append((reason, [version], lines))
            elif len(lines) and same is not None:
                same[1].append(version)
        panels += alike
    return panels


def _lines(reason: str, versions: list[str], lines: pd.DataFrame, counts: pd.DataFrame, context: Context) -> list[Row]:
    """Return a panel's heading, its cities, and the sums as the estimates have them."""
    names = version_names(context, versions)
    name = f"{reason} {versions[0]}"
    heading = context.words("panel.left_out", reason=context.words(f"left_out.{reason}"), versions=names)
    rows = [Row(heading, name, kind="panel")]
    mine = counts[(counts["model"] == versions[0]) & (counts["subgroup"] == reason)]
    by_term = dict(iter(mine.groupby("term")))
    for line in lines.to_dict("records"):
        found = one(by_term[line["code"]]) if line["code"] in by_term else None
        years = Cell(line["left_out_years"])
        if found is not None and years.text != context.words("cell.all_years"):
            years = computed_cell(found, years.text, "years")
        cells = (Cell(line["group"]), years, count_cell(found, "n_obs"), Cell(line["missing"]))
        rows.append(Row(line["city"], f"{name} {line['code']}", cells))
    return [*rows, *_sums(name, mine, context)]


def _sums(name: str, counts: pd.DataFrame, context: Context) -> list[Row]:
    """Return the sums of a panel by group, as the estimates have them; a group that loses nothing has no line."""
    found = {group: one(counts, term=f"{group}_dropped") for group in ("treated", "control")}
    lines: list[Row] = []
    for group, row in found.items():
        if row is not None and row["n_obs"] > 0:
            cells = (Cell(context.words(f"head.{group}")), Cell(), count_cell(row, "n_obs"), Cell())
            label = "" if lines else context.words("head.together")
            lines.append(Row(label, f"{name} {group}", cells, ruled=not lines))
    return lines


if __name__ == "__main__":
    with logged(snakemake):
        estimates, context = read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake)
        scores, cities = read_table(snakemake.input.scores, SCORES), read_table(snakemake.input.cities, CITIES)
        table = one_below_another([left_out_table(estimates, scores, cities, each) for each in context.by_outcome()])
        write_table_files(table, snakemake.output)
