"""Locales that a machine may lack, compiled for one test from the definitions that Debian's `locales` brings."""

import shutil
import subprocess
from pathlib import Path

import pytest

DEFINITIONS = Path("/usr/share/i18n/locales")
needs_locales = pytest.mark.skipif(
    shutil.which("localedef") is None or not DEFINITIONS.exists(),
    reason="no definitions of locales here: Debian's package `locales` brings them",
)


def compiled(names: list[str], folder: Path) -> dict[str, str]:
    """Return the environment in which locales such as `tr_TR.UTF-8` can be had; compile them into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        language, _, charmap = name.partition(".")
        command = ["localedef", "-i", language, "-f", charmap, str(folder / name)]
        subprocess.run(command, check=True, capture_output=True)
    return {"LOCPATH": str(folder)}
