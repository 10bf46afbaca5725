"""Which raw files there are, known when the workflow is parsed: by a source's file patterns below the raw folder."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from scripts.settings.errors import ConfigError

UNREADABLE = {".xlsm", ".xlsb", ".et", ".ods", ".wps", ".numbers"}
"""Endings of spreadsheets that no reader opens."""

TAKEN = re.compile(r"[{}]|<[a-z][a-z0-9_]*>")
"""What Snakemake takes in a file's name for a place to fill in: a wildcard, or since version 9 a `<pathvar>`."""

STATEMENTS = "ACCESSED.csv"
"""What the user states of the raw files (`scripts.dossier.accessed`), at the top of their folder."""

MARK_OF_SIMULATED = "SIMULATED.md"
"""What says of the files beside it that they are simulated."""

ABOUT = {STATEMENTS, MARK_OF_SIMULATED}
"""Files at the top of the raw folder that say something of the others."""

_MOST_NAMES = 5

Items = dict[str, list[str]]
"""Files by job: an edition, or a file's own name."""


class Found(NamedTuple):
    """A source's files by job, the files beside them that no pattern matches, and what a run would stop at."""

    items: Items
    beside: Items
    problems: list[str]


def raw_files_below(raw_dir: str, source: str, patterns: list[str]) -> tuple[Items, Items]:
    """Return a source's raw files below `raw_dir`, one entry a job, and the files beside them that no pattern matches.

    Parameters
    ----------
    raw_dir
        The folder that holds the raw files.
    source
        The source's name, for messages.
    patterns
        Globs relative to `raw_dir`, endings in either case. With `{edition}` in it, all files of one edition make one
        job, named by the edition; without, each file is a job of its own, named like the file.

    Raises
    ------
    ConfigError
        If the folder is not there, no file matches, two files would share one job's name, a name holds what Snakemake
        would fill in, or a table would be passed over: of a kind that no reader opens, or in a folder that names no
        edition.

    """
    found = look_below(raw_dir, source, patterns)
    if found.problems:
        raise ConfigError(found.problems[0])
    return found.items, found.beside


def look_below(raw_dir: str, source: str, patterns: list[str]) -> Found:
    """Return what `raw_files_below` does beside what it would stop at; files with names that cannot be are no job's.

    Raises
    ------
    ConfigError
        If the folder is not there.

    """
    base = Path(raw_dir)
    if not base.is_dir():
        message = f"raw_dir: there is no folder {raw_dir!r}. Name the one that holds the raw files: --config raw_dir=…"
        raise ConfigError(message)
    problems = list(_passed_over(base, source, patterns))
    items: dict[str, set[str]] = {}
    beside: dict[str, set[str]] = {}
    for path in _files_in_folders_of(base, patterns):
        if taken := _taken(path):
            problems.append(taken)
            continue
        name = path.relative_to(base).as_posix()
        matches = [match for pattern in patterns if (match := re.fullmatch(_regex(pattern), name, re.IGNORECASE))]
        edition = _edition_of(name, patterns)
        if matches:
            items.setdefault(edition or re.sub(r"[^\w.-]+", "-", path.stem), set()).add(path.as_posix())
        else:
            beside.setdefault(edition or "", set()).add(path.as_posix())
    if not items:
        problems.append(
            f"source {source!r}: no file below {raw_dir!r} matches {', '.join(patterns)}{_there(base, patterns)}. "
            f"Put its files there (docs/data.md says how), or correct 'files' in config/sources/{source}.yaml"
        )
    for item, paths in items.items():
        if len(paths) > 1 and not any("{edition}" in pattern for pattern in patterns):
            both = " and ".join(sorted(paths))
            problems.append(f"source {source!r}: {both} would both be called {item!r}; rename one")
    first = min(items, default="")
    unread = {
        item: sorted(beside.get(item, set()) | (beside.get("", set()) if item == first else set())) for item in items
    }
    return Found({item: sorted(items[item]) for item in sorted(items)}, unread, problems)


def strangers(raw_dir: str | Path, known: Iterable[str]) -> list[str]:
    """Return the files below the raw folder that are not known, by their place in it.

    Hidden files are left out, and what says something of the raw files (`ABOUT`).
    """
    base, files = Path(raw_dir), {Path(path) for path in known}
    names = [path.relative_to(base) for path in sorted(base.rglob("*")) if path.is_file() and path not in files]
    shown = [name.as_posix() for name in names if not any(part.startswith((".", "~$")) for part in name.parts)]
    return [name for name in shown if name not in ABOUT]


def _taken(path: Path) -> str:
    """Return what is wrong with a file's name that Snakemake would take for something else in part, else nothing."""
    taken = TAKEN.search(path.as_posix())
    if taken is None:
        return ""
    return (
        f"raw_dir: {path.as_posix()}: found {taken[0]!r} in its path; expected a path without braces and without "
        "a word between < and >, which Snakemake would fill in. Rename the file or folder"
    )


def _passed_over(base: Path, source: str, patterns: list[str]) -> Iterator[str]:
    """Yield what is wrong with each thing that is called like a raw file of the source and would not be read."""
    for path in _in_folders_of(base, patterns):
        name, why = path.relative_to(base).as_posix(), ""
        if any(re.fullmatch(_regex(pattern), name, re.IGNORECASE) for pattern in patterns):
            why = "" if path.is_file() else "a folder" if path.is_dir() else "no file"
        elif path.suffix.lower() in UNREADABLE and _fits(path.with_suffix("").relative_to(base), patterns):
            why = "no reader opens this kind"
        elif any(re.fullmatch(_any_edition(pattern), name, re.IGNORECASE) for pattern in patterns):
            why = "its folder names no edition"
        if why:
            yield (
                f"source {source!r}: {path.as_posix()} ({why}) would not be read; expected a file that matches "
                f"{' or '.join(patterns)}. Rename it, save it as xlsx, or move it out of {base}"
            )


def _fits(stem: Path, patterns: list[str]) -> bool:
    """Say whether a file's name without its ending is one that a pattern looks for."""
    return any(re.fullmatch(_regex(pattern.rpartition(".")[0]), stem.as_posix(), re.IGNORECASE) for pattern in patterns)


def _files_in_folders_of(base: Path, patterns: list[str]) -> Iterator[Path]:
    """Yield the files in every folder that a pattern points into."""
    yield from (path for path in _in_folders_of(base, patterns) if path.is_file())


def _there(base: Path, patterns: list[str]) -> str:
    """Return in words which files there are where the patterns look, nothing if there is none."""
    names = [path.relative_to(base).as_posix() for path in _files_in_folders_of(base, patterns)]
    more = f" and {len(names) - _MOST_NAMES} others" if len(names) > _MOST_NAMES else ""
    return f"; there are {', '.join(names[:_MOST_NAMES])}{more}" if names else ""


def _in_folders_of(base: Path, patterns: list[str]) -> list[Path]:
    """Return what lies in the folders that patterns point into, without hidden files and Excel's lock files."""
    folders = {pattern.rpartition("/")[0].replace("{edition}", "*") for pattern in patterns}
    found = {path for folder in folders for path in base.glob(f"{folder}/*" if folder else "*")}
    found.discard(base / STATEMENTS)
    return [path for path in sorted(found) if not path.name.startswith((".", "~$"))]


def _edition_of(name: str, patterns: list[str]) -> str | None:
    """Return the edition whose folder a file lies in, None where folders are not editions."""
    folder = name.rpartition("/")[0]
    for pattern in patterns:
        match = re.fullmatch(_regex(pattern.rpartition("/")[0]), folder)
        if match and match.groupdict():
            return str(match["edition"])
    return None


def _any_edition(pattern: str) -> str:
    """Return the regular expression of a glob whose `{edition}` is anything."""
    return _regex(pattern.replace("{edition}", "*"))


def _regex(pattern: str) -> str:
    """Return the regular expression of a glob whose `{edition}` is a year."""
    parts = re.split(r"(\{edition\}|\*)", pattern)
    return "".join({"{edition}": r"(?P<edition>\d{4})", "*": "[^/]*"}.get(part, re.escape(part)) for part in parts)
