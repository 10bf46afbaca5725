import pandas as pd
import pytest

from scripts.exhibits.benchmark_table import benchmark_table
from scripts.exhibits.table import keys_of


@pytest.fixture
def table(benchmark, context):
    return benchmark_table(benchmark, context)


def lines(table, name):
    return [[cell.text for cell in row.cells] for row in table.rows if row.name == name]


def notes(table):
    return "\n".join(note.text for note in table.notes)


def test_coefficients_have_stars_and_their_errors_stand_in_brackets_below(table):
    assert lines(table, "DID") == [["0.589***", "-0.088", "-0.088"], ["(0.081)", "(0.055)", "(0.055)"]]


def test_only_the_column_with_controls_has_them(table):
    assert lines(table, "lneco")[0][:2] == ["", ""]
    assert lines(table, "lneco")[0][2]


def test_headings_are_those_of_the_paper(table):
    assert table.heads == ("(1) Pooled OLS", "(2) Two-way FE", "(3) Two-way FE, controls")


def test_effects_counts_and_fit_stand_below_a_line(table):
    assert lines(table, "city_effects") == lines(table, "year_effects") == [["No", "Yes", "Yes"]]
    assert lines(table, "n_obs") == [["1,255"] * 3]
    assert lines(table, "n_clusters") == [["106"] * 3]
    assert lines(table, "r2") == [["0.105", "0.940", "0.940"]]
    assert [row.name for row in table.rows if row.ruled] == ["city_effects"]


def test_a_dropped_control_is_named_with_its_reason_and_stays_in_the_table(table):
    assert lines(table, "lngreen") == [["", "", "dropped"]]
    assert "Dropped: Green coverage (%) (absorbed by the effects)." in notes(table)


def test_a_column_that_leaves_out_cities_of_one_row_says_how_many(benchmark, context):
    lost = "3 of 9 city-years are complete; dropped as alone in their city or year: city-years 1234"
    fewer = benchmark.assign(note=benchmark["note"].where(benchmark["model"] != "fe", lost))
    assert "alone in its city or year is left out" in notes(benchmark_table(fewer, context))
    assert ": 1,234 in column (2). " in notes(benchmark_table(fewer, context))
    assert "alone in" not in notes(benchmark_table(benchmark, context))


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("constant", "(constant)"),
        ("explained by lneco, str", "(explained by GDP per capita (ln), Tertiary share (%))"),
        ("another", "(another)"),
    ],
)
def test_other_reasons_are_said_too(benchmark, context, note, words):
    changed = benchmark.assign(note=benchmark["note"].where(benchmark["estimate"].notna(), note))
    assert words in notes(benchmark_table(changed, context))


def test_notes_name_errors_stars_counts_plan_and_years(table):
    for text in (
        "clustered by city, with the small-sample factor of Stata's reghdfe",
        "* p < 0.10, ** p < 0.05, *** p < 0.01.",
        "Years 2006–2021; N = 1,255 city-years in 106 clusters",
        "Fill plan “Observed”: observed values only.",
        "Study: Smart city pilots",
    ):
        assert text in notes(table)


def test_effects_in_percent_are_computed_for_the_columns_with_effects_alone(table):
    assert "column (2) -0.088 means -8.4 %, column (3) -0.088 means -8.4 %." in notes(table)
    assert "80.3" not in notes(table)
    keys = keys_of(table)
    percent = keys[keys["statistic"] == "100 * (exp(estimate) - 1)"]
    assert percent["text"].tolist() == ["-8.4", "-8.4"]
    assert percent["model"].tolist() == ["fe", "fe_controls"]


def test_an_outcome_that_is_no_logarithm_has_no_percent(benchmark, context):
    context.settings["derived"]["lnCO2"] = "co2"
    assert "percent" not in notes(benchmark_table(benchmark, context))


def test_a_filled_headline_says_its_steps_in_their_order(benchmark, context):
    context.settings["headline"]["plan"] = "paper"
    text = notes(benchmark_table(benchmark, context))
    steps = ["straight line between", "province-year mean (1997–2019)", "linear trend (2020–2022)"]
    places = [text.index(step) for step in steps]
    assert places == sorted(places)
    assert "2004" not in text  # that is the controls' mean


def test_a_step_over_all_years_of_the_panel_does_not_say_them(benchmark, context):
    context.settings["headline"]["plan"] = "paper"
    context.settings["years"] = {"from": 1997, "until": 2022}
    for step in context.settings["plans"]["paper"]:
        step.update({"from": 1997, "until": 2022} if step["step"] == "interpolate" else {})
    text = notes(benchmark_table(benchmark, context))
    assert "straight line between a city's observed values; then province-year mean (1997–2019)" in text


def test_a_study_without_controls_has_two_columns(benchmark, context):
    context.settings["controls"] = []
    table = benchmark_table(benchmark[benchmark["model"] != "fe_controls"], context)
    assert table.columns == ("1", "2")


@pytest.mark.parametrize(("convention", "words"), [("dummies", "dummy variables"), ("iid", "not clustered")])
def test_another_convention_is_picked_from_the_estimates_and_named(benchmark, context, convention, words):
    vcov = convention if convention == "iid" else f"{convention}, clustered by code"
    other = benchmark.assign(vcov=vcov, std_error=benchmark["std_error"] * 2)
    context.settings["standard_errors"]["convention"] = convention
    table = benchmark_table(pd.concat([benchmark, other]), context)
    assert lines(table, "DID")[1] == ["(0.162)", "(0.110)", "(0.110)"]
    assert words in notes(table)


def test_two_estimates_for_one_cell_are_refused(benchmark, context):
    with pytest.raises(ValueError, match="2 rows of the estimates fit"):
        benchmark_table(pd.concat([benchmark, benchmark.assign(event_time=1)]), context)


def test_a_variable_without_a_label_goes_by_its_own_name(benchmark, context, monkeypatch):
    monkeypatch.delitem(context.words.words, "lneco")
    assert "lneco" in [row.label for row in benchmark_table(benchmark, context).rows]


def test_r_squared_within_is_defined_where_it_is_printed(table, benchmark, context):
    assert "R²: the share" in notes(table)
    assert "R² within: the share" in notes(table)
    assert "R² within" not in notes(benchmark_table(benchmark[benchmark["model"] == "pooled"], context))


def test_errors_without_clusters_have_the_residual_degrees_of_freedom(benchmark, context):
    context.settings["standard_errors"]["convention"] = "iid"
    text = notes(benchmark_table(benchmark.assign(vcov="iid"), context))
    assert "t distribution with the residual degrees of freedom" in text
    assert "clusters − 1" not in text
