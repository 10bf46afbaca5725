"""How every figure looks, and how it is written: same fonts, colours and sizes, the same bytes at every run.

Colours are those of Okabe and Ito (2008), which people with the common forms of colour blindness can tell apart;
where areas meet, their lightness differs too and they are hatched, so that a grey print still says what is what.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from scripts.files.bad_input import BadInput
from scripts.files.whole import whole

BLACK, GREY, PALE = "#000000", "#7f7f7f", "#d9d9d9"
SERIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
MARKERS = ("o", "s", "^", "D", "v", "P")
# Both come with matplotlib, so that they are there on every machine; the second has signs that the first lacks.
LATIN = ("STIXGeneral", "DejaVu Serif")
CHINESE = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",  # the name that matplotlib reads from the file with all of its languages
    "Noto Serif CJK SC",
    "Noto Serif CJK JP",
    "Noto Sans CJK SC VF",  # as conda-forge has it, in all weights
    "Noto Sans CJK JP VF",
    "Source Han Sans SC",
    "Source Han Serif SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "PingFang SC",
    "Songti SC",
    "STHeiti",
    "Microsoft YaHei",
    "SimSun",
    "SimHei",
    "Arial Unicode MS",
)
DPI = 300
TITLE = 17
"""Points that a panel's title needs above the panel, with the room around it."""
SALT = "pilotpanel"


def legend_above(axes: Axes, handles: Sequence[Any], labels: Sequence[str], **look: Any) -> None:  # noqa: ANN401
    """Put a legend above a panel's title, at the same distance however high the panel is."""
    figure = axes.get_figure()
    if figure is None:
        return
    up = ScaledTranslation(0, TITLE / 72, figure.dpi_scale_trans)
    placed: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (0, 1), "bbox_transform": axes.transAxes + up}
    axes.legend(handles, labels, borderaxespad=0, **placed, **look)


@contextmanager
def figure_style(language: str) -> Iterator[None]:
    """Set matplotlib up for a figure in one language, and put it back afterwards.

    Raises
    ------
    BadInput
        If the language is Chinese and this machine has no font with Chinese signs.

    """
    settings: Any = {
        "font.family": fonts(language),
        "font.size": 8,
        "axes.titlesize": 8,
        "axes.titlelocation": "left",
        "axes.labelsize": 8,
        "axes.linewidth": 0.6,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": True,
        "xtick.labelsize": 7,
        "ytick.labelsize": 7,
        "xtick.major.width": 0.6,
        "ytick.major.width": 0.6,
        "legend.frameon": False,
        "legend.fontsize": 7,
        "figure.titlesize": 9.5,
        "figure.titleweight": "normal",
        "hatch.linewidth": 0.4,
        "lines.linewidth": 1,
        "savefig.dpi": DPI,
        "svg.fonttype": "path",
        "svg.hashsalt": SALT,
        # Type 42 cannot hold the outlines of the Chinese fonts.
        "pdf.fonttype": 42 if language == "en" else 3,
    }
    with mpl.rc_context(settings):
        yield


def fonts(language: str) -> list[str]:
    """Return the fonts to use, in the order in which a sign is looked for."""
    if language == "en":
        return [*LATIN]
    found = _there(CHINESE)
    if not found:
        _read_new_fonts()
        found = _there(CHINESE)
    if not found:
        raise BadInput(
            "no font with Chinese signs on this machine",
            f"one of {', '.join(CHINESE)}",
            "Install one (Debian: the package fonts-noto-cjk; conda: font-ttf-noto-cjk of conda-forge), or set "
            "`language: en` in the run's configuration.",
        )
    return [LATIN[0], found[0], LATIN[1]]


def _there(names: tuple[str, ...]) -> list[str]:
    """Return those of the fonts that matplotlib knows."""
    known = set(font_manager.get_font_names())
    return [name for name in names if name in known]


def _read_new_fonts() -> None:
    """Tell matplotlib of fonts that were installed after it wrote its list of fonts."""
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for path in sorted(set(font_manager.findSystemFonts()) - known):
        with suppress(RuntimeError, OSError):  # not every file in a font folder is one that it reads
            font_manager.fontManager.addfont(path)


def write_figure(draw: Callable[[], Figure], language: str, output: Any) -> None:  # noqa: ANN401 - Snakemake's object
    """Draw a figure in the house style and write it as svg, pdf and png, without the time at which that was.

    The files' metadata hold the figure's title, so that a file that is passed on alone says what it shows.

    Parameters
    ----------
    draw
        Returns the figure; called inside the style.
    language
        `en` or `zh`.
    output
        Paths as attributes `svg`, `pdf`, `png`; Snakemake's `output` has them.

    """
    timeless = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}
    with figure_style(language):
        figure = draw()
        written = figure.get_suptitle().replace("\n", " " if language == "en" else "")
        title = {"Title": written} if written else {}
        # Places are found at the size at which the picture is drawn: small Chinese signs are wider there than at 100.
        figure.set_dpi(DPI)
        figure.draw_without_rendering()
        # The places found hold for all formats; with a layout engine, even an empty one, each file is drawn twice.
        figure.set_layout_engine(None)
        for kind, metadata in timeless.items():
            with whole(getattr(output, kind)) as beside:
                figure.savefig(beside, format=kind, metadata=title | metadata)
