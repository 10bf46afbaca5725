"""The README for replicators, filled from the run, under the headings of the Social Science Data Editors' template.

Vilhuber, Connolly, Koren, Llull and Morrow (2022), A template README for social science replication packages, v1.1,
doi:10.5281/zenodo.7293838. Always in English.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scripts.dossier.file_checks import megabytes
from scripts.dossier.finished import Finished
from scripts.dossier.places import REFERENCES
from scripts.dossier.programs import by_exhibit, line_of, programs
from scripts.dossier.readme_data import as_text, datasets, fact_lists, sources
from scripts.dossier.references import read_references
from scripts.dossier.run_record_page import duration
from scripts.dossier.run_record_page import size as memory_size
from scripts.dossier.surroundings import normal
from scripts.files.job_record import HOME

TEMPLATE = "replication_readme.md"
SPANS = {
    600: "< 10 minutes",
    3600: "10-60 minutes",
    7200: "1-2 hours",
    28800: "2-8 hours",
    86400: "8-24 hours",
    259200: "1-3 days",
    1209600: "3-14 days",
    float("inf"): "> 14 days",
}
"""Seconds below which a span of the template is the one."""

STAGES = {
    "demo": "simulated raw files",
    "sources": "raw files to observations, one row a raw cell",
    "panel": "observations to panels, with the lineage of every cell",
    "estimates": "panels to estimates",
    "exhibits": "estimates to tables and figures",
    "review": "results beside the papers: scorecard, audit, truth",
    "dossier": "what leads from a number back to the raw cell",
}
"""Folders of the scripts, in the order in which data flow."""


def replication_readme(finished: Finished, record: Mapping[str, Any], templates: str | Path) -> str:
    """Return the README in Markdown.

    Parameters
    ----------
    finished
        The package's folder, with the workflow in `workflow/`, or a working folder.
    record
        What `run_record.json` holds.
    templates
        The folder with the template.

    """
    environment = Environment(  # Markdown, not HTML: the filters below escape what it would take for its own signs
        loader=FileSystemLoader(templates),
        autoescape=False,  # noqa: S701
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"text": text, "code": code}
    values = {**_data(finished, record), **_exhibits(finished, record), **_software(finished, record)}
    filled = environment.get_template(TEMPLATE).render(
        values | _machine(finished, record) | _programs(finished, record)
    )
    return re.sub(r"\n{3,}", "\n\n", filled)


def text(value: object) -> str:
    r"""Return a text as it is read in Markdown, in a cell of a table too; it cannot begin a link, a tag or a cell.

    Examples
    --------
    >>> text("a|b *c* <script> lnCO2_x\nd")
    'a\\|b \\*c\\* &lt;script> lnCO2\\_x d'

    """
    flat = re.sub(r"\s+", " ", str(value)).strip()
    return re.sub(r"([\\`*_\[\]|#])", r"\\\1", flat).replace("<", "&lt;")


def code(value: object) -> str:
    r"""Return a text for a span of code in Markdown: nothing in it ends the span, or a cell of a table.

    Examples
    --------
    >>> code("a|b`c")
    "a\\|b'c"

    """
    return re.sub(r"\s+", " ", str(value)).replace("`", "'").replace("|", "\\|")


def _data(finished: Finished, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what there is to say of the data."""
    found = sources(finished, record)
    return {
        "data": record["data"],
        "sources": found,
        "raw_files": sum(len(each.files) for each in found),
        "provided": any(each.given for each in found),
        "raw_dir": record["config"]["used"]["raw_dir"],
        "lists": fact_lists(finished),
        "datasets": datasets(finished, record),
        "panels": [plan for study in finished.studies for plan in finished.plans(study)],
        "references": [as_text(each) for each in read_references([finished.root / REFERENCES]).values()],
    }


def _exhibits(finished: Finished, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the studies with their tables and figures."""
    together = by_exhibit(programs(finished))
    listed = []
    for name in finished.studies:
        settings = record["config"]["studies"][name]
        rows = [_exhibit(each) for each in together if each[0].study == name]
        listed.append(
            {
                "name": name,
                "title": settings["title"],
                "outcomes": ", ".join(settings["outcomes"]),
                "treatment": settings["treatment"]["name"],
                "exhibits": len(rows),
                "list": rows,
            }
        )
    tables = [each for each in together if "/tables/" in each[0].file]
    first = next((name.file for each in tables for name in each if name.file.endswith(".html")), "exhibits")
    return {"studies": listed, "tables": len(tables), "figures": len(together) - len(tables), "example": first}


def _exhibit(files: Sequence[Any]) -> dict[str, Any]:
    """Return an exhibit's row; its files are called alike but for their endings."""
    first = files[0]
    stem, endings = first.file.partition(".")[0], [each.file.partition(".")[2] for each in files]
    row = {name: getattr(first, name) for name in ("number", "title", "script", "rule", "line")}
    return row | {"stem": stem, "formats": ", ".join(endings)}


def _software(finished: Finished, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return software, versions and seeds."""
    installed, lock = record["installed"], record["lock"]
    own = finished.root / "workflow/pyproject.toml"
    project = tomllib.loads((own if own.is_file() else HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [normal(re.split(r"[\[<>=!~; ]", each, maxsplit=1)[0]) for each in project["dependencies"]]
    seeds: dict[tuple[str, str], set[int]] = {}
    for each in finished.records:
        if "seed" in each["params"] and each["rule"] in record["seeds"]["rules"]:
            seeds.setdefault((each["rule"], each["script"]), set()).add(each["params"]["seed"])
    return {
        "python": record["python"],
        "requires": project["requires-python"],
        "snakemake": record["snakemake"],
        "installed": installed,
        "lock": lock["sha256"] or "not there",
        "pinned": lock["packages"],
        "not_as_locked": ", ".join(
            f"{name} {each['installed'] or 'absent'} (pinned: {each['locked']})"
            for name, each in lock["differs"].items()
        ),
        "asked_for": ", ".join(f"{name} {installed.get(name, '(not installed)')}" for name in sorted(asked)),
        "everything": ", ".join(f"{name} {version}" for name, version in installed.items()),
        "seed": record["seeds"]["seed"],
        "seed_lines": [
            {"rule": rule, "script": script, "seeds": ", ".join(map(str, sorted(given)))}
            for (rule, script), given in sorted(seeds.items())
        ],
        "draws": ", ".join(f"{name.replace('_', ' ')} {n:,}" for name, n in record["seeds"]["draws"].items()),
    }


def _machine(finished: Finished, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return where it ran, how long it took, and what it needs."""
    machine, times = record["machine"], record["times"]
    sizes = {path: path.stat().st_size for path in finished.root.rglob("*") if path.is_file()}
    results = sum(n for path, n in sizes.items() if finished.root / "results" in path.parents)
    most = max((each["memory"] for each in record["rules"] if each["memory"] is not None), default=None)
    span = next(below for below in SPANS if times["busy"] < below)
    return {
        "spans": [("x" if below == span else " ", name) for below, name in SPANS.items()],
        "cores": machine["usable"],
        "processor": machine["processor"],
        "platform": machine["platform"],
        "memory": "an unknown amount" if machine["memory"] is None else memory_size(machine["memory"]),
        "busy": duration(times["busy"]),
        "cpu": duration(times["cpu"]),
        "at_once": times["at_once"],
        "jobs": times["jobs"],
        "storage": megabytes(sum(sizes.values())),
        "results_size": megabytes(results),
        "most_memory": "not measured" if most is None else f"{most:,.0f} MB",
    }


def _programs(finished: Finished, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rules by stage, and what each cost."""
    rules = [
        {
            **each,
            "wall": duration(each["wall"]),
            "longest": duration(each["longest"]),
            "memory": "–" if each["memory"] is None else f"{each['memory']:,.0f} MB",
            "line": line_of(each["script"], finished.root),
            "says": _says(finished.root, each["script"]),
        }
        for each in record["rules"]
    ]
    rooms = {each["script"].split("/")[1] for each in rules if each["script"].count("/") > 1}
    order = [*(name for name in STAGES if name in rooms), *sorted(rooms - STAGES.keys())]
    stages = [
        {"name": STAGES.get(room, room), "rules": [each for each in rules if f"/{room}/" in each["script"]]}
        for room in order
    ]
    return {"rules": rules, "stages": stages}


def _says(root: Path, script: str) -> str:
    """Return a script's first sentence, nothing if it is not there or says nothing."""
    path = next((path for path in (root / "workflow" / script, HOME / script) if path.is_file()), None)
    if path is None:
        return ""
    said = re.match(r'"""(.+?)(?:\n\n|""")', path.read_text(encoding="utf-8"), re.DOTALL)
    return re.split(r"(?<=[.])\s", said[1].strip(), maxsplit=1)[0] if said else ""
