"""Paths in a configuration or a raw folder stay where they belong, and nothing in a configuration runs."""

import os

import pytest
from pydantic import TypeAdapter, ValidationError

from scripts.settings.base import FileName, FilePattern, Name
from scripts.settings.errors import ConfigError
from scripts.settings.load import load_run
from scripts.settings.raw_files import raw_files_below
from scripts.settings.yaml_files import read_yaml

PATTERNS = ["ceads/*.xlsx"]
LEAVING = ["../x/*.xlsx", "/etc/*", "a/../../b.csv", "..", "", ".", "**/*.csv", "a\\..\\b", "a/.."]


def laid(folder, name):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


@pytest.mark.parametrize("pattern", LEAVING)
def test_a_file_pattern_cannot_leave_the_raw_folder(pattern):
    with pytest.raises(ValidationError):
        TypeAdapter(FilePattern).validate_python(pattern)


@pytest.mark.parametrize(
    "name", ["../a", "/a", "a/b", "a\\b", "a\n", "a.b", "", "a b", "$HOME", "a;b", "ａ", "{a}", "a\0"]
)
@pytest.mark.parametrize("kind", [Name, FileName])
def test_a_name_that_becomes_part_of_a_path_is_one_word(kind, name):
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(name)


@pytest.mark.parametrize(
    "text",
    ["!!python/object/apply:os.system ['true']", "!!python/name:os.system", "!!python/module:os", "!include /etc/x"],
)
def test_a_tag_in_a_configuration_makes_nothing(tmp_path, text):
    (tmp_path / "a.yaml").write_text(f"a: {text}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="could not determine a constructor"):
        read_yaml(tmp_path / "a.yaml")


def test_aliases_of_aliases_are_refused_before_they_fill_the_memory(tmp_path):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    (tmp_path / "a.yaml").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ConfigError, match="more than"):
        read_yaml(tmp_path / "a.yaml")


@pytest.mark.parametrize("value", ["!!python/object/apply:os.getcwd []", "{a: !!python/name:os.system }"])
def test_a_value_on_the_command_line_makes_nothing(value):
    with pytest.raises((ConfigError, ValueError)):
        load_run({"demo": {"noise": value}})


def test_a_link_is_read_under_its_own_name_wherever_it_points(tmp_path):
    """Large files often lie on another disk: whoever put the link there means it."""
    outside = laid(tmp_path, "disk/secret name.xlsx")
    laid(tmp_path, "raw/ceads/b.xlsx")
    (tmp_path / "raw/ceads/a.xlsx").symlink_to(outside)
    found, _ = raw_files_below(str(tmp_path / "raw"), "ceads", PATTERNS)
    assert found == {name: [(tmp_path / f"raw/ceads/{name}.xlsx").as_posix()] for name in ("a", "b")}


@pytest.mark.parametrize("kind", ["dangling", "pipe", "device"])
def test_what_is_called_like_a_raw_file_and_is_none_is_refused(tmp_path, kind):
    path = laid(tmp_path, "ceads/b.xlsx").with_name("a.xlsx")
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to({"dangling": "nowhere", "device": "/dev/zero"}[kind])
    with pytest.raises(ConfigError, match=r"a\.xlsx \(no file\) would not be read"):
        raw_files_below(str(tmp_path), "ceads", PATTERNS)


@pytest.mark.parametrize(
    "name", ["..a.xlsx", "a;rm -rf x.xlsx", "-rf.xlsx", "$(true).xlsx", "a\nb.xlsx", "=cmd|x.xlsx", "%2e%2e.xlsx"]
)
def test_a_files_name_becomes_a_jobs_name_without_signs_that_a_shell_or_a_path_reads(tmp_path, name):
    laid(tmp_path, "ceads/b.xlsx")
    laid(tmp_path, f"ceads/{name}")
    found, _ = raw_files_below(str(tmp_path), "ceads", PATTERNS)
    assert all(not set(item) & set("/\\;$()|\n =%") and ".." not in item.split("/") for item in found)
