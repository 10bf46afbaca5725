"""The report: Snakemake's own, as a zip that opens offline, made by a second Snakemake that only reads.

A rule of its own rather than an option at the end of a run, so that it is rebuilt when a result changes and else not.
"""

import subprocess
import sys
from pathlib import Path

from scripts.files.logs import logged
from scripts.files.whole import whole


def report(snakefile: str | Path, config: str | Path, path: str | Path) -> None:
    """Write the report on the exhibits of a configuration.

    Parameters
    ----------
    snakefile
        The workflow's front door.
    config
        The configuration as used, a YAML file.
    path
        Where the report goes; its ending chooses the format (`.zip`).

    Raises
    ------
    RuntimeError
        If Snakemake fails; the message holds the end of what it printed.

    """
    with whole(path) as beside:
        command = [sys.executable, "-m", "snakemake", "exhibits", "--snakefile", snakefile, "--configfile", config]
        ran = subprocess.run([*map(str, command), "--report", str(beside)], capture_output=True, text=True, check=False)  # noqa: S603 - our own command
        if ran.returncode:
            message = f"snakemake could not write the report:\n{ran.stderr[-3000:]}"
            raise RuntimeError(message)


if __name__ == "__main__":
    with logged(snakemake):
        report(snakemake.params.snakefile, snakemake.input.config, snakemake.output.report)
