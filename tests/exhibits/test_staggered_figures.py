"""The figures about staggered starts and trends: what is drawn, and what is said where nothing can be."""

from dataclasses import replace

import numpy as np
import pytest

from scripts.exhibits.bacon_figure import bacon_figure
from scripts.exhibits.pre_trends_figure import pre_trends_figure
from scripts.exhibits.staggered_figure import staggered_figure
from tests.exhibits.staggered_frames import decomposition


@pytest.fixture
def pairs():
    return decomposition()


def below(figure):
    return figure.get_supxlabel().replace("\n", " ")


def test_only_years_between_the_closed_ends_are_drawn_and_no_two_points_on_each_other(staggered, context):
    figure = staggered_figure(staggered, context)
    without, _ = figure.axes
    drawn = [line for line in without.lines if not line.get_label().startswith("_")]
    assert len(drawn) == 5
    every = np.concatenate([line.get_xdata() for line in drawn])
    assert sorted(set(np.round(every).astype(int))) == [-2, 0, 1, 2]
    assert len(np.unique(np.round(every, 6))) == len(every)
    wanted = staggered[staggered["event_time"].isin([-2, 0, 1, 2]) & staggered["plan"].eq("observed")]
    wanted = wanted[wanted["model"] == "fe"]["estimate"].to_numpy()
    np.testing.assert_allclose(np.sort(np.concatenate([line.get_ydata() for line in drawn])), np.sort(wanted))


def test_the_decomposition_is_that_of_the_first_balanced_plan_with_the_mean(pairs, context):
    figure = bacon_figure(pairs, context)
    (axes,) = figure.axes
    paper = pairs[pairs["plan"] == "paper"]
    points = np.vstack([found.get_offsets() for found in axes.collections])
    np.testing.assert_allclose(np.sort(points[:, 0]), np.sort(paper["weight"]))
    mean = next(line for line in axes.lines if line.get_label().startswith("weighted mean"))
    assert mean.get_ydata()[0] == pytest.approx((paper["weight"] * paper["estimate"]).sum())
    assert "“Observed” (61 of 106 cities are without some of the years" in below(figure)


def test_without_a_balanced_plan_the_figure_says_why(pairs, context):
    figure = bacon_figure(pairs[pairs["weight"].isna()], context)
    assert not figure.axes
    assert "Not decomposed: “Observed”, “Interpolated” (61 of 106 cities" in below(figure)
    assert "it would take a fill plan that gives every city a value" in below(figure)


@pytest.mark.parametrize("width", [8.5, 16.0])
def test_without_a_plot_the_figure_is_as_high_as_its_words(pairs, context, width):
    context = replace(context, width_cm=width)
    figure = bacon_figure(pairs[pairs["weight"].isna()], context)
    n_lines = figure.get_supxlabel().count("\n") + figure.get_suptitle().count("\n") + 2
    assert figure.get_figheight() < 0.4 + 0.14 * n_lines
    figure.draw_without_rendering()
    title, words = (text.get_window_extent() for text in (figure._suptitle, figure._supxlabel))
    assert title.y0 > words.y1


def test_an_interval_a_bound_and_the_ordinary_one_beside(pre_trends, context):
    figure = pre_trends_figure(pre_trends, context)
    smooth, relative = figure.axes
    for axes in (smooth, relative):
        assert len(axes.collections) == 2 * 3  # two means, the ordinary interval and two bounds each
        assert axes.get_xticklabels()[0].get_text() == "parallel"
    assert "Not estimated" not in below(figure)


def test_a_plan_without_bounds_says_why(pre_trends, context):
    figure = pre_trends_figure(pre_trends[pre_trends["plan"] == "paper"], context)
    assert "1 coefficients before the start" in below(figure)
