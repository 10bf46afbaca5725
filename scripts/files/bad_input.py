"""The one error for input that cannot be used as it stands: what was found, where, what was expected, what to do."""

_MOST_LETTERS = 1000


class BadInput(ValueError):  # noqa: N818 - it names the input's state, not a failure of ours
    """Input that stops the job which reads it.

    Parameters
    ----------
    found
        What stands there, quoted where it is short.
    expected
        What would have been right.
    remedy
        What the person who has the file open can do.
    file, sheet, cell
        Where it stands, as far as it is known; `cell` as in `C17`.

    """

    def __init__(
        self,
        found: str,
        expected: str,
        remedy: str,
        *,
        file: object = None,
        sheet: str | None = None,
        cell: str | None = None,
    ) -> None:
        place = [str(file)] if file is not None else []
        place += [f"sheet {sheet!r}"] if sheet is not None else []
        place += [f"cell {cell}"] if cell is not None else []
        found, expected, remedy = map(_short, (found, expected, remedy))
        self.file, self.sheet, self.cell = file, sheet, cell
        self.found, self.expected, self.remedy = found, expected, remedy
        where = f"{', '.join(place)}: " if place else ""
        super().__init__(f"{where}found {found}; expected {expected}. {remedy}")


def _short(text: str) -> str:
    """Return a text that a person reads on a console: a cell may hold a whole book."""
    if len(text) <= _MOST_LETTERS:
        return text
    half = _MOST_LETTERS // 2
    return f"{text[:half]} … {text[-half:]} ({len(text):,} letters)"
