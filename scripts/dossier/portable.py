"""Results as they can be handed on: without the machine's name and without the way to the user's raw files.

A hash in the records is the file's own: where a text is changed, the records that name its hash follow.
"""

import json
import re
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path, PurePath

from jinja2.filters import do_forceescape

from scripts.files.job_record import MARK, sha256

RAW = "raw"
"""Where a package has the raw files of a folder that lies elsewhere."""

TEXTS = {".html", ".js", ".json", ".yaml", ".yml", ".txt", ".log", ".csv", ".rst", ".md", ".tsv", ".bib"}
LOGS = "results/logs/"
RECORD = ("results/review/run_record.json", "results/review/run_record.html")


def inside(path: str | PurePath) -> bool:
    """Return whether a path, as the run names it, is one of the working folder."""
    return not PurePath(path).is_absolute() and ".." not in PurePath(path).parts


def make_portable(folder: Path, raw_dir: str) -> None:
    """Change the texts of a copied run so that they say nothing of the machine that it was made on.

    Parameters
    ----------
    folder
        The copy; its logs, record and pages are changed where they lie.
    raw_dir
        The folder of the raw files, as the run names it.

    """
    moved = _moved(raw_dir)
    hashes: dict[str, str] = {}
    if moved:
        others = [path for path in _texts(folder) if not _of_records(path, folder)]
        hashes = _changed(others, moved)
    follow = _replaced(hashes)
    _changed([folder / name for name in RECORD], lambda text: follow(moved(text) if moved else text))
    for log in sorted((folder / LOGS).rglob("*.log")):
        text = follow(moved(_text(log)) if moved else _text(log))
        _write(log, _without_host(text))


def _moved(raw_dir: str) -> Callable[[str], str] | None:
    """Return what puts the raw files into the package's own folder, None if they lie in the working folder."""
    if inside(raw_dir):
        return None
    forms = {form for path in (raw_dir, Path(raw_dir).as_posix()) for form in _written(path)}
    either = "|".join(re.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form)))
    pattern = re.compile(rf"(?<![\w./-])(?:{either})(?![\w-])")
    return lambda text: pattern.sub(RAW, text)


def _written(path: str) -> set[str]:
    """Return how a path may stand in a text: as it is, in single quotes of YAML, in a page, each of them in JSON."""
    spelled = {path, path.replace("'", "''"), str(do_forceescape(path)), escape(path, quote=False)}
    return spelled | {json.dumps(each, ensure_ascii=how)[1:-1] for each in spelled for how in (True, False)}


def _texts(folder: Path) -> list[Path]:
    """Return the texts that came out of the run or were written for it; the workflow's own code is not among them."""
    code = folder / "workflow"
    found = sorted(path for path in folder.rglob("*") if path.suffix in TEXTS and path.is_file())
    return [path for path in found if code not in path.parents or code / "config" in path.parents]


def _of_records(path: Path, folder: Path) -> bool:
    name = path.relative_to(folder).as_posix()
    return name in RECORD or name.startswith(LOGS)


def _changed(paths: Iterable[Path], change: Callable[[str], str]) -> dict[str, str]:
    """Change texts and return the sha256 from before -> the one from after, of those that are others now."""
    found = {}
    for path in paths:
        if not path.is_file():
            continue
        text = _text(path)
        new = change(text)
        if new != text:
            before = sha256(path)
            _write(path, new)
            found[str(before)] = str(sha256(path))
    return found


def _replaced(texts: dict[str, str]) -> Callable[[str], str]:
    """Return what puts other texts into the place of some, all at once."""
    if not texts:
        return lambda text: text
    pattern = re.compile("|".join(map(re.escape, texts)))
    return lambda text: pattern.sub(lambda found: texts[found[0]], text)


def _without_host(text: str) -> str:
    """Return a log without the name of the machine in its last line, the job's record."""
    head, found, line = text.rpartition(f"\n{MARK}")
    if not found:
        return text
    record = json.loads(line) | {"host": ""}
    return f"{head}\n{MARK}{json.dumps(record, ensure_ascii=False)}\n"


def _text(path: Path) -> str:
    """Return a text with its line ends and whatever is no UTF-8 in it as they are."""
    return path.read_bytes().decode("utf-8", "surrogateescape")


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
