"""Coefficients with fixed and with random effects, their difference, and three forms of Hausman's test.

The coefficients of raw levels span magnitudes, so each is printed with four significant digits and its power of ten.
"""

import pandas as pd

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import Estimate, computed_cell, count_cell, decimal_cell, one, significant_cell
from scripts.exhibits.combined import one_below_another
from scripts.exhibits.context import Context
from scripts.exhibits.notes import closing, dropped_note, plan_note, years_note
from scripts.exhibits.regression_table import CONSTANT, estimated, over_all
from scripts.exhibits.table import Cell, Note, Row, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table

COLUMNS = {
    "fe": ("fe", "estimate"),
    "re": ("re", "estimate"),
    "difference": ("difference", "estimate"),
    "std_err": ("difference", "std_error"),
}
"""Column -> estimator and column of the estimates."""

VERSIONS = {"levels": "regressors", "logs": "logs"}
"""Version -> the key of the study's settings that names its regressors."""

TESTS = ("hausman", "hausman_sigmamore", "hausman_robust")
OF_TESTS = ("statistic", "restrictions", "p_value", "")
"""Columns of the estimates that stand below the table's columns in a line of a test."""

SMALLEST_P = 0.001
"""A p-value below it is printed as `<0.001`."""


def hausman_table(estimates: pd.DataFrame, context: Context) -> Table:
    """Lay out one outcome of the headline plan and sample, levels above logarithms where there are both.

    Parameters
    ----------
    estimates
        Analysis `hausman` (schema `ESTIMATES`).
    context
        The study.

    Returns
    -------
    Table
        Rows are named as the regressors, those of the second version `logs:<regressor>`; columns `fe`, `re`,
        `difference`, `std_err`. Below them a line a test with chi-squared, degrees of freedom and p; then city-years,
        cities and the cities' share of the variance.

    """
    rows = context.of_study(estimates, analysis="hausman", outcome=context.outcome, **context.headline)
    asked = context.settings["analyses"]["hausman"]
    versions = [name for name, key in VERSIONS.items() if asked[key]]
    return Table(
        name="hausman",
        titles=context.titles("title.hausman"),
        stub=context.words("head.variable"),
        columns=tuple(COLUMNS),
        heads=tuple(context.words(f"head.hausman_{name}") for name in COLUMNS),
        spanners=(over_all(context, len(COLUMNS)),),
        rows=tuple(line for version in versions for line in _block(rows, version, versions, context)),
        notes=tuple(_notes(rows, context)),
        language=context.words.language,
    )


def _block(rows: pd.DataFrame, version: str, versions: list[str], context: Context) -> list[Row]:
    """Return a version's lines, below its name where there are two."""
    mine = rows[rows["model"] == version]
    prefix = "" if version == versions[0] else f"{version}:"
    empty = tuple(Cell() for _ in COLUMNS)
    name = context.words(f"hausman.{version}")
    lines = [Row(name, f"{prefix}version", empty, ruled=bool(prefix))] if len(versions) > 1 else []
    if not mine["estimator"].eq("re").any():
        cells = (Cell(context.words("cell.not_estimated")), *empty[1:])
        return [*lines, Row(context.words("head.hausman_regressors"), f"{prefix}none", cells)]
    lines += [_regressor(mine, term, prefix, context) for term in _terms(context, version)]
    heads = [context.words(f"head.hausman_{name}") if name else "" for name in OF_TESTS]
    tests = Row(context.words("head.hausman_tests"), f"{prefix}tests", tuple(map(Cell, heads)), ruled=True)
    return [*lines, tests, *(_test(mine, test, prefix, context) for test in TESTS), *_lower(mine, prefix, context)]


def _terms(context: Context, version: str) -> list[str]:
    """Return a version's regressors in the study's order."""
    return list(context.settings["analyses"]["hausman"][VERSIONS[version]])


def _regressor(rows: pd.DataFrame, term: str, prefix: str, context: Context) -> Row:
    """Return a regressor's line; `dropped` or `none` where there is no number."""
    cells = []
    for estimator, column in COLUMNS.values():
        row = one(rows, estimator=estimator, term=term)
        cell = significant_cell(row, column)
        missing = "cell.not_estimated" if estimated(row) or estimator == "difference" else "cell.dropped"
        cells.append(cell if cell.text else Cell(context.words(missing)))
    return Row(context.variable(term), f"{prefix}{term}", tuple(cells))


def _test(rows: pd.DataFrame, test: str, prefix: str, context: Context) -> Row:
    """Return a test's line."""
    row = one(rows, estimator="wald", term=test)
    cells = [decimal_cell(row, "statistic", 2), count_cell(row, "restrictions"), _p_cell(row)]
    none = Cell(context.words("cell.not_estimated"))
    shown = (*(cell if cell.text else none for cell in cells), Cell())
    return Row(context.words(f"test.{test}"), f"{prefix}{test}", shown, columns=OF_TESTS)


def _p_cell(row: Estimate | None) -> Cell:
    """Return a p-value, `<0.001` where it is smaller."""
    if row is not None and row["p_value"] < SMALLEST_P:
        return computed_cell(row, f"<{SMALLEST_P}", f"p_value < {SMALLEST_P}")
    return decimal_cell(row, "p_value")


def _lower(rows: pd.DataFrame, prefix: str, context: Context) -> list[Row]:
    """Return the lines of counts and of the cities' share of the variance."""
    of = {name: one(rows, estimator=name, term=CONSTANT) for name in ("fe", "re")}
    share = Cell(), decimal_cell(one(rows, estimator="components", term="rho"), "estimate")
    counts = [(name, tuple(count_cell(row, name) for row in of.values())) for name in ("n_obs", "n_clusters")]
    words = {"n_obs": "head.n_obs", "n_clusters": "head.n_cities", "rho": "head.hausman_rho"}
    return [
        Row(context.words(words[name]), f"{prefix}{name}", (*cells, Cell(), Cell()), ruled=not place)
        for place, (name, cells) in enumerate([*counts, ("rho", share)])
    ]


def _notes(rows: pd.DataFrame, context: Context) -> list[Note]:
    """Say what columns and tests are, in what units, and what holds where a number is missing."""
    years = "with_years" if context.settings["analyses"]["hausman"]["time_effects"] else "without_years"
    keys = ("hausman_columns", f"hausman_{years}", "hausman_tests", "hausman_reading")
    dropped = rows[rows["estimator"].isin(["fe", "re"]) & rows["estimate"].isna()]
    reasons = {str(term): notes.iloc[0] for term, notes in dropped.groupby("term", sort=False)["note"]}
    return [
        *(Note(context.words(f"note.{key}")) for key in keys),
        _units(rows, context),
        *_negative(rows, context),
        *_indefinite(rows, context),
        *_failures(rows, context),
        *dropped_note(context, reasons),
        years_note(context, rows),
        plan_note(context, context.headline["plan"]),
        *closing(context),
    ]


def _units(rows: pd.DataFrame, context: Context) -> Note:
    """Say what the regressors are: a coefficient of a raw level is one per unit."""
    terms = [term for version in VERSIONS if version in set(rows["model"]) for term in _terms(context, version)]
    parts = [
        context.words("note.hausman_unit", variable=context.variable(term), definition=context.definition(term))
        for term in dict.fromkeys(terms)
    ]
    return Note(context.words("note.hausman_units", variables=context.words("list.semicolon").join(parts)))


def _negative(rows: pd.DataFrame, context: Context) -> list[Note]:
    """Name the regressors whose difference has no standard error; nothing if all have one."""
    without = rows[rows["estimator"].eq("difference") & rows["estimate"].notna() & rows["std_error"].isna()]
    names = list(dict.fromkeys(context.variable(term) for term in without["term"]))
    return [Note(context.words("note.hausman_negative", variables=context.words.list(names)))] if names else []


def _indefinite(rows: pd.DataFrame, context: Context) -> list[Note]:
    """Name the tests whose statistic has no distribution, and what to read in their place."""
    tests = rows[rows["estimator"].eq("wald") & rows["statistic"].notna() & rows["p_value"].isna()]
    names = [
        _named(version, test, context)
        for version in VERSIONS
        for test in TESTS
        if ((tests["model"] == version) & (tests["term"] == test)).any()
    ]
    listed = context.words("list.semicolon").join(names)
    return [Note(context.words("note.hausman_indefinite", tests=listed))] if names else []


def _failures(rows: pd.DataFrame, context: Context) -> list[Note]:
    """Say why a version or a test was not estimated, in the words of the estimates."""
    lost = rows[rows["estimator"].eq("wald") & rows["statistic"].isna()]
    return [
        Note(
            context.words(
                "note.not_estimated",
                what=_named(row["model"], row["term"], context),
                reason=row["note"].rpartition("not estimated: ")[2],
            )
        )
        for _, row in lost.iterrows()
    ]


def _named(version: str, test: str, context: Context) -> str:
    """Return a test in words, with its version where the table has two."""
    name = context.words(f"test.{test}")
    if not context.settings["analyses"]["hausman"]["logs"]:
        return name
    return context.words("note.hausman_of", version=context.words(f"hausman.{version}"), test=name)


if __name__ == "__main__":
    with logged(snakemake):
        estimates, context = read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake)
        table = one_below_another([hausman_table(estimates, each) for each in context.by_outcome()])
        write_table_files(table, snakemake.output)
