import csv

import pytest

from scripts.demo.demo_compiled import ENCODING, demo_compiled, write_csv
from scripts.demo.layout import MARK
from scripts.files.bad_input import BadInput
from scripts.sources.guess_years import odd_years


@pytest.fixture(scope="module")
def panel(world):
    return demo_compiled(world, {"from": 2004, "until": 2022})


def test_the_file_is_gb18030_and_long_with_scope_and_unit_in_its_headings(panel, tmp_path):
    write_csv(panel, tmp_path / "p.csv")
    with (tmp_path / "p.csv").open(encoding=ENCODING, newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert list(rows[0]) == ["年份", "省份", "城市", "城市代码", "进出口总额_全市_万美元", "专利授权数_件", "数据来源"]
    assert rows[0]["城市代码"] == "110000.0"
    assert {row["数据来源"] for row in rows} == {MARK}
    with pytest.raises(UnicodeDecodeError):
        (tmp_path / "p.csv").read_text(encoding="utf-8")


def test_every_listed_city_and_year_stands_once(panel, world):
    listed = world[world["listed"] & world["kind"].isin(["prefecture_city", "municipality"])]
    assert len(panel) == listed["year"].between(2004, 2022).sum()
    assert not panel.duplicated(["年份", "城市代码"]).any()


def test_years_without_a_city_stop(world):
    with pytest.raises(BadInput, match="data_years"):
        demo_compiled(world, {"from": 2030, "until": 2031})


@pytest.mark.parametrize("column", ["trade", "patents", "gdp", "fdi", "science_expenditure"])
def test_no_simulated_year_is_guessed_to_be_out_of_place(column, world):
    assert odd_years(by_city(world, column)) == []


def test_the_break_in_so2_is_guessed_to_be_one_that_the_figures_cannot_explain(world):
    (odd,) = odd_years(by_city(world, "so2"))
    assert (odd.years[0], odd.ends, odd.told) == (2016, "later", False)


def by_city(world, column):
    """Return each city's printed figures by year."""
    rows = world[world[f"printed_{column}"] & world[column].gt(0)]
    return [dict(zip(of["year"], of[column], strict=True)) for _, of in rows.groupby("code", observed=True)]
