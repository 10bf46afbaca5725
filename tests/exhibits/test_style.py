import warnings
from types import SimpleNamespace

import matplotlib as mpl
import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure
from PIL import Image

from scripts.exhibits import style
from scripts.exhibits.labels import read_labels
from scripts.exhibits.style import figure_style, fonts, write_figure
from scripts.files.bad_input import BadInput
from tests.exhibits.conftest import LABELS


def drawn(text: str = "CO₂ −0.1") -> Figure:
    figure = Figure(figsize=(2, 1))
    figure.subplots().set_title(text)
    return figure


def outputs(folder):
    return SimpleNamespace(**{kind: folder / f"f.{kind}" for kind in ("svg", "pdf", "png")})


def test_a_figure_is_the_same_bytes_every_time_and_holds_no_date(tmp_path):
    one, two = outputs(tmp_path / "1"), outputs(tmp_path / "2")
    write_figure(drawn, "en", one)
    write_figure(drawn, "en", two)
    for kind in ("svg", "pdf", "png"):
        assert getattr(one, kind).read_bytes() == getattr(two, kind).read_bytes()
    assert b"<dc:date>" not in one.svg.read_bytes()
    assert b"CreationDate" not in one.pdf.read_bytes()


def test_the_fonts_have_every_sign_of_the_english_list(tmp_path):
    signs = "".join(sorted({sign for text in read_labels(LABELS, "en").words.values() for sign in text} - set("\n{}$")))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        write_figure(lambda: drawn(signs), "en", outputs(tmp_path))


def test_settings_are_put_back():
    before = mpl.rcParams["font.size"], mpl.rcParams["svg.hashsalt"]
    with figure_style("en"):
        assert mpl.rcParams["svg.hashsalt"]
    assert (mpl.rcParams["font.size"], mpl.rcParams["svg.hashsalt"]) == before


def test_without_a_font_for_chinese_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setattr(style, "CHINESE", ("No Such Font",))
    monkeypatch.setattr(font_manager, "findSystemFonts", list)
    with pytest.raises(BadInput, match=r"Chinese signs.*fonts-noto-cjk.*font-ttf-noto-cjk.*language: en"):
        fonts("zh")


def test_a_figure_that_fails_leaves_no_file(tmp_path):
    with pytest.raises(ZeroDivisionError):
        write_figure(lambda: 1 / 0, "en", outputs(tmp_path))
    assert list(tmp_path.iterdir()) == []


def titled() -> Figure:
    figure = drawn()
    figure.suptitle("Where CO₂ comes from（模拟数据）")
    return figure


def test_the_title_stands_in_the_metadata_of_every_format(tmp_path):
    files = outputs(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the English fonts lack the Chinese signs, which is not the point here
        write_figure(titled, "en", files)
    assert "<dc:title>Where CO₂ comes from（模拟数据）</dc:title>" in files.svg.read_text(encoding="utf-8")
    assert Image.open(files.png).text["Title"] == "Where CO₂ comes from（模拟数据）"
    assert " comes from".encode("utf-16-be") in files.pdf.read_bytes().partition(b"/Title (\xfe\xff")[2]
    assert b"CreationDate" not in files.pdf.read_bytes()
