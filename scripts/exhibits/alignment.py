"""How a number stands in a table: its minus, and where it is split so that a column stands on its decimal points."""

import re
from collections.abc import Sequence

NUMBER = re.compile(r"^[(\[<]?-?[\d,]+(\.\d+)?(e[-+]\d\d)?[)\]]?\**$")
SEVERAL_YEARS = re.compile(r"\d{4}(\N{EN DASH}|, )\d{4}")
POWER = re.compile(r"(?<=\d)e([-+]\d\d)(?=[)\]]?\**$)")
ASCII_MINUS = re.compile(r"(?<![A-Za-z0-9-])-(?=\d)")


def typeset(text: str) -> str:
    """Return the text with a true minus before every negative number; hyphens in words and ranges stay."""
    return ASCII_MINUS.sub("\N{MINUS SIGN}", text)


def split_power(text: str) -> tuple[str, str, str]:
    """Return a number's text before its power of ten, the power, and the text behind it: `2.447×10`, `-8` and nothing.

    A text without a power of ten comes back whole, with nothing behind it.
    """
    found = POWER.search(text)
    if found is None:
        return text, "", ""
    return f"{text[: found.start()]}\N{MULTIPLICATION SIGN}10", str(int(found[1])), text[found.end() :]


def split_number(text: str) -> tuple[str, str] | None:
    """Return what stands before the decimal point and what stands from it on; None for a text that is no number.

    Brackets, stars, powers of ten and what says “below” stay with their side: `(0.055)` is `(0` and `.055)`, `1,255` is
    `1,255` and nothing.
    """
    if not NUMBER.match(text):
        return None
    whole, point, rest = text.partition(".")
    if point:
        return whole, point + rest
    digits = whole.rstrip("*)]")
    return digits, whole[len(digits) :]


def on_points(texts: Sequence[str]) -> list[tuple[str, str] | None]:
    """Split a column's texts; where some have decimals, those without any are centred instead (None).

    A count below coefficients that stood on their decimal points would hang to the left of them.
    """
    split = [split_number(text) for text in texts]
    some = any(part is not None and part[1].startswith(".") for part in split)
    return [None if part is not None and some and not part[1].startswith(".") else part for part in split]


def is_text(texts: Sequence[str]) -> bool:
    """Return whether a column holds words alone, or lists of years, which stand on the left."""
    return any(map(SEVERAL_YEARS.search, texts)) or not any(split_number(text) for text in texts)
