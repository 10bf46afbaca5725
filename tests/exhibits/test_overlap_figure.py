"""The figure of overlap: shares that add up, what is off the support, numbers of rows."""

import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import StepPatch
from matplotlib.text import Text

from scripts.exhibits.context import Context
from scripts.exhibits.overlap_figure import overlap_figure
from scripts.exhibits.style import figure_style
from tests.exhibits.two_outcomes import SECOND, settings_of_two


@pytest.fixture
def figure(scores, context):
    with figure_style("en"):
        return overlap_figure(scores, context)


def heights(axes):
    return [patch.get_data()[0] for patch in axes.findobj(StepPatch)]


def test_each_group_adds_up_to_a_hundred_percent_treated_upwards(figure):
    for axes in figure.axes:
        treated, control = heights(axes)[:2]
        assert treated.sum() == pytest.approx(100)
        assert control.sum() == pytest.approx(-100)


def test_after_matching_controls_count_as_often_as_they_are_matched(figure, scores):
    rows = scores.query("version == 'pre_period' and sample == 'as_printed' and not treated and frequency > 0")
    lower = figure.axes[3]
    bins = heights(lower)[1]
    expected = np.histogram(rows["score"], np.linspace(0, 1, 26), weights=rows["frequency"])[0]
    assert -bins == pytest.approx(100 * expected / rows["frequency"].sum())


def test_what_is_off_the_support_is_dark(figure, scores):
    rows = scores.query("version == 'paper' and sample == 'as_printed' and not treated and score == score")
    share = 100 * (~rows["on_support"]).mean()
    assert share > 0
    assert [h.sum() for h in heights(figure.axes[0])[2:]] == [pytest.approx(-share)]


def test_versions_that_match_alike_share_a_column(figure):
    titles = [axes.get_title("left").strip() for axes in figure.axes]
    assert titles == ["Paper (on support), Paper (matched)", "Matched on pre-policy means", "", ""]


def test_numbers_of_rows_are_those_of_the_scores(figure, scores):
    rows = scores.query("version == 'pre_period' and sample == 'as_printed' and score == score")
    texts = [text.get_text() for text in figure.axes[1].texts]
    assert texts == [f"treated: {rows['treated'].sum()}", f"controls: {(~rows['treated']).sum()}"]


def test_scores_from_other_data_than_the_run_says_are_refused(scores, context):
    with pytest.raises(ValueError, match=r"run's data are simulated.*genuine"):
        overlap_figure(scores.assign(data="genuine"), context)


def test_every_word_comes_from_the_list(scores, bare_context):
    figure = overlap_figure(scores, bare_context)
    found = [text.get_text() for text in figure.findobj(Text)]
    assert [text for text in found if re.search(r"[^\W\d_]", text)] == []


def test_it_is_drawn_without_any_score(scores, context):
    figure = overlap_figure(scores.assign(score=np.nan), context)
    assert any(text.get_text() == "none" for text in figure.findobj(Text))


def test_two_outcomes_stand_below_one_another_each_with_its_own_scores(scores, context):
    two = Context("carbon", "simulated", settings_of_two(context.settings), context.words)
    second = scores[~scores["treated"] | scores["code"].ne(scores.loc[scores["treated"], "code"].iloc[0])]
    with figure_style("en"):
        figure = overlap_figure(pd.concat([scores, second.assign(outcome=SECOND)], ignore_index=True), two)
    for frame, part in zip((scores, second), figure.subfigs, strict=True):
        rows = frame.query("version == 'pre_period' and sample == 'as_printed' and score == score")
        rows = rows[rows["plan"] == "observed"]
        texts = [text.get_text() for text in part.axes[1].texts]
        assert texts == [f"treated: {rows['treated'].sum()}", f"controls: {(~rows['treated']).sum()}"]
