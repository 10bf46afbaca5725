"""Of the cities that a study's keys choose, those of which raw files have the most complete years.

The rule behind a paper's "210 cities" where it names none: counted, with ties to the lowest code, and each city that is
left out named with its count beside that of the last one kept.
"""

from typing import Any

import pandas as pd

from scripts.files.bad_input import BadInput
from scripts.panel.schema import EXCLUDED


def most_complete(
    candidates: pd.DataFrame, complete: pd.DataFrame, settings: dict[str, Any], study: str = ""
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the most complete cities, and the others with the reason why they are left out.

    Parameters
    ----------
    candidates
        The cities that the study's other keys choose (schema `CITIES`).
    complete
        Their complete years (schema `COMPLETE_YEARS`); a city without a row has none.
    settings
        The study's `cities.most_complete`: `number`, `variables`, `years`.
    study
        The study's name, for messages.

    Returns
    -------
    tuple of pandas.DataFrame
        Schemas `CITIES` and `EXCLUDED`, both sorted by code.

    Raises
    ------
    BadInput
        If there are fewer candidates than `number`, or fewer that have any complete year.

    """
    counted = candidates["code"].map(complete.set_index("code")["complete_years"]).fillna(0).astype("int64")
    order = candidates.assign(complete_years=counted).sort_values(["complete_years", "code"], ascending=[False, True])
    _refuse_too_few(order["complete_years"], settings, study)
    last = order.iloc[settings["number"] - 1]
    kept = candidates["code"].isin(order["code"].head(settings["number"]))
    others = candidates[~kept].assign(reason=[_reason(count, last, settings) for count in counted[~kept]])
    return (
        candidates[kept].sort_values("code", ignore_index=True),
        others[[*EXCLUDED.columns]].sort_values("code", ignore_index=True),
    )


def _refuse_too_few(counts: pd.Series, settings: dict[str, Any], study: str) -> None:
    """Stop if there are fewer cities, or fewer with a complete year, than are to be kept."""
    number, years = settings["number"], settings["years"]
    place = f"study {study}" if study else None
    expected = f"at least {number} (cities.most_complete.number)"
    if len(counts) < number:
        remedy = "Lower the number, or widen cities.provinces, cities.kinds or cities.listed."
        raise BadInput(f"{len(counts)} cities that the other keys choose", expected, remedy, file=place)
    some = int(counts.gt(0).sum())
    if some < number:
        variables = ", ".join(settings["variables"] or ["all of the study's variables"])
        found = f"{some} cities with a complete year from {years['from']} to {years['until']} ({variables})"
        remedy = "Lower the number, name fewer variables under cities.most_complete, or add the files that lack."
        raise BadInput(found, expected, remedy, file=place)


def _reason(count: int, last: pd.Series, settings: dict[str, Any]) -> str:
    """Say how complete a city is, and how complete the last one is that is kept."""
    years = settings["years"]
    n_years = years["until"] - years["from"] + 1
    tie = " too, and has the lower code" if count == last["complete_years"] else ""
    return (
        f"complete in {count} of the {n_years} years {years['from']} to {years['until']}; the last of the "
        f"{settings['number']} most complete cities, {last['code']} {last['name_zh']}, in {last['complete_years']}{tie}"
    )
