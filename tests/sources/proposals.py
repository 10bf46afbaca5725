"""Small tables of city and year that are proposed a description for, and what they are to be read to."""

from scripts.sources.suggest import suggest
from tests.sources.conftest import write_book

CITIES = [("石家庄市", 130100), ("唐山市", 130200), ("杭州市", 330100), ("宁波市", 330200)]


def figures(observations):
    return {(row.code, row.year, row.variable, row.scope): row.value for row in observations.itertuples()}


def long_rows(years=(2014, 2015)):
    """Return city, code, year and GDP in 亿元 of four cities."""
    return [
        [name, code, year, (place + 3) * 1000 + year - 2000]
        for place, (name, code) in enumerate(CITIES)
        for year in years
    ]


def expected(years=(2014, 2015), scope="prefecture"):
    return {(str(code), year, "gdp", scope): gdp * 10_000.0 for _, code, year, gdp in long_rows(years)}


def proposal(tmp_path, *heads, rows=None, **columns):
    path = write_book(tmp_path / "panel.xlsx", {"Sheet1": [list(heads), *(rows or long_rows())]})
    return suggest(path, "mine", **columns)
