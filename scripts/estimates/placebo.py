"""Placebo treatments: the true start years on cities drawn at random, and how the true estimate ranks among them.

A draw permutes the start years over the cities of the regression's rows, so that as many are treated, and as many from
each year on, as truly are (the paper, section 5.3, draws 500 times). Each draw's effect has its own clustered standard
error. Rank p-values are (1 + #{|s*| >= |s|}) / (B + 1) for s the coefficient and its t (`econometrics.placebo`).

The order of a draw's random numbers, one a city of the study, decides who is treated. So a draw is the same however the
draws are split over jobs, and nearly the same under two plans whose rows differ by a few cities.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scripts.econometrics.cross_products import Integers
from scripts.econometrics.placebo import PlaceboDraws, permuted_starts, placebo_draws, rank_p_value
from scripts.econometrics.placebo_tables import PlaceboTables, placebo_tables
from scripts.econometrics.within import Floats
from scripts.estimates.design import POST, Sample, joined, period_labels, samples_of
from scripts.estimates.inputs import by_outcome_and_effects, read_inputs
from scripts.estimates.regress import Regression, numbers, regress
from scripts.estimates.schema import ESTIMATES, FILLED_SHARES, PLACEBO_DRAWS
from scripts.estimates.tidy import tidy, together
from scripts.files.logs import logged
from scripts.files.tables import write_table
from scripts.panel.streams import stream

PRINTED = "printed"
"""Subgroup of the summaries over the first draws alone, as many as the paper prints."""
BLOCK = 1000
"""Draws whose random numbers stand in memory at once."""
LEVEL = 0.05
OF_THE_ESTIMATE = ("n_obs", "n_clusters", "df", "r2", "r2_adj", "r2_within", *FILLED_SHARES)
"""Columns that the summaries of the draws do not share with the true estimate."""


@dataclass(frozen=True)
class Placebo:
    """One regression and what its draws are made of.

    Attributes
    ----------
    sample, regression
        The rows to choose from, and the true estimate.
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
    tables: PlaceboTables | None
    places: Integers
    starts: Integers
    note: str


def placebo(
    panels: dict[str, pd.DataFrame],
    lineages: dict[str, pd.DataFrame],
    treatment: pd.DataFrame,
    study: dict[str, Any],
    *,
    seed: int,
    draws: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Estimate placebo treatments under every fill plan and sample, without and with the study's controls.

    Parameters
    ----------
    panels, lineages, treatment
        As in `benchmark`.
    study
        `study`, `data`, `outcome`, `controls`, `samples`, `treatment`, `standard_errors` as in the study's file, and
        the analysis' own keys `among` (`all` cities of the rows, or the `never_treated` alone, whose rows are then the
        only ones) and `printed_draws`.
    seed
        The run's; with it study, analysis and number of the draw key a draw's stream.
    draws
        Number of draws.

    Returns
    -------
    estimates
        Schema `ESTIMATES`, models `fe` and `fe_controls` (where the study has controls): the true estimate, and
        over all draws (subgroup empty) and, where there are more, over the first `printed_draws` (`printed`) the terms
        `rank_p_beta`, `rank_p_t`, `mean`, `sd`, `quantile_025`, `quantile_975` and `share_rejected`, the share of draws
        that differ from zero at 5 % by their own standard error. Their `note` has the number of draws.
    drawn
        Schema `PLACEBO_DRAWS`.

    Raises
    ------
    BadInput
        If a sample leaves no rows, fewer than two cities, or no variation in the treatment.

    """
    models = {"fe": [], "fe_controls": study["controls"]} if study["controls"] else {"fe": []}
    cities = _cities(treatment, study)
    placebos = [
        _prepared(sample, model, controls, cities, study)
        for sample in samples_of(panels, lineages, treatment, study)
        for model, controls in models.items()
    ]
    found: list[list[PlaceboDraws]] = [[] for _ in placebos]
    for first in range(0, draws, BLOCK):
        block = range(first, min(first + BLOCK, draws))
        uniforms = np.array([stream(seed, study["study"], "placebo", draw).random(len(cities)) for draw in block])
        for parts, each in zip(found, placebos, strict=True):
            if each.tables is not None:
                drawn = permuted_starts(uniforms[:, each.places], each.starts)
                parts.append(placebo_draws(each.tables, drawn))
    pairs = [(each, _joined(parts)) for each, parts in zip(placebos, found, strict=True)]
    rows = [row for each, drawn in pairs for row in _rows(each, drawn, study)]
    frames = [_frame(each, drawn, study) for each, drawn in pairs]
    return tidy(rows, "placebo", study), PLACEBO_DRAWS.validate(pd.concat(frames, ignore_index=True))


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
        return Placebo(sample, regression, None, places, starts, joined([note, f"no draws: {error}"]))
    return Placebo(sample, regression, tables, places, starts, note)


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


def _rows(each: Placebo, drawn: PlaceboDraws, study: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the true estimate and the summaries of all and of the first draws."""
    fit = each.regression.fit
    common = each.regression.common | {"estimator": "placebo"}
    true = numbers(float(fit.coefficients[0]), float(fit.std_errors[0]), fit.df)
    yield common | {"term": study["treatment"]["name"]} | true
    bare = {name: value for name, value in common.items() if name not in OF_THE_ESTIMATE}
    if each.tables is not None:
        bare |= {"n_obs": each.tables.counts.n_obs, "n_clusters": each.tables.counts.n_clusters}
    total = len(drawn.estimates)
    printed = [(PRINTED, study["printed_draws"])] if study["printed_draws"] < total else []
    for subgroup, n in [("", total), *printed]:
        first = PlaceboDraws(drawn.estimates[:n], drawn.std_errors[:n], drawn.df)
        note = joined([_counted(first), each.note])
        for term, columns in _summaries(first, true).items():
            yield bare | {"subgroup": subgroup, "term": term, "note": note} | columns


def _counted(drawn: PlaceboDraws) -> str:
    """Say how many draws there are, and how many of them have no estimate."""
    lost = drawn.n_collinear
    note = f"draws: {len(drawn.estimates) - lost}"
    return f"{note}; collinear with effects or controls and left out: {lost}" if lost else note


def _summaries(drawn: PlaceboDraws, true: dict[str, float]) -> dict[str, dict[str, float]]:
    """Return term -> columns of the estimates; none without draws."""
    known = drawn.estimates[~np.isnan(drawn.estimates)]
    terms = ("rank_p_beta", "rank_p_t", "mean", "sd", "quantile_025", "quantile_975", "share_rejected")
    if len(known) < 2:
        return {term: {} for term in terms}
    low, high = np.quantile(known, [0.025, 0.975])
    rejected = np.mean(drawn.p_values[~np.isnan(drawn.p_values)] < LEVEL)
    summaries = (known.mean(), known.std(ddof=1), low, high, rejected)
    return {
        "rank_p_beta": _ranked(true["estimate"], drawn.estimates),
        "rank_p_t": _ranked(true["statistic"], drawn.statistics),
        **{term: {"estimate": float(value)} for term, value in zip(terms[2:], summaries, strict=True)},
    }


def _ranked(statistic: float, drawn: Floats) -> dict[str, float]:
    """Return a statistic with its rank p-value."""
    return {"statistic": statistic, "p_value": rank_p_value(statistic, drawn)}


def _frame(each: Placebo, drawn: PlaceboDraws, study: dict[str, Any]) -> pd.DataFrame:
    """Return one row a draw."""
    return pd.DataFrame(
        {
            "study": study["study"],
            "data": study["data"],
            "plan": each.sample.plan,
            "sample": each.sample.name,
            "outcome": study["outcome"],
            "effects": study["effects"],
            "model": each.regression.common["model"],
            "draw": np.arange(len(drawn.estimates)),
            "estimate": drawn.estimates,
            "std_error": drawn.std_errors,
            "statistic": drawn.statistics,
            "p_value": drawn.p_values,
        }
    )


if __name__ == "__main__":
    with logged(snakemake):
        params = snakemake.params
        every = by_outcome_and_effects(read_inputs(snakemake))
        parts = [placebo(**each, seed=params.seed, draws=params.draws) for each in every]
        estimates, drawn = (together(frames) for frames in zip(*parts, strict=True))
        write_table(estimates, snakemake.output.estimates, ESTIMATES)
        write_table(drawn, snakemake.output.draws, PLACEBO_DRAWS)
