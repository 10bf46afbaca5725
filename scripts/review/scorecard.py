"""Every number that a paper prints beside ours: difference, sign, significance class, and why where there is none.

Ours is found by the keys that the study's tables write; it is shown under the study's headline, a fill plan and a
choice of effects, and under what comes nearest to the paper's own.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.estimates.schema import ESTIMATES, KEY
from scripts.exhibits.context import Context
from scripts.exhibits.schema import TABLE_KEYS
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.review.agreement import agreement, printed_classes
from scripts.review.choice import choices, without_effects
from scripts.review.counterparts import Counterpart, Ours
from scripts.review.pages import write_csv, write_docx_page, write_html_page
from scripts.review.places import Places, read_places
from scripts.review.published import read_published
from scripts.review.schema import SCORECARD
from scripts.review.scorecard_page import csv_frame, scorecard_page

COPIED = ("table", "column", "row", "stat", "printed", "value", "stars", "flag", "note")
NO_KEY = {name: (pd.NA if name == "event_time" else "") for name in KEY if name not in {"study", "plan"}}


def scorecard(published: pd.DataFrame, places: Places, ours: Ours, study: Mapping[Any, Any]) -> pd.DataFrame:
    """Compare every printed number with ours.

    Parameters
    ----------
    published
        The paper's numbers (schema `PUBLISHED`).
    places
        The paper's names and ours.
    ours
        The study's tables and estimates.
    study
        `study`, `data`, `headline`, `effects` and `published` as in the study's file.

    Returns
    -------
    pandas.DataFrame
        Schema `SCORECARD`: one row a printed number and choice of plan and effects, in the paper's order; a number
        whose table of ours has no effects is there once a plan, its `shown_effects` empty.

    Raises
    ------
    BadInput
        If the study does all that the paper does and `places` names something of ours that is not there.

    """
    if study["published"]["complete"]:
        ours.refuse_unknown(places)
    lines = list(_lines(published, places, ours, study))
    return SCORECARD.validate(pd.DataFrame(lines, columns=list(SCORECARD.columns)))


def _lines(published: pd.DataFrame, places: Places, ours: Ours, study: Mapping[Any, Any]) -> Iterator[dict[str, Any]]:
    """Yield the rows."""
    for printed, marks in zip(published.to_dict("records"), printed_classes(published), strict=True):
        has_effects = ours.has_effects(places.our_table(printed["table"]))
        for choice in choices(study) if has_effects else without_effects(choices(study)):
            counterpart = ours.find(printed, places, choice)
            yield {
                "study": study["study"],
                "data": study["data"],
                "paper": printed["study"],
                **{name: printed[name] for name in COPIED},
                "plan": choice.plan,
                "shown_effects": choice.effects,
                "our_column": counterpart.column,
                "our_row": counterpart.row,
                **(NO_KEY if counterpart.key is None else {name: counterpart.key[name] for name in NO_KEY}),
                "statistic": counterpart.statistic,
                **_compared(printed, marks, counterpart),
                "missing": counterpart.missing,
                "detail": counterpart.detail,
            }


def _compared(printed: Mapping[Any, Any], marks: str | None, counterpart: Counterpart) -> dict[str, Any]:
    """Return the comparison's columns, null where there is nothing to compare."""
    nothing = dict.fromkeys(("ours", "p_value", "difference", "same_number", "same_sign", "same_class"))
    if counterpart.found is None:
        return nothing | {"our_stars": ""}
    number = float(counterpart.found[counterpart.statistic])
    p_value = pd.to_numeric(counterpart.found["p_value"])
    found = agreement(printed["stat"], printed["printed"], printed["value"], marks, number, float(p_value))
    return {"ours": number, "p_value": p_value, **vars(found)}


def _read_all(paths: list[Path], schema: Any) -> pd.DataFrame:  # noqa: ANN401 - pandera's schema
    """Read several files of one schema into one frame."""
    return pd.concat([read_table(path, schema) for path in paths], ignore_index=True).astype({"event_time": "Int64"})


if __name__ == "__main__":
    with logged(snakemake):
        params, context = snakemake.params, Context.of(snakemake)
        printed_numbers = read_published(snakemake.input.published)
        tables_and_estimates = Ours(
            _read_all(snakemake.input.table_keys, TABLE_KEYS),
            _read_all(snakemake.input.estimates, ESTIMATES),
            params.tables,
            params.settings["standard_errors"]["convention"],
        )
        compared = scorecard(
            printed_numbers,
            read_places(snakemake.input.places, printed_numbers),
            tables_and_estimates,
            {"study": params.study, "data": params.data, **params.settings},
        )
        page = scorecard_page(compared, context)
        write_html_page(page, snakemake.output.html)
        write_docx_page(page, snakemake.output.docx)
        write_csv((page.heading, page.lead[0]), csv_frame(compared, context), snakemake.output.csv)
        write_table(compared, snakemake.output.scorecard, SCORECARD)
