"""How well each way of extrapolating forecast years that were held back, and which one the plan `best` takes."""

from typing import Any

import pandas as pd

from scripts.exhibits.context import Context
from scripts.exhibits.notes import closing
from scripts.exhibits.numerals import count, decimal, span
from scripts.exhibits.table import Cell, Note, Row, Spanner, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table
from scripts.panel.schema import BACKTEST

POOLED = 0
MARK = "\N{DAGGER}"


def backtest_table(backtest: pd.DataFrame, context: Context) -> Table:
    """Lay out the candidates, the best first.

    Parameters
    ----------
    backtest
        Scores (schema `BACKTEST`): one row a candidate, scale and horizon; horizon 0 pools them.
    context
        The study.

    Returns
    -------
    Table
        MASE and RMSE by horizon and pooled, and the number of forecasts; the winner is marked.

    """
    horizons = [*sorted(h for h in backtest["horizon"].unique() if h != POOLED), POOLED]
    pooled = backtest[backtest["horizon"] == POOLED].sort_values(["mase", "method", "scale"])
    columns = [(score, horizon) for score in ("mase", "rmse") for horizon in horizons]
    n = len(horizons)
    return Table(
        name="backtest",
        titles=context.titles("title.backtest", variable=context.variable(str(backtest["variable"].iloc[0]))),
        stub=context.words("head.candidate"),
        columns=(*(f"{score} {horizon}" for score, horizon in columns), "n_forecasts"),
        heads=(*(_horizon(context, horizon) for _, horizon in columns), context.words("head.n_forecasts")),
        spanners=(
            Spanner(context.words("head.mase"), 0, n - 1),
            Spanner(context.words("head.rmse"), n, 2 * n - 1),
        ),
        rows=tuple(_row(backtest, candidate, columns, context) for _, candidate in pooled.iterrows()),
        notes=(
            Note(context.words("note.winner", mark=MARK)),
            _measures(pooled, context),
            *closing(context),
        ),
        language=context.words.language,
    )


def _horizon(context: Context, horizon: int) -> str:
    return context.words("head.pooled") if horizon == POOLED else context.words("head.horizon", years=horizon)


def _row(backtest: pd.DataFrame, candidate: pd.Series, columns: list[tuple[str, int]], context: Context) -> Row:
    """Return one candidate's line."""
    mine = backtest[(backtest["method"] == candidate["method"]) & (backtest["scale"] == candidate["scale"])]
    by_horizon = {int(row["horizon"]): row for _, row in mine.iterrows()}
    cells = [Cell(decimal(by_horizon[h][s]), s, _key(by_horizon[h], context)) for s, h in columns if h in by_horizon]
    cells.append(Cell(count(candidate["n_forecasts"]), "n_forecasts", _key(candidate, context)))
    method, scale = (context.words(f"{kind}.{candidate[kind]}") for kind in ("method", "scale"))
    label = context.words("row.candidate", method=method[:1].upper() + method[1:], scale=scale)
    won = bool(candidate["winner"])
    return Row(
        f"{label} {MARK}" if won else label, f"{candidate['method']} {candidate['scale']}", tuple(cells), marked=won
    )


def _measures(pooled: pd.DataFrame, context: Context) -> Note:
    """Say what the errors are, and on how many cities they stand."""
    by_cities = pooled.sort_values("n_cities")
    ends = [by_cities.iloc[0], by_cities.iloc[-1]]
    cells = {count(row["n_cities"]): Cell(count(row["n_cities"]), "n_cities", _key(row, context)) for row in ends}
    text = context.words("note.backtest", cities=span(pooled["n_cities"].tolist()))
    return Note(text, "note", tuple(cells.values()))


def _key(row: pd.Series, context: Context) -> dict[str, Any]:
    """Return a score's key in the columns of an estimate's: method as estimator, scale as model, horizon as term."""
    return {
        "study": context.study,
        "outcome": row["variable"],
        "analysis": "backtest",
        "estimator": row["method"],
        "model": row["scale"],
        "term": f"horizon {row['horizon']}",
    }


if __name__ == "__main__":
    with logged(snakemake):
        table = backtest_table(read_table(snakemake.input.backtest, BACKTEST), Context.of(snakemake))
        write_table_files(table, snakemake.output)
