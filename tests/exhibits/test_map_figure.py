import math
import re
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from scripts.exhibits.context import Context
from scripts.exhibits.map_figure import SHADES, map_figure
from scripts.exhibits.style import figure_style
from tests.exhibits.conftest import ROOT
from tests.exhibits.two_outcomes import SECOND, settings_of_two


@pytest.fixture(scope="module")
def seats():
    return pd.read_csv(ROOT / "resources/cities/coordinates.csv", dtype={"code": str})


@pytest.fixture
def drawn(lineages, cities, treatment, seats):
    """Return a function: a context and what differs from the usual -> the figure."""

    def draw(context, **other):
        given = {"lineages": lineages, "cities": cities, "treatment": treatment, "seats": seats} | other
        with figure_style("en"):
            return map_figure(**given, context=context)

    return draw


def places(axes):
    """Return where a map's points stand, by what they are called in the legend."""
    return {points.get_label(): np.asarray(points.get_offsets()) for points in axes.collections}


def named(axes, start):
    return next(at for name, at in places(axes).items() if name.startswith(start))


def said(figure):
    return [text.get_text() for text in figure.findobj(Text)]


def test_each_cohort_stands_at_the_seats_of_its_cities(drawn, context, treatment, seats):
    cohorts = drawn(context).axes[0]
    for year, start in ((2012, "2012 ("), (2013, "2013 (")):
        codes = treatment.loc[treatment["start_year"] == year, "code"]
        at = seats.set_index("code").reindex(codes).dropna(subset=["latitude"])
        assert len(at) > 30
        np.testing.assert_allclose(named(cohorts, start), at[["longitude", "latitude"]])


def test_the_legend_counts_every_city_once(drawn, context, cities):
    for axes in drawn(context).axes:
        counts = [int(re.search(r"\((\d+)\)", name)[1]) for name in places(axes)]
        assert sum(counts) == len(cities)


def test_never_treated_and_dropped_cities_are_two_kinds(drawn, context, treatment):
    names = list(places(drawn(context).axes[0]))
    assert f"Never treated ({treatment['start_year'].isna().sum()})" in names
    assert "Left out by the study's rule (1)" in names


def test_a_city_stands_in_the_class_of_its_share_of_filled_cells(drawn, context, lineages, cities, seats):
    lineage = lineages["paper"].query("2006 <= year <= 2021")
    filled = lineage["status"].isin(["interpolated", "province_mean", "extrapolated"])
    share = filled.groupby(lineage["code"]).mean().reindex(cities["code"])
    axes = drawn(context).axes[1]
    assert "Paper" in axes.get_title("left")  # the headline's plan fills nothing
    for low, high in pairwise((0, 0.25, 0.5, 0.75, 1)):
        codes = share.index[(share > low) & (share <= high)]
        at = seats.set_index("code").reindex(codes).dropna(subset=["latitude"])
        label = f"Over {100 * low:.0f} to {100 * high:.0f}% ({len(codes)})"
        shown = places(axes).get(label, np.empty((0, 2)))
        np.testing.assert_allclose(shown, at[["longitude", "latitude"]])


def test_the_headline_s_plan_is_shown_where_it_fills(drawn, context):
    context.settings["headline"] = {"plan": "interpolated", "sample": "as_printed"}
    figure = drawn(context)
    assert "plan: Interpolated" in figure.axes[1].get_title("left")
    assert "fills no cell" not in figure.get_supxlabel()


def test_another_plan_than_the_headline_s_is_shown_with_its_reason(drawn, context):
    assert "“Observed” fills no cell" in drawn(context).get_supxlabel()
    assert "“Paper”, the plan nearest to the paper's" in drawn(context).get_supxlabel().replace("\n", " ")
    context.settings["published"] = None
    assert "the study's first plan that fills any" in drawn(context).get_supxlabel().replace("\n", " ")


def test_titles_side_by_side_begin_at_one_height(drawn, context):
    figure = drawn(context)
    figure.draw_without_rendering()
    left, right = (axes._left_title.get_window_extent() for axes in figure.axes)
    assert left.y1 == pytest.approx(right.y1, abs=1)


def test_where_no_plan_fills_the_missing_cells_are_shown(drawn, context, lineages):
    axes = drawn(context, lineages={"observed": lineages["observed"]}).axes[1]
    inside = lineages["observed"].query("2006 <= year <= 2021")
    whole = inside["status"].ne("observed").groupby(inside["code"]).mean().eq(1).sum()
    assert "cells missing" in axes.get_title("left")
    assert f"No value at all ({whole})" in places(axes)


def test_a_city_without_a_known_seat_is_named_and_not_drawn(drawn, context, cities, seats):
    usual, code = drawn(context), cities["code"].iloc[0]
    called = cities.assign(name_en=cities["name_en"].mask(cities["code"] == code, "Nowhere"))
    figure = drawn(context, cities=called, seats=seats[seats["code"] != code])
    drawn_before, drawn_now = (sum(map(len, places(each.axes[0]).values())) for each in (usual, figure))
    assert drawn_now == drawn_before - 1
    assert any("Not drawn" in text and "Nowhere" in text for text in said(figure))


def test_a_study_without_any_known_seat_is_drawn_nevertheless(drawn, context, seats):
    assert any("Not drawn" in text for text in said(drawn(context, seats=seats.iloc[:0])))


def test_a_kilometre_is_as_long_eastwards_as_northwards(drawn, context):
    figure = drawn(context)
    figure.draw_without_rendering()
    for axes in figure.axes:
        south, north = axes.get_ylim()
        here = axes.transData.transform([[110, 30], [111, 30], [110, 31]])
        east, up = here[1, 0] - here[0, 0], here[2, 1] - here[0, 1]
        assert east / up == pytest.approx(math.cos(math.radians((south + north) / 2)), rel=0.02)


def test_the_scale_is_as_long_as_it_says(drawn, context):
    axes = drawn(context).axes[0]
    line = axes.lines[0].get_xydata()
    south, north = axes.get_ylim()
    km = 111.19 * math.cos(math.radians((south + north) / 2)) * (line[1, 0] - line[0, 0])
    words = next(text.get_text() for text in axes.texts if "km" in text.get_text())
    assert km == pytest.approx(float(words.removesuffix(" km").replace(",", "")), rel=0.01)


def test_no_boundary_and_no_other_line_than_the_scale_is_drawn(drawn, context):
    for axes in drawn(context).axes:
        assert len(axes.lines) == 1
        assert not axes.patches


def test_every_word_comes_from_the_list(drawn, bare_context, cities):
    found = said(drawn(bare_context, cities=cities.assign(name_en="1")))
    assert [text for text in found if re.search(r"[^\W\d_]", text)] == []


def test_simulated_data_are_said_in_the_title(drawn, context):
    assert "(simulated data)" in drawn(context).get_suptitle()


def test_two_outcomes_have_a_map_of_shares_each_and_the_cohorts_stand_once(drawn, lineages, settings, context):
    two = Context("carbon", "simulated", settings_of_two(settings), context.words)
    both = {
        plan: pd.concat([lineage, lineage.assign(variable=SECOND, status="observed")], ignore_index=True)
        for plan, lineage in lineages.items()
    }
    cohorts, first, second = drawn(two, lineages=both).axes
    assert "First treated year" in cohorts.get_title("left")
    assert two.variable(SECOND) in second.get_title("left")
    assert list(places(first)) != list(places(second))


def test_shades_grow_darker_with_the_share():
    lightness = [float(np.dot(to_rgb(shade), [0.2126, 0.7152, 0.0722])) for shade in SHADES]
    assert all(lighter - darker > 0.1 for lighter, darker in pairwise(lightness))
