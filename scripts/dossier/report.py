"""The report: Snakemake's own, as a zip that opens offline, made by a second Snakemake that only reads.

A rule of its own rather than an option at the end of a run, so that it is rebuilt when a result changes and else not.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.files.logs import logged


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
    with TemporaryDirectory(dir=target.parent, prefix=".report-") as folder:
        beside = Path(folder) / target.name
        command = [sys.executable, "-m", "snakemake", *exhibits, "--snakefile", snakefile, "--configfile", config]
        ran = subprocess.run(  # noqa: S603 - our own command
            [*map(str, command), "--report-stylesheet", str(stylesheet), "--report", str(beside)],
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode:
            message = f"snakemake could not write the report:\n{ran.stderr[-3000:]}"
            raise RuntimeError(message)
        beside.replace(target)


if __name__ == "__main__":
    with logged(snakemake):
        files = snakemake.input
        shown = [*files.exhibits, *files.explorers]
        report(shown, snakemake.params.snakefile, files.config, files.stylesheet, snakemake.output.report)
