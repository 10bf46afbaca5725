"""The report: Snakemake's own, as a zip that opens offline, made by a second Snakemake that only reads.

A rule of its own rather than an option at the end of a run, so that it is rebuilt when a result changes and else not.
Snakemake writes its data into scripts of the page as JSON, where a text with `</script>` in it, such as a study's title
or a word that stands for no value, would end the script and be read as HTML (Snakemake 9.27). There `<` is escaped.
Run elsewhere than in the workflow's folder, Snakemake also names its own copies of shipped files there, by their paths
on this machine; these files are called as they are everywhere else.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

from scripts.files.driver import DRIVER, stop_if_abandoned, this_process
from scripts.files.job_record import COPIED, HOME, known_as
from scripts.files.logs import logged
from scripts.files.whole import UNFINISHED

PAGE = "report.html"
_DATA = re.compile(r"^(\s*var \w+ = )(.*)(;)$", re.MULTILINE)
_TEXT = re.compile(r'"(?:[^"\\]+|\\.)*"')


def report(
    exhibits: Sequence[str], snakefile: str | Path, config: str | Path, stylesheet: str | Path, path: str | Path
) -> None:
    """Write the report on some exhibits.

    Parameters
    ----------
    exhibits
        The tables and figures that it shows, as the workflow names them.
    snakefile
        The workflow's front door.
    config
        The configuration as used, a YAML file.
    stylesheet
        What is added to Snakemake's own look.
    path
        Where the report goes; its ending chooses the format (`.zip`). What the zip unpacks into is named like it.

    Raises
    ------
    RuntimeError
        If Snakemake fails; the message holds the end of what it printed.

    """
    target = Path(path)
    with TemporaryDirectory(dir=target.parent, prefix=UNFINISHED) as folder:
        beside = Path(folder) / target.name
        command = [sys.executable, "-m", "snakemake", *exhibits, "--snakefile", snakefile, "--configfile", config]
        ran = subprocess.run(  # noqa: S603 - our own command
            [*map(str, command), "--report-stylesheet", str(stylesheet), "--report", str(beside)],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            # No run of its own; and Snakemake reads configurations for its report in the locale's encoding.
            env=os.environ | {DRIVER: this_process(), "PYTHONUTF8": "1"},
        )
        if ran.returncode:
            message = f"snakemake could not write the report:\n{ran.stderr[-3000:]}"
            raise RuntimeError(message)
        with_page(beside, inert)
        stop_if_abandoned()
        beside.replace(target)


def with_page(path: Path, change: Callable[[str], str]) -> None:
    """Change the page of a report's zip."""
    with ZipFile(path) as archive:
        entries = [(entry, archive.read(entry)) for entry in archive.infolist()]
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for entry, content in entries:
            is_page = Path(entry.filename).name == PAGE
            archive.writestr(entry, change(content.decode()).encode() if is_page else content)


def inert(page: str) -> str:
    r"""Return a report's page with what begins a tag escaped in its data, which stay what they are but for paths.

    Examples
    --------
    >>> inert('var rules = {"a": "</script>"};\nif (1 < 2) {}')
    'var rules = {"a": "\\u003c/script>"};\nif (1 < 2) {}'

    """
    return _DATA.sub(lambda found: f"{found[1]}{_escaped(found[2])}{found[3]}", page)


def _escaped(data: str) -> str:
    """Return JSON with `<`, which stands in its texts alone, as an escape, and no copy's path; other text as it is."""
    try:
        json.loads(data)
    except ValueError:
        return data
    return _TEXT.sub(_named, data).replace("<", r"\u003c")


def _named(found: re.Match[str]) -> str:
    """Return a text of JSON, that of a copy's path as the file's own."""
    path = json.loads(found[0])
    is_copy = path.startswith("/") and f"{COPIED}{HOME.as_posix()}/" in path and "\n" not in path
    return json.dumps(known_as(path)) if is_copy else found[0]


if __name__ == "__main__":
    with logged(snakemake):
        files = snakemake.input
        shown = [*files.exhibits, *files.explorers]
        report(shown, snakemake.params.snakefile, files.config, files.stylesheet, snakemake.output.report)
