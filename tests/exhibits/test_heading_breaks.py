"""Headings break after commas and around brackets, and long words of Chinese signs in even parts."""

import pytest

from scripts.exhibits.heading_breaks import LONGEST, lines_of, pieces


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("标准误", ["标准误"]),
        ("双向固定效应，含控制变量", ["双向固定效应，", "含控制变量"]),
        ("标准误（按城市）", ["标准误", "（按城市）"]),
        ("权重（%）：对照组", ["权重", "（%）：", "对照组"]),
        ("Two-way FE, controls", ["Two-way FE, controls"]),
        ("，a", ["，", "a"]),
        ("", []),
    ],
)
def test_a_heading_breaks_after_commas_and_around_brackets(heading, expected):
    assert pieces(heading) == expected
    assert "".join(pieces(heading)) == heading


def test_more_signs_than_stay_together_are_cut_evenly():
    parts = pieces("字" * (2 * LONGEST + 1))
    assert [len(part) for part in parts] == [5, 5, 5]


def test_a_line_takes_what_it_has_room_for_and_at_least_one_part():
    assert lines_of(["ab ", "cd ", "efghij", "k"], 5, len) == ["ab cd", "efghij", "k"]
    assert lines_of([], 5, len) == [""]
