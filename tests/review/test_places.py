"""The list of places: names of the paper and ours, refused with file and line where they do not fit."""

import csv

import pytest

from scripts.files.bad_input import BadInput
from scripts.review.places import read_places
from scripts.review.published import read_published
from tests.exhibits.conftest import ROOT
from tests.review.papers import write_paper, write_places

PRINTED = [("(1)", "DID", "coef", "-0.1"), ("(2)", "linfin", "t", "2.0")]


@pytest.fixture
def published(tmp_path):
    return read_published(write_paper(tmp_path, PRINTED))


def test_what_is_not_listed_has_the_same_name_and_no_errors_of_its_own(published, tmp_path):
    places = read_places(write_places(tmp_path, ("row", "linfin", "lnfin"), ("column", "(1)", "{stat}")), published)
    assert places.ours("T3", "row", "linfin") == "lnfin"
    assert places.ours("T3", "row", "DID") == "DID"
    assert places.ours("T4", "row", "linfin") == "linfin"
    assert places.ours("T3", "errors", "(1)") == ""
    assert places.ours("T3", "column", "(1)", "mean") == "mean"


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (("row", "linfn", "lnfin"), r"places.csv: found in line 3 'linfn'; expected a row .* such as 'linfin'"),
        (("column", "(3)", "3"), r"in line 3 '\(3\)'; expected a column that T3 prints"),
        (("errors", "DID", "iid"), "in line 3 'DID'; expected a column that T3 prints"),
        (("place", "(1)", "1"), "in line 3 the kind 'place'; expected one of"),
        (("row", "DID", "DID"), "in line 3 row 'DID' of T3, which line 2 has too"),
        (("row", "linfin", ""), r"in line 3 nothing under \['ours'\]"),
    ],
)
def test_a_wrong_line_says_which_and_what_was_expected(place, message, published, tmp_path):
    with pytest.raises(BadInput, match=message):
        read_places(write_places(tmp_path, ("row", "DID", "did"), place), published)


def test_a_table_that_is_not_printed_is_refused(published, tmp_path):
    path = write_places(tmp_path, ("row", "DID", "did"))
    path.write_text(path.read_text(encoding="utf-8").replace("T3", "T33"), encoding="utf-8")
    with pytest.raises(
        BadInput, match="in line 2 the table 'T33'; expected a table that the paper prints, such as 'T3'"
    ):
        read_places(path, published)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [("paper,", "papers,", "Restore the first line"), (",high", ",high,more", "too many or too few fields")],
)
def test_a_torn_file_is_refused(old, new, message, published, tmp_path):
    path = write_places(tmp_path, ("row", "DID", "did"))
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(BadInput, match=message):
        read_places(path, published)


@pytest.mark.parametrize(
    ("paper", "table", "kind", "printed", "ours"),
    [
        ("carbon", "T3", "row", "linfin", "lnfin"),
        ("carbon", "T4", "errors", "benchmark", "iid"),
        ("pollution", "T2", "table", "T2", "T1"),
        ("pollution", "T3", "column", "(3)waste water [must be exhaust gas]", "lnSO2pc:2"),
        ("pollution", "T4", "row", "2009", "fe -3"),
    ],
)
def test_the_shipped_list_fits_the_shipped_papers(paper, table, kind, printed, ours):
    places = read_places(
        ROOT / "resources/published/places.csv", read_published(ROOT / f"resources/published/{paper}.csv")
    )
    assert places.ours(table, kind, printed) == ours


def test_a_row_may_be_called_differently_in_a_column_and_in_a_part_of_ours(published, tmp_path):
    entries = [("row", "linfin", "lnfin"), ("row", "(2)|linfin", "fdi"), ("part", "(2)", "lnWW"), ("table", "T3", "A1")]
    places = read_places(write_places(tmp_path, *entries), published)
    at = {"table": "T3", "row": "linfin"}
    assert places.our_row(at | {"column": "(1)"}, "coef") == "lnfin"
    assert places.our_row(at | {"column": "(2)"}, "coef") == "lnWW:fdi"
    assert places.our_row(at | {"column": "(2)", "row": "DID"}, "coef") == "lnWW:DID"
    assert (places.our_table("T3"), places.our_table("T4")) == ("A1", "T4")
    with pytest.raises(BadInput, match=r"in line 2 '\(1\)\|linfin'; expected a row"):
        read_places(write_places(tmp_path, ("row", "(1)|linfin", "fdi")), published)


def test_what_the_pollution_paper_regresses_is_compared_with_its_effects():
    """Its equation has Dt and no effects of years: the parts of our tables are those under `post`."""
    with (ROOT / "resources" / "published" / "places.csv").open(encoding="utf-8") as source:
        lines = [line for line in csv.DictReader(source) if line["paper"] == "pollution"]
    parts = [line["ours"] for line in lines if line["table"] in {"T3", "T4", "T6", "T8"} and line["kind"] == "part"]
    parts += [line["ours"] for line in lines if line["table"] == "T7" and line["kind"] == "row"]
    assert len(parts) == 15
    assert all("post" in part.split(":") for part in parts)
    assert {line["printed"] for line in lines if line["kind"] == "unlike"} == {"GDP of the secondary industry"}
