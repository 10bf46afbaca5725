"""Fixed against random effects of the cities, coefficient by coefficient, and Hausman's test of them.

The regressors are the analysis' own, without the treatment: as raw levels, and in logarithms as a second version. The
test has three forms: with each model's own disturbance variance, with that of random effects in both (`sigmamore`), and
robust to clustering (Hausman 1978; Mundlak 1978; `scripts.econometrics.hausman`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from scripts.econometrics.collinearity import drop_collinear
from scripts.econometrics.hausman import differences, robust_hausman
from scripts.econometrics.hausman import hausman as classical_hausman
from scripts.econometrics.random_effects import CONSTANT, RandomFit, random_effects
from scripts.econometrics.regression import Fit, fixed_effects
from scripts.econometrics.wald import JointTest
from scripts.econometrics.within import Effects, Floats, Labels
from scripts.estimates.design import Sample, complete, filled_shares, joined, samples_of
from scripts.estimates.inputs import by_outcome, read_inputs
from scripts.estimates.regress import numbers
from scripts.estimates.schema import ESTIMATES
from scripts.estimates.tidy import of_sample, tidy, together
from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import write_table

VERSIONS = {"levels": "regressors", "logs": "logs"}
"""Version -> the key of the analysis that names its regressors."""

Rows = Iterator[dict[str, Any]]


def hausman(
    panels: dict[str, pd.DataFrame], lineages: dict[str, pd.DataFrame], treatment: pd.DataFrame, study: dict[str, Any]
) -> pd.DataFrame:
    """Compare fixed with random effects under every fill plan and sample.

    Parameters
    ----------
    panels, lineages, treatment
        As in `benchmark`.
    study
        `study`, `data`, `outcome`, `effects` (empty), `samples`, `treatment`, `standard_errors` as in the study's
        file, and the analysis' own keys: `regressors`, `logs`, `time_effects`.

    Returns
    -------
    pandas.DataFrame
        Schema `ESTIMATES`, `model` is the version, `levels` or `logs`. Estimators `fe` and `re`: the coefficients with
        unadjusted standard errors (t, and z). `difference`: fe - re with the root of the diagonal of V_FE - V_RE; no
        standard error where that is not positive. `wald`: the tests `hausman`, `hausman_sigmamore` and
        `hausman_robust`, with statistic, rank (`restrictions`), p-value, and in `note` what does not hold; a statistic
        whose V_FE - V_RE is not positive definite has no p-value. `components`: `variance_unit`,
        `variance_idiosyncratic`, `rho` (the units' share) and `theta` (the units' median). A version that cannot be
        estimated has one row `hausman` without numbers whose `note` says why.

    """
    rows = [
        row
        for sample in samples_of(panels, lineages, treatment, study)
        for version, key in VERSIONS.items()
        if study[key]
        for row in _version(sample, version, study[key], study)
    ]
    return tidy(rows, "hausman", study)


@dataclass(frozen=True)
class _Pair:
    """Both regressions on the same rows.

    Attributes
    ----------
    fixed, random
        Their results; fixed effects may lack regressors that do not vary within cities.
    given
        Outcome, regressors, city and year, as the tests take them.
    cluster
        Labels for the robust test.
    columns
        Of the estimates, the same for all numbers.
    dropped
        Regressor that neither has -> why.

    """

    fixed: Fit
    random: RandomFit
    given: tuple[Floats, Floats, Labels, Labels]
    cluster: Labels
    columns: dict[str, Any]
    dropped: dict[str, str]


def _version(sample: Sample, version: str, regressors: list[str], study: dict[str, Any]) -> Rows:
    """Yield a version's rows, or the one that says why there are none."""
    try:
        pair = _estimate(sample, version, regressors, study)
    except (BadInput, ValueError, np.linalg.LinAlgError) as error:
        found = error.found if isinstance(error, BadInput) else str(error)
        note = joined([sample.note, f"not estimated: {found}"])
        yield of_sample(sample, model=version, estimator="wald", term="hausman", note=note)
        return
    for rows in (_fixed_rows, _random_rows, _difference_rows, _component_rows):
        yield from (pair.columns | row for row in rows(pair))
    yield from (pair.columns | row for row in _test_rows(pair, study))


def _estimate(sample: Sample, version: str, regressors: list[str], study: dict[str, Any]) -> _Pair:
    """Fit both regressions on the sample's complete rows."""
    rows, note = complete(sample, [study["outcome"], *regressors], study)
    y, x = rows[study["outcome"]].to_numpy(float), rows[regressors].to_numpy(float)
    unit, time = rows["code"].to_numpy(), rows["year"].to_numpy()
    with_years = study["time_effects"]
    kept, dropped = drop_collinear(x, unit, time, regressors, "time" if with_years else "none")
    if not kept:
        reasons = ", ".join(f"{name} is {why}" for name, why in dropped.items())
        raise ValueError(reasons)
    names, given = [regressors[at] for at in kept], (y, x[:, kept], unit, time)
    effects: Effects = "two_way" if with_years else "unit"
    fixed = fixed_effects(*given, names=names, effects=effects, convention="iid", collinear="drop")
    random = random_effects(*given, names=names, time_effects=with_years)
    columns = of_sample(sample, model=version, controls=" + ".join(names), vcov="iid")
    columns |= {"n_obs": random.n_obs, "n_clusters": random.n_units}
    columns |= {"note": joined([note, *(f"{name} is dropped: {why}" for name, why in dropped.items())])}
    columns |= filled_shares(rows, study["outcome"], study["treatment"]["never_treated_split"])
    return _Pair(fixed, random, given, rows[study["standard_errors"]["cluster"]].to_numpy(), columns, dropped)


def _fixed_rows(pair: _Pair) -> Rows:
    """Yield the coefficients with fixed effects, the constant, and a row for each regressor that they explain."""
    fit = pair.fixed
    alone = f"dropped as alone in their city or year: city-years {fit.n_singletons}" if fit.n_singletons else ""
    common = {
        "estimator": "fe",
        "fixed_effects": "code + year" if fit.effects == "two_way" else "code",
        "n_obs": fit.n_obs,
        "n_clusters": fit.n_units,
        "note": joined([pair.columns["note"], alone]),
    }
    fitted = {"df": fit.df, "r2": fit.r2, "r2_adj": fit.r2_adj, "r2_within": fit.r2_within}
    terms = zip(fit.names, fit.coefficients, fit.std_errors, strict=True)
    for name, estimate, std_error in (*terms, (CONSTANT, fit.constant, fit.constant_std_error)):
        yield common | fitted | {"term": name} | numbers(float(estimate), float(std_error), fit.df)
    for name, why in (fit.dropped | pair.dropped).items():
        yield common | {"term": name, "note": why}


def _random_rows(pair: _Pair) -> Rows:
    """Yield the coefficients with random effects and the constant, with z-tests."""
    fit = pair.random
    common = {"estimator": "re", "fixed_effects": "year" if fit.time_effects else ""}
    terms = zip(fit.names, fit.coefficients, fit.std_errors, strict=True)
    for name, estimate, std_error in (*terms, (CONSTANT, fit.constant, fit.constant_std_error)):
        z, reach = estimate / std_error, ndtri(0.975) * std_error
        test = {"statistic": z, "p_value": 2 * ndtr(-abs(z))}
        yield common | {
            "term": name,
            "estimate": estimate,
            "std_error": std_error,
            **test,
            "conf_low": estimate - reach,
            "conf_high": estimate + reach,
        }
    yield from (common | {"term": name, "note": why} for name, why in pair.dropped.items())


def _difference_rows(pair: _Pair) -> Rows:
    """Yield by how much the coefficients differ; a regressor that fixed effects lack has no difference."""
    found = differences(pair.fixed, pair.random)
    for name, estimate, std_error in zip(found.names, found.estimates, found.std_errors, strict=True):
        said = "" if np.isfinite(std_error) else "variance difference not positive: no standard error"
        note = joined([pair.columns["note"], said])
        yield {"estimator": "difference", "term": name, "estimate": estimate, "std_error": std_error, "note": note}
    for name, why in (pair.fixed.dropped | pair.dropped).items():
        yield {"estimator": "difference", "term": name, "note": why}


def _component_rows(pair: _Pair) -> Rows:
    """Yield the variance components, the units' share of the variance, and the median theta."""
    fit = pair.random
    total = fit.unit_variance + fit.idiosyncratic_variance
    of_units = pd.Series(fit.theta).groupby(pair.given[2]).first()
    low, high = of_units.min(), of_units.max()
    none = "" if fit.unit_variance else "no variance between units: random effects are pooled least squares"
    spread = f"theta from {low:.3f} to {high:.3f} between units" if high - low > 1e-9 else ""
    values = {
        "variance_unit": (fit.unit_variance, none),
        "variance_idiosyncratic": (fit.idiosyncratic_variance, ""),
        "rho": (fit.unit_variance / total if total > 0 else np.nan, none),
        "theta": (of_units.median(), spread),
    }
    for term, (estimate, said) in values.items():
        note = joined([pair.columns["note"], said])
        yield {"estimator": "components", "term": term, "estimate": estimate, "note": note}


def _test_rows(pair: _Pair, study: dict[str, Any]) -> Rows:
    """Yield the three forms of the test; one that does not exist says why."""
    cluster = study["standard_errors"]["cluster"]
    classical = partial(classical_hausman, pair.fixed, pair.random)
    forms: dict[str, tuple[Callable[[], JointTest], str, str]] = {
        "hausman": (classical, "iid", "take hausman_sigmamore or hausman_robust instead"),
        "hausman_sigmamore": (partial(classical, "sigmamore"), "iid", "take hausman_robust instead"),
        "hausman_robust": (
            partial(robust_hausman, *pair.given, pair.random, pair.cluster),
            f"none, clustered by {cluster}",
            "",
        ),
    }
    for term, (test, vcov, instead) in forms.items():
        common = {"estimator": "wald", "term": term, "vcov": vcov}
        try:
            result = test()
        except (ValueError, np.linalg.LinAlgError) as error:
            yield common | {"note": joined([pair.columns["note"], f"not estimated: {error}"])}
            continue
        advice = instead if np.isnan(result.p_value) else ""
        note = joined([pair.columns["note"], result.statement, advice])
        test_of = {"statistic": result.statistic, "p_value": result.p_value, "restrictions": result.df}
        yield common | test_of | {"note": note}


if __name__ == "__main__":
    with logged(snakemake):
        every = by_outcome(read_inputs(snakemake))
        estimates = together(hausman(**each) for each in every)
        write_table(estimates, snakemake.output.estimates, ESTIMATES)
