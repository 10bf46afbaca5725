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
from typing import Any

import numpy as np
import pandas as pd

from scripts.econometrics.covariance import Convention
from scripts.econometrics.mediation import percentile, share_mediated, sobel
from scripts.econometrics.within import Floats
from scripts.estimates.design import Sample, joined, samples_of
from scripts.estimates.inputs import by_outcome_and_effects, read_inputs
from scripts.estimates.mechanism_part import Variant, equations, product_draws, variants, weights_of
from scripts.estimates.regress import Regression, coefficient_rows
from scripts.estimates.schema import ESTIMATES, FILLED_SHARES, MECHANISM_DRAWS
from scripts.estimates.tidy import of_sample, tidy, together
from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table

BOOTSTRAP, SOBEL = "cluster bootstrap", "sobel"
UNCLUSTERED: Convention = "iid"
SHARED = ("plan", "sample", "model", "fixed_effects", "n_obs", "n_clusters", *FILLED_SHARES)
"""Columns of the indirect effect that are those of the outcome's regression."""

Equations = dict[str, Regression]
Draws = Callable[[Sample, Variant, Equations], Floats]
"""Gives the draws of a b of a variant on a sample, with its equations."""


def mechanism(
    panels: dict[str, pd.DataFrame],
    lineages: dict[str, pd.DataFrame],
    treatment: pd.DataFrame,
    study: dict[str, Any],
    draws: int,
    seed: int,
    parts: Sequence[pd.DataFrame] = (),
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
    parts
        What other jobs drew, as `mechanism_part` returns it; none if all draws are drawn here.

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
    drawn = gathered(parts, study, draws) if parts else drawn_here(treatment, study, draws, seed)
    rows = [
        row
        for sample in samples_of(panels, lineages, treatment, study)
        for variant in variants(study)
        for row in _variant(sample, variant, study, drawn)
    ]
    return tidy(rows, "mechanism", study)


def drawn_here(treatment: pd.DataFrame, study: dict[str, Any], draws: int, seed: int) -> Draws:
    """Return what refits the equations on every draw; parameters as in `mechanism`."""
    weights = weights_of(treatment, study, draws, seed)
    return lambda _, variant, fitted: product_draws(fitted, variant, study, weights)[1]


def gathered(parts: Sequence[pd.DataFrame], study: dict[str, Any], draws: int) -> Draws:
    """Return what looks the draws up in the parts, which may come in any order; `draws` is how many there have to be.

    Raises
    ------
    ValueError
        When draws are asked for of which the parts do not have every one once.

    """
    rows = pd.concat(list(parts), ignore_index=True)
    of_this = (rows["outcome"] == study["outcome"]) & (rows["effects"] == study["effects"])
    its = {key: found.sort_values("draw") for key, found in rows[of_this].groupby(["plan", "sample", "model"])}

    def drawn(sample: Sample, variant: Variant, _: Equations) -> Floats:
        key = (sample.plan, sample.name, variant.name)
        found = its.get(key, rows[:0])
        if not np.array_equal(found["draw"], np.arange(draws)):
            raise ValueError(f"{len(found)} draws of {key} in the parts, not each of {draws} once")
        return found["estimate"].to_numpy()

    return drawn


def _variant(sample: Sample, variant: Variant, study: dict[str, Any], draws: Draws) -> Iterator[dict[str, Any]]:
    """Yield a variant's rows, or the one that says why there are none."""
    own = study["standard_errors"]["convention"]
    try:
        under = {name: equations(sample, variant, study, name) for name in dict.fromkeys([own, UNCLUSTERED])}
    except BadInput as error:
        name = study["treatment"]["name"]
        empty = of_sample(sample, model=variant.name, estimator="indirect", term=name, vcov=BOOTSTRAP)
        yield empty | {"note": f"cannot be estimated: {error.found}"}
        return
    for fitted in under.values():
        for equation in fitted.values():
            yield from coefficient_rows(equation)
    yield from _indirect(under[own], variant, draws(sample, variant, under[own]))


def _indirect(fitted: Equations, variant: Variant, draws: Floats) -> Iterator[dict[str, Any]]:
    """Yield the indirect effect under both kinds of inference, and its share of the total effect."""
    fits = {name: equation.fit for name, equation in fitted.items()}
    total, direct = fits["total"].coefficients[0], fits["direct"].coefficients[0]
    at = fits["direct"].names.index(variant.mediator)
    a, b = fits["mediator"].coefficients[0], fits["direct"].coefficients[at]
    product = sobel(a, fits["mediator"].std_errors[0], b, fits["direct"].std_errors[at])
    drawn = percentile(draws)
    common = {name: fitted["direct"].common[name] for name in SHARED}
    common |= {"estimator": "indirect", "term": fits["direct"].names[0], "estimate": product.estimate}
    common |= {"controls": fitted["total"].common["controls"]}
    note = fitted["direct"].common["note"]
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


if __name__ == "__main__":
    with logged(snakemake):
        params = snakemake.params
        drawn_by_jobs = [read_table(file, MECHANISM_DRAWS) for file in snakemake.input.parts]
        every = by_outcome_and_effects(read_inputs(snakemake))
        estimates = together(
            mechanism(**each, draws=params.draws, seed=params.seed, parts=drawn_by_jobs) for each in every
        )
        write_table(estimates, snakemake.output.estimates, ESTIMATES)
