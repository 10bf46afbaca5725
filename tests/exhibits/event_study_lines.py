"""An event study as the room above hands it over: two models, three cohorts, one event time that was dropped."""

import numpy as np
import pandas as pd

from tests.exhibits.conftest import estimates_frame

TIMES = range(-5, 8)
COHORTS = {"2012": 31, "2013": 17, "2014": 7}


def event_study_frame(settings: dict, models: tuple[str, ...] = ("twfe", "twfe_controls")) -> pd.DataFrame:
    """Return the rows of the headline's plan and of another one, in the headline's sample."""
    return estimates_frame(
        [line for plan in ("observed", "paper") for model in models for line in _model_lines(plan, model, settings)]
    )


def _model_lines(plan: str, model: str, settings: dict) -> list[dict]:
    rng, with_controls = np.random.default_rng([len(plan), len(model)]), model == "twfe_controls"
    n = 1133 if with_controls else 1255
    common = {"plan": plan, "sample": "as_printed", "outcome": settings["outcome"], "analysis": "event_study"}
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
            lines.append(counted | {"subgroup": cohort, "event_time": e} | size)
    return [*lines, counted | {"subgroup": "never", "n_obs": 561 - 10 * with_controls, "n_clusters": 51}]


def _numbers(estimate: float, std_error: float) -> dict[str, float]:
    t = estimate / std_error
    ends = {"conf_low": estimate - 1.98 * std_error, "conf_high": estimate + 1.98 * std_error}
    p_value = float(np.exp(-0.717 * abs(t) - 0.416 * t * t))
    return {"estimate": estimate, "std_error": std_error, "statistic": t, "p_value": p_value, "df": 105, **ends}
