from pathlib import Path

import pytest

from scripts.dossier.fact_lists import read_list
from scripts.files.bad_input import BadInput

ROOT = Path(__file__).parents[2]


def written(folder, text):
    (folder / "list.csv").write_text(text, encoding="utf-8")
    return folder / "list.csv"


def test_rows_that_are_not_sure_are_counted_and_named_with_their_lines(tmp_path):
    rows = ["2012,Y,high,page", "2013,Z,low,guess", '2014,"A\nB",medium,guess', "2015,C,,", "2016,D,high,page"]
    found = read_list(written(tmp_path, "label_year,entry_zh,confidence,source\n" + "\n".join(rows) + "\n"))
    assert (found.rows, found.confidence["high"], len(found.unverified)) == (5, 2, 3)
    assert [(row.name, row.confidence, row.source) for row in found.unverified] == [
        ("2013 · Z", "low", "guess"),
        ("2014 · A\nB", "medium", "guess"),
        ("2015 · C", "", ""),
    ]
    assert found.sources == {"page": 2, "guess": 2, "": 1}
    assert found.lines == "3, 5-6"


def test_a_list_that_states_no_confidence_is_unverified_in_every_row(tmp_path):
    found = read_list(written(tmp_path, "prefecture_code,start_year\n130100,2012\n130200,2013\n"))
    assert (len(found.unverified), found.lines) == (2, "2-3")
    assert found.unverified[0].name == "2012 · 130100"


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("resources/*/*.csv")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_every_row_of_a_shipped_list_has_a_source_a_confidence_and_a_name(path):
    if path.parent.name == "demo":
        pytest.skip("simulated files")
    found = read_list(path)
    assert found.rows == sum(found.confidence.values())
    assert set(found.confidence) <= {"high", "medium", "low"}
    assert "" not in found.sources
    assert all(row.name for row in found.unverified)


def test_another_encoding_stops(tmp_path):
    (tmp_path / "list.csv").write_bytes("entry_zh\n北京\n".encode("gb18030"))
    with pytest.raises(BadInput, match="UTF-8"):
        read_list(tmp_path / "list.csv")
