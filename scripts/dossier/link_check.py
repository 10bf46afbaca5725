"""Whether what a package's pages link to and load lies in the package."""

from html.parser import HTMLParser
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from scripts.dossier.check import UNLISTED, Check, Item, Package, check

LOADED = {("script", "src"), ("link", "href"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("object", "data")}
LEFT_OUT = ("report/", "workflow/")
"""Pages that Snakemake put into its report, out of the folder that they link from, and templates of pages."""


def links(package: Package) -> Check:
    """Follow every link of every page of ours; nothing may be loaded from a network."""
    found, pages, followed = [], 0, 0
    for path in package.files:
        if not path.endswith(".html") or path.startswith(LEFT_OUT):
            continue
        pages += 1
        reader = _Reader()
        reader.feed(package.text(path) or "")
        for line, tag, attribute, target in reader.links:
            followed += 1
            kind = _wrong(package, path, (tag, attribute), target)
            if kind:
                found.append(Item(path, kind, {"target": target[:200]}, line))
    return check("links", found, pages=pages, links=followed)


def _wrong(package: Package, page: str, where: tuple[str, str], target: str) -> str:
    """Return what is wrong with a link, nothing if it leads somewhere."""
    parts = urlsplit(target)
    if parts.scheme in ("http", "https") or parts.netloc:
        return "loads_from_network" if where in LOADED else ""
    if parts.scheme in ("data", "mailto", "javascript", "blob", "about"):
        return ""
    if parts.scheme or parts.path.startswith("/"):
        return "absolute_link"
    if not parts.path:
        return ""
    place = _within(PurePosixPath(page).parent / unquote(parts.path))
    if place is None:
        return "link_outside"
    # What is written after the checks is not there yet when they are made.
    return "" if place in UNLISTED or (package.root / place).exists() else "dead_link"


def _within(path: PurePosixPath) -> str | None:
    """Return a path without `..`, None if it leads out of the package."""
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and not parts:
            return None
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


class _Reader(HTMLParser):
    """Collects `(line, tag, attribute, target)` of what a page links to."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[int, str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag's links."""
        self.links += [
            (self.getpos()[0], tag, name, value.strip())
            for name, value in attrs
            if value and ((tag == "a" and name == "href") or (tag, name) in LOADED)
        ]
