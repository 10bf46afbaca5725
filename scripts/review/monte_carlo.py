"""How the fixed-effects estimate and its standard errors fare over panels whose truth is known.

Each redrawn panel (`monte_carlo_cases`) is estimated in the world with the simulated effect and in one without.
Reported are bias, coverage and rejections, with errors clustered by city under each small-sample convention, by
province, and by city and year. Definitions: docs/methods.md, "What is validated".
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from scripts.demo.schema import WORLD
from scripts.econometrics.covariance import CONVENTIONS, Convention, Counts
from scripts.econometrics.cross_products import CrossProducts, cross_products
from scripts.econometrics.linear_effects import linear_within
from scripts.econometrics.many_outcomes import solve_outcomes
from scripts.econometrics.two_way_outcomes import two_way_outcomes
from scripts.econometrics.within import within_transform
from scripts.estimates.progress import progress
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.panel.schema import BACKTEST, CITIES, TREATMENT
from scripts.review.design import Floats
from scripts.review.estimands import TREATED
from scripts.review.monte_carlo_cases import Case, Redraws, cases_of, panels_of, worlds_of
from scripts.review.monte_carlo_summary import summary, validation_of
from scripts.review.schema import VALIDATION

BLOCK = 50
"""Panels solved at once: each is a column of the cities' cross-products."""

PROVINCE, CITY_YEAR = "province", "city_year"
"""What errors are clustered by beside the cities; the convention is the study's own."""

Fitted = tuple[Floats, Floats, int]
"""Estimates and standard errors `(draws,)`, and the degrees of freedom of t."""


def monte_carlo(
    world: pd.DataFrame,
    cities: pd.DataFrame,
    treatment: pd.DataFrame,
    backtest: pd.DataFrame | None,
    study: dict[str, Any],
    redraws: Redraws,
) -> pd.DataFrame:
    """Return bias, coverage and rejections of the treatment's coefficient over redrawn panels, headline sample.

    Parameters
    ----------
    world, cities, treatment, backtest
        As in `scripts.review.truth`.
    study
        `study`, `data`, one `outcome`, `standard_errors`, and of the study's file what `scripts.review.truth` takes,
        and `headline`.
    redraws
        How panels are drawn.

    Returns
    -------
    pandas.DataFrame
        Schema `VALIDATION`, estimator `within`. A plan that fills is estimated without controls, which it would fill
        too; in the world without an effect there is no regression on mediators, which the policy still moves.

    Raises
    ------
    BadInput
        As `scripts.review.design.design_of`.

    """
    worlds = worlds_of(world, cities, treatment, study)
    province = cities.set_index("code")["province_code"]
    rows: list[dict[str, Any]] = []
    say = progress(f"{study['study']} {study['outcome']}: fixed effects on {redraws.draws} panels")
    for done, panels in enumerate(panels_of(worlds, cities, backtest, study, redraws)):
        cases = list(cases_of(panels, study))
        for place, case in enumerate(cases, 1):
            rows += _rows(case, province, own_convention(study))
            say((done + place / len(cases)) / len(worlds))
    return validation_of([{"estimator": "within"} | row for row in rows], study, redraws)


def own_convention(study: dict[str, Any]) -> Convention:
    """Return the study's small-sample factor; that of `reghdfe` for a study with unclustered errors."""
    own: Convention = study["standard_errors"]["convention"]
    return "reghdfe" if own == "iid" else own


def _rows(case: Case, province: pd.Series, convention: Convention) -> Iterator[dict[str, Any]]:
    """Yield the case's rows of `VALIDATION`, one a standard error and target."""
    parts: dict[str, list[Fitted]] = {}
    for first in range(0, case.outcomes.shape[1], BLOCK):
        for vcov, fitted in _fitted(case, case.outcomes[:, first : first + BLOCK], convention):
            parts.setdefault(vcov, []).append(fitted)
    fits = {vcov: _joined(found) for vcov, found in parts.items()}
    try:
        labels = province[case.frame["code"]].to_numpy(dtype=str)
        by_province = linear_within(case.regressors, case.unit, case.period, cluster=labels, convention=convention)
    except ValueError as error:  # one province alone
        yield from _without_numbers(case, PROVINCE, str(error))
    else:
        fits[PROVINCE] = (*by_province.of(case.outcomes), by_province.df)
    for vcov, (estimates, errors, df) in fits.items():
        for target, value in case.targets.items():
            yield case.about | {"vcov": vcov, "target": target} | summary(estimates, errors, df, value)


def _fitted(case: Case, outcomes: Floats, convention: Convention) -> Iterator[tuple[str, Fitted]]:
    """Yield the estimates of some panels with their errors by city, and by city and year."""
    names = [f"panel {place}" for place in range(outcomes.shape[1])]
    regressors = [TREATED, *case.controls]
    columns = np.column_stack([case.regressors, outcomes])
    products = cross_products(columns, case.unit, case.period, [*regressors, *names])
    for kind in CONVENTIONS:
        fit = solve_outcomes(products, names, regressors, kind)
        yield kind, (fit.coefficients[:, 0], np.sqrt(fit.variances[:, 0]), fit.df)
        counts = fit.counts
    yield CITY_YEAR, _by_city_and_year(case, columns, products, counts, convention)


def _by_city_and_year(
    case: Case, columns: Floats, products: CrossProducts, counts: Counts, convention: Convention
) -> Fitted:
    """Return the estimates of some panels with their errors by city and year."""
    used, k = products.used, 1 + len(case.controls)
    swept = within_transform(columns[used], case.unit[used], case.period[used])
    found = two_way_outcomes(
        swept[:, k:], swept[:, :k], case.unit[used], case.year[used], counts, convention=convention
    )
    return found.coefficients, found.std_errors, found.df


def _joined(parts: list[Fitted]) -> Fitted:
    estimates, errors = (np.concatenate([part[place] for part in parts]) for place in (0, 1))
    return estimates, errors, parts[0][2]


def _without_numbers(case: Case, vcov: str, why: str) -> Iterator[dict[str, Any]]:
    """Yield rows that say why there is no such error."""
    for target, value in case.targets.items():
        yield case.about | {"vcov": vcov, "target": target, "value": value, "note": why}


if __name__ == "__main__":
    with logged(snakemake):
        params, scores = snakemake.params, str(snakemake.input.get("backtest") or "")  # one file, or none
        found = monte_carlo(
            read_table(snakemake.input.world, WORLD),
            read_table(snakemake.input.cities, CITIES),
            read_table(snakemake.input.treatment, TREATMENT),
            read_table(scores, BACKTEST) if scores else None,
            {name: params[name] for name in ("study", "data", "outcome", "analyses")} | params.settings,
            Redraws(params.seed, params.demo["noise"], params.draws),
        )
        write_table(found, snakemake.output.validation, VALIDATION)
