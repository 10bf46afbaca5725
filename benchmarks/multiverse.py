"""How fast the multiverse is: the job's own function, beside loops over the libraries.

Needs no workflow run: the studies are made here, 112 cities x 26 years of which 16 are estimated on, 7 controls, three
of them with gaps, three other policies, the outcome observed to the last year but two. Every number is processor time
on one thread, as a job of the workflow has it, the median of rounds; a library runs a random sample of the
specifications, scaled to all. `make bench`, or `python -m benchmarks.multiverse`; a million specifications take
`python -m benchmarks.multiverse million`.
"""

import os

# As Snakemake sets them for a job of one thread; before numpy reads them.
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")

import resource
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from statistics import median
from typing import Any

import numpy as np
import pandas as pd
import pyfixest
import statspai
from numpy.typing import NDArray

from benchmarks.readers import spent
from scripts.econometrics.regression import Fit, fixed_effects
from scripts.estimates.multiverse_choices import Choices, choices
from scripts.estimates.multiverse_groups import Distinct, distinct, groups
from scripts.estimates.multiverse_part import multiverse_part
from scripts.panel.schema import CELLS

ROUNDS = 3
SAMPLED = 200
LEAST = {"pyfixest feols": 1000, "StatsPAI hdfe_ols": 500}
"""Times faster than the loop, in estimation."""
LARGEST_DIFFERENCE = 1e-10
MILLION = {"seconds": 60, "gigabytes": 2}
YEARS = range(1997, 2022 + 1)
CONTROLS = [f"x{j}" for j in range(7)]

Floats = NDArray[np.float64]
Study = tuple[dict[str, Any], dict[str, Any]]


def main() -> None:
    """Print times, ratios and differences; exit with 1 where one is beyond its limit."""
    warnings.filterwarnings("ignore")
    missed = list(million() if sys.argv[1:] == ["million"] else compared())
    print("\n".join(["beyond its limit:", *missed]) if missed else "all limits held")
    sys.exit(bool(missed))


def made(n_cities: int = 112, **asked: Any) -> Study:  # noqa: ANN401 - keys of the analysis
    """Return what a part is handed of a made study, and the study; the declaration is about that of `carbon`."""
    rng = np.random.default_rng(n_cities)
    codes = [f"{13 + place // 14:02d}{place % 14 + 1:02d}00" for place in range(n_cities)]
    index = pd.MultiIndex.from_product([codes, YEARS], names=["code", "year"])
    walks = rng.normal(0, 0.15, (8, n_cities, len(YEARS))).cumsum(axis=2) + rng.normal(3, 0.5, (8, n_cities, 1))
    co2 = np.exp(walks[0] + 0.1 * walks[1:].sum(axis=0) - 1)
    panel = index.to_frame(index=False).assign(
        co2=co2.ravel(), **dict(zip(CONTROLS, walks[1:].reshape(7, -1), strict=True))
    )
    gone = (rng.random(len(panel)) < 0.1) | (panel["year"] > 2019) | panel["code"].isin(codes[:6])
    panel.loc[gone, "co2"] = np.nan
    observed = panel.assign(lnCO2=np.log(panel["co2"]))
    for name in CONTROLS:
        observed.loc[rng.random(len(panel)) < 0.02, name] = np.nan
    cells = panel[["code", "year"]].assign(variable="co2", value=panel["co2"], low=np.nan, high=np.nan)
    cells["status"] = np.where(cells["value"].isna(), "missing", "observed")
    texts = [name for name in CELLS.columns if name not in cells]
    scopes = rng.choice(["whole_prefecture", "sub_unit"], n_cities)
    listed = pd.DataFrame(
        {"prefecture_code": codes, "scope": scopes, "label_year": rng.choice([2012, 2013, 2014], n_cities)}
    )
    listed = listed.assign(
        policy="smart_city",
        entry_zh=listed["prefecture_code"],
        announced=(listed["label_year"] + (scopes == "sub_unit")).astype(str),
        label_year=listed["label_year"].astype(str),
        confidence=rng.choice(["high", "low"], n_cities, p=[0.9, 0.1]),
    )
    starts = [[int(y) if y < 2022 else None for y in rng.integers(2007, 2035, n_cities)] for _ in range(3)]
    others = {f"p{j}": f"policy_{j}" for j in range(3)}
    policies = pd.concat(
        pd.DataFrame({"code": codes, "policy": name, "start_year": pd.array(years, dtype="Int64")})
        for name, years in zip(others.values(), starts, strict=True)
    )
    given = {
        "cells": CELLS.validate(cells.assign(**dict.fromkeys(texts, ""))),
        "cities": pd.DataFrame({"code": codes, "province_code": [f"{code[:2]}0000" for code in codes]}),
        "listed": listed[rng.random(n_cities) < 0.5],
        "panels": {"observed": observed, "paper": panel.assign(lnCO2=observed["lnCO2"])},
        "policies": policies,
    }
    return given, _study(others, asked)


def _study(others: dict[str, str], asked: dict[str, Any]) -> dict[str, Any]:
    """Return the study's settings."""
    own = {"rule": "any_subunit", "start": "label_year", "confidence": ["high", "low"], "fixed_year": None}
    return {
        "study": "made",
        "data": "simulated",
        "outcome": "lnCO2",
        "effects": "two_way",
        "every_effects": ["two_way"],
        "derived": {"lnCO2": "ln(co2)"},
        "controls": CONTROLS,
        "samples": {"all": {"from": 2006, "until": 2021}, "until_2019": {"from": 2006, "until": 2019}},
        "headline": {"plan": "observed", "sample": "all"},
        "published": None,
        "treatment": own | {"name": "DID", "policy": "smart_city", "later": None},
        "standard_errors": {"convention": "reghdfe", "cluster": "code"},
        "other_policies": others,
        "multiverse": {
            "rules": ["any_subunit", "whole_prefecture", "drop_subunit_only"],
            "starts": ["label_year", "announced_year"],
            "confidence": [["high", "low"], ["high"]],
            "samples": None,
            "without": {"without_one": ["130100"]},
            "orders": ["none", "interpolate", "mean_then_extrapolate", "extrapolate_then_mean"],
            "scales": ["log", "level"],
            "extrapolators": ["last", "trend", "damped_holt"],
            "controls_fillings": ["observed", "paper"],
            "policies": "together",
        }
        | asked,
    }


def compared() -> Iterator[str]:
    """Print the times beside those of loops over libraries, and the differences from refits; yield what missed."""
    given, study = made()
    rows = multiverse_part(**given, study=study)
    ours = median(spent(lambda: multiverse_part(**given, study=study)) for _ in range(ROUNDS))
    print(f"{len(rows):,} specifications: {ours:.1f} s, {1e6 * ours / len(rows):.0f} us each, the whole job's function")
    laid = choices(**given, study=study)
    every = [distinct(group, laid) for group in groups(laid)]
    sampled = rows.sample(SAMPLED, random_state=0)
    cases = [case(number, every, laid, study) for number in sampled["specification"]]
    worst = np.zeros(2)
    for row, (frame, x) in zip(sampled.to_dict("records"), cases, strict=True):
        fit = plain(frame, x)
        worst = np.maximum(worst, np.abs([row["estimate"] - fit.coefficients[0], row["std_error"] - fit.std_errors[0]]))
    print(
        f"largest differences from {SAMPLED} plain refits: coefficients {worst[0]:.1e}, standard errors {worst[1]:.1e}"
    )
    if worst.max() > LARGEST_DIFFERENCE:
        yield f"refits differ by {worst.max():.1e}, limit {LARGEST_DIFFERENCE}"
    for name, fit_one in libraries().items():
        fit_one(*cases[0])  # compiles what is compiled at the first call
        times, apart = [], 0.0
        for row, one in zip(sampled.to_dict("records"), cases, strict=True):
            times.append(spent(lambda one=one, fit_one=fit_one: fit_one(*one)))
            apart = max(apart, abs(fit_one(*one) - row["estimate"]))
        loop = sum(times) * len(rows) / SAMPLED
        each = f"{1000 * median(times):.1f} ms each, scaled {loop / 60:.0f} min"
        print(f"  {name:18s} {each}, {loop / ours:.0f} times ours, largest difference {apart:.0e}")
        if loop / ours < LEAST[name]:
            yield f"{loop / ours:.0f} times faster than {name}, limit {LEAST[name]}"


def case(number: int, every: list[Distinct], laid: Choices, study: dict[str, Any]) -> tuple[pd.DataFrame, list[str]]:
    """Return a specification's rows as libraries take them, with the names of its regressors."""
    for each in every:
        places = np.argwhere((each.number == number) & each.there)
        if len(places):
            x, d, y = places[0]
            break
    plan, subset, policy = each.controls[x]
    rows, columns = each.rows, list(laid.subsets[subset])
    frame = pd.DataFrame(
        {
            "y": laid.fillings[each.fillings[y]].outcome[rows],
            "DID": laid.variants[each.variants[d]].dummy[rows],
            "city": laid.cities_of_rows[rows],
            "year": laid.years[rows],
        }
    )
    names = [study["controls"][j] for j in columns]
    frame[names] = list(laid.plans.values())[plan][rows][:, columns]
    others = [list(study["other_policies"])[j] for j in laid.policies[policy]]
    frame[others] = laid.other_policies[rows][:, list(laid.policies[policy])]
    return frame, ["DID", *names, *others]


def plain(frame: pd.DataFrame, x: list[str]) -> Fit:
    """Refit one specification by the reference."""
    return fixed_effects(frame["y"].to_numpy(), frame[x].to_numpy(), frame["city"].to_numpy(), frame["year"].to_numpy())


def libraries() -> dict[str, Callable[[pd.DataFrame, list[str]], float]]:
    """Return library -> the coefficient of a specification, with clustered standard errors computed beside it."""

    def feols(frame: pd.DataFrame, x: list[str]) -> float:
        # Its standard errors change with PYTHONHASHSEED (version 0.60.0), so they are compared with nothing.
        fit = pyfixest.feols(f"y ~ {' + '.join(x)} | city + year", frame, vcov={"CRV1": "city"})
        return float(fit.coef()["DID"])

    def hdfe_ols(frame: pd.DataFrame, x: list[str]) -> float:
        return float(statspai.hdfe_ols(f"y ~ {' + '.join(x)} | city + year", frame, cluster="city").params["DID"])

    return {"pyfixest feols": feols, "StatsPAI hdfe_ols": hdfe_ols}


def million() -> Iterator[str]:
    """Print time and memory of a million specifications in two parts at once."""
    asked = {
        "extrapolators": ["last", "drift", "trend", "trend_last_five", "theta"],
        "policies": "subsets",
    }
    started = time.perf_counter()
    with get_context("spawn").Pool(2) as pool:
        parts = pool.starmap(_part, [(asked, 1), (asked, 2)])
    wall = time.perf_counter() - started
    n, seconds, peak = sum(p[0] for p in parts), max(p[1] for p in parts), sum(p[2] for p in parts)
    work = sum(p[3] for p in parts)
    took = f"{seconds:.0f} s of estimation ({work:.0f} s of processor time), {wall:.0f} s with imports"
    print(f"{n:,} specifications in two parts: {took}, {peak:.1f} GB")
    if n < 1_000_000:
        yield f"{n:,} specifications are no million"
    if seconds > MILLION["seconds"]:
        yield f"{seconds:.0f} s, limit {MILLION['seconds']}"
    if peak > MILLION["gigabytes"]:
        yield f"{peak:.1f} GB, limit {MILLION['gigabytes']}"


def _part(asked: dict[str, Any], place: int) -> tuple[int, float, float, float]:
    """Return how many specifications a part has, the seconds that it took, its peak memory in GB, processor seconds."""
    given, study = made(**asked)
    started, used = time.perf_counter(), time.process_time()
    rows = multiverse_part(**given, study=study, part=(place, 2))
    wall, used = time.perf_counter() - started, time.process_time() - used
    return len(rows), wall, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, used


if __name__ == "__main__":
    main()
