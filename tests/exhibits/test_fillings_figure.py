import re

import numpy as np
import pytest
from matplotlib.text import Text

from scripts.exhibits.context import Context
from scripts.exhibits.fillings_figure import fillings_figure
from scripts.exhibits.style import figure_style
from tests.exhibits.two_outcomes import FIRST, SECOND, of_two, settings_of_two


@pytest.fixture(scope="module")
def figure(made_benchmark, made_context):
    with figure_style("en"):
        return fillings_figure(made_benchmark, made_context)


def test_only_models_with_effects_have_a_panel(figure):
    assert [axes.get_title("left") for axes in figure.axes] == ["Two-way FE", "Two-way FE, controls"]


def test_points_and_intervals_are_those_of_the_estimates(figure, benchmark, settings):
    rows = benchmark.query("model == 'fe' and term == 'DID' and sample == 'as_printed'").set_index("plan")
    axes = figure.axes[0]
    points = next(line for line in axes.lines if line.get_label() == "2006–2021")
    np.testing.assert_array_equal(points.get_xdata(), rows.loc[list(settings["plans"]), "estimate"])
    ends = np.array([segment[:, 0] for segment in axes.collections[0].get_segments()])
    np.testing.assert_array_equal(ends, rows.loc[list(settings["plans"]), ["conf_low", "conf_high"]])


def test_plans_are_the_lines_of_the_plot_from_top_to_bottom(figure):
    axes = figure.axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "Observed",
        "Interpolated",
        "Paper",
        "Best forecast",
    ]
    assert axes.yaxis_inverted()


def test_samples_differ_in_marker_as_well_as_colour(figure):
    drawn = [line for line in figure.axes[0].lines if line.get_label().startswith("20")]
    assert len({line.get_marker() for line in drawn}) == len({line.get_color() for line in drawn}) == 3


def test_simulated_data_are_said_in_the_title(figure):
    assert "(simulated data)" in figure.get_suptitle()


def test_every_word_comes_from_the_list(benchmark, bare_context):
    found = [text.get_text() for text in fillings_figure(benchmark, bare_context).findobj(Text)]
    assert [text for text in found if re.search(r"[^\W\d_]", text)] == []


def words_below(figure):
    return " ".join(figure.get_supxlabel().split())


def test_the_intervals_name_their_standard_errors(figure):
    assert "with 95 % interval. " in words_below(figure)
    assert "Standard errors clustered by city, with the small-sample factor of Stata's reghdfe" in words_below(figure)


def test_intervals_without_clusters_say_so(benchmark, context):
    context.settings["standard_errors"]["convention"] = "iid"
    text = words_below(fillings_figure(benchmark.assign(vcov="iid"), context))
    assert "Standard errors under independent errors of equal variance, not clustered." in text
    assert "clustered by" not in text


def test_filled_controls_are_said_where_a_panel_has_controls(figure):
    assert "Controls are filled too" in words_below(figure)


def test_two_outcomes_stand_below_one_another_each_with_its_own_estimates_of_the_headline_s_effects(benchmark, context):
    two = Context("carbon", "simulated", settings_of_two(context.settings), context.words)
    estimates = of_two(benchmark)
    with figure_style("en"):
        figure = fillings_figure(estimates, two)
    for outcome, part in zip((FIRST, SECOND), figure.subfigs, strict=True):
        rows = estimates[estimates["outcome"].eq(outcome) & estimates["effects"].eq("two_way")]
        rows = rows.query("model == 'fe' and term == 'DID' and sample == 'as_printed'").set_index("plan")
        points = next(line for line in part.axes[0].lines if line.get_label() == "2006–2021")
        np.testing.assert_array_equal(points.get_xdata(), rows.loc[list(two.settings["plans"]), "estimate"])
        assert f"on {two.variable(outcome)}, with 95 % interval" in part.get_supxlabel()
    assert words_below(figure).startswith("Regressions with city and year effects; those with city effects and Dt")


@pytest.mark.parametrize("n_plans", [1, 2, 4])
def test_the_legend_stands_above_the_titles_however_low_the_plots_are(benchmark, context, n_plans):
    two = Context("carbon", "simulated", settings_of_two(context.settings), context.words)
    two.settings["plans"] = dict(list(two.settings["plans"].items())[:n_plans])
    with figure_style("en"):
        figure = fillings_figure(of_two(benchmark[benchmark["plan"].isin(two.settings["plans"])]), two)
        figure.draw_without_rendering()
    for part in figure.subfigs:
        title = part.axes[0]._left_title.get_window_extent()
        assert title.y1 < part.axes[0].get_legend().get_window_extent().y0 + 1
