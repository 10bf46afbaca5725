"""The lines below a table: what a reader needs in order not to misread it."""

import re
from typing import Any

import pandas as pd

from scripts.estimates.empty_years import empty_years_of
from scripts.exhibits.cells import coefficient_cell, computed_cell, count_cell
from scripts.exhibits.context import Context
from scripts.exhibits.numerals import STARS, decimal, log_points_in_percent, span, years
from scripts.exhibits.table import Cell, Note

PERCENT = "100 * (exp(estimate) - 1)"


def closing(context: Context) -> list[Note]:
    """Return the last lines of every table: the design, the study, and that its data are simulated where they are."""
    notes = [*_cities(context), *_treated(context), Note(context.words("note.study", title=context.study_title))]
    return [*notes, Note(context.words("note.simulated"))] if context.simulated else notes


def _cities(context: Context) -> list[Note]:
    """Say how the study's cities were chosen, if by how complete they are."""
    asked = context.settings.get("cities", {}).get("most_complete")
    if not asked:
        return []
    return [Note(context.words("note.most_complete", number=asked["number"], years=years(asked["years"])))]


def _treated(context: Context) -> list[Note]:
    """Say who counts as treated under one fixed year."""
    treatment = context.settings["treatment"]
    if treatment.get("fixed_year") is None:
        return []
    return [Note(context.words(f"note.later.{treatment['later']}", year=treatment["fixed_year"]))]


def effects_note(context: Context) -> list[Note]:
    """Say which effects a table shows and which stand elsewhere; nothing if the study has one choice, or panels say."""
    others = [name for name in context.settings["effects"] if name != context.effects]
    if not others:
        return []
    shown, *rest = (context.words(f"effects.{name}") for name in (context.effects, *others))
    return [Note(context.words("note.effects", shown=shown, others=context.words.list(rest)), about="effects")]


def other_effects(context: Context) -> list[str]:
    """Return in words which effects a figure shows and which it leaves to the tables; nothing if there is one."""
    others = [context.words(f"effects.{name}") for name in context.settings["effects"] if name != context.effects]
    if not others:
        return []
    shown = context.words(f"effects.{context.effects}")
    return [context.words("figure.other_effects", shown=shown, others=context.words.list(others))]


def star_note(context: Context) -> Note:
    """Say what the stars mean."""
    marks = [context.words("note.star", mark=mark, bound=f"{bound:.2f}") for bound, mark in reversed(STARS)]
    return Note(context.words("note.stars", marks=context.words.list(marks)))


def error_note(context: Context, key: str = "note.errors") -> Note:
    """Name the standard errors: what they are clustered by, and the small-sample convention."""
    errors = context.settings["standard_errors"]
    convention = context.words(f"convention.{errors['convention']}")
    if errors["convention"] == "iid":
        return Note(context.words(f"{key}_iid", convention=convention))
    return Note(context.words(key, cluster=context.words(f"cluster.{errors['cluster']}"), convention=convention))


def rows_note(context: Context, rows: pd.DataFrame, sample: str) -> Note:
    """Say the sample's years, those without a row, and how many rows and clusters stand behind the numbers."""
    texts = {"years": context.years(sample), "n": span(rows["n_obs"].dropna().tolist())}
    if rows["n_clusters"].isna().all():
        text = context.words("note.rows", **texts)
        return Note(_with_empty_years(text, rows, context), "note", _ends(rows, "n_obs"))
    clusters = span(rows["n_clusters"].dropna().tolist())
    cluster = context.words(f"cluster.{context.settings['standard_errors']['cluster']}")
    text = context.words("note.rows_clusters", clusters=clusters, cluster=cluster, **texts)
    return Note(_with_empty_years(text, rows, context), "note", _ends(rows, "n_obs") + _ends(rows, "n_clusters"))


def years_note(context: Context, rows: pd.DataFrame | None = None) -> Note:
    """Say the headline sample's years, and those without a row among the estimates' rows, where they are given."""
    text = context.words("figure.sample", years=context.years(context.headline["sample"]))
    return Note(text if rows is None else _with_empty_years(text, rows, context))


def _with_empty_years(text: str, rows: pd.DataFrame, context: Context) -> str:
    """Return a sentence, and one more on the years in which all or some of the estimates have no complete row."""
    years_of = [empty_years_of(note) for note in rows["note"].dropna().unique()]
    of_all = frozenset.intersection(*years_of) if years_of else frozenset()
    of_some = frozenset().union(*years_of) - of_all
    for key, without in (("note.no_row_of", of_all), ("note.some_no_row_of", of_some)):
        if without:
            text = context.words(key, text=text, years=context.words.list(list(map(str, sorted(without)))))
    return text


def _ends(rows: pd.DataFrame, column: str) -> tuple[Cell, ...]:
    """Return the smallest and the largest count, one cell if they are equal."""
    known = rows[rows[column].notna()]
    ends = dict.fromkeys([int(known[column].argmin()), int(known[column].argmax())])
    cells = {count_cell(known.iloc[at], column).text: count_cell(known.iloc[at], column) for at in ends}
    return tuple(cells.values())


def plan_note(context: Context, plan: str) -> Note:
    """Say in words how the outcome's missing cells were filled under a plan, and what holds for the rest."""
    key = "note.plan" if context.settings["plans"][plan] else "note.plan_none"
    alike = [each.outcome for each in context.by_outcome() if plan_words(each, plan) == plan_words(context, plan)]
    names = {"plan": context.plan(plan), "outcome": context.words.list([context.variable(name) for name in alike])}
    return Note(context.words(key, steps=plan_words(context, plan), **names))


def outcome_note(context: Context) -> Note:
    """Say what the outcome is, where no heading does."""
    return Note(context.words("note.outcome", outcome=context.variable(context.outcome)), about="outcome")


def outcome_words(context: Context, key: str = "outcome.any") -> str:
    """Return the outcome's name; where the study has several, and headings name them, only that it is the outcome."""
    several = len(context.settings["outcomes"]) > 1
    return context.words(key) if several else context.variable(context.outcome)


def plan_line(context: Context, plan: str) -> Note:
    """Say what a fill plan does, as one line of a list of plans."""
    return Note(context.words("note.plan_is", plan=context.plan(plan), steps=plan_words(context, plan)))


def controls_note(context: Context, rows: pd.DataFrame) -> list[Note]:
    """Name the plans that fill controls too, where some model has controls; nothing if there is none."""
    inputs = {name for control in context.settings["controls"] for name in inputs_of(context, control)}
    plans = context.settings["plans"]
    filled = [name for name in plans if any(inputs & set(step["variables"]) for step in plans[name])]
    estimated = set(rows.loc[rows["controls"].ne(""), "plan"])
    names = [context.plan(name) for name in filled if name in estimated]
    return [Note(context.words("note.controls", plans=context.words.list(names)))] if names else []


def unshown_controls(context: Context) -> list[Note]:
    """Name the controls, whose coefficients a table does not show; nothing if there are none."""
    names = [context.variable(name) for name in context.settings["controls"]]
    if not names:
        return []
    listed = context.words("note.controls_are", controls=context.words.list(names))
    return [Note(listed), Note(context.words("note.not_shown"))]


def fit_notes(context: Context, *, within: bool = False) -> list[Note]:
    """Say what R² counts as explained, and what R² within does if the table has it."""
    notes = [Note(context.words(key)) for key in ("note.r2", *(["note.r2_within"] if within else []))]
    return [*notes, *(within_note(context) if within else [])]


def within_note(context: Context) -> list[Note]:
    """Say that R² within differs in kind between effects, where a table has both; nothing for one choice of effects."""
    several = {"two_way", "post"} <= set(context.settings["effects"])
    return [Note(context.words("note.r2_within_effects"))] if several else []


def plan_words(context: Context, plan: str) -> str:
    """Return a plan's steps for the outcome in words, in their order."""
    inputs = outcome_inputs(context)
    steps = [step for step in context.settings["plans"][plan] if inputs & set(step["variables"])]
    if not steps:
        return context.words("fill.none")
    return context.words("list.then").join(_step_words(context, step) for step in steps)


def outcome_inputs(context: Context) -> set[str]:
    """Return the observed variables from which the outcome is computed (itself, if it is observed)."""
    return inputs_of(context, context.outcome)


def inputs_of(context: Context, variable: str) -> set[str]:
    """Return the observed variables from which a variable is computed (itself, if it is observed)."""
    formula = context.settings["derived"].get(variable, variable)
    return set(re.findall(r"[A-Za-z_]\w*", formula))


def _step_words(context: Context, step: dict[str, Any]) -> str:
    """Return one step in words, with its years unless they are all of the panel's."""
    gaps = {"method": context.words(f"method.{step['method']}")} if step["step"] == "extrapolate" else {}
    text = context.words(f"fill.{step['step']}", **gaps)
    span = {name: step.get(name) for name in ("from", "until")}
    if None in span.values() or span == context.settings.get("years"):
        return text
    return context.words("fill.years", step=text, years=years(step))


def percent_note(context: Context, effects: dict[str, pd.Series], key: str = "note.percent") -> list[Note]:
    """Say what effects on a logarithm are in percent; nothing if the outcome is no logarithm.

    A column without fixed effects is left out: it describes a difference between cities and no effect.

    Parameters
    ----------
    context
        The study.
    effects
        Column as printed -> the treatment's row of the estimates.
    key
        Of the sentence in the list of words.

    """
    if not context.settings["derived"].get(context.outcome, "").startswith("ln("):
        return []
    effects = {name: row for name, row in effects.items() if row["fixed_effects"] and pd.notna(row["estimate"])}
    if not effects:
        return []
    texts = {name: log_points_in_percent(row["estimate"]) for name, row in effects.items()}
    parts = [
        context.words("note.percent_part", column=name, coefficient=decimal(row["estimate"]), percent=texts[name])
        for name, row in effects.items()
    ]
    cells = [computed_cell(row, texts[name], PERCENT) for name, row in effects.items()]
    cells += [coefficient_cell(row, marked=False) for row in effects.values()]
    text, frame = (context.words(key, effects=listed) for listed in (context.words.list(parts), "{items}"))
    return [Note(text, context.treatment, tuple(cells), frame, tuple(parts))]


def dropped_note(context: Context, dropped: dict[str, str]) -> list[Note]:
    """Name the controls that could not be estimated, each with its reason; nothing if there are none."""
    if not dropped:
        return []
    parts = [
        context.words("note.dropped_part", variable=context.variable(name), reason=_reason(context, reason))
        for name, reason in dropped.items()
    ]
    return [Note(context.words("note.dropped", variables=context.words.list(parts)))]


def _reason(context: Context, note: str) -> str:
    """Return why a control was dropped in the table's language; a reason that is not on the list, as it is."""
    if note == "constant":
        return context.words("reason.constant")
    if note.startswith("absorbed by "):
        return context.words("reason.absorbed")
    if note == "no city-year":
        return context.words("reason.no_city_year")
    if note.startswith("explained by "):
        others = [context.variable(name) for name in note.removeprefix("explained by ").split(", ")]
        return context.words("reason.explained", variables=context.words.list(others))
    return note
