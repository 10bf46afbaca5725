"""The multiverse against specifications refitted one by one, from the raw cells on."""

import numpy as np
import pandas as pd
import pytest

from scripts.estimates.multiverse import multiverse
from scripts.estimates.multiverse_part import multiverse_part
from scripts.estimates.progress import progress
from scripts.estimates.schema import MULTIVERSE
from scripts.files.bad_input import BadInput
from tests.estimates.multiverse_case import CODES, handed, refit, study

NUMBERS = ["estimate", "std_error", "std_error_province", "std_error_iid"]


@pytest.fixture(scope="module")
def given():
    return handed()


@pytest.fixture(scope="module")
def rows(given):
    return multiverse([multiverse_part(**given, study=study())], ["lnCO2"], ["two_way"])


def test_specifications_drawn_at_random_are_the_plain_refits(rows, given):
    drawn = [*np.random.default_rng(0).choice(len(rows), 25, replace=False), *np.flatnonzero(rows["role"])]
    for row in rows.iloc[drawn].to_dict("records"):
        fits = {layer: refit(row, given, study(), layer) for layer in ("", "province", "iid")}
        for layer, fit in fits.items():
            ends = f"_{layer}" if layer else ""
            assert row["estimate"] == pytest.approx(fit.coefficients[0], abs=1e-10)
            assert row[f"std_error{ends}"] == pytest.approx(fit.std_errors[0], abs=1e-10)
            assert row[f"p_value{ends}"] == pytest.approx(fit.p_values[0], abs=1e-9)
        fit = fits[""]
        assert [row["conf_low"], row["conf_high"]] == pytest.approx(fit.intervals()[0], abs=1e-9)
        assert row["statistic"] == pytest.approx(fit.statistics[0], abs=1e-8)
        assert (row["n_obs"], row["n_clusters"]) == (fit.n_obs, fit.n_clusters)


def test_every_declared_specification_is_there_once_or_stood_for(rows):
    # Treatments, samples and cities, fillings (1 + 2 + 4 + 4), plans, subsets, sets of policies.
    assert rows["stands_for"].sum() == 12 * 4 * 11 * 2 * 4 * 2
    assert len(rows) < rows["stands_for"].sum()
    assert rows["specification"].tolist() == list(range(len(rows)))


def test_no_two_rows_are_the_same_regression(rows):
    known = rows[rows["note"] == ""]
    assert not known[[*NUMBERS, "n_obs"]].round(13).duplicated().any()


def test_choices_that_cannot_matter_leave_one_row(rows):
    # The filling of the controls, where none is used.
    none = rows[rows["controls"] == ""]
    assert (none["controls_filling"] == "").all()
    assert (none["stands_for"] >= 2).all()
    # A sample that ends before the first year past the last observed one.
    early = rows[(rows["sample"] == "early") & (rows["order"] == "mean_then_extrapolate")]
    assert len(early)
    assert (early["extrapolator"] == "").all()
    assert set(early["filling"]) == {"mean_then_extrapolate, log", "mean_then_extrapolate, level"}
    late = rows[(rows["sample"] == "all") & (rows["order"] == "mean_then_extrapolate")]
    assert set(late["extrapolator"]) == {"last", "trend"}


def test_headline_and_paper_are_in_it(rows, given):
    marked = rows[rows["role"] != ""].set_index("role")
    assert sorted(marked.index) == ["headline", "paper"]
    assert (marked["controls"] == "lnz + w").all()
    assert marked.loc["headline", "filling"] == "none"
    assert marked.loc["paper", "filling"] == "mean_then_extrapolate, log, trend"
    assert marked.loc["paper", "controls_filling"] == "paper"


def test_a_role_that_no_choice_makes_is_a_row_of_its_own(given):
    asked = {"orders": ["interpolate"], "rules": ["whole_prefecture"], "samples": ["early"], "without": {}}
    made = multiverse_part(**given, study=study(**asked, controls_fillings=["observed"], policies="none"))
    marked = made[made["role"] != ""].set_index("role")
    assert marked["filling"].to_dict() == {"headline": "plan, observed", "paper": "plan, paper"}
    assert (marked[["rule", "sample"]] == ["any_subunit", "all"]).all(axis=None)
    assert (marked["stands_for"] == 1).all()
    declared = made[made["role"] == ""]
    assert set(declared["rule"]) == {"whole_prefecture"}
    assert set(declared["order"]) == {"interpolate"}


def test_a_specification_that_is_both_says_so(given):
    about = study(orders=["none"], policies="none")
    about["published"] = about["published"] | {"plan": "observed"}
    marked = multiverse_part(**given, study=about)["role"]
    assert set(marked) == {"", "paper and headline"}
    about["published"] = about["published"] | {"effects": "post"}  # the paper has other effects than these
    assert set(multiverse_part(**given, study=about)["role"]) == {"", "headline"}


def test_any_number_of_parts_gives_the_same_bytes(given, tmp_path):
    about = study(
        rules=["any_subunit"], starts=["label_year"], scales=["log"], samples=["all"], policies="none", without={}
    )
    for parts in (1, 2, 16):
        made = [multiverse_part(**given, study=about, part=(place, parts)) for place in range(parts, 0, -1)]
        multiverse(made, ["lnCO2"], ["two_way"]).to_parquet(tmp_path / str(parts))
    assert sum(not len(each) for each in made)  # more parts than sets of rows
    assert len({(tmp_path / name).read_bytes() for name in ("1", "2", "16")}) == 1


def test_effects_of_city_and_post_are_the_refit_with_two_periods(given):
    about = study(policies="none", samples=["all"], without={}, scales=["log"])
    about |= {"effects": "post", "every_effects": ["two_way", "post"]}
    about["treatment"] = about["treatment"] | {"fixed_year": 2009, "later": "controls"}
    made = multiverse_part(**given, study=about)
    for row in made.sample(10, random_state=1).to_dict("records"):
        fit = refit(row, given, about)
        assert row["estimate"] == pytest.approx(fit.coefficients[0], abs=1e-10)
        assert row["std_error"] == pytest.approx(fit.std_errors[0], abs=1e-10)


def test_what_is_collinear_has_no_numbers_but_a_note(given):
    made = given["policies"].copy()
    made["start_year"] = pd.Series([None] * len(CODES), dtype="Int64")
    found = multiverse_part(**given | {"policies": made}, study=study(scales=["log"], starts=["label_year"]))
    beside = found["policies"] == "creat"
    assert found.loc[beside, NUMBERS].isna().all(axis=None)
    assert found.loc[beside, "note"].str.contains("creat: absorbed by the unit and time effects").all()
    assert found.loc[~beside, NUMBERS].notna().all(axis=None)
    assert found.loc[beside, "n_obs"].notna().all()


def test_a_treatment_that_cannot_be_dated_is_one_row_with_the_reason(given):
    alone = given["listed"][given["listed"]["scope"] == "sub_unit"]
    asked = {"rules": ["any_subunit", "whole_prefecture"], "starts": ["label_year"], "without": {}, "policies": "none"}
    found = multiverse_part(**given | {"listed": alone}, study=study(**asked, confidence=[["high", "low"]]))
    (row,) = found[found["rule"] == "whole_prefecture"].to_dict("records")
    assert "no city of the study" in row["note"]
    assert row["stands_for"] == 2 * 11 * 2 * 4
    assert found["stands_for"].sum() == 2 * row["stands_for"]
    MULTIVERSE.validate(found)


def test_a_city_to_leave_out_that_is_none_of_the_studys_stops_the_job(given):
    with pytest.raises(BadInput, match=r"371200 under multiverse\.without\.laiwu"):
        multiverse_part(**given, study=study(without={"laiwu": ["371200"]}))


def test_logarithms_of_what_is_not_positive_stop_the_job(given):
    bad = given["cells"].copy()
    bad.loc[(bad["variable"] == "co2") & (bad["code"] == CODES[0]) & (bad["year"] == 2003), "value"] = 0.0
    with pytest.raises(BadInput, match=r"co2 that is not positive"):
        multiverse_part(**given | {"cells": bad}, study=study())


def test_the_count_is_said_before_the_run(given, capsys, rows):
    multiverse_part(**given, study=study())
    said = capsys.readouterr().err
    assert f"{len(rows):,} distinct specifications" in said
    assert "8,448 declared" in said


def test_progress_speaks_every_few_seconds_and_not_in_a_short_run(capsys):
    now = [0.0]
    say = progress("tiny", clock=lambda: now[0])
    for second in range(20):
        now[0] = second / 4
        say(second / 20)
    assert capsys.readouterr().err == ""
    now[0] = 6.0
    say(0.5)
    say(0.6)
    assert capsys.readouterr().err == "tiny: 50%, about 6 s left\n"
