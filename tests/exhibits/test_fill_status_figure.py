import re
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import PathPatch, StepPatch
from matplotlib.text import Annotation, Text

from scripts.exhibits.context import Context
from scripts.exhibits.fill_status_figure import LOOK, _order, _statuses, fill_status_figure, spread
from scripts.exhibits.style import figure_style
from scripts.panel.schema import Status
from tests.exhibits.two_outcomes import SECOND, settings_of_two


@pytest.fixture(scope="module")
def figure(made_lineages, made_cities, made_context):
    with figure_style("en"):
        return fill_status_figure(made_lineages, made_cities, made_context)


def texts(figure):
    return [text.get_text() for text in figure.findobj(Text)]


def area(axes, kind):
    """Return the cells that a map shows in one status."""
    corners = axes.findobj(PathPatch)[list(LOOK).index(kind)].get_path().vertices.reshape(-1, 5, 2)
    return np.ptp(corners[:, :4, 0], axis=1).sum()


def test_the_map_shows_as_many_cells_of_each_status_as_the_lineage_has(figure, lineages):
    for axes, lineage in zip(figure.axes[: len(lineages)], lineages.values(), strict=True):
        for kind in LOOK:
            assert area(axes, kind) == lineage["status"].eq(str(kind)).sum()


def test_the_bars_are_the_shares_of_each_year_and_add_up(figure, lineages):
    for axes, lineage in zip(figure.axes[len(lineages) :], lineages.values(), strict=True):
        bars = [bar.get_data() for bar in axes.findobj(StepPatch)]
        shares = np.array([top - bottom for top, _, bottom in bars])
        np.testing.assert_allclose(shares.sum(axis=0), 100)
        observed = lineage["status"].eq("observed").groupby(lineage["year"]).mean()
        np.testing.assert_allclose(shares[list(LOOK).index(Status.OBSERVED)], 100 * observed)


def test_titles_count_the_cells_of_the_headline_years(figure, lineages):
    inside = lineages["paper"].query("2006 <= year <= 2021")["status"]
    filled = inside.isin(["interpolated", "province_mean", "extrapolated"]).sum()
    observed = inside.eq("observed").sum()
    assert f"Paper\n{observed:,} of 1,792 observed,\n{filled:,} filled" in [
        axes.get_title("left") for axes in figure.axes
    ]


def test_simulated_data_are_said_in_the_title(figure):
    assert "(simulated data)" in figure.get_suptitle()


def test_every_word_comes_from_the_list(lineages, cities, bare_context):
    bare_context.settings["plans"] = lineages
    found = texts(fill_status_figure(lineages, cities, bare_context))
    assert [text for text in found if re.search(r"[^\W\d_]", text)] == []


def test_cities_are_grouped_by_province(lineages, cities, context):
    order = _order({plan: _statuses(lineage, context) for plan, lineage in lineages.items()}, cities)
    changes = (order != order.shift()).sum()
    assert changes == order.nunique()
    assert sorted(order.index) == sorted(cities["code"])


def test_a_cell_without_a_row_counts_as_missing(lineages, context):
    status = _statuses(lineages["paper"].iloc[1:], context)
    assert status.iloc[0, 0] == str(Status.MISSING)


def test_statuses_differ_in_lightness_or_hatching_too():
    def lightness(look):
        return float(np.dot(to_rgb(look["facecolor"]), [0.2126, 0.7152, 0.0722]))

    looks = sorted(LOOK.values(), key=lightness)
    for darker, lighter in pairwise(looks):
        assert lightness(lighter) - lightness(darker) > 0.04 or darker["hatch"] != lighter["hatch"]


def test_more_plans_than_fit_side_by_side_go_on_below(lineages, cities, context):
    six = {f"plan_{i}": lineages["paper"] for i in range(6)}
    figure = fill_status_figure(six, cities, context)
    assert len(figure.axes) == 2 * len(six)


def test_an_outcome_without_cells_is_an_error_that_names_it(lineages, cities, context):
    context.settings["outcomes"][0] = "lnSO2"
    with pytest.raises(ValueError, match="no cells of the outcome lnSO2"):
        fill_status_figure(lineages, cities, context)


def test_a_year_that_the_headline_sample_leaves_out_is_not_counted(lineages, cities, context):
    context.settings["samples"][context.headline["sample"]]["without"] = [2012]
    with figure_style("en"):
        drawn = fill_status_figure(lineages, cities, context)
    inside = lineages["paper"].query("2006 <= year <= 2021 and year != 2012")["status"]
    assert f"{inside.eq('observed').sum():,} of 1,680 observed" in " ".join(texts(drawn))
    assert "2006–2021 without 2012" in " ".join(texts(drawn))


def test_two_outcomes_have_a_map_each_below_one_another(lineages, cities, context):
    two = Context("carbon", "simulated", settings_of_two(context.settings), context.words)
    other = {plan: lineage.assign(variable=SECOND, status="observed") for plan, lineage in lineages.items()}
    both = {plan: pd.concat([lineage, other[plan]], ignore_index=True) for plan, lineage in lineages.items()}
    with figure_style("en"):
        figure = fill_status_figure(both, cities, two)
    upper, lower = figure.subfigs
    for axes, lineage in zip(upper.axes[: len(lineages)], lineages.values(), strict=True):
        assert area(axes, Status.OBSERVED) == lineage["status"].eq("observed").sum()
    for axes in lower.axes[: len(lineages)]:
        assert area(axes, Status.OBSERVED) == len(lineages["paper"])
    assert f"{two.variable(two.outcome)}, {two.variable(SECOND)}" in figure.get_suptitle()


def test_names_are_spread_as_far_as_they_need_and_no_further():
    middles = [2.0, 10.0, 10.5, 11.0, 29.5]
    places = spread(middles, 3, 30)
    assert min(b - a for a, b in pairwise(places)) >= 3
    assert places[0] == middles[0]
    assert sum(places[1:4]) == pytest.approx(sum(middles[1:4]))  # neighbours move apart evenly
    assert places[-1] == 28.5  # half a name inside the map
    assert spread([5.0, 20.0], 3, 30) == [5.0, 20.0]


def test_many_small_provinces_have_names_that_do_not_overlap(lineages, cities, context):
    codes = sorted(key.removeprefix("province.") for key in context.words.words if key.startswith("province."))
    of = {code: codes[place % 25] for place, code in enumerate(cities["code"])}
    first = cities.index[:60]  # most of the cities are in one province, so that the others' names crowd
    crowded = cities.assign(province_code=cities["code"].map(of).where(~cities.index.isin(first), codes[0]))
    with figure_style("en"):
        figure = fill_status_figure({"observed": lineages["observed"]}, crowded, context)
        figure.draw_without_rendering()
        names = {context.words(f"province.{code}") for code in crowded["province_code"]}
        ties = [text for text in figure.findobj(Annotation) if text.get_text() in names]
        boxes = [Text.get_window_extent(text) for text in ties]  # without the tie
    assert len(boxes) == len(names)
    boxes.sort(key=lambda box: -box.y0)
    assert all(upper.y0 >= lower.y1 - 1 for upper, lower in pairwise(boxes))  # a pixel of their empty rims
