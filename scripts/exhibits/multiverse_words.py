"""The choices of a multiverse and their levels in words."""

from collections.abc import Callable
from functools import partial

from scripts.exhibits.context import Context


def choice_words(context: Context, choice: str) -> str:
    """Return a choice's name: that of the list of words, or of the control or policy that may be in."""
    kind, _, names = choice.partition(":")
    listed = context.words.list([context.variable(name) for name in names.split(" + ")])
    return context.words(f"choice.{kind}", name=listed) if names else context.words(f"choice.{kind}")


def level_words(context: Context, choice: str, level: str) -> str:
    """Return a level of a choice in words: as the study calls it, or that of the list of words."""
    if choice == "cities":
        return level.replace("_", " ") if level else context.words("level.cities.all")
    if choice == "confidence":
        return context.words.list([context.words(f"level.confidence.{name}") for name in level.split(" + ")])
    named: dict[str, Callable[[str], str]] = {
        "sample": context.years,
        "controls_filling": context.plan,
        "filling": partial(filling_words, context),
    }
    if choice in named:
        return named[choice](level)
    lists = {"scale": "scale", "extrapolator": "method"}
    return context.words(f"{lists.get(choice, 'level.' + choice.partition(':')[0])}.{level}")


def filling_words(context: Context, filling: str) -> str:
    """Return a filling in words: its order, by what it extrapolates, its scale, and the plan it is otherwise."""
    order, *rest = filling.split(", ")
    words = context.words.words
    method = next((context.words(f"method.{name}") for name in rest if f"method.{name}" in words), "")
    scale = next((context.words(f"scale.{name}") for name in rest if f"scale.{name}" in words), "")
    plan = next((context.plan(name) for name in rest if not {f"method.{name}", f"scale.{name}"} & set(words)), "")
    text = "" if plan else context.words(f"level.order.{order}")
    return context.words("list.and_so").join(part for part in (text, method, scale, plan) if part)


def errors_words(context: Context, vcov: str) -> str:
    """Return what standard errors are clustered by, or that they are not."""
    return context.words(f"errors.{vcov.rpartition(' by ')[2]}") if vcov else ""
