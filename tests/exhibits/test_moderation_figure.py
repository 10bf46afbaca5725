"""The marginal effect as drawn: the estimates' own numbers, above the bars that say where the rows lie."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from scripts.exhibits.moderation_figure import GROUPS, moderation_figure
from scripts.exhibits.style import figure_style
from scripts.exhibits.value_axis import FOOT
from tests.exhibits.interaction_frames import SECOND, of_two_outcomes


@pytest.fixture
def figure(moderation, context):
    with figure_style("en"):
        return moderation_figure(moderation, context)


def effects_of(moderation, model="both_controls"):
    rows = moderation[(moderation["plan"] == "observed") & (moderation["model"] == model)]
    rows = rows[(rows["estimator"] == "marginal_effect") & (rows["term"] == "effect")]
    return rows.assign(value=rows["subgroup"].astype(float)).sort_values("value")


def bars_of(axes):
    return [patch for patch in axes.patches if isinstance(patch, Rectangle)]


def test_line_and_band_are_those_of_the_version_with_everything(figure, moderation):
    rows, axes = effects_of(moderation), figure.axes[0]
    line = max(axes.lines, key=lambda each: len(each.get_xdata()))
    np.testing.assert_array_equal(line.get_xdata(), rows["value"])
    np.testing.assert_array_equal(line.get_ydata(), rows["estimate"])
    band = axes.collections[0].get_paths()[0].vertices
    assert band[:, 1].min() == rows["conf_low"].min()
    assert band[:, 1].max() == rows["conf_high"].max()


def test_bars_stand_for_the_counts_and_below_the_band(figure, moderation):
    axes = figure.axes[0]
    for group, (colour, _) in GROUPS.items():
        rows = moderation[(moderation["plan"] == "observed") & (moderation["model"] == "both_controls")]
        counts = rows[(rows["estimator"] == "count") & (rows["term"] == group)]["n_obs"].astype(float)
        bars = [bar for bar in bars_of(axes) if bar.get_facecolor() == to_rgba(colour)]
        heights = sorted(bar.get_height() for bar in bars)
        np.testing.assert_allclose(heights, sorted(FOOT * counts / counts.max()))
    low, high = axes.get_ylim()
    assert low + FOOT * (high - low) < effects_of(moderation)["conf_low"].min()


def test_zero_is_a_line_and_where_the_effect_is_zero_is_said(figure, moderation):
    axes = figure.axes[0]
    rows = moderation[(moderation["plan"] == "observed") & (moderation["model"] == "both_controls")]
    (zero,) = rows.loc[rows["term"] == "zero", "estimate"]
    assert axes.get_title("left") == f"The effect is zero at {zero:.1f}"
    assert any(list(line.get_ydata()) == [0, 0] for line in axes.lines)
    assert any(set(np.unique(line.get_xdata())) == {zero} for line in axes.lines)


def test_units_and_simulated_data_are_said(figure):
    assert figure.axes[0].get_xlabel() == "Tertiary share (%)"
    assert "(simulated data)" in figure.get_suptitle()


def test_a_version_that_could_not_be_estimated_says_why(moderation, context):
    kept = ~moderation["model"].eq("both_controls") | moderation["term"].eq("lnintgdp")
    moderation = moderation[kept].assign(note="DID is explained by lnintgdp")
    with figure_style("en"):
        figure = moderation_figure(moderation, context)
    assert figure.axes[0].get_title("left") == "Not estimated: DID is explained by lnintgdp"


def test_two_outcomes_are_two_parts(moderation, settings, context):
    settings["outcomes"] = [*settings["outcomes"], SECOND]
    figure = moderation_figure(of_two_outcomes(moderation), context)
    assert len(figure.findobj(lambda each: hasattr(each, "get_xlim") and hasattr(each, "lines"))) == 2


@pytest.mark.parametrize("plan", ["observed", "interpolated"])
def test_every_word_comes_from_the_list(moderation, bare_context, plan):
    bare_context.settings["headline"]["plan"] = plan
    found = [text.get_text() for text in moderation_figure(moderation, bare_context).findobj(Text)]
    assert [text for text in found if re.search(r"[^\W\d_]", text)] == []


def test_the_effects_of_the_regression_are_named(moderation, context):
    with figure_style("en"):
        below = moderation_figure(moderation, context).get_supxlabel()
    assert "city and year effects" in below.replace("\n", " ")
