import json
import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scripts.dossier.explorer import explorer, said, write_explorer
from scripts.dossier.explorer_data import NUMBERS, TEXTS, Axes, as_script, decoded, encoded
from scripts.exhibits.context import Context
from scripts.exhibits.labels import LANGUAGES, read_labels
from scripts.panel.schema import LINEAGE, SUPERSEDED, Status
from tests.browser import browser, needs_browser

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "resources/pages"
EVIL = '<script>document.title="gone"</script>"></script>& <img src=x onerror=document.title="gone">\u2028{{7*7}}'
"""Text of a raw cell that no page may run."""

UNITS = {"co2": {"unit": "Mt", "units": {"Mt": 1.0, "万吨": 0.01}}, "gdp": {"unit": "yuan", "units": {"元": 1.0}}}
DERIVED = {"lnco2": "ln(co2)", "intensity": "co2 / gdp"}
CITIES = [("130100", "石家庄市", "Shijiazhuang"), ("130200", "唐山市", "Tangshan"), ("210100", "沈阳市", "Shenyang")]
YEARS = [2015, 2016, 2017, 2018]
PLACE = {"source": "made", "file": "made/a.xlsx", "file_sha256": "0" * 64, "sheet": "S", "unit_raw": "万吨"}


def cell(variable: str, code: str, year: int, **content: Any) -> dict[str, Any]:
    nothing = {"value": np.nan, "status": "missing", "low": np.nan, "high": np.nan}
    return {"variable": variable, "code": code, "year": year, **nothing, **dict.fromkeys(TEXTS[1:], ""), **content}


def lineage(*, filled: bool) -> pd.DataFrame:
    """Return a lineage in which Tangshan's 2016 is between its neighbours and Shenyang's end is missing or filled."""
    rows = []
    for place, (code, _, _) in enumerate(CITIES):
        for year in YEARS:
            read = {"status": "observed", "raw_text": "100", "cell": f"B{place + 2}", **PLACE}
            co2 = {"value": 1.0 + place + year / 7, **read, "raw_text": EVIL if year == 2015 else "100"}
            if (code, year) == ("130200", 2016):
                co2 = {"value": 2 / 3, "status": "interpolated", "method": "linear in log, 2015 to 2017"}
                co2 |= {"made_from": "co2:130200:2015 co2:130200:2017"}
            if (code, year) == ("130100", 2018):
                co2 = {"value": 5.0, "status": "province_mean", "method": "province-year mean in level"}
                co2 |= {"parameters": "cities=1", "made_from": "co2:130200:2018"}
            if (code, year) == ("210100", 2018):
                co2 = {"value": 4.0, "status": "extrapolated", "method": "best: trend in log, 1 past 2017"}
                co2 |= {"parameters": "slope=0.1 growth=1", "low": 1.0, "high": 9.5}
                co2 |= {"made_from": "co2:210100:2015 co2:210100:2016 co2:210100:2017"}
            if co2["status"] != "observed" and not filled:
                co2 = {}
            rows.append(cell("co2", code, year, **co2))
            rows.append(cell("gdp", code, year, value=2.0, **{**read, "unit_raw": "元"}))
            there = bool(co2)
            one = (
                {**co2, "value": np.log(co2["value"]), "method": "ln(co2)", "made_from": f"co2:{code}:{year}"}
                if there
                else {}
            )
            both = {"value": co2["value"] / 2, "status": "derived", "method": "co2 / gdp"} if there else {}
            both |= {"made_from": f"co2:{code}:{year} gdp:{code}:{year}"} if there else {}
            rows.append(cell("lnco2", code, year, **one))
            rows.append(cell("intensity", code, year, **both))
    return LINEAGE.validate(pd.DataFrame(rows)[[*LINEAGE.columns]])


LINEAGES = {"observed": lineage(filled=False), "paper": lineage(filled=True)}
STEP = {"step": "interpolate", "variables": ["co2"], "from": 2015, "until": 2017}
OUTRANKED = SUPERSEDED.validate(
    pd.DataFrame(
        [
            ["130100", 2016, "co2", 7.5, "other", "other/<b>.xlsx", "S", "C4", "made before other"],
            ["130100", 2016, "co2", 289.0, "made", "made/b.xlsx", "", "line 4", "twice in made"],
            ["130200", 2017, "gdp", 2.0, "other", "other/c.xlsx", "S", "D5", "made before other"],
            ["999999", 2017, "gdp", 2.0, "other", "other/c.xlsx", "S", "D6", "of no city here"],
        ],
        columns=["code", "year", "variable", "value", "source", "file", "sheet", "cell", "reason"],
    ).assign(
        kept_value=[289.0, 289.0, 2.0, 2.0],
        **dict.fromkeys(["kept_source", "kept_file"], "made"),
        kept_sheet="S",
        kept_cell="B2",
    )[[*SUPERSEDED.columns]]
)
AXES = Axes([code for code, _, _ in CITIES], YEARS, ["co2", "gdp", "lnco2", "intensity"])


def context(language: str = "en", data: str = "simulated") -> Context:
    settings = {
        "title": "A study",
        "derived": DERIVED,
        "headline": {"plan": "observed", "sample": "all"},
        "plans": {"observed": [], "paper": [STEP]},
        "samples": {"all": {"from": 2015, "until": 2017}},
        "outcomes": ["lnco2"],
        "treatment": {"policy": "smart_city"},
    }
    return Context("made", data, settings, read_labels(ROOT / "resources/labels.csv", language))


def scripts(language: str = "en") -> dict[str, str]:
    cities = pd.DataFrame(CITIES, columns=["code", "name_zh", "name_en"])
    cities = cities.assign(province_code=cities["code"].str[:2] + "0000", province_zh="", resource_type="")
    treatment = pd.DataFrame({"code": [code for code, _, _ in CITIES], "start_year": [2016, pd.NA, pd.NA]})
    treatment = treatment.assign(policy="smart_city", entries=["区 (sub_unit)", "", ""], confidence="high")
    units = {"co2": "Mt", "gdp": "yuan", "lnco2": "ln(Mt)", "intensity": "Mt / yuan"}
    dictionary = pd.DataFrame({"variable": list(units), "unit": list(units.values())})
    return explorer(LINEAGES, cities, treatment, dictionary, OUTRANKED, UNITS, context(language))


def handed_over(script: str) -> Any:
    return json.loads("[" + script.removeprefix("explorerData(").removesuffix(");\n") + "]")[1]


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("explorer")
    for language in LANGUAGES:
        write_explorer(scripts(language), folder / language, PAGES, context(language))
    return folder


def test_every_row_of_every_lineage_comes_back_as_it_was():
    for variable in AXES.variables:
        parts = [rows[rows["variable"] == variable] for rows in LINEAGES.values()]
        data = json.loads(json.dumps(encoded(variable, parts, AXES)))
        for plan, part in enumerate(parts):
            back = decoded(data, plan, variable, AXES).sort_values(["code", "year"], ignore_index=True)
            rows = part.sort_values(["code", "year"], ignore_index=True)
            pd.testing.assert_frame_equal(back[TEXTS], rows[TEXTS].astype(object), check_dtype=False)
            pd.testing.assert_frame_equal(back[NUMBERS], rows[NUMBERS], rtol=1e-9)


@pytest.mark.parametrize("change", ["one less", "one twice", "another year"])
def test_a_variable_without_every_city_in_every_year_is_refused(change):
    rows = LINEAGES["paper"].query("variable == 'co2'")
    torn = {
        "one less": rows.iloc[1:],
        "one twice": pd.concat([rows, rows.iloc[:1]]),
        "another year": rows.assign(year=rows["year"].replace(2018, 2019)),
    }[change]
    with pytest.raises(ValueError, match=r"co2: 1[123] cells where 3 cities × 4 years have one each"):
        encoded("co2", [torn], AXES)


def test_figures_that_gave_way_are_at_the_cell_that_they_are_of():
    files = scripts()
    co2, gdp, lnco2 = (handed_over(files[f"{place}.js"])["outranked"] for place in range(3))
    assert co2["at"] == [3, 1, 0, 1]
    assert co2["value"] == [7.5, 1, None, 1]
    assert [co2["places"], co2["row"]] == [[["other", "other/<b>.xlsx", "S"], ["made", "made/b.xlsx", ""]], [4, 0]]
    assert gdp["at"] == [7, 1]
    assert lnco2["at"] == []


def test_the_counts_of_statuses_are_those_of_the_lineage():
    counts = handed_over(scripts()["start.js"])["counts"]
    for plan, rows in enumerate(LINEAGES.values()):
        for place, variable in enumerate(AXES.variables):
            found = rows.loc[rows["variable"] == variable, "status"].value_counts()
            assert counts[plan][place] == [found.get(str(status), 0) for status in Status]


def test_it_opens_with_the_headlines_plan_and_the_outcome():
    assert handed_over(scripts()["start.js"])["usual"] == [0, 2, 2017]


def test_the_unit_of_a_function_of_one_variable_is_converted_as_that_variables():
    files = scripts()
    for place in (0, 2):
        data = handed_over(files[f"{place}.js"])
        factors = dict(zip([entry[4] for entry in data["places"]], data["conversions"], strict=True))
        assert factors["万吨"] == [0.01, "Mt"]
    assert {entry[0] for entry in handed_over(files["3.js"])["conversions"]} == {None}


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("", ""),
        ("ln(co2)", "computed as ln(co2)"),
        ("linear in log, 2015 to 2017", "straight line in the logarithm between 2015 and 2017"),
        (
            "trend in log, 3 past 2017",
            "extrapolation of the logarithm by linear trend, 3 years past the last value (2017)",
        ),
        ("best: last in level, 1 past 2019", "by the backtest's winner, repeating the last value, 1 years"),
        ("something <new>", "something <new>"),
    ],
)
def test_methods_are_said_in_words(method, expected):
    assert expected in said(method, DERIVED, context())


def test_nothing_in_the_written_files_is_markup_of_a_raw_cell(site):
    for file in [*site.rglob("*.js"), *site.rglob("*.html")]:
        text = file.read_text(encoding="utf-8")
        assert "gone" not in text or file.parent.name == "data"
        if file.parent.name == "data":
            assert text.isascii()
            assert not re.search(r"[<>&]", text), file
            assert text.count("\n") == 1
    assert EVIL in handed_over((site / "en/data/0.js").read_text(encoding="utf-8"))["raw"]


def test_the_script_sets_texts_only_as_text():
    script = (PAGES / "explorer.js").read_text(encoding="utf-8")
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function|fetch\(|https?:", script
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_page_is_in_the_list(language):
    words = handed_over(scripts(language)["start.js"])["words"]
    script = (PAGES / "explorer.js").read_text(encoding="utf-8")
    used = set(re.findall(r'word\("(\w+)"', script)) | {f"mark_{status}" for status in Status}
    assert used <= set(words) | {"conversion_same"}
    assert {f"status_{status}" for status in Status} <= set(words)


def test_statuses_look_as_in_the_figure():
    from scripts.exhibits.fill_status_figure import LOOK

    style = (PAGES / "explorer.html").read_text(encoding="utf-8")
    for status, look in LOOK.items():
        assert f".status-{status} {{ background: {look['facecolor']};" in style


def test_a_separator_of_lines_or_half_a_sign_is_no_end_of_a_script():
    text = as_script("a", ["\u2028\u2029\ud800</script>", "\x00"])
    assert text == 'explorerData("a",["\\u2028\\u2029\\ud800\\u003c/script\\u003e","\\u0000"]);\n'


# In the browser ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    with browser(tmp_path_factory.mktemp("chromium")) as opened:
        yield opened


def opened(page, site: Path, fragment: str = "", language: str = "en"):
    page.open(site / language / "index.html", fragment)
    page.wait("document.documentElement.dataset.drawn")
    return page


def at(page, fragment: str) -> str:
    """Wait until the page has drawn an address and return the text on its cell."""
    page.wait(f"document.documentElement.dataset.drawn === {json.dumps(fragment)}")
    return page.run("document.getElementById('detail').innerText")


@needs_browser
def test_the_grid_shows_every_city_and_year_and_the_legend_counts(page, site):
    opened(page, site, "#paper/co2")
    assert page.run("document.querySelectorAll('#grid td').length") == 12
    assert page.run("[...document.querySelectorAll('#grid .province')].map(e => e.innerText)") == ["Hebei", "Liaoning"]
    legend = page.run("document.getElementById('legend').innerText")
    assert "Observed 9 (75.0%)" in legend
    assert "Interpolated 1 (8.3%)" in legend
    assert page.complaints() == []
    assert page.asked_outside() == []


@needs_browser
def test_a_click_shows_where_a_cell_was_read(page, site):
    opened(page, site, "#observed/co2")
    page.run("document.querySelectorAll('#grid tr[data-city=\"1\"] td')[3].click()")
    text = at(page, "#observed/co2/130200/2018")
    for expected in ("Tangshan 唐山市 2018", "made/a.xlsx", "S", "B3", "万吨 × 0.01 = Mt", "0" * 64, "never treated"):
        assert expected in text


@needs_browser
def test_keys_move_along_the_cells_and_enter_chooses(page, site):
    opened(page, site, "#paper/co2")
    page.run("document.querySelector('#grid td').focus()")
    for key in ("ArrowRight", "ArrowDown", "ArrowRight", "ArrowLeft", "Enter"):
        page.press(key)
    text = at(page, "#paper/co2/130200/2016")
    assert "straight line in the logarithm between 2015 and 2017" in text
    assert page.run("document.activeElement.cellIndex") == 2


@needs_browser
def test_the_cells_that_a_cell_was_made_from_are_links_to_them(page, site):
    assert "Made from 2 cells" in at(opened(page, site, "#paper/co2/130200/2016"), "#paper/co2/130200/2016")
    links = "[...document.querySelectorAll('#made_from a')]"
    assert page.run(f"{links}.map(e => e.hash)") == ["#paper/co2/130200/2015", "#paper/co2/130200/2017"]
    page.run(f"{links}[1].click()")
    assert "B3" in at(page, "#paper/co2/130200/2017")
    opened(page, site, "#paper/intensity/130200/2016")
    page.run(f"{links}[1].click()")
    assert "元 = yuan" in at(page, "#paper/gdp/130200/2016")
    assert "gdp" in page.run("document.getElementById('chosen').innerText").casefold()


@needs_browser
def test_a_missing_cell_says_why_and_leads_to_the_inputs_that_lack(page, site):
    text = at(opened(page, site, "#observed/co2/130200/2016"), "#observed/co2/130200/2016")
    assert "For 2016 the variable was read for 2 other cities, and no figure for this one" in text
    assert "made/a.xlsx, S" in text
    assert "filling" not in text.partition("Why it is missing")[2].partition("Under each filling")[0]
    opened(page, site, "#observed/intensity/130200/2016")
    assert "computed as co2 / gdp" in at(page, "#observed/intensity/130200/2016")
    links = "[...document.querySelectorAll('#missing_inputs a')]"
    assert page.run(f"{links}.map(e => e.hash)") == ["#observed/co2/130200/2016"]
    assert page.complaints() == []


@needs_browser
@pytest.mark.parametrize(
    ("language", "rule"), [("en", "list of sources has made before other"), ("zh", "made先于other")]
)
def test_a_cell_shows_the_figures_that_gave_way_to_it(page, site, language, rule):
    text = at(opened(page, site, "#paper/co2/130100/2016", language), "#paper/co2/130100/2016")
    first, second = page.run("[...document.querySelectorAll('#outranked li')].map(e => e.innerText)")
    assert first.startswith("7.5: other, other/<b>.xlsx, S, C4")
    assert rule in first
    assert second.startswith("289: made, made/b.xlsx, line 4")
    assert "Why it is missing" not in text


@needs_browser
def test_an_extrapolated_cell_has_method_parameters_and_interval_in_words(page, site):
    text = at(opened(page, site, "#paper/co2/210100/2018"), "#paper/co2/210100/2018")
    for expected in ("1 to 9.5", "linear trend", "slope a year: 0.1", "Made from 3 cells"):
        assert expected in text


@needs_browser
@pytest.mark.parametrize("asked", ["唐山", "tangsh", "130200", "ＴＡＮＧ"])
def test_a_city_is_found_by_either_name_and_by_its_code(page, site, asked):
    opened(page, site)
    page.run(
        f"(() => {{ const i = document.getElementById('search'); i.focus(); i.value = {json.dumps(asked)};"
        " i.dispatchEvent(new Event('input')); })()"
    )
    assert page.run("document.querySelectorAll('#found button').length") == 1
    page.press("Enter")
    assert "Tangshan" in at(page, "#observed/lnco2/130200/2017")


@needs_browser
def test_an_address_that_is_no_cell_says_so_as_text(page, site):
    opened(page, site, "#paper/co2/999999/<b>2016")
    assert "no such cell here: paper/co2/999999/<b>2016" in page.run("document.getElementById('message').innerText")
    opened(page, site, "#%E0%A4%A")
    assert page.complaints() == []


@needs_browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_markup_in_a_raw_cell_is_shown_and_never_run(page, site, language):
    opened(page, site, "#paper/lnco2/210100/2015", language)
    at(page, "#paper/lnco2/210100/2015")
    assert page.run("document.querySelector('#detail .raw').textContent") == EVIL
    assert page.run("document.querySelectorAll('#detail script, #detail img').length") == 0
    assert "gone" not in page.run("document.title")
    assert page.complaints() == []


@needs_browser
def test_a_missing_data_file_is_said(page, site, tmp_path):
    shutil.copytree(site / "en", tmp_path / "en")
    (tmp_path / "en/data/0.js").unlink()
    page.open(tmp_path / "en/index.html", "#paper/co2")
    page.wait("document.getElementById('message').textContent.includes('data/0.js')")


@needs_browser
@pytest.mark.parametrize("width", [800, 1400])
def test_the_page_is_no_wider_than_the_window(page, site, width):
    page.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
    opened(page, site, "#paper/co2/210100/2018")
    assert page.run("document.documentElement.scrollWidth") == width
