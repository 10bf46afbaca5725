"""Which study and fill plan a run left as they were: what Snakemake itself would make anew for everything.

Only Snakemake knows: an output may be missing, or its input, its settings or its code may be others, or it may be made
from such a file. So its plan is made once more when the run has ended, in the same process: the rules are parsed, and
the planning alone costs about a second for 200 jobs.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import accumulate
from typing import Any

from scripts.settings.columns import COLUMNS, height, width

HEAD = "  left as they were (files missing or older than their inputs): "
REST = ", … (all stand above)"


def keep_plan(workflow: Any) -> None:  # noqa: ANN401 - Snakemake's object has no public type
    """Mark what this run is to make as unfinished until it is made, so that the next run makes what this one does not.

    Snakemake removes the output of a job that fails, and with it what it knows of its settings and code. That a file in
    between is missing is no reason for it to make anew what was made from it: after an edited module and a failure, the
    next run would find nothing to be done and leave everything that follows as it was.
    """
    for job in workflow.dag.needrun_jobs():
        workflow.persistence.started(job)


def left_behind(workflow: Any) -> str:  # noqa: ANN401
    """Return the line on what a run left as it was, empty if nothing; the plan of that run is lost."""
    try:
        return counted(jobs_to_do(workflow))
    except Exception as error:  # noqa: BLE001 - a run that failed has to say so whatever its folder looks like now
        return f"  what was left as it was cannot be said ({type(error).__name__}); `snakemake -n` says why"


def is_partial(workflow: Any) -> bool:  # noqa: ANN401
    """Return whether less than everything was asked for."""
    asked = workflow.dag_settings
    return bool(set(asked.targets) - {workflow.default_target} or asked.until or asked.omit_from or asked.batch)


def jobs_to_do(workflow: Any) -> list[Any]:  # noqa: ANN401
    """Return the jobs that Snakemake would run if everything were asked for now."""
    nothing: dict[str, Any] = {
        name: frozenset() for name in ("targets", "target_jobs", "forcerun", "until", "omit_from")
    }
    workflow.dag_settings = replace(
        workflow.dag_settings, **nothing, batch=None, forceall=False, forcetargets=False, force_incomplete=True
    )
    workflow._prepare_dag(forceall=False, ignore_incomplete=False, lock_warn_only=True)  # noqa: SLF001 - no public way
    workflow.async_run(workflow.dag.init())
    return list(workflow.dag.needrun_jobs())


def counted(jobs: Iterable[Any]) -> str:
    """Return the line on the outputs of jobs, by study and fill plan; those of no plan are of all of them.

    What no study has by itself, such as observations and the report, stands last; files that are kept for a while only
    do not count.
    """
    files: Counter[tuple[str, str]] = Counter()
    for job in jobs:
        study, plan = (job.wildcards.get(name, "") for name in ("study", "plan"))
        files[study, plan] += sum("temp" not in getattr(path, "flags", {}) for path in job.output)
    studies = sorted({study for study, _ in files}, key=lambda study: (not study, study))
    parts = [part for study in studies if (part := _of_study(study, files))]
    return f"{HEAD}{'; '.join(parts)}." if parts else ""


def in_short(line: str, lines: int) -> str:
    """Return the line if it takes no more lines of a console, else what of it fits, and that all stands above."""
    if height(line) <= lines:
        return line
    parts = re.split(r"(?<=\))(?=[,;] )", line)
    fit = sum(end <= lines * COLUMNS - len(REST) for end in accumulate(map(width, parts)))
    return f"{''.join(parts[:fit])}{REST}"


def _of_study(study: str, files: Mapping[tuple[str, str], int]) -> str:
    """Return a study's part of the line: each plan's files, then those of all plans."""
    plans = sorted((not plan, plan) for (name, plan), count in files.items() if name == study and count)
    named = ", ".join(f"{plan or 'all plans'} ({files[study, plan]})" for _, plan in plans)
    return f"{study} × {named}" if study and named else named.replace("all plans", "all studies")
