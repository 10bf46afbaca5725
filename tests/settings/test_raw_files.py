import pytest

from scripts.settings.errors import ConfigError
from scripts.settings.raw_files import raw_files_below


def touch(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_the_files_of_an_edition_are_one_job(tmp_path):
    touch(tmp_path, "yearbook-2018/b c.xls", "yearbook-2018/a.xlsx", "yearbook-2017/a.xls", "yearbook-latest/a.xls")
    found = raw_files_below(str(tmp_path), "yearbook", ["yearbook-{edition}/*.xls", "yearbook-{edition}/*.xlsx"])
    assert {edition: [path.rsplit("/", 1)[1] for path in paths] for edition, paths in found.items()} == {
        "2017": ["a.xls"],
        "2018": ["a.xlsx", "b c.xls"],
    }


def test_other_files_are_one_job_each_named_without_blanks(tmp_path):
    touch(tmp_path, "ceads/The file (1).xlsx", "ceads/排放.xlsx")
    assert list(raw_files_below(str(tmp_path), "ceads", ["ceads/*.xlsx"])) == ["The-file-1-", "排放"]


def test_lock_files_and_hidden_files_are_no_raw_files(tmp_path):
    touch(tmp_path, "ceads/a.xlsx", "ceads/~$a.xlsx", "ceads/.b.xlsx")
    assert list(raw_files_below(str(tmp_path), "ceads", ["ceads/*.xlsx"])) == ["a"]


def test_two_files_that_would_share_a_name_are_refused(tmp_path):
    touch(tmp_path, "ceads/a.xlsx", "ceads/a.xls")
    with pytest.raises(ConfigError, match="would both be called 'a'"):
        raw_files_below(str(tmp_path), "ceads", ["ceads/*.xlsx", "ceads/*.xls"])


@pytest.mark.parametrize(("folder", "message"), [("nowhere", "there is no folder"), (".", "no file below")])
def test_a_folder_without_the_sources_files_is_an_error_that_says_where_they_were_looked_for(tmp_path, folder, message):
    with pytest.raises(ConfigError, match=message):
        raw_files_below(str(tmp_path / folder), "ceads", ["ceads/*.xlsx"])
