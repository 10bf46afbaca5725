import pandas as pd
import pytest

from scripts.files.bad_input import BadInput
from scripts.panel.policies import policies
from scripts.panel.schema import TREATMENT
from tests.panel.builders import cities, code

A, B, ELSEWHERE = code(1), code(2), code(1, province=21)
DATED = {"name": "DID", "policy": "own", "rule": "any_subunit", "start": "label_year", "confidence": ["high"]}


def listed(policy, *entries):
    columns = ["entry_zh", "scope", "prefecture_code", "label_year"]
    return pd.DataFrame(entries, columns=columns).assign(policy=policy, announced="", confidence="high")


def lists():
    return {
        "second": listed("second", ("a", "whole_prefecture", A, "2010")),
        "first": listed("first", ("b", "sub_unit", A, "2011"), ("c", "whole_prefecture", B, "2013")),
    }


def starts(table):
    return {
        (policy, city): year
        for policy, city, year in table[["policy", "code", "start_year"]].dropna().itertuples(index=False)
    }


def test_every_city_has_a_row_under_every_policy_in_the_order_given():
    table = TREATMENT.validate(policies(lists(), cities([B, A]), DATED))
    assert table["policy"].tolist() == ["second", "second", "first", "first"]
    assert starts(table) == {("second", A): 2010, ("first", A): 2011, ("first", B): 2013}


def test_cities_named_in_part_alone_are_not_dropped_from_the_sample_by_another_policy():
    table = policies(lists(), cities([A, B]), DATED | {"rule": "drop_subunit_only"})
    assert table.groupby("policy")["code"].nunique().eq(2).all()
    assert starts(table) == {("second", A): 2010, ("first", B): 2013}


def test_the_study_s_start_and_confidence_hold_for_other_policies_too():
    changed = lists()
    changed["first"].loc[1, "confidence"] = "low"
    table = policies(changed, cities([A, B]), DATED | {"start": "year_after"})
    assert starts(table) == {("second", A): 2011, ("first", A): 2012}


def test_a_policy_with_none_of_the_study_s_cities_is_refused_by_name():
    with pytest.raises(BadInput, match=r"no city of the study in the list 'abroad' .*[Ll]eave the policy out"):
        policies({**lists(), "abroad": listed("abroad", ("x", "sub_unit", ELSEWHERE, "2010"))}, cities([A, B]), DATED)


@pytest.mark.parametrize("later", ["controls", "dropped", "own_year"])
def test_a_fixed_year_of_the_study_s_own_policy_leaves_other_policies_as_they_are(later):
    dated = policies(lists(), cities([A, B]), DATED | {"fixed_year": 2012, "later": later})
    pd.testing.assert_frame_equal(dated, policies(lists(), cities([A, B]), DATED))
