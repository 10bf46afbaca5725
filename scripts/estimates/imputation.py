"""What the filled cells carry: the effect without them, with them drawn many times over, and without each method's.

Under every plan that fills the outcome: the plan's own estimate with the share of its rows that were filled, plain and
by the weight that a row has in the coefficient, D̃² of the treatment after effects and controls; the estimate without
any filled outcome, and without those of each method; and the estimates on M completions pooled by Rubin's rules
(scripts/econometrics/rubin.py) under each imputation model (scripts/estimates/completions.py). The completions share
their rows, so that they are columns of one cross-product a city. Controls stay as the plan fills them: it is the
outcome that is drawn.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from typing import Any

import numpy as np
import pandas as pd

from scripts.econometrics.cross_products import cross_products
from scripts.econometrics.many_outcomes import solve_outcomes
from scripts.econometrics.regression import least_squares
from scripts.econometrics.rubin import pool
from scripts.econometrics.within import Floats, within_transform
from scripts.estimates.completions import Completed, completed_outcome, fills
from scripts.estimates.design import POST, Sample, filled_name, joined, period_labels, samples_of
from scripts.estimates.filled_weights import weighted_shares
from scripts.estimates.inputs import by_outcome_and_effects, read_inputs
from scripts.estimates.regress import Regression, coefficient_rows, regress
from scripts.estimates.schema import ESTIMATES
from scripts.estimates.tidy import of_sample, or_why_not, tidy, together
from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.panel.schema import BACKTEST, CITIES, FILLED

STATUS = "outcome's status"
"""A column of the rows: how the outcome's cell came to its value."""

OBSERVED_ONLY = "observed_only"
WITHOUT = {f"without_{kind}": (str(kind),) for kind in FILLED}
LEFT_OUT = {OBSERVED_ONLY: tuple(str(kind) for kind in FILLED), **WITHOUT}
"""Subgroup -> the rows that it leaves out, by the status of their outcome."""

DRAWN = "rubin"
TERMS = ("df", "fraction_missing", "within_variance", "between_variance", "draws")
"""Rows of a pooled estimate beside the coefficient's."""


def imputation(
    panels: dict[str, pd.DataFrame],
    lineages: dict[str, pd.DataFrame],
    treatment: pd.DataFrame,
    cities: pd.DataFrame,
    backtest: pd.DataFrame | None,
    study: dict[str, Any],
    *,
    draws: int,
    seed: int,
    errors: float = 1.0,
) -> pd.DataFrame:
    """Estimate what the filled cells carry, for one outcome with one choice of effects.

    Parameters
    ----------
    panels, lineages
        Fill plan -> frame (schemas `PANEL` and `LINEAGE`).
    treatment, cities, backtest
        Schemas `TREATMENT`, `CITIES` and `BACKTEST` (none for a study that does not have it).
    study
        As for `benchmark`, with `plans` and `derived` as in the study's file and the analysis' keys: `drawn` (plans;
        null for all that fill the outcome), `imputations`, `models`.
    draws, seed
        M, and the run's seed.
    errors
        Scale of the drawn errors; with 0 every completion without treatment is the plan's own filling.

    Returns
    -------
    pandas.DataFrame
        Schema `ESTIMATES`; the treatment's coefficient and, under other `term`s, what belongs to it. Estimator
        `within`: the plan's own, and by `subgroup` without some rows. Estimator `share`: filled rows, all of them
        (`estimate`) and by group, counted one by one (`filled_share`) or by weight (`filled_share_weighted`).
        Estimator `rubin`: by imputation model; its `df` is no whole number and so a row of its own.

    Raises
    ------
    BadInput
        If no plan's own estimate exists.

    """
    asked = study["drawn"] or list(study["plans"])
    plans = [plan for plan in panels if plan in asked and fills(study["plans"][plan], study)]

    @cache
    def completed(plan: str, model: str) -> Completed:
        given = (lineages[plan], study["plans"][plan], treatment, cities, backtest, study)
        with_treatment = model == "with_treatment"
        return completed_outcome(*given, with_treatment=with_treatment, draws=draws, seed=seed, errors=errors)

    def of_model(sample: Sample, model: str) -> Iterator[dict[str, Any]]:
        own = _regress(sample, model, study)
        yield from _own_rows(own, study)
        yield from _left_out_rows(sample, model, study)
        for kind in study["imputations"]:
            yield from _pooled_rows(own, kind, partial(completed, sample.plan, kind), study)

    attempts = []
    for sample in samples_of({plan: panels[plan] for plan in plans}, lineages, treatment, study):
        with_status = replace(sample, rows=_with_status(sample.rows, lineages[sample.plan], study["outcome"]))
        for model in study["models"]:
            none = of_sample(sample, estimator="within", model=model, term=study["treatment"]["name"])
            attempts.append((none, partial(of_model, with_status, model)))
    rows = or_why_not(attempts)
    return tidy(rows, "imputation", study)


def _with_status(rows: pd.DataFrame, lineage: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Return the rows with a column for how the outcome's cell came to its value."""
    status = lineage.loc[lineage["variable"] == outcome, ["code", "year", "status"]]
    return rows.merge(status.rename(columns={"status": STATUS}), on=["code", "year"], how="left", validate="1:1")


def _regress(sample: Sample, model: str, study: dict[str, Any], subgroup: str = "") -> Regression:
    """Return one regression of the outcome on the treatment."""
    regressors = [study["treatment"]["name"], *(study["controls"] if model == "fe_controls" else [])]
    return regress(sample, study["outcome"], regressors, study, model=model, subgroup=subgroup)


def _coefficient(regression: Regression) -> dict[str, Any]:
    """Return the treatment's row, the first of a regression's."""
    return next(iter(coefficient_rows(regression)))


def _own_rows(own: Regression, study: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the plan's own estimate, and the shares of its rows that were filled."""
    yield _coefficient(own)
    used = own.rows[own.fit.used]
    regressors = [name for name in own.fit.names if name != POST]
    swept = within_transform(used[regressors].to_numpy(float), used["code"].to_numpy(), period_labels(used, study))
    left = swept[:, 0]
    if len(regressors) > 1:
        left = left - swept[:, 1:] @ least_squares(left, swept[:, 1:])[0]
    yield _share(own, study)
    shares = weighted_shares(used, filled_name(study["outcome"]), left**2, study["treatment"]["never_treated_split"])
    yield own.common | {"estimator": "share", "term": "filled_share_weighted"} | shares


def _share(regression: Regression, study: dict[str, Any]) -> dict[str, Any]:
    """Return the row of the share of a regression's rows whose outcome was filled."""
    used = regression.rows[regression.fit.used]
    share = float(used[filled_name(study["outcome"])].mean())
    return regression.common | {"estimator": "share", "term": "filled_share", "estimate": share}


def _left_out_rows(sample: Sample, model: str, study: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the estimate without the filled outcomes, and without those of each method that filled any."""
    status = sample.rows[STATUS]
    for subgroup, kinds in LEFT_OUT.items():
        gone = status.isin(kinds)
        if subgroup != OBSERVED_ONLY and not gone.any():
            continue
        note = joined([sample.note, f"left out as filled: city-years {gone.sum()}"])
        kept = replace(sample, rows=sample.rows[~gone].reset_index(drop=True), note=note)
        try:
            fitted = _regress(kept, model, study, subgroup)
        except BadInput as error:
            empty = {"estimator": "within", "model": model, "subgroup": subgroup, "term": study["treatment"]["name"]}
            yield of_sample(kept, **empty, note=joined([error.found, note]))
            continue
        yield from (_coefficient(fitted), _share(fitted, study))


def _pooled_rows(
    own: Regression, kind: str, completed: Callable[[], Completed], study: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """Yield the estimate pooled over the completions, and what belongs to it."""
    common = own.common | {"estimator": DRAWN, "subgroup": kind, "df": None, "r2": None, "r2_adj": None}
    common |= {"r2_within": None}
    term = study["treatment"]["name"]
    try:
        estimates, variances, df = _refitted(own, completed(), study)
        pooled = pool(estimates, variances, df)
    except ValueError as error:
        yield common | {"term": term, "note": joined([str(error), common["note"]])}
        return
    low, high = pooled.interval()
    yield common | {
        "term": term,
        "estimate": pooled.estimate,
        "std_error": pooled.std_error,
        "statistic": pooled.statistic,
        "p_value": pooled.p_value,
        "conf_low": low,
        "conf_high": high,
    }
    values = (pooled.df, pooled.fraction_missing, pooled.within, pooled.between, pooled.draws)
    yield from (common | {"term": name, "estimate": float(value)} for name, value in zip(TERMS, values, strict=True))


def _refitted(own: Regression, completed: Completed, study: dict[str, Any]) -> tuple[Floats, Floats, int]:
    """Return the treatment's coefficients and variances `(M,)` on the completions, and the degrees of freedom."""
    used = own.rows[own.fit.used]
    outcomes = completed.of_rows(used)
    if not np.isfinite(outcomes).all():
        message = f"{np.isnan(outcomes).any(axis=0).sum()} draws leave a row of the regression without an outcome"
        raise ValueError(message)
    regressors = [name for name in own.fit.names if name != POST]
    names = [f"draw {place}" for place in range(outcomes.shape[1])]
    columns = np.column_stack([used[regressors].to_numpy(float), outcomes])
    products = cross_products(columns, used["code"].to_numpy(), period_labels(used, study), [*regressors, *names])
    solved = solve_outcomes(products, names, regressors, own.fit.convention)
    return solved.coefficients[:, 0], solved.variances[:, 0], solved.df


if __name__ == "__main__":
    with logged(snakemake):
        scores = snakemake.input.get("backtest")
        more = {
            "cities": read_table(snakemake.input.cities, CITIES),
            "backtest": read_table(scores, BACKTEST) if scores else None,
            "draws": snakemake.params.draws,
            "seed": snakemake.params.seed,
        }
        every = by_outcome_and_effects(read_inputs(snakemake))
        estimates = together(imputation(**each, **more) for each in every)
        write_table(estimates, snakemake.output.estimates, ESTIMATES)
