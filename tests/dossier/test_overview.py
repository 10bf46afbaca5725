import re
import shutil
from contextlib import chdir
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
import pytest

from scripts.dossier.finished import Finished
from scripts.dossier.number_trace import number_traces
from scripts.dossier.overview import overview
from scripts.dossier.overview_files import PACKAGE
from scripts.dossier.page_parts import Cell, Column, Grid, Line, linked, plain
from scripts.dossier.printed_numbers import PrintedNumbers
from scripts.exhibits.labels import read_labels
from scripts.exhibits.schema import TABLE_KEYS
from scripts.files.tables import write_table
from scripts.panel.schema import DICTIONARY, TREATMENT
from scripts.review.finding import AUDIT
from scripts.review.schema import ANSWERS, HYPOTHESES, SCORECARD
from tests.browser import browser, needs_browser

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "resources/pages"
MADE = "results/made"
STEP = {"step": "province_mean", "variables": ["co2"], "scale": "log", "from": 2018, "until": 2018}
STUDY = {
    "title": "A study <i>of</i> pilots",
    "sources": ["ceads"],
    "outcomes": ["lnCO2", "lnX"],
    "effects": ["two_way"],
    "derived": {"lnCO2": "ln(co2)", "lnX": "ln(x)"},
    "controls": [],
    "treatment": {"name": "DID", "policy": "smart_city", "rule": "any_subunit", "start": "label_year"},
    "samples": {"all": {"from": 2018, "until": 2018, "without": []}},
    "headline": {"plan": "observed", "sample": "all"},
    "plans": {"observed": [], "mean": [STEP]},
    "standard_errors": {"convention": "iid", "cluster": "code"},
    "published": {"paper": "print", "plan": "mean", "effects": None},
}
OF_PAPER = ("review/scorecard.parquet", "review/hypotheses.parquet")


def record(data="simulated", **study):
    sources = {"ceads": {"title": "An inventory"}}
    return {"data": data, "discrepancies": [], "config": {"studies": {"made": STUDY | study}, "sources": sources}}


@pytest.fixture(scope="module")
def whole_run(tmp_path_factory, traced):
    """A finished run with all that the page shows: two outcomes, truth, paper, multiverse, audit."""
    folder = tmp_path_factory.mktemp("overview")
    shutil.copytree(traced, folder, dirs_exist_ok=True)
    with chdir(folder):
        _panel()
        _tables()
        _review()
    return folder


def _panel():
    rows = [
        {"code": code, "policy": "smart_city", "entries": "x", "confidence": "high"} for code in ("130100", "130200")
    ]
    write_table(pd.DataFrame(rows).assign(start_year=[2018, None]), f"{MADE}/panel/treatment.parquet", TREATMENT)
    blank = {name: (0.0 if "share_" in name else 2 if name == "n_cells" else "") for name in DICTIONARY.columns}
    shares = {"observed": 0.0, "mean": 0.375}
    lines = [
        blank | {"data": "simulated", "plan": plan, "variable": "lnCO2", "share_province_mean": share}
        for plan, share in shares.items()
    ]
    write_table(pd.DataFrame(lines), f"{MADE}/panel/dictionary.parquet", DICTIONARY)
    Path(f"{MADE}/panel/dictionary.csv").write_text("")


def _keys(name, number, rows):
    blank = dict.fromkeys(TABLE_KEYS.columns, "") | {"study": "made", "table": number, "statistic": "estimate"}
    blank |= {"sample": "all", "outcome": "lnCO2", "effects": "two_way", "term": "DID", "event_time": None}
    write_table(pd.DataFrame([blank | row for row in rows]), f"{MADE}/tables/{name}.keys.parquet", TABLE_KEYS)
    Path(f"{MADE}/tables/{name}.html").write_text("")
    Path(f"{MADE}/tables/{name}.csv").write_text(f'"Table {number}. The {name}, at length",\n')


def _tables():
    of = {"analysis": "benchmark", "estimator": "within", "model": "fe", "vcov": "iid"}
    numbers = {"estimate": "-0.042***", "std_error": "0.125", "n_obs": "2", "filled_share_treated_after": "25.0"}
    _keys(
        "fillings",
        "A1",
        [
            of | {"row": f"lnCO2:{plan}", "column": name, "plan": plan, "statistic": name, "text": text}
            for plan in ("observed", "mean")
            for name, text in numbers.items()
        ],
    )
    of = {"analysis": "filling_bias", "model": "fe", "plan": "mean"}
    target = of | {"row": "mean", "column": "target", "plan": "", "estimator": "target", "text": "-0.0896"}
    bias = of | {"row": "mean", "column": "bias", "estimator": "bias", "text": "0.0634"}
    _keys("filling_bias", "A3", [target, bias])
    of = {"analysis": "multiverse", "estimator": "curve", "sample": ""}
    shares = {"row": "share", "column": "two_way", "term": "share_negative", "statistic": "100 * estimate"}
    counted = {"row": "n", "column": "two_way", "term": "specifications"}
    _keys("curve", "A18", [of | counted | {"text": "1,234"}, of | shares | {"text": "61.5"}])


def _review():
    def write(name, schema, rows):
        blank = dict.fromkeys(schema.columns, "") | {"study": "made", "data": "simulated"}
        frame = pd.DataFrame([blank | row for row in rows], columns=list(schema.columns))
        write_table(frame, name, schema)

    line = "It gives -0.042 (s.e. 0.125), 25.0 % filled; 3 of 4 differ at 5 %."
    lines = [("lnCO2", "paper", line), ("lnCO2", "multiverse", "Of 1,234 specifications 61.5 % are negative.")]
    rows = [{"outcome": outcome, "question": question, "line": text} for outcome, question, text in lines]
    write(f"{MADE}/review/answers.parquet", ANSWERS, rows)
    Path("results/review").mkdir(parents=True, exist_ok=True)
    at = {
        "paper": "print",
        "table": "T3",
        "column": "(1)",
        "row": "DID",
        "plan": "observed",
        "shown_effects": "two_way",
    }
    same = {"same_number": False, "same_sign": True, "same_class": False, "event_time": None}
    compared = at | same | {"stat": "coef", "ours": -0.04, "p_value": 0.7, "difference": 0.617, "value": 0.1}
    write(f"{MADE}/review/scorecard.parquet", SCORECARD, [compared])
    none = dict.fromkeys(("first", "first_p", "second", "estimate", "std_error", "p_value", "conf_low", "conf_high"))
    claim = none | {"hypothesis": "H1", "statement": "It falls.", "outcome": "lnCO2", "line": "x", "n_obs": None}
    judged = [{"basis": "printed", "verdict": "supported"}, {"basis": "ours", "verdict": "not_supported"}]
    judged[1] |= {"plan": "observed", "effects": "two_way"}
    write(f"{MADE}/review/hypotheses.parquet", HYPOTHESES, [claim | {"against": False} | each for each in judged])
    found = {"paper": "print", "finding": "SIGN_T", "severity": "contradiction", "computation": "x", "rule": "x"}
    write_table(pd.DataFrame([dict.fromkeys(AUDIT.columns, "") | found]), "results/review/audit-print.parquet", AUDIT)
    ledger = "kind,source,cells_read\nraw file,ceads,753\nraw file,other,1\n"
    files = {"ledger.csv": ledger, "run_record.json": "{}"}
    for name in ("audit-print.html", "ledger.html", "run_record.html", "references.bib", *files):
        Path("results/review", name).write_text(files.get(name, ""))
    Path(f"{MADE}/review/scorecard.html").write_text("")


class Links(HTMLParser):
    """The links of a page with their texts, its ids, and what stands outside links, by the tags around it."""

    def __init__(self, page):
        super().__init__()
        self.links, self.ids, self.bare, self._open, self._href = [], set(), [], [], None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.ids |= {found["id"]} if "id" in found else set()
        self.links += [(found["src"], "")] if tag == "img" else []
        self._href = found["href"] if tag == "a" else self._href
        if tag in {"td", "p", "tr"}:
            self._open.append((tag, found.get("class") or ""))

    def handle_endtag(self, tag):
        self._href = None if tag == "a" else self._href
        while tag in {"td", "p", "tr"} and self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, text):
        if self._href is not None:
            self.links.append((self._href, text))
        elif self._open:
            self.bare.append((self._open[-1], text))


def page(folder, language="en", of_run=None):
    words = read_labels(ROOT / "resources/labels.csv", language)
    with chdir(folder):
        return overview(Finished(), of_run or record(), words, PAGES, "package")


def broken(folder, text):
    """Yield the links of a page that lead nowhere."""
    read, finished = Links(text), Finished(folder)
    for href, _ in read.links:
        path, _, fragment = href.partition("#")
        if path == "trace/index.html" and fragment:
            study, table, *place = map(unquote, fragment.split("/"))
            if place and not number_traces(finished, "/".join((study, table, *place))):
                yield href
            if table not in {each.table for each in finished.keys(study)}:
                yield href
        elif not path:
            yield from [] if fragment in read.ids else [href]
        elif path not in dict(map(reversed, PACKAGE)) and not (folder / path).is_file():
            yield href


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_link_leads_to_a_file_of_the_package_or_to_a_trace_that_there_is(whole_run, language):
    text = page(whole_run, language)
    assert list(broken(whole_run, text)) == []
    assert text == page(whole_run, language)


def test_every_number_in_tables_and_answers_is_a_link(whole_run):
    read = Links(page(whole_run))
    assert [text for (tag, _), text in read.bare if tag == "td" and re.search(r"\d", text)] == []
    numbers = {text for _, text in read.links if re.search(r"\d", text)}
    shown = {"−0.042***", "0.125", "25.0", "37.5", "−0.0896", "0.0634", "1,234", "61.5", "753", "0.617", "−0.042"}
    assert shown <= numbers
    sentences = " ".join(text for (tag, name), text in read.bare if (tag, name) == ("p", "prose"))
    assert re.findall(r"\d+", sentences) == ["1", "0", "5"]  # what 1 and 0 mean, and a level


def test_a_number_leads_to_the_very_place_where_it_is_printed(whole_run):
    read = Links(page(whole_run))
    (place,) = {unquote(href) for href, text in read.links if text == "0.0634"}
    assert place == "trace/index.html#made/A3/bias/mean/estimate"
    of_sentence = [unquote(href) for href, text in read.links if text == "−0.042"]
    assert of_sentence == ["trace/index.html#made/A1/estimate/lnCO2:mean/estimate"]  # the paper's plan
    assert ("trace/index.html#made/A1", "3") in read.links  # counted, and printed nowhere


def test_a_number_that_two_estimates_share_leads_to_neither(whole_run):
    with chdir(whole_run):
        numbers = PrintedNumbers(Finished(), "made")
        one, both = ({"outcome": "lnCO2", "model": "fe", **more} for more in ({"plan": "mean"}, {}))
        assert unquote(numbers.spoken([one])["-0.042"]).endswith("A1/estimate/lnCO2:mean/estimate")
        assert "-0.042" not in numbers.spoken([both])


def test_a_study_without_a_paper_on_genuine_data_has_neither_truth_nor_scorecard_nor_banner(whole_run, tmp_path):
    with_paper, words = page(whole_run), read_labels(ROOT / "resources/labels.csv")
    absent = [words(f"overview.{key}") for key in ("truth", "paper", "audit", "paper_role")]
    absent += [words("site.simulated"), words("overview.simulated")]
    assert all(text.replace("'", "&#39;") in with_paper for text in absent)
    folder = shutil.copytree(whole_run, tmp_path / "genuine")
    for name in (*OF_PAPER, "review/answers.parquet", "tables/filling_bias.keys.parquet"):
        (folder / MADE / name).unlink()
    text = page(folder, of_run=record("genuine", published=None))
    assert [each for each in absent if each.replace("'", "&#39;") in text] == []
    assert words("overview.genuine").replace("'", "&#39;") in text
    assert list(broken(folder, text)) == []


def test_a_chinese_page_has_no_english_words_of_the_list_and_a_title_with_signs_is_text(whole_run):
    english, text = read_labels(ROOT / "resources/labels.csv"), page(whole_run, "zh")
    own = [words for key, words in english.words.items() if key.startswith("overview.") and len(words) > 9]
    assert [words for words in own if "{" not in words and words != "RO-Crate" and words in text] == []
    assert "overview." not in text
    assert "A study &lt;i&gt;of&lt;/i&gt; pilots" in text
    assert "<i>" not in text


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("SO₂ falls by -0.139 (p < 0.001), H1, on 2,595 city-years", ["−0.139", "0.001", "2,595"]),
        ("处理组30.6%的变量，95%置信区间", ["30.6"]),
        ("p < .05, at 5 %, in 2006–2021", ["2006", "2021"]),
        ("5 of 95, 95.0 %, 0.05 times; p<0.05", ["5", "95", "95.0", "0.05"]),
    ],
)
def test_numbers_of_a_sentence_are_links_and_levels_and_names_are_none(sentence, numbers):
    pieces = linked(sentence, {"-0.139": "known"}, "other")
    assert [piece.text for piece in pieces if piece.href] == numbers
    assert "".join(piece.text for piece in pieces) == sentence.replace(" -", " −")
    assert {piece.href for piece in pieces if piece.text == "−0.139"} <= {"known"}


def test_a_table_loses_what_is_empty_and_headings_above_nothing():
    full, none = Cell(plain("x")), Cell()
    lines = [
        Line(plain("above nothing"), kind="panel"),
        Line(plain("empty"), (none, none)),
        Line(plain("above a line"), kind="panel"),
        Line(plain("line"), (none, full)),
        Line(plain("last"), kind="panel"),
    ]
    grid = Grid("", "", [Column("a"), Column("b")], lines).filled()
    assert [column.head for column in grid.columns] == ["b"]
    assert [line.label[0].text for line in grid.lines] == ["above a line", "line"]


@needs_browser
def test_the_page_opens_offline_and_fits_a_narrow_window(whole_run, tmp_path):
    folder = shutil.copytree(whole_run, tmp_path / "package")
    (folder / "index.html").write_text(page(folder), encoding="utf-8")
    with browser(tmp_path / "browser", width=800) as opened:
        opened.open(folder / "index.html")
        assert opened.run("document.documentElement.scrollWidth <= window.innerWidth")
        assert (opened.complaints(), opened.asked_outside()) == ([], [])
