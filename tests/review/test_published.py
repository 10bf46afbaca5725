"""The reader of printed numbers takes both papers, and says of a torn file what is wrong and where."""

import pytest

from scripts.files.bad_input import BadInput
from scripts.review.published import CELL, PUBLISHED, read_published
from tests.review.conftest import ROOT

PAPERS = ["carbon", "pollution"]
HEAD = "study,table,column,row,stat,value,stars,printed,flag,note,source,confidence\n"
LINE = "made,T1,(1),x,coef,0.5,**,0.5**,,,made up,high\n"


@pytest.mark.parametrize("paper", PAPERS)
def test_the_shipped_numbers_are_read_whole(paper):
    path = ROOT / f"resources/published/{paper}.csv"
    read = read_published(path)
    assert len(read) == len(path.read_text(encoding="utf-8").splitlines()) - 1
    assert not read.duplicated(CELL).any()
    assert list(read.columns) == list(PUBLISHED.columns)


def read(tmp_path, text, **options):
    path = tmp_path / "made.csv"
    path.write_text(text, encoding="utf-8")
    return read_published(path, **options)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD.replace(",printed", "") + LINE, r"line 1 without the columns \['printed'\]"),
        (HEAD, "no line below the first"),
        (HEAD + LINE.replace(",high", ""), "line 2 too many or too few fields"),
        (HEAD + LINE.replace("coef", "koef"), "line 2 the statistic 'koef'.*'coef'"),
        (HEAD + LINE.replace(",0.5,", ",half,"), "line 2 the value 'half'.*a number"),
        (HEAD + LINE.replace(",0.5,", ",inf,"), "line 2 the value 'inf'"),
        (HEAD + LINE.replace(",0.5,", ",0.6,"), "line 2 the value '0.6' beside the printed '0.5"),
        (HEAD + LINE.replace(",**,", ",*,"), r"line 2 stars '\*' beside '0.5"),
        (HEAD + LINE.replace(",**,", ",+,"), r"line 2 the stars '\+'"),
        (HEAD + LINE.replace(",0.5,", ",,"), "line 2 no value beside the printed"),
        (HEAD + LINE.replace(",x,", ",,"), r"line 2 nothing under \['row'\]"),
        (HEAD + LINE + LINE, r"line 3 the cell T1 / \(1\) / x / coef, which line 2 has too"),
        (HEAD + LINE + LINE.replace("made,", "other,").replace(",x,", ",z,"), "line 3 study 'other', after 'made'"),
    ],
)
def test_a_torn_file_is_refused_with_its_line(tmp_path, text, message):
    with pytest.raises(BadInput, match=rf"made\.csv: found (in )?{message}"):
        read(tmp_path, text)


def test_an_unknown_table_is_refused_where_the_tables_are_known(tmp_path):
    assert len(read(tmp_path, HEAD + LINE, tables=["T1"])) == 1
    with pytest.raises(BadInput, match=r"line 2 the table 'T1'; expected one of \['T2', 'T3'\]"):
        read(tmp_path, HEAD + LINE, tables=["T3", "T2"])


@pytest.mark.parametrize("printed", ["", "4.72e", "-0.18e"])
def test_a_number_that_print_lost_has_no_value(tmp_path, printed):
    frame = read(tmp_path, HEAD + LINE.replace(",0.5,**,0.5**,", f",,,{printed},"))
    assert frame["value"].isna().all()


def test_thousands_may_have_commas_and_the_mark_of_excel_does_not_matter(tmp_path):
    path = tmp_path / "made.csv"
    path.write_text(HEAD + 'made,T1,(1),model,N,1327,,"1,327",,,made up,high\n', encoding="utf-8-sig")
    assert read_published(path)["value"].tolist() == [1327.0]
