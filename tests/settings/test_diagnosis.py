import logging
import os
import traceback
from types import SimpleNamespace

import pytest

from scripts.files.bad_input import BadInput
from scripts.settings import diagnosis
from scripts.settings.columns import height, width
from scripts.settings.diagnosis import (
    LINES,
    Failure,
    Heard,
    failures,
    in_parts,
    last_lines,
    message_of,
    report_failures,
    times,
)

STUDIES = {"carbon": {"sources": ["ceads", "yearbook"]}, "eco": {"sources": ["ceads"]}}
LEFT = "  left as they were: " + "; ".join(f"study{i} × paper (12)" for i in range(30)) + "."


class Job:
    """What is asked of Snakemake's job."""

    def __init__(self, log, rule="panel", read=("in.parquet",), **wildcards):
        self.log, self.input, self.wildcards = [str(log)], list(read), wildcards
        self.rule = SimpleNamespace(name=rule)

    def is_group(self):
        return False


class Group:
    def __init__(self, *jobs):
        self.jobs = list(jobs)

    def is_group(self):
        return True


def logged_error(log, error):
    try:
        raise error
    except type(error):
        log.write_text(traceback.format_exc(), encoding="utf-8")


def found_of(*jobs, before=None, signals=None):
    return failures(jobs, before or {}, STUDIES, signals or {})


def failure(number=0, message="found nothing"):
    return Failure(f"rule{number}", "study carbon", "in.parquet", message, f"results/logs/carbon/rule{number}.log")


def test_a_bad_cell_is_said_with_rule_study_file_message_and_log(tmp_path):
    raw = "raw/yearbook-2012/人口.xlsx"
    error = BadInput("'x'", "a number", "Correct it.", file="yearbook-2012/人口.xlsx", sheet="S", cell="C17")
    logged_error(tmp_path / "a.log", error)
    job = Job(tmp_path / "a.log", "read_yearbook", ["raw/yearbook-2012/gdp.xlsx", raw], source="yearbook", item="2012")
    [found] = found_of(job)
    assert found.text() == (
        "pilotpanel: rule read_yearbook failed, study carbon (source yearbook, item 2012)\n"
        "  message: yearbook-2012/人口.xlsx, sheet 'S', cell C17: found 'x'; expected a number. Correct it.\n"
        f"  input: {raw}\n"
        f"  log: {tmp_path}/a.log"
    )


def test_a_job_of_a_study_names_it_one_of_none_names_all_and_the_first_input_with_the_number_of_the_others(tmp_path):
    logged_error(tmp_path / "a.log", KeyError("area"))
    one = Job(tmp_path / "a.log", study="eco", plan="paper", read=["a.csv", "b.csv", "c.csv"])
    assert found_of(one)[0].of == "study eco (plan paper)"
    assert found_of(one)[0].input == "a.csv and 2 more"
    assert found_of(one)[0].message == "KeyError: 'area'"
    assert found_of(Job(tmp_path / "a.log", read=[]))[0].of == "studies carbon, eco"
    assert found_of(Job(tmp_path / "a.log", read=[]))[0].input == "none"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("of\n  two lines"), "ValueError: of two lines"),
        (BadInput("a", "b", "c"), "found a; expected b. c"),
        (RuntimeError(), "RuntimeError"),
        (ValueError("\x1b[2J排放"), "ValueError: \\x1b[2J排放"),
        (ValueError("re: module.Name: x"), "ValueError: re: module.Name: x"),
    ],
)
def test_the_message_is_the_exceptions_own_on_one_line(tmp_path, error, said):
    logged_error(tmp_path / "a.log", error)
    assert message_of((tmp_path / "a.log").read_text(encoding="utf-8")) == said


def test_of_an_error_that_came_from_another_the_last_is_said(tmp_path):
    second = ValueError("second")
    second.__cause__ = KeyError("first")
    logged_error(tmp_path / "a.log", second)
    assert message_of((tmp_path / "a.log").read_text(encoding="utf-8")) == "ValueError: second"


LONG = BadInput(
    "gdp of city 320500 in 2016 as '3943400' 亿元, 3.9434e+10 in the canonical unit: 10000 times what stands beside "
    "it, as if 万元 had been read as 亿元 (4 more such cells in this file, 0 in others)",
    "about 4.01363e+06, as 3.6104e+06 in 2015 (panel/城市面板.xlsx, Sheet2, E660)",
    "Correct whichever is wrong, or its unit in the heading or in the source's settings; if all are right, set "
    "checks.unit_ratio to record, which lists them in unit_ratios.parquet and goes on.",
    file="panel/城市面板.xlsx",
    sheet="Sheet2",
    cell="E661",
)


@pytest.mark.parametrize("columns", [400, 240, 160])
def test_a_long_message_keeps_the_beginnings_of_what_was_found_and_expected_and_what_to_do(columns):
    short = in_parts(str(LONG), columns)
    assert columns * 0.8 < width(short) <= columns
    found, _, rest = short.partition("; expected about 4.01363e+06")
    assert found.startswith("panel/城市面板.xlsx, sheet 'Sheet2', cell E661: found gdp of")
    assert ". Correct whichever is wrong" in rest
    whole = str(LONG).replace(";", " ").replace(".", " ").split()
    assert set(short.replace(";", " ").replace(".", " ").replace("…", " ").split()) <= set(whole), "no word is cut"


def test_a_long_message_of_another_kind_keeps_its_beginning_and_its_end():
    said = f"ValueError: {'a long text ' * 40}at last"
    assert width(in_parts(said, 160)) <= 160
    assert in_parts(said, 160).endswith("at last")


def test_a_job_that_was_killed_has_no_message_and_an_older_log_is_not_taken_for_its_own(tmp_path):
    log = tmp_path / "a.log"
    logged_error(log, KeyError("an earlier run's"))
    job = Job(log)
    before = times([job])
    [found] = found_of(job, before=before)
    assert "earlier" not in found.message
    assert "it was killed" in found.message
    assert found.log == f"{log} (nothing of this run)"
    [found] = found_of(job, before=before, signals={"panel": "SIGKILL"})
    assert found.message.startswith("none: it was killed by SIGKILL")
    os.utime(log, ns=(0, before[str(log)] + 1))
    assert found_of(job, before=before)[0].message == 'KeyError: "an earlier run\'s"'


def test_of_a_group_only_the_jobs_that_failed_by_their_logs_are_named(tmp_path):
    logs = {name: tmp_path / f"{name}.log" for name in ("done", "failed", "never", "later")}
    logs["done"].write_text("done\n")
    logged_error(logs["failed"], KeyError("x"))
    group = Group(*(Job(log, name) for name, log in logs.items()))
    assert [each.rule for each in found_of(group)] == ["failed"]
    logs["failed"].unlink()
    [found] = found_of(group)
    assert found.rule == "failed"
    assert "or one of 2 more jobs submitted with it" in found.of
    assert "killed" in found.message


def test_a_job_that_ended_well_without_its_output_says_so(tmp_path):
    (tmp_path / "a.log").write_text("done\n")
    assert "output is not all there" in found_of(Job(tmp_path / "a.log"))[0].message


@pytest.mark.parametrize("count", [1, 2, 3, 40])
@pytest.mark.parametrize("letters", [10, 200, 3000])
@pytest.mark.parametrize("left", ["", LEFT])
def test_the_last_lines_are_ten_at_most_and_name_the_first_failure_whole(count, letters, left):
    path = "resources/raw/" + "年鉴" * 30
    found = [
        Failure(f"rule{i}", f"study carbon (item {path})", path, f"begin {'见' * letters} end", f"results/logs/{i}.log")
        for i in range(count)
    ]
    text = last_lines(found, left, ".snakemake/log/2024-05-01T120000.000000.snakemake.log")
    assert height(text) <= LINES
    assert all(part in text for part in ("rule rule0 failed", "study carbon", "begin", " end\n", "results/logs/0.log"))
    assert "left as they were" in text or not left
    if f"results/logs/{count - 1}.log" not in text:
        assert f"\n  {count - 1} more failed, in .snakemake/log/2024" in text


def test_failures_that_fit_stand_all_there():
    text = last_lines([failure(0), failure(1)], "", "")
    assert text.count("rule rule") == 2
    assert "more failed" not in text


def test_what_does_not_fit_goes_to_snakemakes_log(caplog, monkeypatch):
    monkeypatch.setattr(diagnosis.atexit, "register", lambda *_: None)
    with caplog.at_level(logging.ERROR, "snakemake.logging"):
        report_failures([failure(i) for i in range(2)], "", "the.log")
        assert not caplog.messages
        report_failures([failure(i) for i in range(9)], "", "the.log")
        report_failures([failure()], LEFT, "the.log")
    assert all(f"results/logs/carbon/rule{i}.log" in caplog.messages[0] for i in range(9))
    assert LEFT in caplog.messages[1]


def test_a_run_that_was_stopped_says_so_and_what_it_left():
    assert "it was stopped.\n  left" in last_lines([], LEFT, "")


def heard(name, text):
    listener = Heard()
    logger = logging.getLogger("test_diagnosis")
    logger.addHandler(listener)
    logger.error(text, extra={"exception": name})
    logger.error("Exiting because a job execution failed.")
    logger.removeHandler(listener)
    return listener


def test_the_signal_that_ended_a_script_is_heard():
    text = "Command '… python /x/.snakemake/scripts/tmp3g.collect.py' died with <Signals.SIGKILL: 9>."
    assert heard("RuleException", text).signals == {"collect": "SIGKILL"}


def test_a_refused_configuration_is_repeated_only_if_its_beginning_is_out_of_sight():
    frames = '  File "rules/common.smk", line 52, in <module>\n' * 4
    problems = "".join(f"  line {i}, a: unknown key; expected one of {'b, ' * 40}\n" for i in range(5))
    text = f'ConfigError in file "rules/common.smk", line 52:\nstudy.yaml cannot be used:\n{problems}{frames}'
    repeated = heard("ConfigError", text.rstrip("\n")).refusal
    assert repeated.startswith("study.yaml cannot be used:\n  line 0, a: unknown key")
    assert repeated.endswith("  and 4 more, which stand above")
    assert height(repeated) <= LINES
    assert heard("ConfigError", 'ConfigError in file "x", line 52:\nstudy.yaml: no').refusal == ""
    assert heard("RuleException", text).refusal == ""
