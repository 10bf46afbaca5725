"""What the exhibits about staggered starts and trends call things, and in which order they stand."""

import re
from dataclasses import replace

import pandas as pd

from scripts.exhibits.context import Context
from scripts.exhibits.reasons import reason

ESTIMATORS = ("within", "callaway_santanna_never", "callaway_santanna_not_yet", "sun_abraham", "imputation")
"""In the order in which tables and figures have them, the two-way regression first."""
ATT, GROUP = "ATT", "group"
"""Terms of mean effects: over treated city-years, and over those of one cohort."""
MODELS = ("fe", "fe_controls")
KINDS = ("never_treated", "always_treated", "later_treated", "earlier_treated")
"""What the control group of a comparison is."""
RESTRICTIONS = ("smoothness", "relative_magnitudes")


def two_way(context: Context) -> Context:
    """Return the context about effects of city and year, which these estimators have whatever the study's are."""
    return replace(context, about={**context.about, "effects": "two_way"})


def cohorts_named(rows: pd.DataFrame, sentence: str) -> str:
    """Return the cohorts that notes name behind a sentence, in order; empty if none does."""
    found = re.compile(re.escape(sentence) + r"[^;]*?((?:\d{4}(?:, )?)+)(?:;|$)")
    years = {year for note in rows["note"] for match in found.findall(note) for year in match.split(", ")}
    return ", ".join(sorted(years))


def by_controls(key: str, context: Context, model: str = "fe") -> str:
    """Return words that name a regression by its controls, or others where the study has none to speak of."""
    if context.settings["controls"]:
        return context.words(key, model=context.words(f"model.{model}"))
    return context.words(f"{key}_plain")


def not_estimated_under(rows: pd.DataFrame, context: Context) -> str:
    """Return the plans under which something has no numbers, in the study's order, with each reason once."""
    plans: dict[str, list[str]] = {}
    for plan in context.settings["plans"]:
        for note in rows.loc[rows["plan"] == plan, "note"].unique():
            named = plans.setdefault(reason(note, context), [])
            called = context.words("quoted", text=context.plan(plan))  # a plan's words may have commas
            if called not in named:
                named.append(called)
    parts = [context.words("note.plans_reason", plans=context.words.list(of), reason=why) for why, of in plans.items()]
    return context.words("list.semicolon").join(parts)


def unbalanced(rows: pd.DataFrame) -> bool:
    """Return whether rows that are not balanced are why some plan is not decomposed."""
    return bool(rows["note"].str.contains("cities are without some of the years").any())


def means_of(context: Context) -> dict[str, str]:
    """Return the mean effects that the study names: name -> its years since the start in words."""
    asked = context.settings["analyses"]["pre_trends"]["means"]
    return {
        name: context.words(
            "mean.from" if span.get("until") is None else "mean.span", first=span["from"], last=span.get("until")
        )
        for name, span in asked.items()
    }
