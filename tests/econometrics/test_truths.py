"""Every published answer on fixed effects, clustered errors and random effects, within its tolerance."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scripts.econometrics.breusch_pagan import breusch_pagan
from scripts.econometrics.hausman import hausman, robust_hausman
from scripts.econometrics.random_effects import random_effects
from scripts.econometrics.regression import fixed_effects

FOLDER = Path(__file__).parents[2].parent / "shared/truths"
CASES = ("castle (causaldata)", "grunfeld", "wage_panel")


def truths():
    file = FOLDER / "truths.json"
    if not file.exists():
        reason = "shared/truths is not beside the checkout"
        return [pytest.param(None, marks=pytest.mark.skip(reason=reason), id=reason)]
    rows = [row for row in json.loads(file.read_text(encoding="utf-8")) if row["case"] in CASES]
    # Goodman-Bacon's weights are another estimator's.
    return [pytest.param(row, id=f"{row['case']}: {row['what']}") for row in rows if "Bacon" not in row["what"]]


@pytest.mark.parametrize("truth", truths())
def test_it_agrees_with_what_was_published(truth):
    answers = {"castle (causaldata)": castle, "grunfeld": grunfeld, "wage_panel": wage_panel}[truth["case"]]()
    assert answers[truth["what"]] == pytest.approx(truth["value"], abs=truth["tolerance"])


@cache
def columns(file, outcome, regressors, unit, time):
    data = pd.read_csv(FOLDER / file)
    x = data[list(regressors)].to_numpy(float)
    return data[outcome].to_numpy(float), x, data[unit].to_numpy(), data[time].to_numpy()


@cache
def castle():
    fit = fixed_effects(*columns("castle_causaldata.csv", "l_homicide", ("post",), "sid", "year"))
    assert fit.n_clusters == 50
    return {"ATET": fit.coefficients[0], "clustered se (G=50)": fit.std_errors[0]}


@cache
def grunfeld():
    names = ("value", "capital")
    given = columns("grunfeld.csv", "inv", names, "firm", "year")
    fixed = fixed_effects(*given, names=names, effects="unit", convention="iid")
    two_way = fixed_effects(*given, names=names, convention="iid")
    pooled = fixed_effects(*given, names=names, effects="none")
    random = random_effects(*given, names=names)
    test = hausman(fixed, random)
    assert (test.df, test.statement) == (2, "")
    answers = {
        "RE const": random.constant,
        "idiosyncratic var": random.idiosyncratic_variance,
        "individual var": random.unit_variance,
        "theta": random.theta[0],
        "Hausman chi2(2)": test.statistic,
        "Hausman p": test.p_value,
        "robust (aux) Hausman chi2(2)": robust_hausman(*given, random).statistic,
        "BP LM chi2": breusch_pagan(pooled.residuals, given[2]).statistic,
    }
    for label, fit in (("RE", random), ("FE", fixed), ("two-way FE", two_way)):
        answers |= {f"{label} {name}": value for name, value in zip(names, fit.coefficients, strict=True)}
        answers |= {f"{label} se {name}": value for name, value in zip(names, fit.std_errors, strict=True)}
    return answers


WAGES = ("wage_panel.csv", "lwage")
LABELS = ("nr", "year")


@cache
def wage_panel():
    varying = ("expersq", "union", "married")
    fixed = fixed_effects(*columns(*WAGES, varying, *LABELS), names=varying, convention="iid")
    answers = {f"two-way FE {name}": value for name, value in zip(varying, fixed.coefficients, strict=True)}
    answers |= {f"se {name}": value for name, value in zip(varying, fixed.std_errors, strict=True)}

    all_names = ("black", "hisp", "exper", "expersq", "married", "educ", "union")
    random = random_effects(*columns(*WAGES, all_names, *LABELS), names=all_names, time_effects=True)
    answers |= {f"RE {name}": value for name, value in zip(all_names, random.coefficients, strict=True)}
    answers |= {"RE idiosyncratic var": random.idiosyncratic_variance, "RE theta": random.theta[0]}

    short = random_effects(*columns(*WAGES, varying, *LABELS), names=varying, time_effects=True)
    test = hausman(fixed, short)
    assert test.df == 3  # plm prints 10: it counts the year dummies, which are not tested
    return answers | {"Hausman chi2(10) expersq+union+married+year": test.statistic}


def test_sigmamore_bases_both_covariances_on_the_random_effects_residuals(shared):
    varying = ("expersq", "union", "married")
    given = columns(*WAGES, varying, *LABELS)
    fixed = fixed_effects(*given, names=varying, convention="iid")
    random = random_effects(*given, names=varying, time_effects=True)
    assert hausman(fixed, random, "sigmamore").statistic == pytest.approx(35.7215, abs=5e-5)
    assert np.isfinite(robust_hausman(*given, random).statistic)
