import re

import numpy as np
import pytest
from matplotlib.text import Text

from scripts.exhibits.event_study_figure import event_study_figure
from scripts.exhibits.style import figure_style


@pytest.fixture
def figure(event_study, context):
    with figure_style("en"):
        return event_study_figure(event_study, context)


def effects_of(event_study, model="twfe"):
    rows = event_study.query("plan == 'observed' and term == 'event_time' and estimator == 'within'")
    rows = rows[(rows["model"] == model) & (rows["note"] != "base") & rows["estimate"].notna()]
    return rows.sort_values("event_time")


@pytest.mark.parametrize(("place", "model"), [(0, "twfe"), (1, "twfe_controls")])
def test_points_and_intervals_are_those_of_the_estimates(figure, event_study, place, model):
    rows, axes = effects_of(event_study, model), figure.axes[place]
    points = next(line for line in axes.lines if len(line.get_xdata()) > 2)
    np.testing.assert_array_equal(points.get_xdata(), rows["event_time"].astype(float))
    np.testing.assert_array_equal(points.get_ydata(), rows["estimate"])
    ends = [segment[:, 1] for segment in axes.collections[0].get_segments()]
    np.testing.assert_array_equal(ends, rows[["conf_low", "conf_high"]])


def test_the_base_is_a_hollow_point_at_zero(figure):
    (base,) = [line for line in figure.axes[0].lines if line.get_markerfacecolor() == "white"]
    assert (list(base.get_xdata()), list(base.get_ydata())) == ([-1], [0])


def test_closed_ends_and_base_are_said_on_the_axis(figure):
    labels = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert (labels[0], labels[4], labels[5], labels[-1]) == ("≤ −5", "−1 (base)", "0", "≥ 7")
    assert figure.axes[-1].get_xlabel() == "Years since the start"


def test_the_test_of_the_leads_stands_in_the_figure(figure):
    assert figure.axes[0].get_title("left").splitlines() == [
        "Two-way FE",
        "−4 to −2 all zero: F(3, 105) = 0.52, p = 0.202; ≤ −5 to −2 all zero: F(4, 105) = 0.39, p = 0.202",
    ]


def test_the_city_years_behind_each_point_stand_along_the_bottom(figure):
    texts = sorted((text.get_position()[0], text.get_text()) for text in figure.axes[0].texts)
    assert [text for _, text in texts if text != "N"] == [str(55 + 2 * e) for e in range(-5, 8)]


def test_no_number_covers_an_interval(figure, event_study):
    rows = effects_of(event_study)
    figure.draw_without_rendering()
    axes = figure.axes[0]
    tops = [text.get_window_extent().y1 for text in axes.texts]
    assert max(tops) < axes.transData.transform((0, rows["conf_low"].min()))[1]


def test_simulated_data_are_said_in_the_title(figure):
    assert "(simulated data)" in figure.get_suptitle()


def test_every_word_comes_from_the_list(event_study, bare_context):
    found = [text.get_text() for text in event_study_figure(event_study, bare_context).findobj(Text)]
    assert [text for text in found if re.search(r"[^\W\d_]", text)] == []


def test_plots_share_their_scale(figure):
    assert figure.axes[0].get_ylim() == figure.axes[1].get_ylim()
