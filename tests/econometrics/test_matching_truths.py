"""LaLonde's data as in MatchIt: logit, differences and effects within the tolerance of what R finds.

The conventions behind the published numbers: neighbours on the score, all rows allowed (no support, no caliper), with
replacement or, the highest scores first, without; the support is that of both sides; a mean difference is divided by
the treated group's standard deviation, the root of p (1 - p) for a dummy.
"""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scripts.econometrics.balance import balance
from scripts.econometrics.nearest_neighbours import on_support, with_replacement, without_replacement
from scripts.econometrics.propensity_score import propensity_score

FOLDER = Path(__file__).parents[2].parent / "shared/truths"
COVARIATES = ["age", "educ", "race hispan", "race white", "married", "nodegree", "re74", "re75"]


def truths():
    file = FOLDER / "truths.json"
    if not file.exists():
        reason = "shared/truths is not beside the checkout"
        return [pytest.param(None, marks=pytest.mark.skip(reason=reason), id=reason)]
    rows = json.loads(file.read_text(encoding="utf-8"))
    return [pytest.param(row, id=row["what"]) for row in rows if row["case"] == "lalonde_matchit"]


@cache
def answers():
    data = pd.read_csv(FOLDER / "lalonde_matchit.csv")
    data = data.assign(**{f"race {kind}": (data["race"] == kind).astype(float) for kind in ("hispan", "white")})
    treated, y = data["treat"].to_numpy() == 1, data["re78"].to_numpy()
    x = data[COVARIATES].to_numpy(float)
    fit, everyone = propensity_score(x, treated, COVARIATES), np.ones(len(data), dtype=bool)
    found = {f"logit {name.replace('_cons', 'const')}": b for name, b in zip(fit.names, fit.coefficients, strict=True)}
    found["raw difference re78"] = y[treated].mean() - y[~treated].mean()
    groups = balance(x, treated)
    for name in ("age", "re74", "married"):
        at = COVARIATES.index(name)
        mean, variance = groups.mean_treated[at], groups.variance_treated[at]
        spread = np.sqrt(mean * (1 - mean) if name == "married" else variance)
        found[f"std mean diff pre: {name}"] = groups.difference[at] / spread
    again, once = (match(fit.score, treated, everyone) for match in (with_replacement, without_replacement))
    found["ATT NN with replacement"] = att(y, again)
    found["unique controls with replacement"] = (again.frequency[~treated] > 0).sum()
    found["ATT 1:1 NN no replacement, descending ps"] = att(y, once)
    outside = ~on_support(fit.score, treated, "two_sided")
    found["off support treated"], found["off support control"] = outside[treated].sum(), outside[~treated].sum()
    return found


def att(y, found):
    return np.mean([y[row] - y[near].mean() for row, near in enumerate(found.neighbours) if len(near)])


@pytest.mark.parametrize("truth", truths())
def test_it_agrees_with_r(truth):
    assert answers()[truth["what"]] == pytest.approx(truth["value"], abs=truth["tolerance"])
