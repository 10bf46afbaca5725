"""What is wrong with a configuration, in words: file, line, key, what was found, what was expected, the nearest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

KeyPath = tuple[str | int, ...]


class ConfigError(ValueError):
    """A configuration that cannot be used as it stands; the message lists every problem on a line of its own."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and the key at which it stands."""

    path: KeyPath
    text: str
    line: int | None = None

    def __str__(self) -> str:
        """Return the line of the message; items of a list count from 1, as the fill steps' files do."""
        key = ".".join(str(part + 1) if isinstance(part, int) else part for part in self.path)
        place = [f"line {self.line}"] if self.line else []
        return ", ".join([*place, *([key] if key else [])]) + f": {self.text}"


def refuse(file: str | Path, problems: Sequence[Problem]) -> None:
    """Raise a `ConfigError` that lists the problems of `file`; without any, do nothing."""
    if problems:
        in_order = sorted(problems, key=lambda problem: (problem.line or 0, str(problem)))
        raise ConfigError("\n  ".join([f"{file} cannot be used:", *map(str, in_order)]))


def unknown(found: object, known: Iterable[str], what: str) -> str:
    """Return the words for a name that is not among the known ones, with the nearest of them."""
    names = sorted(known)
    expected = f"one of {', '.join(names)}" if names else f"no {what}, since there is none"
    return f"found {what} {quoted(found)}; expected {expected}{nearest(found, names)}"


def nearest(found: object, known: Iterable[str]) -> str:
    """Return a question that names the nearest known name, or nothing if none is near."""
    by_lower = {name.lower(): name for name in known}
    near = get_close_matches(str(found).lower(), by_lower, n=1, cutoff=0.6)
    return f"; did you mean {by_lower[near[0]]}?" if near else ""


def quoted(found: object, longest: int = 60) -> str:
    """Return a value as it may be quoted in a message: short, and told apart from its neighbours."""
    text = repr(found)
    return text if len(text) <= longest else f"{text[: longest - 2]} …"
