"""The words of a proposal on years that are out of place."""

from collections.abc import Iterator, Mapping, Sequence

from scripts.sources.guess_columns import ColumnGuess
from scripts.sources.guess_years import OddYears, differs

_TWO = 2


def odd_lines(columns: Sequence[ColumnGuess], units: Mapping[str, float]) -> Iterator[str]:
    """Yield what is said of the odd years of the columns of one name, last the `in_years` of those that are told.

    Parameters
    ----------
    columns
        The columns: one, or one a scope.
    units
        The declared units of their variable.

    """
    fitting: dict[int, tuple[str, str]] = {}
    for column in columns:
        in_cell = f" in {column.cell}" if len(columns) > 1 else ""
        for odd in column.odd:
            are = "is" if len(odd.years) == 1 else "are"
            what = f"{odd.ratio:.2g} times what the other years suggest, in the middle one of {odd.cities} cities"
            yield f"LOOK: {_spelt(odd.years)}{in_cell} {are} {what}."
            fits = _fitting(odd, column, units)
            yield from _doubts(odd, column, fits)
            fitting |= dict.fromkeys(odd.years, fits) if fits and odd.told else {}
    if fitting and len(columns) > 1:
        yield "in_years would hold for all columns of this name: correct the cells, or rename a column in the file."
    elif fitting:
        given = ", ".join(f"{year}: {{ {key}: {_quoted(value)} }}" for year, (key, value) in sorted(fitting.items()))
        words = {"scope": "scope", "read_as": "unit"}
        another = " or ".join(dict.fromkeys(words[key] for key, _ in fitting.values()))
        yield f"If {'it is' if len(fitting) == 1 else 'they are'} of another {another}: in_years: {{ {given} }}"


def _fitting(odd: OddYears, column: ColumnGuess, units: Mapping[str, float]) -> tuple[str, str] | None:
    """Return the unit or scope that the years' figures would have."""
    unit = column.read_as or column.unit
    return differs(odd.ratio, unit.value, column.scope.value, units) if unit is not None else None


def _doubts(odd: OddYears, column: ColumnGuess, fits: tuple[str, str] | None) -> Iterator[str]:
    """Yield what cannot be said of odd years."""
    if not odd.told:
        yield (
            f"The figures cannot say which are right, {_spelt(odd.years)} or {_spelt(odd.others)}: the others may be of"
            " another scope or unit, or what is counted changed. Ask whoever made the file."
        )
    elif fits is None:
        yield "Neither a declared unit nor the other scope makes such a difference: look into the file."
        if column.scope.value == "prefecture" and odd.ratio > 1:
            yield "If the other years are of the districts: scope: districts, and in in_years scope: prefecture."
    elif odd.ends:
        yield (
            f"No {odd.ends} year shows whether the figures come back, and what is counted may have changed: ask whoever"
            " made the file."
        )


def _quoted(unit: str) -> str:
    """Return a scope or unit as YAML holds it on one line."""
    return unit if unit.isalpha() else f'"{unit}"'


def _spelt(years: Sequence[int]) -> str:
    """Return years as text: those on end by their first and last."""
    if len(years) > 1 and years[-1] - years[0] != len(years) - 1:
        return "the other years"
    joined = " and " if len(years) == _TWO else " to "
    return joined.join(str(year) for year in dict.fromkeys((years[0], years[-1])))
