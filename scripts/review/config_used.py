"""The configuration as used by this run, so that the report and a rerun start from the same settings."""

from pathlib import Path
from typing import Any

import yaml

from scripts.files.logs import logged
from scripts.files.whole import whole


def config_used(run: dict[str, Any], path: str | Path) -> None:
    """Write the run's settings, defaults filled in, as a YAML file that `--configfile` takes."""
    with whole(path) as beside:
        # A text stays in one line, however long it is: a path that is folded nobody finds.
        text = yaml.safe_dump(run, allow_unicode=True, sort_keys=True, width=float("inf"))
        beside.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    with logged(snakemake):
        config_used(snakemake.params.run, snakemake.output.config)
