import re

import pytest

from scripts.settings.errors import ConfigError
from scripts.settings.raw_files import raw_files_below, strangers


def touch(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_the_files_of_an_edition_are_one_job(tmp_path):
    touch(tmp_path, "yearbook-2018/b c.xls", "yearbook-2018/a.xlsx", "yearbook-2017/a.XLS")
    found, _ = raw_files_below(str(tmp_path), "yearbook", ["yearbook-{edition}/*.xls", "yearbook-{edition}/*.xlsx"])
    assert {edition: [path.rsplit("/", 1)[1] for path in paths] for edition, paths in found.items()} == {
        "2017": ["a.XLS"],
        "2018": ["a.xlsx", "b c.xls"],
    }


def test_other_files_are_one_job_each_named_without_blanks(tmp_path):
    touch(tmp_path, "ceads/The file (1).xlsx", "ceads/排放.xlsx")
    assert list(raw_files_below(str(tmp_path), "ceads", ["ceads/*.xlsx"])[0]) == ["The-file-1-", "排放"]


def test_an_ending_in_capitals_is_read_like_any_other(tmp_path):
    touch(tmp_path, "yearbook-2018/A.XLS", "yearbook-2018/b.Xlsx")
    found, unread = raw_files_below(
        str(tmp_path), "yearbook", ["yearbook-{edition}/*.xls", "yearbook-{edition}/*.xlsx"]
    )
    assert [path.rsplit("/", 1)[1] for path in found["2018"]] == ["A.XLS", "b.Xlsx"]
    assert unread == {"2018": []}


def test_a_file_beside_them_that_no_pattern_matches_is_told_to_the_job_it_lies_with(tmp_path):
    touch(
        tmp_path, "yearbook-2017/a.xls", "yearbook-2018/a.xls", "yearbook-2018/table.pdf", "ceads/a.xlsx", "ceads/b.txt"
    )
    _, unread = raw_files_below(str(tmp_path), "yearbook", ["yearbook-{edition}/*.xls"])
    assert unread == {"2017": [], "2018": [(tmp_path / "yearbook-2018/table.pdf").as_posix()]}
    _, unread = raw_files_below(str(tmp_path), "ceads", ["ceads/*.xlsx"])
    assert unread == {"a": [(tmp_path / "ceads/b.txt").as_posix()]}


def test_lock_files_and_hidden_files_are_no_raw_files(tmp_path):
    touch(tmp_path, "ceads/a.xlsx", "ceads/~$a.xlsx", "ceads/.b.xlsx")
    assert list(raw_files_below(str(tmp_path), "ceads", ["ceads/*.xlsx"])[0]) == ["a"]


def test_two_files_that_would_share_a_name_are_refused(tmp_path):
    touch(tmp_path, "ceads/a.xlsx", "ceads/a.xls")
    with pytest.raises(ConfigError, match="would both be called 'a'"):
        raw_files_below(str(tmp_path), "ceads", ["ceads/*.xlsx", "ceads/*.xls"])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("yearbook-2018/gdp.xlsm", r"gdp\.xlsm \(no reader opens this kind\) would not be read"),
        ("yearbook-2018/gdp.et", r"gdp\.et \(no reader"),
        ("yearbook-2018年/gdp.xls", r"yearbook-2018年/gdp\.xls \(its folder names no edition"),
        ("yearbook-latest/gdp.XLS", r"yearbook-latest/gdp\.XLS \(its folder names no edition"),
        ("yearbook-2018/gdp.xls/x", r"yearbook-2018/gdp\.xls \(a folder\)"),
    ],
)
def test_a_table_that_would_be_passed_over_in_silence_is_refused(tmp_path, name, message):
    touch(tmp_path, "yearbook-2018/a.xls", name)
    with pytest.raises(ConfigError, match=message):
        raw_files_below(str(tmp_path), "yearbook", ["yearbook-{edition}/*.xls", "yearbook-{edition}/*.xlsx"])


@pytest.mark.parametrize("name", ["yearbook-2018/x{y}.pdf", "yearbook-2018/<results>.xls", "yearbook-2018/<b>.pdf"])
def test_a_name_that_snakemake_would_fill_in_is_refused_before_it_is(tmp_path, name):
    touch(tmp_path, "yearbook-2018/a < b > C <1>.xls", name)
    with pytest.raises(ConfigError, match=f"{re.escape(name)}: found .* Rename"):
        raw_files_below(str(tmp_path), "yearbook", ["yearbook-{edition}/*.xls"])
    (tmp_path / name).unlink()
    assert raw_files_below(str(tmp_path), "yearbook", ["yearbook-{edition}/*.xls"])


def test_other_sources_files_and_papers_in_the_same_folder_are_no_error(tmp_path):
    touch(tmp_path, "compiled/mine.csv", "compiled/other.xlsx", "compiled/other.xlsm", "compiled/readme.pdf", "a.md")
    assert list(raw_files_below(str(tmp_path), "mine", ["compiled/mine*.csv"])[0]) == ["mine"]


@pytest.mark.parametrize(("folder", "message"), [("nowhere", "there is no folder"), (".", "no file below")])
def test_a_folder_without_the_sources_files_is_an_error_that_says_where_they_were_looked_for(tmp_path, folder, message):
    with pytest.raises(ConfigError, match=message):
        raw_files_below(str(tmp_path / folder), "ceads", ["ceads/*.xlsx"])


def test_files_that_are_there_under_other_names_are_named_where_none_matches(tmp_path):
    touch(tmp_path, *(f"good/{name}.xlsx" for name in "abcdefg"))
    there = r"matches good/\*\.xls; there are good/a\.xlsx, .*good/e\.xlsx and 2 others\. Put its files"
    with pytest.raises(ConfigError, match=there):
        raw_files_below(str(tmp_path), "mine", ["good/*.xls"])


def test_what_the_user_states_of_the_files_is_no_raw_file(tmp_path):
    touch(tmp_path, "panel.csv", "ACCESSED.csv", "deep/ACCESSED.csv")
    assert raw_files_below(str(tmp_path), "compiled", ["*.csv"]) == (
        {"panel": [f"{tmp_path}/panel.csv"]},
        {"panel": []},
    )
    assert list(raw_files_below(str(tmp_path), "compiled", ["deep/*.csv"])[0]) == ["ACCESSED"]


def test_strangers_are_the_files_that_nobody_looks_at_but_hidden_ones_and_what_speaks_of_the_files(tmp_path):
    touch(tmp_path, "ceads/1.xlsx", "yearbook 2018/a.xls", "notes.pdf", "ACCESSED.csv", "SIMULATED.md")
    touch(tmp_path, ".git/config", "ceads/~$1.xlsx", "ceads/SIMULATED.md")
    found = strangers(str(tmp_path), [(tmp_path / "ceads/1.xlsx").as_posix()])
    assert found == ["ceads/SIMULATED.md", "notes.pdf", "yearbook 2018/a.xls"]
