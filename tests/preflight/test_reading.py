"""Reading goes on after a file that is refused, whatever its reader raises, and marks leave no trace."""

from pathlib import Path

import pandas as pd

from scripts.files.bad_input import BadInput
from scripts.preflight.assumed import MARK, marked, unmarked, without_marks
from scripts.preflight.reading import read_all
from scripts.registry.names import squeeze

FRAMES = (pd.DataFrame({"code": []}), pd.DataFrame())


def reader(refused):
    """Return a reader that raises what `refused` has for a file, and the list of what it was asked for last."""
    asked = []

    def read(files):
        asked[:] = files
        for path in files:
            if path in refused:
                raise refused[path]
        return FRAMES

    return read, asked


def test_a_file_that_the_message_names_is_taken_out_and_the_rest_read():
    read, asked = reader({"raw/b.xls": BadInput("x", "y", "Z.", file="b.xls")})
    assert read_all(["raw/a.xls", "raw/b.xls", "raw/c.xls"], read, Path("raw"))[1] == {
        "b.xls": "b.xls: found x; expected y. Z."
    }
    assert asked == ["raw/a.xls", "raw/c.xls"]


def test_whatever_one_file_leads_to_the_others_are_read():
    read, asked = reader({"raw/b.xls": ZeroDivisionError("of mine"), "raw/c.xls": PermissionError("no")})
    _, refused = read_all(["raw/a.xls", "raw/b.xls", "raw/c.xls"], read, Path("raw"))
    assert refused == {"b.xls": "ZeroDivisionError: of mine", "c.xls": "PermissionError: no"}
    assert asked == ["raw/a.xls"]


def test_files_that_are_refused_only_together_are_one_finding_without_a_file():
    def read(files):
        if len(files) > 1:
            raise BadInput("two tables", "one", "Choose.")
        return FRAMES

    frames, refused = read_all(["raw/a.xls", "raw/b.xls"], read, Path("raw"))
    assert refused == {"": "found two tables; expected one. Choose."}
    assert frames[0].empty


def test_marks_stand_behind_units_and_scopes_alone_and_are_no_part_of_them():
    spec = {"header": "^a", "variable": "gdp", "unit": "万元", "scope": None, "required": True}
    table = marked({"tables": {"gdp": {"title": "t", "columns": [spec]}}, "missing": [""]})
    assert table["tables"]["gdp"]["columns"] == [spec | {"unit": f"万元{MARK}"}]
    assert squeeze(f"万元{MARK}") == "万元"
    assert spec["unit"] == "万元"


def test_observations_come_back_as_they_would_be_without_marks():
    frame = pd.DataFrame({"unit_raw": [f"万元{MARK}", "元"], "scope": ["prefecture", f"districts{MARK}"]})
    clean = unmarked(frame)
    assert clean["unit_raw"].tolist() == ["万元", "元"]
    assert clean["scope"].tolist() == ["prefecture", "districts"]
    assert clean["unit_assumed"].tolist() == [True, False]
    assert clean["scope_assumed"].tolist() == [False, True]


def test_what_the_settings_say_of_single_years_is_marked_too():
    spec = {"variable": "gdp", "read_as": "比例", "in_years": {2010: {"scope": "districts", "read_as": None}}}
    column = marked({"columns": [spec]})["columns"][0]
    assert column["read_as"] == f"比例{MARK}"
    assert column["in_years"] == {2010: {"scope": f"districts{MARK}", "read_as": None}}


def test_a_message_is_quoted_without_marks():
    assert without_marks(f"the unit {f'万元{MARK}'!r} or 万元{MARK}") == "the unit '万元' or 万元"
