"""What happened in a run, as actions of its RO-Crate: Snakemake's work, the run, and in it one action a job.

Provenance Run Crate 0.5: a `CreateAction` has a tool (`instrument`), what it consumed (`object`) and what it made
(`result`); a `ControlAction` ties it to the workflow's step, an `OrganizeAction` all of them to the engine.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rocrate.model import ContextEntity
from rocrate.rocrate import ROCrate

from scripts.dossier.crate_files import Entity, Files
from scripts.dossier.places import WORKFLOW
from scripts.dossier.records import Record
from scripts.files.job_record import SHIPPED

DONE = "http://schema.org/CompletedActionStatus"
LONGEST = 100
"""A text parameter of more characters is left to the job's log, which has all of them."""


class Actions:
    """The actions of one run.

    Parameters
    ----------
    described
        The crate.
    files
        Its files.
    workflow
        Its main entity.
    record
        The run record.

    """

    def __init__(self, described: ROCrate, files: Files, workflow: Entity, record: Mapping[str, Any]) -> None:
        self.described, self.files, self.workflow, self.record = described, files, workflow, record
        self._named: dict[str, Entity] = {}

    def add(self, jobs: Sequence[Record]) -> list[Entity]:
        """Add a run of these jobs; return the actions that the crate mentions, the whole run's first."""
        done = [self._job(job) for job in jobs]
        controls = [self._control(job, action) for job, action in zip(jobs, done, strict=True)]
        times = self.record["times"]
        spent = {"startTime": _moment(times["started"]), "endTime": _moment(times["ended"]), "actionStatus": DONE}
        whole = self._once("#run", self._run(jobs) | spent)
        version = self.record["snakemake"]
        engine = {"@type": "SoftwareApplication", "name": "Snakemake", "url": "https://snakemake.github.io"}
        organised = {
            "@type": "OrganizeAction",
            "name": f"Snakemake {version} at work",
            "instrument": self._once("#snakemake", engine | {"softwareVersion": version}),
            "object": controls,
            "result": whole,
        }
        self.workflow["hasPart"] = list({action["instrument"].id: action["instrument"] for action in done}.values())
        self.workflow["step"] = list({control["instrument"].id: control["instrument"] for control in controls}.values())
        return [whole, *done, self._once("#engine", organised)]

    def _run(self, jobs: Sequence[Record]) -> dict[str, Any]:
        """Return what the whole read that none of its jobs had made, and made that none of them read."""
        made = {path: digest for job in jobs for path, digest in job["output"].items()}
        read = {path: digest for job in jobs for path, digest in job["input"].items()}
        return {
            "@type": "CreateAction",
            "name": f"Run of {self.workflow['name']}",
            "description": f"{len(jobs)} jobs, each an action of its own",
            "instrument": self.workflow,
            "object": self._entities({path: digest for path, digest in read.items() if path not in made}),
            "result": self._entities({path: digest for path, digest in made.items() if path not in read}),
        }

    def _job(self, job: Record) -> Entity:
        log = Path(job["log"])
        wildcards = ", ".join(f"{name}={value}" for name, value in sorted(job["wildcards"].items()))
        told = {name: value for name, value in {**job["wildcards"], **job["params"]}.items() if _plain(value)}
        action = self._once(
            f"#job/{quote(log.with_suffix('').as_posix())}",
            {
                "@type": "CreateAction",
                "name": f"{job['rule']}{f' ({wildcards})' if wildcards else ''}",
                "description": f"A job of rule {job['rule']}; all that it was told stands in results/logs/{log}",
                "instrument": self._tool(job["script"]),
                "object": [
                    *self._entities(job["input"]),
                    *(self._parameter(name, value) for name, value in sorted(told.items())),
                ],
                "result": self._entities(job["output"]),
                "startTime": _moment(job["started"]),
                "endTime": _moment(job["ended"]),
                "actionStatus": DONE,
            },
        )
        for about in (f"results/logs/{log}", f"results/benchmarks/{log.with_suffix('.tsv')}"):
            file = self.files.below(about)
            if file is not None:
                file["about"] = action
        return action

    def _control(self, job: Record, action: Entity) -> Entity:
        step = self._once(
            f"#rule/{job['rule']}",
            {"@type": "HowToStep", "name": job["rule"], "workExample": self._tool(job["script"])},
        )
        identifier = action.id.replace("#job/", "#step/", 1)
        return self._once(identifier, {"@type": "ControlAction", "instrument": step, "object": action})

    def _tool(self, script: str) -> Entity:
        """Return a rule's script; in a package it is one of the workflow's files."""
        path = f"{WORKFLOW}/{script.removeprefix(SHIPPED)}"
        tool = self.files.below(path)
        if tool is None:
            return self._once(f"#tool/{quote(script)}", {"@type": "SoftwareSourceCode", "name": script})
        if path not in self._named:
            tool.properties()["@type"] = ["File", "SoftwareSourceCode"]
            tool["name"], tool["version"] = Path(script).stem, self.workflow["version"]
            self._named[path] = tool
        return tool

    def _parameter(self, name: str, value: object) -> Entity:
        """Return what jobs were told under a name, one entity for all that were told the same."""
        told = {"@type": "PropertyValue", "name": name, "value": str(value)}
        return self._once(f"#parameter/{quote(name)}/{quote(str(value), safe='')}", told)

    def _entities(self, paths: Mapping[str, str | None]) -> list[Entity]:
        """Return the entities of files, once each: two names of records may stand for one file of the package."""
        found = [self.files.entity(path, digest) for path, digest in sorted(paths.items())]
        return list({entity.id: entity for entity in found}.values())

    def _once(self, identifier: str, properties: dict[str, Any]) -> Entity:
        """Return the entity of an identifier, added if it is not there."""
        if identifier not in self._named:
            # RO-Crate 1.1, JSON-LD: one value stands for itself, and a property without a value is left out.
            compact = {
                name: value[0] if isinstance(value, list) and len(value) == 1 else value
                for name, value in properties.items()
                if value != []
            }
            self._named[identifier] = self.described.add(ContextEntity(self.described, identifier, compact))
        return self._named[identifier]


def _moment(noted: str) -> str:
    """Return a time as records note it (UTC, ending in `Z`) with its offset in figures, which validators ask for."""
    return noted.removesuffix("Z") + "+00:00" if noted.endswith("Z") else noted


def _plain(value: object) -> bool:
    """Return whether a parameter is a number, a truth value or a short text."""
    return isinstance(value, bool | int | float) or (isinstance(value, str) and len(value) <= LONGEST)
