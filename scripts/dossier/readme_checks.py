"""Checks of the README: the headings of the social-science template, each filled, and what it says of the data.

Template: Social Science Data Editors, v1.1 (doi:10.5281/zenodo.7293838); names of headings may differ as its versions
do.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from scripts.dossier.check import Check, Item, Package, check
from scripts.dossier.places import LEDGER, README

HEADINGS = {
    "Overview": r"overview",
    "Data Availability and Provenance Statements": r"data availability( and provenance statements?)?",
    "Statement about Rights": r"statements? about rights",
    "License for Data": r"licen[cs]e for (the )?data",
    "Summary of Availability": r"summary of availability",
    "Details on each Data Source": r"details on each data source",
    "Dataset list": r"datasets? list|list of datasets",
    "Computational requirements": r"computational requirements",
    "Software Requirements": r"software requirements",
    "Controlled Randomness": r"controlled randomness",
    "Memory, Runtime, Storage Requirements": r"memory,? (and )?runtime(,? (and )?storage)? requirements",
    "Description of programs/code": r"description of programs( ?/ ?code)?",
    "License for Code": r"licen[cs]e for (the )?code",
    "Instructions to Replicators": r"instructions (to|for) replicators",
    "List of tables and programs": r"list of (tables|exhibits)(, figures,?)? and programs",
    "References": r"references",
}
AVAILABILITY = "Data Availability and Provenance Statements"
DETAILS = "Details on each Data Source"
LEFT = re.compile(r"^> *INSTRUCTIONS|\b(?:TODO|TBD|FIXME)\b|_{4,}", re.MULTILINE)
"""What is left of a template that nobody filled."""


class Section(NamedTuple):
    """A section: its heading without number and remark, its level, its line, and the text below it."""

    name: str
    level: int
    line: int
    text: str


def headings(package: Package) -> Check:
    """Look whether the README has every heading of the template, and something below each."""
    text = package.text(README)
    if text is None:
        return check("headings", [Item(README, "no_readme")], wanted=len(HEADINGS), lines=0)
    every, found = sections(text), []
    for heading, pattern in HEADINGS.items():
        there = next((each for each in every if re.fullmatch(pattern, each.name, re.IGNORECASE)), None)
        if there is None:
            found.append(Item(README, "no_heading", {"heading": heading}))
        elif not re.search(r"\w", _without_headings(there.text)):
            found.append(Item(README, "empty_section", {"heading": heading}, there.line))
    found += [
        Item(README, "unfilled", {"found": match[0].strip()}, text.count("\n", 0, match.start()) + 1)
        for match in LEFT.finditer(text)
    ]
    return check("headings", found, wanted=len(HEADINGS), lines=text.count("\n"))


def availability(package: Package) -> Check:
    """Look whether the README states of each source of the ledger who owns it, its terms, and whether it is there."""
    text = package.text(README) or ""
    every = sections(text)
    statement = _section(every, AVAILABILITY)
    details = _section(every, DETAILS)
    if not package.ledger or not statement:
        missing = [] if package.ledger else [Item(LEDGER, "no_ledger")]
        missing += [] if statement else [Item(README, "no_statement")]
        return check("availability", missing, sources=0, files=0)
    raw = [line for line in package.ledger if line["kind"] != "list"]
    found = [item for name in sorted({line["source"] for line in raw}) for item in _source(name, raw, details)]
    if any(line["data"] == "simulated" for line in raw) and "simulated" not in statement.lower():
        found.append(Item(README, "not_said_simulated"))
    found += list(_provided(package, raw))
    return check("availability", found, sources=len({line["source"] for line in raw}), files=len(raw))


def _source(name: str, raw: list[dict[str, str]], details: str) -> Iterator[Item]:
    """Yield what the README does not say of a source."""
    first = next(line for line in raw if line["source"] == name)
    own = next((each.text for each in sections(details) if f"`{name}`" in each.text), "")
    if not own:
        yield Item(README, "source_not_named", {"source": name})
        return
    plain = _plain(own)
    if _plain(first["terms"]) not in plain:
        yield Item(README, "terms_not_said", {"source": name, "said": first["terms"]})
    if not re.search(rf"provided\W+{re.escape(_plain(first['provided']))}(?!\w)", plain, re.IGNORECASE):
        yield Item(README, "provided_not_said", {"source": name, "said": first["provided"]})


def _provided(package: Package, raw: list[dict[str, str]]) -> Iterator[Item]:
    """Yield raw files that are there and should not be, or the other way round."""
    for line in raw:
        path = f"{package.finished.raw_dir}/{line['file']}"
        if line["provided"].startswith("yes") and path not in package.files:
            yield Item(path, "not_provided")
        elif line["provided"].startswith("no") and path in package.files:
            yield Item(path, "provided_after_all")


def sections(text: str) -> list[Section]:
    """Return the sections of a Markdown text; lines of code, which may begin with a sign of a heading, are none."""
    lines = text.splitlines()
    heads, inside = [], False
    for place, line in enumerate(lines):
        inside ^= line.lstrip().startswith("```")
        match = None if inside else re.match(r"(#+)\s+(.+)", line)
        if match:
            heads.append((place, len(match[1]), _name(match[2])))
    found = []
    for at, (place, level, name) in enumerate(heads):
        end = next((other for other, deep, _ in heads[at + 1 :] if deep <= level), len(lines))
        found.append(Section(name, level, place + 1, "\n".join(lines[place + 1 : end])))
    return found


def _name(heading: str) -> str:
    """Return a heading without its number and without a remark such as `(Optional, but recommended)`."""
    return re.sub(r"^[\d.]+\s+|\([^)]*\)|[#:*]", "", heading).strip()


def _section(every: list[Section], name: str) -> str:
    return next((each.text for each in every if re.fullmatch(HEADINGS[name], each.name, re.IGNORECASE)), "").strip()


def _without_headings(text: str) -> str:
    return re.sub(r"^#.*$", "", text, flags=re.MULTILINE)


def _plain(text: str) -> str:
    """Return a text as it is read, so that signs of Markdown do not matter."""
    return re.sub(r"\s+", " ", re.sub(r"\\(.)", r"\1", text).replace("&lt;", "<")).strip()
