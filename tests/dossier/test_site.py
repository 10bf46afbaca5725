import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from scripts.dossier.site import rendered
from scripts.exhibits import style
from scripts.exhibits.labels import read_labels

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "resources/pages"


@pytest.fixture
def templates(tmp_path):
    for name in ("base.html", "pilotpanel.css"):
        (tmp_path / name).write_bytes((PAGES / name).read_bytes())
    main = "<p>{{ text }}</p><script>v = {{ text | tojson }}</script>"
    page = f'{{% extends "base.html" %}}{{% block main %}}{main}{{% endblock %}}'
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    return tmp_path


def page(templates, language="en", **values):
    given = {"title": "A page", "data": "genuine", "words": read_labels(ROOT / "resources/labels.csv", language)}
    return rendered("page.html", templates, **{**given, "text": "x", **values})


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_says_simulated_exactly_where_it_is_so_in_its_language(templates, language):
    word = {"en": "imulated", "zh": "模拟"}[language]
    assert word in page(templates, language, data="simulated")
    assert word not in page(templates, language, data="genuine")
    assert f'<html lang="{language}">' in page(templates, language)


def test_text_from_a_raw_file_is_inert_in_the_page_and_in_its_script(templates):
    made = page(templates, text="</p><script>alert(1)</script>", title="<b>'\"&")
    assert made.count("<script>") == 1
    assert "<b>" not in made


def test_a_page_asks_for_nothing_from_elsewhere_and_holds_its_style(templates):
    made = page(templates)
    assert not re.search(r"https?:|src=|<link|@import|url\(", made)
    assert "&gt; :first-child" not in made
    assert "> :first-child" in made


def test_what_a_template_shows_and_nobody_hands_over_stops(templates):
    (templates / "page.html").write_text('{% extends "base.html" %}{% block main %}{{ nothing }}{% endblock %}')
    with pytest.raises(UndefinedError, match="nothing"):
        page(templates)


def test_the_stylesheet_has_the_figures_colours():
    named = dict(re.findall(r"--(\w+): (#\w+);", (PAGES / "pilotpanel.css").read_text(encoding="utf-8")))
    assert tuple(named[name] for name in ("blue", "vermilion", "green", "purple", "orange", "sky")) == style.SERIES
    assert (named["black"], named["grey"], named["pale"]) == (style.BLACK, style.GREY, style.PALE)
