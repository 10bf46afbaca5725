"""The overview's sections on the paper that a study rebuilds: its hypotheses and numbers beside ours, and its audit."""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import pandas as pd

from scripts.dossier.finished import Finished
from scripts.dossier.page_parts import Cell, Column, Grid, Line, Piece, Section, Text, linked, plain, said, together
from scripts.exhibits.context import Context
from scripts.exhibits.numerals import count, decimal
from scripts.files.tables import read_table
from scripts.review.agreement import Score, scores
from scripts.review.choice import Choice, distinct, name_of
from scripts.review.finding import AUDIT, HOLDS, SEVERITIES
from scripts.review.schema import HYPOTHESES, SCORECARD
from scripts.review.scorecard_page import reason, shown_in

COLUMNS = ("sign", "class", "largest")
REPORT = "report/report.html"
KINDS = 5
"""How many kinds of contradictions are named."""


def scorecard(finished: Finished, context: Context) -> Section | None:
    """Return what became of the paper's hypotheses and numbers; None where the study rebuilds no paper."""
    words, folder = context.words, f"results/{context.study}/review"
    lead: list[Text] = []
    grids: list[Grid] = []
    judged = finished.root / folder / "hypotheses.parquet"
    if judged.exists() and len(hypotheses := read_table(judged, HYPOTHESES)):
        grids.append(_hypotheses(hypotheses, context))
    compared = finished.root / folder / "scorecard.parquet"
    if compared.exists() and len(rows := read_table(compared, SCORECARD)):
        page = f"{folder}/scorecard.html"
        lead = [said(words, f"scorecard.{context.data}")]
        grids.append(_tables(rows, page, context))
    return Section(words("overview.paper"), lead, grids=grids) if grids else None


def _hypotheses(hypotheses: pd.DataFrame, context: Context) -> Grid:
    """Return a line a hypothesis and outcome: its verdicts by the printed numbers and by ours."""
    words = context.words
    ours = hypotheses[hypotheses["basis"] == "ours"]
    shown = distinct(zip(ours["plan"], ours["effects"], strict=True))
    several = len(set(hypotheses["outcome"])) > 1
    lines = []
    for (name, outcome), of in hypotheses.groupby(["hypothesis", "outcome"], sort=False):
        first = of.iloc[0]
        label = words("overview.hypothesis", name=name, statement=first["statement"])
        if several:
            label = words("overview.aside", text=label, aside=context.variable(str(outcome)))
        verdicts = {(row["basis"], row["plan"], row["effects"]): row["verdict"] for row in of.to_dict("records")}
        keys = [("printed", "", ""), *(("ours", choice.plan, choice.effects) for choice in shown)]
        cells = [Cell(plain(words(f"hypothesis.{verdicts[key]}")) if key in verdicts else ()) for key in keys]
        lines.append(Line(plain(label), tuple(cells)))
    heads = [words("overview.as_printed"), *(words("scorecard.plan", choice=each) for each in _names(shown, context))]
    more = said(words, "overview.hypotheses_more", report=Piece(words("overview.report"), REPORT))
    columns = [Column(head, wordy=True) for head in heads]
    return Grid(words("overview.hypotheses"), words("overview.claim"), columns, lines, [more])


def _names(shown: Sequence[Choice], context: Context) -> list[str]:
    return [name_of(choice, shown, context) for choice in shown]


def _sums(rows: pd.DataFrame, page: str, context: Context) -> Iterator[Text]:
    """Yield how many printed numbers there are and were compared, and how they agree under each choice."""
    words, shown = context.words, shown_in(rows)
    every = scores(rows)
    for choice, name in zip(shown, _names(shown, context), strict=True):
        of = [each for each in every if each.choice in {choice, Choice(choice.plan, "")}]
        sums = {
            key: Piece(count(sum(getattr(each, key) for each in of)), page)
            for key in ("n_printed", "n_compared", "n_same", "n_signed", "same_sign", "n_classed", "same_class")
        }
        yield said(words, "overview.sums", choice=name, **sums)


def _tables(rows: pd.DataFrame, page: str, context: Context) -> Grid:
    """Return a line a printed table: by choice how many signs and classes agree, and the largest difference."""
    words, shown = context.words, shown_in(rows)
    lines = []
    for number, group in groupby(scores(rows), key=lambda score: score.table):
        of = {score.choice: score for score in group}
        at = f"{page}#scorecard-{number.lower()}"
        label = (Piece(words("scorecard.number", number=number.removeprefix("T")), at),)
        lines.append(Line(label, tuple(_scored(of, shown, at, context))))
    columns = [
        Column(words(f"overview.{name}"), words("scorecard.plan", choice=choice))
        for choice in _names(shown, context)
        for name in COLUMNS
    ]
    sums = [together(words, _sums(rows, page, context))]
    return Grid(words("overview.tables"), words("head.table"), columns, lines, lead=sums)


def _scored(of: dict[Choice, Score], shown: Sequence[Choice], page: str, context: Context) -> Iterator[Cell]:
    """Yield a table's cells; one without effects has them once a plan."""
    words = context.words
    said_of: set[Choice] = set()
    for choice in shown:
        found = choice if choice in of else Choice(choice.plan, "")
        score = of[found]
        if found in said_of:
            yield Cell(plain(words("overview.as_left")), len(COLUMNS))
        elif not score.n_compared:
            yield Cell(linked(words("score.none", reason=reason(score.missing, score.detail, context)), {}, page), 3)
        else:
            for same, n in ((score.same_sign, score.n_signed), (score.same_class, score.n_classed)):
                yield Cell(linked(words("overview.of_n", same=same, n=n), {}, page) if n else ())
            yield Cell(() if math.isnan(score.largest) else linked(decimal(score.largest), {}, page))
        said_of.add(found)


def audit(finished: Finished, context: Context) -> Section | None:
    """Return how many findings of each grade the audit of the paper's print has, and its contradictions' kinds."""
    published, words = context.settings["published"], context.words
    file = f"results/review/audit-{published['paper']}" if published else ""
    if not file or not (finished.root / f"{file}.parquet").exists():
        return None
    found, page = read_table(finished.root / f"{file}.parquet", AUDIT), f"{file}.html"
    numbers, statements = found[found["claim"] == ""], found[found["claim"] != ""]
    worst = [min(of["severity"], key=SEVERITIES.index) for _, of in statements.groupby("claim", sort=False)]
    lines = [
        _graded("overview.audit_numbers", numbers["severity"], page, context),
        _graded("overview.audit_statements", worst, f"{page}#audit-text", context),
    ]
    columns = [Column(words(f"audit.severity.{grade}")) for grade in SEVERITIES]
    grid = Grid("", words("overview.audit_of"), columns, lines, [plain(words("note.audit_severity"))])
    graves = numbers.loc[numbers["severity"] == SEVERITIES[0], "finding"].value_counts(sort=True)
    order = sorted(graves.items(), key=lambda pair: (-pair[1], str(pair[0])))
    kinds = [words("overview.audit_kind", name=words(f"audit.name.{code}"), n=n) for code, n in order[:KINDS]]
    named = linked(words("overview.audit_kinds", kinds=words.list(kinds)), {}, page) if kinds else ()
    more = said(words, "overview.audit_more", page=Piece(words("title.audit", paper=published["paper"]), page))
    last = together(words, (text for text in (named, more) if text))
    return Section(words("overview.audit"), [plain(words("note.audit_data"))], grids=[grid], after=[last])


def _graded(key: str, severities: Iterable[str], page: str, context: Context) -> Line:
    """Return how many there are of each grade."""
    found = list(severities)
    graded = {grade: Cell((Piece(count(found.count(grade)), page),)) for grade in SEVERITIES}
    if key == "overview.audit_numbers":
        graded[HOLDS] = Cell()  # numbers that agree are no findings
    return Line(plain(context.words(key)), tuple(graded.values()))
