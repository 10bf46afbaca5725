import json
from pathlib import Path

import pytest

from scripts.dossier.check import Package
from scripts.dossier.finished import Finished
from scripts.dossier.programs import programs
from scripts.dossier.readme_checks import headings, sections
from scripts.dossier.replication_readme import replication_readme
from tests.dossier.made_package import README, TEMPLATES, made_package
from tests.dossier.made_run import RAW, RESULTS


@pytest.fixture(scope="module")
def simulated(tmp_path_factory) -> Path:
    return made_package(tmp_path_factory.mktemp("simulated"))


def text_of(folder: Path) -> str:
    return (folder / README).read_text(encoding="utf-8")


def section(text: str, name: str) -> str:
    return next(each.text for each in sections(text) if each.name == name)


def test_a_simulated_run_says_so_first_and_promises_no_raw_file(simulated):
    text = text_of(simulated)
    assert text.index("SIMULATED DATA") < text.index("## Overview")
    details = section(text, "Details on each Data Source")
    assert "made by `demo_emissions`" in details
    assert "- Provided: no" in details
    assert "may not be" not in details  # terms of an owner whom simulated files do not have


@pytest.mark.parametrize(
    ("provided", "place"), [("no", "Obtain the raw files"), ("yes", "Nothing has to be downloaded")]
)
def test_genuine_data_have_citation_terms_and_where_they_are(tmp_path, provided, place):
    text = text_of(made_package(tmp_path, "genuine", provided))
    details = section(text, "Details on each Data Source")
    for said in (
        "A, X; B, Y (2020). On Cities.",
        "may not be handed on \\| ask \\*the owner\\*",
        "2024-03-05",
        f"- Provided: {provided}",
    ):
        assert said in details
    assert "SIMULATED" not in text
    assert place in section(text, "Instructions to Replicators")
    assert ("contains raw files" in text) == (provided == "yes")
    assert "<https://doi.org/10.1/a_b>" in section(text, "References")


def test_software_randomness_costs_and_data_are_those_of_the_run(simulated):
    text = text_of(simulated)
    assert headings(Package(simulated)).verdict == "pass"
    assert "numpy 2.4.6" in section(text, "Software Requirements")
    assert "| `benchmark` | `workflow/scripts/estimates/benchmark.py` | 7 |" in section(text, "Controlled Randomness")
    costs = section(text, "Memory, Runtime, Storage Requirements")
    assert "- [x] 10-60 minutes" in costs
    assert costs.count("[x]") == 1
    assert "| `panel` | 1 | 11:40 min | 11:40 min | 812 MB |" in costs
    assert f"| `{RESULTS}/panel/mean/panel` | parquet | 2 |" in section(text, "Dataset list")
    assert f"`{RAW}/`" in section(text, "Instructions to Replicators")
    assert "What panel does." in section(text, "Description of programs/code")


def test_every_exhibit_has_its_program_and_line(simulated):
    found = {each.file: each for each in programs(Finished(simulated))}
    figure = found[f"{RESULTS}/figures/multiverse.svg"]
    assert (figure.number, figure.title, figure.rule) == ("F12", "Every specification", "multiverse_figure")
    assert (figure.script, figure.line) == ("scripts/exhibits/multiverse_figure.py", 6)
    assert "| F12 | Every specification | `workflow/scripts/exhibits/multiverse_figure.py` | 6 |" in text_of(simulated)


def test_a_title_cannot_break_the_page_and_the_same_run_gives_the_same_text(simulated):
    text = text_of(simulated)
    assert "# Replication package: A &lt;study> of \\*cities\\*" in text
    record = json.loads((simulated / "results/review/run_record.json").read_text(encoding="utf-8"))
    again = [replication_readme(Finished(simulated), record, TEMPLATES) for _ in range(2)]
    assert again[0] == again[1]
