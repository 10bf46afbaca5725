"""The printed numbers of a study, found by what they are: each as the table prints it, and a link to its trace."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from scripts.dossier.finished import KEYS, Finished, Printed, link
from scripts.dossier.page_parts import Cell, Piece, Text
from scripts.exhibits.alignment import typeset
from scripts.exhibits.numerals import decimal, log_points_in_percent

IMPLIED = ("p_value", "conf_low", "conf_high")


class PrintedNumbers:
    """The printed numbers of one study.

    Parameters
    ----------
    finished
        The results.
    study
        The study's name.

    """

    def __init__(self, finished: Finished, study: str) -> None:
        self._finished, self.study = finished, study
        self._of: dict[str, list[Printed]] = {}
        for each in finished.keys(study):
            self._of.setdefault(Path(each.file).name.removesuffix(KEYS), []).append(each)

    def each(self, table: str = "", **where: Any) -> Iterator[Printed]:  # noqa: ANN401 - values of an estimates' key
        """Yield what a table prints (all tables without one) of the estimates whose key fits, in the table's order."""
        for name, printed in self._of.items():
            if table in {"", name}:
                yield from (each for each in printed if all(each.key.get(key) == value for key, value in where.items()))

    def one(self, table: str, statistic: str, **where: Any) -> Printed | None:  # noqa: ANN401 - as `each`
        """Return the first number that a table prints of a statistic; None if it prints none."""
        return next((each for each in self.each(table, **where) if each.statistic == statistic), None)

    def text(self, table: str, statistic: str, **where: Any) -> Text:  # noqa: ANN401 - as `each`
        """Return such a number as a link; nothing if there is none."""
        return shown(self.one(table, statistic, **where))

    def cell(self, table: str, statistic: str, **where: Any) -> Cell:  # noqa: ANN401 - as `each`
        """Return such a number as a table's cell; an empty one if there is none."""
        return Cell(self.text(table, statistic, **where))

    def page(self, table: str) -> str:
        """Return a table's page in the trace, empty if there is no such table or it prints no number."""
        return next((link(each.study, each.table) for each in self._of.get(table, [])), "")

    def spoken(self, behind: Iterable[Mapping[str, Any]]) -> dict[str, str]:
        """Return all numbers of some estimates as a sentence says them, each with its trace.

        A number that no table prints, such as a p-value, leads to the estimate of its row. Where two estimates are
        printed alike nothing says which one is meant, so that neither is among them.

        Parameters
        ----------
        behind
            What the estimates' keys have in common, as in `each`, one or several times.

        """
        printed: dict[str, dict[str, str]] = {}
        implied: dict[str, dict[str, str]] = {}
        for each in (each for where in behind for each in self.each(**where)):
            key = repr(sorted(each.key.items()))
            printed.setdefault(each.text.strip("()[]*"), {}).setdefault(key, each.link)
            if each.statistic == "estimate":
                for text in self._implied(each):
                    implied.setdefault(text, {}).setdefault(key, each.link)
        return {text: next(iter(pages.values())) for text, pages in (implied | printed).items() if len(pages) == 1}

    def _implied(self, printed: Printed) -> set[str]:
        """Return what else a sentence may say of an estimate: p, the interval, two decimals, a logarithm's percent."""
        _, row = self._finished.estimates_row(printed) or ("", {})
        texts = {decimal(row[name]) for name in IMPLIED if row.get(name) is not None}
        if row.get("std_error") is not None:
            texts.add(log_points_in_percent(row["estimate"]))
        return texts | ({decimal(row["estimate"], 2)} if row else set())


def shown(printed: Printed | None) -> Text:
    """Return a printed number as a link to its trace; nothing of none."""
    return () if printed is None else (Piece(typeset(printed.text), printed.link),)
