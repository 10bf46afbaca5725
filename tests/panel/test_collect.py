import pandas as pd
import pytest

from scripts.files.bad_input import BadInput
from scripts.panel.collect import checked, collect
from scripts.panel.schema import ABSENT, CELLS, SUPERSEDED, UNIT_RATIOS
from scripts.sources.schema import OBSERVATIONS
from tests.panel.builders import cities, code, of, shuffled

A, B, OLD = code(1), code(2), code(9)
SETTINGS = {
    "sources": ["ceads", "yearbook"],
    "variables": {"co2": "prefecture"},
    "years": {"from": 2006, "until": 2008},
}


def observations(*rows):
    """Return observations from (code, year, value) and further columns by name."""
    made = [
        {
            "code": city,
            "year": year,
            "variable": "co2",
            "scope": "prefecture",
            "value": value,
            "unit_raw": "Mt",
            "raw_text": str(value),
            "source": "ceads",
            "file": "ceads/a.xlsx",
            "file_sha256": "0" * 64,
            "sheet": "vector",
            "cell": f"D{place + 2}",
            **(more[0] if more else {}),
        }
        for place, (city, year, value, *more) in enumerate(rows)
    ]
    return pd.DataFrame(made)[[*OBSERVATIONS.columns]]


def run(made, settings=SETTINGS, codes=(A, B), **options):
    out, lost = collect(made, cities(list(codes)), settings, **options)
    return CELLS.validate(out), SUPERSEDED.validate(lost)


def test_there_is_a_cell_for_every_city_year_and_variable_and_what_was_not_observed_is_missing():
    out, lost = run(observations((A, 2006, 1.5), (B, 2008, 2.5)))
    assert len(out) == 2 * 3
    assert of(out, A, "status") == ["observed", "missing", "missing"]
    assert of(out, B)[2] == 2.5
    assert of(out, B, "cell")[2] == "D3"
    assert of(out, B, "raw_text")[:2] == ["", ""]
    assert lost.empty


def test_other_cities_years_variables_and_scopes_are_not_the_studys():
    made = observations(
        (A, 2006, 1.0),
        (code(3), 2006, 9.0),
        (A, 2005, 9.0),
        (A, 2007, 9.0, {"variable": "so2"}),
        (A, 2007, 9.0, {"scope": "districts"}),
    )
    out, _ = run(made)
    assert out["value"].dropna().tolist() == [1.0]


def test_of_two_sources_the_one_named_first_wins_and_the_other_is_recorded_with_the_rule():
    made = observations((A, 2006, 1.0, {"source": "yearbook", "file": "y.xls", "cell": "C9"}), (A, 2006, 1.2))
    out, lost = run(made)
    assert of(out, A)[0] == 1.2
    row = lost.iloc[0]
    assert (row["value"], row["source"], row["cell"]) == (1.0, "yearbook", "C9")
    assert (row["kept_value"], row["kept_source"], row["kept_cell"]) == (1.2, "ceads", "D3")
    assert row["reason"] == "ceads comes before yearbook in the study's sources"
    other, _ = run(made, SETTINGS | {"sources": ["yearbook", "ceads"]})
    assert of(other, A)[0] == 1.0


def test_the_same_value_twice_in_one_source_is_kept_once_and_recorded():
    made = observations((A, 2006, 0.3, {"file": "b.xlsx"}), (A, 2006, 0.1 + 0.2, {"file": "a.xlsx"}))
    out, lost = run(made)
    assert of(out, A, "file")[0] == "a.xlsx"
    assert lost["file"].tolist() == ["b.xlsx"]
    assert lost["reason"].tolist() == ["same value twice in ceads"]


def test_two_values_for_one_cell_in_one_source_stop_with_both_places():
    made = observations((A, 2006, 1.0, {"file": "b.xlsx"}), (A, 2006, 1.1, {"file": "a.xlsx"}))
    with pytest.raises(BadInput, match=f"b.xlsx.*co2 of city {A} in 2006 as '1.0'.*'1.1'.*in a.xlsx, vector, D3"):
        run(made)


def test_one_file_filed_as_two_years_stops_with_both_places():
    twins = [{"file": f"yearbook-{edition}/a.xls", "file_sha256": "a" * 64} for edition in (2007, 2008)]
    made = observations((A, 2006, 1.0, twins[0]), (A, 2007, 1.0, twins[1]))
    with pytest.raises(
        BadInput, match=r"yearbook-2007/a\.xls: found the very same .* 2006 and, in yearbook-2008/a\.xls, of 2007"
    ):
        run(made)


def test_a_panel_copied_under_another_name_only_repeats_its_years():
    rows = [
        (A, year, 1.0, {"file": file, "file_sha256": "a" * 64}) for file in ("a.csv", "b.csv") for year in (2006, 2007)
    ]
    _, lost = run(observations(*rows))
    assert lost["file"].tolist() == ["b.csv", "b.csv"]


def test_a_contradiction_in_a_source_that_loses_anyway_does_not_hide_behind_the_winner():
    loser = {"source": "yearbook"}
    made = observations((A, 2006, 5.0), (A, 2006, 1.0, loser | {"file": "x"}), (A, 2006, 2.0, loser | {"file": "y"}))
    with pytest.raises(BadInput, match="one value in source 'yearbook'"):
        run(made)


def test_a_code_that_was_replaced_is_collected_under_todays_and_says_how_it_was_read():
    out, _ = run(observations((OLD, 2006, 1.0), (A, 2007, 2.0)), harmonise={OLD: A, A: A}.get)
    assert of(out, A)[:2] == [1.0, 2.0]
    assert of(out, A, "parameters")[:2] == [f"code={OLD}", ""]


def test_an_old_and_a_new_code_with_different_values_for_one_year_stop():
    with pytest.raises(BadInput, match="one value in source 'ceads'"):
        run(observations((OLD, 2006, 1.0), (A, 2006, 2.0)), harmonise={OLD: A, A: A}.get)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"years": {"from": 2030, "until": 2031}}, "years"),
        ({"variables": {"co2": "districts"}}, "variables"),
        ({"variables": {"co2": "prefecture", "so2": "prefecture"}}, "variables"),
    ],
)
def test_a_study_whose_keys_leave_no_observation_says_which_key(change, key):
    with pytest.raises(BadInput, match=f"study mine: found no observation of .*key '{key}'"):
        run(observations((A, 2006, 1.0)), SETTINGS | change, study="mine")


def test_a_study_whose_cities_leave_no_observation_says_so():
    with pytest.raises(BadInput, match="key 'cities'"):
        run(observations((A, 2006, 1.0)), codes=[B])


def test_all_variables_without_an_observation_are_named_at_once():
    variables = {"co2": "prefecture", "so2": "prefecture", "fdi": "prefecture", "gdp": "districts"}
    made = observations((A, 2006, 1.0), (A, 2000, 1.0, {"variable": "fdi"}), (A, 2006, 1.0, {"variable": "gdp"}))
    message = (
        r"no observation of so2 \(prefecture\), gdp \(districts; the sources have it with scope prefecture\) once .*"
        r"'variables'.*; no observation of fdi \(prefecture\) once .*'years' is applied; expected .*\(ceads, yearbook\)"
    )
    with pytest.raises(BadInput, match=message):
        run(made, SETTINGS | {"variables": variables})


def test_a_scope_that_no_source_has_is_answered_with_those_there_are():
    with pytest.raises(BadInput, match="have it with scope districts"):
        run(observations((A, 2006, 1.0, {"scope": "districts"})))


def test_observations_of_a_source_that_the_study_does_not_name_are_refused():
    with pytest.raises(ValueError, match="'other', which is not among the study's sources"):
        run(observations((A, 2006, 1.0, {"source": "other"})))


def test_the_order_of_the_rows_changes_nothing():
    made = observations(
        (A, 2006, 1.0), (A, 2006, 1.5, {"source": "yearbook"}), (B, 2007, 2.0), (B, 2007, 2.0, {"sheet": "matrix"})
    )
    for here, there in zip(run(made), run(shuffled(made)), strict=True):
        pd.testing.assert_frame_equal(here, there)


def look(made, **checks):
    """Run the checks, by default as a study without `checks` does."""
    units = {"co2": {"unit": "Mt", "units": {"百万吨": 1, "百吨": 0.0001}}}
    settings = SETTINGS | {
        "checks": {"absent_years": "record", "unit_ratio": "stop"} | checks,
        "sample_years": [2006, 2008],
        "units": units,
    }
    cells, lost = collect(made, cities([A, B]), settings)
    absent, suspicious = checked(cells, lost, made, settings, "carbon")
    return ABSENT.validate(absent), UNIT_RATIOS.validate(suspicious)


def test_absent_years_are_recorded_or_stop_the_job_as_the_study_says():
    made = observations((A, 2006, 1.0))
    assert look(made)[0].to_numpy().tolist() == [["co2", 2008]]
    with pytest.raises(BadInput, match=r"^study carbon: found no cell of co2 \(prefecture\) in 2008"):
        look(made, absent_years="stop")


def test_cells_in_a_wrong_unit_stop_the_job_or_are_recorded_as_the_study_says():
    made = observations((A, 2006, 1.0), (A, 2007, 1.1), (A, 2008, 11000.0))
    with pytest.raises(BadInput, match=r"^ceads/a.xlsx, sheet 'vector', cell D4: found co2 of city"):
        look(made)
    assert look(made, unit_ratio="record")[1][["year", "cell"]].to_numpy().tolist() == [[2008, "D4"]]
