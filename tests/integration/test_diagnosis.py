"""What a run says last when it fails or makes less than everything: within ten lines of a console of 80 columns."""

import csv
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter

import openpyxl
import pytest
import yaml

from tests.integration.conftest import ROOT, Checkout

COLUMNS = 80
RAW = "resources/demo/raw"
STUDIES = yaml.safe_load((ROOT / "config/small.yaml").read_text(encoding="utf-8"))["studies"]
EDITIONS = (2011, 2012, 2013)
COUNTED = re.compile(r"(\w[\w ]*) \((\d+)\)")


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "snakemake", "--configfile", "config/small.yaml", "--cores", "2", *arguments]


def console(run: Checkout, *arguments: str) -> tuple[int, str]:
    """Return the exit code and what a user sees."""
    ran = subprocess.run(
        command(*arguments), cwd=run.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return ran.returncode, ran.stdout


def in_sight(said: str) -> str:
    """Return the last ten lines of a console of 80 columns, where a Chinese character takes two."""
    lines = [part for line in said.rstrip("\n").split("\n") for part in folded(line)]
    return "\n".join(lines[-10:]).replace("\n\0", "")


def folded(line: str) -> list[str]:
    parts, taken = [""], 0
    for letter in line:
        columns = 2 if "⺀" <= letter <= "￠" else 1
        if taken + columns > COLUMNS:
            parts, taken = [*parts, "\0"], 0
        parts[-1] += letter
        taken += columns
    return parts


def left(said: str) -> dict[str, int]:
    """Return how many files were left as they were, by study × plan, from the line that has them all."""
    line = next(line for line in said.split("\n") if "left as they were" in line and "…" not in line)
    parts = [part.rpartition(" × ") for part in line.partition("inputs): ")[2].rstrip(".").split("; ")]
    return {
        f"{study} × {plan}".removeprefix(" × "): int(count)
        for study, _, plans in parts
        for plan, count in COUNTED.findall(plans)
    }


def pending(run: Checkout) -> dict[str, int]:
    """Return the same by Snakemake's own table of all files."""
    shown = subprocess.run(command("--summary"), cwd=run.folder, capture_output=True, text=True, check=True).stdout
    table = csv.DictReader(shown.splitlines(), delimiter="\t")
    kept = [row for row in table if row["status"] != "removed temp file"]
    files = [row["output_file"] for row in kept if row["plan"] == "update pending"]
    plans = {path.parent.name for path in run.folder.glob("results/*/panel/*/panel.parquet")}
    counts: Counter[str] = Counter()
    for file in files:
        study, _, below = file.removeprefix("results/").partition("/")
        study = re.sub(r"^resources/demo/truth/(.*)\.json$", r"\1", file) if "/truth/" in file else study
        plan = below.removeprefix("panel/").partition("/")[0]
        counts[f"{study} × {plan if plan in plans else 'all plans'}" if study in STUDIES else "all studies"] += 1
    return dict(counts)


def spoil(run: Checkout, edition: int) -> tuple[str, str]:
    """Write a text into the last city's first figure of an edition's table of inhabitants; return file and cell."""
    file = run.folder / RAW / f"yearbook-{edition}/population.xlsx"
    book = openpyxl.load_workbook(file)
    rows = reversed(list(book.worksheets[0].iter_rows()))
    cell = next(cell for row in rows for cell in row if re.fullmatch(r"[\d.]+", str(cell.value)))
    cell.value = "12x4"
    book.save(file)
    return file.relative_to(run.folder).as_posix(), cell.coordinate


def begin_with(run: Checkout, script: str, code: str) -> None:
    """Put a line of code before all others of a script, for its own job alone."""
    path = run.folder / "scripts" / script
    path.write_text(f"if __name__ == '__main__': {code}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")


def test_a_bad_cell_is_in_sight_with_its_place_its_log_and_what_was_left_as_it_was(own):
    file, cell = spoil(own, 2012)
    code, said = console(own)
    seen = in_sight(said)
    assert code != 0
    log = "results/logs/read_yearbook/yearbook-2012.log"
    assert all(part in seen for part in ("rule read_yearbook failed", *STUDIES, "yearbook", "2012"))
    assert all(part in seen for part in (cell, "12x4", f"input: {file}\n", f"log: {log}\n"))
    assert "12x4" in (own.folder / log).read_text(encoding="utf-8")
    assert left(said) == pending(own)
    assert "left as they were" in seen
    assert left(said)[f"{STUDIES[0]} × paper"] > 1


def test_a_run_for_less_than_everything_says_what_it_left_and_a_dry_one_nothing(own):
    changed, other = STUDIES
    study = own.folder / f"config/studies/{changed}.yaml"
    study.write_text(study.read_text(encoding="utf-8").replace("method: trend", "method: last"), encoding="utf-8")
    target = f"results/{other}/panel/treatment.parquet"
    (own.folder / target).unlink()
    assert "left as they were" not in console(own, "-n", target)[1]
    code, said = console(own, target)
    assert code == 0
    assert left(in_sight(said)) == pending(own)
    assert left(said)[f"{changed} × paper"] > 1
    assert f"{changed} × observed" not in left(said)


def test_a_configuration_with_many_faults_is_named_in_sight_though_all_of_them_are_listed(tmp_path, own):
    study = own.folder / f"config/studies/{STUDIES[0]}.yaml"
    study.write_text(study.read_text(encoding="utf-8") + "".join(f"wrong{i}: 1\n" for i in range(6)), encoding="utf-8")
    code, said = console(own, "-n")
    assert code != 0
    assert all(f"wrong{i}: unknown key" in said for i in range(6))
    assert f"config/studies/{STUDIES[0]}.yaml cannot be used:" in in_sight(said)
    assert "wrong0: unknown key" in in_sight(said)
    assert "and 5 more, which stand above" in in_sight(said)


@pytest.mark.slow
def test_of_many_failures_the_first_is_in_sight_and_where_all_are_listed(own):
    cells = [spoil(own, edition)[1] for edition in EDITIONS]
    code, said = console(own, "--keep-going")
    seen = in_sight(said)
    assert code != 0
    assert "rule read_yearbook failed" in seen
    assert f"item {EDITIONS[0]}" in seen
    assert cells[0] in seen
    assert "log: results/logs/read_yearbook/yearbook-2011.log\n" in seen
    assert "\n  2 more failed, in .snakemake/log/" in seen
    listed = own.folder / re.search(r"more failed, in (\.snakemake/log/\S+\.log)", seen)[1]
    text = listed.read_text(encoding="utf-8")
    assert text.count("pilotpanel: rule read_yearbook failed") == 3
    assert all(f"log: results/logs/read_yearbook/yearbook-{edition}.log\n" in text for edition in EDITIONS)


@pytest.mark.slow
def test_two_jobs_that_raise_are_both_in_sight(own):
    path = own.folder / "scripts/panel/cities.py"
    text = path.read_text(encoding="utf-8")
    wrong = "with logged(snakemake):\n        raise KeyError('no such column')"
    path.write_text(text.replace("with logged(snakemake):", wrong), encoding="utf-8")
    code, said = console(own, "--keep-going")
    seen = in_sight(said)
    assert code != 0
    for name in STUDIES:
        assert f"rule cities failed, study {name}\n  message: KeyError: 'no such column'\n" in seen
        assert f"log: results/logs/{name}/cities.log\n" in seen
    assert seen.count("  input: resources/cities/") == 2
    assert "left as they were" in seen
    # Snakemake has removed the failed jobs' outputs, and the tables that were made from them are as old as they were.
    assert left(said)[f"{STUDIES[0]} × all plans"] > 100
    path.write_text(text, encoding="utf-8")
    planned = own.planned()
    assert planned["cities"] == planned["benchmark_table"] == len(STUDIES)
    assert planned["read_yearbook"] == 0


@pytest.mark.slow
def test_a_job_that_is_killed_while_another_runs_is_in_sight_and_that_it_left_no_message(own):
    first, second = STUDIES
    begin_with(
        own,
        "panel/treatment.py",
        f"import os, time; time.sleep(3); snakemake.wildcards.study == {first!r} and os.kill(os.getpid(), 9); "
        "time.sleep(4)",
    )
    code, said = console(own, *(f"results/{name}/panel/treatment.parquet" for name in STUDIES))
    seen = in_sight(said)
    assert code != 0
    assert f"rule treatment failed, study {first}\n" in seen
    assert "it was killed by SIGKILL" in seen
    assert "input: results/" in seen
    assert f"log: results/logs/{first}/treatment.log (nothing of this run)" in seen
    assert said.count("pilotpanel: rule") == 1
    assert re.search(r"Finished jobid: \d+ \(Rule: treatment\)", said.partition("died with")[2])
    assert "left as they were" in seen
    assert set(STUDIES) == own.studies_planned()
    assert (own.folder / f"results/{second}/panel/treatment.parquet").exists()


@pytest.mark.slow
def test_a_run_that_is_stopped_says_what_it_left(own):
    begin_with(own, "panel/treatment.py", "import time; time.sleep(30)")
    console_file = own.folder / "console.txt"
    with console_file.open("w") as file:
        run = subprocess.Popen(command(), cwd=own.folder, stdout=file, stderr=file, start_new_session=True)
        until = time.monotonic() + 60
        while "Job " not in console_file.read_text() and time.monotonic() < until:
            time.sleep(0.2)
        time.sleep(1)
        os.killpg(run.pid, signal.SIGINT)
        assert run.wait(120) != 0
    said = console_file.read_text()
    seen = in_sight(said)
    assert "no job failed: it was stopped" in seen
    assert left(said) == pending(own)
    assert "left as they were" in seen
