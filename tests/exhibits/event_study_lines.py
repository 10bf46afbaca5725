"""Event studies as the room above hands them over: three cohorts with closed ends, and one that starts in one year."""

import numpy as np
import pandas as pd

from tests.exhibits.conftest import estimates_frame

TIMES = range(-5, 8)
COHORTS = {"2012": 31, "2013": 17, "2014": 7}
TAKEN_IN = {-5: "with earlier years", 7: "with later years"}
"""What the estimates note of the cells of an end."""
YEARS = range(-7, 6)
WINDOWS = {"two_way": set(YEARS) - {-1}, "post": set(range(-3, 4))}
"""Effects -> the event times with an effect of their own, about one start in 2012, in the years from 2005 to 2017."""


def event_study_frame(settings: dict, models: tuple[str, ...] = ("fe", "fe_controls")) -> pd.DataFrame:
    """Return the rows of the headline's plan and of another one, in the headline's sample, one event time dropped."""
    return estimates_frame(
        [line for plan in ("observed", "paper") for model in models for line in _model_lines(plan, model, settings)]
    )


def _model_lines(plan: str, model: str, settings: dict) -> list[dict]:
    rng, with_controls = np.random.default_rng([len(plan), len(model)]), model == "fe_controls"
    n = 1133 if with_controls else 1255
    common = {"plan": plan, "sample": "as_printed", "outcome": settings["outcomes"][0], "analysis": "event_study"}
    common |= {"treatment": "DID", "model": model, "vcov": "reghdfe, clustered by code", "fixed_effects": "code + year"}
    common |= {"controls": " + ".join(settings["controls"]) if with_controls else "", "n_obs": n, "n_clusters": 106}
    lines = []
    for e in TIMES:
        line = common | {"estimator": "within", "term": "event_time", "event_time": e}
        if e == -1:
            lines.append(line | {"estimate": 0.0, "note": "base"})
        elif e == 6 and with_controls:
            lines.append(line | {"note": "explained by event_time 4, event_time 5"})
        else:
            lines.append(line | _numbers(-0.03 * max(e, 0) + rng.normal(0, 0.02), 0.05 + 0.003 * abs(e)))
    others = settings["controls"] if with_controls else []
    lines += [common | {"estimator": "within", "term": x} | _numbers(rng.normal(), 0.1) for x in [*others, "_cons"]]
    for term, q in (("leads", 3), ("leads_and_bin", 4)):
        test = {"statistic": 1.567486 / q, "p_value": 0.201668, "restrictions": q, "df": 105}
        lines.append(common | {"estimator": "wald", "term": term} | test)
    counted = {name: common[name] for name in ("plan", "sample", "outcome", "analysis", "treatment", "model")}
    counted |= {"estimator": "cells", "term": "event_time"}
    for cohort, cities in {**COHORTS, "all": sum(COHORTS.values())}.items():
        for e in TIMES:
            size = {"n_obs": 0 if (cohort, e) == ("2014", 7) else cities + 2 * e, "n_clusters": cities}
            lines.append(counted | {"subgroup": cohort, "event_time": e, "note": TAKEN_IN.get(e, "")} | size)
    return [*lines, counted | {"subgroup": "never", "n_obs": 561 - 10 * with_controls, "n_clusters": 51}]


def one_start_settings(settings: dict) -> dict:
    """Return a study's settings with two outcomes and two choices of effects."""
    treatment = settings["treatment"] | {"fixed_year": 2012, "later": "controls"}
    derived = settings["derived"] | {"lnWW": "ln(wastewater)"}
    several = {"outcomes": ["lnCO2", "lnWW"], "effects": list(WINDOWS), "derived": derived}
    return settings | several | {"treatment": treatment}


def one_start_frame(settings: dict) -> pd.DataFrame:
    """Return the rows of such a study's headline: every outcome under every choice of effects."""
    return estimates_frame(
        [
            line
            for outcome in settings["outcomes"]
            for effects in settings["effects"]
            for model in ("fe", "fe_controls")
            for line in _one_start_lines(outcome, effects, model)
        ]
    )


def _one_start_lines(outcome: str, effects: str, model: str) -> list[dict]:
    rng = np.random.default_rng([len(outcome), len(effects), len(model)])
    common = {"plan": "observed", "sample": "as_printed", "outcome": outcome, "effects": effects, "treatment": "DID"}
    common |= {"analysis": "event_study", "model": model}
    fitted = common | {"estimator": "within", "vcov": "reghdfe, clustered by code", "n_obs": 2730, "n_clusters": 210}
    lines = []
    for e in YEARS:
        here = fitted | {"term": "event_time", "event_time": e}
        own = _numbers(-0.02 * max(e, 0) + rng.normal(0, 0.02), 0.03) if e in WINDOWS[effects] else {}
        lines.append(here | (own or {"estimate": 0.0, "note": "base"}))
    lines += [fitted | {"term": "Dt"} | _numbers(-0.2, 0.02)] if effects == "post" else []
    tests = {"leads": 3} if effects == "post" else {"leads": 5, "leads_and_bin": 6}
    for term, q in tests.items():
        test = {"estimator": "wald", "term": term, "statistic": 1.2, "p_value": 0.31, "restrictions": q, "df": 209}
        lines.append(fitted | test)
    counted = common | {"estimator": "cells", "term": "event_time"}
    for group in ("2012", "all"):
        lines += [counted | {"subgroup": group, "event_time": e, "n_obs": 54, "n_clusters": 54} for e in YEARS]
    return [*lines, counted | {"subgroup": "never", "n_obs": 2028, "n_clusters": 156}]


def _numbers(estimate: float, std_error: float) -> dict[str, float]:
    t = estimate / std_error
    ends = {"conf_low": estimate - 1.98 * std_error, "conf_high": estimate + 1.98 * std_error}
    p_value = float(np.exp(-0.717 * abs(t) - 0.416 * t * t))
    return {"estimate": estimate, "std_error": std_error, "statistic": t, "p_value": p_value, "df": 105, **ends}
