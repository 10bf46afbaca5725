"""The overview's first sections of a study: what was asked, what the data are and how much of them is filled."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pandas as pd

from scripts.dossier.finished import Finished
from scripts.dossier.page_parts import Cell, Column, Grid, Line, Piece, Section, Text, linked, plain, said, together
from scripts.dossier.places import LEDGER, RECORD
from scripts.dossier.printed_numbers import PrintedNumbers
from scripts.estimates.schema import FILLED_SHARES
from scripts.exhibits.context import Context
from scripts.exhibits.notes import plan_line
from scripts.exhibits.numerals import count, percent
from scripts.files.tables import read_table
from scripts.panel.schema import DICTIONARY, FILLED, TREATMENT

MODELS = ("fe", "fe_controls")


def asked(finished: Finished, numbers: PrintedNumbers, context: Context) -> Section:
    """Return what the study asks, of which cities and years, and which of them are treated by which rule."""
    words, settings = context.words, context.settings
    outcomes = words.list([context.variable(name) for name in settings["outcomes"]])
    treated = words("quoted", text=context.variable(context.treatment))
    question = said(words, "overview.question", treated=treated, outcomes=plain(outcomes))
    names = dict.fromkeys([context.treatment, *settings["outcomes"]])
    defined = words("list.semicolon").join(
        words("overview.defined", name=context.variable(name), definition=context.definition(name)) for name in names
    )
    definitions = said(words, "overview.stop", text=defined)
    sample = together(words, [_sample(finished, numbers, context), _dated(context)])
    return Section(words("overview.asked"), (together(words, [question, definitions]), sample))


def _sample(finished: Finished, numbers: PrintedNumbers, context: Context) -> Text:
    """Return in a sentence how many cities and years there are, and how many of the cities are treated."""
    words, sample = context.words, context.settings["samples"][context.headline["sample"]]
    starts = read_table(finished.root / f"results/{context.study}/panel/treatment.parquet", TREATMENT)
    starts = starts.loc[starts["policy"] == context.settings["treatment"]["policy"], "start_year"]
    treated = int(starts.le(sample["until"]).sum())
    page = _cities_page(finished, context.study)
    rows = numbers.text("descriptives", "n_obs", term=context.treatment, model="mean")
    left_out = len(sample.get("without", []))
    every = len(starts) * (sample["until"] - sample["from"] + 1 - left_out)
    return said(
        words,
        "overview.sample",
        cities=Piece(count(len(starts)), page),
        years=linked(context.years(context.headline["sample"]), {}, RECORD),
        n=rows or Piece(count(every), page),
        treated=Piece(count(treated), page),
        controls=Piece(count(len(starts) - treated), page),
    )


def _dated(context: Context) -> Text:
    """Return in a sentence by which rule a city is treated, and from when on."""
    words, rule = context.words, context.settings["treatment"]
    texts = {"rule": words("quoted", text=words(f"level.rule.{rule['rule']}"))}
    texts |= {"start": words("quoted", text=words(f"level.start.{rule['start']}"))}
    if rule.get("fixed_year") is None:
        return said(words, "overview.dated", **{name: plain(text) for name, text in texts.items()})
    year = Piece(str(rule["fixed_year"]), RECORD)
    key = f"overview.dated_{rule['later']}"
    return said(words, key, year=year, **{name: plain(text) for name, text in texts.items()})


def filled(
    finished: Finished, numbers: PrintedNumbers, sources: dict[str, dict[str, Any]], context: Context
) -> Section:
    """Return from which files the data come, and by plan how much of them is filled and how many rows that gives."""
    words, settings = context.words, context.settings
    lines = [line for outcome in context.by_outcome() for line in _lines(finished, numbers, outcome)]
    shares, with_value, rows = (words(f"overview.{key}") for key in ("filled_cells", "complete", "filled_rows"))
    columns = [
        Column(words("overview.of_outcome"), shares),
        Column(words("overview.of_controls"), shares),
        *(Column(words(f"model.{model}"), with_value) for model in MODELS),
        *(Column(words(f"head.{name}"), rows) for name in FILLED_SHARES),
    ]
    plans = together(words, (linked(plan_line(context, plan).text, {}, RECORD) for plan in settings["plans"]))
    grid = Grid(words("overview.filling"), words("head.plan"), columns, lines, [plans]).filled()
    lead = together(words, [said(words, f"overview.{context.data}"), *_sources(finished, sources, context)])
    return Section(
        words("overview.data"), [lead], grids=[grid] if grid.lines else [], after=[] if grid.lines else [plans]
    )


def _sources(finished: Finished, sources: dict[str, dict[str, Any]], context: Context) -> Iterator[Text]:
    """Yield a sentence a source: how many files of it there were, and how many cells were read."""
    file = finished.root / LEDGER
    # A text is read as one: a remark of digits stays what it is.
    ledger = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig") if file.exists() else None
    page = LEDGER.replace(".csv", ".html")
    for name in context.settings["sources"]:
        title = sources[name]["title"]
        if ledger is None:
            yield said(context.words, "overview.stop", text=title)
            continue
        files = ledger[ledger["kind"].eq("raw file") & ledger["source"].eq(name)]
        cells = pd.to_numeric(files["cells_read"], errors="coerce").sum()
        numbers = {"files": Piece(count(len(files)), page), "cells": Piece(count(cells), page)}
        yield said(context.words, "overview.source", title=title, **numbers)


def _lines(finished: Finished, numbers: PrintedNumbers, context: Context) -> Iterator[Line]:
    """Yield a line a plan for one outcome, below its name where there are several."""
    if len(context.settings["outcomes"]) > 1:
        yield Line(plain(context.variable(context.outcome)), kind="panel")
    file = f"results/{context.study}/panel/dictionary"
    path = finished.root / f"{file}.parquet"
    shares = read_table(path, DICTIONARY) if path.exists() else pd.DataFrame(columns=["plan", "variable"])
    for plan in context.settings["plans"]:
        of_plan = shares[shares["plan"] == plan]
        cells = [_share(of_plan, names, f"{file}.csv") for names in ([context.outcome], context.settings["controls"])]
        where = {"plan": plan, "sample": context.headline["sample"], "outcome": context.outcome}
        where |= {"effects": context.effects, "term": context.treatment}
        cells += [numbers.cell("fillings", "n_obs", model=model, **where) for model in MODELS]
        cells += [numbers.cell("fillings", name, model="fe", **where) for name in FILLED_SHARES]
        yield Line(plan_name(plan, context), tuple(cells), is_marked(plan, context))


def _share(dictionary: pd.DataFrame, variables: Sequence[str], page: str) -> Cell:
    """Return the share of filled cells of some variables in percent, an empty cell where it is not known."""
    rows = dictionary[dictionary["variable"].isin(variables)]
    if rows.empty:
        return Cell()
    of_row = sum((rows[f"share_{status}"] for status in FILLED), start=0.0 * rows["n_cells"])
    return Cell((Piece(percent((of_row * rows["n_cells"]).sum() / rows["n_cells"].sum()), page),))


def plan_name(plan: str, context: Context, effects: str = "") -> Text:
    """Return a plan's name and what it is to the study: its headline, what comes nearest to the paper's way."""
    name, found = context.plan(plan), context.words.list(list(roles(plan, context, effects)))
    return plain(context.words("overview.aside", text=name, aside=found) if found else name)


def roles(plan: str, context: Context, effects: str = "") -> Iterable[str]:
    """Yield what a plan, with a choice of effects if one is named, is to the study, in words."""
    first, published = context.settings["effects"][0], context.settings["published"]
    if plan == context.headline["plan"] and effects in {"", first}:
        yield context.words("overview.headline_role")
    if published and plan == published["plan"] and effects in {"", published["effects"] or first}:
        yield context.words("overview.paper_role")


def is_marked(plan: str, context: Context) -> str:
    """Return how the headline's line is set."""
    return "marked" if plan == context.headline["plan"] else ""


def _cities_page(finished: Finished, study: str) -> str:
    """Return what shows a study's cities one by one: the explorer, or without one the file of their first years."""
    explorer, file = (f"results/{study}/{name}" for name in ("explorer/index.html", "panel/treatment.parquet"))
    return explorer if (finished.root / explorer).exists() else file
