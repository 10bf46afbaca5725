"""What of a finished run a reviewer's package holds, and where each file lies in it.

The package is a working folder with the shipped workflow in `workflow/`, where Snakemake finds it by itself. Raw files,
and what was transcribed from them cell by cell, stay with the user unless they are asked for.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.dossier.places import LOGS, WORKFLOW
from scripts.dossier.portable import inside
from scripts.dossier.records import TRANSCRIPTS, Record
from scripts.files.job_record import HOME, SHIPPED, TIMESTAMP

PARTS = (
    *("Snakefile", "rules", "scripts", "config", "resources", "profiles", "docs", "environment.yml"),
    *("requirements.lock", "pyproject.toml", "README.md", "README.zh.md", "CHANGELOG.md", "CITATION.cff"),
    *("LICENSE", "LICENSES"),
)
"""What of the workflow's folder is the workflow."""

DEMO = "resources/demo"
"""What running makes in there."""

RESULTS = "results/"
REPORT = "results/report.zip"

Contents = dict[str, Path]
"""Place in the package -> the file that lies there."""


def contents(records: Sequence[Record], root: Path, raw_files: Sequence[str], raw_dir: str) -> Contents:
    """Return what the package holds of a run, by place.

    Parameters
    ----------
    records
        Of the jobs behind what was asked for (`records.behind`).
    root
        The working folder.
    raw_files, raw_dir
        The raw files that go with it, none usually, and the folder that they lie in, both as the run names them.

    """
    left_out = () if raw_files else TRANSCRIPTS
    found: Contents = {}
    for record in records:
        for path in record["output"]:
            if path.startswith(RESULTS) and path != REPORT and not path.startswith(left_out):
                found |= _files(root, path)
        found |= _noted(root, record["log"])
    found |= _own(records, root, raw_dir)
    found |= {_raw_place(path, raw_dir): root / path for path in raw_files}
    return found | workflow_files()


def workflow_files(home: Path = HOME) -> Contents:
    """Return the files of the shipped workflow, by place in the package."""
    files = (file for part in PARTS for file in _shipped(home, part))
    return {f"{WORKFLOW}/{file.relative_to(home).as_posix()}": file for file in files}


def _shipped(home: Path, part: str) -> Iterator[Path]:
    """Yield a file, or a folder's files but those that running makes or an editor left behind."""
    path = home / part
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        inside_it = file.relative_to(home)
        passed_over = any(name.startswith(".") or name == "__pycache__" for name in inside_it.parts)
        if file.is_file() and not passed_over and not inside_it.as_posix().startswith(f"{DEMO}/"):
            yield file


def _files(root: Path, path: str) -> Contents:
    """Return a file of the working folder, or all of a folder; what was kept for a while only is gone."""
    place = root / path
    inside_it = sorted(place.rglob("*")) if place.is_dir() else [place]
    return {file.relative_to(root).as_posix(): file for file in inside_it if file.is_file() and file.name != TIMESTAMP}


def _noted(root: Path, log: str) -> Contents:
    """Return a job's log and what Snakemake measured of it."""
    places = (f"{LOGS}/{log}", f"results/benchmarks/{Path(log).with_suffix('.tsv').as_posix()}")
    return {place: root / place for place in places if (root / place).is_file()}


def _own(records: Sequence[Record], root: Path, raw_dir: str) -> Contents:
    """Return the working folder's own files that jobs read: lists and words of the user's, and studies and sources."""
    if root.resolve() == HOME.resolve():
        return {}
    read = {path for record in records for path in record["input"]}
    read -= {path for record in records for path in record["output"]}
    ours = {path for path in read if not path.startswith((RESULTS, SHIPPED, f"{raw_dir}/")) and inside(path)}
    settings = {file.relative_to(root).as_posix() for file in (root / "config").rglob("*.yaml")}
    return {path: root / path for path in sorted(ours | settings) if (root / path).is_file()}


def _raw_place(path: str, raw_dir: str) -> str:
    """Return where a raw file lies in the package: where it lies in the working folder, or in `raw`."""
    return path if inside(raw_dir) else f"raw/{Path(path).relative_to(raw_dir).as_posix()}"
