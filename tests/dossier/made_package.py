"""An unpacked package around the run made by hand: README, record, ledger, manifest, and a workflow of a few lines."""

import csv
import json
from contextlib import chdir
from pathlib import Path

from scripts.dossier.finished import Finished
from scripts.dossier.ledger import COLUMNS
from scripts.dossier.replication_readme import replication_readme
from scripts.files.job_record import sha256
from tests.dossier.made_run import RAW, ROOT, UNREAD, WORKBOOK, made_run

TEMPLATES = ROOT / "resources/pages"
README = "REPLICATION_README.md"
TERMS = "may not be handed on | ask *the owner*"
REFERENCE = "@article{a_b_2020, author = {A, X and B, Y}, title = {On {Cities}}, year = {2020}, doi = {10.1/a_b}}\n"
PROJECT = '[project]\nname = "made"\nrequires-python = ">=3.11"\ndependencies = ["numpy>=2", "snakemake[reports]>=9"]\n'
CONDA = "dependencies:\n  - python\n  - numpy >=2\n  - pip:\n      - snakemake>=9\n"
LOCK = "numpy==2.4.6 \\\n    --hash=sha256:aa\nsnakemake==9.27.1 \\\n    --hash=sha256:bb\n"
SCRIPT = """\"""What {name} does. And more.\"""

import numpy as np


def {name}(seed):
{body}


if __name__ == "__main__":
    {name}(1)
"""
DRAWS = "    return np.random.default_rng(seed)"


def made_package(folder: Path, data: str = "simulated", provided: str = "no") -> Path:
    """Write the package and return its folder."""
    with chdir(folder):
        made_run(folder)
    for name, text in {"pyproject.toml": PROJECT, "environment.yml": CONDA, "requirements.lock": LOCK}.items():
        _write(folder / "workflow" / name, text)
    for record in Finished(folder).records:
        name = record["rule"]
        body = DRAWS if name == "benchmark" else "    return np.array(seed)"
        _write(folder / "workflow" / record["script"], SCRIPT.format(name=name, body=body))
    _write(folder / "results/review/references.bib", REFERENCE)
    _ledger(folder, data, provided)
    if provided == "no":
        for name in (WORKBOOK, UNREAD):
            (folder / RAW / name).unlink()
    record = _record(folder, data)
    _write(folder / "results/review/run_record.json", json.dumps(record, ensure_ascii=False))
    _write(
        folder / "index.html", '<a href="results/review/run_record.json">record</a><a href="https://doi.org/1">d</a>'
    )
    _write(folder / README, replication_readme(Finished(folder), record, TEMPLATES))
    return listed(folder)


def listed(folder: Path) -> Path:
    """Write the manifest anew and return the folder."""
    (folder / "manifest.csv").unlink(missing_ok=True)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [f"{path.relative_to(folder).as_posix()},{path.stat().st_size},{sha256(path)}\n" for path in files]
    _write(folder / "manifest.csv", "path,bytes,sha256\n" + "".join(lines))
    return folder


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _ledger(folder: Path, data: str, provided: str) -> None:
    with (folder / "results/review/ledger.csv").open("w", encoding="utf-8-sig", newline="") as out:
        lines = csv.DictWriter(out, COLUMNS, restval="")
        lines.writeheader()
        stated = {"kind": "raw file", "source": "ceads", "title": "A|B inventories", "data": data, "size_bytes": 4}
        stated |= {"provided": provided, "cells_read": 1}
        if data == "genuine":
            stated |= {"citation": "a_b_2020", "terms": TERMS, "terms_source": "its sheet", "accessed": "2024-03-05"}
        for file in (WORKBOOK, UNREAD):
            lines.writerow(stated | {"file": file})
        lines.writerow({"kind": "list", "file": "cities/provinces.csv", "rows": 31, "unverified_rows": 2})


def _record(folder: Path, data: str) -> dict:
    """Return the run's record, as far as a package's pages read it."""
    records = Finished(folder).records
    files = [
        {"path": path, "made_by": each["rule"], "sha256": digest, "bytes": 1}
        for each in records
        for path, digest in each["output"].items()
    ]
    study = {
        "title": "A <study> of *cities*",
        "outcomes": ["lnCO2"],
        "treatment": {"name": "DID"},
        "sources": ["ceads"],
    }
    rules = {each["rule"]: each["script"] for each in records}
    costs = {"jobs": 1, "wall": 700.0, "longest": 700.0, "cpu": 1.0, "memory": 812.4}
    return {
        "data": data,
        "discrepancies": [],
        "files": files,
        "config": {
            "used": {"raw_dir": RAW},
            "studies": {"made": study},
            "sources": {"ceads": {"files": ["ceads/*.xlsx"]}},
        },
        "lock": {"sha256": sha256(folder / "workflow/requirements.lock"), "packages": 2, "differs": {}},
        "installed": {"numpy": "2.4.6", "snakemake": "9.27.1"},
        "python": "CPython 3.11.9",
        "snakemake": "9.27.1",
        "seeds": {"seed": 7, "draws": {"placebo": 500}, "rules": ["benchmark"]},
        "machine": {"usable": 4, "processor": "A processor", "platform": "Linux", "memory": 8 * 2**30},
        "times": {"busy": 700.0, "cpu": 1000.0, "at_once": 2, "jobs": len(records)},
        "rules": [{"rule": rule, "script": script, **costs} for rule, script in sorted(rules.items())],
    }
