import pytest

from scripts.dossier.accessed import read_accessed, stated, unmatched
from scripts.files.bad_input import BadInput

HASH = "ab" * 32


def written(folder, text, encoding="utf-8"):
    path = folder / "ACCESSED.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_line_says_date_hash_and_remark_of_a_file(tmp_path):
    path = written(
        tmp_path, f'file,accessed,sha256,remark\nceads/a b.xlsx,2024-03-05,{HASH.upper()},"by mail, twice"\n'
    )
    assert stated("ceads/a b.xlsx", read_accessed(path)) == {
        "accessed": "2024-03-05",
        "sha256": HASH,
        "remark": "by mail, twice",
    }


@pytest.mark.parametrize("date", ["2024-03-05", "2024/3/5", "2024.3.5", "2024年3月5日", "2024/3/5 0:00"])
def test_a_date_may_have_any_form_that_a_spreadsheet_gives_it(tmp_path, date):
    path = written(tmp_path, f"file,accessed\na.xlsx,{date}\n")
    assert stated("a.xlsx", read_accessed(path))["accessed"] == "2024-03-05"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_chinese_name_is_read_as_any_spreadsheet_writes_it(tmp_path, encoding):
    path = written(tmp_path, "file,remark\r\nyearbook-2018/2-1 人口.xls,校图书馆\r\n,\r\n", encoding)
    assert stated("yearbook-2018/2-1 人口.xls", read_accessed(path))["remark"] == "校图书馆"


def test_a_pattern_is_about_the_files_of_its_folder_and_a_files_own_line_goes_first(tmp_path):
    lines = ["yearbook-*/*,2024-01-01,", f"yearbook-2018/a.xls,,{HASH}", "yearbook-2018/b.xls,2022-01-01,"]
    path = written(tmp_path, "\n".join(["file,accessed,sha256", *lines, "b\\c.xls,2023-01-01,"]))
    statements = read_accessed(path)
    assert stated("yearbook-2018/a.xls", statements) == {"accessed": "2024-01-01", "sha256": HASH, "remark": ""}
    assert stated("yearbook-2018/b.xls", statements)["accessed"] == "2022-01-01"
    assert stated("yearbook-2018/deep/a.xls", statements)["accessed"] == ""
    assert stated("b/c.xls", statements)["accessed"] == "2023-01-01"
    assert [one.file for one in unmatched(["yearbook-2018/a.xls", "yearbook-2018/b.xls"], statements)] == ["b/c.xls"]


def test_a_name_with_signs_of_a_pattern_is_itself(tmp_path):
    statements = read_accessed(written(tmp_path, "file,accessed\na[1].(x).xls,2024-01-01\n"))
    assert stated("a[1].(x).xls", statements)["accessed"] == "2024-01-01"
    assert stated("a1.(x)_xls", statements)["accessed"] == ""


def test_two_patterns_that_say_different_things_stop(tmp_path):
    path = written(tmp_path, "file,accessed\nceads/*,2024-01-01\n*/a.xls,2024-01-02\n")
    with pytest.raises(BadInput, match=r"ceads/a\.xls.*line 2.*line 3"):
        stated("ceads/a.xls", read_accessed(path))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "an empty file"),
        ("file,acessed\n", "acessed"),
        ("accessed\n2024-01-01\n", "expected file"),
        ("file,file\n", "each once"),
        ("file,accessed\na,5/3/2024\n", r"cell B2: found '5/3/2024'.*year, month and day"),
        ("file,accessed\na,2024-02-30\n", "cell B2"),
        ("accessed,file\n2024-01-01,\n", "cell B2: found no file"),
        ("file,sha256\na,abc\n", "cell B2: found 'abc'; expected 64"),
        (f"file,sha256\n*.xls,{HASH}\n", "for the pattern"),
        ("file,remark\na,x\n./a,y\n", "'a' in lines 2 and 3"),
        ("file,remark\na,one,two\n", "3 cells in line 2"),
    ],
)
def test_a_malformed_file_says_where_and_what_to_do(tmp_path, text, message):
    with pytest.raises(BadInput, match=message) as error:
        read_accessed(written(tmp_path, text))
    assert "ACCESSED.csv" in str(error.value)


def test_a_spreadsheet_under_a_csv_name_stops(tmp_path):
    path = tmp_path / "ACCESSED.csv"
    path.write_bytes(b"PK\x03\x04\x00\x00\xff\xff")
    with pytest.raises(BadInput, match="Save it as CSV"):
        read_accessed(path)
