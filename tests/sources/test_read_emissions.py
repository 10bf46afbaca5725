import pytest

from scripts.files.bad_input import BadInput
from scripts.sources.read_emissions import read_emissions
from tests.sources.conftest import REAL, checked, needs_real_files

VECTOR = [
    ["ID", "city", "year", "emission"],
    ["北京1997", "北京", 1997.0, 61.918115],
    ["吉林吉林1995", "吉林吉林", 1995.0, 2.5],
]
MATRIX = [["city", "1995", "1997"], ["北京", "", 61.918115], ["吉林吉林", 2.5, ""]]
NOTE = [["Introduction/简介", "..."], ["Unit/单位", "million tones\n百万吨"]]


def book(note=NOTE, vector=VECTOR, matrix=MATRIX):
    return {"NOTE": note, "emission vector": vector, "emission matrix": matrix}


def test_every_city_year_becomes_an_observation_with_its_cell(read):
    observations, left_out = read("ceads", book())
    assert left_out.empty
    first = observations.iloc[0]
    assert (first["code"], first["year"], first["value"]) == ("110000", 1997, 61.918115)
    assert (first["raw_text"], first["unit_raw"]) == ("61.918115", "million tones\n百万吨")
    assert (first["file"], first["sheet"], first["cell"]) == ("ceads/table.xlsx", "emission vector", "D2")
    assert observations.iloc[1][["code", "year"]].tolist() == ["220200", 1995]


def test_the_unit_in_the_notes_decides_the_value(read):
    observations, _ = read("ceads", book(note=[["Unit/单位", "万吨"]]))
    assert observations.iloc[0]["value"] == pytest.approx(0.61918115)


@pytest.mark.parametrize("form", ["{}", "{}年", " {} ", "{}.0"])
def test_years_may_be_printed_in_any_dress(read, form):
    vector = [[id_, city, form.format(int(year)), v] for id_, city, year, v in VECTOR[1:]]
    matrix = [["City", form.format(1995), 1997], *([*line, "", ""] for line in MATRIX[1:]), ["", " "]]
    sheets = {"extra": [], "Emission matrix": matrix, "emission vector ": [["ID", "City", "Year", "Emission"], *vector]}
    assert len(read("ceads", sheets | {"NOTE": NOTE})[0]) == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"note": [["Unit/单位", "kg"]]}, "the unit 'kg' for co2"),
        ({"note": [["Unit/单位", ""]]}, "the unit ''"),
        ({"note": [["Unit/单位", "million tones\n万吨"]]}, "two units"),
        ({"note": [["nothing", ""]]}, "no row 'Unit/单位'"),
        ({"vector": VECTOR[:1], "matrix": MATRIX[:1]}, "'emission vector', cell A1: found no figure"),
        ({"vector": [["ID", "city", "emission"]]}, "0 columns for year"),
        ({"vector": [[*VECTOR[0], "city"], *VECTOR[1:]]}, "2 columns for city"),
        ({"vector": [VECTOR[0], ["", "北京", 1890.0, 1.0]]}, "cell C2: found '1890'"),
        ({"vector": [VECTOR[0], ["", "北京", "long ago", 1.0]]}, "cell C2: found 'long ago'"),
        ({"vector": [VECTOR[0], ["", "", 1997.0, 1.0]]}, "without a city"),
        ({"vector": [VECTOR[0], ["", "北京", 1997.0, "12..3"]]}, "cell D2: found '12..3'"),
        ({"vector": [VECTOR[0], ["", "北京", 1997.0, "#REF!"]]}, "cell D2: found '#REF!'"),
        ({"vector": [*VECTOR, ["", "北京", 1997.0, 7.0]]}, "cell D4: found 7.0 for 北京 in 1997.*cell D2"),
        (
            {"matrix": [MATRIX[0], ["北京", "", 61.0], MATRIX[2]]},
            "北京 1997: vector 61.918115 in D2, matrix 61.0 in C2",
        ),
        ({"matrix": [*MATRIX, ["上海", "", 4.0]]}, "上海 1997: vector blank, matrix 4.0 in C4"),
        ({"matrix": MATRIX[:2]}, "吉林吉林 1995: vector 2.5 in D3, matrix blank"),
        ({"matrix": [["city", "1995", "later"], *MATRIX[1:]]}, "cell C1: found 'later'"),
    ],
)
def test_what_cannot_be_right_stops_the_reader_at_its_cell(read, change, message):
    with pytest.raises(BadInput, match=message):
        read("ceads", book(**change))


def test_an_unknown_city_stops_the_reader_with_what_is_near(read):
    wrong = [[cell.replace("北京", "杭洲") if isinstance(cell, str) else cell for cell in line] for line in VECTOR]
    matrix = [[cell.replace("北京", "杭洲") if isinstance(cell, str) else cell for cell in line] for line in MATRIX]
    with pytest.raises(BadInput, match=r"sheet 'emission vector', cell D2: found '杭洲' for 1997.*杭州"):
        read("ceads", book(vector=wrong, matrix=matrix))


@pytest.mark.parametrize("sheet", ["NOTE", "emission vector", "emission matrix"])
def test_a_missing_sheet_stops_the_reader_with_those_that_are_there(read, sheet):
    sheets = {name: rows for name, rows in book().items() if name != sheet}
    with pytest.raises(BadInput, match=f"a sheet '{sheet}'"):
        read("ceads", sheets)


def test_a_city_year_printed_twice_alike_is_left_out_once_and_recorded(read):
    observations, left_out = read("ceads", book(vector=[*VECTOR, VECTOR[1]]))
    assert len(observations) == 2
    assert left_out[["cell", "reason"]].to_numpy().tolist() == [["D4", "repeats cell D2"]]


def test_two_names_of_one_city_with_different_figures_stop_the_reader(read):
    vector = [VECTOR[0], ["", "湖北襄樊", 2005.0, 1.0], ["", "湖北襄阳", 2005.0, 2.0]]
    matrix = [["city", "2005"], ["湖北襄樊", 1.0], ["湖北襄阳", 2.0]]
    with pytest.raises(BadInput, match=r"(?s)cell D3: found '2'.*420600 \(襄阳市\) in 2005.*cell D2"):
        read("ceads", book(vector=vector, matrix=matrix))


def test_a_simulated_workbook_is_refused_in_a_genuine_run(read):
    simulated = book(note=[*NOTE, ["Data/数据", "SIMULATED DATA 模拟数据"]])
    assert len(read("ceads", simulated, data="simulated")[0]) == 2
    with pytest.raises(BadInput, match="SIMULATED"):
        read("ceads", simulated)


@needs_real_files
def test_the_genuine_file_is_read_to_the_last_city_year(reading, registry):
    files = sorted((REAL / "ceads").glob("*.xlsx"))
    observations, left_out = checked(read_emissions(files, reading("ceads", raw_dir=REAL)))
    assert len(observations) == 3929
    assert observations["code"].map(registry.harmonise).nunique() == 290
    assert sorted(set(observations["year"])) == [1995, *range(1997, 2020)]
    assert left_out.empty
    cell = observations.set_index(["code", "year"])["value"]
    assert cell["441500", 2006] == pytest.approx(1.4258, abs=5e-5)
    assert cell["130200", 2018] == pytest.approx(415.977, abs=5e-4)
    assert registry.province_name(observations.loc[0, "code"])[0] == "北京市"
