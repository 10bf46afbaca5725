import numpy as np
import pytest

from scripts.exhibits.influence_figure import influence_figure
from scripts.exhibits.style import figure_style
from tests.exhibits.conftest import frame_of
from tests.exhibits.robustness_lines import MOVES, robustness_cities, robustness_frame


@pytest.fixture(scope="module")
def figure(made_context):
    with figure_style("en"):
        return influence_figure(frame_of(robustness_frame), robustness_cities(), made_context)


def names(axes):
    return [label.get_text() for label in axes.get_yticklabels()]


def points(axes):
    """Return the estimates drawn, by their place from the bottom."""
    drawn = [line for line in axes.lines if line.get_linestyle() == "None"]
    pairs = [pair for line in drawn for pair in zip(line.get_ydata(), line.get_xdata(), strict=True)]
    return [estimate for _, estimate in sorted(pairs)]


def test_every_city_is_a_point_and_the_points_rise(figure):
    estimates = points(figure.axes[0])
    np.testing.assert_allclose(estimates, sorted(-0.088058 + by for by in MOVES.values()))


def test_the_cities_that_move_it_most_are_named_from_the_lowest_up(figure):
    assert names(figure.axes[1]) == ["Shijiazhuang", "Hangzhou", "Nanjing"]
    np.testing.assert_allclose(points(figure.axes[1]), [-0.118058, -0.084058, -0.068058])


def test_every_province_is_named(figure):
    assert names(figure.axes[2]) == ["Hebei", "Jiangsu", "Zhejiang"]


def test_title_and_words_say_what_is_shown(figure):
    assert "(simulated data)" in figure.get_suptitle()
    below = figure.get_supxlabel().replace("\n", " ")
    assert "that of all cities, \N{MINUS SIGN}0.088" in below
    assert "Two-way FE, controls" in below
    assert "clustered by city" in below


def test_two_outcomes_are_two_parts(robustness, two, settings):
    second = robustness.assign(outcome=two.settings["outcomes"][1])
    import pandas as pd

    two.settings["analyses"]["robustness"] = {"distances": [100, 200], "influential": 3}
    with figure_style("en"):
        figure = influence_figure(pd.concat([robustness, second]), robustness_cities(), two)
    assert len(figure.subfigs) == 2
