import re
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.text import Text

from scripts.exhibits.context import Context
from scripts.exhibits.event_study_figure import event_study_figure
from scripts.exhibits.style import figure_style
from tests.exhibits.conftest import frame_of
from tests.exhibits.event_study_lines import event_study_frame, one_start_frame, one_start_settings


@pytest.fixture(scope="module")
def figure(made_context):
    with figure_style("en"):
        return event_study_figure(frame_of(event_study_frame), made_context)


def effects_of(event_study, model="fe"):
    rows = event_study.query("plan == 'observed' and term == 'event_time' and estimator == 'within'")
    rows = rows[(rows["model"] == model) & (rows["note"] != "base") & rows["estimate"].notna()]
    return rows.sort_values("event_time")


@pytest.mark.parametrize(("place", "model"), [(0, "fe"), (1, "fe_controls")])
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


@pytest.fixture
def one_start(context):
    return Context("carbon", "simulated", one_start_settings(context.settings), context.words, "T4")


@pytest.fixture
def several(one_start):
    with figure_style("en"):
        return event_study_figure(one_start_frame(one_start.settings), one_start)


def test_outcomes_stand_below_one_another_and_windows_side_by_side(several, one_start):
    assert [part.get_suptitle() for part in several.subfigs] == ["CO₂ emissions (ln)", one_start.words("lnWW")]
    for part in several.subfigs:
        heads = [axes.get_title("left").splitlines()[0] for axes in part.axes]
        assert heads == ["Two-way FE", "City FE and Dt", "Two-way FE, controls", "City FE and Dt, controls"]


def test_each_plot_shows_its_own_outcome_effects_and_model(several, one_start):
    frame = one_start_frame(one_start.settings)
    places = [(effects, model) for model in ("fe", "fe_controls") for effects in one_start.settings["effects"]]
    for outcome, part in zip(one_start.settings["outcomes"], several.subfigs, strict=True):
        for (effects, model), axes in zip(places, part.axes, strict=True):
            rows = frame[frame["outcome"].eq(outcome) & frame["effects"].eq(effects) & frame["model"].eq(model)]
            rows = rows[rows["term"].eq("event_time") & rows["std_error"].notna()]
            (points,) = [
                line for line in axes.lines if line.get_marker() == "o" and line.get_markerfacecolor() != "white"
            ]
            np.testing.assert_array_equal(points.get_xdata(), rows["event_time"].astype(float))
            np.testing.assert_array_equal(points.get_ydata(), rows["estimate"])


def test_every_year_of_a_base_outside_is_hollow(several):
    (base,) = [line for line in several.subfigs[0].axes[1].lines if line.get_markerfacecolor() == "white"]
    assert list(base.get_xdata()) == [-7, -6, -5, -4, 4, 5]
    assert set(base.get_ydata()) == {0}


def test_with_one_start_the_axis_has_years(several):
    axes = several.subfigs[1].axes[3]
    assert [label.get_text() for label in axes.get_xticklabels()][:2] == ["2005\n(−7)", "2006\n(−6)"]
    assert axes.get_xlabel() == "Year (years since the start)"
    assert axes.get_title("left").splitlines()[1:] == ["2009 to 2011 all zero: F(3, 209) = 1.20, p = 0.310"]


def test_what_differs_between_windows_is_said_of_each_and_the_rest_once(several):
    below = several.get_supxlabel()
    assert "City and year effects: Hollow point: the base, 2011 (−1)." in below
    assert "Dt: Hollow points: the base, all years before 2009 (−3) and after 2015 (3) together." in below
    assert below.count("N: city-years") == 1


def test_ticks_do_not_run_into_each_other(several):
    several.draw_without_rendering()
    for axes in [each for part in several.subfigs for each in part.axes]:
        boxes = [label.get_window_extent() for label in axes.get_xticklabels()]
        assert all(left.x1 < right.x0 for left, right in pairwise(boxes))
