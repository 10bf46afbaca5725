"""Figures about several outcomes: parts below one another, and what is true of all of them said once."""

from itertools import pairwise

import pytest
from matplotlib.figure import Figure, SubFigure

from scripts.exhibits.context import Context
from scripts.exhibits.labels import read_labels
from scripts.exhibits.style import figure_style
from scripts.exhibits.subfigures import LINE, PAGE, below_one_another, broken
from tests.exhibits.conftest import LABELS
from tests.exhibits.two_outcomes import FIRST, SECOND, settings_of_two

WIDTH = 6.3
"""Inches: 16 cm, as figures are by default."""


@pytest.fixture
def outcomes(context) -> list[Context]:
    return Context("carbon", "simulated", settings_of_two(context.settings), context.words).by_outcome()


def plot(figure: Figure | SubFigure, context: Context) -> list[str]:
    figure.subplots().set_title(context.outcome)
    return ["For both.", f"For {context.outcome}."]


def drawn(contexts: list[Context], height: float = 2) -> Figure:
    with figure_style("en"):
        figure = below_one_another(plot, contexts, "Title", height)
        figure.draw_without_rendering()
    return figure


def test_one_outcome_is_the_whole_figure(outcomes):
    figure = drawn(outcomes[:1])
    assert figure.subfigs == []
    assert list(figure.get_size_inches()) == [WIDTH, 2]
    assert (figure.get_suptitle(), figure.get_supxlabel()) == ("Title", f"For both.\nFor {FIRST}.")


def test_outcomes_are_headed_by_their_names_below_one_title(outcomes):
    figure = drawn(outcomes)
    assert list(figure.get_size_inches()) == [WIDTH, 4]
    assert figure.get_suptitle() == "Title"
    assert [part.get_suptitle() for part in figure.subfigs] == [each.variable(each.outcome) for each in outcomes]
    assert [part.axes[0].get_title("left") for part in figure.subfigs] == [FIRST, SECOND]


def test_what_is_said_of_all_stands_once_and_what_is_said_of_one_below_it(outcomes):
    figure = drawn(outcomes)
    assert figure.get_supxlabel() == "For both."
    assert [part.get_supxlabel() for part in figure.subfigs] == [f"For {FIRST}.", f"For {SECOND}."]


def test_parts_do_not_overlap_nor_run_into_title_or_text_below(outcomes):
    figure = drawn(outcomes)
    parts = [part.axes[0].get_tightbbox() for part in figure.subfigs]
    texts = [figure._suptitle, *(text for part in figure.subfigs for text in (part._suptitle, part._supxlabel))]
    order = [texts[0], texts[1], texts[2], texts[3], texts[4], figure._supxlabel]
    boxes = [text.get_window_extent() for text in order]
    boxes = [*boxes[:2], parts[0], *boxes[2:4], parts[1], *boxes[4:]]
    assert all(upper.y0 >= lower.y1 for upper, lower in pairwise(boxes))


def test_no_figure_of_several_is_higher_than_a_page_but_one_may_be(outcomes):
    assert drawn(outcomes, 6).get_size_inches()[1] == PAGE
    assert drawn(outcomes[:1], 11).get_size_inches()[1] == 11


def test_long_lines_are_broken_and_minus_signs_are_true_ones(context):
    (line,) = broken(["word " * 60 + "-3"], context)
    assert max(map(len, line.splitlines())) <= LINE
    assert line.endswith("−3")


def test_a_long_chinese_line_is_broken_where_the_figure_ends_and_not_before_punctuation_or_in_a_number(settings):
    chinese = Context("carbon", "simulated", settings_of_two(settings), read_labels(LABELS, "zh")).by_outcome()
    said = "标准误按城市聚类，小样本校正同Stata的reghdfe（2006–2021年）；" * 6

    def draw(figure: Figure | SubFigure, context: Context) -> list[str]:
        figure.subplots()
        return broken([said], context)

    with figure_style("zh"):
        figure = below_one_another(draw, chinese, "标题", 2)
        figure.draw_without_rendering()
        below = figure._supxlabel
        assert below.get_window_extent().x1 < figure.bbox.x1
    rows = below.get_text().splitlines()
    assert "".join(rows) == said
    assert not any(row[0] in "，；）" or row[-1] == "（" for row in rows)
    assert all(row.count("2006") == row.count("2006–2021年") for row in rows)
