import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from scripts.exhibits.context import Context
from scripts.exhibits.placebo_figure import placebo_figure
from scripts.exhibits.style import figure_style, write_figure
from tests.exhibits.conftest import frame_of
from tests.exhibits.placebo_lines import placebo_draws_frame, placebo_frame
from tests.exhibits.two_outcomes import FIRST, SECOND, of_two, settings_of_two


@pytest.fixture(scope="module")
def figure(made_context):
    with figure_style("en"):
        return placebo_figure(frame_of(placebo_frame), frame_of(placebo_draws_frame), made_context)


@pytest.fixture
def drawn(placebo_draws):
    return placebo_draws.query("plan == 'observed' and model == 'fe_controls'")


def plots(figure):
    return [axes for axes in figure.axes if axes.axison]


def labelled(axes, label):
    return next(line for line in axes.lines if line.get_label() == label)


def words_below(figure):
    return " ".join(figure.get_supxlabel().split())


def test_the_density_is_that_of_the_draws_and_integrates_to_one(figure, drawn):
    curve = labelled(plots(figure)[0], "Placebo coefficients (kernel density)")
    x, y = curve.get_data()
    assert np.trapezoid(y, x) == pytest.approx(1, abs=0.01)
    assert np.trapezoid(x * y, x) == pytest.approx(drawn["estimate"].mean(), abs=0.001)


def test_the_normal_curve_has_the_draws_mean_and_spread(figure, drawn):
    x, y = labelled(plots(figure)[0], "Normal curve of the same mean and s.d.").get_data()
    mean = np.trapezoid(x * y, x)
    assert mean == pytest.approx(drawn["estimate"].mean(), abs=1e-4)
    assert np.sqrt(np.trapezoid((x - mean) ** 2 * y, x)) == pytest.approx(drawn["estimate"].std(), rel=0.01)


def test_the_true_coefficient_is_a_line_in_both_plots_and_a_point_at_its_own_p_value(figure, placebo):
    true = placebo.query("plan == 'observed' and model == 'fe_controls' and term == 'DID'").iloc[0]
    for axes in plots(figure):
        assert set(labelled(axes, "Actual coefficient").get_xdata()) == {true["estimate"]}
    (point,) = [line for line in plots(figure)[1].lines if line.get_marker() == "D"]
    assert (point.get_xdata()[0], point.get_ydata()[0]) == (true["estimate"], true["p_value"])


def test_each_draw_is_a_point_at_its_own_p_value(figure, drawn):
    points = next(line for line in plots(figure)[1].lines if line.get_marker() == "o")
    np.testing.assert_array_equal(points.get_xdata(), drawn["estimate"])
    np.testing.assert_array_equal(points.get_ydata(), drawn["p_value"])


def test_draws_without_an_estimate_are_left_out(placebo, placebo_draws, context):
    context.settings["headline"]["plan"] = "interpolated"
    points = next(
        line for line in plots(placebo_figure(placebo, placebo_draws, context))[1].lines if line.get_marker() == "o"
    )
    assert len(points.get_xdata()) == 797


def test_the_usual_levels_are_lines_with_their_names(figure):
    levels = [line.get_ydata()[0] for line in plots(figure)[1].lines if line.get_linestyle() == "--"]
    assert levels == [0.05, 0.10]
    assert [text.get_text() for text in plots(figure)[1].texts] == ["p = 0.05", "p = 0.10"]


def test_the_ranks_stand_in_words_with_the_draws_that_they_count(figure, drawn):
    by_beta = (drawn["estimate"].abs() >= 0.088058).sum()
    by_t = (drawn["statistic"].abs() >= 0.088058 / 0.055219).sum()
    p_beta, p_t = (f"{(1 + n) / 801:.3f}" for n in (by_beta, by_t))
    assert f"Rank p = {p_beta} by the coefficient and {p_t} by t: {by_beta} and {by_t} of 800 draws lie" in words_below(
        figure
    )


def test_the_model_has_controls_where_the_study_has_them(figure, context):
    assert "Model: Two-way FE, controls, 2006–2021" in words_below(figure)
    context.settings["controls"] = []
    without = placebo_figure(
        placebo_frame(context.settings, ("fe",)), placebo_draws_frame(context.settings, ("fe",)), context
    )
    assert "Model: Two-way FE, 2006–2021" in words_below(without)


def test_draws_among_never_treated_cities_are_said(placebo, placebo_draws, context):
    placebo["note"] += "; drawn among the 51 never-treated cities, on their rows alone"
    assert "to never-treated cities drawn at random" in words_below(placebo_figure(placebo, placebo_draws, context))


def test_without_a_draw_the_figure_says_so(placebo, placebo_draws, context):
    here = placebo["term"].ne("DID")
    placebo.loc[here, ["estimate", "p_value", "statistic"]] = np.nan
    figure = placebo_figure(placebo, placebo_draws.iloc[:0], context)
    assert "No draw could be made, for a reason in the estimates' notes: Observed." in words_below(figure)


def test_draws_from_other_data_stop(placebo, placebo_draws, context):
    with pytest.raises(ValueError, match=r"the run's data are simulated, but the draws are made from others"):
        placebo_figure(placebo, placebo_draws.assign(data="genuine"), context)


def test_simulated_data_are_said_in_the_title(figure):
    assert "(simulated data)" in figure.get_suptitle()


def test_every_word_comes_from_the_list(placebo, placebo_draws, bare_context):
    found = [text.get_text() for text in placebo_figure(placebo, placebo_draws, bare_context).findobj(Text)]
    assert [text for text in found if re.search(r"[^\W\d_]", text)] == []


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_ten_thousand_draws_make_a_small_file(placebo, placebo_draws, context, tmp_path, language):
    rng = np.random.default_rng(3)
    t = rng.normal(0, 1, 10_000)
    many = pd.concat([placebo_draws.head(1)] * 10_000, ignore_index=True)
    many = many.assign(draw=range(10_000), plan="observed", model="fe_controls", estimate=0.05 * t, statistic=t)
    many["p_value"] = np.exp(-0.717 * abs(t) - 0.416 * t * t)
    files = SimpleNamespace(**{kind: tmp_path / f"placebo.{kind}" for kind in ("svg", "pdf", "png")})
    write_figure(lambda: placebo_figure(placebo, many, context), language, files)
    assert files.svg.stat().st_size < 300_000


def test_two_outcomes_stand_below_one_another_each_with_its_own_draws_of_the_headline_s_effects(
    placebo, placebo_draws, context
):
    two = Context("carbon", "simulated", settings_of_two(context.settings), context.words)
    second = placebo_draws.assign(outcome=SECOND, estimate=placebo_draws["estimate"] / 2)
    draws = pd.concat([placebo_draws, second], ignore_index=True)
    draws = pd.concat([draws, draws.assign(effects="post")], ignore_index=True)
    figure = placebo_figure(of_two(placebo), draws, two)
    for outcome, part in zip((FIRST, SECOND), figure.subfigs, strict=True):
        wanted = draws.query("plan == 'observed' and model == 'fe_controls' and effects == 'two_way'")
        points = next(line for line in plots(part)[1].lines if line.get_marker() == "o")
        np.testing.assert_array_equal(points.get_xdata(), wanted.loc[wanted["outcome"] == outcome, "estimate"])
        assert plots(part)[0].get_xlabel() == f"Coefficient; outcome: {two.variable(outcome)}"
