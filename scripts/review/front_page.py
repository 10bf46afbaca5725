"""The report's first page: the workflow's own text, with what became of the paper's claims put into it.

The text is a template that Snakemake fills when it writes the report; the verdicts are known before that and stand in
it as they are.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import pandas as pd

from scripts.exhibits.alignment import typeset
from scripts.exhibits.context import Context
from scripts.exhibits.labels import Labels, read_labels
from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import read_table
from scripts.files.whole import whole
from scripts.review.agreement import scores
from scripts.review.choice import Choice, distinct, name_of
from scripts.review.schema import ANSWERS, HYPOTHESES, SCORECARD
from scripts.review.scorecard_page import shown_in, verdict

MARK = ".. verdicts\n"
"""A comment in the template, in whose place the verdicts are put; without any it stays one, and nothing is seen."""


def front_page(
    template: str,
    answers: Sequence[pd.DataFrame],
    reviews: Sequence[tuple[pd.DataFrame, pd.DataFrame]],
    words: Labels,
) -> str:
    """Return the first page's text.

    Parameters
    ----------
    template
        reStructuredText with Jinja, with the line `MARK` once.
    answers
        Of each study: what a referee asks first (schema `ANSWERS`); may be empty.
    reviews
        Of each study that rebuilds a paper: its hypotheses and its scorecard (schemas `HYPOTHESES`, `SCORECARD`).
    words
        The words in the run's language.

    Raises
    ------
    BadInput
        If the template lacks the line.

    """
    if template.count(MARK) != 1:
        raise BadInput(
            f"{template.count(MARK)} lines {MARK.strip()!r}",
            "one, where the verdicts belong",
            "Add it, or remove the others.",
            file="resources/captions/workflow.rst",
        )
    asked = [answered for answered in answers if len(answered)]
    if not reviews and not asked:
        return template
    lines = [*_questions(asked, words), *_verdicts(reviews, words)]
    return template.replace(MARK, "{% raw %}\n" + "\n".join(lines) + "\n{% endraw %}\n")


def _questions(asked: Sequence[pd.DataFrame], words: Labels) -> Iterator[str]:
    """Yield what a referee asks first, study by study."""
    if not asked:
        return
    yield from _heading(words("front.title_answers"))
    yield from (_escaped(words(f"front.{_one(asked[0], 'data')}")), "")
    for answered in asked:
        yield from (_said(words, "front.answers", study=_one(answered, "study")), "")
        several = len(set(answered["outcome"])) > 1
        for outcome, of in answered.groupby("outcome", sort=False):
            for row in of.to_dict("records"):
                question = words(f"question.{row['question']}")
                line = f"{Context('', '', {}, words).variable(str(outcome))}: {row['line']}" if several else row["line"]
                yield from _bullet(_said(words, "front.answer", question=question, line=line))


def _verdicts(reviews: Sequence[tuple[pd.DataFrame, pd.DataFrame]], words: Labels) -> Iterator[str]:
    """Yield what became of each paper's hypotheses and numbers."""
    if not reviews:
        return
    yield from _heading(words("front.title" if len(reviews) == 1 else "front.title_several"))
    yield from (_escaped(words(f"scorecard.{_one(reviews[0][1], 'data')}")), "")
    for hypotheses, scorecard in reviews:
        yield from _hypotheses(hypotheses, words)
        yield from _scorecard(scorecard, words)
    links = words.list([f"`{_one(scorecard, 'study')}`_" for _, scorecard in reviews])
    yield from (words("front.filled"), "", words("front.more", links=links), "")


def _heading(title: str) -> tuple[str, ...]:
    """Return a heading; a Chinese sign is as wide as two."""
    return title, "-" * 2 * len(title), ""


def _hypotheses(hypotheses: pd.DataFrame, words: Labels) -> Iterator[str]:
    """Yield the hypotheses of one study, each with its verdicts."""
    if hypotheses.empty:
        return
    yield from (_said(words, "front.hypotheses", study=_one(hypotheses, "study"), paper=_one(hypotheses, "paper")), "")
    ours, context = hypotheses[hypotheses["basis"] == "ours"], Context("", "", {}, words)
    shown = distinct(zip(ours["plan"], ours["effects"], strict=True))
    for name, of in hypotheses.groupby("hypothesis", sort=False):
        first = of.iloc[0]
        texts = {"statement": first["statement"], "place": first["place"]}
        yield from _bullet(_said(words, "front.hypothesis", hypothesis=str(name), **texts))
        several = "_of" if len(set(of["outcome"])) > 1 else ""
        for row in of.to_dict("records"):
            texts = {"line": row["line"], "outcome": context.variable(row["outcome"])}
            if row["basis"] == "printed":
                yield from _bullet(_said(words, f"front.printed{several}", **texts), "  ")
                continue
            choice = name_of(Choice(row["plan"], row["effects"]), shown, context)
            yield from _bullet(_said(words, f"front.choice{several}", choice=choice, **texts), "  ")
        if first["remark"]:
            yield from _bullet(_said(words, "front.remark", remark=first["remark"]), "  ")


def _scorecard(scorecard: pd.DataFrame, words: Labels) -> Iterator[str]:
    """Yield the verdict on every table of one study's paper, and where the rest stands."""
    study, data = _one(scorecard, "study"), _one(scorecard, "data")
    context, shown = Context(study, data, {}, words), shown_in(scorecard)
    yield from (_said(words, "front.scorecard", study=study), "")
    for number, group in groupby(scores(scorecard), lambda score: score.table):
        of = list(group)
        # A table without effects has its verdict once a plan.
        beside = shown if any(score.choice.effects for score in of) else [score.choice for score in of]
        table = words("scorecard.number", number=number.removeprefix("T"))
        lines = {name_of(score.choice, beside, context): verdict(score, context) for score in of}
        if len(set(lines.values())) == 1:
            texts = [next(iter(lines.values()))]
        else:
            texts = [words("front.verdict", choice=choice, verdict=line) for choice, line in lines.items()]
        yield from _bullet(_said(words, "front.table", table=table, verdict=words("list.stop").join(texts)))


def _said(words: Labels, key: str, **texts: str) -> str:
    """Return a text of the list, which may hold marks of reStructuredText, with texts that may not."""
    return words(key, **{name: _escaped(text) for name, text in texts.items()})


def _escaped(text: str) -> str:
    """Return a text whose signs mean nothing to reStructuredText or Jinja."""
    return re.sub(r"([\\*`_|])", r"\\\1", typeset(text)).replace("{%", "{ %")


def _bullet(text: str, indent: str = "") -> Iterable[str]:
    return f"{indent}- {text}", ""


def _one(frame: pd.DataFrame, column: str) -> str:
    return str(frame[column].iloc[0])


if __name__ == "__main__":
    with logged(snakemake):
        text = front_page(
            Path(snakemake.input.template).read_text(encoding="utf-8"),
            [read_table(answered, ANSWERS) for answered in snakemake.input.answers],
            [
                (read_table(judged, HYPOTHESES), read_table(compared, SCORECARD))
                for judged, compared in zip(snakemake.input.hypotheses, snakemake.input.scorecards, strict=True)
            ],
            read_labels(snakemake.input.labels, snakemake.params.language),
        )
        with whole(snakemake.output.page) as beside:
            beside.write_text(text, encoding="utf-8", newline="\n")
