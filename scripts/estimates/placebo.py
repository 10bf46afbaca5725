"""Placebo treatments: the true start years on cities drawn at random, and how the true estimate ranks among them.

A draw permutes the start years over the cities of the regression's rows, so that as many are treated, and as many from
each year on, as truly are (the paper, section 5.3, draws 500 times). Each draw's effect has its own clustered standard
error. Rank p-values are (1 + #{|s*| >= |s|}) / (B + 1) for s the coefficient and its t (`econometrics.placebo`).

What a draw is says `placebo_part`, whose draws are the same however they are split over jobs.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from scripts.econometrics.placebo import PlaceboDraws, rank_p_value
from scripts.econometrics.within import Floats
from scripts.estimates.design import joined
from scripts.estimates.inputs import by_outcome_and_effects, read_inputs
from scripts.estimates.placebo_part import Placebo, drawn, laid_out, prepared
from scripts.estimates.regress import numbers
from scripts.estimates.schema import ESTIMATES, FILLED_SHARES, PLACEBO_DRAWS
from scripts.estimates.tidy import tidy, together
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table

PRINTED = "printed"
"""Subgroup of the summaries over the first draws alone, as many as the paper prints."""
LEVEL = 0.05
OF_THE_ESTIMATE = ("n_obs", "n_clusters", "df", "r2", "r2_adj", "r2_within", *FILLED_SHARES)
"""Columns that the summaries of the draws do not share with the true estimate."""


def placebo(
    panels: dict[str, pd.DataFrame],
    lineages: dict[str, pd.DataFrame],
    treatment: pd.DataFrame,
    study: dict[str, Any],
    *,
    seed: int,
    draws: int,
    parts: Sequence[pd.DataFrame] = (),
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
    parts
        What other jobs drew, as `placebo_part` returns it; none if all draws are drawn here.

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
    placebos = prepared(panels, lineages, treatment, study)
    found = gathered(placebos, parts, study, draws) if parts else drawn(placebos, range(draws), study, seed)
    rows = [row for each, its in zip(placebos, found, strict=True) for row in _rows(each, its, study)]
    return tidy(rows, "placebo", study), laid_out(placebos, found, range(draws), study)


def gathered(
    placebos: Sequence[Placebo], parts: Sequence[pd.DataFrame], study: dict[str, Any], draws: int
) -> list[PlaceboDraws]:
    """Return each regression's draws from the parts, which may come in any order; `draws` is how many there have to be.

    Raises
    ------
    ValueError
        If the parts do not have every draw once.

    """
    rows = pd.concat(list(parts), ignore_index=True)
    of_this = (rows["outcome"] == study["outcome"]) & (rows["effects"] == study["effects"])
    its = {key: found.sort_values("draw") for key, found in rows[of_this].groupby(["plan", "sample", "model"])}
    return [_gathered(each, its, draws) for each in placebos]


def _gathered(each: Placebo, its: Mapping[tuple[str, str, str], pd.DataFrame], draws: int) -> PlaceboDraws:
    if each.tables is None:
        return PlaceboDraws(np.empty(0), np.empty(0), 0)
    key = (each.sample.plan, each.sample.name, each.regression.common["model"])
    rows = its.get(key, pd.DataFrame({"draw": [], "estimate": [], "std_error": []}))
    if not np.array_equal(rows["draw"], np.arange(draws)):
        raise ValueError(f"{len(rows)} draws of {key} in the parts, not each of {draws} once")
    return PlaceboDraws(rows["estimate"].to_numpy(), rows["std_error"].to_numpy(), each.tables.df)


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


if __name__ == "__main__":
    with logged(snakemake):
        params = snakemake.params
        drawn_by_jobs = [read_table(file, PLACEBO_DRAWS) for file in snakemake.input.parts]
        every = by_outcome_and_effects(read_inputs(snakemake))
        made = [placebo(**each, seed=params.seed, draws=params.draws, parts=drawn_by_jobs) for each in every]
        estimates, draws_of_all = (together(frames) for frames in zip(*made, strict=True))
        write_table(estimates, snakemake.output.estimates, ESTIMATES)
        write_table(draws_of_all, snakemake.output.draws, PLACEBO_DRAWS)
