from types import SimpleNamespace

import pytest

from scripts.settings.errors import ConfigError
from scripts.settings.used_as_module import used_as_module


def parsed(*, main: bool, prefix: str | None = None, replaces: bool = False):
    """Return what Snakemake shows of a workflow that is being parsed."""
    paths = SimpleNamespace(prefix=prefix, modifies_prefixes=replaces)
    modifier = SimpleNamespace(path_modifier=paths, namespace="city", is_main_snakefile=lambda: main)
    return SimpleNamespace(modifier=modifier)


def test_a_workflow_of_its_own_is_no_module():
    assert not used_as_module(parsed(main=True))
    assert used_as_module(parsed(main=False))


@pytest.mark.parametrize(
    ("paths", "found"), [({"prefix": "city/"}, "found prefix: city;"), ({"replaces": True}, "found replace_prefix;")]
)
def test_paths_of_other_names_are_refused_with_what_to_do_instead(paths, found):
    with pytest.raises(ConfigError, match=r"^module city: ") as refused:
        used_as_module(parsed(main=False, **paths))
    assert found in str(refused.value)
    assert "--directory" in str(refused.value)
