import json
import re
from pathlib import Path

import pytest

from scripts.dossier.run_record import costs, differences, files, run_record, times
from scripts.dossier.run_record_page import duration, sections
from scripts.dossier.site import rendered
from scripts.exhibits.labels import read_labels
from scripts.files.job_record import record_line
from tests.browser import browser, needs_browser

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "resources/pages"
BENCHMARK = "s\th:m:s\tmax_rss\tmax_vms\tmax_uss\tmax_pss\tio_in\tio_out\tmean_load\tcpu_time\n"
RUN = {"studies": ["small"], "seed": 7, "draws": {"placebo": 500}, "raw_dir": "resources/demo/raw"}
SETTINGS = {
    "run": RUN,
    "usual": RUN | {"draws": {"placebo": 10000}},
    "studies": {"small": {"years": [2006]}},
    "sources": {},
    "data": "simulated",
}


def record(rule, started, ended, **more):
    seconds = {"started": f"2026-01-01T{started}Z", "ended": f"2026-01-01T{ended}Z"}
    given = {"rule": rule, "script": f"scripts/a/{rule}.py", "input": {}, "output": {}, "params": {}, "threads": 1}
    cost = {"imports_cpu": 1.0, "work_cpu": 2.0, "host": "h", "python": "3.11.7", "log": f"{rule}.log"}
    return given | seconds | cost | more


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Return what is recorded of two jobs, whose files lie in the working folder, and one of a stale plan."""
    monkeypatch.chdir(tmp_path)
    logs = tmp_path / "results/logs"
    logs.mkdir(parents=True)
    Path("raw <b>.xlsx").write_text("")
    for name in ("a.parquet", "T1.html", "old.parquet"):
        Path("results", name).write_text("")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    raw, read, table, old = {"raw <b>.xlsx": empty}, {"results/a.parquet": empty}, {"results/T1.html": empty}, {}
    jobs = [
        record("read", "10:00:00", "10:00:10", input=raw, output=read, params={"seed": 7}),
        record("table", "10:00:10", "10:00:12", input=read, output=table),
        record("stale", "08:00:00", "08:00:01", input=old, output={"results/old.parquet": empty}),
    ]
    for job in jobs:
        (logs / job["log"]).write_text("done\ncpu seconds: 1 imports, 1 work\n" + record_line(job))
    return lambda: run_record(["results/T1.html"], logs, SETTINGS)


def test_the_record_is_of_the_jobs_behind_the_targets_alone(made):
    found = made()
    assert [each["rule"] for each in found["rules"]] == ["read", "table"]
    assert [each["path"] for each in found["files"]] == ["raw <b>.xlsx", "results/T1.html", "results/a.parquet"]
    assert [each["made_by"] for each in found["files"]] == ["", "table", "read"]
    assert found["times"]["started"] == "2026-01-01T10:00:00Z"
    assert found["discrepancies"] == []
    assert found["seeds"] == {"seed": 7, "draws": {"placebo": 500}, "rules": ["read"]}
    assert found["config"]["differs"] == {"draws.placebo": {"usual": 10000, "used": 500}}
    assert json.loads(json.dumps(found)) == found


def test_a_discrepancy_stands_in_the_record_with_its_sentence(made):
    Path("results/a.parquet").write_text("x")
    (each,) = made()["discrepancies"]
    assert (each["kind"], each["file"]) == ("edited", "results/a.parquet")
    assert "results/a.parquet" in each["sentence"]


def test_pauses_are_not_worked_through_and_jobs_at_once_are_counted():
    jobs = [("10:00:00", "10:00:10"), ("10:00:05", "10:00:20"), ("10:00:20", "10:00:21"), ("12:00:00", "12:00:30")]
    found = times([record("a", *span) for span in jobs])
    assert (found["busy"], found["at_once"], found["jobs"], found["cpu"]) == (51.0, 2, 4, 12.0)
    assert (found["started"], found["ended"]) == ("2026-01-01T10:00:00Z", "2026-01-01T12:00:30Z")
    assert times([])["started"] is None


def test_a_rule_s_cost_is_what_was_measured_and_else_what_its_jobs_noted(tmp_path):
    (tmp_path / "small").mkdir()
    (tmp_path / "small/a-1.tsv").write_text(BENCHMARK + "4.5\t0:00:04\t100.5\t1\t1\t1\t0\t0\t50\t3.25\n")
    (tmp_path / "small/a-2.tsv").write_text(BENCHMARK + "0.2\t0:00:00\tNA\tNA\tNA\tNA\tNA\tNA\tNA\tNA\n")
    found = costs(
        [
            record("a", "10:00:00", "10:00:01", log="small/a-1.log", params={"code": "x"}),
            record("a", "10:00:00", "10:00:01", log="small/a-2.log", params={"code": "x"}),
            record("b", "10:00:00", "10:00:04", log="b.log"),
        ],
        tmp_path,
    )
    assert [each["rule"] for each in found] == ["a", "b"]
    measured, noted = found
    assert (measured["jobs"], measured["measured"], measured["wall"], measured["longest"]) == (2, 2, 4.7, 4.5)
    assert (measured["cpu"], measured["memory"], measured["code"]) == (6.25, 100.5, ["x"])
    assert (noted["measured"], noted["wall"], noted["cpu"], noted["memory"]) == (0, 5.0, 3.0, None)


def test_a_made_file_has_the_hash_of_its_maker_and_bytes_if_it_is_there(tmp_path):
    (tmp_path / "a").write_text("four")
    jobs = [record("reader", "10:00:01", "10:00:02", input={"a": "read", "b": "raw"})]
    jobs.append(record("maker", "10:00:00", "10:00:01", output={"a": "made"}))
    assert files(jobs, tmp_path) == [
        {"path": "a", "sha256": "made", "bytes": 4, "made_by": "maker"},
        {"path": "b", "sha256": "raw", "bytes": None, "made_by": ""},
    ]


def test_only_settings_that_are_not_as_usual_differ():
    usual = {"seed": 1, "draws": {"a": 1, "b": 2}, "studies": ["x"]}
    assert differences(usual, usual) == {}
    used = {"seed": 1, "draws": {"a": 1, "b": 3}, "studies": ["x", "y"], "new": None}
    assert differences(used, usual) == {
        "draws.b": {"usual": 2, "used": 3},
        "studies": {"usual": ["x"], "used": ["x", "y"]},
    }


def page(record, words):
    shown = sections(record | {"json": "run_record.json"}, words)
    return rendered("run_record.html", PAGES, words=words, title="x", data="simulated", **shown)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_begins_with_what_is_wrong_and_shows_names_as_text(made, language):
    words = read_labels(ROOT / "resources/labels.csv", language)
    assert words("record.consistent") in page(made(), words)
    Path("results/T1.html").unlink()
    Path("raw <b>.xlsx").write_text("1")
    text = page(made(), words)
    assert words("record.consistent") not in text
    gone = words("record.wrong_missing", file="results/T1.html", rule="table")
    assert text.index(gone) < text.index("<h2>")
    assert "raw &lt;b&gt;.xlsx" in text
    assert "<b>" not in text
    assert re.search(r"draws\.placebo</td>\s*<td>10000</td>\s*<td>500</td>", text)


@needs_browser
@pytest.mark.parametrize("width", [1400, 800])
def test_the_page_opens_offline_fits_its_window_and_unfolds_its_tables(made, tmp_path, width):
    (tmp_path / "run_record.html").write_text(
        page(made(), read_labels(ROOT / "resources/labels.csv")), encoding="utf-8"
    )
    with browser(tmp_path / "browser", width=width) as opened:
        opened.open(tmp_path / "run_record.html")
        opened.run("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert opened.run("document.documentElement.scrollWidth <= window.innerWidth")
        assert "results/a.parquet" in opened.run("document.body.innerText")
        assert (opened.complaints(), opened.asked_outside()) == ([], [])


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0.0 s"), (59.94, "59.9 s"), (59.96, "1:00 min"), (3599.6, "1:00:00 h"), (7325, "2:02:05 h")],
)
def test_durations_are_read_at_a_glance(seconds, text):
    assert duration(seconds) == text
