import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from scripts.files import code


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A small tree: a script that imports a helper, which imports a library."""
    monkeypatch.chdir(tmp_path)
    forget()
    (tmp_path / "scripts/room").mkdir(parents=True)
    (tmp_path / "scripts/room/job.py").write_text("from scripts.room.helper import help_out\nhelp_out()\n")
    (tmp_path / "scripts/room/other.py").write_text("x = 1\n")
    (tmp_path / "scripts/room/helper.py").write_text("import numpy as np\n\ndef help_out():\n    return np.pi\n")
    return tmp_path


def forget():
    """Stand where a new process stands."""
    for cached in (code._module, code._kept, code._version, code._distribution):
        if hasattr(cached, "cache_clear"):
            cached.cache_clear()
    code._parsed.clear()


def digest(tree: Path, script: str = "scripts/room/job.py") -> str:
    forget()
    return code.code_hash(tree, script)


def test_an_edited_helper_changes_the_hash_of_its_importers_and_of_nobody_else(tree):
    before, other = digest(tree), digest(tree, "scripts/room/other.py")
    (tree / "scripts/room/helper.py").write_text("import numpy as np\n\ndef help_out():\n    return np.e\n")
    assert digest(tree) != before
    assert digest(tree, "scripts/room/other.py") == other


def test_a_comment_and_a_blank_line_change_nothing(tree):
    before = digest(tree)
    helper = tree / "scripts/room/helper.py"
    helper.write_text("# why\n\n" + helper.read_text().replace("return", "return  "))
    assert digest(tree) == before


def test_another_version_of_an_imported_library_changes_the_hash(tree, monkeypatch):
    before, other = digest(tree), digest(tree, "scripts/room/other.py")
    monkeypatch.setattr(code, "_version", lambda name: "999" if name == "numpy" else "1")
    assert digest(tree) != before
    assert digest(tree, "scripts/room/other.py") == other


def test_what_was_parsed_before_is_kept_and_gives_the_same_hash(tree, monkeypatch):
    before = digest(tree)
    code.keep_parsed()
    monkeypatch.setattr(code, "_parse", None)
    assert digest(tree) == before


def test_a_kept_file_that_is_not_whole_is_not_believed(tree):
    before = digest(tree)
    code.keep_parsed()
    code.KEPT.write_text(code.KEPT.read_text()[:20])
    assert digest(tree) == before


def test_every_distribution_that_the_scripts_import_is_named_as_it_is_installed():
    installed = packages_distributions()
    for script in sorted(Path(__file__).parents[2].glob("scripts/*/*.py")):
        for name in code._module(script).names:
            top = name.partition(".")[0]
            if top not in {"scripts", *sys.stdlib_module_names}:
                assert [one.lower() for one in code._distribution(top)] == [installed[top][0].lower().replace("_", "-")]


def test_the_folder_may_lie_anywhere(tree, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for path in sorted(tree.rglob("*.py")):
        target = elsewhere / path.relative_to(tree)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text())
    assert digest(tree) == digest(elsewhere)


@pytest.mark.parametrize("line", ["from scripts.room import helper", "import scripts.room.helper"])
def test_every_way_to_import_a_module_of_ours_is_followed(tree, line):
    (tree / "scripts/room/job.py").write_text(f"{line}\n")
    modules, libraries = code.imported(tree, "scripts/room/job.py")
    assert [module.name for module in modules] == ["helper.py", "job.py"]
    assert libraries == ["numpy"]


def test_a_relative_import_would_hide_code_and_is_refused(tree):
    (tree / "scripts/room/job.py").write_text("from .helper import help_out\n")
    with pytest.raises(ImportError, match="relative imports are not followed"):
        digest(tree)
