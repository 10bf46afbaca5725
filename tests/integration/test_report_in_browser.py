"""The report of a finished run, unpacked and opened in a browser without a network."""

import json
import re
import time
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

import pytest

from tests.browser import PATIENCE, browser, needs_browser
from tests.integration.conftest import needs_chinese_font

WIDTHS = (1400, 800)
PLACE = """(() => {
  const text = document.querySelector('.prose').getBoundingClientRect();
  let over = document.querySelector('.prose');
  while (over.scrollHeight <= over.clientHeight || getComputedStyle(over).overflowY === 'visible') {
    over = over.parentElement;
  }
  over.scrollTop = 0;
  return [text.top, text.left, text.right, over.getBoundingClientRect().left, innerWidth].map(Math.round);
})()"""

OWN_TALK = ("cdn.tailwindcss.com should not be used in production", '<div class="document"')
"""What Snakemake's page says on the console: of a library that it holds whole, and its first page's text."""


CHINESE = re.compile("[\u4e00-\u9fff]")


class Opened(NamedTuple):
    """What was seen of a report: text or width of each item, what the explorers say of a cell, and the menu."""

    seen: dict[str, str | int]
    explored: list[str]
    categories: dict[str, dict]


def eventually(look):
    """Return what a look finds as soon as it finds something, None if it never does."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.02)
    return None


def click(page, text: str) -> None:
    """Click the menu's link with a text and let the page draw what it shows then."""
    found = f"[...document.querySelectorAll('nav li a')].find(e => e.innerText.trim() === {json.dumps(text)})"
    page.wait(f"!!{found}")
    page.run(f"{found}.click()")
    page.run("new Promise(drawn => requestAnimationFrame(() => setTimeout(drawn)))")


def inside(page, script: str):
    """Return what an expression is in the page's frame, None while the frame goes from one file to another."""
    [frame] = page.ask("Page.getFrameTree")["frameTree"]["childFrames"]
    try:
        world = page.ask("Page.createIsolatedWorld", frameId=frame["frame"]["id"])["executionContextId"]
        answer = page.ask("Runtime.evaluate", expression=script, contextId=world, returnByValue=True)
    except AssertionError:
        return None
    return answer["result"].get("value")


def shown(page, item: dict):
    """Return what is seen of an item that was chosen: its text, or the width of its picture."""
    address = json.dumps(item["data_uri"])
    if item["mime_type"] == "text/html":
        there = f"decodeURI(location.href).endsWith({address}) && document.readyState === 'complete'"
        return eventually(lambda: inside(page, f"{there} && document.body.innerText.trim()"))
    picture = f"document.querySelector('img[src={address}]')"
    return eventually(lambda: page.run(f"(e => e && e.complete && e.naturalWidth)({picture})"))


def every_item(page):
    """Click through all categories, their subcategories and their items; yield each item while it is open."""
    of = page.run("Object.fromEntries(Object.entries(categories).map(([name, parts]) => [name, Object.keys(parts)]))")
    for category, subcategories in of.items():
        page.run("document.querySelector('nav nav ol a').click()")
        for subcategory in subcategories:
            click(page, category)
            if len(subcategories) > 1:
                click(page, subcategory)
            for row in range(page.run("document.querySelectorAll('nav tbody tr').length")):
                page.run(f"document.querySelectorAll('nav tbody tr')[{row}].querySelector('a').click()")
                yield page.run("({path: app.state.resultPath, ...results[app.state.resultPath]})")


def opened(results: Path, folder: Path) -> Opened:
    """Unpack a run's report and go through it as a reader would."""
    with ZipFile(results / "report.zip") as report:
        report.extractall(folder)
    seen, explored = {}, []
    with browser(folder / "home") as page:
        page.open(folder / "report/report.html")
        page.wait("!!document.querySelector('nav li a')")
        for item in every_item(page):
            seen[item["path"]] = shown(page, item)
            if item["path"].endswith("/explorer/index.html"):
                eventually(lambda: inside(page, "document.documentElement.dataset.drawn"))
                inside(page, "document.querySelector('#grid td').click()")
                detail = "document.querySelector('#detail dl')?.innerText"
                explored.append(eventually(lambda looked=detail: inside(page, looked)))
        assert [path for path, content in seen.items() if not content] == []
        assert set(seen) == set(page.run("Object.keys(results)"))
        assert len(explored) == len(list(results.glob("*/explorer")))
        assert [said for said in page.complaints() if not any(own in said for own in OWN_TALK)] == []
        assert page.asked_outside() == []
        return Opened(seen, explored, page.run("categories"))


@needs_browser
def test_every_item_of_every_category_opens_and_the_explorers_work_inside_the_report(finished, tmp_path):
    explored = opened(finished.folder / "results", tmp_path).explored
    assert all("Under each filling" in said for said in explored)


@needs_browser
def test_a_report_in_chinese_is_chinese_in_its_menu_and_on_every_page(own, tmp_path_factory):
    needs_chinese_font()
    ran = own.snakemake("--config", "language=zh")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = opened(own.folder / "results", tmp_path_factory.mktemp("zh"))
    parts = [*found.categories, *(part for parts in found.categories.values() for part in parts)]
    # Studies keep the names of their files.
    named = {path.parent.name for path in (own.folder / "results").glob("*/explorer")}
    assert {part for part in parts if not CHINESE.search(part)} == named
    texts = {path: text for path, text in found.seen.items() if isinstance(text, str)}
    assert len(texts) > len(found.explored)
    assert [path for path, text in texts.items() if not CHINESE.search(text)] == []
    assert all(CHINESE.search(said) and "Under each filling" not in said for said in found.explored)


@needs_browser
@pytest.mark.parametrize("width", WIDTHS)
def test_the_first_page_begins_where_a_reader_sees_it_and_is_as_wide_as_a_text(finished, tmp_path, width):
    with ZipFile(finished.folder / "results/report.zip") as report:
        report.extractall(tmp_path)
    with browser(tmp_path / "home", width=width) as page:
        page.open(tmp_path / "report/report.html")
        page.wait("!!document.querySelector('.prose h1') && !!document.querySelector('#rulegraph canvas')")
        top, left, right, begins, window = page.run(PLACE)
        assert top >= 0
        assert left >= begins
        assert 400 < right - left < 900
        assert right <= window
        questions = page.run("[...document.querySelectorAll('.prose li strong')].map(e => e.innerText)")
        assert "paper's way" in questions[0]
        assert page.asked_outside() == []
