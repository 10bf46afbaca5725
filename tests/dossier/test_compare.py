import json
import shutil
from contextlib import chdir
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest

from scripts.dossier.compare import NOT_COMPARABLE, OTHER, SAME, main
from scripts.dossier.places import RECORD
from scripts.files.job_record import MARK, hashes
from tests.dossier.made_run import CITY, OBSERVED, RAW, RESULTS, WORKBOOK
from tests.dossier.made_run import OTHER as SECOND

ESTIMATES = f"{RESULTS}/estimates/benchmark.parquet"
KEYS = f"{RESULTS}/tables/benchmark.keys.parquet"
FIGURE = f"{RESULTS}/figures/multiverse.svg"
LINEAGES = [f"{RESULTS}/panel/{plan}/lineage.parquet" for plan in ("observed", "mean")]
INSTALLED = {"numpy": "2.4.0", "pandas": "3.0.1"}


@pytest.fixture
def pair(traced, tmp_path, capsys):
    """Return two copies of a finished run with its record, and a function that compares them."""
    record = {"config": {"used": {"seed": 7, "raw_dir": RAW}, "studies": {}, "sources": {}}, "files": []}
    record |= {"installed": INSTALLED, "snakemake": "9", "commit": {}, "machine": {}}
    for name in "ab":
        shutil.copytree(traced, tmp_path / name)
        (tmp_path / name / RECORD).parent.mkdir(exist_ok=True)
        (tmp_path / name / RECORD).write_text(json.dumps(record), encoding="utf-8")

    def compared(*arguments, a="a", b="b"):
        code = main([str(tmp_path / a), str(tmp_path / b), *arguments])
        out, err = capsys.readouterr()
        return code, out or err

    return tmp_path / "a", tmp_path / "b", compared


def recorded(folder: Path) -> None:
    """Let the jobs' records name the hashes of the files as they are, as if the run had made them."""
    with chdir(folder):
        for log in Path("results/logs").iterdir():
            head, _, line = log.read_text(encoding="utf-8").rpartition(MARK)
            job = json.loads(line)
            job |= {way: {path: hashes([path])[path] for path in job[way]} for way in ("input", "output")}
            log.write_text(head + MARK + json.dumps(job, ensure_ascii=False) + "\n", encoding="utf-8")


def job(folder: Path, rule: str, **params) -> None:
    """Change the parameters of a rule's jobs in their records."""
    for log in (folder / "results/logs").iterdir():
        head, _, line = log.read_text(encoding="utf-8").rpartition(MARK)
        record = json.loads(line)
        if record["rule"] == rule:
            record["params"] |= params
            log.write_text(head + MARK + json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")


def change(folder: Path, name: str, where: dict, **values) -> None:
    """Change the rows of a Parquet file that have certain values."""
    table = pd.read_parquet(folder / name)
    rows = pd.Series(data=True, index=table.index)
    for column, value in where.items():
        rows &= table[column] == value
    assert rows.any()
    for column, value in values.items():
        table.loc[rows, column] = value
    table.to_parquet(folder / name, index=False)


def settings(folder: Path, **changes) -> None:
    """Change the run record."""
    record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    (folder / RECORD).write_text(json.dumps(record | changes), encoding="utf-8")


def zipped(folder: Path, file: Path) -> Path:
    with ZipFile(file, "w") as package:
        for path in sorted(folder.rglob("*")):
            package.write(path, path.relative_to(folder).as_posix())
    return file


def raw_cell_changed(b: Path, raw_text: str) -> None:
    """Change a raw cell and what rests on it, as a run of the changed file would."""
    (b / RAW / WORKBOOK).write_text("another one")
    change(b, OBSERVED, {"code": CITY}, raw_text=raw_text, value=10.0)
    for lineage in LINEAGES:
        change(b, lineage, {"code": CITY}, raw_text=raw_text)
        change(b, lineage, {"code": CITY, "variable": "co2"}, value=10.0)
    change(b, LINEAGES[1], {"code": SECOND, "variable": "co2"}, value=10.0)
    change(b, ESTIMATES, {"plan": "mean", "outcome": "lnCO2"}, estimate=-0.0275)
    change(b, KEYS, {"plan": "mean", "outcome": "lnCO2", "statistic": "estimate"}, text="-0.028")
    recorded(b)


def test_a_run_is_identical_to_its_copy_whatever_it_is_packed_in(pair):
    _, b, compared = pair
    code, text = compared()
    assert code == SAME
    assert text.splitlines()[0].startswith("IDENTICAL in made: all 8 results")
    zipped(b, b.with_name("b.zip"))
    assert compared(b="b.zip")[0] == SAME
    assert compared(a="b.zip")[0] == SAME


def test_a_changed_raw_cell_is_followed_to_panel_cells_estimates_and_printed_numbers(pair):
    _, b, compared = pair
    raw_cell_changed(b, "10")
    code, text = compared()
    assert code == OTHER
    verdict = "DIFFERENT in made: 1 raw cell, 3 panel cells, 1 row of estimates, 1 printed number"
    assert text.splitlines()[0].startswith(verdict)
    why, _, what = text.partition("Raw cells (1)")
    assert f"    {WORKBOOK}: " in why
    assert "Configuration" not in why
    assert rf'{WORKBOOK} emission!!D2: "<b>9</b>\x1b[2J" → "10"  (co2:{CITY}:2018; moved 3 panel cells' in what
    assert f"co2:{CITY}:2018  9 → 10  by 1  observed  from co2:{CITY}:2018" in what
    assert f"co2:{SECOND}:2018  9 → 10  by 1  province_mean  from co2:{CITY}:2018" in what
    assert "estimate -0.0333 → -0.0275" in what
    assert 'made/T3/lnCO2:1/two_way:mean: "-0.033" → "-0.028"' in what
    assert f"raw file ({WORKBOOK})" in what
    assert "\x1b" not in text


def test_cells_that_rest_on_no_changed_raw_cell_are_told_apart(pair):
    _, b, compared = pair
    raw_cell_changed(b, "10")
    change(b, LINEAGES[0], {"code": SECOND, "variable": "co2"}, value=1.0, status="extrapolated")
    recorded(b)
    _, text = compared()
    assert "2 of 2 cells, largest difference 1, 1 with another status, 1 made from raw cells that differ, 1 NOT" in text
    assert f"co2:{SECOND}:2018  missing → 1  missing → extrapolated\n" in text


def test_raw_files_in_differently_named_folders_are_the_same_files(pair, tmp_path):
    _, b, compared = pair
    shutil.move(b / RAW, b / "raw")
    for log in (b / "results/logs").iterdir():
        log.write_text(log.read_text(encoding="utf-8").replace(f'"{RAW}', '"raw'), encoding="utf-8")
    code, text = compared()
    assert code == SAME
    assert f"Raw files lie in {RAW} and raw" in text


@pytest.mark.parametrize(
    ("cause", "told"),
    [
        (lambda b: job(b, "multiverse_figure", number="F13"), "setting (number)"),
        (lambda b: job(b, "multiverse_figure", code="another"), "code (scripts/exhibits/multiverse_figure.py)"),
        (
            lambda b: (job(b, "multiverse_figure", code="x"), settings(b, installed=INSTALLED | {"pandas": "3.1.0"})),
            "code or libraries (scripts/exhibits/multiverse_figure.py); software (pandas)",
        ),
        (
            lambda b: settings(b, installed=INSTALLED | {"six": "1"}),
            "not explained by inputs, settings or code; software",
        ),
        (lambda _: None, "NOT EXPLAINED: same inputs, settings, code and libraries, and yet another result"),
    ],
    ids=["setting", "code", "library", "other software", "nothing"],
)
def test_a_file_that_differs_has_the_cause_that_its_job_shows(pair, cause, told):
    _, b, compared = pair
    (b / FIGURE).write_text("<svg></svg>")
    recorded(b)
    cause(b)
    code, text = compared()
    assert code == OTHER
    assert text.startswith("SAME NUMBERS in made")
    group = text.partition("Files (1)")[2]
    assert f"  {told}" in group
    assert FIGURE in group
    assert ("NOT EXPLAINED: 1 file." in text.splitlines()[0]) is told.startswith("NOT")


def test_what_went_in_otherwise_is_told_with_both_values(pair):
    _, b, compared = pair
    config = {
        "used": {"seed": 8, "raw_dir": RAW, "language": "zh"},
        "studies": {"made": {"plans": {"mean": [{"n": 1}]}}},
    }
    settings(b, config=config | {"sources": {}}, installed=INSTALLED | {"pandas": "3.1.0"})
    job(b, "benchmark", code="another")
    code, text = compared()
    assert code == SAME
    for line in (
        "seed: 7 → 8",
        'language: none → "zh"',
        "studies.made.plans.mean.1.n: none → 1",
        "pandas: 3.0.1 → 3.1.0",
    ):
        assert f"    {line}\n" in text


def test_rounding_is_told_as_rounding_and_yet_is_different(pair):
    _, b, compared = pair
    change(b, ESTIMATES, {"plan": "mean", "outcome": "lnCO2"}, estimate=-0.0333 - 7e-18)
    recorded(b)
    code, text = compared()
    assert code == OTHER
    assert "1 row of estimates" in text.splitlines()[0]
    assert "No difference above 1e-12" in text.splitlines()[0]


def test_an_edited_result_is_told_as_edited(pair):
    _, b, compared = pair
    (b / FIGURE).write_text("<svg></svg>")
    assert "  edited after its job (B): 1 file" in compared()[1]


def test_a_file_that_no_job_made_is_named_and_not_compared(pair):
    _, b, compared = pair
    (b / RESULTS / "figures/by_hand.svg").write_text("<svg/>")
    code, text = compared()
    assert code == SAME
    assert "In B but made by no job that left a record, so not compared: 3 files" in text
    assert f"such as {RESULTS}/figures/by_hand.svg" in text


def test_json_says_the_same(pair):
    _, b, compared = pair
    raw_cell_changed(b, "10")
    code, text = compared("--json")
    found = json.loads(text)
    assert code == OTHER
    assert found["verdict"] == "different"
    assert [cause["name"] for cause in found["causes"]] == [WORKBOOK]
    assert found["raw_cells"][0]["b"]["raw_text"] == "10"
    assert {panel["plan"] for panel in found["panels"]} == {"observed", "mean"}
    assert found["printed"] == [{"address": "made/T3/lnCO2:1/two_way:mean", "a": "-0.033", "b": "-0.028"}]


def test_runs_without_a_record_are_compared_by_their_jobs(pair):
    a, b, compared = pair
    for folder in (a, b):
        (folder / RECORD).unlink()
    (b / FIGURE).write_text("<svg></svg>")
    recorded(b)
    job(b, "multiverse_figure", number="F13")
    _, text = compared()
    assert "no run record" in text
    assert '    number: "F12" → "F13"  (of multiverse_figure)' in text


def test_studies_that_one_run_has_alone_are_named_and_not_compared(pair):
    a, b, compared = pair
    shutil.copytree(a / RESULTS, a / "results/more")
    code, text = compared()
    assert code == SAME
    assert "Only in A, not compared: more" in text
    shutil.move(b / RESULTS, b / "results/other")
    code, text = compared()
    assert code == NOT_COMPARABLE
    assert "studies made, more in" in text
    assert "and other in" in text


def test_names_may_be_long_chinese_and_with_blanks(pair):
    _, b, compared = pair
    name = "目 录 " + "n" * 190 + ".svg"
    for folder in pair[:2]:
        (folder / RESULTS / "figures" / name).write_text(folder.name)
        for log in (folder / "results/logs").iterdir():
            text = log.read_text(encoding="utf-8").replace("figures/multiverse.svg", f"figures/{name}")
            log.write_text(text, encoding="utf-8")
        recorded(folder)
    zipped(b, b.with_name("b.zip"))
    code, text = compared(b="b.zip")
    assert code == OTHER
    assert name in text


def _without(name):
    def remove(b):
        shutil.rmtree(b / name) if (b / name).is_dir() else (b / name).unlink()

    return remove


@pytest.mark.parametrize(
    ("spoilt", "message"),
    [
        (_without(RESULTS), "expected a package or a working folder of this workflow, with results/*/panel/*/lineage"),
        (_without("results/logs"), "found no results/logs, where jobs leave their records"),
        (
            lambda b: [log.write_text("done") for log in (b / "results/logs").iterdir()],
            "found no record of a job behind",
        ),
        (lambda b: (b / RECORD).write_text("{"), f"found no run record in {RECORD}"),
        (
            lambda b: (b / "results/logs/3.log").write_text(f"done\n\n{MARK}[1]\n"),
            "a log in results/logs whose last line is no job's record",
        ),
        (lambda b: (b / LINEAGES[0]).write_bytes(b"PAR1"), f"{LINEAGES[0]}: found a damaged file"),
        (lambda b: (b / KEYS).write_bytes(b"PAR1"), f"{RESULTS}/tables: found a damaged file"),
        (shutil.rmtree, "found nothing of this name"),
    ],
    ids=["no results", "no logs", "no records", "no record", "no job record", "damaged", "damaged keys", "not there"],
)
def test_what_is_no_package_stops_with_what_was_looked_for(pair, spoilt, message):
    _, b, compared = pair
    spoilt(b)
    code, text = compared()
    assert code == NOT_COMPARABLE
    assert message in text
