"""The event times of an event study in words: closed ends, base, leads."""

from dataclasses import dataclass
from typing import Self

import pandas as pd

from scripts.exhibits.labels import Labels

TERM = "event_time"
BASE = "base"
"""The note of the base's row."""


@dataclass(frozen=True)
class EventTimes:
    """Years since the start: the closed ends, and the base."""

    first: int
    last: int
    base: int

    @classmethod
    def of(cls, rows: pd.DataFrame) -> Self:
        """Take them from the rows of an event study's effects.

        Raises
        ------
        ValueError
            If none of the rows, or more than one event time, is the base.

        """
        (base,) = rows.loc[rows["note"] == BASE, "event_time"].unique()
        return cls(int(rows["event_time"].min()), int(rows["event_time"].max()), int(base))

    @property
    def every(self) -> range:
        """All event times, in order."""
        return range(self.first, self.last + 1)

    def label(self, event_time: int, words: Labels) -> str:
        """Return an event time as it is printed, `≤ -5` and `≥ 7` at the ends; ASCII minus."""
        if event_time == self.first:
            return words("event.first", years=event_time)
        return words("event.last", years=event_time) if event_time == self.last else str(event_time)

    def leads(self, words: Labels, *, with_bin: bool) -> str:
        """Return the event times of a joint test in words, `-4 to -2`; empty if it has none."""
        tested = range(self.first + (not with_bin), self.base)
        ends = list(dict.fromkeys(self.label(tested[at], words) for at in (0, -1))) if tested else []
        return words("event.span", first=ends[0], last=ends[1]) if len(ends) == 2 else "".join(ends)
