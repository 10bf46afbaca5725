"""The scorecard as a page: whether the data are simulated, a verdict a table, then every number, then the counts."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import pandas as pd

from scripts.exhibits.context import Context
from scripts.exhibits.numerals import decimal
from scripts.exhibits.table import Cell, Row, Spanner, Table, Titles
from scripts.review.agreement import Score, decimals, scores
from scripts.review.choice import Choice, distinct, full_name_of, name_of
from scripts.review.pages import Page

NOTED = {"not_legible", "blank"}
"""Reasons that lie in the print itself, which a printed number's note tells."""

SMALLEST_P = 0.001
"""A p-value below it is shown as `<0.001`."""

CHOICE_COLUMNS = ("ours", "difference", "sign", "class")


def scorecard_page(scorecard: pd.DataFrame, context: Context) -> Page:
    """Lay the scorecard out.

    Parameters
    ----------
    scorecard
        Schema `SCORECARD`, of one study.
    context
        The study.

    """
    shown = shown_in(scorecard)
    tables = [_detail(rows, shown, context) for _, rows in scorecard.groupby("table", sort=False)]
    headline, nearest = (full_name_of(choice, shown, context) for choice in (shown[0], shown[-1]))
    under = "plans" if len({choice.effects for choice in shown}) == 1 else "plans_effects"
    starred = scorecard.loc[scorecard["stars"] != "", "table"]
    starless = scorecard["same_class"].notna() & ~scorecard["table"].isin(starred)
    return Page(
        heading=context.title("scorecard.title", paper=scorecard["paper"].iloc[0], study=context.settings["title"]),
        lead=(
            context.words(f"scorecard.{context.data}"),
            context.words(f"scorecard.{under}", headline=headline, paper=nearest),
            context.words("scorecard.reading"),
            *([context.words("scorecard.reading_starless")] if starless.any() else []),
        ),
        tables=(_summary(scorecard, shown, context), *tables, _counts(scorecard, shown, context)),
        language=context.words.language,
    )


def shown_in(scorecard: pd.DataFrame) -> list[Choice]:
    """Return the choices of plan and effects that a scorecard shows ours under, tables without effects aside."""
    effects = scorecard["shown_effects"]
    rows = scorecard[effects.ne("")] if effects.ne("").any() else scorecard
    return distinct(zip(rows["plan"], rows["shown_effects"], strict=True))


def verdict(score: Score, context: Context) -> str:
    """Return a table's verdict under one choice, one line."""
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
    """Return in words why a printed number has no counterpart; all that print lost have one reason without `detail`."""
    lost = missing == "not_legible" and not detail
    return context.words("missing.all_not_legible" if lost else f"missing.{missing}", detail=detail)


def csv_frame(scorecard: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Return the scorecard with the reasons in words."""
    texts = [reason(m, d, context) if m else "" for m, d in zip(scorecard["missing"], scorecard["detail"], strict=True)]
    return scorecard.assign(reason=texts)


def _summary(scorecard: pd.DataFrame, shown: Sequence[Choice], context: Context) -> Table:
    """Return the verdicts, one line a printed table."""
    words = context.words
    rows = [
        Row(
            _table_name(table, context),
            table,
            (
                Cell(str(of_table[0].n_printed)),
                Cell(str(max(score.n_compared for score in of_table))),
                *_verdicts(of_table, shown, context),
            ),
        )
        for table, of_table in ((table, list(of)) for table, of in groupby(scores(scorecard), lambda of: of.table))
    ]
    heads = (words("head.n_printed"), words("head.n_compared"), *_heads(shown, context))
    columns = ("printed", "compared", *map(_key, shown))
    return _table("summary", words("scorecard.summary"), words("head.table"), columns, heads, rows, context)


def _verdicts(of_table: Sequence[Score], shown: Sequence[Choice], context: Context) -> Iterator[Cell]:
    """Yield a table's verdict under each choice; one that has no effects has its verdict once a plan."""
    of = {score.choice: score for score in of_table}
    said: set[Choice] = set()
    for choice in shown:
        found = choice if choice in of else Choice(choice.plan, "")
        yield Cell(context.words("score.no_effects") if found in said else verdict(of[found], context))
        said.add(found)


def _detail(rows: pd.DataFrame, shown: Sequence[Choice], context: Context) -> Table:
    """Return every number of one printed table."""
    words, number, shown = context.words, str(rows["table"].iloc[0]), _told_apart(rows, shown)
    lines: list[Row] = []
    for column, of_column in rows.groupby("column", sort=False):
        lines.append(Row(words("scorecard.column", column=column), str(column), kind="panel"))
        for place, of_number in of_column.groupby(["row", "stat"], sort=False):
            lines.append(_line(of_number, " / ".join(map(str, place)), shown, context))
    columns = ("printed", *(f"{_key(choice)}:{name}" for choice in shown for name in CHOICE_COLUMNS), "remark")
    heads = (
        words("head.printed"),
        *(words(f"head.score_{name}") for _ in shown for name in CHOICE_COLUMNS),
        words("head.remark"),
    )
    width = len(CHOICE_COLUMNS)
    over = [Spanner(head, 1 + width * i, width * (i + 1)) for i, head in enumerate(_heads(shown, context))]
    caption = words("scorecard.table", table=_table_name(number, context))
    return _table(number, caption, words("head.place"), columns, heads, lines, context, tuple(over))


def _told_apart(rows: pd.DataFrame, shown: Sequence[Choice]) -> list[Choice]:
    """Return the choices that show other estimates than those before them: an analysis may have no effects."""
    used = {choice: set(zip(of["plan"], of["effects"], strict=True)) for choice, of in _by_choice(rows, shown)}
    return [choice for n, choice in enumerate(shown) if used[choice] not in [used[other] for other in shown[:n]]]


def _by_choice(rows: pd.DataFrame, shown: Sequence[Choice]) -> Iterator[tuple[Choice, pd.DataFrame]]:
    """Yield each choice with its rows."""
    for choice in shown:
        yield choice, rows[rows["plan"].eq(choice.plan) & rows["shown_effects"].isin(["", choice.effects])]


def _line(rows: pd.DataFrame, name: str, shown: Sequence[Choice], context: Context) -> Row:
    """Return one printed number beside ours."""
    numbers = rows.to_dict("records")
    lines = {
        choice: next(
            line for line in numbers if line["plan"] == choice.plan and line["shown_effects"] in {"", choice.effects}
        )
        for choice in shown
    }
    printed = lines[shown[0]]
    stat = context.words(f"stat.{printed['stat']}")
    label = stat if printed["row"] == "model" else context.words("scorecard.row", row=printed["row"], stat=stat)
    cells = [Cell(printed["printed"]), *(cell for choice in shown for cell in _cells(lines[choice], context))]
    return Row(label, name, (*cells, Cell(_remark(lines, context))))


def _cells(line: Mapping[Any, Any], context: Context) -> list[Cell]:
    """Return ours, difference, sign and class under one choice, with the printed number's decimals."""
    if line["missing"]:
        return [Cell()] * len(CHOICE_COLUMNS)
    places = decimals(line["printed"])
    agree = (line["same_sign"], line["same_class"])
    return [
        Cell(_ours(line, places) + line["our_stars"]),
        Cell(f"{round(line['difference'], places) or 0.0:.{places}f}"),  # no minus before a zero
        *(Cell("" if pd.isna(same) else context.words("cell.same" if same else "cell.other")) for same in agree),
    ]


def _ours(line: Mapping[Any, Any], places: int) -> str:
    """Return our number with the printed number's decimals; a p-value that they cannot show is said to be below."""
    if line["statistic"] == "p_value" and line["ours"] < SMALLEST_P:
        return f"<{SMALLEST_P}"
    return decimal(line["ours"], places)


def _remark(lines: Mapping[Choice, Mapping[Any, Any]], context: Context) -> str:
    """Return the printed number's flags and why, and why ours is missing: once if it is so under every choice."""
    words, first = context.words, next(iter(lines.values()))
    flags, note = first["flag"].replace(";", ", "), first["note"]
    parts = [words("scorecard.flag", flag=flags, note=note) if flags and note else flags or note]
    said = NOTED if note else set()  # the note says it already
    absent = {choice: line for choice, line in lines.items() if line["missing"] and line["missing"] not in said}
    missing = {choice: reason(line["missing"], line["detail"], context) for choice, line in absent.items()}
    if len(missing) == len(lines) and len(set(missing.values())) == 1:
        parts.append(next(iter(missing.values())))
    else:
        names = {choice: name_of(choice, lines, context) for choice in missing}
        parts += [words("scorecard.missing", choice=names[choice], reason=why) for choice, why in missing.items()]
    return words("list.semicolon").join(part for part in parts if part)


def _counts(scorecard: pd.DataFrame, shown: Sequence[Choice], context: Context) -> Table:
    """Return how many printed numbers there are, how many were compared, and why the others were not."""
    words = context.words
    lines = [("n_printed", scorecard["plan"].notna()), ("n_compared", scorecard["missing"].eq(""))]
    rows = [Row(words(f"head.{name}"), name, _count(scorecard[of], shown)) for name, of in lines]
    absent = scorecard[scorecard["missing"] != ""]
    detail = absent["detail"].mask(absent["missing"].eq("not_legible"), "")  # what is left of each number is no reason
    for (missing, text), of in absent.groupby(["missing", detail], sort=False):
        why = reason(str(missing), str(text), context)
        rows.append(Row(why, str(missing), _count(of, shown), ruled=len(rows) == len(lines)))
    columns = tuple(map(_key, shown))
    return _table(
        "counts", words("scorecard.counts"), words("head.reason"), columns, _heads(shown, context), rows, context
    )


def _count(rows: pd.DataFrame, shown: Sequence[Choice]) -> tuple[Cell, ...]:
    return tuple(Cell(str(len(of))) for _, of in _by_choice(rows, shown))


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


def _key(choice: Choice) -> str:
    return f"{choice.plan}:{choice.effects}"


def _heads(shown: Sequence[Choice], context: Context) -> tuple[str, ...]:
    return tuple(context.words("scorecard.plan", choice=name_of(choice, shown, context)) for choice in shown)
