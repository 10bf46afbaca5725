import json
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd
import pytest

from scripts.dossier.file_trace import observed_in
from scripts.dossier.finished import Finished
from scripts.dossier.number_trace import number_traces
from scripts.dossier.trace_pages import trace_pages
from scripts.dossier.trace_words import FIELDS, shown_value
from scripts.exhibits.labels import LANGUAGES, read_labels
from tests.browser import browser, needs_browser
from tests.dossier.made_run import RAW, RESULTS, UNREAD, WORKBOOK, packaged

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "resources/pages"
EVIL = '<img src=x onerror=document.title="gone"><script>document.title="gone"<\\script>'
"""Name of a row, text of a cell and name of a raw file, none of which a page may run."""

NUMBER = "#made/T3/lnCO2%3A1/two_way%3Amean/estimate"


def words(language: str = "en"):
    return read_labels(ROOT / "resources/labels.csv", language)


def handed_over(pages: dict[str, str], name: str) -> Any:
    text = pages[f"trace/data/{name}.js"]
    return json.loads("[" + text.removeprefix("traceData(").removesuffix(");\n") + "]")[1]


@pytest.fixture(scope="module")
def folder(traced, tmp_path_factory) -> Path:
    """Return a package's folder with markup where a raw file has a name, and a table a row and a number."""
    own = packaged(traced, tmp_path_factory.mktemp("trace"))
    keys = own / f"{RESULTS}/tables/benchmark.keys.parquet"
    rows = pd.read_parquet(keys)
    more = rows[rows["row"] == "two_way:mean"].assign(row=f"two_way:{EVIL}", text=EVIL)
    noted = rows.iloc[:2].assign(row="note", column="note", statistic="n_obs", text=["2", "3"])
    pd.concat([rows, more, noted]).to_parquet(keys, index=False)
    for log in own.glob("results/logs/*.log"):
        escaped = json.dumps(EVIL)[1:-1]
        log.write_text(log.read_text(encoding="utf-8").replace(UNREAD, escaped), encoding="utf-8")
    (own / f"{RESULTS}/explorer").mkdir()
    (own / f"{RESULTS}/explorer/index.html").touch()
    (own / "workflow/scripts/estimates").mkdir(parents=True)
    shutil.copy(ROOT / "scripts/estimates/benchmark.py", own / "workflow/scripts/estimates")
    return own


@pytest.fixture(scope="module")
def pages(folder, traced) -> dict[str, str]:
    return trace_pages(Finished(folder), words(), PAGES, observed_in(Finished(traced)))


@pytest.fixture(scope="module")
def site(folder, pages) -> Path:
    for name, text in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return folder


def test_every_number_has_the_row_the_files_and_the_job_of_the_command_line(folder, pages):
    finished = Finished(folder)
    table, shared = handed_over(pages, "table.made.0"), handed_over(pages, "study.made")
    printed = [each for each in finished.keys("made") if each.statistic != "n_obs"]
    by_place = {tuple(table["texts"][at] for at in number[:3]): number[4] for number in table["numbers"]}
    for each in printed:
        (found,) = number_traces(finished, f"made/T3/{each.column}/{each.row}/{each.statistic}")
        file, job, chain, plan, panels, is_row, told = table["sources"][by_place[each.row, each.column, each.statistic]]
        texts = [table["texts"][at] for at in told]
        fields = found.row or each.key
        assert dict(zip(texts[::2], texts[1::2], strict=True)) == {
            name: shown_value(value) for name, value in fields.items() if value not in {None, ""}
        }
        assert is_row == bool(found.row)
        assert plan == found.plan
        paths = [shared["files"][at][:3] for at in ([file] if is_row else [])]
        assert paths == ([[*vars(found.estimates).values()]] if found.estimates else [])
        assert [shared["files"][at][:2] for at in panels] == [[panel.path, panel.sha256] for panel in found.panels]
        lists = [[shared["files"][at][0] for at in shared["lists"][which]] for which in shared["chains"][chain]]
        chained = (found.chain.made, found.chain.raw, found.chain.lists)
        assert lists == [[file.path for file in files] for files in chained]
        of = shared["jobs"][job]
        assert of["script"] == f"{found.job.script}:{found.job.line}"
        assert (of["seed"], of["unchanged"], of["ended"]) == (found.job.seed, found.job.unchanged, found.job.ended)


def test_links_lead_to_what_the_package_holds_and_to_nothing_else(folder, pages):
    files = {path: address for path, _, _, address in handed_over(pages, "study.made")["files"]}
    for path, address in files.items():
        assert bool(address) == (folder / path).is_file(), path
    assert files[f"{RESULTS}/estimates/benchmark.parquet"] == f"../{RESULTS}/estimates/benchmark.parquet"
    jobs = handed_over(pages, "study.made")["jobs"]
    assert "../workflow/scripts/estimates/benchmark.py" in {job["address"] for job in jobs}
    assert handed_over(pages, "start")["raw"] == ["", ""]


def test_the_same_folder_gives_the_same_pages_without_its_place(folder, traced, pages):
    assert trace_pages(Finished(folder), words(), PAGES, observed_in(Finished(traced))) == pages
    assert not any(str(folder) in text or str(ROOT) in text for text in pages.values())


def test_data_hold_no_markup(pages):
    assert any("onerror" in text for text in pages.values())
    for name, text in pages.items():
        if name.startswith("trace/data/"):
            assert text.isascii()
            assert not re.search(r"[<>&]", text), name
    assert "onerror" not in pages["trace/index.html"]


def test_the_script_sets_texts_only_as_text():
    script = (PAGES / "trace.js").read_text(encoding="utf-8")
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function|fetch\(|https?:", script
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_page_is_in_the_list(folder, language):
    start = handed_over(trace_pages(Finished(folder), words(language), PAGES), "start")
    script = (PAGES / "trace.js").read_text(encoding="utf-8")
    chosen = {key for pair in re.findall(r'word\([\w.]+ \? "(\w+)" : "(\w+)"', script) for key in pair}
    used = set(re.findall(r'word\("(\w+)"', script)) | chosen | {"treated", "control"}
    assert len(used) > 60
    assert used <= set(start["words"]), used - set(start["words"])
    assert set(FIELDS) <= set(start["fields"])


def test_fields_are_called_as_on_the_command_line(pages):
    assert {name: text for name, text in handed_over(pages, "start")["fields"].items() if name in FIELDS} == FIELDS


# In the browser ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    with browser(tmp_path_factory.mktemp("chromium")) as opened:
        yield opened
        assert opened.asked_outside() == []


def opened(page, site: Path, fragment: str = "") -> str:
    """Open an address and return the text of what it shows."""
    page.open(site / "trace/index.html", fragment)
    return drawn(page, fragment)


def drawn(page, fragment: str) -> str:
    page.wait(f"document.documentElement.dataset.drawn === {json.dumps(fragment or '#')}")
    assert page.run("document.querySelectorAll('#view script, #view img[src=x], #message img').length") == 0
    assert "gone" not in page.run("document.title")
    return page.run("document.getElementById('message').innerText + document.getElementById('view').innerText")


def click(page, text: str) -> str:
    """Click the first link of that text and return where it leads."""
    wanted = f"[...document.querySelectorAll('main a')].find(e => e.textContent === {json.dumps(text)})"
    fragment = page.run(f"{wanted}.hash")
    page.run(f"{wanted}.click()")
    return fragment


@needs_browser
def test_from_the_start_over_table_and_number_to_a_raw_file_and_back(page, site):
    assert "Raw files" in opened(page, site)
    text = drawn(page, click(page, "T3"))
    assert "-0.033" in text
    text = drawn(page, click(page, "-0.033"))
    for expected in ("T3, column lnCO2:1, row two_way:mean", "SEED", "scripts/estimates/benchmark.py:", "25.0 %"):
        assert expected.lower() in text.lower()
    assert page.run("location.hash") == NUMBER
    explorer = page.run("[...document.querySelectorAll('a')].map(e => e.getAttribute('href'))")
    assert f"../{RESULTS}/explorer/index.html#mean" in explorer
    text = drawn(page, click(page, f"{RAW}/{WORKBOOK}"))
    assert "Observations read from it" in text
    resting = sum(each.key["plan"] != "gone" for each in Finished(site).keys("made"))
    assert "rest on this raw file" in drawn(page, click(page, str(resting)))
    assert page.run("document.querySelectorAll('.grid a').length") == resting
    assert "two_way:gone" not in page.run("[...document.querySelectorAll('.grid a')].map(e => e.hash).join()")
    assert page.complaints() == []


@needs_browser
def test_a_page_reads_only_the_data_that_it_shows(page, site):
    opened(page, site)
    assert [address.rpartition("/")[2] for address in page.addresses() if "/data/" in address] == ["start.js"]
    opened(page, site, NUMBER)
    read = {address.rpartition("/")[2] for address in page.addresses() if "/data/" in address}
    assert read == {"start.js", "table.made.0.js", "study.made.js"}


@needs_browser
def test_every_printed_number_is_found_by_its_link(page, site):
    opened(page, site)
    links = list(dict.fromkeys(each.link.partition("index.html")[2] for each in Finished(site).keys("made")))
    for fragment in links:
        page.run(f"location.hash = {json.dumps(fragment)}")
        assert "There is no such thing" not in drawn(page, page.run("location.hash"))
    assert page.complaints() == []


@needs_browser
def test_markup_in_names_is_shown_and_never_run(page, site):
    for fragment in ("", "#made/T3", f"#file/{quote(EVIL, safe='')}", f"#made/T3/x/{quote(EVIL, safe='')}"):
        assert EVIL in opened(page, site, fragment) or fragment == ""
    evil = f"#made/T3/{quote('lnCO2:1', safe='')}/{quote('two_way:' + EVIL, safe='')}/estimate"
    assert EVIL in opened(page, site, evil)
    assert page.complaints() == []


@needs_browser
@pytest.mark.parametrize(
    ("fragment", "near"),
    [
        ("#mad", "made"),
        ("#made/T", "T3"),
        ("#made/T3/lnCO2%3A1/two_way%3Amaen", "lnCO2:1/two_way:mean"),
        ("#made/T3/two_way/1/mean", "lnX:1/two_way:mean"),
        ("#made/T3/lnCO2%3A1/two_way%3Amean/std_eror", "std_error"),
        ("#file/ceads%2F%E6%8E%92%E6%94%BE.xlsx", WORKBOOK),
        ("#%E0%A4%A", "made"),
    ],
)
def test_an_address_that_is_nothing_names_near_ones(page, site, fragment, near):
    text = opened(page, site, fragment)
    assert "There is no such thing here" in text
    drawn(page, click(page, near))
    assert page.run("document.getElementById('message').innerText") == ""


@needs_browser
def test_several_numbers_of_a_note_are_all_shown(page, site):
    text = opened(page, site, "#made/T3/note/note/n_obs")
    assert "2; 3" in text
    assert "2 of 2: 3" in text


@needs_browser
def test_search_finds_files_and_addresses(page, site):
    opened(page, site)
    for asked, fragment in (("清单", f"#file/{quote(WORKBOOK, safe='')}"), ("made/T3/lnX:1/two_way:mean", "")):
        page.run(
            f"(() => {{ const i = document.getElementById('search'); i.focus(); i.value = {json.dumps(asked)};"
            " i.dispatchEvent(new Event('input')); })()"
        )
        page.press("Enter")
        assert drawn(page, page.wait(f"location.hash.includes({json.dumps(fragment)}) && location.hash"))
    page.wait("document.querySelector('.printed')?.textContent === '-0.600'")
