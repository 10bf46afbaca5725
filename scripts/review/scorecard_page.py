"""The scorecard as a page: whether the data are simulated, a verdict a table, then every number, then the counts."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from scripts.exhibits.context import Context
from scripts.exhibits.numerals import decimal
from scripts.exhibits.table import Cell, Row, Spanner, Table, Titles
from scripts.review.agreement import Score, decimals, scores
from scripts.review.pages import Page

PLAN_COLUMNS = ("ours", "difference", "sign", "class")


def scorecard_page(scorecard: pd.DataFrame, context: Context) -> Page:
    """Lay the scorecard out.

    Parameters
    ----------
    scorecard
        Schema `SCORECARD`, of one study.
    context
        The study.

    """
    plans = list(scorecard["plan"].unique())
    tables = [_detail(rows, plans, context) for _, rows in scorecard.groupby("table", sort=False)]
    return Page(
        heading=context.title("scorecard.title", paper=scorecard["paper"].iloc[0], study=context.settings["title"]),
        lead=(
            context.words(f"scorecard.{context.data}"),
            context.words("scorecard.plans", headline=context.plan(plans[0]), paper=context.plan(plans[-1])),
            context.words("scorecard.reading"),
        ),
        tables=(_summary(scorecard, plans, context), *tables, _counts(scorecard, plans, context)),
        language=context.words.language,
    )


def verdict(score: Score, context: Context) -> str:
    """Return a table's verdict under one plan, one line."""
    words = context.words
    if not score.n_compared:
        return words("score.none", reason=reason(score.missing, score.detail, context))
    same = words("score.same", n_same=score.n_same, n_compared=score.n_compared)
    if math.isnan(score.largest):
        return same
    aside = "score.largest" if score.n_signed else "score.largest_mean"
    largest = words(aside, difference=decimal(score.largest), row=score.row, column=score.column)
    signs = {"n_signed": score.n_signed, "same_sign": score.same_sign}
    classes = {"n_classed": score.n_classed, "same_class": score.same_class}
    agree = [words(f"score.{score.stat}", **signs, **classes)] if score.n_signed else []
    return words("list.semicolon").join([*agree, largest, same])


def reason(missing: str, detail: str, context: Context) -> str:
    """Return in words why a printed number has no counterpart."""
    return context.words(f"missing.{missing}", detail=detail)


def csv_frame(scorecard: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Return the scorecard with the reasons in words."""
    texts = [reason(m, d, context) if m else "" for m, d in zip(scorecard["missing"], scorecard["detail"], strict=True)]
    return scorecard.assign(reason=texts)


def _summary(scorecard: pd.DataFrame, plans: list[str], context: Context) -> Table:
    """Return the verdicts, one line a printed table."""
    words = context.words
    of = {(score.table, score.plan): score for score in scores(scorecard)}
    rows = [
        Row(
            _table_name(table, context),
            str(table),
            (
                Cell(str(of[table, plans[0]].n_printed)),
                Cell(str(max(of[table, plan].n_compared for plan in plans))),
                *(Cell(verdict(of[table, plan], context)) for plan in plans),
            ),
        )
        for table in scorecard["table"].unique()
    ]
    heads = (words("head.n_printed"), words("head.n_compared"), *(_plan_head(plan, context) for plan in plans))
    columns = ("printed", "compared", *plans)
    return _table("summary", words("scorecard.summary"), words("head.table"), columns, heads, rows, context)


def _detail(rows: pd.DataFrame, plans: list[str], context: Context) -> Table:
    """Return every number of one printed table."""
    words, number = context.words, str(rows["table"].iloc[0])
    lines: list[Row] = []
    for column, of_column in rows.groupby("column", sort=False):
        lines.append(Row(words("scorecard.column", column=column), str(column), kind="panel"))
        for place, of_number in of_column.groupby(["row", "stat"], sort=False):
            lines.append(_line(of_number, " / ".join(map(str, place)), plans, context))
    columns = ("printed", *(f"{plan}:{name}" for plan in plans for name in PLAN_COLUMNS), "remark")
    heads = (
        words("head.printed"),
        *(words(f"head.score_{name}") for _ in plans for name in PLAN_COLUMNS),
        words("head.remark"),
    )
    width = len(PLAN_COLUMNS)
    over = [Spanner(_plan_head(plan, context), 1 + width * i, width * (i + 1)) for i, plan in enumerate(plans)]
    caption = words("scorecard.table", table=_table_name(number, context))
    return _table(number, caption, words("head.place"), columns, heads, lines, context, tuple(over))


def _line(rows: pd.DataFrame, name: str, plans: list[str], context: Context) -> Row:
    """Return one printed number beside ours."""
    lines = {row["plan"]: row for row in rows.to_dict("records")}
    printed = lines[plans[0]]
    stat = context.words(f"stat.{printed['stat']}")
    label = stat if printed["row"] == "model" else context.words("scorecard.row", row=printed["row"], stat=stat)
    cells = [Cell(printed["printed"]), *(cell for plan in plans for cell in _cells(lines[plan], context))]
    return Row(label, name, (*cells, Cell(_remark(lines, context))))


def _cells(line: Mapping[Any, Any], context: Context) -> list[Cell]:
    """Return ours, difference, sign and class under one plan, with the printed number's decimals."""
    if line["missing"]:
        return [Cell()] * len(PLAN_COLUMNS)
    places = decimals(line["printed"])
    agree = (line["same_sign"], line["same_class"])
    return [
        Cell(decimal(line["ours"], places) + line["our_stars"]),
        Cell(f"{round(line['difference'], places) or 0.0:.{places}f}"),  # no minus before a zero
        *(Cell("" if pd.isna(same) else context.words("cell.same" if same else "cell.other")) for same in agree),
    ]


def _remark(lines: Mapping[Any, Mapping[Any, Any]], context: Context) -> str:
    """Return the printed number's flags and why, and why ours is missing: once if it is so under every plan."""
    words, first = context.words, next(iter(lines.values()))
    flags, note = first["flag"].replace(";", ", "), first["note"]
    parts = [words("scorecard.flag", flag=flags, note=note) if flags and note else flags or note]
    absent = {plan: line for plan, line in lines.items() if line["missing"]}
    missing = {plan: reason(line["missing"], line["detail"], context) for plan, line in absent.items()}
    if len(missing) == len(lines) and len(set(missing.values())) == 1:
        parts.append(next(iter(missing.values())))
    else:
        parts += [words("scorecard.missing", plan=context.plan(plan), reason=why) for plan, why in missing.items()]
    return words("list.semicolon").join(part for part in parts if part)


def _counts(scorecard: pd.DataFrame, plans: list[str], context: Context) -> Table:
    """Return how many printed numbers there are, how many were compared, and why the others were not."""
    words = context.words
    lines = [("n_printed", scorecard["plan"].notna()), ("n_compared", scorecard["missing"].eq(""))]
    rows = [Row(words(f"head.{name}"), name, _by_plan(scorecard[of], plans)) for name, of in lines]
    absent = scorecard[scorecard["missing"] != ""]
    for (missing, detail), of in absent.groupby(["missing", "detail"], sort=False):
        why = reason(str(missing), str(detail), context)
        rows.append(Row(why, str(missing), _by_plan(of, plans), ruled=len(rows) == len(lines)))
    heads = tuple(_plan_head(plan, context) for plan in plans)
    return _table("counts", words("scorecard.counts"), words("head.reason"), tuple(plans), heads, rows, context)


def _by_plan(rows: pd.DataFrame, plans: list[str]) -> tuple[Cell, ...]:
    return tuple(Cell(str(int(rows["plan"].eq(plan).sum()))) for plan in plans)


def _table(
    name: str,
    title: str,
    stub: str,
    columns: tuple[str, ...],
    heads: tuple[str, ...],
    rows: list[Row],
    context: Context,
    spanners: tuple[Spanner, ...] = (),
) -> Table:
    """Return a table of the page; its title says simulated where it is so."""
    said = context.words("title.simulated", title=title) if context.simulated else title
    return Table(
        titles=Titles(name, said, said),
        name=f"scorecard-{name.lower()}",
        stub=stub,
        columns=columns,
        heads=heads,
        rows=tuple(rows),
        notes=(),
        spanners=spanners,
        language=context.words.language,
    )


def _table_name(number: str, context: Context) -> str:
    return context.words("scorecard.number", number=number.removeprefix("T"))


def _plan_head(plan: str, context: Context) -> str:
    return context.words("scorecard.plan", plan=context.plan(plan))
