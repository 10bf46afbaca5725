import re
from pathlib import Path

import pytest

from scripts.files.bad_input import BadInput
from scripts.panel.policy_list import COLUMNS, read_policy
from scripts.panel.treatment import treatment
from scripts.registry.prefectures import Registry
from tests.panel.builders import cities

ROOT = Path(__file__).parents[2]
HEAD = "policy,label_year,announced,entry_zh,scope,prefecture_zh,prefecture_code,confidence"
RIGHT = "mine,2012,2013-01-29,石家庄市,whole_prefecture,石家庄市,130100,high"
PAPER = {"policy": "mine", "rule": "any_subunit", "start": "label_year", "confidence": ["high"]}


@pytest.fixture(scope="module")
def registry():
    return Registry(ROOT / "resources/cities")


@pytest.fixture
def read(tmp_path, registry):
    """Read a list of these lines, given as text or as bytes."""

    def read(*lines, content=None):
        file = tmp_path / "mine.csv"
        file.write_bytes("\n".join(lines).encode() if content is None else content)
        return read_policy(file, "mine", registry)

    return read


@pytest.mark.parametrize("path", sorted((ROOT / "resources/policies").glob("*.csv")), ids=lambda path: path.stem)
def test_every_shipped_list_is_read_whole(path, registry):
    table = read_policy(path, path.stem, registry)
    assert len(table) == len(path.read_text(encoding="utf-8").splitlines()) - 1
    assert table.columns.tolist() == [*COLUMNS, "line"]


def test_an_entry_keeps_its_line_and_its_words(read):
    table = read(HEAD, "", RIGHT, ",,,,,,,", "mine,2013,,某区,sub_unit,唐山市,130200,low")
    assert table["line"].tolist() == [3, 5]
    assert table["prefecture_code"].tolist() == ["130100", "130200"]
    assert table.attrs["file"].endswith("mine.csv")


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(read):
    plain = read(HEAD, RIGHT)
    windows = read(content=b"\xef\xbb\xbf" + f"{HEAD}\r\n{RIGHT}\r\n".encode())
    assert plain.equals(windows)


def test_the_short_form_names_whole_prefectures(read):
    table = read("prefecture_code,start_year", "130100,2012", "130200,2014")
    assert table["scope"].eq("whole_prefecture").all()
    assert table["entry_zh"].tolist() == ["石家庄市", "唐山市"]
    starts = treatment(table, cities(["130100", "130200", "130300"]), PAPER)
    assert starts["start_year"].fillna(0).tolist() == [2012, 2014, 0]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("139900,2014", "found line 3: prefecture_code '139900'; expected the six-digit code of a prefecture"),
        ("石家庄市,2014", "found line 3: prefecture_code '石家庄市'; expected the six-digit code of a prefecture"),
        ("石家庄市,2014", "That of 石家庄市 is 130100."),
        ("130102,2014", "If it is a part of 石家庄市, write 130100 for the whole prefecture."),
        ("130200.0,2014", "Write 130200, without decimals."),
        ("522400,2014", "which is of the past; expected today's code, 520500"),
        (",2014", "found line 3: prefecture_code ''; expected the six-digit code of a prefecture"),
        ("130200,", "found line 3: start_year '' of 唐山市; expected a year from 1900 to 2100"),
        ("130200,1899", "found line 3: start_year '1899' of 唐山市; expected a year from 1900 to 2100"),
        ("130200,2101", "found line 3: start_year '2101' of 唐山市; expected a year from 1900 to 2100"),
        ("130200,2014.0", "Write 2014, without decimals."),
        ("130100,2014", "2012 in line 2 and 2014 here; expected each city, and each part of it, once"),
        ("130100,2012", "2012 in line 2 and 2012 here; expected each city, and each part of it, once"),
        ("130200", "found line 3: too many or too few fields; expected 2 as in the first line"),
    ],
)
def test_a_wrong_line_of_the_short_form_is_refused_with_file_line_and_remedy(read, line, message):
    with pytest.raises(BadInput, match=r"mine\.csv: ") as refused:
        read("prefecture_code,start_year", "130100,2012", line)
    assert message in str(refused.value)


def test_further_columns_of_the_short_form_are_notes_to_oneself(read):
    plain = read("prefecture_code,start_year", "130100,2012")
    noted = read("name,prefecture_code,start_year,remark", "石家庄,130100,2012,see notice 7")
    assert plain.equals(noted)


def test_a_part_of_no_prefecture_has_no_code(read):
    assert read(HEAD, RIGHT, "mine,2012,,石河子市,sub_unit,,,high")["prefecture_code"].tolist() == ["130100", ""]


def test_parts_of_a_city_may_start_in_different_years_and_the_city_again_as_a_whole(read):
    lines = [f"mine,{year},,{name},sub_unit,唐山市,130200,high" for year, name in ((2012, "甲区"), (2013, "乙区"))]
    assert len(read(HEAD, *lines, "mine,2014,,唐山市,whole_prefecture,唐山市,130200,high")) == 3


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "mine,2012,,某市,whole_prefecture,,139900,high",
            "prefecture_code '139900' (某市); expected the six-digit code",
        ),
        ("mine,2012,,石家庄市,whole_prefecture,石家庄市,130199,high", "That of 石家庄市 is 130100."),
        ("mine,2012,,石家庄市,whole_prefecture,石家庄市,,high", "That of 石家庄市 is 130100."),
        ("mine,2012,,仙桃市,whole_prefecture,,429004,high", "prefecture_code '429004' (仙桃市)"),
        ("mine,2012,,毕节地区,whole_prefecture,,522400,high", "which is of the past; expected today's code, 520500"),
        (
            "mine,2012,,唐山市,whole_prefecture,唐山市,130100,high",
            "prefecture_zh '唐山市' beside prefecture_code 130100, which is 石家庄市",
        ),
        (
            "mine,2012,,无名市,whole_prefecture,无名市,130100,high",
            "prefecture_zh '无名市' beside prefecture_code 130100",
        ),
        ("mine,2012,,河北省,province,,130100,high", "'130100' of a province; expected a province's code"),
        (
            "mine,2012,,唐山市,city,唐山市,130200,high",
            "scope 'city'; expected one of whole_prefecture, sub_unit, province",
        ),
        (
            "mine,2012,,唐山市,whole_prefecture,唐山市,130200,sure",
            "confidence 'sure'; expected one of low, medium, high",
        ),
        ("mine,2012年,,唐山市,whole_prefecture,唐山市,130200,high", "label_year '2012年' of 唐山市; expected a year"),
        ("mine,,,唐山市,whole_prefecture,唐山市,130200,high", "label_year '' of 唐山市"),
        ("mine,1012,,唐山市,whole_prefecture,唐山市,130200,high", "label_year '1012'"),
        ("mine,２０１２,,唐山市,whole_prefecture,唐山市,130200,high", "label_year '２０１２'"),
        ("mine,2012,spring,唐山市,whole_prefecture,唐山市,130200,high", "announced 'spring'; expected a date"),
        ("other,2012,,唐山市,whole_prefecture,唐山市,130200,high", "policy 'other'; expected 'mine'"),
        ("mine,2012,,唐山市,whole_prefecture,唐山市,130200", "too many or too few fields; expected 8"),
        ("mine,2012,,唐山市,whole_prefecture,唐山市,130200,high,x", "too many or too few fields; expected 8"),
    ],
)
def test_a_wrong_entry_is_refused_with_file_and_line(read, line, message):
    with pytest.raises(BadInput, match=r"mine\.csv: found line 3: ") as refused:
        read(HEAD, RIGHT, line)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    "lines",
    [
        ["mine,2012,,唐山市,whole_prefecture,,130200,high", "mine,2013,,唐山市全市,whole_prefecture,,130200,high"],
        ["mine,2012,,路北区,sub_unit,,130200,high", "mine,2013,,路北区,sub_unit,,130200,high"],
        ["mine,2012,,河北省,province,,130000,high", "mine,2013,,河北,province,,130000,high"],
    ],
)
def test_two_start_years_for_one_entry_are_refused_with_both_lines(read, lines):
    with pytest.raises(BadInput, match=r"line 3: .* again: 2012 in line 2 and 2013 here; .* once with one start year"):
        read(HEAD, *lines)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "an empty file"),
        (f"{HEAD}\n".encode(), "no entry"),
        (HEAD.replace("scope,", "").encode(), "Add scope"),
        (b"start_year\n2012\n", "Add prefecture_code"),
        (b"", "Begin the list with the line prefecture_code,start_year"),
        (b"code,year\n130100,2012\n", "Add prefecture_code, start_year to the first line"),
        (b"prefecture_code,year\n130100,2012\n", "Add start_year to the first line"),
        (b"prefecture_code;start_year\n130100;2012\n", "columns parted by semicolons"),
        (b"prefecture_code\tstart_year\n130100\t2012\n", "columns parted by tabs"),
        (b"prefecture_code,start_year,start_year\n130100,2012,2013\n", "the column start_year twice"),
        (f"{HEAD}\n{RIGHT}\n".encode("gb18030"), "line 2: a byte that is not UTF-8"),
        (f"{HEAD}\n{RIGHT}\n".encode("utf-16"), "line 1: a byte that is not UTF-8 (0xff)"),
        (b"PK\x03\x04\x14\x00\x00\x00\x08\x00\xe0\x01", "not UTF-8"),
        (f"{HEAD}\n{'x' * 200_000}\n".encode(), "no CSV file: field larger"),
    ],
)
def test_a_file_that_is_no_list_is_refused(read, content, message):
    with pytest.raises(BadInput, match=r"mine\.csv: ") as refused:
        read(content=content)
    assert message in str(refused.value)


def test_a_list_without_a_city_of_the_study_names_the_file(read):
    with pytest.raises(BadInput, match=r"mine\.csv: found no city of the study in the list 'mine'"):
        treatment(read(HEAD, RIGHT), cities(["440100"]), PAPER)


def test_a_list_without_the_dates_asked_for_names_the_file(read):
    table = read(HEAD, RIGHT.replace("2013-01-29", ""))
    with pytest.raises(BadInput, match=r"mine\.csv: found no year for start 'announced_year'"):
        treatment(table, cities(["130100"]), PAPER | {"start": "announced_year"})


def test_every_refusal_says_what_to_do(read):
    with pytest.raises(BadInput) as refused:
        read(HEAD, RIGHT, RIGHT)
    assert re.search(r"Keep one line\.$", str(refused.value))


def test_a_fault_of_many_lines_is_told_once_with_the_other_lines(read):
    lines = [f"1301{number:02}.0,2012" for number in range(12)]
    with pytest.raises(
        BadInput, match=r"line 2: .*without decimals\. Look at 11 more lines, 3, 4, 5, 6, 7, 8, 9, 10, …"
    ):
        read("prefecture_code,start_year", *lines)
