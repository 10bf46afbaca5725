"""The package described for machines: a Workflow Run RO-Crate with every file, every job and what each made of what.

RO-Crate 1.1 with the profiles Workflow RO-Crate 1.0 and Process, Workflow and Provenance Run Crate 0.5
(https://w3id.org/ro/wfrun/provenance/0.5; Leo et al. 2024, PLOS ONE 19(9), e0309210). A rule is a step, its script the
tool, a job one action. Times are those of the jobs, and identifiers are names, so that the same package has the same
description.
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rocrate.model import ContextEntity
from rocrate.rocrate import ROCrate

from scripts.dossier.crate_actions import Actions
from scripts.dossier.crate_files import Files
from scripts.dossier.finished import Finished
from scripts.dossier.places import METADATA, WORKFLOW
from scripts.dossier.records import Record

PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/ro/wfrun/provenance/0.5": "Provenance Run Crate",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": "Workflow RO-Crate",
}
TERMS = "https://w3id.org/ro/terms/workflow-run/context"
"""Context of the terms that RO-Crate 1.1 lacks, `sha256` among them."""

MAIN = ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"]

SIMULATED = (
    "SIMULATED DATA: every number in this package is made from raw files that a computer drew. It shows how the "
    "workflow works and says nothing about China."
)
GENUINE = "The numbers are made from raw files that whoever ran the workflow had obtained."
REST = (
    "Results, pages and logs were made on the machine of whoever ran the workflow, who has not stated a licence for "
    "them. The workflow's own files name theirs. Raw files, where they are included, and figures copied from them keep "
    "the terms of their sources, which this description lists."
)


def crate(folder: Path, finished: Finished, record: Mapping[str, Any], name: str) -> None:
    """Write `ro-crate-metadata.json` into a package's folder, in which all other files lie already.

    Parameters
    ----------
    folder
        The package, unzipped; the workflow's own files lie in `workflow/`.
    finished
        The same folder as traces read it.
    record
        The run record (`run_record`).
    name
        The package's name.

    """
    described = ROCrate(version="1.1")
    described.metadata.extra_contexts.append(TERMS)
    project = tomllib.loads((folder / WORKFLOW / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    licence = f"https://spdx.org/licenses/{project['license']}"
    named = {"@type": "CreativeWork", "name": project["license"], "description": "Licence of the workflow's own files"}
    described.add(ContextEntity(described, licence, named))
    workflow = _workflow(described, folder, record, project, licence)
    files = Files(described, folder, finished, licence)
    sources = _sources(described, files, record)
    run = Actions(described, files, workflow, record).add(_jobs(finished, record))
    _root(described, record, name, sources)
    described.root_dataset["mentions"] = run
    text = json.dumps(described.metadata.generate(), ensure_ascii=False, indent=1)
    (folder / METADATA).write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _root(described: ROCrate, record: Mapping[str, Any], name: str, sources: Sequence[ContextEntity]) -> None:
    root = described.root_dataset
    titles = [study["title"] for study in record["config"]["studies"].values()]
    rest = {"@type": "CreativeWork", "name": "Terms of use", "description": REST}
    root["name"] = f"{name}: {'; '.join(titles)}"
    root["description"] = f"{SIMULATED if record['data'] == 'simulated' else GENUINE} Studies: {'; '.join(titles)}."
    root["license"] = described.add(ContextEntity(described, "#terms", rest))
    if sources:
        root["isBasedOn"] = list(sources)
    described.datePublished = record["times"]["ended"]
    root["conformsTo"] = [
        described.add(
            ContextEntity(described, uri, {"@type": "CreativeWork", "name": title, "version": uri.rpartition("/")[2]})
        )
        for uri, title in PROFILES.items()
    ]


def _workflow(
    described: ROCrate, folder: Path, record: Mapping[str, Any], project: Mapping[str, Any], licence: str
) -> Any:  # noqa: ANN401 - of a library without types
    """Return the main entity: the workflow, with the packages that it ran with."""
    path = f"{WORKFLOW}/Snakefile"
    properties = {"@type": MAIN, "name": project["name"], "version": project["version"]}
    properties |= {"description": project["description"], "license": {"@id": licence}}
    workflow = described.add_workflow(
        folder / path,
        path,
        properties=properties,
        main=True,
        lang="snakemake",
        lang_version=record["snakemake"],
    )
    workflow["softwareRequirements"] = [
        described.add(
            ContextEntity(
                described,
                url := f"https://pypi.org/project/{package}/{version}/",
                {"@type": "SoftwareApplication", "name": package, "softwareVersion": version, "url": url},
            )
        )
        for package, version in sorted(record["installed"].items())
    ]
    return workflow


def _sources(described: ROCrate, files: Files, record: Mapping[str, Any]) -> list[ContextEntity]:
    """Return what the raw files were taken from, or what their simulation is in the layout of; its files point to it.

    Without a ledger (an older run's results) no file says which source it is of, and none is named.
    """
    found = {}
    for name, source in sorted(record["config"]["sources"].items()):
        if name not in files.raw:
            continue
        about = {"@type": "CreativeWork", "name": source["title"], "identifier": name}
        if record["data"] == "simulated":
            about["name"] = f"simulated, in the layout of: {source['title']}"
        else:
            stated = {"url": source.get("homepage"), "usageInfo": source.get("terms")}
            about |= {key: value for key, value in stated.items() if value}
        found[name] = described.add(ContextEntity(described, f"#source/{name}", about))
        for path in files.raw[name]:
            files.entity(path)["isPartOf"] = found[name]
    return list(found.values())


def _jobs(finished: Finished, record: Mapping[str, Any]) -> list[Record]:
    """Return the records of the jobs whose files the package or the run's record knows, not of plans given up."""
    known = {file["path"] for file in record["files"]}
    return [
        job
        for job in finished.records
        if any(path in known or (finished.root / path).exists() for path in job["output"])
    ]
