import numpy as np
import pandas as pd
import pytest

from scripts.panel.dictionary import dictionary, write_csv
from scripts.panel.panel import panel
from scripts.panel.schema import DICTIONARY
from tests.panel.builders import cells, code, nan

A, B = code(1), code(2)
LABELS = pd.DataFrame({"key": ["co2", "lnCO2"], "en": ["Emissions", "Log emissions"], "zh": ["排放", "排放对数"]})
UNITS = {"co2": "Mt", "gdp": "10^4 yuan"}
WINDOW = {"from": 2006, "until": 2007}
DERIVED = {"lnCO2": "ln(co2)", "intensity": "ln(co2 / gdp)"}


@pytest.fixture
def words():
    co2 = cells({A: [1, 2, 4], B: [nan, 3, 6]}).assign(source="ceads")
    co2.loc[co2["value"].isna(), "source"] = ""
    gdp = cells({A: [10, 10, 10], B: [10, 10, 10]}, variable="gdp").assign(source="yearbook")
    lineage = panel(pd.concat([co2, gdp], ignore_index=True), DERIVED).lineage
    return DICTIONARY.validate(
        dictionary({"observed": lineage, "again": lineage}, DERIVED, LABELS, UNITS, WINDOW, "simulated")
    )


def test_it_says_name_unit_formula_and_sources_under_every_plan(words):
    assert set(words["data"]) == {"simulated"}
    assert words["plan"].tolist() == ["observed"] * 4 + ["again"] * 4
    here = words[words["plan"] == "observed"].set_index("variable")
    columns = ["label_en", "label_zh", "unit", "formula", "source"]
    assert here.loc["lnCO2", columns].tolist() == ["Log emissions", "排放对数", "ln(Mt)", "ln(co2)", "ceads"]
    assert here.loc["intensity", ["label_en", "unit", "source"]].tolist() == [
        "intensity",
        "ln(Mt / [10^4 yuan])",
        "ceads + yearbook",
    ]


def test_shares_by_status_are_of_the_headline_years_and_add_up(words):
    here = words[words["plan"] == "observed"].set_index("variable")
    assert here.loc["co2", "n_cells"] == 4
    assert here.loc["co2", ["share_observed", "share_missing"]].tolist() == [0.75, 0.25]
    np.testing.assert_allclose(words.filter(like="share_").sum(axis=1), 1)


def test_the_csv_opens_in_a_spreadsheet_with_its_chinese_words(words, tmp_path):
    write_csv(words, tmp_path / "dictionary.csv")
    assert (tmp_path / "dictionary.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert pd.read_csv(tmp_path / "dictionary.csv")["label_zh"].iloc[0] == words["label_zh"].iloc[0]


def test_a_year_that_the_headline_sample_leaves_out_is_not_counted():
    co2 = cells({A: [1, 2, 4], B: [nan, 3, 6]}).assign(source="ceads")
    lineage = panel(co2, {}).lineage
    window = {"from": 2006, "until": 2008, "without": [2007]}
    row = dictionary({"observed": lineage}, {}, LABELS, UNITS, window, "simulated").iloc[0]
    assert (row["n_cells"], row["share_missing"]) == (4, 0.25)
