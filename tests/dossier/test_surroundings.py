import subprocess

import pytest

from scripts.dossier import surroundings
from scripts.dossier.surroundings import commit, installed, lock, machine, normal


def git(folder, *arguments):
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path):
    if surroundings.shutil.which("git") is None:
        pytest.skip("git is not installed")
    folder = tmp_path / "检出 a"
    folder.mkdir()
    git(folder, "init", "--quiet")
    (folder / "a b.py").write_text("1")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "one")
    return folder


def test_a_checkout_as_committed_is_clean_and_an_edited_or_further_file_makes_it_dirty(checkout):
    clean = commit(checkout)
    assert len(clean["commit"]) == 40
    assert (clean["dirty"], clean["changed"], clean["reason"]) == (False, [], "")
    (checkout / "a b.py").write_text("2")
    (checkout / "新.py").write_text("3")
    dirty = commit(checkout)
    assert dirty["commit"] == clean["commit"]
    assert dirty["dirty"]
    assert dirty["changed"] == [" M a b.py", "?? 新.py"]


def test_a_folder_inside_a_checkout_is_none_and_has_not_its_commit(checkout):
    (checkout / "inside").mkdir()
    found = commit(checkout / "inside")
    assert (found["commit"], found["dirty"], found["reason"]) == (None, None, "no_checkout")


def test_a_checkout_that_git_refuses_says_what_git_says(tmp_path):
    if surroundings.shutil.which("git") is None:
        pytest.skip("git is not installed")
    (tmp_path / ".git").write_text("nonsense")
    found = commit(tmp_path)
    assert (found["commit"], found["reason"]) == (None, "failed")
    assert "fatal" in found["said"]


def test_without_git_that_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(surroundings.shutil, "which", lambda name: None)
    assert commit(tmp_path)["reason"] == "no_git"


def test_what_is_installed_otherwise_than_locked_is_named(tmp_path):
    file = tmp_path / "requirements.lock"
    pins = ["Py_Yaml==6.0", "numpy==2.4.1", "gone==1"]
    text = "".join(f"{pin} \\\n    --hash=sha256:00\n    # via a==2\n" for pin in pins)
    file.write_text(text)
    found = lock(file, {"py-yaml": "6.0", "numpy": "2.5.0", "more": "1"})
    assert found["packages"] == 3
    assert found["differs"] == {
        "numpy": {"locked": "2.4.1", "installed": "2.5.0"},
        "gone": {"locked": "1", "installed": None},
    }
    assert lock(tmp_path / "nowhere", {})["sha256"] is None


def test_every_distribution_has_a_version_and_one_name():
    found = installed()
    assert found["snakemake"].startswith("9.")
    assert all(found.values())
    assert [normal(name) for name in found] == list(found)


def test_the_machine_has_a_name_cores_and_memory():
    found = machine()
    assert found["platform"]
    assert found["processor"]
    assert 1 <= found["usable"] <= found["cores"]
    assert found["memory"] is None or found["memory"] > 2**28
