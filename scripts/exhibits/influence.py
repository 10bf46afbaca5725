"""Which cities and provinces an estimate rests on, and what they are called."""

import pandas as pd

from scripts.exhibits.context import Context

MODELS = ("fe", "fe_controls")
CITIES, PROVINCES = "leave_city_out", "leave_province_out"


def without_each(rows: pd.DataFrame, estimator: str) -> pd.DataFrame:
    """Return the estimates without each city or province that could be estimated, the lowest first.

    Parameters
    ----------
    rows
        Analysis `robustness`, one plan, model, outcome and choice of effects.
    estimator
        `leave_city_out` or `leave_province_out`.

    """
    kept = rows[(rows["estimator"] == estimator) & rows["estimate"].notna()]
    return kept.sort_values(["estimate", "subgroup"], ignore_index=True)


def most_influential(rows: pd.DataFrame, estimator: str, full: float, n: int) -> pd.DataFrame:
    """Return the n without which the estimate moves farthest from that of all, the farthest first; ties by code."""
    found = without_each(rows, estimator)
    moved = found.assign(moved=(found["estimate"] - full).abs())
    order = moved.sort_values(["moved", "subgroup"], ascending=[False, True], ignore_index=True)
    return order.drop(columns="moved").head(n)


def called(code: str, cities: pd.DataFrame, context: Context, *, both: bool = False) -> str:
    """Return what a city is called in the exhibit's language, or in both, and a province.

    Parameters
    ----------
    code
        Of the city or province.
    cities
        Schema `CITIES`.
    context
        The study.
    both
        With the Chinese name behind an English one.

    """
    named = cities[cities["code"] == code]
    if named.empty:
        return context.words(f"province.{code}")
    english, chinese = named["name_en"].iloc[0], named["name_zh"].iloc[0]
    if context.words.language != "en":
        return str(chinese)
    return context.words("name.both", first=english, second=chinese) if both else str(english)
