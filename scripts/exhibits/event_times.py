"""The event times of an event study in words: base, closed ends, leads, and years where all treated start in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal, Self

import pandas as pd

from scripts.exhibits.labels import Labels

TERM = "event_time"
BASE = "base"
"""The note of a base's row."""
CELLS = "cells"
"""The estimator of the counts of city-years; such a row has a note where its end takes in other years."""


@dataclass(frozen=True)
class EventTimes:
    """Years since the start.

    Attributes
    ----------
    every
        All that a table has a line for, in order.
    bases
        Those that the others are compared with: one among them, or all outside of a window.
    closed
        The ends that take in earlier or later years.
    start
        The year in which all treated cities start; None if they start in several.

    """

    every: tuple[int, ...]
    bases: tuple[int, ...]
    closed: frozenset[int]
    start: int | None

    @classmethod
    def of(cls, rows: pd.DataFrame) -> Self:
        """Take them from the rows of an event study under one choice of effects, cells included.

        Raises
        ------
        ValueError
            If none of the event times is the base.

        """
        is_cells, at_time = rows["estimator"].eq(CELLS), rows["term"].eq(TERM) & rows["event_time"].notna()
        effects, cells = rows[at_time & ~is_cells], rows[at_time & is_cells]
        bases = _sorted(effects.loc[effects["note"] == BASE, "event_time"])
        if not bases:
            message = "an event study without the row of its base"
            raise ValueError(message)
        cohorts = {int(name) for name in cells["subgroup"].unique() if name.isdigit()}
        closed = frozenset(_sorted(cells.loc[cells["note"] != "", "event_time"]))
        return cls(_sorted(effects["event_time"]), bases, closed, cohorts.pop() if len(cohorts) == 1 else None)

    @property
    def outside(self) -> bool:
        """Whether the base is what lies outside of a window."""
        with_effect = set(self.every) - set(self.bases)
        return not any(min(with_effect) < e < max(with_effect) for e in self.bases)

    @property
    def first(self) -> int:
        """The first of the window."""
        return min(set(self.every) - set(self.bases)) if self.outside else self.every[0]

    @property
    def last(self) -> int:
        """The last of the window."""
        return max(set(self.every) - set(self.bases)) if self.outside else self.every[-1]

    def label(self, event_time: int, words: Labels) -> str:
        """Return an event time as it is printed: `-4`, `≤ -5` for a closed end, `2008 (-4)`; ASCII minus."""
        return self._closed(event_time, self._year(event_time, "event.year", words), words)

    def line(self, event_time: int, words: Labels) -> str:
        """Return an event time as a table's line: the base says that it is."""
        if event_time not in self.bases:
            return self.label(event_time, words)
        if self.start is None:
            return words("event.base", years=event_time)
        return self._year(event_time, "event.year_base", words)

    def tick(self, event_time: int, words: Labels) -> str:
        """Return an event time as it stands below an axis: a year with the years since the start below it."""
        if self.start is None:
            return self.line(event_time, words)
        return self._closed(event_time, self._year(event_time, "event.tick", words), words)

    def leads(self, words: Labels, *, with_bin: bool) -> str:
        """Return the event times of a joint test in words, `-4 to -2` or years; empty if it has none."""
        if self.outside:
            tested = range(self.first, 0 if not with_bin else self.first)
        else:
            tested = range(self.first + (not with_bin), self.bases[0])
        plain = [str(e if self.start is None else self.start + e) for e in tested]
        ends = [self._closed(tested[at], plain[at], words) for at in (0, -1)] if tested else []
        ends = list(dict.fromkeys(ends))
        return words("event.span", first=ends[0], last=ends[1]) if len(ends) == 2 else "".join(ends)

    def axis(self, words: Labels) -> str:
        """Return what the event times are."""
        return words("head.event_time" if self.start is None else "head.event_year")

    def compared(self, words: Labels) -> str:
        """Say below a table what each coefficient compares, and what the closed ends are."""
        key = "note.event_study" if self.start is None else "note.event_study_year"
        text = words(f"{key}_outside" if self.outside else key, **self._gaps(words))
        return _sentences([text, *self._ends("note", words)], words)

    def drawn(self, words: Labels) -> str:
        """Say below a figure what the hollow points, the closed ends and the lines are."""
        base = words("figure.event_base_outside" if self.outside else "figure.event_base", **self._gaps(words))
        return _sentences([base, *self._ends("figure", words), words("figure.event_intervals")], words)

    def _year(self, event_time: int, key: str, words: Labels) -> str:
        return str(event_time) if self.start is None else words(key, year=self.start + event_time, since=event_time)

    def _closed(self, event_time: int, text: str, words: Labels) -> str:
        if event_time not in self.closed:
            return text
        return words("event.first" if event_time == self.first else "event.last", years=text)

    def _gaps(self, words: Labels) -> dict[str, str]:
        base, first, last = (self.label(e, words) for e in (self.bases[0], self.first, self.last))
        return {"base": base, "first": first, "last": last}

    def _ends(self, place: Literal["note", "figure"], words: Labels) -> list[str]:
        """Return the sentence on the closed ends; nothing if both are open."""
        closed = (self.first in self.closed, self.last in self.closed)
        keys = {(True, True): "event_ends", (True, False): "event_first", (False, True): "event_last"}
        return [words(f"{place}.{keys[closed]}", **self._gaps(words))] if closed in keys else []


def _sorted(times: pd.Series) -> tuple[int, ...]:
    return tuple(sorted(int(e) for e in times.unique()))


def _sentences(texts: Sequence[str], words: Labels) -> str:
    return reduce(lambda text, following: words("list.sentence", text=text, following=following), texts)
