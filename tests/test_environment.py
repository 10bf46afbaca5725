"""pyproject.toml, requirements.lock and environment.yml name the same packages."""

import ast
import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONDA_NAMES = {"matplotlib-base": "matplotlib"}


def declared():
    groups = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    requirements = [Requirement(line) for group in groups for line in group]
    return {canonicalize_name(requirement.name): str(requirement.specifier) for requirement in requirements}


def locked():
    return {canonicalize_name(name): Version(v) for name, v in re.findall(r"^([\w.\-]+)==(\S+)", LOCK, re.MULTILINE)}


def conda():
    entries = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    flat = [entry for entry in entries if isinstance(entry, str)]
    flat += [line for entry in entries if isinstance(entry, dict) for line in entry["pip"]]
    found = [Requirement(line) for line in flat if line != "pip"]
    return {canonicalize_name(CONDA_NAMES.get(one.name, one.name)): str(one.specifier) for one in found}


def test_environment_yml_names_the_packages_of_pyproject_with_the_same_bounds():
    assert conda() == declared() | {"python": str(Requirement(f"python{PROJECT['requires-python']}").specifier)}


@pytest.mark.parametrize("name", declared())
def test_the_lock_satisfies_pyproject(name):
    assert locked()[name] in Requirement(f"{name}{declared()[name]}").specifier


@pytest.mark.parametrize("name", declared())
def test_every_lower_bound_is_stated(name):
    assert declared()[name].startswith(">=")


def test_every_locked_package_has_hashes():
    entries = re.split(r"^(?=[\w.\-]+==)", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) == len(locked()) > 100
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_lock_names_no_address_and_no_folder():
    assert not re.search(r"https?:|file:|--index|--find|^-|\s/\w+/", LOCK, re.MULTILINE)


@pytest.fixture(scope="module")
def third_party_imports():
    """Return the distributions that the project's modules import, with one file that does."""
    distributions = packages_distributions()
    found = {}
    for path in (
        sorted(ROOT.glob("scripts/**/*.py")) + sorted(ROOT.glob("tests/**/*.py")) + sorted(ROOT.glob("benchmarks/*.py"))
    ):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [node.module] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for module in modules:
                top = (module or "").partition(".")[0]
                if top and top not in sys.stdlib_module_names and not (ROOT / top).is_dir():
                    found.setdefault(canonicalize_name(distributions.get(top, [top])[0]), path.relative_to(ROOT))
    return found


def test_what_a_module_imports_is_declared(third_party_imports):
    come_with = {"packaging": "pytest", "pydantic-core": "pydantic"}
    known = declared()
    assert len(third_party_imports) > 10
    assert {name: file for name, file in third_party_imports.items() if come_with.get(name, name) not in known} == {}


def python_fits():
    spec = importlib.util.spec_from_file_location("python_fits", ROOT / ".ci/python_fits.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("version", "absent", "message"),
    [
        ((3, 10), "", r"found Python 3\.10; expected 3\.11, 3\.12 or 3\.13.*make PYTHON="),
        ((3, 14), "", r"found Python 3\.14; expected 3\.11"),
        ((2, 7), "", r"found Python 2\.7; expected"),
        ((3, 12), "venv", r"without its module venv.*apt install python3\.12-venv"),
        ((3, 11), "ensurepip", r"without its module ensurepip.*apt install python3\.11-venv"),
    ],
)
def test_a_python_that_cannot_build_the_environment_is_refused_with_what_to_do(version, absent, message):
    assert re.search(message, python_fits().complaint(version, lambda module: module != absent))


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_a_python_that_can_is_not(version):
    assert python_fits().complaint(version, lambda module: True) is None


def test_the_pythons_are_those_of_pyproject():
    module = python_fits()
    assert PROJECT["requires-python"] == ">={}.{},<{}.{}".format(*module.OLDEST, *module.TOO_NEW)


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_stops_with_what_to_do_and_without_a_half_built_environment(tmp_path):
    for name in ("Makefile", "requirements.lock", ".ci/python_fits.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    old = tmp_path / "old python"
    old.write_text("#!/bin/sh\necho 'python: found Python 3.9; expected 3.11' >&2\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    ran = subprocess.run(["make", f"PYTHON='{old}'"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode != 0
    assert "expected 3.11" in ran.stderr
    assert not (tmp_path / ".venv").exists()


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_help_lists_every_target():
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1].split()
    assert re.findall(r"^  make ([\w-]+)", listed, re.MULTILINE) == phony


def test_a_file_above_the_limit_is_refused_by_name(tmp_path):
    large, small = tmp_path / "large.csv", tmp_path / "small.csv"
    large.write_bytes(b"0" * 1_000_001)
    small.write_bytes(b"0" * 1_000_000)
    command = [sys.executable, ROOT / ".ci/large_files.py", large, small]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "large.csv: 1,000,001 bytes" in ran.stderr
    assert "small.csv" not in ran.stderr


def test_the_version_is_the_same_everywhere():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]
