"""The wild bootstraps on redrawn panels: by hand for one panel, and shares that count panels."""

import numpy as np
import pytest

from scripts.econometrics.wild_bootstrap import all_signs, rademacher, wild_clusters, wild_draws
from scripts.panel.streams import stream
from scripts.review.monte_carlo_cases import Redraws, cases_of, panels_of, worlds_of
from scripts.review.monte_carlo_wild import KINDS, monte_carlo_wild
from tests.review.redrawn import SEED, only, validated

BOOTSTRAPS = [f"wild_{level}_{kind}" for level in ("city", "province") for kind in KINDS]


@pytest.fixture(scope="module")
def found(carbon):
    return validated(monte_carlo_wild, carbon, draws=2, more={"draws": 39}, plans={"observed": []})


def test_every_bootstrap_has_its_shares_in_both_worlds(found):
    assert set(found["world"]) == {"effect", "none"}
    named = found.groupby(["world", "plan", "model"])["estimator"].agg(list)
    assert named.map(lambda names: names == BOOTSTRAPS).all()
    for name in ("coverage", "rejected"):
        assert found[name].isin([0, 0.5, 1]).all()


def test_two_point_weights_of_nine_provinces_are_all_that_there_are(found):
    counts = found.groupby("estimator")["draws_a_panel"].unique()
    assert counts["wild_province_rademacher"].tolist() == [2**9]
    assert counts["wild_province_webb"].tolist() == counts["wild_city_rademacher"].tolist() == [39]


def test_the_shares_are_those_of_bootstraps_by_hand(found, carbon):
    study = carbon.settings | {"outcome": "lnCO2", "plans": {}}
    worlds = worlds_of(carbon.world, carbon.cities, carbon.treatment, study)
    panels = panels_of({"effect": worlds["effect"]}, carbon.cities, None, study, Redraws(SEED, 1.0, 2))
    case = next(cases_of(next(panels), study))
    value = case.targets["beta_star_of_rows"]
    province = case.frame["code"].str[:2].to_numpy(str)
    kept = {"city": [], "province": []}
    for panel in (1, 2):
        y = case.outcomes[:, panel - 1]
        uniforms = stream(SEED, "carbon", "validation", "wild", "city", panel).random((39, 112))
        for level, labels, weights in (("city", case.unit, rademacher(uniforms)), ("province", province, all_signs(9))):
            of = wild_clusters(y, case.regressors, case.unit, case.year, labels)
            drawn = wild_draws(of, weights)
            kept[level].append((drawn.p_value(0.0) < 0.05, drawn.p_value(value) >= 0.05))
    for level, shares in kept.items():
        row = only(found, world="effect", plan="", model="fe", estimator=f"wild_{level}_rademacher").iloc[0]
        np.testing.assert_allclose([row["rejected"], row["coverage"]], np.mean(shares, axis=0))


def test_in_one_province_there_is_none_by_province(carbon):
    one = carbon.cities.assign(province_code="33")
    alone = type(carbon)(carbon.name, carbon.settings, carbon.world, one, carbon.treatment)
    found = validated(monte_carlo_wild, alone, draws=2, more={"draws": 19}, plans={}, effects=["two_way"], controls=[])
    by_province = found[found["estimator"].str.startswith("wild_province")]
    assert by_province["rejected"].isna().all()
    assert by_province["note"].str.contains("two clusters or more").all()
    assert found[found["estimator"].str.startswith("wild_city")]["rejected"].notna().all()


@pytest.mark.slow
def test_rejections_are_reported_for_every_bootstrap(carbon):
    found = validated(monte_carlo_wild, carbon, draws=200, plans={"observed": []})
    none = only(found, world="none")
    print(none[["plan", "model", "estimator", "coverage", "rejected"]].to_string())  # noqa: T201 - no bound on these
    assert found[["coverage", "rejected"]].apply(lambda share: share.between(0, 1).all()).all()
