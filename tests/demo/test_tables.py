import pytest

from scripts.demo.layout import TABLES
from scripts.demo.printing import print_of
from scripts.demo.tables import Column, heading, scope_words, table_of

EDITIONS = range(2005, 2024)


def headings_of(name: str, variable: str) -> set[str]:
    tables = [table_of(name, edition) for edition in EDITIONS]
    return {c.zh for table in tables for c in table.columns if c.figure == variable and c.factor is None}


@pytest.mark.parametrize(
    ("name", "variable", "words"),
    [
        ("expenditure", "science_expenditure", {"科学事业费支出", "科学支出", "科学技术支出"}),
        ("expenditure", "education_expenditure", {"教育事业费支出", "教育支出"}),
        ("population", "registered_population", {"年末总人口", "年末户籍人口"}),
        ("gdp", "gdp", {"国内生产总值", "地区生产总值", "地区生产总值(当年价格)"}),
        ("gdp", "gdp_per_capita", {"人均国内生产总值", "人均GDP", "人均地区生产总值"}),
        ("investment", "fdi", {"当年实际使用外资", "当年实际使用外资金额"}),
    ],
)
def test_headings_drift_as_in_the_genuine_editions(name, variable, words):
    assert headings_of(name, variable) == words


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_figure_stands_once_in_its_table_of_every_edition_and_with_its_unit(name):
    for edition in EDITIONS:
        table = table_of(name, edition)
        figures = [column for column in table.columns if column.factor is None]
        assert len({column.figure for column in figures}) == len(figures) >= 1
        for column in figures:
            assert print_of(column.figure, edition).unit in (column.unit or table.unit_row)


def test_titles_drift():
    titles = {name: {table_of(name, edition).zh for edition in EDITIONS} for name in TABLES}
    assert all(len(words) > 1 for words in titles.values())


def test_sheets_have_a_full_width_dash_in_early_editions():
    assert table_of("population", 2007).sheet == "2－1"
    assert table_of("population", 2018).sheet == "2-1"


def test_the_words_for_scopes_drift_and_their_blank_comes_and_goes():
    words = {scope_words("prefecture", edition, spaced=spaced)[0] for edition in EDITIONS for spaced in (True, False)}
    assert words == {"全 市", "全市", "地区"}
    assert {scope_words("districts", edition)[0] for edition in EDITIONS} == {"市辖区", "市区"}


def test_a_unit_stands_in_the_heading_or_in_a_row_of_its_own():
    assert {bool(table_of("expenditure", edition).unit_row) for edition in EDITIONS} == {True, False}
    column = Column("土地面积", "Land", "area", "平方公里", "sq.km")
    assert {heading(column, edition) for edition in (2009, 2012, 2013)} == {
        "土地面积（平方公里）\nLand\n(sq.km)",
        "土地面积\n(平方公里)\nLand\n(sq.km)",
        "土地面积(平方公里)\nLand\n(sq.km)",
    }
