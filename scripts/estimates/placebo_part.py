"""A part of the placebo treatments: the draws of one job, of those that share them.

The order of a draw's random numbers, one a city of the study, decides who is treated. So a draw is the same however the
draws are split over jobs, and nearly the same under two plans whose rows differ by a few cities. A part begins at the
edge of a block of `econometrics.placebo`, so that its numbers are those of the whole to the last bit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scripts.econometrics.cross_products import Integers
from scripts.econometrics.draws_of_part import draws_of_part
from scripts.econometrics.placebo import BLOCK, PlaceboDraws, permuted_starts, placebo_draws
from scripts.econometrics.placebo_tables import PlaceboTables, placebo_tables
from scripts.estimates.design import POST, Sample, joined, period_labels, samples_of
from scripts.estimates.inputs import by_outcome_and_effects, read_inputs
from scripts.estimates.regress import Regression, regress
from scripts.estimates.schema import PLACEBO_DRAWS
from scripts.estimates.tidy import together
from scripts.files.logs import logged
from scripts.files.tables import write_table
from scripts.panel.streams import stream

BLOCKS = 5
"""Blocks of draws whose random numbers stand in memory at once."""


@dataclass(frozen=True)
class Placebo:
    """One regression and what its draws are made of.

    Attributes
    ----------
    sample, regression
        The rows to choose from, and the true estimate.
    n_cities
        How many cities the study has, for which a draw has random numbers.
    tables
        What the draws look up; None if there can be no draw, for the reason in `note`.
    places
        The cities that can be drawn, as places among the study's cities.
    starts
        Each treated city's start, as a place among the distinct starts.
    note
        What the draws are drawn from, where that is not every city, or why there is none.

    """

    sample: Sample
    regression: Regression
    n_cities: int
    tables: PlaceboTables | None
    places: Integers
    starts: Integers
    note: str


def placebo_part(
    panels: dict[str, pd.DataFrame],
    lineages: dict[str, pd.DataFrame],
    treatment: pd.DataFrame,
    study: dict[str, Any],
    *,
    seed: int,
    draws: int,
    part: tuple[int, int] = (1, 1),
) -> pd.DataFrame:
    """Estimate the placebo treatments of one part; parameters as in `placebo`.

    Parameters
    ----------
    panels, lineages, treatment, study, seed
        As in `placebo`.
    draws
        Number of draws of all parts.
    part
        Which part of how many, counted from 1.

    Returns
    -------
    pandas.DataFrame
        Schema `PLACEBO_DRAWS`: the part's draws, under every fill plan, sample and model.

    """
    placebos, own = prepared(panels, lineages, treatment, study), draws_of_part(draws, BLOCK, part)
    return laid_out(placebos, drawn(placebos, own, study, seed), own, study)


def prepared(
    panels: dict[str, pd.DataFrame], lineages: dict[str, pd.DataFrame], treatment: pd.DataFrame, study: dict[str, Any]
) -> list[Placebo]:
    """Return the regressions, each with the tables of its draws; parameters as in `placebo`."""
    models = {"fe": [], "fe_controls": study["controls"]} if study["controls"] else {"fe": []}
    cities = _cities(treatment, study)
    return [
        _prepared(sample, model, controls, cities, study)
        for sample in samples_of(panels, lineages, treatment, study)
        for model, controls in models.items()
    ]


def drawn(placebos: Sequence[Placebo], own: range, study: dict[str, Any], seed: int) -> list[PlaceboDraws]:
    """Return each regression's draws, those of `own`, which begins at the edge of a block."""
    found: list[list[PlaceboDraws]] = [[] for _ in placebos]
    n_cities = placebos[0].n_cities
    for first in range(own.start, own.stop, BLOCKS * BLOCK):
        numbers = range(first, min(first + BLOCKS * BLOCK, own.stop))
        uniforms = np.array([stream(seed, study["study"], "placebo", n).random(n_cities) for n in numbers])
        for blocks, each in zip(found, placebos, strict=True):
            if each.tables is not None:
                blocks.append(placebo_draws(each.tables, permuted_starts(uniforms[:, each.places], each.starts)))
    return [_joined(blocks) for blocks in found]


def _cities(treatment: pd.DataFrame, study: dict[str, Any]) -> list[str]:
    """Return the cities that the study's treatment covers, sorted: the order of a draw's random numbers."""
    return sorted(treatment.loc[treatment["policy"] == study["treatment"]["policy"], "code"])


def _prepared(
    sample: Sample, model: str, controls: Sequence[str], cities: Sequence[str], study: dict[str, Any]
) -> Placebo:
    """Return a regression with the tables of its draws."""
    regression = regress(sample, study["outcome"], [study["treatment"]["name"], *controls], study, model=model)
    rows = regression.rows[regression.fit.used]
    truly = rows.drop_duplicates("code")["start_year"].dropna().astype(int).sort_values().to_numpy()
    years, starts = np.unique(truly, return_inverse=True)
    note = ""
    if study["among"] == "never_treated":
        rows = rows[rows["start_year"].isna()]
        note = f"drawn among the {rows['code'].nunique()} never-treated cities, on their rows alone"
    present = np.unique(rows["code"].to_numpy(str))
    places = np.searchsorted(np.array(cities), present)
    try:
        tables = _tables(rows, regression, len(starts), years.tolist(), study)
    except (ValueError, np.linalg.LinAlgError) as error:
        return Placebo(sample, regression, len(cities), None, places, starts, joined([note, f"no draws: {error}"]))
    return Placebo(sample, regression, len(cities), tables, places, starts, note)


def _tables(
    rows: pd.DataFrame, regression: Regression, n_treated: int, years: list[int], study: dict[str, Any]
) -> PlaceboTables:
    """Return the tables of the draws on these rows, with the controls that the regression kept."""
    n_cities = rows["code"].nunique()
    if n_cities <= n_treated:
        raise ValueError(
            f"as many as are treated, {n_treated}, and one to compare with are more than {n_cities} cities"
        )
    names = [name for name in regression.fit.names[1:] if name != POST]
    return placebo_tables(
        rows[study["outcome"]].to_numpy(float),
        rows[names].to_numpy(float),
        rows["code"].to_numpy(str),
        rows["year"].to_numpy(),
        years,
        period=period_labels(rows, study),
        names=names,
        convention=regression.fit.convention,
    )


def _joined(parts: Sequence[PlaceboDraws]) -> PlaceboDraws:
    """Return blocks of draws as one; no block is no draw."""
    if not parts:
        return PlaceboDraws(np.empty(0), np.empty(0), 0)
    columns = [np.concatenate(column) for column in zip(*((p.estimates, p.std_errors) for p in parts), strict=True)]
    return PlaceboDraws(columns[0], columns[1], parts[0].df)


def laid_out(
    placebos: Sequence[Placebo], found: Sequence[PlaceboDraws], own: range, study: dict[str, Any]
) -> pd.DataFrame:
    """Return one row a draw, schema `PLACEBO_DRAWS`; `own` are the draws' numbers."""
    frames = [_frame(each, its, own, study) for each, its in zip(placebos, found, strict=True)]
    return PLACEBO_DRAWS.validate(pd.concat(frames, ignore_index=True))


def _frame(each: Placebo, drawn: PlaceboDraws, own: range, study: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "study": study["study"],
            "data": study["data"],
            "plan": each.sample.plan,
            "sample": each.sample.name,
            "outcome": study["outcome"],
            "effects": study["effects"],
            "model": each.regression.common["model"],
            "draw": np.arange(own.start, own.start + len(drawn.estimates)),
            "estimate": drawn.estimates,
            "std_error": drawn.std_errors,
            "statistic": drawn.statistics,
            "p_value": drawn.p_values,
        }
    )


if __name__ == "__main__":
    with logged(snakemake):
        params = snakemake.params
        place, _, of = snakemake.wildcards.scatteritem.partition("-of-")
        every = by_outcome_and_effects(read_inputs(snakemake))
        frames = [
            placebo_part(**each, seed=params.seed, draws=params.draws, part=(int(place), int(of))) for each in every
        ]
        write_table(together(frames), snakemake.output.draws, PLACEBO_DRAWS)
