"""The finished run that the tests of this room share."""

from contextlib import chdir
from pathlib import Path

import pytest

from tests.dossier.made_run import made_run


@pytest.fixture(scope="session")
def traced(tmp_path_factory) -> Path:
    """Return a working folder as a run leaves it, made by hand; not to be changed."""
    folder = tmp_path_factory.mktemp("traced")
    with chdir(folder):
        return made_run(folder)
