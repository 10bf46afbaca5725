"""Every figure at the width of a journal's column and at the usual one: nothing is cut, overlaps or is too small."""

from importlib import import_module
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from scripts.exhibits.context import Context
from scripts.exhibits.labels import read_labels
from scripts.exhibits.line_breaks import halves
from scripts.exhibits.style import DPI, figure_style
from scripts.exhibits.subfigures import LINE, broken
from tests.exhibits.conftest import LABELS
from tests.exhibits.robustness_lines import robustness_cities

COLUMN, PAGE = 8.5, 16.0  # centimetres
LEAST = 6  # points
TOUCH = 1.5  # points that boxes of two texts may share, since letters seldom fill theirs
FIGURES = {
    "fillings": ("benchmark",),
    "fill_status": ("lineages", "cities"),
    "map": ("lineages", "cities", "treatment", "seats"),
    "event_study": ("event_study",),
    "placebo": ("placebo", "placebo_draws"),
    "balance": ("matching",),
    "overlap": ("scores",),
    "moderation": ("moderation",),
    "kuznets": ("kuznets",),
    "influence": ("robustness", "named_cities"),
    "staggered": ("staggered",),
    "bacon": ("bacon",),
    "pre_trends": ("pre_trends",),
    "multiverse": ("multiverse",),
}
"""Figure -> what it is drawn of."""

QUICK = {"fillings": "zh", "event_study": "en", "multiverse": "en"}
"""Those that differ most at the two widths; the others are drawn with the slow tests."""


@pytest.fixture
def seats(made_cities) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    n = len(made_cities)
    return pd.DataFrame(
        {"code": made_cities["code"], "latitude": rng.uniform(20, 42, n), "longitude": rng.uniform(105, 124, n)}
    )


@pytest.fixture
def named_cities() -> pd.DataFrame:
    return robustness_cities()


def ticks_out_of_view(figure: Figure) -> set[Text]:
    """Return the labels of ticks that are there and that nobody sees."""
    hidden = set()
    for axes in figure.get_axes():
        for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
            low, high = sorted(limits)
            slack = 1e-6 * (high - low)
            ticks = [tick for tick in axis.get_major_ticks() if not low - slack <= tick.get_loc() <= high + slack]
            hidden |= {label for tick in ticks for label in (tick.label1, tick.label2)}
    return hidden


def boxes(figure: Figure) -> dict[Text, tuple]:
    """Return where each text that is seen stands: left, bottom, right and top in points."""
    hidden = ticks_out_of_view(figure)
    seen = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    points = 72 / figure.dpi
    return {text: text.get_window_extent().extents * points for text in seen if text not in hidden}


def overlapping(texts: dict[Text, tuple]) -> list[tuple[str, str]]:
    """Return the pairs of texts that stand on one another."""
    return [
        (a.get_text(), b.get_text())
        for (a, one), (b, other) in combinations(texts.items(), 2)
        if min(one[2], other[2]) - max(one[0], other[0]) > TOUCH
        and min(one[3], other[3]) - max(one[1], other[1]) > TOUCH
    ]


def every_figure() -> list:
    """Return each figure in both languages at both widths; what is drawn in every run of the tests is not slow."""
    ways = [(name, language, width) for name in FIGURES for language in ("en", "zh") for width in (COLUMN, PAGE)]
    quick = [(name, language, COLUMN) for name, language in QUICK.items()]
    return [way if way in quick else pytest.param(*way, marks=pytest.mark.slow) for way in ways]


@pytest.mark.parametrize(("name", "language", "width"), every_figure())
def test_no_text_is_cut_too_small_or_on_another(name, language, width, settings, request):
    context = Context("carbon", "simulated", settings, read_labels(LABELS, language), "F1", width_cm=width)
    made_of = [request.getfixturevalue(fixture) for fixture in FIGURES[name]]
    draw = getattr(import_module(f"scripts.exhibits.{name}_figure"), f"{name}_figure")
    with figure_style(language):
        figure = draw(*made_of, context)
        figure.set_dpi(DPI)
        figure.draw_without_rendering()
        texts = boxes(figure)
    wide, high = 72 * figure.get_size_inches()
    assert wide == pytest.approx(72 * width / 2.54, abs=0.4)
    assert [text.get_text() for text in texts if text.get_fontsize() < LEAST] == []
    cut = {
        text.get_text(): box for text, box in texts.items() if min(box) < -1 or box[2] > wide + 1 or box[3] > high + 1
    }
    assert cut == {}
    if width < PAGE:  # titles of the wide balance figure begin with an empty line, on which its legend stands
        assert overlapping(texts) == []


def test_text_below_a_figure_is_broken_at_its_width(settings):
    wide, column, widest = (
        Context("carbon", "simulated", settings, read_labels(LABELS), width_cm=width) for width in (PAGE, COLUMN, 19.0)
    )
    said = ["Standard errors clustered by city. " * 20]
    longest = [max(map(halves, broken(said, context)[0].splitlines())) for context in (column, wide, widest)]
    assert longest == sorted(longest)
    assert LINE * COLUMN / PAGE - 12 < longest[0] <= LINE * COLUMN / PAGE
    assert longest[1] <= LINE < longest[2]


def test_a_figure_takes_its_width_from_the_run_and_a_table_has_none(settings):
    class Job:
        class Input:
            labels = LABELS

        class Params:
            study, data, number, language = "carbon", "simulated", "F1", "en"

        input, params = Input, Params

    Job.params.settings = settings
    assert Context.of(Job).width == 6.3
    Job.params.width_cm = COLUMN
    assert (Context.of(Job).width, Context.of(Job).narrow) == (3.35, True)
