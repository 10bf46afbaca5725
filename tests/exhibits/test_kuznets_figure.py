"""The Kuznets curve as drawn: the estimates' own numbers, and the verdict in words whatever it is."""

import re

import numpy as np
import pytest
from matplotlib.text import Text

from scripts.exhibits.kuznets_figure import BAR, kuznets_figure
from scripts.exhibits.style import figure_style
from tests.exhibits.interaction_frames import SECOND, SHAPES, of_two_outcomes


def drawn(kuznets, context, plan):
    context.settings["headline"]["plan"] = plan
    with figure_style("en"):
        return kuznets_figure(kuznets, context)


def bar_of(axes):
    """Return the ends of the bar along the top, a pair a piece."""
    return [list(line.get_xdata()) for line in axes.lines if list(line.get_ydata()) == [BAR, BAR]]


def row(kuznets, plan, **where):
    found = kuznets[kuznets["plan"] == plan]
    for column, value in where.items():
        found = found[found[column] == value]
    return found.iloc[0]


def test_line_and_band_are_the_estimates(kuznets, context):
    axes = drawn(kuznets, context, "observed").axes[0]
    curve = kuznets[(kuznets["plan"] == "observed") & (kuznets["estimator"] == "curve")]
    line = max(axes.lines, key=lambda each: len(each.get_xdata()))
    np.testing.assert_array_equal(line.get_xdata(), curve["subgroup"].astype(float))
    np.testing.assert_array_equal(line.get_ydata(), curve["estimate"])


def test_the_turning_point_is_a_line_and_its_set_a_bar(kuznets, context):
    axes = drawn(kuznets, context, "observed").axes[0]
    top = row(kuznets, "observed", estimator="delta")["estimate"]
    assert any(set(np.unique(line.get_xdata())) == {top} for line in axes.lines)
    found = row(kuznets, "observed", estimator="fieller")
    assert bar_of(axes) == [[found["conf_low"], found["conf_high"]]]


def test_a_turning_point_outside_of_the_data_is_not_drawn(kuznets, context):
    axes = drawn(kuznets, context, "interpolated").axes[0]
    assert bar_of(axes) == []
    assert axes.get_xlim()[1] < 50


def test_a_set_outside_of_an_interval_is_two_bars_that_end_at_the_plots_edge(kuznets, context):
    axes = drawn(kuznets, context, "best").axes[0]
    left, right = axes.get_xlim()
    until, since = (row(kuznets, "best", term=f"fieller_{end}")["estimate"] for end in ("until", "from"))
    expected = [[left, until]] if left < until else []
    expected += [[since, right]] if since < right else []
    assert bar_of(axes) == expected


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ("observed", r"Inverted U, p < 0\.001: turns at 9\.83 \(Fieller's 95 % set: 9\.62 to 10\.06\); .* lie beyond"),
        ("interpolated", r"No inverted U within the data: the turning point \(195\.67; .*\) lies outside of them"),
        ("paper", "No inverted U: the coefficient of the square is not negative"),
        ("best", r"No inverted U is shown: turns at .* \(Fieller's 95 % set: up to .* and from .* on\), but .*"),
    ],
)
def test_the_verdict_is_said_above_the_plot(kuznets, context, plan, said):
    assert re.fullmatch(said, drawn(kuznets, context, plan).axes[0].get_title("left"))


def test_a_parabola_that_could_not_be_estimated_says_why(kuznets, context):
    kuznets = kuznets[kuznets["estimator"] == "delta"].assign(note="lneco is constant")
    assert drawn(kuznets, context, "observed").axes[0].get_title("left") == "Not estimated: lneco is constant"


def test_two_outcomes_are_two_parts(kuznets, settings, context):
    settings["outcomes"] = [*settings["outcomes"], SECOND]
    figure = kuznets_figure(of_two_outcomes(kuznets), context)
    assert len(figure.findobj(lambda each: hasattr(each, "get_xlim") and hasattr(each, "lines"))) == 2


@pytest.mark.parametrize("plan", SHAPES)
def test_every_word_comes_from_the_list(kuznets, bare_context, plan):
    found = [text.get_text() for text in drawn(kuznets, bare_context, plan).findobj(Text)]
    assert [text for text in found if re.search(r"[^\W\d_]", text)] == []


def test_the_effects_of_the_regression_are_named(kuznets, context):
    below = drawn(kuznets, context, "observed").get_supxlabel()
    assert "city and year effects" in below.replace("\n", " ")
