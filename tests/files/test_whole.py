import stat

import pytest

from scripts.files.whole import whole


def test_the_file_appears_only_when_the_block_ends(tmp_path):
    target = tmp_path / "a.txt"
    with whole(target) as beside:
        beside.write_text("new")
        assert not target.exists()
    assert target.read_text() == "new"


def test_after_an_error_the_old_file_stands_and_nothing_else_is_left(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(RuntimeError), whole(target) as beside:  # noqa: PT012 - the write has to come first
        beside.write_text("half")
        raise RuntimeError
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_the_path_beside_keeps_the_suffix_by_which_writers_choose_the_format(tmp_path):
    with whole(tmp_path / "a.xlsx") as beside:
        assert beside.suffix == ".xlsx"


def test_colleagues_can_read_the_file_as_the_umask_allows(tmp_path):
    with whole(tmp_path / "a.txt") as beside:
        beside.write_text("x")
    (tmp_path / "plain.txt").write_text("x")
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == stat.S_IMODE((tmp_path / "plain.txt").stat().st_mode)
