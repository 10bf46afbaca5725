"""The headline's and the paper's specification in the multiverse are those of the study's own benchmark."""

import pytest

from scripts.estimates.benchmark import benchmark
from scripts.estimates.multiverse_part import multiverse_part
from scripts.panel.treatment import treatment
from tests.estimates.multiverse_case import CITIES, PLANS, cells, finished, handed, study

NUMBERS = ["estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high"]


@pytest.fixture(scope="module")
def given():
    return handed()


@pytest.mark.parametrize("effects", ["two_way", "post"])
@pytest.mark.parametrize("declared", [True, False], ids=["among the declared", "beside the declared"])
def test_the_roles_have_the_numbers_of_the_benchmark(given, effects, declared):
    asked = {"scales": ["log"], "policies": "none", "without": {}}
    asked |= {} if declared else {"rules": ["whole_prefecture"], "orders": ["interpolate"], "samples": ["early"]}
    about = study(**asked)
    about |= {"effects": effects, "every_effects": ["two_way", "post"]}
    about["published"] = about["published"] | {"effects": effects}
    about["treatment"] = about["treatment"] | {"fixed_year": 2009, "later": "controls", "never_treated_split": 2009}

    made = {plan: finished(cells(), steps) for plan, steps in PLANS.items()}
    own = benchmark(
        {plan: each.panel for plan, each in made.items()},
        {plan: each.lineage for plan, each in made.items()},
        treatment(given["listed"], CITIES, about["treatment"]),
        about | {"models": ["fe_controls"]},
    )
    own = own[own["term"].eq("DID") & own["sample"].eq("all")].set_index("plan")

    rows = multiverse_part(**given, study=about)
    roles = rows[rows["role"] != ""].set_index("role")
    assert sorted(roles.index) == ["headline", "paper"]
    for role, plan in (("headline", "observed"), ("paper", "paper")):
        ours, theirs = roles.loc[role], own.loc[plan]
        assert ours[NUMBERS].to_numpy(float) == pytest.approx(theirs[NUMBERS].to_numpy(float), rel=1e-10, abs=1e-10)
        assert (ours["n_obs"], ours["n_clusters"]) == (theirs["n_obs"], theirs["n_clusters"])
    assert own["estimate"].nunique() == 2
