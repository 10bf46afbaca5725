"""Under what ours stands beside a paper: a fill plan and effects, the study's headline and the nearest to the paper.

A choice is called by what tells it from the other: a study with one choice of effects never names them.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scripts.exhibits.context import Context


@dataclass(frozen=True)
class Choice:
    """A fill plan and a choice of effects."""

    plan: str
    effects: str


def choices(settings: Mapping[str, Any]) -> list[Choice]:
    """Return the study's headline and what comes nearest to the paper's own, once if they are the same.

    Parameters
    ----------
    settings
        `headline`, `effects` and `published` as in the study's file.

    """
    headline = Choice(settings["headline"]["plan"], settings["effects"][0])
    published = settings["published"]
    nearest = Choice(published["plan"], published.get("effects") or headline.effects)
    return list(dict.fromkeys([headline, nearest]))


def without_effects(shown: Iterable[Choice]) -> list[Choice]:
    """Return the choices of a table without effects: their plans, each once."""
    return distinct((choice.plan, "") for choice in shown)


def distinct(pairs: Iterable[tuple[str, str]]) -> list[Choice]:
    """Return the choices that pairs of plan and effects make, each once."""
    return [Choice(*pair) for pair in dict.fromkeys(pairs)]


def name_of(choice: Choice, beside: Collection[Choice], context: Context) -> str:
    """Return in words what tells a choice from those `beside` it: its plan, its effects, or both; alone, its plan."""
    plan = context.words("choice.plan", plan=context.plan(choice.plan))
    if not _differ(beside):
        return plan
    effects = context.words(f"effects.{choice.effects}")
    one_plan = len({other.plan for other in beside}) == 1
    return effects if one_plan else context.words("choice.with_effects", plan=plan, effects=effects)


def full_name_of(choice: Choice, beside: Collection[Choice], context: Context) -> str:
    """Return a choice's plan in words and, where those `beside` it differ in them, its effects."""
    plan = context.plan(choice.plan)
    if not _differ(beside):
        return plan
    return context.words("choice.with_effects", plan=plan, effects=context.words(f"effects.{choice.effects}"))


def _differ(choices: Collection[Choice]) -> bool:
    """Return whether there are several choices of effects."""
    return len({choice.effects for choice in choices}) > 1
