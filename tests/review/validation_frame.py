"""A made validation of one study, for the tests of its pages."""

import pandas as pd

from scripts.review.schema import VALIDATION
from scripts.review.validation_lines import CONVENTIONS

SETTINGS = {
    "title": "A study",
    "headline": {"plan": "observed", "sample": "as_printed"},
    "samples": {"as_printed": {"from": 2006, "until": 2021}},
    "outcomes": ["lnCO2"],
    "effects": ["two_way"],
}


TESTS = ["placebo_beta", "placebo_t", "placebo_province_beta", "placebo_province_t"]
TESTS += [f"wild_{level}_{kind}" for level in ("city", "province") for kind in ("rademacher", "webb")]
STAGGERED = ["callaway_santanna_never", "callaway_santanna_not_yet", "sun_abraham", "imputation"]
DRAWN = ["rubin_without_treatment", "rubin_with_treatment"]


def line(world, plan, target, place, vcov, estimator="within"):
    numbers = {"value": -0.09, "mean": -0.09 + place / 1000, "bias": place / 1000, "bias_mc_error": 0.0032}
    numbers |= {"sd": 0.045, "std_error": 0.043, "coverage": 0.9 + place / 1000, "rejected": 0.5 - place / 1000}
    about = {"study": "carbon", "data": "simulated", "outcome": "lnCO2", "effects": "two_way", "sample": "as_printed"}
    about |= {"world": world, "plan": plan, "target": target, "vcov": vcov, "estimator": estimator, "model": "fe"}
    within = {"draws_a_panel": pd.NA if estimator in ("within", *STAGGERED) else 199, "note": ""}
    return about | numbers | within | {"n_obs": 1792, "n_cities": 112, "seed": 7, "draws": 1000}


def made():
    """Return rows of every kind, each with numbers of its own."""
    cases = [
        (world, plan, target, vcov, "within")
        for world in ("effect", "none")
        for plan in ("", "observed", "paper")
        for target in ("beta_star", "beta_star_of_rows")
        for vcov in CONVENTIONS
    ]
    worlds = ("effect", "none")
    cases += [("none", "observed", "beta_star_of_rows", "ranks", test) for test in TESTS]
    cases += [("effect", "observed", "beta_star_of_rows", "reghdfe", test) for test in TESTS[4:]]
    cases += [(world, "paper", "beta_star_of_rows", "rubin", model) for world in worlds for model in DRAWN]
    cases += [
        (world, plan, target, "own", estimator)
        for world in worlds
        for plan in ("", "paper")
        for estimator in STAGGERED
        for target in ("att", "att_of_rows", "estimand", "estimand_of_rows")
    ]
    rows = [line(*case[:3], place, *case[3:]) for place, case in enumerate(cases)]
    return VALIDATION.validate(pd.DataFrame(rows, columns=list(VALIDATION.columns)))
