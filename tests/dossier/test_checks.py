import csv
import io
import shutil
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest

from scripts.dossier.check import Package
from scripts.dossier.checks import CHECKS, checks, checks_csv, main
from scripts.dossier.checks_page import checks_page
from scripts.dossier.drawing import draws
from scripts.dossier.path_check import paths
from scripts.dossier.personal_check import identity_number, personal
from scripts.exhibits.labels import read_labels
from tests.dossier.made_package import README, TEMPLATES, listed, made_package
from tests.dossier.made_run import RAW, RESULTS, ROOT, WORKBOOK

KEYS = "results/made/tables/benchmark.keys.parquet"
FIGURE = f"{RESULTS}/figures/multiverse.svg"
SOME_IDENTITY = "11010519491231" + "002X"
"""The example of GB 11643-1999."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    return made_package(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def folder(whole, tmp_path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "package"))


def outcome(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Return what each failed check found: kind and file of its bad items."""
    found = {each.key: [(item.kind, item.file) for item in each.found if item.bad] for each in checks(folder)}
    return {key: items for key, items in found.items() if items}


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def edit(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    write(folder, name, text.replace(old, new))


def test_no_check_fails_on_a_package_that_is_whole(whole):
    found = checks(whole)
    assert [each.key for each in found if each.verdict != "pass"] == []
    assert [each.key for each in found] == list(CHECKS)


@pytest.mark.parametrize("data", ["simulated", "genuine"])
def test_raw_files_that_the_user_asked_for_may_be_there(data, tmp_path):
    assert outcome(made_package(tmp_path, data, "yes (made by a computer)" if data == "simulated" else "yes")) == {}


def test_the_manifest_has_to_list_every_file_as_it_is(folder):
    lines = (folder / "manifest.csv").read_text().splitlines()
    write(folder, "manifest.csv", "\n".join([*lines, "../x,1,a", "gone.csv,1,a", lines[-1]]) + "\n")
    write(folder, "checks.html", "not to be listed")
    write(folder, "new.csv", "a")
    edit(folder, "index.html", ">record<", ">RECORD<")
    edit(folder, "workflow/environment.yml", "python\n", "python >=3\n")
    assert outcome(folder) == {
        "manifest": [
            ("outside", "../x"),
            ("listed_missing", "gone.csv"),
            ("other_sha256", "index.html"),
            ("unlisted", "new.csv"),
            ("other_size", "workflow/environment.yml"),
            ("listed_twice", lines[-1].partition(",")[0]),
        ]
    }


TAMPERED = {
    "sizes": (lambda folder: (folder / "big.bin").open("wb").truncate(100_000_001), ("large", "big.bin")),
    "empty": (lambda folder: write(folder, "results/made/tables/T9.tex", ""), ("empty", "results/made/tables/T9.tex")),
    "duplicates": (
        lambda folder: shutil.copyfile(folder / FIGURE, folder / FIGURE.replace("multiverse", "placebo")),
        ("duplicate", FIGURE),
    ),
    "links": (lambda folder: write(folder, "a.html", "<a href='b%20c.html#x'>b</a>"), ("dead_link", "a.html")),
    "paths": (
        lambda folder: write(folder, "workflow/config/own.yaml", "raw_dir: D:\\data\\年鉴"),
        ("absolute_path", "workflow/config/own.yaml"),
    ),
    "packages": (
        lambda folder: edit(folder, "workflow/environment.yml", "  - numpy >=2\n", ""),
        ("undeclared", "workflow/scripts/demo/demo_emissions.py"),
    ),
    "seeds": (
        lambda folder: edit(folder, "workflow/scripts/estimates/benchmark.py", "default_rng(seed)", "default_rng()"),
        ("unseeded", "workflow/scripts/estimates/benchmark.py"),
    ),
    "programs": (
        lambda folder: write(folder, "results/made/tables/T9.tex", "x"),
        ("no_program", "results/made/tables/T9.tex"),
    ),
    "headings": (lambda folder: edit(folder, README, "### Controlled Randomness", ""), ("no_heading", README)),
    "availability": (lambda folder: edit(folder, README, "- Provided: no", "-"), ("provided_not_said", README)),
    "personal": (
        lambda folder: pd.DataFrame({"note": ["ask", "zhang.wei@uni.edu.cn"]}).to_parquet(folder / "a.parquet"),
        ("email", "a.parquet"),
    ),
    "records": (
        lambda folder: edit(folder, FIGURE, "<svg>", "<svg >"),
        ("record_edited", FIGURE),
    ),
}


@pytest.mark.parametrize("key", TAMPERED)
def test_each_check_finds_what_it_is_for_and_the_others_do_not_mind(folder, key):
    tamper, expected = TAMPERED[key]
    tamper(folder)
    listed(folder)
    found = outcome(folder)
    assert expected in found.pop(key)
    assert found.keys() <= ({"programs"} if key in ("empty", "duplicates") else set())


def test_a_result_that_is_gone_fails_though_raw_files_may_be(folder):
    (folder / KEYS).unlink()
    assert outcome(listed(folder))["records"] == [("record_missing", KEYS)]


def test_a_raw_file_that_slipped_in_is_named(folder):
    write(folder, f"{RAW}/{WORKBOOK}", WORKBOOK)
    assert ("provided_after_all", f"{RAW}/{WORKBOOK}") in outcome(listed(folder))["availability"]


def test_copies_in_the_report_and_of_two_plans_are_noted_only(folder):
    write(folder, "report/data/a.svg", (folder / FIGURE).read_text())
    found = {each.key: each for each in checks(listed(folder))}["duplicates"]
    assert (found.verdict, [item.kind for item in found.found]) == ("note", ["report_copies"])


def test_a_job_that_can_draw_and_was_handed_no_seed_is_named(folder):
    script = "scripts/panel/panel.py"
    shutil.copyfile(folder / "workflow/scripts/estimates/benchmark.py", folder / "workflow" / script)
    edit(folder, f"workflow/{script}", "benchmark", "panel")
    assert outcome(listed(folder))["seeds"] == [("no_seed", f"workflow/{script}")]


def test_what_the_workflow_draws_is_what_its_rules_have_seeds_for():
    assert draws(ROOT, "scripts/panel/extrapolate.py")
    assert not draws(ROOT, "scripts/estimates/multiverse_part.py")  # imports extrapolate.py, whose job draws


@pytest.mark.parametrize(
    ("name", "text", "number"),
    [
        ("a.py", "x = '/home/wei/a.csv'\ny = 'C:\\\\Users\\\\wei'", 2),
        ("a.py", "#!/usr/bin/env python\nx = 'https://e.org/home/a/b'\ny = f'{x} s:\\n  line'\nz = '/proc/cpuinfo'", 0),
        ("a.js", "q={a:/home/i, u:'C:/Users/wei/x'}; z=w/data/y", 1),
        ("a.html", "<p>E:\\研究\\a.csv</p><script>q={n:/abc/}</script>", 1),
        ("a.md", "and/or /tmp or ~/x, file:///mnt/e/a", 1),
        ("a.log", '{"raw_dir": "/mnt/d/a", "b": "x:/yy"}', 2),
    ],
)
def test_paths_are_told_from_addresses_expressions_and_line_breaks(tmp_path, name, text, number):
    write(tmp_path, name, text)
    assert len(paths(Package(tmp_path)).found) == number


@pytest.mark.parametrize(
    ("name", "text", "kinds"),
    [
        ("a.csv", "call 1391234" + "5678 or +86 139 1234 " + "5679", ["mobile", "mobile"]),
        ("a.csv", f"{SOME_IDENTITY},{SOME_IDENTITY[:-1]}1", ["identity"]),
        ("a.csv", "0571-8888" + "1234, 2016-17, 3.13912345678, a13912345678f, 13912345678901", ["landline"]),
        ("a.json", '{"memory": 16777216000, "of": "/Users/wei/x"}', ["user"]),
        ("a.md", "a@b, x@example.org, wei@uni.edu.cn", ["email"]),
        ("a.svg", '<path id="x" d="M 0 1\nC 1446 166 1952 1184 1952"/><text>139 1234 ' + "5678</text>", ["mobile"]),
        ("a.js", "/* Copyright (c) 2011 A Person <a.person@mail.org> */", ["authors"]),
    ],
)
def test_personal_data_are_told_from_other_numbers(tmp_path, name, text, kinds):
    write(tmp_path, name, text)
    found = [item.kind for item in personal(Package(tmp_path)).found]
    assert found == kinds
    assert identity_number(SOME_IDENTITY)


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("results/review/run_record.json", "{", "records"),
        ("workflow/scripts/panel/panel.py", "x = (", "seeds"),
        ("workflow/pyproject.toml", "[a", "packages"),
        ("manifest.csv", "path,bytes\n", "manifest"),
        ("a.parquet", "PAR1", "personal"),
    ],
)
def test_a_file_that_cannot_be_read_fails_its_check_and_stops_no_other(folder, name, text, key):
    write(folder, name, text)
    found = outcome(folder)
    assert key in found
    assert "headings" not in found


def test_the_page_says_every_verdict_in_words_and_shows_a_file_s_name_as_text(folder):
    write(folder, "<b>x.tex", "")
    found = checks(folder)
    for language, word in {"en": "FAIL", "zh": "未通过"}.items():
        page = checks_page(found, read_labels(ROOT / "resources/labels.csv", language), TEMPLATES, "simulated")
        assert word in page
        assert "<b>x.tex" not in page
        assert "&lt;b&gt;x.tex" in page
    rows = list(csv.DictReader(io.StringIO(checks_csv(found))))
    assert {row["check"] for row in rows} == {each.key for each in found}
    assert [row["file"] for row in rows if row["check"] == "empty"] == ["<b>x.tex"]


def test_the_command_line_takes_a_zip_and_fails_if_a_check_does(whole, folder, tmp_path, capsys):
    with ZipFile(tmp_path / "whole.zip", "w") as archive:
        for path in Package(whole).files:
            archive.write(whole / path, path)
    assert main([str(tmp_path / "whole.zip")]) == 0
    write(folder, "a.tex", "")
    capsys.readouterr()
    assert main([str(folder), "--language", "en"]) == 1
    assert "x a.tex: has no byte" in capsys.readouterr().out
