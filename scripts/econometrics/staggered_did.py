"""Effects of a treatment that starts in several periods, by estimators that no early start contaminates.

Callaway and Sant'Anna (2021): effects by cohort and period, each a difference in differences from the cohort's last
period before its start, against units that never start or that have not started yet. Sun and Abraham (2021): one
regression with an effect for each cohort and event time, averaged by the cohorts' shares. Borusyak, Jaravel and Spiess
(2024): unit and period effects from untreated rows alone, which say what treated rows would have been. StatsPAI
estimates; what is fixed here is which of its conventions are used, so that all three average the same effects:
`overall` is the mean over treated rows, `mean_of_event_times` that over event times from 0 on. Standard errors are the
estimators' own, clustered by unit: influence functions with the estimated shares of cohorts; the regression's sandwich
with the shares' variance; the conservative variance of the imputation.
"""

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from statspai.did.aggte import aggte
from statspai.did.callaway_santanna import callaway_santanna as estimate_by_cohort
from statspai.did.did_imputation import did_imputation
from statspai.did.sun_abraham import sun_abraham as estimate_interacted
from statspai.exceptions import MethodIncompatibility

UNIT, PERIOD, COHORT, OUTCOME = "unit", "period", "cohort", "outcome"
NEVER = 0
"""The cohort of units that never start."""


@dataclass(frozen=True)
class Effect:
    """An estimate with its standard error; both are not a number where there is none."""

    estimate: float
    std_error: float


@dataclass(frozen=True)
class StaggeredEffects:
    """What one estimator says.

    Attributes
    ----------
    overall, mean_of_event_times, mean_of_cohorts
        Mean over treated rows, over event times from 0 on, over cohorts by their size; None where there is none.
    by_event_time, by_cohort
        Event time, or first treated period -> effect.
    n_obs, n_units
        Rows and units used.
    notes
        What was left out, and why.

    """

    overall: Effect
    by_event_time: dict[int, Effect]
    n_obs: int
    n_units: int
    mean_of_event_times: Effect | None = None
    mean_of_cohorts: Effect | None = None
    by_cohort: dict[int, Effect] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def callaway_santanna(
    rows: pd.DataFrame,
    *,
    controls: Sequence[str] = (),
    against: Literal["nevertreated", "notyettreated"] = "nevertreated",
    method: Literal["dr", "reg"] = "dr",
    base: Literal["universal", "varying"] = "universal",
) -> StaggeredEffects:
    """Estimate by cohort and period and average.

    Parameters
    ----------
    rows
        One row a unit and period: `unit`, `period`, `cohort` (0: never) and `outcome`, and the controls, all present.
        A unit enters a cohort-period effect if it has both of its periods.
    controls
        Read in the earlier of the two periods.
    against
        Units that never start, or all that have not started in either period.
    method
        With controls: doubly robust, or outcome regression alone.
    base
        Period that leads are compared with: the last before the start (`universal`), or the one before (`varying`).

    """
    with _quietly():
        fit = estimate_by_cohort(
            rows,
            y=OUTCOME,
            g=COHORT,
            t=PERIOD,
            i=UNIT,
            x=list(controls) or None,
            estimator=method,
            control_group=against,
            base_period=base,
        )
        simple, dynamic, group = (aggte(fit, type=kind) for kind in ("simple", "dynamic", "group"))
    # Under a universal base the last period before the start is that base: zero by construction.
    by_event_time = _effects(dynamic.detail, "relative_time")
    return StaggeredEffects(
        overall=Effect(simple.estimate, simple.se),
        mean_of_event_times=Effect(dynamic.estimate, dynamic.se),
        mean_of_cohorts=Effect(group.estimate, group.se),
        by_event_time={e: one for e, one in by_event_time.items() if base == "varying" or e != -1},
        by_cohort=_effects(group.detail, "group"),
        n_obs=len(rows),
        n_units=rows[UNIT].nunique(),
        notes=tuple(_missing_cohorts(rows, fit.detail)),
    )


def sun_abraham(rows: pd.DataFrame, *, controls: Sequence[str] = ()) -> StaggeredEffects:
    """Estimate the interaction-weighted event study; without a unit that never starts, against the last cohort.

    Parameters
    ----------
    rows, controls
        As in `callaway_santanna`; every row is used, the controls enter linearly.

    """
    notes: list[str] = []
    if not rows[COHORT].eq(NEVER).any():
        last = int(rows[COHORT].max())
        before = rows[PERIOD] < last
        notes.append(f"compared with the last cohort, {last}, before its start: rows left out {int((~before).sum())}")
        rows = rows[before].assign(**{COHORT: lambda kept: kept[COHORT].where(kept[COHORT] != last, NEVER)})
    with _quietly():
        fit = estimate_interacted(
            rows,
            y=OUTCOME,
            g=COHORT,
            t=PERIOD,
            i=UNIT,
            covariates=list(controls) or None,
            aggregation="fixest_att",
            crit_dist="t",
        )
    info = fit.model_info
    if info["dropped_unidentified_cohorts"]:
        gone = ", ".join(str(int(cohort)) for cohort in info["dropped_unidentified_cohorts"])
        notes.append(f"cohorts without a row in the last period before their start: {gone}")
    return StaggeredEffects(
        overall=Effect(info["att_fixest_att"], info["se_fixest_att_share"]),
        mean_of_event_times=Effect(info["att_event_time"], info["se_event_time"]),
        by_event_time=_effects(fit.detail, "relative_time"),
        n_obs=len(rows) - int(info["n_rows_dropped_unidentified"]),
        n_units=int(info["n_clusters"]),
        notes=tuple(notes),
    )


def imputation(rows: pd.DataFrame, *, controls: Sequence[str] = (), leads: int = 0) -> StaggeredEffects:
    """Impute what treated rows would have been, and average the differences.

    Parameters
    ----------
    rows, controls
        As in `callaway_santanna`; a treated row is left out if no untreated row has its unit, or its period.
    leads
        How many event times before 0 are estimated: an own regression on untreated rows, all earlier ones its base.
        Those that its effects absorb, the earliest first, join the base, and a note says so.

    """
    since = (rows[PERIOD] - rows[COHORT])[rows[COHORT] != NEVER]
    first = max(-leads, int(since.min()) + 1)  # one earlier event time at least is the leads' base
    times = sorted({int(e) for e in since.unique() if e >= min(first, 0)})
    fit, absorbed = _imputed(rows, controls, times)
    dropped = int(fit.model_info["n_obs_autosample_dropped"])
    notes = [f"treated rows without an untreated one of their city or year: {dropped}"] if dropped else []
    if absorbed:
        notes.append(f"leads that city and year effects absorb, taken for the base: {', '.join(map(str, absorbed))}")
    return StaggeredEffects(
        overall=Effect(float(fit.estimate), float(fit.se)),
        by_event_time=_effects(fit.model_info["event_study"], "relative_time"),
        n_obs=len(rows) - dropped,
        n_units=int(fit.model_info["n_units"]),
        notes=tuple(notes),
    )


def _imputed(rows: pd.DataFrame, controls: Sequence[str], times: list[int]) -> tuple[Any, list[int]]:
    """Return the imputation's results, and the leads that were left out since its effects absorb them."""
    absorbed: list[int] = []
    while True:
        try:
            with _quietly():
                fit = did_imputation(
                    rows,
                    y=OUTCOME,
                    group=UNIT,
                    time=PERIOD,
                    first_treat=COHORT,
                    controls=list(controls) or None,
                    horizon=times[len(absorbed) :],
                    autosample=True,
                )
        except MethodIncompatibility:  # the effects after the start do not need the leads
            if times[len(absorbed)] >= 0:
                raise
            absorbed.append(times[len(absorbed)])
        else:
            return fit, absorbed


def _effects(detail: pd.DataFrame | None, at: str) -> dict[int, Effect]:
    """Return a frame's estimates by the column `at`; those without a standard error are left out."""
    if detail is None:
        return {}
    known = detail[np.isfinite(detail["att"]) & np.isfinite(detail["se"])]
    return {int(e): Effect(float(b), float(s)) for e, b, s in zip(known[at], known["att"], known["se"], strict=True)}


def _missing_cohorts(rows: pd.DataFrame, detail: pd.DataFrame | None) -> Iterable[str]:
    """Yield a sentence on cohorts that have no effect of their own."""
    estimated = set(_effects(detail, "group"))
    gone = sorted({int(cohort) for cohort in rows[COHORT].unique()} - {NEVER} - estimated)
    if gone:
        yield f"cohorts without an effect: {', '.join(map(str, gone))}"


def _quietly() -> Any:  # noqa: ANN401 - a context manager of the standard library without a public type
    """Return a context in which the library does not warn: what matters is counted and noted by the caller."""
    return warnings.catch_warnings(action="ignore")
