"""The placebo test on redrawn panels is that of the analysis, and its shares count panels."""

from dataclasses import replace

import numpy as np
import pytest

from scripts.panel.streams import stream
from scripts.review.monte_carlo_cases import Redraws, cases_of, panels_of, worlds_of
from scripts.review.monte_carlo_placebo import PLACEBO, WITHIN_PROVINCES, _tests, monte_carlo_placebo
from tests.review.redrawn import SEED, validated
from tests.review.simulated import with_dummies

EVERY = [*PLACEBO, *WITHIN_PROVINCES]


@pytest.fixture(scope="module")
def case(carbon):
    study = carbon.settings | {"outcome": "lnCO2", "plans": {}}
    worlds = worlds_of(carbon.world, carbon.cities, carbon.treatment, study)
    panels = panels_of({"none": worlds["none"]}, carbon.cities, None, study, Redraws(SEED, 1.0, 2))
    found = next(cases_of(next(panels), study))
    return replace(found, targets={"beta_star_of_rows": -0.3})  # far from the coefficient, so that its test is another


def test_rank_p_values_are_those_of_permuting_by_hand(case, carbon):
    uniforms = stream(SEED, "permutations").random((9, 112))
    province = carbon.cities.set_index("code")["province_code"]
    estimate, p_values = _tests(case, 1, uniforms, province, carbon.settings)

    rows = case.frame.assign(y=case.outcomes[:, 1], D=case.regressors[:, 0])
    cities = rows.drop_duplicates("unit").sort_values("unit")
    starts = np.sort(cities["cohort"].dropna().to_numpy(int))
    assert estimate == pytest.approx(with_dummies(rows, "y", ["D"])["D"], abs=1e-8)
    for column, null in enumerate((0.0, case.targets["beta_star_of_rows"])):
        tested = rows.assign(y=rows["y"] - null * rows["D"])
        true, reached = with_dummies(tested, "y", ["D"])["D"], 1
        for draw in uniforms:
            of_city = dict(zip(cities["unit"].to_numpy()[np.argsort(draw)[: len(starts)]], starts, strict=True))
            placebo = rows["year"] >= rows["unit"].map(of_city).fillna(9999)
            reached += abs(with_dummies(tested.assign(P=placebo.astype(float)), "y", ["P"])["P"]) >= abs(true)
        assert p_values[0, column] == pytest.approx(reached / 10)


def test_every_test_has_a_share_of_panels_without_an_effect_alone(carbon):
    found = validated(monte_carlo_placebo, carbon, draws=3, more={"draws": 19}, plans={"observed": []})
    assert set(found["world"]) == {"none"}
    assert found.groupby(["plan", "model"])["estimator"].agg(list).map(lambda names: names == EVERY).all()
    for name in ("coverage", "rejected"):
        assert found[name].mul(3).round(9).isin([0, 1, 2, 3]).all()
    assert found["draws_a_panel"].eq(19).all()


@pytest.mark.slow
def test_rejections_are_reported_for_every_plan(carbon):
    found = validated(monte_carlo_placebo, carbon, draws=200, plans={"observed": []})
    print(found[["plan", "model", "estimator", "coverage", "rejected"]].to_string())  # noqa: T201 - no bound on these
    assert found[["coverage", "rejected"]].apply(lambda share: share.between(0, 1).all()).all()
