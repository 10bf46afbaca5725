"""Cells for the lineage explorer, in few bytes: what many cells share is written once, and runs are counted.

One variable is one file, so that a page reads what it shows. A file holds every different cell once, those of the first
fill plan first, by year and city; of a further plan it says at which places another cell stands. Nothing is left out
or rounded but values past ten significant digits, and `decoded` is the way back.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

PLACE = ["source", "file", "file_sha256", "sheet", "unit_raw"]
"""Columns that whole blocks of cells share."""

SHARED = ["status", "method"]
TEXTS = ["status", "method", "parameters", "made_from", "raw_text", *PLACE, "cell"]
NUMBERS = ["value", "low", "high"]
DIGITS = 10
"""Significant digits of a value that are written; the text of a raw file is written whole."""

_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


@dataclass(frozen=True)
class Axes:
    """Along what cells are counted: codes of the cities, years, names of the variables."""

    cities: Sequence[str]
    years: Sequence[int]
    variables: Sequence[str]


def as_script(name: str, content: object, to: str = "explorerData") -> str:
    r"""Return a script that hands data over to the page's function, in signs that no browser takes for anything else.

    Other signs than those of ASCII are escaped, and so are angle brackets and ampersands: neither an encoding nor a
    line separator nor the end of a script element can be read into a text of a raw file.

    >>> print(as_script("a", "</script>\u2028"), end="")
    explorerData("a","\u003c/script\u003e\u2028");
    """
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    for sign, escaped in _UNSAFE.items():
        text = text.replace(sign, escaped)
    return f"{to}({json.dumps(name)},{text});\n"


def encoded(variable: str, plans: Sequence[pd.DataFrame], axes: Axes) -> dict[str, Any]:
    """Return one variable's cells under all plans.

    Parameters
    ----------
    variable
        Its name, among those of the axes.
    plans
        The variable's rows of each plan's lineage (schema `LINEAGE`), in the plans' order.
    axes
        What the rows are counted along; every plan has every city in every year.

    Raises
    ------
    ValueError
        If a plan lacks a cell or has one that the axes do not.

    """
    ordered = [_ordered(variable, rows, axes) for rows in plans]
    stacked = pd.concat(ordered, ignore_index=True)
    which = stacked.groupby([*NUMBERS, *TEXTS, "at"], sort=False, dropna=False).ngroup().to_numpy()
    pool = stacked[~pd.Series(which).duplicated()]
    size = len(axes.cities) * len(axes.years)
    further = [which[start : start + size] for start in range(0, len(stacked), size)]
    places, place = _dictionary(pool[PLACE].itertuples(index=False, name=None))
    made, made_at = _dictionary(
        _made_from(text, code, year, axes)
        for text, code, year in zip(pool["made_from"], pool["code"], pool["year"], strict=True)
    )
    columns, rows = _split(pool["cell"])
    out: dict[str, Any] = {
        **{name: [_number(value) for value in pool[name]] for name in ("value",)},
        **{name: _runs(_number(value) for value in pool[name]) for name in ("low", "high")},
        "raw": list(pool["raw_text"]),
        "places": [list(entry) for entry in places],
        "place": _runs(place),
        "column": _runs(columns),
        "row": rows,
        "made": [json.loads(entry) for entry in made],
        "made_from": _runs(made_at),
    }
    for name in SHARED:
        entries, at = _dictionary(pool[name])
        out |= {f"{name}s": list(entries), name: _runs(at)}
    # Cells of one city share all parameters but few: each pair of name and number is written once.
    entries, at = _dictionary(pool["parameters"])
    pairs, pair_at = _dictionary(pair for entry in entries for pair in entry.split(" "))
    ends = np.cumsum([len(entry.split(" ")) for entry in entries])[:-1]
    out |= {"pairs": pairs, "parameters": _runs(at)}
    out["parameter_pairs"] = [list(map(int, part)) for part in np.split(np.array(pair_at), ends)]
    out["other"] = []
    for cells in further:
        differs = np.flatnonzero(cells != np.arange(size))
        out["other"].append([_runs(_steps(differs)), _runs(_steps(cells[differs]))])
    return out


def decoded(data: Mapping[str, Any], plan: int, variable: str, axes: Axes) -> pd.DataFrame:
    """Return one plan's rows of the lineage from what `encoded` made of them: the way back, as the page goes it.

    Parameters
    ----------
    data
        What `encoded` returned.
    plan
        The plan's place.
    variable, axes
        As they were handed to `encoded`.

    """
    at, years = np.arange(len(axes.cities) * len(axes.years)), len(axes.cities)
    differs, cells = (np.cumsum(list(_unrolled(part)), dtype=int) for part in data["other"][plan])
    at[differs] = cells
    whole: dict[str, list[Any]] = {"value": data["value"], "raw_text": data["raw"]}
    whole |= {name: list(_unrolled(data[name])) for name in ("low", "high")}
    whole |= {name: [data[f"{name}s"][i] for i in _unrolled(data[name])] for name in SHARED}
    parameters = [" ".join(data["pairs"][i] for i in entry) for entry in data["parameter_pairs"]]
    whole["parameters"] = [parameters[i] for i in _unrolled(data["parameters"])]
    place = [data["places"][i] for i in _unrolled(data["place"])]
    whole |= {name: [entry[i] for entry in place] for i, name in enumerate(PLACE)}
    letters = _unrolled(data["column"])
    whole["cell"] = [f"{letter}{row or ''}" for letter, row in zip(letters, data["row"], strict=True)]
    made = [data["made"][i] for i in _unrolled(data["made_from"])]
    frame = pd.DataFrame({name: [column[i] for i in at] for name, column in whole.items()})
    for name in NUMBERS:
        frame[name] = frame[name].astype(float)
    frame["code"] = [axes.cities[i % years] for i in range(len(at))]
    frame["year"] = [axes.years[i // years] for i in range(len(at))]
    frame["made_from"] = [
        " ".join(_expanded(made[i], code, year, axes))
        for i, code, year in zip(at, frame["code"], frame["year"], strict=True)
    ]
    return frame.assign(variable=variable)


def outranked(rows: pd.DataFrame, axes: Axes) -> dict[str, Any]:
    """Return the observations of one variable that others took precedence over, by the cell that they are of.

    Parameters
    ----------
    rows
        One variable's rows (schema `SUPERSEDED`).
    axes
        What its cells are counted along; what is not among them is not shown.

    Returns
    -------
    dict
        `at` (places of the cells), `value` (None where the figure that stands is the same), `place` in `places`
        (source, file and sheet of each), `column` and `row`.

    """
    year, city = ({one: i for i, one in enumerate(every)} for every in (axes.years, axes.cities))
    rows = rows[rows["year"].isin(axes.years) & rows["code"].isin(axes.cities)]
    at = [year[y] * len(axes.cities) + city[code] for y, code in zip(rows["year"], rows["code"], strict=True)]
    rows = rows.assign(at=np.array(at, dtype=int)).sort_values("at", kind="stable")
    places, place = _dictionary(rows[["source", "file", "sheet"]].itertuples(index=False, name=None))
    columns, lines = _split(rows["cell"])
    return {
        "at": _runs(_steps(rows["at"].to_numpy())),
        "value": _runs(_number(value) for value in rows["value"].where(rows["value"] != rows["kept_value"])),
        "places": [list(entry) for entry in places],
        "place": _runs(place),
        "column": _runs(columns),
        "row": lines,
    }


def _ordered(variable: str, rows: pd.DataFrame, axes: Axes) -> pd.DataFrame:
    """Return one row a cell, by year and city, with its place among them."""
    grid = pd.MultiIndex.from_product([axes.years, axes.cities], names=["year", "code"])
    found = rows.set_index(["year", "code"])
    if len(found) != len(grid) or not found.index.isin(grid).all():
        message = (
            f"{variable}: {len(found)} cells where {len(axes.cities)} cities × {len(axes.years)} years have one each"
        )
        raise ValueError(message)
    return found.reindex(grid)[[*NUMBERS, *TEXTS]].reset_index().assign(at=range(len(grid)))


def _dictionary(entries: Iterable[Any]) -> tuple[list[Any], list[int]]:
    """Return the different entries in the order of their first use, and the place of each entry among them."""
    known: dict[Any, int] = {}
    at = [known.setdefault(entry, len(known)) for entry in entries]
    return list(known), at


def _runs(entries: Iterable[Any]) -> list[Any]:
    """Return entries with how often each follows itself.

    >>> _runs("aab")
    ['a', 2, 'b', 1]
    """
    return [part for entry, same in groupby(entries) for part in (entry, sum(1 for _ in same))]


def _unrolled(runs: Sequence[Any]) -> Iterator[Any]:
    for entry, times in zip(runs[::2], runs[1::2], strict=True):
        yield from [entry] * times


def _steps(rising: np.ndarray) -> list[int]:
    """Return the first number and the differences between the others."""
    return [int(step) for step in np.diff(rising, prepend=0)]


def _number(value: float) -> float | None:
    """Return a number in few digits, None for none; a whole number without a point."""
    if np.isnan(value):
        return None
    short = float(f"{value:.{DIGITS}g}")
    return int(short) if short.is_integer() and abs(short) < 10**DIGITS else short


def _split(cells: Iterable[str]) -> tuple[list[str], list[int]]:
    """Return column and row of each cell; what is not such a place is all column and no row."""
    found = [(cell, _CELL.fullmatch(cell)) for cell in cells]
    return [match[1] if match else cell for cell, match in found], [int(match[2]) if match else 0 for _, match in found]


def _made_from(text: str, code: str, year: int, axes: Axes) -> str:
    """Return the cells that a cell was made from, as JSON that many cells share.

    Groups of `[variable, cities, first year, last year]`: places along the axes, `-1` where the cell's own is meant.
    """
    if not text:
        return "[]"
    cells = [key.split(":") for key in text.split(" ")]
    names, codes = {name: i for i, name in enumerate(axes.variables)}, {one: i for i, one in enumerate(axes.cities)}
    first = axes.years[0]
    groups: list[list[Any]] = []
    for name, of, when in cells:
        city = -1 if of == code else codes[of]
        at = -1 if int(when) == year else int(when) - first
        last = groups[-1] if groups else [None, [], 0, 0]
        if last[0] == names[name] and last[1] == [city] and last[3] >= 0 and at == last[3] + 1:
            last[3] = at
        elif last[0] == names[name] and last[2] == last[3] == at == -1:
            last[1].append(city)
        else:
            groups.append([names[name], [city], at, at])
    return json.dumps(groups)


def _expanded(groups: Sequence[Sequence[Any]], code: str, year: int, axes: Axes) -> Iterator[str]:
    """Yield the cells that groups stand for."""
    for variable, cities, first, last in groups:
        for city in cities:
            for at in range(first, last + 1):
                of = code if city < 0 else axes.cities[city]
                yield f"{axes.variables[variable]}:{of}:{year if at < 0 else axes.years[at]}"
