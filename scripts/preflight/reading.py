"""Reading raw files one after the other with the workflow's own readers, going on after one that is refused.

A run stops at the first file that it cannot read. Here such a file is a finding with the reader's own message, and the
others of its edition are read without it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from scripts.files.bad_input import BadInput
from scripts.preflight.assumed import marked, unmarked, without_marks
from scripts.preflight.bilingual import Contradiction, ReadingHeadings
from scripts.preflight.names import Unmatched, lenient, take_out
from scripts.sources.gathering import Reading
from scripts.sources.read_compiled import read_compiled
from scripts.sources.read_emissions import read_emissions
from scripts.sources.read_yearbook import read_yearbook
from scripts.sources.schema import LEFT_OUT, OBSERVATIONS

Frames = tuple[pd.DataFrame, pd.DataFrame]
Read = Callable[[Sequence[str]], Frames]


class Refused(NamedTuple):
    """A file that its reader refuses, and what the reader says; without a file, what a whole item is refused for."""

    source: str
    item: str
    file: str
    said: str


@dataclass
class Look:
    """What was found in raw files.

    Attributes
    ----------
    observations
        Of known cities (schema `OBSERVATIONS`), with `item` (edition, or a file's own name), `unit_assumed` and
        `scope_assumed`.
    left_out
        What was not read (schema `LEFT_OUT`), with `item`.
    refused, unmatched, headings
        Files that a run would stop at, names, and headings that state two units.

    """

    observations: pd.DataFrame
    left_out: pd.DataFrame
    refused: list[Refused] = field(default_factory=list)
    unmatched: list[Unmatched] = field(default_factory=list)
    headings: list[Contradiction] = field(default_factory=list)


def look_at(
    sources: Mapping[str, Mapping[str, Any]],
    files: Mapping[str, Mapping[str, Sequence[str]]],
    beside: Mapping[str, Mapping[str, Sequence[str]]],
    given: Mapping[str, Any],
) -> Look:
    """Read all files of all sources.

    Parameters
    ----------
    sources
        Their settings, by name.
    files, beside
        Of each source by item: the files to read, and those beside them that no pattern matches.
    given
        `variables`, `registry` (the files of its lists), `raw_dir` and `data`, as `gathering.Reading` has them.

    """
    every = Look(_empty(OBSERVATIONS.columns, observations=True), _empty(LEFT_OUT.columns))
    frames, left_out = [every.observations], [every.left_out]
    registry = lenient(given["registry"])
    for source, items in files.items():
        for item, paths in items.items():
            reading = ReadingHeadings(
                source,
                marked(sources[source]),
                given["variables"],
                registry,
                Path(given["raw_dir"]),
                given["data"],
                tuple(beside[source][item]),
                len(items) == 1,
            )
            (observed, left), refused = read_all(list(paths), _reader(reading, item), reading.raw_dir)
            known, unmatched = take_out(unmarked(observed), registry)
            frames.append(known.assign(item=item))
            left_out.append(left.assign(item=item, reason=[without_marks(said) for said in left["reason"]]))
            every.refused += [
                Refused(source, item, file, without_marks(registry.explained(said))) for file, said in refused.items()
            ]
            every.unmatched += unmatched
            every.headings += [one for of_file in reading.contradictions.values() for one in of_file]
    return replace(every, observations=_together(frames), left_out=_together(left_out))


def _empty(columns: Mapping[str, Any], *, observations: bool = False) -> pd.DataFrame:
    """Return a frame of a schema's columns and `item` without a row."""
    kinds = {"year": "int64", "value": "float64"}
    frame = pd.DataFrame({name: pd.Series(dtype=kinds.get(name, "str")) for name in [*columns, "item"]})
    return frame.assign(unit_assumed=False, scope_assumed=False) if observations else frame


def _together(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)


def _reader(reading: Reading, item: str) -> Read:
    """Return what reads files of an item: the reader of the source's kind."""
    kind = reading.settings["kind"]
    if kind == "yearbook":
        return lambda files: read_yearbook(files, reading, item)
    one = {"emissions": read_emissions, "compiled": read_compiled}[kind]
    return lambda files: one(files, reading)


def read_all(files: list[str], read: Read, raw_dir: Path) -> tuple[Frames, dict[str, str]]:
    """Read files together, without those that are refused.

    Returns
    -------
    tuple
        What `read` returns of the others, and what is said of each refused file, by its name below `raw_dir`.

    """
    names = {path: path_below(path, raw_dir) for path in files}
    left, refused = list(files), dict[str, str]()
    while left:
        try:
            return read(left), refused
        except Exception as error:  # noqa: BLE001 - whatever one file leads to, the others are looked at
            named = getattr(error, "file", None)
            wrong = next((path for path in left if names[path] == named), None) or _alone(left, read)
            refused[names[wrong] if wrong else ""] = str(error) if isinstance(error, BadInput) else _said(error)
            left = [path for path in left if path != wrong] if wrong else []
    return (_empty(OBSERVATIONS.columns), _empty(LEFT_OUT.columns)), refused


def _alone(files: list[str], read: Read) -> str | None:
    """Return the first file that is refused by itself, where the message names none of them."""
    for path in files:
        try:
            read([path])
        except Exception:  # noqa: BLE001 - as above
            return path
    return None


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def path_below(path: str, raw_dir: str | Path) -> str:
    """Return how raw files are named: below their folder."""
    return Path(path).relative_to(raw_dir).as_posix()
