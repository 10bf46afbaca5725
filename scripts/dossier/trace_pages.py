"""The number trace as a page of the package: from each printed number to the raw files, and from each of these back.

The page asks no server for anything: its data are scripts beside it, one a table, read when it is shown.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from scripts.dossier.explorer_data import as_script
from scripts.dossier.file_trace import file_traces, observed_in, raw_files
from scripts.dossier.finished import Finished, Printed, read
from scripts.dossier.lineage_trace import lineage_of
from scripts.dossier.site import rendered
from scripts.dossier.trace_data import StudyTraces, address, exhibit_list, file_data
from scripts.exhibits.labels import Labels
from scripts.panel.schema import Status

LABELS = {
    "plan": "plan.{}",
    "outcome": "{}",
    "dependent": "{}",
    "treatment": "{}",
    "term": "{}",
    "estimator": "estimator.{}",
    "model": "model.{}",
    "effects": "effects.{}",
}
"""Fields of the estimates whose values have words, and the keys of these."""

KEY = "trace."
FIELD = "trace.field_"
SIMULATED = "simulated"


def trace_pages(
    finished: Finished,
    words: Labels,
    templates: str | Path,
    observed: Mapping[str, Mapping[str, int]] | None = None,
) -> dict[str, str]:
    """Return the number trace's files.

    Parameters
    ----------
    finished
        The folder of the package, with results and workflow in it; links lead to the files that it holds.
    words
        In the run's language.
    templates
        The folder with the page's template and script.
    observed
        Raw file -> variable -> number of observations (`observed_in`), for a package that leaves the observations
        out; by default those of the folder.

    Returns
    -------
    dict
        Path in the package -> text.

    """
    seen = observed_in(finished) if observed is None else observed
    scripts: dict[str, Any] = {}
    labels: dict[str, dict[str, str]] = {}
    studies = []
    for study in finished.studies:
        about, tables = _study(finished, study, words.language), StudyTraces(finished, study)
        for exhibit in about["tables"]:
            script = scripts[exhibit["script"]] = tables.table(_of_table(finished, study, exhibit["number"]))
            _add_labels(labels, script, words)
        scripts[f"study.{study}"] = tables.shared()
        studies.append(about)
    for name in {name for study in studies for name in study["variables"]} & words.words.keys():
        labels.setdefault("outcome", {})[name] = words(name)
    for plan in {plan for study in studies for plan in study["plans"]}:
        labels.setdefault("plan", {})[plan] = _said(words, "plan.{}", plan)
    scripts["files"] = file_data(finished, file_traces(finished, seen))
    simulated = any(study["data"] == SIMULATED for study in studies)
    start = {
        "words": _words(words),
        "fields": {key.removeprefix(FIELD): text for key, text in words.words.items() if key.startswith(FIELD)},
        "labels": {field: dict(sorted(of.items())) for field, of in sorted(labels.items())},
        "studies": studies,
        "files": (files := raw_files(finished)),
        "raw_dir": finished.raw_dir,
        "raw": [address(finished, f"{finished.raw_dir}/{name}") for name in files],
        "observed": bool(seen),
    }
    data = SIMULATED if simulated else "genuine"
    return {
        "trace/index.html": rendered("trace.html", templates, title=words(f"{KEY}title"), data=data, words=words),
        "trace/trace.js": Path(templates, "trace.js").read_text(encoding="utf-8"),
        **{
            f"trace/data/{name}.js": as_script(name, content, "traceData")
            for name, content in {"start": start, **scripts}.items()
        },
    }


def _study(finished: Finished, study: str, language: str) -> dict[str, Any]:
    """Return what the page's first view says of a study."""
    tables, figures = exhibit_list(finished, study)
    plans = finished.plans(study)
    explorer = address(finished, f"results/{study}/explorer/index.html")
    return {
        "name": study,
        "title": _title(finished, study, language),
        "data": lineage_of(finished, study, plans[0]).data,
        "plans": plans,
        "explorer": explorer,
        "variables": _variables(finished, study) if explorer else [],
        "tables": [{**each, "script": f"table.{study}.{place}"} for place, each in enumerate(tables)],
        "figures": figures,
    }


def _title(finished: Finished, study: str, language: str) -> str:
    """Return a study's title in a language, as its exhibits were handed it; its name if none was."""
    handed = (record["params"] for record in finished.records if record["params"].get("study") == study)
    settings = (params.get("settings") for params in handed)
    titled = (each for each in settings if isinstance(each, dict) and "title" in each)
    return next((each.get(f"title_{language}") or each["title"] for each in titled), study)


def _variables(finished: Finished, study: str) -> list[str]:
    """Return the variables that the study's explorer shows."""
    dictionary = finished.root / f"results/{study}/panel/dictionary.parquet"
    return list(dict.fromkeys(read(dictionary, ["variable"])["variable"].to_pylist())) if dictionary.is_file() else []


def _of_table(finished: Finished, study: str, number: str) -> list[Printed]:
    return [each for each in finished.keys(study) if each.table == number]


def _add_labels(labels: dict[str, dict[str, str]], table: Mapping[str, Any], words: Labels) -> None:
    """Add the words for those values of a table's rows that have any."""
    texts = table["texts"]
    named = {
        (texts[name], texts[value])
        for *_, told in table["sources"]
        for name, value in zip(told[::2], told[1::2], strict=True)
    }
    rows = {(f, part) for at, *_ in table["numbers"] for f in ("term",) for part in texts[at].split(":")}
    for field, value in named | rows:
        if field in LABELS and LABELS[field].format(value) in words.words:
            labels.setdefault(field, {})[value] = _said(words, LABELS[field], value)


def _said(words: Labels, key: str, value: str) -> str:
    """Return a value in words; itself where it has none, or some with gaps."""
    said = words.words.get(key.format(value), value)
    return value if "{" in said else said


def _words(words: Labels) -> dict[str, str]:
    """Return the page's words, gaps unfilled: the page fills them."""
    texts: Iterable[tuple[str, str]] = words.words.items()
    own = {key.removeprefix(KEY): text for key, text in texts if key.startswith(KEY) and not key.startswith(FIELD)}
    return own | {f"status_{status}": words(f"status.{status}") for status in Status} | {"comma": words("list.comma")}
