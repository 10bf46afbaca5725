"""How much of a console a text takes, and a text that takes less."""

from bisect import bisect_right
from itertools import accumulate
from unicodedata import combining, east_asian_width

COLUMNS = 80
"""A console has so many or more."""


def width(text: str) -> int:
    """Return how many columns a text takes: a Chinese character takes two.

    >>> width("见 a.xls")
    8
    """
    return sum(map(_columns, text))


def height(text: str) -> int:
    """Return how many lines of a console a text takes."""
    return sum(max(1, -(-width(line) // COLUMNS)) for line in text.split("\n"))


def shortened(text: str, columns: int) -> str:
    """Return a text with its middle left out if it is too wide: a message begins with a place and ends with a remedy.

    >>> shortened("a.xls, cell C17: found a whole book; expected a number", 40)
    'a.xls, cell C17: found … pected a number'
    """
    if width(text) <= columns:
        return text
    heads, tails = ([*accumulate(map(_columns, letters))] for letters in (text, text[::-1]))
    head, tail = bisect_right(heads, columns * 3 // 5 - 2), bisect_right(tails, columns * 2 // 5 - 1)
    return f"{text[:head].rstrip()} … {text[-tail:].lstrip()}"


def begun(text: str, columns: int) -> str:
    """Return a text's beginning if it is too wide, up to the end of a word.

    >>> begun("found gdp of a city in 2016", 20)
    'found gdp of a …'
    """
    if width(text) <= columns:
        return text
    head = text[: bisect_right([*accumulate(map(_columns, text))], columns - 2)]
    words = head if text[len(head)].isspace() else head.rpartition(" ")[0]
    # A Chinese sentence has no blanks.
    return f"{(words if width(words) > columns // 2 else head).rstrip()} …"


def _columns(letter: str) -> int:
    return 0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1
