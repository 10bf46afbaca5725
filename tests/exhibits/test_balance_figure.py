"""The figure of balance: the estimates' numbers, in words, with lines at ten percent."""

import re

import numpy as np
import pytest
from matplotlib.text import Text

from scripts.exhibits.balance_figure import LOOK, balance_figure
from scripts.exhibits.context import Context
from scripts.exhibits.style import figure_style
from tests.exhibits.two_outcomes import FIRST, SECOND, of_two, settings_of_two


@pytest.fixture
def figure(matching, context):
    with figure_style("en"):
        return balance_figure(matching, context)


def points(axes, label):
    (line,) = [line for line in axes.lines if line.get_label() == label]
    return line


def test_points_are_the_biases_of_the_headline(figure, matching):
    rows = matching.query("sample == 'as_printed' and model == 'pre_period' and estimator == 'standardized_bias'")
    axes = figure.axes[1]
    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    for when, label in (("before", "before matching"), ("after", "after matching, by frequency")):
        line = points(axes, label)
        assert sorted(line.get_xdata()) == sorted(rows.loc[rows["subgroup"] == when, "estimate"])
    green = rows.query("term == 'lngreen' and subgroup == 'after'")["estimate"].item()
    line = points(axes, "after matching, by frequency")
    at = dict(zip(line.get_ydata(), line.get_xdata(), strict=True))
    assert at[names.index("Green coverage (%)")] == green


def test_rows_kept_have_a_mark_of_their_own_where_they_are_others(figure):
    labels = [{line.get_label() for line in axes.lines} for axes in figure.axes]
    assert "rows regressed on" in labels[0]
    assert "rows regressed on" not in labels[1]
    assert len({look["marker"] + str(look.get("markerfacecolor")) for look in LOOK.values()}) == len(LOOK)


def test_dashed_lines_stand_at_ten_percent(figure):
    for axes in figure.axes:
        dashed = [line.get_xdata()[0] for line in axes.lines if line.get_linestyle() == "--"]
        assert dashed == [-10, 10]


def test_the_furthest_out_before_matching_stands_on_top(figure, matching):
    rows = matching.query("sample == 'as_printed' and model == 'paper' and estimator == 'standardized_bias'")
    before = rows[rows["subgroup"] == "before"].set_index("term")["estimate"].abs().max()
    line = points(figure.axes[0], "before matching")
    assert abs(line.get_xdata()[np.argmin(line.get_ydata())]) == before


def test_axis_and_title_speak_in_words(figure):
    assert figure.axes[0].get_xlabel() == "Bias, %"
    assert "(simulated data)" in figure.get_suptitle()


def test_every_word_comes_from_the_list(matching, bare_context):
    found = [text.get_text() for text in balance_figure(matching, bare_context).findobj(Text)]
    assert [text for text in found if re.search(r"[^\W\d_]", text)] == []


def test_it_is_drawn_where_no_version_has_a_score(matching, context):
    counts = matching[matching["estimator"] == "count"]
    figure = balance_figure(counts, context)
    assert any(text.get_text() == "none" for text in figure.findobj(Text))


def test_two_outcomes_stand_below_one_another_each_matched_on_its_own_rows(matching, context):
    two = Context("carbon", "simulated", settings_of_two(context.settings), context.words)
    estimates = of_two(matching)
    with figure_style("en"):
        figure = balance_figure(estimates, two)
    for outcome, part in zip((FIRST, SECOND), figure.subfigs, strict=True):
        rows = estimates[estimates["outcome"].eq(outcome) & estimates["estimator"].eq("standardized_bias")]
        rows = rows.query("sample == 'as_printed' and plan == 'observed' and model == 'pre_period'")
        line = points(part.axes[1], "before matching")
        assert sorted(line.get_xdata()) == sorted(rows.loc[rows["subgroup"] == "before", "estimate"])


def test_each_part_s_legend_stands_on_the_line_below_its_heading(matching, context):
    two = Context("carbon", "simulated", settings_of_two(context.settings), context.words)
    with figure_style("en"):
        figure = balance_figure(of_two(matching), two)
        figure.draw_without_rendering()
    for part in figure.subfigs:
        (legend,), heading = part.legends, part._suptitle
        top = max(axes.title.get_window_extent().y0 for axes in part.axes)
        assert top < legend.get_window_extent().y1 <= heading.get_window_extent().y0
