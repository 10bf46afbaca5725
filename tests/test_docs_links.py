"""Every link of a page leads to a file that is there and, where it names a heading, to one of that page."""

import re
from functools import cache
from itertools import count
from pathlib import PurePosixPath
from posixpath import normpath

import pytest

from scripts.dossier.contents import workflow_files
from scripts.dossier.places import WORKFLOW
from tests.pages import PAGES, ROOT, page_text

LINK = re.compile(r"\]\(([^()\s]+)\)")


def prose(page: str) -> str:
    """Return a page without its fenced blocks and without what stands `so`, where brackets are no links."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^```.*?^```$", "", page_text(page), flags=re.MULTILINE | re.DOTALL))


@cache
def anchors(page: str) -> set[str]:
    """Return the names under which GitHub finds a page's headings; of two alike the second one ends in -1."""
    text = re.sub(r"^```.*?^```$", "", page_text(page), flags=re.MULTILINE | re.DOTALL)
    found: set[str] = set()
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        words = LINK.sub("", heading).lower().replace("[", "")
        name = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        found.add(next(each for n in count() if (each := f"{name}-{n}" if n else name) not in found))
    return found


def broken(page: str) -> list[str]:
    """Return the links of a page that lead nowhere."""
    wrong = []
    for link in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        place = normpath(PurePosixPath(page).parent / path) if path else page
        there = not place.startswith("..") and (ROOT / place).exists()
        if not there or (anchor and anchor not in anchors(place)):
            wrong.append(link)
    return wrong


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    assert broken(page) == []


def test_there_are_links_of_both_kinds_to_look_at():
    links = [link for page in PAGES for link in LINK.findall(prose(page)) if not link.startswith("http")]
    assert len(links) > 50
    assert sum("#" in link for link in links) > 5


def test_a_package_holds_every_page():
    assert {f"{WORKFLOW}/{page}" for page in PAGES} <= set(workflow_files())
