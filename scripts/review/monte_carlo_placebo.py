"""How often the placebo test rejects over panels whose truth is known: start years permuted, over all and by province.

The randomisation inference is the same test (`scripts.estimates.inference_draws`); within provinces it is another. On
each redrawn panel (`monte_carlo_cases`) the true start years are given to other cities, in draws of the panel's own.
`rejected`: the rank p-value of the coefficient, or of its t, is at most 5 % in the test that there is no effect.
`coverage`: it is not in the test of the target, for which the treatment's column times the target is taken off the
outcome first (Imbens and Rubin 2015, section 5.6).
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from scripts.demo.schema import WORLD
from scripts.econometrics.cross_products import Integers
from scripts.econometrics.placebo import NEVER, permuted_within, placebo_draws, rank_p_value
from scripts.econometrics.placebo_tables import PlaceboTables, placebo_tables
from scripts.econometrics.within import Labels
from scripts.estimates.progress import progress
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.panel.schema import BACKTEST, CITIES, TREATMENT
from scripts.panel.streams import stream
from scripts.review.design import Floats
from scripts.review.monte_carlo import own_convention
from scripts.review.monte_carlo_cases import NONE, Case, Redraws, cases_of, panels_of, worlds_of
from scripts.review.monte_carlo_summary import LEVEL, moments, shares, validation_of
from scripts.review.schema import VALIDATION

DRAWS = 199
"""A panel: with 199 the level of 5 % is a whole number of ranks, and a thousand panels take minutes."""

ROUNDING = 1e-12

PLACEBO = ("placebo_beta", "placebo_t")
WITHIN_PROVINCES = ("placebo_province_beta", "placebo_province_t")


def monte_carlo_placebo(
    world: pd.DataFrame,
    cities: pd.DataFrame,
    treatment: pd.DataFrame,
    backtest: pd.DataFrame | None,
    study: dict[str, Any],
    redraws: Redraws,
    *,
    draws: int = DRAWS,
) -> pd.DataFrame:
    """Return rejections and coverage of the rank tests over redrawn panels of the world without an effect.

    Parameters
    ----------
    world, cities, treatment, backtest, study, redraws
        As in `monte_carlo`.
    draws
        Permutations a panel.

    Returns
    -------
    pandas.DataFrame
        Schema `VALIDATION`, estimators `placebo_beta`, `placebo_t`, `placebo_province_beta`, `placebo_province_t`, in
        the world without an effect alone.

    Raises
    ------
    BadInput
        As `scripts.review.design.design_of`.

    """
    worlds = worlds_of(world, cities, treatment, study)
    province = cities.set_index("code")["province_code"]
    say = progress(f"{study['study']} {study['outcome']}: placebo on {redraws.draws} panels")
    rows: list[dict[str, Any]] = []
    for panels in panels_of({NONE: worlds[NONE]}, cities, backtest, study, redraws):
        cases = list(cases_of(panels, study))
        every = np.unique(panels.design.rows["unit"].to_numpy())
        for place, case in enumerate(cases):
            found = []
            for panel in range(redraws.draws):
                keys = (study["study"], "validation", "placebo", panel + 1)
                uniforms = stream(redraws.seed, *keys).random((draws, len(every)))
                here = uniforms[:, np.searchsorted(every, np.unique(case.unit))]
                found.append(_tests(case, panel, here, province, study))
                say((place + (panel + 1) / redraws.draws) / len(cases))
            rows += _rows(case, found)
    return validation_of([{"draws_a_panel": draws, "vcov": "ranks"} | row for row in rows], study, redraws)


def _rows(case: Case, found: list[tuple[float, Floats]]) -> Iterator[dict[str, Any]]:
    """Yield the case's rows from each panel's coefficient and p-values `(4, 2)`: of no effect, and of the target."""
    estimates, p_values = np.array([b for b, _ in found]), np.array([p for _, p in found])
    value = case.targets["beta_star_of_rows"]
    for place, name in enumerate([*PLACEBO, *WITHIN_PROVINCES]):
        there = ~np.isnan(p_values[:, place]).any(axis=1)
        rejected = p_values[there, place] <= LEVEL + ROUNDING
        note = "" if there.all() else f"panels without permutations: {int((~there).sum())}"
        about = case.about | {"estimator": name, "target": "beta_star_of_rows", "note": note}
        yield about | moments(estimates, value) | shares(~rejected[:, 1], rejected[:, 0])


def _tests(
    case: Case, panel: int, uniforms: Floats, province: pd.Series, study: dict[str, Any]
) -> tuple[float, Floats]:
    """Return one panel's coefficient, and the rank p-values `(4, 2)` of no effect and of the target."""
    cities = case.frame.drop_duplicates("unit").sort_values("unit")
    years = np.unique(cities["cohort"].dropna().to_numpy(dtype=int))
    starts = np.searchsorted(years, cities["cohort"].fillna(0).to_numpy(dtype=int))
    starts[cities["cohort"].isna()] = NEVER
    strata = (np.zeros(len(cities)), province[cities["code"]].to_numpy(dtype=str))
    drawn = [np.vstack([starts, permuted_within(uniforms, starts, stratum)]) for stratum in strata]
    outcome, treated = case.outcomes[:, panel], case.regressors[:, 0]
    p_values = np.empty((4, 2))
    for column, null in enumerate((0.0, case.targets["beta_star_of_rows"])):
        tables = _tables(case, outcome - null * treated, years, study)
        for place, permuted in enumerate(drawn):
            estimates, p_values[2 * place : 2 * place + 2, column] = _ranked(tables, permuted)
            if column == 0:
                estimate = float(estimates[0])
    return estimate, p_values


def _tables(case: Case, outcome: Floats, years: Labels, study: dict[str, Any]) -> PlaceboTables:
    """Return the tables of one outcome `(rows,)`."""
    return placebo_tables(
        outcome,
        case.regressors[:, 1:],
        case.unit,
        case.year,
        years.tolist(),
        period=case.period,
        names=case.controls,
        convention=own_convention(study),
    )


def _ranked(tables: PlaceboTables, permuted: Integers) -> tuple[Floats, tuple[float, float]]:
    """Return all coefficients, the true one first, and the rank p-values of coefficient and t.

    There is no p-value where the permutations leave every start where it is.
    """
    found = placebo_draws(tables, permuted)
    if (permuted == permuted[0]).all():
        return found.estimates, (np.nan, np.nan)
    statistics = (found.estimates, found.statistics)
    by_beta, by_t = (rank_p_value(float(statistic[0]), statistic[1:]) for statistic in statistics)
    return found.estimates, (by_beta, by_t)


if __name__ == "__main__":
    with logged(snakemake):
        params, scores = snakemake.params, str(snakemake.input.get("backtest") or "")  # one file, or none
        found = monte_carlo_placebo(
            read_table(snakemake.input.world, WORLD),
            read_table(snakemake.input.cities, CITIES),
            read_table(snakemake.input.treatment, TREATMENT),
            read_table(scores, BACKTEST) if scores else None,
            {name: params[name] for name in ("study", "data", "outcome", "analyses")} | params.settings,
            Redraws(params.seed, params.demo["noise"], params.draws),
        )
        write_table(found, snakemake.output.validation, VALIDATION)
