"""Effects by estimators that staggered starts do not mislead, beside the two-way coefficient and what it averages.

Callaway and Sant'Anna against cities that never start, and against those that have not started yet; Sun and Abraham;
Borusyak, Jaravel and Spiess (`econometrics.staggered_did`), without and with the study's controls, all with effects of
city and year. With controls Callaway and Sant'Anna's is doubly robust, or outcome regression alone where a cohort has
fewer cities than three times the controls, too few for a propensity score. Beside them the two-way regression, its
event study with closed ends, the share of its treated city-years with a negative weight, and on balanced panels the
Goodman-Bacon decomposition (`econometrics.bacon`). p-values and intervals are those of t(cities - 1).

Everything is estimated for every plan, on the headline's sample.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Literal

import numpy as np
import pandas as pd
from statspai.exceptions import StatsPAIError

from scripts.econometrics.bacon import bacon, cell_weights
from scripts.econometrics.staggered_did import (
    Effect,
    StaggeredEffects,
    callaway_santanna,
    imputation,
    sun_abraham,
)
from scripts.estimates.cohorts import Cohorts, cohorts_of, small_cohorts
from scripts.estimates.design import Sample, joined, samples_of
from scripts.estimates.event_study import TERM, Window, event_regression
from scripts.estimates.inputs import by_outcome, read_inputs
from scripts.estimates.regress import FIXED_EFFECTS, Regression, coefficient_rows, numbers, regress
from scripts.estimates.schema import BACON, ESTIMATES
from scripts.estimates.tidy import of_sample, or_why_not, tidy, together
from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import write_table

ATT, ATT_EVENT_TIMES, ATT_COHORTS, GROUP = "ATT", "ATT_event_times", "ATT_cohorts", "group"
VCOV = {
    "callaway_santanna_never": "influence functions, clustered by code",
    "callaway_santanna_not_yet": "influence functions, clustered by code",
    "sun_abraham": "interaction-weighted, clustered by code",
    "imputation": "conservative imputation, clustered by code",
}
"""Estimator -> its own standard errors."""
EXACT = 1e-12
"""A standard error that is no larger than this times the outcome's spread is rounding, and a p-value of 0 would lie."""
CITIES_A_CONTROL = 3
"""A cohort with fewer cities than this times the controls has too few for a propensity score."""


def staggered(
    panels: dict[str, pd.DataFrame], lineages: dict[str, pd.DataFrame], treatment: pd.DataFrame, study: dict[str, Any]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Estimate by every estimator, and decompose the two-way coefficient, for one outcome.

    Parameters
    ----------
    panels, lineages, treatment
        As in `benchmark`.
    study
        `study`, `data`, `outcome`, `controls`, `samples`, `treatment`, `standard_errors`, `headline` as in the study's
        file, and the analysis' own `first` and `last`, the closed ends of the two-way event study. The study's effects
        do not matter.

    Returns
    -------
    estimates : pandas.DataFrame
        Schema `ESTIMATES`, models `fe` and `fe_controls`. Term `ATT`: the mean effect over treated city-years, of the
        two-way regression (estimator `within`) the coefficient; `ATT_event_times` and `ATT_cohorts`: means over years
        since the start, and over cohorts; `event_time`; `group`: the mean of the cohort in `subgroup`. Estimator
        `twfe_weights`: shares of treated city-years and sums of weights that are negative. Estimator `bacon`: `weight`
        and `estimate` by kind of comparison. What cannot be estimated has no numbers and a `note` that says why.
    decomposition : pandas.DataFrame
        Schema `BACON`.

    Raises
    ------
    BadInput
        If the two-way regression cannot be estimated under any plan and model.

    """
    sample_name = study["headline"]["sample"]
    study = study | {"effects": "two_way", "samples": {sample_name: study["samples"][sample_name]}}
    samples = list(samples_of(panels, lineages, treatment, study))
    attempts = [
        (of_sample(sample, estimator="within", model=model, term=ATT), partial(_model, sample, model, controls, study))
        for sample in samples
        for model, controls in _models(study).items()
    ]
    rows = or_why_not(attempts)
    pairs = [_decomposition(sample, study) for sample in samples]
    for sample, decomposed in zip(samples, pairs, strict=True):
        rows += _by_kind(sample, decomposed, study)
    return tidy(rows, "staggered", study), BACON.validate(pd.concat(pairs, ignore_index=True))


def _models(study: dict[str, Any]) -> dict[str, list[str]]:
    return {"fe": [], "fe_controls": study["controls"]} if study["controls"] else {"fe": []}


def _model(sample: Sample, model: str, controls: list[str], study: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a model's rows by every estimator."""
    dummy = study["treatment"]["name"]
    two_way = regress(sample, study["outcome"], [dummy, *controls], study, model=model)
    yield from (row | {"term": ATT} for row in coefficient_rows(two_way) if row["term"] == dummy)
    yield from _weight_rows(two_way, dummy)
    yield from _event_rows(sample, model, controls, study)
    cohorts = cohorts_of(sample, controls, study)
    for name, (estimate, why_not, notes) in _estimators(cohorts, controls, study).items():
        common = of_sample(
            sample,
            estimator=name,
            model=model,
            controls=" + ".join(controls),
            vcov=VCOV[name],
            fixed_effects=FIXED_EFFECTS["two_way"],
        )
        yield from _estimated(common, cohorts, estimate, why_not, notes)


def _estimators(
    cohorts: Cohorts, controls: list[str], study: dict[str, Any]
) -> dict[str, tuple[Callable[[], StaggeredEffects], str, list[str]]]:
    """Return each estimator with why it cannot be used (empty if it can), and what is to be said of it."""
    small = small_cohorts(cohorts, CITIES_A_CONTROL * len(controls))
    method: Literal["reg", "dr"] = "reg" if small else "dr"
    few = f"outcome regression alone: cohorts with fewer than {CITIES_A_CONTROL} x {len(controls)} cities "
    pairs = "a city enters an effect if it has a row in both of its years" if cohorts.n_incomplete else ""
    notes = [pairs, few + ", ".join(map(str, small)) if controls and small else ""]
    no_cohort = "" if cohorts.sizes else "no city starts inside the sample"
    never = no_cohort or ("" if cohorts.n_never else "no city that never starts")
    alone = "no city to compare with: all start in one year" if len(cohorts.sizes) == 1 and not cohorts.n_never else ""
    by_cohort = partial(callaway_santanna, cohorts.rows, controls=controls, method=method)
    leads = -study["first"] - 1
    return {
        "callaway_santanna_never": (partial(by_cohort, against="nevertreated"), never, notes),
        "callaway_santanna_not_yet": (partial(by_cohort, against="notyettreated"), no_cohort or alone, notes),
        "sun_abraham": (partial(sun_abraham, cohorts.rows, controls=controls), no_cohort or alone, []),
        "imputation": (partial(imputation, cohorts.rows, controls=controls, leads=leads), no_cohort, []),
    }


def _estimated(
    common: dict[str, Any],
    cohorts: Cohorts,
    estimate: Callable[[], StaggeredEffects],
    why_not: str,
    notes: list[str],
) -> Iterator[dict[str, Any]]:
    """Yield an estimator's rows; one without numbers if there is nothing to estimate."""
    try:
        found = None if why_not else estimate()
    except (StatsPAIError, ValueError, np.linalg.LinAlgError) as error:
        found, why_not = None, str(error).splitlines()[0]
    if found is None or not np.isfinite(found.overall.estimate):
        yield common | {"term": ATT, "note": joined([cohorts.note, why_not or "no effect can be estimated"])}
        return
    df = found.n_units - 1
    note = joined([cohorts.note, *notes, *found.notes])
    common = common | cohorts.filled | {"n_obs": found.n_obs, "n_clusters": found.n_units, "df": df, "note": note}
    means = {ATT: found.overall, ATT_EVENT_TIMES: found.mean_of_event_times, ATT_COHORTS: found.mean_of_cohorts}
    least = EXACT * float(np.std(cohorts.rows["outcome"].to_numpy()))
    rows: list[tuple[dict[str, Any], Effect]] = [({"term": term}, one) for term, one in means.items() if one]
    rows += [({"term": TERM, "event_time": e}, one) for e, one in found.by_event_time.items()]
    rows += [({"term": GROUP, "subgroup": str(year)}, one) for year, one in found.by_cohort.items()]
    for about, one in rows:
        if one.std_error <= least:
            why = joined([note, "no standard error: the variance comes out as zero"])
            yield common | about | {"estimate": one.estimate, "note": why}
        else:
            yield common | about | numbers(one.estimate, one.std_error, df)


def _event_rows(sample: Sample, model: str, controls: list[str], study: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the two-way event study, both ends closed; one row without numbers where there is none."""
    window = Window(study["first"], study["last"], -1)
    try:
        regression, names = event_regression(sample, window, model, controls, study)
    except BadInput as error:
        yield of_sample(sample, estimator="within", model=model, term=TERM, note=str(error.found))
        return
    ends = window.taken_in(regression.rows)
    for row in coefficient_rows(regression):
        if row["term"] in names:
            e = names[row["term"]]
            yield row | {"term": TERM, "event_time": e, "note": joined([row["note"], ends.get(e, "")])}


def _weight_rows(regression: Regression, dummy: str) -> Iterator[dict[str, Any]]:
    """Yield how many treated city-years have a negative weight in the two-way coefficient, and what these add up to."""
    fit = regression.fit
    used = regression.rows[fit.used]
    treated = used[dummy].to_numpy(float)
    controls = used[list(fit.names[1:])].to_numpy(float)
    weights = cell_weights(treated, controls, used["code"].to_numpy(), used["year"].to_numpy())[treated == 1]
    kept = ("plan", "sample", "model", "controls", "fixed_effects")
    common = {name: regression.common[name] for name in kept} | {"estimator": "twfe_weights", "n_obs": len(weights)}
    yield common | {"term": "share_negative", "estimate": float(np.mean(weights < 0))}
    yield common | {"term": "sum_negative", "estimate": float(weights[weights < 0].sum())}


def _decomposition(sample: Sample, study: dict[str, Any]) -> pd.DataFrame:
    """Return the two-way coefficient's comparisons, or the row that says why there are none."""
    common = {"plan": sample.plan, "sample": sample.name, "outcome": study["outcome"], "effects": study["effects"]}
    common |= {"study": study["study"], "data": study["data"]}
    try:
        cohorts = cohorts_of(sample, [], study)
    except BadInput as error:
        why = error.found
    else:
        why = _why_whole(cohorts)
    if why:
        numbers_missing = {"kind": "", "treated": None, "control": None, "weight": None, "estimate": None}
        found = pd.DataFrame([numbers_missing | common | {"note": why}])
    else:
        rows = cohorts.rows
        started = rows["cohort"].gt(0) & rows["period"].ge(rows["cohort"])
        treated = started.to_numpy().astype(float)
        pairs = bacon(rows["outcome"].to_numpy(), treated, rows["unit"].to_numpy(), rows["period"].to_numpy())
        found = pairs.assign(**common, note=cohorts.note)
    return BACON.validate(found.reindex(columns=list(BACON.columns)))


def _why_whole(cohorts: Cohorts) -> str:
    """Return why the coefficient is not taken apart; empty if it is."""
    if cohorts.n_incomplete:
        n = cohorts.rows["unit"].nunique()
        return f"{cohorts.n_incomplete} of {n} cities are without some of the years; only balanced rows decompose"
    if len(cohorts.sizes) < 2:
        return f"{len(cohorts.sizes)} cohort; two or more are needed for more than one comparison"
    return ""


def _by_kind(sample: Sample, pairs: pd.DataFrame, study: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield weight and mean estimate of each kind of comparison; the reason where there is none."""
    common = of_sample(sample, estimator="bacon", model="fe", fixed_effects=FIXED_EFFECTS[study["effects"]])
    if pairs["weight"].isna().all():
        yield common | {"term": "weight", "note": pairs["note"].iloc[0]}
        return
    for kind, those in pairs.groupby("kind"):
        weights = those["weight"].to_numpy(float)
        named = common | {"subgroup": str(kind), "note": those["note"].iloc[0]}
        yield named | {"term": "weight", "estimate": float(weights.sum())}
        yield named | {
            "term": "estimate",
            "estimate": float(np.average(those["estimate"].to_numpy(float), weights=weights)),
        }


if __name__ == "__main__":
    with logged(snakemake):
        parts = [staggered(**each) for each in by_outcome(read_inputs(snakemake))]
        estimates, decomposition = (together(frames) for frames in zip(*parts, strict=True))
        write_table(estimates, snakemake.output.estimates, ESTIMATES)
        write_table(decomposition, snakemake.output.decomposition, BACON)
