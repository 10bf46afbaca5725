"""The messages that docs/faq.md quotes are the code's own; `…` stands there for what differs from case to case."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from scripts.files.bad_input import BadInput
from tests.pages import ROOT, blocks, page_text

PAGE = "docs/faq.md"
MESSAGES = [" ".join(block.text.split()) for block in blocks(PAGE) if block.info == "message"]
SOURCES = {
    path: path.read_text(encoding="utf-8")
    for pattern in ("scripts/**/*.py", "rules/*.smk", ".ci/*.py")
    for path in ROOT.glob(pattern)
}
SEAMS = re.compile(r"…|\bfound |; expected |(?<=\.) (?=[A-Z])")
"""Where a message was put together from texts: its gaps, and the frame that `BadInput` gives all of them."""
LONG = 10
"""Letters that are no accident."""


def pieces(message: str) -> list[str]:
    """Return the texts that a message was put together from, without the signs at their ends."""
    return [piece for part in SEAMS.split(message) if (piece := part.strip(" .,:;?()'"))]


@cache
def texts_of(file: Path) -> str:
    """Return the texts of a module, each on a line, `…` where something is put in; rules as they are."""
    if file.suffix == ".smk":
        return " ".join(SOURCES[file].split())
    found = []
    for node in ast.walk(ast.parse(SOURCES[file])):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(node.value)
        elif isinstance(node, ast.JoinedStr):
            found.append(
                "".join(
                    str(getattr(part, "value", "")) if isinstance(part, ast.Constant) else "…" for part in node.values
                )
            )
    return "\n".join(" ".join(text.split()) for text in found)


def sources_of(message: str) -> list[Path]:
    """Return the modules that have all pieces of a message; one without all their words is not parsed."""
    parts = pieces(message)
    words = " ".join(parts).split()
    likely = [file for file, text in SOURCES.items() if all(word in text for word in words)]
    return [file for file in likely if all(part in texts_of(file) for part in parts)]


@pytest.mark.parametrize("message", MESSAGES)
def test_a_quoted_message_is_one_of_the_code(message):
    assert len(max(pieces(message), key=len)) >= LONG, "too little is quoted to know it again"
    assert sources_of(message), f"no module and no file of rules has all of {pieces(message)}"


def test_a_message_that_no_module_has_is_noticed():
    assert not sources_of(
        "found the unit … for …; expected one of …. Declare its weight under … in config/variables.yaml"
    )


def test_the_frame_of_a_message_is_the_one_that_is_quoted():
    assert str(BadInput("A", "B", "C.")) == "found A; expected B. C."


def test_each_entry_says_more_than_its_message():
    entries = re.split(r"^### ", page_text(PAGE), flags=re.MULTILINE)[1:]
    assert len(MESSAGES) >= 15
    for entry in entries:
        said = re.sub(r"^```.*?^```$", "", entry.partition("\n")[2], flags=re.MULTILINE | re.DOTALL)
        assert len(said.split()) > LONG, entry.partition("\n")[0]
