"""The choices of a multiverse and their levels in words."""

from collections.abc import Callable, Sequence
from functools import partial
from math import prod

from scripts.exhibits.context import Context


def choice_words(context: Context, choice: str) -> str:
    """Return a choice's name: that of the list of words, or of the control or policy that may be in."""
    kind, _, names = choice.partition(":")
    listed = context.words.list([context.variable(name) for name in names.split(" + ")])
    return context.words(f"choice.{kind}", name=listed) if names else context.words(f"choice.{kind}")


def level_words(context: Context, choice: str, level: str) -> str:
    """Return a level of a choice in words: as the study calls it, or that of the list of words."""
    if choice == "cities":
        key = f"level.cities.{level or 'all'}"
        return context.words(key) if key in context.words.words else level.replace("_", " ")
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


def levels_words(context: Context, choice: str, levels: Sequence[str]) -> list[str]:
    """Return a choice's levels in words; fillings of one order that are all combinations of parts as one of them."""
    if choice != "filling":
        return [level_words(context, choice, level) for level in levels]
    of_order: dict[str, list[list[str]]] = {}
    for level in levels:
        order, *parts = level.split(", ")
        of_order.setdefault(order, []).append(parts)
    texts: list[str] = []
    for order, found in of_order.items():
        varied = [list(dict.fromkeys(names)) for names in zip(*found, strict=True)] if _alike(found) else []
        if len(found) > 1 and prod(map(len, varied)) == len(found):
            listed = [context.words("list.or").join(_part_words(context, name) for name in names) for names in varied]
            crossed = context.words("list.times").join(listed)
            texts.append(context.words("level.crossed", order=context.words(f"level.order.{order}"), parts=crossed))
        else:
            texts += [filling_words(context, ", ".join([order, *parts])) for parts in found]
    return texts


def _alike(parts: Sequence[Sequence[str]]) -> bool:
    """Return whether all have the same number of parts, and some."""
    return {len(names) for names in parts} - {0} == {len(parts[0])}


def _part_words(context: Context, name: str) -> str:
    """Return a part of a filling in words: an extrapolator, a scale, or else a plan of the study."""
    keys = (f"method.{name}", f"scale.{name}")
    return next((context.words(key) for key in keys if key in context.words.words), context.plan(name))


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
