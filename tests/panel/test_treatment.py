from pathlib import Path

import pandas as pd
import pytest
import yaml

from scripts.files.bad_input import BadInput
from scripts.panel.cities import cities as choose
from scripts.panel.schema import TREATMENT
from scripts.panel.treatment import refuse_starts_outside, treatment
from scripts.registry.prefectures import Registry
from tests.panel.builders import cities, code, shuffled

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT.parent / "shared/reference/carbon_study_112_cities.csv"
ALL = ["high", "medium", "low"]
PAPER = {"name": "DID", "policy": "smart_city", "rule": "any_subunit", "start": "label_year", "confidence": ALL}
A, B, C, ELSEWHERE = code(1), code(2), code(3), code(1, province=21)


def listed(policy):
    return pd.read_csv(ROOT / f"resources/policies/{policy}.csv", dtype=str)


@pytest.fixture(scope="module")
def carbon():
    settings = yaml.safe_load((ROOT / "config/studies/carbon.yaml").read_text(encoding="utf-8"))["cities"]
    resources = pd.read_csv(ROOT / "resources/cities/resource_based_prefectures.csv", dtype=str)
    return choose(Registry(ROOT / "resources/cities"), resources, settings)


def entries(*rows):
    columns = ["entry_zh", "scope", "prefecture_code", "label_year", "announced", "confidence"]
    return pd.DataFrame(rows, columns=columns).assign(policy="smart_city")


def starts(table):
    return table.set_index("code")["start_year"].dropna().astype(int).to_dict()


@pytest.mark.parametrize(
    ("options", "cohorts"),
    [
        ({}, {2012: 31, 2013: 18, 2014: 8}),
        ({"rule": "whole_prefecture"}, {2012: 15, 2013: 9, 2014: 7}),
        ({"rule": "drop_subunit_only"}, {2012: 15, 2013: 9, 2014: 7}),
        ({"confidence": ["high", "medium"]}, {2012: 31, 2013: 18, 2014: 3}),
        ({"start": "announced_year"}, {2013: 49, 2015: 8}),
        ({"start": "year_after"}, {2013: 31, 2014: 18, 2015: 8}),
    ],
)
def test_the_smart_city_cohorts_of_the_carbon_study(carbon, options, cohorts):
    table = TREATMENT.validate(treatment(listed("smart_city"), carbon, PAPER | options))
    assert table["start_year"].value_counts().to_dict() == cohorts


def test_the_mean_of_did_over_2006_to_2021_is_the_one_of_the_methods(carbon):
    start = treatment(listed("smart_city"), carbon, PAPER)["start_year"].dropna()
    assert (2022 - start).sum() / (112 * 16) == pytest.approx(0.299, abs=5e-4)


def test_26_cities_are_dropped_where_only_whole_prefectures_count_and_they_are_controls_otherwise(carbon):
    whole, dropped = (
        treatment(listed("smart_city"), carbon, PAPER | {"rule": rule})
        for rule in ("whole_prefecture", "drop_subunit_only")
    )
    assert (len(whole), len(dropped)) == (112, 86)
    assert starts(whole) == starts(dropped)


@pytest.mark.skipif(not REFERENCE.exists(), reason="../shared is not here: the list of the 112 cities is there")
@pytest.mark.parametrize(
    ("policy", "rule", "column"),
    [
        ("smart_city", "any_subunit", "smart_first_any"),
        ("smart_city", "whole_prefecture", "smart_first_whole"),
        ("energy_saving_fiscal", "any_subunit", "fiscal_demo_year"),
        ("innovative_city", "any_subunit", "innovative_year"),
    ],
)
def test_start_years_are_those_of_the_reference_list(carbon, policy, rule, column):
    table = treatment(listed(policy), carbon, PAPER | {"policy": policy, "rule": rule})
    reference = pd.read_csv(REFERENCE, dtype={"code": str}).set_index("code")[column].dropna()
    assert starts(table) == reference.astype(int).to_dict()


@pytest.mark.skipif(not REFERENCE.exists(), reason="../shared is not here: the list of the 112 cities is there")
def test_the_starts_that_rest_on_low_confidence_are_those_of_the_reference_list(carbon):
    table = treatment(listed("smart_city"), carbon, PAPER)
    reference = pd.read_csv(REFERENCE, dtype=str)
    low = reference.loc[reference["smart_low_confidence"].eq("True"), "code"]
    assert set(table.loc[table["confidence"].eq("low"), "code"]) == set(low)


def test_a_province_on_the_list_stands_for_all_its_cities(carbon):
    table = treatment(listed("low_carbon"), carbon, PAPER | {"policy": "low_carbon"})
    liaoning = table[table["code"].str.startswith("21")]
    assert liaoning["start_year"].eq(2010).all()
    assert liaoning["entries"].eq("辽宁省 (province)").all()


def test_a_city_starts_with_its_first_entry_and_rests_on_those_of_that_year_alone():
    rows = entries(
        ("a", "sub_unit", A, "2013", "", "high"),
        ("b", "sub_unit", A, "2012", "", "medium"),
        ("c", "whole_prefecture", A, "2012", "", "high"),
        ("d", "sub_unit", A, "2014", "", "low"),
    )
    row = treatment(rows, cities([A]), PAPER).iloc[0]
    assert (row["start_year"], row["entries"], row["confidence"]) == (
        2012,
        "b (sub_unit); c (whole_prefecture)",
        "medium",
    )


def test_a_whole_prefecture_named_after_its_district_starts_with_its_own_naming():
    rows = entries(("a", "sub_unit", A, "2012", "", "high"), ("b", "whole_prefecture", A, "2014", "", "high"))
    assert starts(treatment(rows, cities([A]), PAPER)) == {A: 2012}
    for rule in ("whole_prefecture", "drop_subunit_only"):
        assert starts(treatment(rows, cities([A]), PAPER | {"rule": rule})) == {A: 2014}


def test_a_city_named_only_by_entries_that_do_not_count_is_a_control_and_not_dropped():
    rows = entries(("a", "sub_unit", A, "2012", "", "low"), ("b", "whole_prefecture", B, "2012", "", "high"))
    table = treatment(rows, cities([A, B]), PAPER | {"rule": "drop_subunit_only", "confidence": ["high"]})
    assert table["code"].tolist() == [A, B]
    assert table["start_year"].isna().tolist() == [True, False]


def test_every_city_has_a_row_and_others_have_none():
    rows = entries(("a", "sub_unit", ELSEWHERE, "2012", "", "high"), ("b", "sub_unit", B, "2012", "", "high"))
    table = treatment(rows, cities([A, B, C]), PAPER)
    assert table["code"].tolist() == [A, B, C]
    assert table.loc[0, ["entries", "confidence"]].tolist() == ["", ""]


def test_the_order_of_the_rows_changes_nothing(carbon):
    rows = listed("smart_city")
    pd.testing.assert_frame_equal(treatment(shuffled(rows), shuffled(carbon), PAPER), treatment(rows, carbon, PAPER))


@pytest.mark.parametrize(("key", "value"), [("rule", "any_unit"), ("start", "label"), ("confidence", ["hgih"])])
def test_a_misspelt_choice_is_refused_with_the_known_ones(key, value):
    with pytest.raises(BadInput, match=rf"treatment\.{key} .*expected one of"):
        treatment(entries(("a", "sub_unit", A, "2012", "", "high")), cities([A]), PAPER | {key: value})


def test_a_start_that_the_list_does_not_give_is_refused():
    rows = entries(("a", "sub_unit", A, "2012", None, "high"))
    with pytest.raises(BadInput, match="no year for start 'announced_year' at a of policy smart_city"):
        treatment(rows, cities([A]), PAPER | {"start": "announced_year"})


def test_a_study_without_a_treated_city_is_refused():
    with pytest.raises(BadInput, match="no city of the study in the list 'smart_city'"):
        treatment(entries(("a", "sub_unit", ELSEWHERE, "2012", "", "high")), cities([A]), PAPER)


@pytest.mark.parametrize("policy", ["smart_city", "low_carbon", "innovative_city", "energy_saving_fiscal"])
def test_the_shipped_lists_use_the_codes_of_today(policy):
    registry = Registry(ROOT / "resources/cities")
    codes = set(listed(policy)["prefecture_code"].dropna())
    assert not [c for c in codes if registry.harmonise(c) != c]


FIXED = PAPER | {"fixed_year": 2012}


def cohorts():
    """Return entries of three batches: A in the first, B in the second, C in the third."""
    return entries(
        ("a", "sub_unit", A, "2011", "2013-01-29", "medium"),
        ("a too", "whole_prefecture", A, "2013", "2013-08-01", "high"),
        ("b", "whole_prefecture", B, "2013", "2013-08-01", "high"),
        ("c", "whole_prefecture", C, "2014", "2015-04-07", "high"),
    )


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ("controls", {A: 2012, B: None, C: None}),
        ("dropped", {A: 2012}),
        ("own_year", {A: 2012, B: 2013, C: 2014}),
    ],
)
def test_the_first_cohort_starts_in_the_fixed_year_and_later_cities_as_the_study_says(later, expected):
    never = code(4)
    table = TREATMENT.validate(treatment(cohorts(), cities([A, B, C, never]), FIXED | {"later": later}))
    found = {
        city: None if pd.isna(year) else year for city, year in zip(table["code"], table["start_year"], strict=True)
    }
    assert found == expected | {never: None}
    row = table.set_index("code").loc[A]
    assert (row["entries"], row["confidence"]) == ("a (sub_unit)", "medium"), "the entries of its own start"


def test_a_control_that_is_on_the_list_rests_on_no_entry_and_a_city_with_its_own_year_on_its_own():
    rests_on = {
        later: treatment(cohorts(), cities([A, B]), FIXED | {"later": later}).set_index("code").loc[B]
        for later in ("controls", "own_year")
    }
    assert rests_on["controls"][["entries", "confidence"]].tolist() == ["", ""]
    assert rests_on["own_year"][["entries", "confidence"]].tolist() == ["b (whole_prefecture)", "high"]


def test_the_first_cohort_is_the_lists_and_not_the_first_of_the_studys_cities():
    with pytest.raises(BadInput, match="no city of the study in the first cohort, 2011, of the list 'smart_city'"):
        treatment(cohorts(), cities([B, C]), FIXED | {"later": "controls"})
    own = treatment(cohorts(), cities([B, C]), FIXED | {"later": "own_year"})
    assert starts(own) == {B: 2013, C: 2014}


@pytest.mark.parametrize(
    ("change", "cohort"),
    [
        ({}, {A}),
        ({"rule": "whole_prefecture"}, {A, B}),
        ({"confidence": ["high"]}, {A, B}),
        ({"start": "announced_year"}, {A, B}),
        ({"start": "year_after"}, {A}),
    ],
)
def test_the_first_cohort_follows_the_studys_rule_start_and_confidence(change, cohort):
    table = treatment(cohorts(), cities([A, B, C]), FIXED | {"later": "controls"} | change)
    assert starts(table) == dict.fromkeys(sorted(cohort), 2012)


def test_a_fixed_year_that_is_a_later_cohorts_own_year_keeps_both():
    table = treatment(cohorts(), cities([A, B, C]), FIXED | {"fixed_year": 2013, "later": "own_year"})
    assert starts(table) == {A: 2013, B: 2013, C: 2014}


def test_a_province_and_its_cities_are_of_the_first_cohort_where_it_is_named_first():
    rows = entries(("p", "province", "130000", "2010", "", "high"), ("x", "sub_unit", ELSEWHERE, "2012", "", "high"))
    table = treatment(rows, cities([A, B, ELSEWHERE]), FIXED | {"later": "dropped"})
    assert starts(table) == {A: 2012, B: 2012}
    assert table["code"].tolist() == [A, B]


def test_an_entry_that_lies_in_no_prefecture_is_no_first_cohort():
    rows = pd.concat([entries(("石河子市", "sub_unit", "", "2010", "", "high")), cohorts()])
    assert starts(treatment(rows, cities([A, B]), FIXED | {"later": "controls"})) == {A: 2012}


def test_cities_named_in_part_alone_stay_dropped_under_a_fixed_year():
    rows = pd.concat([cohorts(), entries(("d", "sub_unit", code(4), "2012", "", "high"))])
    settings = FIXED | {"rule": "drop_subunit_only", "later": "controls"}
    table = treatment(rows, cities([A, B, C, code(4)]), settings)
    assert table["code"].tolist() == [A, B, C]
    assert starts(table) == {A: 2012, B: 2012}


def test_what_becomes_of_later_cities_has_to_be_said():
    with pytest.raises(BadInput, match=r"treatment\.later None; expected one of controls, dropped, own_year"):
        treatment(cohorts(), cities([A]), FIXED | {"later": None})


@pytest.mark.parametrize(
    ("later", "n_cities", "by_start"),
    [("controls", 112, {2012: 31}), ("dropped", 86, {2012: 31}), ("own_year", 112, {2012: 31, 2013: 18, 2014: 8})],
)
def test_the_first_cohort_of_the_carbon_studys_cities(carbon, later, n_cities, by_start):
    table = treatment(listed("smart_city"), carbon, FIXED | {"later": later})
    assert len(table) == n_cities
    assert table["start_year"].value_counts().to_dict() == by_start


@pytest.mark.parametrize("year", [1990, 2006, 2022])
def test_a_policy_that_no_sample_sees_begin_is_refused_with_years_and_samples(year):
    table = treatment(entries(["A", "whole_prefecture", A, str(year), "", "high"]), cities([A, B]), PAPER)
    with pytest.raises(BadInput, match=rf"list\.csv: found first treated years {year} \(1 city\) .* 2006 to 2021"):
        refuse_starts_outside(table, {"all": {"from": 2006, "until": 2021}}, "list.csv")


def test_one_start_within_one_of_the_samples_is_enough():
    rows = [["A", "whole_prefecture", A, "2017", "", "high"], ["B", "whole_prefecture", B, "2030", "", "high"]]
    table = treatment(entries(*rows), cities([A, B, C]), PAPER)
    refuse_starts_outside(table, {"early": {"from": 2006, "until": 2016}, "all": {"from": 2006, "until": 2017}})
