"""Why a result differs: back over the jobs that made it on both sides, to where the two first part.

A result rests on its job's inputs, parameters, code and libraries. Where an input differs, the reason is that input's;
where nothing does, the same job gave two results, which nobody should have to find out by himself.
"""

from scripts.dossier.one_run import RAW, OneRun
from scripts.dossier.records import Record
from scripts.dossier.run_causes import NONE, Software, parameters

Reason = tuple[str, str]
"""A kind of `REASONS`, and the name of what it is: a file, a key, a script, a run."""

REASONS = {
    "unexplained": "NOT EXPLAINED: same inputs, settings, code and libraries, and yet another result",
    "perhaps": "not explained by inputs, settings or code; software that the code does not import itself differs",
    "edited": "edited after its job",
    "stale": "made from a file that has changed since",
    "only": "made in one run only",
    "part": "made from files that one run has alone",
    "raw": "raw file",
    "input": "file that was read",
    "config": "setting",
    "code": "code",
    "either": "code or libraries",
    "software": "software",
    "raw_dir": "the name of the folder with the raw files",
}
"""Kinds of reasons, the ones that need looking at first."""

NAMED = 5


class FileCauses:
    """The reasons of results that differ, each looked up once."""

    def __init__(self, a: OneRun, b: OneRun, software: Software) -> None:
        self.a, self.b, self.software = a, b, software
        self._known: dict[str, list[Reason]] = {}

    def of(self, path: str) -> list[Reason]:
        """Return why a file is not the same on both sides, its first reasons in the order of `REASONS`."""
        if path not in self._known:
            self._known[path] = []  # a file that was made from itself would have no end
            order = list(REASONS)
            found = dict.fromkeys(self._reasons(path))
            self._known[path] = sorted(found, key=lambda reason: (order.index(reason[0]), reason[1]))
        return self._known[path]

    def _reasons(self, path: str) -> list[Reason]:
        if path not in self.a.makers or path not in self.b.makers:
            return [("only", self._alone(path))]
        ours, theirs = self.a.makers[path], self.b.makers[path]
        edited = [
            ("edited", run.label)
            for run in (self.a, self.b)
            if path in run.recorded and run.results[path] != run.recorded[path]
        ]
        if ours["output"][path] == theirs["output"][path]:
            return edited
        found = self._inputs(ours, theirs)
        found += [("config", key) for key, _, _ in parameters(ours, theirs)]
        found += self._code(ours, theirs)
        return [*edited, *(found or self._none(ours, theirs))]

    def _inputs(self, ours: Record, theirs: Record) -> list[Reason]:
        """Return the reasons of the inputs that differ."""
        found: list[Reason] = []
        for path in sorted(ours["input"].keys() | theirs["input"].keys()):
            read = [job["input"].get(path, NONE) for job in (ours, theirs)]
            if read[0] == read[1]:
                continue
            if path.startswith(RAW) or not (path in self.a.makers or path in self.b.makers):
                found.append(("raw" if path.startswith(RAW) else "input", path.removeprefix(RAW)))
            elif path not in self.a.makers or path not in self.b.makers:
                found.append(("part", self._alone(path)))
            else:
                found += self.of(path) or [("stale", path)]
        return found

    def _alone(self, path: str) -> str:
        """Return which run made a file that the other one did not."""
        return (self.a if path in self.a.makers else self.b).label

    def _code(self, ours: Record, theirs: Record) -> list[Reason]:
        if ours["params"].get("code") == theirs["params"].get("code"):
            return []
        script = str(ours["script"])
        modules, libraries = self.software.behind(script)
        of_software: list[Reason] = [("software", name) for name in libraries]
        if modules:
            return [*(("code", module) for module in modules), *of_software]
        if modules is None and libraries:
            return [("either", script), *of_software]
        return of_software or [("code", script)]

    def _none(self, ours: Record, theirs: Record) -> list[Reason]:
        """Return what is left where inputs, parameters and code are the same."""
        if parameters(ours, theirs, "params"):
            return [("raw_dir", f"{self.a.raw_dir} and {self.b.raw_dir}")]
        versions = list(self.software.versions)
        if versions:
            more = f" and {len(versions) - NAMED} more" if len(versions) > NAMED else ""
            return [("perhaps", ", ".join(versions[:NAMED]) + more)]
        return [("unexplained", str(ours["script"]))]
