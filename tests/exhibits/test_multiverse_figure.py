import numpy as np
import pytest

from scripts.exhibits.multiverse_figure import multiverse_figure
from scripts.exhibits.style import figure_style
from tests.multiverse import CONTROLS, FILLINGS, RULES, SAMPLES


@pytest.fixture
def figure(multiverse, context):
    with figure_style("en"):
        return multiverse_figure(multiverse, context)


def labels(axes):
    return [text.get_text() for text in axes.get_yticklabels()]


def test_the_curve_rises_and_marks_the_two_that_have_a_name(figure, multiverse):
    curve = figure.axes[0]
    drawn = np.concatenate([line.get_ydata() for line in curve.lines if len(line.get_ydata()) == len(multiverse)])
    np.testing.assert_allclose(drawn, np.sort(multiverse["estimate"]))
    names = [text.get_text() for text in curve.get_legend().get_texts()]
    assert {"Headline", "The paper's own"} <= set(names)


def test_a_strip_stands_for_each_level_of_a_choice_that_has_several(figure):
    said = labels(figure.axes[1])
    orders, scales, methods, controls = len(FILLINGS), 2, 2, 2
    assert len(said) == len(RULES) + len(SAMPLES) + orders + scales + methods + controls
    assert len(said) == len(set(said))
    assert "GDP per capita (ln)" in said
    assert len({name for listed in CONTROLS for name in listed.split(" + ") if name}) == controls


def test_a_strip_is_as_dark_as_the_part_of_the_specifications_that_have_the_level(figure, multiverse):
    dashboard = figure.axes[1]
    parts = dashboard.images[0].get_array()
    place = labels(dashboard).index("any part named")
    assert parts[place].mean() == pytest.approx(multiverse["rule"].eq("any_subunit").mean())
    lowest = multiverse.sort_values(["estimate", "specification"]).iloc[0]
    assert parts[place][0] == (lowest["rule"] == "any_subunit")


def test_specifications_without_an_estimate_are_not_drawn(multiverse, context):
    some = multiverse.copy()
    some.loc[some["sample"].eq("until_2019"), ["estimate", "std_error"]] = np.nan
    with figure_style("en"):
        made = multiverse_figure(some, context)
    assert "2006–2019" not in labels(made.axes[1])
    assert "32 specifications" in made.get_supxlabel()


def test_one_specification_alone_has_no_dashboard(multiverse, context):
    with figure_style("en"):
        assert len(multiverse_figure(multiverse.head(1), context).axes) == 1


def test_simulated_is_said_and_other_data_than_the_runs_are_refused(figure, multiverse, context):
    assert "simulated data" in figure.get_suptitle()
    with pytest.raises(ValueError, match="run's data are simulated"):
        multiverse_figure(multiverse.assign(data="genuine"), context)
