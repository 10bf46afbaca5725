"""Over 200 draws of the errors the mean estimate is the estimand: coefficients, interaction and parabola.

The design stays and only the errors change, so that all draws are right sides of one least-squares problem. The top of
the parabola is a ratio, whose mean is not the top of the mean parabola: its median is held to it, by the binomial
distribution of the draws below.
"""

import numpy as np
import pytest
from scipy.stats import binomtest

from scripts.demo.printing import as_printed
from scripts.demo.streams import draw_errors
from scripts.demo.units import YEARS
from scripts.econometrics.within import within_transform
from scripts.review.parameters import error_model
from scripts.review.truth import truth
from tests.review.simulated import SIMULATED

DRAWS = 200
CONTROLS = {"no_controls": False, "all_controls": True}
ROWS = ["complete", "observed_outcome", "observed_outcome_and_controls"]
STUDIES = [
    ("carbon", "lnCO2", "two_way"),
    *(("pollution", outcome, effects) for outcome in ("lnSO2pc", "lnWWpc") for effects in ("two_way", "post")),
]


@pytest.fixture(scope="module")
def studies(carbon, pollution):
    return {"carbon": carbon, "pollution": pollution}


@pytest.fixture(scope="module")
def truths(studies):
    inputs = {"backtest": None, "seed": 1, "noise": 1.0, "draws": 1}
    return {
        name: truth(study.world, study.cities, study.treatment, settings=study.settings | {"plans": {}}, **inputs)
        for name, study in studies.items()
    }


@pytest.fixture(scope="module")
def errors(world):
    """Each outcome's error on a logarithm as it comes back from the files: `(units, years, draws)`."""
    shape = int(world["unit"].max()) + 1, len(YEARS)
    drawn = {}
    for variable in SIMULATED.values():
        expected = world.sort_values(["unit", "year"])[f"expected_{variable}"].to_numpy().reshape(shape)
        every = (draw_errors(seed, variable, 0, *shape, *error_model(variable)) for seed in range(1, DRAWS + 1))
        printed = (expected * np.exp(error) for error in every)
        rounded = printed if variable == "co2" else (as_printed(values, variable, YEARS) for values in printed)
        drawn[variable] = np.stack([np.log(values / expected) for values in rounded], axis=-1)
    return drawn


def estimates(rows, outcome, regressors, effects, errors):
    """Return the coefficients `(k, draws)`."""
    label = rows["Dt" if effects == "post" else "year"].to_numpy()
    columns = rows[regressors].to_numpy(dtype=float)
    scale = columns.std(axis=0)
    x = within_transform(columns / scale, rows["code"].to_numpy(), label)
    drawn = errors[SIMULATED[outcome]][rows["unit"].to_numpy(), rows["year"].to_numpy() - YEARS[0]]
    outcomes = rows[outcome].to_numpy()[:, None] + drawn
    return np.linalg.lstsq(x, outcomes, rcond=None)[0] / scale[:, None]


def assert_on_average(drawn, given, what):
    """Hold a mean to 3 of its Monte Carlo errors, and show it."""
    error = drawn.std(ddof=1) / np.sqrt(DRAWS)
    off = (drawn.mean() - given) / error
    print(f"{what}: estimand {given:.5f}, mean {drawn.mean():.5f}, s.d. {drawn.std(ddof=1):.5f}, {off:+.2f} s.e.")  # noqa: T201
    assert abs(off) <= 3, what
    assert error > 0, "nothing was drawn"


@pytest.mark.slow
@pytest.mark.parametrize(("study", "outcome", "effects"), STUDIES)
def test_the_mean_coefficient_is_beta_star(studies, truths, errors, study, outcome, effects):
    of_rows = truths[study]["outcomes"][outcome]["samples"]["as_printed"]["rows"]
    for kind, mask in studies[study].masks(outcome).items():
        rows = studies[study].rows[mask]
        for name, controlled in CONTROLS.items():
            regressors = ["D", *(studies[study].settings["controls"] if controlled else [])]
            drawn = estimates(rows, outcome, regressors, effects, errors)[0]
            given = of_rows[kind]["beta_star"][effects][name]
            assert_on_average(drawn, given, f"{outcome} {effects} {kind} {name}")


@pytest.mark.slow
@pytest.mark.parametrize(("study", "outcome", "effects"), STUDIES[1:])
def test_the_mean_interaction_and_parabola_are_the_estimands(studies, truths, errors, study, outcome, effects):
    simulated, controls = studies[study], studies[study].settings["controls"]
    sample = truths[study]["outcomes"][outcome]["samples"]["as_printed"]
    share = np.log(simulated.rows["tertiary_share"])
    every = simulated.rows.assign(share=share, product=simulated.rows["D"] * share)

    rows = every[simulated.masks(outcome, "tertiary_share")["observed_outcome_and_controls"]]
    drawn = estimates(rows, outcome, ["product", "D", "share", *controls], effects, errors)
    given = sample["moderation"]["observed"][effects]["both_controls"]
    for place, term in enumerate(("lnintgdp", "DuDt", "ln(tertiary_share)")):
        assert_on_average(drawn[place], given[term], f"{outcome} {effects} {term}")

    rows = every[simulated.masks(outcome)["observed_outcome_and_controls"]]
    drawn = estimates(rows, outcome, ["D", *controls], effects, errors)
    given = sample["kuznets"]["observed"][effects]
    income, square = (drawn[1 + controls.index(name)] for name in ("pgdp", "pgdp2"))
    for values, term in ((income, "pgdp"), (square, "pgdp2")):
        assert_on_average(values, given[term], f"{outcome} {effects} {term}")
    tops = -income / (2 * square)
    below = int((tops < given["turning_point"]).sum())
    print(f"{outcome} {effects} top: estimand {given['turning_point']:.2f}, median {np.median(tops):.2f}")  # noqa: T201
    assert binomtest(below, DRAWS).pvalue > 0.0027, "as far out as 3 standard errors"
