from pathlib import Path

import pytest

from scripts.registry.prefectures import Registry

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def registry():
    return Registry(ROOT / "resources" / "cities")
