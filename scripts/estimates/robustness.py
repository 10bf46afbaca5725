"""Further checks of the effect: cities and provinces left out, other controls, pilots near by, the dose, and power.

`regress` as everywhere, but for the units left out, which are sums of cross-products (`leave_out`). The smallest effect
that the design could have found with a power of 80 % at 5 % is (t_.975 + t_.80) x s.e., quantiles of t(G - 1) (Bloom
1995): smaller true effects would mostly have been missed.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pandas as pd
from scipy.special import stdtrit

from scripts.econometrics.cross_products import cross_products
from scripts.econometrics.leave_out import LeftOut, leave_out
from scripts.estimates.design import Sample, period_labels, samples_of
from scripts.estimates.headline import on_headline
from scripts.estimates.inputs import Inputs, by_outcome_and_effects, read_inputs
from scripts.estimates.regress import Regression, coefficient_rows, numbers, regress
from scripts.estimates.robustness_columns import (
    NEAR,
    PRE_PERIOD,
    SHARE,
    YEARS_SINCE,
    column,
    kept_controls,
    near_pilots,
    province_share,
    with_pre_period,
    without_near,
    years_since,
)
from scripts.estimates.schema import ESTIMATES
from scripts.estimates.tidy import of_sample, or_why_not, tidy, together
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.panel.schema import CITIES

LEVEL, POWER = 0.05, 0.80
LEAVE = {"leave_city_out": "code", "leave_province_out": "province_code"}
"""Estimator -> column of the cities by which they are left out."""
SHARED = ("plan", "sample", "model", "controls", "vcov", "fixed_effects")


def robustness(
    panels: dict[str, pd.DataFrame],
    lineages: dict[str, pd.DataFrame],
    treatment: pd.DataFrame,
    cities: pd.DataFrame,
    seats: pd.DataFrame,
    study: dict[str, Any],
) -> pd.DataFrame:
    """Check the headline's effect, without and with the study's controls.

    Parameters
    ----------
    panels, lineages, treatment
        As in `benchmark`.
    cities
        Schema `CITIES`.
    seats
        `code`, `latitude`, `longitude` of the cities' seats.
    study
        As in `benchmark`, without `models`, with `mediators`, `headline`, `published` and the analysis' own keys
        `plans`, `before` (years), `distances` (km).

    Returns
    -------
    pandas.DataFrame
        Schema `ESTIMATES`. Models `fe` and `fe_controls` (where there are controls); the check stands under `subgroup`:
        empty (the benchmark); `without_mediators`, `pre_period` (`fe_controls` alone); `near_100` (the treatment, and
        the term `near_pilots`) and `exclude_100` for every distance; `province_share`; `dose` (the treatment, and
        `years_since`). Estimator `power`: the smallest effect that would have been found. Estimators `leave_city_out`
        and `leave_province_out`: the effect without the city or province whose code is the subgroup. What cannot be
        estimated is a row without numbers whose `note` says why.

    Raises
    ------
    BadInput
        If nothing can be estimated under any plan and model.

    """
    about = on_headline(Inputs(panels=panels, lineages=lineages, treatment=treatment, study=study))
    models = {"fe": [], "fe_controls": study["controls"]} if study["controls"] else {"fe": []}
    starts = treatment[treatment["policy"] == study["treatment"]["policy"]].set_index("code")["start_year"].sort_index()
    attempts = []
    for sample in samples_of(**about):
        for model, controls in models.items():
            none = of_sample(sample, estimator="within", model=model, term=study["treatment"]["name"])
            attempts.append((none, partial(_checks, sample, model, controls, starts, cities, seats, about["study"])))
    rows = or_why_not(attempts)
    return tidy(rows, "robustness", study)


def _checks(
    sample: Sample,
    model: str,
    controls: list[str],
    starts: pd.Series,
    cities: pd.DataFrame,
    seats: pd.DataFrame,
    study: dict[str, Any],
) -> Iterator[dict[str, Any]]:
    """Yield a model's rows: the benchmark's own, its power, and every check."""
    regressors = [study["treatment"]["name"], *controls]
    base = regress(sample, study["outcome"], regressors, study, model=model)
    yield from (row for row in coefficient_rows(base) if row["term"] == regressors[0])
    yield _power(base, regressors[0])
    yield from _left_out(base, regressors[0], cities, study)
    yield from _spillovers(sample, model, controls, starts, cities.set_index("code")["province_code"], seats, study)
    dosed = years_since(sample, study)
    yield from column(dosed, [YEARS_SINCE, *controls], study, model=model, subgroup="dose")
    if controls:
        yield from _other_controls(sample, study)


def _power(base: Regression, term: str) -> dict[str, Any]:
    """Return the smallest effect that the regression would have found."""
    fit = base.fit
    reach = float(stdtrit(fit.df, 1 - LEVEL / 2) + stdtrit(fit.df, POWER))
    found = {"estimate": reach * float(fit.std_errors[0]), "std_error": float(fit.std_errors[0])}
    return base.common | {"estimator": "power", "term": term} | found


def _left_out(base: Regression, term: str, cities: pd.DataFrame, study: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the effect without each city, and without each province."""
    rows, names = base.rows[base.fit.used], [term, *kept_controls(base.fit.names)]
    columns = [study["outcome"], *names]
    unit, period = rows["code"].to_numpy(str), period_labels(rows, study)
    products = cross_products(rows[columns].to_numpy(float), unit, period, columns)
    shared = {name: base.common[name] for name in SHARED} | {"term": term}
    for estimator, by in LEAVE.items():
        group = cities.set_index("code", drop=False)[by].reindex(products.units).to_numpy(str)
        found = leave_out(products, study["outcome"], names, group, convention=base.fit.convention)
        yield from (shared | {"estimator": estimator} | row for row in _without_each(found))


def _without_each(found: LeftOut) -> Iterator[dict[str, Any]]:
    """Yield what differs between the groups that are left out."""
    each = zip(found.groups, found.estimates, found.std_errors, found.n_obs, found.n_clusters, found.df, strict=True)
    for group, estimate, std_error, n_obs, n_clusters, df in each:
        counts = {"subgroup": str(group), "n_obs": int(n_obs), "n_clusters": int(n_clusters), "df": int(df)}
        if pd.isna(std_error):
            yield counts | {"df": None, "note": "the other cities cannot estimate it"}
        else:
            yield counts | numbers(float(estimate), float(std_error), int(df))


def _spillovers(
    sample: Sample,
    model: str,
    controls: list[str],
    starts: pd.Series,
    province: pd.Series,
    seats: pd.DataFrame,
    study: dict[str, Any],
) -> Iterator[dict[str, Any]]:
    """Yield the effect beside other pilots near by, and without untreated cities near pilots."""
    for distance in study["distances"]:
        beside = near_pilots(sample, starts, seats, distance)
        yield from column(beside, [NEAR, *controls], study, model=model, subgroup=f"near_{distance}")
        apart = without_near(sample, starts, seats, distance)
        yield from column(apart, controls, study, model=model, subgroup=f"exclude_{distance}")
    shared = province_share(sample, starts, province)
    yield from column(shared, [SHARE, *controls], study, model=model, subgroup=SHARE)


def _other_controls(sample: Sample, study: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the effect with fewer controls, and with their values before the policy times every year."""
    rest = [name for name in study["controls"] if name not in study["mediators"]]
    if study["mediators"]:
        yield from column(sample, rest, study, model="fe_controls", subgroup="without_mediators")
    if study["before"]:
        early, names = with_pre_period(sample, study)
        words = "pre-period values x periods"
        yield from column(early, names, study, model="fe_controls", subgroup=PRE_PERIOD, controls=words)


if __name__ == "__main__":
    with logged(snakemake):
        seats = pd.read_csv(snakemake.input.coordinates, dtype={"code": str})
        more = {"cities": read_table(snakemake.input.cities, CITIES), "seats": seats}
        every = by_outcome_and_effects(read_inputs(snakemake))
        estimates = together(robustness(**each, **more) for each in every)
        write_table(estimates, snakemake.output.estimates, ESTIMATES)
