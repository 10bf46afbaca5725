"""Which raw files there are, known when the workflow is parsed: by a source's file patterns below the raw folder."""

import re
from pathlib import Path

from scripts.settings.errors import ConfigError


def raw_files_below(raw_dir: str, source: str, patterns: list[str]) -> dict[str, list[str]]:
    """Return a source's raw files below `raw_dir`, one entry a job.

    Parameters
    ----------
    raw_dir
        The folder that holds the raw files.
    source
        The source's name, for messages.
    patterns
        Globs relative to `raw_dir`. With `{edition}` in it, all files of one edition make one job, named by the
        edition; without, each file is a job of its own, named like the file.

    Raises
    ------
    ConfigError
        If the folder is not there, no file matches, or two files would share one job's name.

    """
    base = Path(raw_dir)
    if not base.is_dir():
        message = f"raw_dir: there is no folder {raw_dir!r}. Name the one that holds the raw files: --config raw_dir=…"
        raise ConfigError(message)
    items: dict[str, set[str]] = {}
    for pattern in patterns:
        named = re.compile(_regex(pattern))
        for path in base.glob(pattern.replace("{edition}", "*")):
            if path.is_file() and not path.name.startswith((".", "~$")):
                match = named.fullmatch(path.relative_to(base).as_posix())
                if match is None:
                    continue
                item = match.groupdict().get("edition") or re.sub(r"[^\w.-]+", "-", path.stem)
                items.setdefault(item, set()).add(path.as_posix())
    if not items:
        message = (
            f"source {source!r}: no file below {raw_dir!r} matches {', '.join(patterns)}. "
            f"Put its files there (docs/data.md says how), or correct 'files' in config/sources/{source}.yaml"
        )
        raise ConfigError(message)
    for item, paths in items.items():
        if len(paths) > 1 and not any("{edition}" in pattern for pattern in patterns):
            message = f"source {source!r}: {' and '.join(sorted(paths))} would both be called {item!r}; rename one"
            raise ConfigError(message)
    return {item: sorted(items[item]) for item in sorted(items)}


def _regex(pattern: str) -> str:
    """Return the regular expression of a glob whose `{edition}` is a year."""
    parts = re.split(r"(\{edition\}|\*)", pattern)
    return "".join({"{edition}": r"(?P<edition>\d{4})", "*": "[^/]*"}.get(part, re.escape(part)) for part in parts)
