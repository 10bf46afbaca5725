"""The overview's sections on a study's effect: under every plan, beside the truth if it is known, and everywhere else.

Its sentences are those of `scripts.review.answers`; what they say is looked up again among the printed numbers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from scripts.dossier.finished import Finished
from scripts.dossier.overview_sample import is_marked, plan_name
from scripts.dossier.page_parts import Answer, Cell, Column, Grid, Line, Section, Text, linked, plain, said
from scripts.dossier.printed_numbers import PrintedNumbers
from scripts.exhibits.context import Context
from scripts.exhibits.multiverse_words import choice_words
from scripts.exhibits.notes import error_note, star_note
from scripts.files.tables import read_table
from scripts.review.answers import QUESTIONS
from scripts.review.schema import ANSWERS

MODELS = ("fe", "fe_controls")
SHOWN = ("estimate", "std_error", "n_obs")
TABLE_OF = {"benchmark": "fillings", "multiverse": "curve"}
"""The table that prints an analysis' estimates, where it is not called like the analysis."""

CHOICES = {"share": "100 * estimate", "median_change": "estimate", "lowest": "estimate", "highest": "estimate"}
HEADS = {"share": "share", "median_change": "change", "lowest": "lowest", "highest": "highest"}
SPREAD = {"specifications": "estimate", "median": "estimate", "share_negative": "100 * estimate"}
SIGNIFICANT = ("share_negative_significant", "share_positive_significant")
FIRST = 3
"""How many of the choices that move the estimate most are shown."""

FIGURE = "figures/multiverse.svg"


def headline(finished: Finished, numbers: PrintedNumbers, context: Context) -> Section:
    """Return the effect under every plan and choice of effects, beside the known truth, and the referee's questions."""
    words = context.words
    truth = words("overview.truth")
    columns = [Column(words(f"head.{name}"), words(f"model.{model}")) for model in MODELS for name in SHOWN]
    columns += [Column(words(f"overview.{name}"), truth) for name in ("target", "bias")]
    lines = [line for of in context.by_outcome() for each in of.by_effects() for line in _plans(numbers, each)]
    notes = [plain(f"{error_note(context, 'note.errors_column').text} {star_note(context).text}")]
    grid = Grid(words("overview.effects"), words("head.plan"), columns, lines, notes).filled()
    if any(column.above == truth for column in grid.columns):
        grid = replace(grid, notes=[*grid.notes, said(words, "overview.truth_note")])
    asked = [question for question in QUESTIONS if question != "multiverse"]
    return Section(
        words("overview.headline" if context.settings["published"] else "overview.headline_alone"),
        grids=[grid] if grid.lines else [],
        answers=_answers(finished, numbers, context, asked),
    )


def _plans(numbers: PrintedNumbers, context: Context) -> Iterator[Line]:
    """Yield a line a plan, below outcome and effects where there are several of them."""
    settings, words = context.settings, context.words
    parts = [context.variable(context.outcome)] if len(settings["outcomes"]) > 1 else []
    parts += [words(f"effects.{context.effects}")] if len(settings["effects"]) > 1 else []
    if parts:
        yield Line(plain(words.list(parts)), kind="panel")
    of = {"sample": context.headline["sample"], "outcome": context.outcome, "effects": context.effects}
    for plan in settings["plans"]:
        where = of | {"plan": plan, "term": context.treatment}
        cells = [numbers.cell("fillings", name, model=model, **where) for model in MODELS for name in SHOWN]
        target, bias = ("target", {**of, "plan": ""}), ("bias", where)
        known = [numbers.cell("filling_bias", "estimate", estimator=name, **key) for name, key in (target, bias)]
        cells += known if known[1].text else [Cell()] * 2
        marked = is_marked(plan, context) if context.effects == settings["effects"][0] else ""
        yield Line(plan_name(plan, context, context.effects), tuple(cells), marked)


def multiverse(finished: Finished, numbers: PrintedNumbers, context: Context) -> Section | None:
    """Return how the estimates of all specifications spread and which choice moves them; None if none were asked for.

    Shown with the effects of the paper, if it has some of its own, else the study's first.
    """
    words, published = context.words, context.settings["published"]
    effects = (published and published["effects"]) or context.effects
    grids = [_spread(numbers, context), _choices(numbers, effects, context)]
    grids = [grid for grid in grids if grid.lines]
    answers = _answers(finished, numbers, context, ["multiverse"])
    file = f"results/{context.study}/{FIGURE}"
    picture = (file, words("overview.curve")) if (finished.root / file).exists() else None
    if not (grids or answers or picture):
        return None
    # The sentence first: the tables below it say how far the other shares are from it.
    lead = [text for answer in answers for text in answer.texts]
    return Section(words("overview.multiverse"), lead, picture, grids)


def _spread(numbers: PrintedNumbers, context: Context) -> Grid:
    """Return how many specifications there are, their median, and the shares of signs, by outcome and effects."""
    words = context.words
    own = next((each.key["vcov"] for each in numbers.each("curve", term=SIGNIFICANT[0]) if _own(each.key, context)), "")
    lines = []
    for each in [each for of in context.by_outcome() for each in of.by_effects()]:
        where = {"outcome": each.outcome, "effects": each.effects, "estimator": "curve"}
        cells = [numbers.cell("curve", statistic, term=term, **where) for term, statistic in SPREAD.items()]
        cells += [numbers.cell("curve", "100 * estimate", term=term, vcov=own, **where) for term in SIGNIFICANT]
        parts = [each.variable(each.outcome), words(f"effects.{each.effects}")]
        lines.append(Line(plain(words.list(parts)), tuple(cells)))
    columns = [Column(words(f"overview.{name}")) for name in (*SPREAD, *SIGNIFICANT)]
    return Grid("", words("overview.specifications_of"), columns, lines).filled()


def _own(key: Mapping[str, Any], context: Context) -> bool:
    """Return whether standard errors are the study's own."""
    errors = context.settings["standard_errors"]
    return str(key["vcov"]).endswith(f" by {errors['cluster']}")


def _choices(numbers: PrintedNumbers, effects: str, context: Context) -> Grid:
    """Return the choices that move the estimate most, in the table's order."""
    words = context.words
    lines = []
    for each in context.by_outcome():
        where = {"outcome": each.outcome, "effects": effects, "estimator": "choice"}
        shares = [found for found in numbers.each("multiverse", term="share", **where) if found.column == "share"]
        if len(context.settings["outcomes"]) > 1:
            lines.append(Line(plain(each.variable(each.outcome)), kind="panel"))
        for found in shares[:FIRST]:
            choice = found.key["subgroup"]
            cells = [
                numbers.cell("multiverse", statistic, term=term, subgroup=choice, **where)
                for term, statistic in CHOICES.items()
            ]
            lines.append(Line(plain(choice_words(each, choice)), tuple(cells)))
    columns = [Column(words(f"head.choice_{HEADS[name]}")) for name in CHOICES]
    return Grid(words("overview.choices"), words("head.choice"), columns, lines).filled()


def _answers(finished: Finished, numbers: PrintedNumbers, context: Context, questions: list[str]) -> list[Answer]:
    """Return the referee's questions with their answers, each number in them a link."""
    file = finished.root / f"results/{context.study}/review/answers.parquet"
    if not file.exists():
        return []
    lines = read_table(file, ANSWERS)
    found = []
    for question in questions:
        rows = lines[lines["question"] == question]
        if len(rows):
            texts = [_spoken(finished, numbers, row, context) for row in rows.to_dict("records")]
            found.append(Answer(context.words(f"question.{question}"), texts))
    return found


def _spoken(finished: Finished, numbers: PrintedNumbers, row: Mapping[Any, Any], context: Context) -> Text:
    """Return one answer; of several outcomes' it begins with the outcome."""
    analysis = QUESTIONS[row["question"]][0]
    known = numbers.spoken(where | {"outcome": row["outcome"]} for where in _behind(row["question"], context))
    otherwise = numbers.page(TABLE_OF.get(analysis, analysis)) or _estimates(finished, context.study, analysis)
    line = str(row["line"])
    if len(context.settings["outcomes"]) > 1:
        line = context.words("overview.of", outcome=context.variable(row["outcome"]), line=line)
    return linked(line, known, otherwise)


def _behind(question: str, context: Context) -> list[dict[str, Any]]:
    """Return the estimates that an answer rests on, by what their keys have in common."""
    published, plan, effects = context.settings["published"], context.headline["plan"], context.effects
    if published and question in {"paper", "multiverse"}:
        effects = published["effects"] or effects
        plan = published["plan"] if question == "paper" else plan
    analysis = QUESTIONS[question][0]
    if analysis == "multiverse":
        return [{"analysis": analysis, "effects": effects, "estimator": "curve"}]
    where = {"analysis": analysis, "plan": plan, "sample": context.headline["sample"]}
    if analysis == "benchmark":
        model = "fe_controls" if context.settings["controls"] else "fe"
        return [where | {"effects": effects, "model": model, "term": context.treatment}]
    if analysis == "staggered":
        return [where | {"term": "ATT", "model": "fe", "subgroup": ""}]
    return [where | {"term": "mean"}, where | {"term": "breakdown"}]


def _estimates(finished: Finished, study: str, analysis: str) -> str:
    """Return the file of an analysis' estimates that a reader can open: the csv beside the Parquet if it is there."""
    path = f"results/{study}/estimates/{analysis}"
    return f"{path}.csv" if (finished.root / f"{path}.csv").exists() else f"{path}.parquet"
