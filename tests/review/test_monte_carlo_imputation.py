"""Multiple imputation on redrawn panels is completing and pooling each of them; what cannot be completed is counted."""

from functools import partial

import numpy as np
import pytest

from scripts.econometrics.regression import fixed_effects
from scripts.econometrics.rubin import pool
from scripts.estimates.completions import Known, completed_cells
from scripts.panel.imputation import Grid
from scripts.panel.streams import stream
from scripts.review.monte_carlo_cases import Redraws, cases_of, panels_of, worlds_of
from scripts.review.monte_carlo_imputation import monte_carlo_imputation
from tests.review.redrawn import LAST, SEED, only, validated

PLANS = {"observed": [], "last": [LAST]}
DRAWS = 4


@pytest.fixture(scope="module")
def found(carbon):
    return validated(monte_carlo_imputation, carbon, draws=2, more={"draws": DRAWS}, plans=PLANS)


def test_only_plans_that_fill_are_imputed_by_both_models_in_both_worlds(found):
    assert set(found["plan"]) == {"last"}
    assert set(found["estimator"]) == {"rubin_without_treatment", "rubin_with_treatment"}
    assert set(found["world"]) == {"effect", "none"}
    assert set(found["target"]) == {"beta_star", "beta_star_of_rows"}
    assert found["draws_a_panel"].eq(DRAWS).all()


def test_the_means_are_those_of_completing_and_pooling_by_hand(found, carbon):
    study = carbon.settings | {"outcome": "lnCO2", "plans": PLANS}
    worlds = worlds_of(carbon.world, carbon.cities, carbon.treatment, study)
    design = worlds["effect"]
    panels = next(panels_of({"effect": design}, carbon.cities, None, study, Redraws(SEED, 1.0, 2)))
    case = next(case for case in cases_of(panels, study) if case.plan == "last")
    years, codes = np.unique(design.rows["year"]), design.rows["code"].unique()
    starts = carbon.treatment.set_index("code")["start_year"].reindex(codes).to_numpy(float, na_value=np.nan)
    grid = Grid(years, codes.tolist(), np.unique([code[:2] for code in codes], return_inverse=True)[1])
    known = Known(grid, starts, np.ones(len(codes), dtype=bool), np.isin(years, range(2006, 2023)))
    pooled = []
    for panel in (1, 2):
        observed = np.exp(panels.outcomes["observed"][:, panel - 1]).reshape(len(years), len(codes))
        streams = partial(stream, SEED, "carbon", "validation", "imputation", panel, "co2")
        drawn = completed_cells(observed, [LAST], known, streams, None, with_treatment=True, draws=DRAWS)
        y = np.log(drawn).transpose(0, 2, 1).reshape(-1, DRAWS)[case.rows]
        fits = [fixed_effects(y[:, m], case.regressors, case.unit, case.year) for m in range(DRAWS)]
        estimates, errors = (np.array([(fit.coefficients[0], fit.std_errors[0]) for fit in fits])).T
        pooled.append(pool(estimates, errors**2, fits[0].df))
    row = only(found, world="effect", estimator="rubin_with_treatment", target="beta_star_of_rows").iloc[0]
    assert row["mean"] == pytest.approx(np.mean([one.estimate for one in pooled]), abs=1e-10)
    assert row["std_error"] == pytest.approx(np.mean([one.std_error for one in pooled]), abs=1e-10)
    covered = [one.interval()[0] <= row["value"] <= one.interval()[1] for one in pooled]
    assert row["coverage"] == pytest.approx(np.mean(covered))


def test_panels_that_cannot_be_completed_are_counted_and_the_other_model_goes_on(carbon, monkeypatch):
    def some(*given, with_treatment, draws):
        if with_treatment:
            message = "too few cells"
            raise ValueError(message)
        return completed_cells(*given, with_treatment=with_treatment, draws=draws)

    monkeypatch.setattr("scripts.review.monte_carlo_imputation.completed_cells", some)
    lost = validated(monte_carlo_imputation, carbon, draws=2, more={"draws": 2}, plans=PLANS)
    by_model = lost.set_index("estimator")
    assert by_model.loc["rubin_with_treatment", "mean"].isna().all()
    assert by_model.loc["rubin_with_treatment", "note"].eq("panels that could not be completed: 2").all()
    assert by_model.loc["rubin_without_treatment", "mean"].notna().all()
    assert by_model.loc["rubin_without_treatment", "note"].eq("").all()


@pytest.mark.slow
def test_coverage_and_rejections_are_reported(carbon):
    found = validated(monte_carlo_imputation, carbon, draws=100, plans=PLANS)
    print(found[["world", "estimator", "target", "bias", "coverage", "rejected"]].to_string())  # noqa: T201
    assert found[["coverage", "rejected"]].apply(lambda share: share.between(0, 1).all()).all()
