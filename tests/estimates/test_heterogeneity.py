import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

from scripts.econometrics.regression import fixed_effects
from scripts.estimates.heterogeneity import heterogeneity
from scripts.files.bad_input import BadInput
from scripts.panel.schema import CITIES
from tests.estimates.conftest import EFFECT

SPAN = {"from": 2006, "until": 2011}
CONTROLS = ["lneco", "str"]


def split(by, **keys):
    return {"by": by, "years": SPAN, "groups": "median", "names": None, "levels": ["city"]} | keys


def with_sizes(case, seed=3):
    """Give each city-year a size that drifts, so that some cities cross the median."""
    rng = np.random.default_rng(seed)
    place = case.panel["code"].str[2:4].astype(int)
    case.panel["size"] = (place * 7 % 12) * 10 + 3.0 * (case.panel["year"] - 2006) + rng.normal(size=len(case.panel))
    return case


def cities(case, resource=(2, 4, 9, 10, 11)):
    codes = sorted(case.panel["code"].unique())
    frame = pd.DataFrame({"code": codes, "name_zh": "城", "name_en": "City", "province_code": "130000"})
    kinds = ["mature" if place in resource else "" for place in range(len(codes))]
    return CITIES.validate(frame.assign(province_zh="省", resource_type=kinds))


def run(case, of_study=None, **splits):
    inputs = case.inputs()
    inputs["study"] = inputs["study"] | {"splits": splits}
    return heterogeneity(**inputs, cities=cities(case) if of_study is None else of_study)


def row(rows, **where):
    for column, value in where.items():
        rows = rows[rows[column] == value]
    assert len(rows) == 1, where
    return rows.iloc[0]


@pytest.fixture
def sized(case):
    return with_sizes(case)


def own_regression(case, mask):
    panel = case.panel.sort_values(["code", "year"])
    panel = panel[mask.reindex(panel.index)]
    start = panel["code"].map(case.treatment.set_index("code")["start_year"]).fillna(9999)
    did = (panel["year"] >= start).astype(float)
    return fixed_effects(
        panel["lnCO2"].to_numpy(),
        np.column_stack([did, panel[CONTROLS]]),
        panel["code"].to_numpy(),
        panel["year"].to_numpy(),
    )


def masks(case, level):
    """Return the upper and the lower group of the split by size, worked out another way."""
    value = case.panel["size"]
    if level == "city":
        means = {code: rows.loc[rows["year"] <= 2011, "size"].sum() / 6 for code, rows in case.panel.groupby("code")}
        value = case.panel["code"].map(means)
        middle = sorted(means.values())[5:7]
    else:
        middle = sorted(value)[59:61]
    return value >= sum(middle) / 2, value < sum(middle) / 2


@pytest.mark.parametrize(("level", "model"), [("city", "size"), ("observation", "size_by_observation")])
def test_each_group_is_a_regression_of_its_own(sized, level, model):
    rows = run(sized, size=split("size", names=["large", "small"], levels=["city", "observation"]))
    for group, mask in zip(("large", "small"), masks(sized, level), strict=True):
        fit = own_regression(sized, mask)
        found = row(rows, model=model, subgroup=group, term="DID")
        assert found["estimate"] == pytest.approx(fit.coefficients[0], abs=1e-10)
        assert found["std_error"] == pytest.approx(fit.std_errors[0], abs=1e-10)
        assert (found["n_obs"], found["n_clusters"]) == (fit.n_obs, fit.n_clusters)


def test_the_paper_s_way_gives_halves_of_the_rows_that_are_no_whole_cities(sized):
    rows = run(sized, size=split("size", levels=["observation"]))
    n = [row(rows, subgroup=group, term="DID")["n_obs"] for group in ("high", "low")]
    assert n == [60, 60]
    assert sum(row(rows, subgroup=group, term="DID")["n_clusters"] for group in ("high", "low")) > 12


@pytest.mark.parametrize("model", ["size", "size_by_observation"])
def test_the_difference_tested_is_that_of_the_two_estimates(sized, model):
    rows = run(sized, size=split("size", names=["large", "small"], levels=["city", "observation"]))
    one, other = (row(rows, model=model, subgroup=group, term="DID") for group in ("large", "small"))
    test = row(rows, model=model, subgroup="large - small", estimator="interaction")
    assert test["estimate"] == pytest.approx(one["estimate"] - other["estimate"], abs=1e-10)
    assert (test["n_obs"], test["n_clusters"], test["df"]) == (120, 12, 11)
    assert test["vcov"] == one["vcov"]


def test_split_by_city_its_variance_is_the_sum_of_the_groups_but_for_the_small_sample_factors(sized):
    sized.study["standard_errors"] = {"convention": "none", "cluster": "code"}
    rows = run(sized, size=split("size"))
    errors = [row(rows, subgroup=group, term="DID")["std_error"] for group in ("high", "low")]
    test = row(rows, estimator="interaction")
    assert test["std_error"] ** 2 == pytest.approx(sum(error**2 for error in errors), rel=1e-10)


def test_holm_counts_the_tests_of_one_level(sized):
    rows = run(
        sized,
        size=split("size", levels=["city", "observation"]),
        gdp=split("str", levels=["city", "observation"]),
        resource=split("resource_type", groups=None),
    )
    for models in (["size", "gdp", "resource"], ["size_by_observation", "gdp_by_observation"]):
        p = [row(rows, model=model, estimator="interaction")["p_value"] for model in models]
        adjusted = [row(rows, model=model, estimator="holm")["p_value"] for model in models]
        assert adjusted == pytest.approx(multipletests(p, method="holm")[1], abs=1e-12)
        assert row(rows, model=models[0], estimator="holm")["note"] == f"Holm: tests {len(models)}"


def test_without_noise_both_groups_return_the_effect_and_differ_by_nothing(noise_free):
    rows = run(with_sizes(noise_free), size=split("size", names=["large", "small"]))
    for group in ("large", "small"):
        assert row(rows, subgroup=group, term="DID")["estimate"] == pytest.approx(EFFECT, abs=1e-10)
    assert row(rows, estimator="interaction")["estimate"] == pytest.approx(0, abs=1e-10)


def test_a_true_difference_is_found(noise_free):
    listed = cities(noise_free)
    resource = set(listed.loc[listed["resource_type"] != "", "code"])
    start = noise_free.panel["code"].map(noise_free.treatment.set_index("code")["start_year"]).fillna(9999)
    more = (noise_free.panel["year"] >= start) & noise_free.panel["code"].isin(resource)
    noise_free.panel["lnCO2"] += 0.4 * more
    rows = run(noise_free, resource=split("resource_type", groups=None))
    test = row(rows, estimator="interaction")
    assert test["subgroup"] == "non_resource - resource"
    assert test["estimate"] == pytest.approx(-0.4, abs=1e-10)


def test_treated_and_other_cities_of_each_group_are_counted(case):
    rows = run(case, resource=split("resource_type", groups=None))
    counts = {
        (group, term): (found["n_clusters"], found["n_obs"])
        for group in ("non_resource", "resource")
        for term in ("treated", "control")
        for found in [row(rows, subgroup=group, term=term)]
    }
    # Treated are the cities 0 to 4, of which 2 and 4 are on the list of resource-based ones.
    assert counts == {
        ("non_resource", "treated"): (3, 30),
        ("non_resource", "control"): (4, 40),
        ("resource", "treated"): (2, 20),
        ("resource", "control"): (3, 30),
    }


@pytest.mark.parametrize(
    ("resource", "empty", "why"),
    [
        ((8, 9, 10, 11), "resource", "no treated city"),
        ((0, 1, 2), "resource", "no untreated city"),
        ((), "resource", "no city-year"),
        ((5, 6, 7, 8, 9, 10, 11), "resource", "no treated city"),
    ],
)
def test_a_group_that_cannot_be_estimated_says_so_and_the_rest_goes_on(sized, resource, empty, why):
    rows = run(
        sized,
        cities(sized, resource),
        resource=split("resource_type", groups=None),
        size=split("size"),
    )
    found = row(rows, model="resource", subgroup=empty, term="DID")
    assert pd.isna(found["estimate"])
    assert found["note"].startswith(why)
    assert not len(rows[(rows["model"] == "resource") & (rows["subgroup"] == empty) & (rows["term"] == "_cons")])
    test = row(rows, model="resource", estimator="interaction")
    assert pd.isna(test["p_value"])
    assert test["note"].startswith(f"without an estimate: {empty}") or "non_resource" in test["note"]
    assert row(rows, model="size", estimator="holm")["note"] == "Holm: tests 1"
    assert not len(rows[(rows["model"] == "resource") & (rows["estimator"] == "holm")])


def test_a_group_of_treated_cities_alone_is_estimated_where_their_starts_differ(case):
    rows = run(case, cities(case, (0, 1, 2, 3, 4)), resource=split("resource_type", groups=None))
    assert pd.notna(row(rows, subgroup="resource", term="DID")["estimate"])
    assert row(rows, subgroup="non_resource", term="DID")["note"].startswith("no treated city")


SIZES = [
    {"name": "small", "above": None, "until": 35},
    {"name": "above", "above": 35, "until": None},
    {"name": "middle", "above": 35, "until": 75},
    {"name": "large", "above": 75, "until": None},
]


def test_more_than_two_groups_are_tested_jointly_without_the_one_that_holds_others(sized):
    rows = run(sized, size=split("size", groups=SIZES))
    there = [group["name"] for group in SIZES if pd.notna(row(rows, subgroup=group["name"], term="DID")["estimate"])]
    assert there == ["small", "above", "middle", "large"]
    test = row(rows, estimator="interaction")
    assert test["subgroup"] == "small = middle = large"
    assert (test["restrictions"], test["df"]) == (2, 11)
    assert 0 < test["p_value"] < 1
    assert pd.isna(test["estimate"])
    assert row(rows, estimator="holm")["subgroup"] == test["subgroup"]


CLASSES = [
    {"name": "up_to_100", "above": None, "until": 100},
    {"name": "above_100", "above": 100, "until": None},
    {"name": "from_100_to_500", "above": 100, "until": 500},
    {"name": "from_500_to_1000", "above": 500, "until": 1000},
    {"name": "above_1000", "above": 1000, "until": None},
]


@pytest.fixture
def in_classes(case):
    """Give the cities sizes: 500 to 1000 has no treated city (they are the first five), above 1000 has no city."""
    sizes = [50, 100, 101, 300, 500, 60, 70, 200, 400, 501, 900, 1000]
    case.panel["size"] = case.panel["code"].map(dict(zip(sorted(case.panel["code"].unique()), sizes, strict=True)))
    return run(case, size=split("size", groups=CLASSES))


def test_a_class_without_treated_cities_and_one_without_any_have_rows_without_numbers_that_say_why(in_classes):
    notes = {}
    for name in (group["name"] for group in CLASSES):
        found = row(in_classes, subgroup=name, term="DID")
        if pd.isna(found["estimate"]):
            notes[name] = found["note"]
            assert found[["std_error", "statistic", "p_value", "conf_low", "conf_high"]].isna().all()
            assert not len(in_classes[in_classes["subgroup"].eq(name) & in_classes["term"].isin(["_cons", *CONTROLS])])
    assert set(notes) == {"from_500_to_1000", "above_1000"}
    assert notes["from_500_to_1000"].startswith("no treated city")
    assert notes["above_1000"].startswith("no city-year")


def test_every_class_counts_its_treated_and_other_cities_down_to_zero(in_classes):
    counts = {
        group["name"]: [
            tuple(row(in_classes, subgroup=group["name"], term=term)[["n_clusters", "n_obs"]])
            for term in ("treated", "control")
        ]
        for group in CLASSES
    }
    assert counts == {
        "up_to_100": [(2, 20), (2, 20)],
        "above_100": [(3, 30), (5, 50)],
        "from_100_to_500": [(3, 30), (2, 20)],
        "from_500_to_1000": [(0, 0), (3, 30)],
        "above_1000": [(0, 0), (0, 0)],
    }


def test_equality_is_tested_over_the_classes_that_are_left(in_classes, case):
    test = row(in_classes, estimator="interaction")
    assert test["subgroup"] == "up_to_100 = from_100_to_500"
    assert "without an estimate: from_500_to_1000, above_1000" in test["note"]
    assert (test["restrictions"], test["n_obs"], test["n_clusters"]) == (1, 90, 9)
    alone = run(case, size=split("size", groups=[CLASSES[0], CLASSES[2]]))
    two = row(alone, estimator="interaction")
    assert test["statistic"] == pytest.approx(two["statistic"] ** 2, rel=1e-10)
    assert test["p_value"] == pytest.approx(two["p_value"], rel=1e-10)
    assert row(in_classes, estimator="holm")["p_value"] == pytest.approx(test["p_value"], rel=1e-10)


def test_cities_without_a_value_are_left_out_and_counted(sized):
    gone = sized.panel["code"].isin(["130100", "130600"])
    sized.panel.loc[gone, "size"] = np.nan
    rows = run(sized, size=split("size", levels=["city", "observation"]))
    for model in ("size", "size_by_observation"):
        counted = row(rows, model=model, term="without_value")
        assert (counted["n_clusters"], counted["n_obs"]) == (2, 20)
        high = row(rows, model=model, subgroup="high", term="DID")
        assert "without a value to be split by: cities 2, city-years 20" in high["note"]
        assert row(rows, model=model, estimator="interaction")["n_obs"] == 100


def test_a_split_variable_without_any_value_says_so_and_stops_nothing(sized):
    sized.panel["size"] = np.nan
    rows = run(sized, size=split("size", levels=["city", "observation"]), resource=split("resource_type", groups=None))
    assert row(rows, model="size", subgroup="high", term="DID")["note"].startswith("no city-year")
    assert pd.notna(row(rows, model="resource", estimator="interaction")["p_value"])


def test_the_cut_is_on_record(sized):
    rows = run(sized, size=split("size", levels=["city", "observation"]))
    cut = row(rows, model="size_by_observation", estimator="median")
    assert cut["estimate"] == pytest.approx(sized.panel["size"].median())
    assert cut["term"] == "size"


def test_a_control_that_is_constant_in_one_group_is_dropped_there_alone_and_the_test_stands(sized):
    listed = cities(sized)
    resource = sized.panel["code"].isin(listed.loc[listed["resource_type"] != "", "code"])
    sized.panel.loc[resource, "str"] = 1.0
    rows = run(sized, resource=split("resource_type", groups=None))
    assert row(rows, subgroup="resource", term="str")["note"] == "constant"
    one, other = (row(rows, subgroup=group, term="DID")["estimate"] for group in ("non_resource", "resource"))
    assert row(rows, estimator="interaction")["estimate"] == pytest.approx(one - other, abs=1e-10)


def test_every_plan_and_sample_has_its_own_groups(sized):
    later = sized.panel.assign(size=-sized.panel["size"])
    sized.study["samples"] = {"all": {"from": 2006, "until": 2015}, "early": {"from": 2006, "until": 2013}}
    inputs = sized.inputs(observed=sized.panel, turned=later)
    inputs["study"] = inputs["study"] | {"splits": {"size": split("size")}}
    rows = heterogeneity(**inputs, cities=cities(sized))
    high, low = (
        row(rows, plan=plan, sample="all", subgroup=group, term="DID")["estimate"]
        for plan, group in (("observed", "high"), ("turned", "low"))
    )
    assert high == pytest.approx(low, abs=1e-12)
    assert set(rows["sample"]) == {"all", "early"}


def test_a_sample_without_rows_is_refused(sized):
    sized.study["samples"] = {"none": {"from": 1990, "until": 1991}}
    with pytest.raises(BadInput, match=r"samples\.none"):
        run(sized, size=split("size"))
