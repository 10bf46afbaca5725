"""The explorers of a finished run: every cell of every panel, each back to its raw file, and in a browser."""

import json
import re

import pandas as pd
import pytest

from scripts.dossier.explorer_data import NUMBERS, TEXTS, Axes, decoded
from scripts.files.tables import read_table
from scripts.panel.schema import LINEAGE
from tests.browser import browser, needs_browser
from tests.integration.raw_cells import untrue

KEY = ["variable", "code", "year"]
WHY = r"Why it is missing\s+(No file that was read has|For \d{4} the variable was read for|It would be computed as)"


def handed_over(file):
    """Return what a file of data hands over to the page."""
    call = file.read_text(encoding="utf-8").strip()
    return json.loads(f"[{call.removeprefix('explorerData(').removesuffix(');')}]")[1]


@pytest.fixture(params=["small", "small-pollution"])
def study(request, finished):
    return finished.folder / "results" / request.param


def test_every_cell_of_every_panel_is_in_the_explorer_with_all_of_its_lineage(study):
    start = handed_over(study / "explorer/data/start.js")
    first, count = start["years"]
    names = [variable["name"] for variable in start["variables"]]
    axes = Axes([city["code"] for city in start["cities"]], range(first, first + count), names)
    data = [handed_over(study / f"explorer/data/{place}.js") for place in range(len(names))]
    for place, plan in enumerate(start["plans"]):
        shown = pd.concat([decoded(of, place, name, axes) for of, name in zip(data, names, strict=True)])
        shown = shown.sort_values(KEY, ignore_index=True)
        lineage = read_table(study / "panel" / plan["name"] / "lineage.parquet", LINEAGE)
        columns = [*KEY, *TEXTS]
        assert shown[columns].to_numpy().tolist() == lineage[columns].to_numpy().tolist()
        pd.testing.assert_frame_equal(shown[NUMBERS], lineage[NUMBERS], rtol=1e-9)
        panel = pd.read_parquet(study / "panel" / plan["name"] / "panel.parquet")
        assert set(panel.columns) == {"code", "year", *names}
        assert len(panel) * len(names) == len(shown)


def test_every_observed_cell_leads_back_to_its_text_in_the_raw_file(finished, study):
    for file in sorted(study.glob("panel/*/lineage.parquet")):
        lineage = read_table(file, LINEAGE)
        assert lineage["status"].eq("observed").any()
        assert untrue(lineage, finished.folder / "resources/demo/raw").empty, file


@needs_browser
def test_the_explorer_opens_from_its_folder_and_asks_nobody_for_anything(study, tmp_path):
    with browser(tmp_path) as page:
        page.open(study / "explorer/index.html")
        page.wait("document.documentElement.dataset.drawn")
        start = handed_over(study / "explorer/data/start.js")
        assert page.run("document.querySelectorAll('#grid td').length") == len(start["cities"]) * start["years"][1]
        plan, code = start["plans"][-1]["name"], start["cities"][3]["code"]
        for variable in start["variables"]:
            fragment = f"#{plan}/{variable['name']}/{code}/2012"
            page.run(f"location.hash = '{fragment}'")
            page.wait(f"document.documentElement.dataset.drawn === '{fragment}'")
            assert variable["label"] in page.run("document.getElementById('detail').innerText")
            missing = page.run("(e => { e?.click(); return e !== null; })(document.querySelector('td.status-missing'))")
            if missing:
                page.wait("!!document.querySelector('#detail .status-missing')")
                assert re.search(WHY, page.run("document.getElementById('detail').innerText"))
        assert page.complaints() == []
        assert page.asked_outside() == []
