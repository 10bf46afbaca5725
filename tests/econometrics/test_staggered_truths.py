"""Published answers on staggered starts, Goodman-Bacon's weights and bounds on trends, through our adapters."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scripts.econometrics.bacon import bacon, cell_weights
from scripts.econometrics.regression import fixed_effects
from scripts.econometrics.robust_trends import Coefficients, relative_interval, smoothness_interval
from scripts.econometrics.staggered_did import callaway_santanna, imputation, sun_abraham

FOLDER = Path(__file__).parents[2].parent / "shared/truths"
CASES = ("mpdta", "castle (causaldata)", "ehec_medicaid")
ELSEWHERE = ("ATET", "clustered se (G=50)")
"""In test_truths."""


def truths():
    file = FOLDER / "truths.json"
    if not file.exists():
        reason = "shared/truths is not beside the checkout"
        return [pytest.param(None, marks=pytest.mark.skip(reason=reason), id=reason)]
    rows = [row for row in json.loads(file.read_text(encoding="utf-8")) if row["case"] in CASES]
    return [pytest.param(row, id=f"{row['case']}: {row['what']}") for row in rows if row["what"] not in ELSEWHERE]


@pytest.mark.parametrize("truth", truths())
def test_it_agrees_with_what_was_published(truth):
    answers = {"mpdta": mpdta, "castle (causaldata)": castle, "ehec_medicaid": medicaid}[truth["case"]]()
    assert answers[truth["what"]] == pytest.approx(truth["value"], abs=truth["tolerance"])


@cache
def teenagers():
    data = pd.read_csv(FOLDER / "mpdta.csv")
    columns = {"countyreal": "unit", "year": "period", "first_treat": "cohort", "lemp": "outcome"}
    return data.rename(columns=columns)[list(columns.values())].astype({"unit": int, "cohort": int})


@cache
def mpdta():
    rows = teenagers()
    found = callaway_santanna(rows, base="varying")
    answers = {f"event study e={e}": one.estimate for e, one in found.by_event_time.items()}
    answers |= {f"group ATT {year}": one.estimate for year, one in found.by_cohort.items()}
    answers |= {
        "dynamic overall ATT": found.mean_of_event_times.estimate,
        "group overall ATT": found.mean_of_cohorts.estimate,
        "simple overall ATT": found.overall.estimate,
        "BJS imputation ATT": imputation(rows).overall.estimate,
        "TWFE static coef; Bacon TvU weight/est .863/-.0407, LvE .054/+.0046": static(rows),
    }
    for cohort in (2004, 2006, 2007):
        # One cohort alone has its effects by period as its effects by event time.
        alone = callaway_santanna(rows[rows["cohort"].isin([0, cohort])], base="varying").by_event_time
        label = "ATT({},{}) CS never-treated, no covariates, varying base"
        answers |= {label.format(cohort, cohort + e): one.estimate for e, one in alone.items()}
    return answers


def static(rows):
    """Return the coefficient, after the weights that are named with it were found."""
    treated = (rows["cohort"].gt(0) & rows["period"].ge(rows["cohort"])).to_numpy(float)
    pairs = bacon(rows["outcome"], treated, rows["unit"], rows["period"])
    kinds = dict(iter(pairs.groupby("kind")))
    for kind, weight, estimate in (("never_treated", 0.863, -0.0407), ("earlier_treated", 0.054, 0.0046)):
        those = kinds[kind]
        assert those["weight"].sum() == pytest.approx(weight, abs=5e-4)
        assert those["weight"] @ those["estimate"] / those["weight"].sum() == pytest.approx(estimate, abs=5e-5)
    return pairs["weight"] @ pairs["estimate"]


@cache
def castle():
    data = pd.read_csv(FOLDER / "castle_causaldata.csv")
    pairs = bacon(data["l_homicide"], data["post"], data["sid"], data["year"])
    names = {"never_treated": "treated vs never", "later_treated": "earlier vs later"}
    names |= {"earlier_treated": "later vs earlier"}
    answers = {}
    for kind, those in pairs.groupby("kind"):
        weight = those["weight"].sum()
        answers[f"Bacon weight {names[kind]}"] = weight
        answers[f"Bacon est {names[kind]}"] = those["weight"] @ those["estimate"] / weight
    return answers


@cache
def medicaid():
    estimates = pd.read_csv(FOLDER / "ehec_beta.csv")["beta"].to_numpy()
    covariance = pd.read_csv(FOLDER / "ehec_sigma.csv", index_col=0).to_numpy()
    study = Coefficients(estimates, covariance, 5, np.array([1.0, 0.0]))
    normals = np.random.default_rng(1).standard_normal((4000, 7))
    answers = {}
    for bound in (0, 0.01, 0.02, 0.03, 0.04, 0.05):
        ends = smoothness_interval(study, bound)
        answers |= dict(zip((f"FLCI DeltaSD M={bound} lb", f"FLCI DeltaSD M={bound} ub"), ends, strict=True))
    for bound in (0.5, 1, 1.5, 2):
        ends = relative_interval(study, bound, normals)
        answers |= dict(zip((f"C-LF DeltaRM Mbar={bound} lb", f"C-LF DeltaRM Mbar={bound} ub"), ends, strict=True))
    return answers


def test_controls_take_out_what_they_explain():
    """Units drift apart by a trait that treated ones have more of; another control moves from year to year."""
    rng = np.random.default_rng(4)
    rows = pd.MultiIndex.from_product([range(60), range(6)], names=["unit", "period"]).to_frame(index=False)
    cohort, trait = np.repeat([0, 3, 4], 20), rng.normal(size=60) + np.repeat([0.0, 0.5, 0.7], 20)
    rows["cohort"], rows["trait"] = cohort[rows["unit"]], trait[rows["unit"]]
    rows["moving"] = rng.normal(size=len(rows))
    rows["outcome"] = rows["unit"] - 0.3 * (rows["cohort"].gt(0) & rows["period"].ge(rows["cohort"]))
    drifting = rows.assign(outcome=rows["outcome"] + 0.5 * rows["trait"] * rows["period"])
    moved = rows.assign(outcome=rows["outcome"] + 0.5 * rows["moving"])
    for against in ("nevertreated", "notyettreated"):
        for method in ("reg", "dr"):
            found = callaway_santanna(drifting, controls=["trait"], against=against, method=method)
            assert found.overall.estimate == pytest.approx(-0.3, abs=1e-8)
        assert abs(callaway_santanna(drifting, against=against).overall.estimate + 0.3) > 0.1
    for estimate in (sun_abraham, imputation):
        assert estimate(moved, controls=["moving"]).overall.estimate == pytest.approx(-0.3, abs=1e-8)
        assert abs(estimate(moved).overall.estimate + 0.3) > 1e-3


@pytest.mark.skipif(not (FOLDER / "mpdta.csv").exists(), reason="shared/truths is not beside the checkout")
def test_against_units_that_never_start_all_event_studies_are_one_on_a_balanced_panel():
    # Sun and Abraham's cells are Callaway and Sant'Anna's with the universal base (their appendix B).
    rows = teenagers()
    one, other = callaway_santanna(rows), sun_abraham(rows)
    assert one.by_event_time.keys() == other.by_event_time.keys()
    for e, effect in one.by_event_time.items():
        assert effect.estimate == pytest.approx(other.by_event_time[e].estimate, abs=1e-8)
    assert one.overall.estimate == pytest.approx(other.overall.estimate, abs=1e-8)


@pytest.mark.skipif(not (FOLDER / "mpdta.csv").exists(), reason="shared/truths is not beside the checkout")
def test_the_cell_weights_give_the_coefficient():
    rows = teenagers()
    treated = (rows["cohort"].gt(0) & rows["period"].ge(rows["cohort"])).to_numpy(float)
    control = np.random.default_rng(3).normal(size=(len(rows), 2))
    labels = rows["unit"].to_numpy(), rows["period"].to_numpy()
    for columns in (control[:, :0], control):
        fit = fixed_effects(rows["outcome"].to_numpy(), np.column_stack([treated, columns]), *labels)
        weights = cell_weights(treated, columns, *labels)
        assert weights @ rows["outcome"].to_numpy() == pytest.approx(fit.coefficients[0], abs=1e-10)
        assert weights @ treated == pytest.approx(1, abs=1e-10)


@pytest.mark.slow
@pytest.mark.parametrize("library", ["diff_diff", "csdid"])
def test_a_second_implementation_says_the_same(library):
    """Needs `pip install diff-diff csdid` in a throw-away environment beside the lock."""
    other = pytest.importorskip(library)
    rows, ours = teenagers(), mpdta()
    if library == "diff_diff":
        estimator = other.CallawaySantAnna(control_group="never_treated", base_period="varying", n_bootstrap=0)
        names = {"outcome": "outcome", "unit": "unit", "time": "period", "first_treat": "cohort"}
        found = estimator.fit(rows, aggregate="simple", **names)
        assert found.overall_att == pytest.approx(ours["simple overall ATT"], abs=1e-8)
        found = other.ImputationDiD(n_bootstrap=0).fit(rows, **names)
        assert found.overall_att == pytest.approx(ours["BJS imputation ATT"], abs=1e-6)
        return
    estimator = pytest.importorskip("csdid.att_gt").ATTgt
    names = {"yname": "outcome", "gname": "cohort", "idname": "unit", "tname": "period"}
    found = estimator(data=rows, **names, xformla="outcome~1").fit(est_method="reg").aggte("simple")
    assert found.atte["overall_att"] == pytest.approx(ours["simple overall ATT"], abs=1e-6)
