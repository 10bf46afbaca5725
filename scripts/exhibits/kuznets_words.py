"""What the exhibits of the Kuznets curve say of one parabola: whether it is an inverted U, and where it turns."""

from dataclasses import dataclass

import pandas as pd

from scripts.estimates.kuznets_verdicts import FIELLER, NOT_CONCAVE, NOT_REJECTED, TOP_OUTSIDE
from scripts.exhibits.cells import Estimate, one
from scripts.exhibits.context import Context
from scripts.exhibits.numerals import decimal

INVERTED_U = "inverted_u"
WHY_NOT = {NOT_CONCAVE: "not_concave", TOP_OUTSIDE: "top_outside", NOT_REJECTED: "not_rejected"}
PLACES = 2
"""Decimals of an income."""
SMALLEST_P = 0.001
"""A p-value below it is printed as such."""


@dataclass(frozen=True)
class Turn:
    """The rows of one fill plan."""

    rows: pd.DataFrame

    def find(self, estimator: str, term: str = "turning_point") -> Estimate | None:
        """Return one row, None where there is none."""
        return one(self.rows, estimator=estimator, term=term)

    @property
    def estimated(self) -> bool:
        """Whether there is a parabola."""
        return self.find("lind_mehlum", INVERTED_U) is not None

    @property
    def why_not_estimated(self) -> str:
        """Why there is no parabola."""
        return "; ".join(self.rows["note"].unique())

    @property
    def verdict(self) -> str:
        """`inverted_u`, or why it is none."""
        test = self.find("lind_mehlum", INVERTED_U)
        return WHY_NOT.get("" if test is None else test["note"], INVERTED_U)

    @property
    def fieller_kind(self) -> str:
        """The kind of Fieller's set."""
        row = self.find("fieller")
        note = "" if row is None else row["note"]
        return next((kind for kind, words in FIELLER.items() if words and note.startswith(words)), "interval")

    def fieller_ends(self) -> tuple[float | None, float | None]:
        """Return the ends of Fieller's set, or of the interval that it lies outside of; None for one without."""
        if self.fieller_kind == "outside":
            ends = [self.find("fieller", term) for term in ("fieller_until", "fieller_from")]
            low, high = (None if row is None else row["estimate"] for row in ends)
        else:
            row = self.find("fieller")
            low, high = (None, None) if row is None else (row["conf_low"], row["conf_high"])
        return _known(low), _known(high)


def fieller_words(turn: Turn, context: Context) -> str:
    """Return Fieller's set in words, such as `8.7 to 12.9`."""
    low, high = turn.fieller_ends()
    texts = {"low": decimal(low, PLACES), "high": decimal(high, PLACES)}
    kind = turn.fieller_kind
    if kind == "interval" and (low is None or high is None):
        kind = "up_to" if low is None else "from"
        return context.words(f"fieller.{kind}", **{name: text for name, text in texts.items() if text})
    return context.words(f"fieller.{kind}", **texts if kind in {"interval", "outside"} else {})


def _known(value: float | None) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
