"""What of the effect runs through a mediator, by equations (3) to (5) of the carbon paper, section 5.5.

For a mediator M let X be the controls without M. On the same rows, with city and year effects: `total`, Y on DID and
X; `mediator`, M on DID and X; `direct`, Y on DID, M and X. Then total - direct = a b, and `direct` is the benchmark
with controls whichever mediator is set apart. Each mediator is estimated again without any mediator among X
(`_reduced`), and with the variable that the study names in its place, among X too (`_ratio`). The indirect effect a b
has Sobel's standard error and the percentile interval of a bootstrap of whole cities, both equations refitted on the
same draw. Beside the study's standard errors the equations have those that take errors for independent (`iid`), since
papers print one or the other.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from scripts.econometrics.cluster_bootstrap import cluster_bootstrap
from scripts.econometrics.covariance import Convention
from scripts.econometrics.cross_products import cross_products
from scripts.econometrics.mediation import percentile, share_mediated, sobel
from scripts.econometrics.regression import Fit
from scripts.econometrics.within import Floats
from scripts.estimates.design import POST, Sample, joined, period_labels, samples_of
from scripts.estimates.inputs import by_outcome_and_effects, read_inputs
from scripts.estimates.regress import Regression, coefficient_rows, regress
from scripts.estimates.resampling import city_weights
from scripts.estimates.schema import ESTIMATES, FILLED_SHARES
from scripts.estimates.tidy import of_sample, tidy, together
from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import write_table

BOOTSTRAP, SOBEL = "cluster bootstrap", "sobel"
UNCLUSTERED: Convention = "iid"
SHARED = ("plan", "sample", "model", "fixed_effects", "n_obs", "n_clusters", *FILLED_SHARES)
"""Columns of the indirect effect that are those of the outcome's regression."""

Weights = Callable[[tuple[str, ...]], Floats]


@dataclass(frozen=True)
class Variant:
    """One way to set a mediator apart: the estimates' `model`, the mediator, X, and where rows have to be complete.

    `all_controls` are the study's controls with the mediator in its place among them; `others` is X, those of them that
    are beside it.
    """

    name: str
    mediator: str
    others: tuple[str, ...]
    all_controls: tuple[str, ...]

    @property
    def with_mediator(self) -> list[str]:
        """Mediator and X in the study's order, so that what is collinear is left out as in the benchmark."""
        return [name for name in self.all_controls if name == self.mediator or name in self.others]


def mechanism(
    panels: dict[str, pd.DataFrame],
    lineages: dict[str, pd.DataFrame],
    treatment: pd.DataFrame,
    study: dict[str, Any],
    draws: int,
    seed: int,
) -> pd.DataFrame:
    """Estimate the three equations and the indirect effect of every mediator, under every fill plan and sample.

    Parameters
    ----------
    panels, lineages, treatment
        As in `benchmark`.
    study
        As in `benchmark`, without `models`, but with `mediators`, and optionally `ratios`: mediator -> the variable
        that takes its place in a version of its own.
    draws, seed
        Number of resamples of the cities, and the run's seed.

    Returns
    -------
    pandas.DataFrame
        Schema `ESTIMATES`; `model` is the variant. The coefficients of each equation (`subgroup` `total`, `mediator`,
        `direct`) under the study's standard errors and `iid`; the indirect effect (estimator `indirect`) under `vcov`
        `sobel` and `cluster bootstrap`; its share of the total effect (`share_mediated`). A variant that cannot be
        estimated is one row without numbers whose `note` says why.

    Raises
    ------
    BadInput
        If a sample has no city-year, or the panel lacks one of the variables.

    """
    cities = treatment.loc[treatment["policy"] == study["treatment"]["policy"], "code"].tolist()

    @cache
    def weights(present: tuple[str, ...]) -> Floats:
        return city_weights(present, cities, draws, seed, study["study"], "mechanism")

    rows = [
        row
        for sample in samples_of(panels, lineages, treatment, study)
        for variant in variants(study)
        for row in _variant(sample, variant, study, weights)
    ]
    return tidy(rows, "mechanism", study)


def variants(study: dict[str, Any]) -> list[Variant]:
    """Return the ways to set each mediator apart: as printed, without any mediator among X, and as a ratio.

    One mediator alone has no second version: without it X is what it is anyway.
    """
    controls, mediators = tuple(study["controls"]), study["mediators"]
    without = tuple(name for name in controls if name not in mediators)
    made = [Variant(name, name, _but(controls, name), controls) for name in mediators]
    if len(mediators) > 1:
        made += [Variant(f"{name}_reduced", name, without, controls) for name in mediators]
    for name, ratio in study.get("ratios", {}).items():
        replaced = tuple(ratio if control == name else control for control in controls)
        made.append(Variant(f"{name}_ratio", ratio, _but(replaced, ratio), replaced))
    return made


def _but(names: Sequence[str], one: str) -> tuple[str, ...]:
    return tuple(name for name in names if name != one)


def _variant(sample: Sample, variant: Variant, study: dict[str, Any], weights: Weights) -> Iterator[dict[str, Any]]:
    """Yield a variant's rows, or the one that says why there are none."""
    own = study["standard_errors"]["convention"]
    try:
        under = {name: _equations(sample, variant, study, name) for name in dict.fromkeys([own, UNCLUSTERED])}
    except BadInput as error:
        name = study["treatment"]["name"]
        empty = of_sample(sample, model=variant.name, estimator="indirect", term=name, vcov=BOOTSTRAP)
        yield empty | {"note": f"cannot be estimated: {error.found}"}
        return
    for equations in under.values():
        for equation in equations.values():
            yield from coefficient_rows(equation)
    yield from _indirect(under[own], variant, study, weights)


def _equations(
    sample: Sample, variant: Variant, study: dict[str, Any], convention: Convention
) -> dict[str, Regression]:
    """Return the three regressions, all on the rows that are complete in everything."""
    outcome, treatment = study["outcome"], study["treatment"]["name"]
    asked = {
        "total": (outcome, [treatment, *variant.others]),
        "mediator": (variant.mediator, [treatment, *variant.others]),
        "direct": (outcome, [treatment, *variant.with_mediator]),
    }
    needed = [outcome, *variant.all_controls]
    return {
        name: regress(
            sample,
            explained,
            regressors,
            study,
            model=variant.name,
            convention=convention,
            needed=needed,
            essential=[treatment, variant.mediator] if name == "direct" else None,
            subgroup=name,
        )
        for name, (explained, regressors) in asked.items()
    }


def _indirect(
    equations: dict[str, Regression], variant: Variant, study: dict[str, Any], weights: Weights
) -> Iterator[dict[str, Any]]:
    """Yield the indirect effect under both kinds of inference, and its share of the total effect."""
    fits = {name: equation.fit for name, equation in equations.items()}
    total, direct = fits["total"].coefficients[0], fits["direct"].coefficients[0]
    at = fits["direct"].names.index(variant.mediator)
    a, b = fits["mediator"].coefficients[0], fits["direct"].coefficients[at]
    product = sobel(a, fits["mediator"].std_errors[0], b, fits["direct"].std_errors[at])
    drawn = percentile(_draws(equations, variant, study, weights))
    common = {name: equations["direct"].common[name] for name in SHARED}
    common |= {"estimator": "indirect", "term": fits["direct"].names[0], "estimate": product.estimate}
    common |= {"controls": equations["total"].common["controls"]}
    note = equations["direct"].common["note"]
    lost = f"draws without an estimate: {drawn.n_lost}" if drawn.n_lost else ""
    yield common | {
        "vcov": BOOTSTRAP,
        "std_error": drawn.std_error,
        "p_value": drawn.p_value,
        "conf_low": drawn.low,
        "conf_high": drawn.high,
        "note": joined([f"draws: {drawn.n_draws}", lost, note]),
    }
    yield common | {
        "vcov": SOBEL,
        "std_error": product.std_error,
        "statistic": product.statistic,
        "p_value": product.p_value,
        "conf_low": product.low,
        "conf_high": product.high,
        "note": note,
    }
    yield common | _share(fits["total"].intervals()[0], total, direct, product.estimate) | {"vcov": ""}


def _share(interval: Floats, total: float, direct: float, indirect: float) -> dict[str, Any]:
    """Return the share of the total effect, or why it has no meaning."""
    share = share_mediated(total, direct, indirect)
    if interval[0] <= 0 <= interval[1]:
        note = "the total effect's 95 % interval holds zero"
    else:
        note = "total, direct and indirect effect differ in sign" if np.isnan(share) else ""
    return {"estimator": "share_mediated", "estimate": None if note else share, "note": note}


def _draws(equations: dict[str, Regression], variant: Variant, study: dict[str, Any], weights: Weights) -> Floats:
    """Return the draws of a b `(B,)`: both equations refitted on the same resampled cities."""
    direct, mediator = equations["direct"], equations["mediator"].fit
    rows = direct.rows[direct.fit.used]
    outcome, names = study["outcome"], _slopes(direct.fit)
    columns = list(dict.fromkeys([outcome, variant.mediator, *names, *_slopes(mediator)]))
    products = cross_products(
        rows[columns].to_numpy(float), rows["code"].to_numpy(), period_labels(rows, study), names=columns
    )
    first, second = cluster_bootstrap(
        products,
        [(variant.mediator, _slopes(mediator)), (outcome, names)],
        weights(tuple(np.unique(rows["code"].to_numpy(str)))),
    )
    return first[:, 0] * second[:, names.index(variant.mediator)]


def _slopes(fit: Fit) -> list[str]:
    """Return the names of the regressors that are no effect of a period."""
    return [name for name in fit.names if name != POST]


if __name__ == "__main__":
    with logged(snakemake):
        params = snakemake.params
        every = by_outcome_and_effects(read_inputs(snakemake))
        estimates = together(mechanism(**each, draws=params.draws, seed=params.seed) for each in every)
        write_table(estimates, snakemake.output.estimates, ESTIMATES)
