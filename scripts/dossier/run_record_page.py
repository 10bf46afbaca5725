"""The run record in words: what stood out, when and where it ran, its code, settings, costs, files and packages."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.dossier.records import SHOWN
from scripts.exhibits.labels import Labels

Fact = tuple[str, str, str]
"""Name, value, and how the value is set: empty, `hash` or `path`."""


@dataclass(frozen=True)
class Listing:
    """A table of the page.

    Attributes
    ----------
    caption
        What it lists.
    heads
        Of each column: its head, and `number`, `path`, `hash` or nothing.
    rows
        Texts.
    folded
        Whether a reader has to open it.

    """

    caption: str
    heads: tuple[tuple[str, str], ...]
    rows: Sequence[tuple[str, ...]]
    folded: bool = False


@dataclass(frozen=True)
class Section:
    """A section of the page: a line of text, facts, tables."""

    title: str
    lead: str = ""
    facts: tuple[Fact, ...] = ()
    tables: tuple[Listing, ...] = ()


def sections(record: Mapping[str, Any], words: Labels) -> dict[str, Any]:
    """Return what the template shows: the sentences on what stands out, and the sections.

    Parameters
    ----------
    record
        As `run_record` returns it, and `json`: the name of the file that holds it.
    words
        The words in the page's language.

    """
    wrong = [
        words(f"record.wrong_{each['kind']}", file=each["file"], rule=each["rule"], made=_first(each["made"], words))
        for each in record["discrepancies"]
    ]
    parts = (_times, _machine, _code, _config, _costs, _files, _packages, _left_out)
    return {"discrepancies": wrong, "sections": [part(record, words) for part in parts]}


def _first(files: Sequence[str], words: Labels) -> str:
    """Return the first files' names, the others counted."""
    named = words.list(list(files[:SHOWN]))
    return named if len(files) <= SHOWN else words("record.and_more", named=named, n=len(files) - SHOWN)


def _times(record: Mapping[str, Any], words: Labels) -> Section:
    """Return when the results were made."""
    times = record["times"]
    facts = (
        (words("record.started"), _time(times["started"], words), ""),
        (words("record.ended"), _time(times["ended"], words), ""),
        (words("record.busy"), duration(times["busy"]), ""),
        (words("record.cpu"), duration(times["cpu"]), ""),
        (words("record.jobs"), f"{times['jobs']:,}", ""),
    )
    return Section(words("record.times"), words("record.times_lead"), facts)


def _machine(record: Mapping[str, Any], words: Labels) -> Section:
    """Return where they were made."""
    machine = record["machine"]
    memory = words("record.unknown") if machine["memory"] is None else size(machine["memory"])
    facts = (
        (words("record.platform"), machine["platform"], ""),
        (words("record.processor"), machine["processor"], ""),
        (words("record.memory"), memory, ""),
        (words("record.cores"), words("record.cores_of", cores=machine["cores"], usable=machine["usable"]), ""),
        (words("record.at_once"), str(record["times"]["at_once"]), ""),
        (words("record.machines"), str(record["machines"]), ""),
    )
    return Section(words("record.machine"), words("record.machine_lead"), facts)


def _code(record: Mapping[str, Any], words: Labels) -> Section:
    """Return by which code, and with which software."""
    commit, lock = record["commit"], record["lock"]
    if commit["reason"]:
        said = words(f"record.{commit['reason']}", said=commit["said"])
    else:
        said = words("record.dirty" if commit["dirty"] else "record.clean", n=len(commit["changed"]))
    facts: list[Fact] = [(words("record.commit"), commit["commit"], "hash")] if commit["commit"] else []
    facts += [
        (words("record.state"), said, ""),
        (words("record.snakemake"), record["snakemake"], ""),
        (words("record.python"), record["python"], ""),
        (words("record.pythons_of_jobs"), words.list(record["pythons_of_jobs"]), ""),
        (words("record.lock"), lock["sha256"] or words("record.no_lock"), "hash" if lock["sha256"] else ""),
    ]
    if lock["sha256"]:
        key = "record.not_as_locked" if lock["differs"] else "record.as_locked"
        facts.append((words("record.packages"), words(key, n=lock["packages"], differing=len(lock["differs"])), ""))
    tables = []
    if commit["changed"]:
        lines = [(line.strip(),) for line in commit["changed"]]
        listed = Listing(words("record.changed", n=len(lines)), ((words("record.change"), "path"),), lines, folded=True)
        tables.append(listed)
    if lock["differs"]:
        heads = tuple((words(f"record.{key}"), "") for key in ("package", "locked", "installed"))
        rows = [
            (name, each["locked"], each["installed"] or words("record.absent"))
            for name, each in lock["differs"].items()
        ]
        tables.append(Listing(words("record.differs_from_lock"), heads, rows))
    return Section(words("record.code"), words("record.code_lead"), tuple(facts), tuple(tables))


def _config(record: Mapping[str, Any], words: Labels) -> Section:
    """Return which settings, and which of them are not the usual ones."""
    seeds, config = record["seeds"], record["config"]
    facts = (
        (words("record.studies"), words.list(list(config["studies"])), ""),
        (words("record.raw_dir"), config["used"]["raw_dir"], "path"),
        (words("record.data"), words(f"record.{record['data']}"), ""),
        (words("record.seed"), str(seeds["seed"]), ""),
        (words("record.drawing"), words.list(seeds["rules"]) or words("record.none"), ""),
    )
    heads = tuple((words(f"record.{key}"), "") for key in ("setting", "usual", "used"))
    rows = [(key, _plain(each["usual"]), _plain(each["used"])) for key, each in config["differs"].items()]
    lead = words("record.config_differs" if rows else "record.config_usual", file=record["json"])
    tables = (Listing("", heads, rows),) if rows else ()
    return Section(words("record.config"), lead, facts, tables)


def _costs(record: Mapping[str, Any], words: Labels) -> Section:
    """Return what each rule cost."""
    numbers = [(words(f"record.{key}"), "number") for key in ("jobs", "wall", "longest", "cpu", "peak")]
    heads = ((words("record.rule"), ""), (words("record.script"), ""), *numbers)
    rows = [
        (
            each["rule"],
            each["script"],
            f"{each['jobs']:,}",
            duration(each["wall"]),
            duration(each["longest"]),
            duration(each["cpu"]),
            "–" if each["memory"] is None else f"{each['memory']:,.0f} MB",
        )
        for each in record["rules"]
    ]
    return Section(words("record.costs"), words("record.costs_lead"), (), (Listing("", heads, rows),))


def _files(record: Mapping[str, Any], words: Labels) -> Section:
    """Return every file with its sha256."""
    tables = []
    for key, rule in (("read", False), ("made", True)):
        of = [each for each in record["files"] if bool(each["made_by"]) == rule]
        heads = [(words("record.file"), "path"), (words("record.bytes"), "number"), ("sha256", "hash")]
        heads += [(words("record.rule"), "")] if rule else []
        rows = [
            (
                each["path"],
                "–" if each["bytes"] is None else f"{each['bytes']:,}",
                each["sha256"] or "–",
                *([each["made_by"]] if rule else []),
            )
            for each in of
        ]
        tables.append(Listing(words(f"record.files_{key}", n=len(rows)), tuple(heads), rows, folded=True))
    return Section(words("record.files"), words("record.files_lead"), (), tuple(tables))


def _packages(record: Mapping[str, Any], words: Labels) -> Section:
    """Return every installed package."""
    rows = list(record["installed"].items())
    heads = ((words("record.package"), ""), (words("record.installed"), ""))
    return Section(
        words("record.packages"), tables=(Listing(words("record.all_packages", n=len(rows)), heads, rows, folded=True),)
    )


def _left_out(record: Mapping[str, Any], words: Labels) -> Section:
    """Return what the record cannot hold, and where the rest of it stands."""
    return Section(words("record.left_out"), words("record.left_out_lead", file=record["json"]))


def duration(seconds: float) -> str:
    """Return a time that something took: `4.2 s`, `3:05 min`, `1:02:03 h`.

    Examples
    --------
    >>> duration(4.21), duration(185.4), duration(3723)
    ('4.2 s', '3:05 min', '1:02:03 h')

    """
    if round(seconds, 1) < 60:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}:{rest:02d} min"
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d} h"


def size(count: int) -> str:
    """Return a number of bytes as gigabytes of memory are counted: `15.6 GiB`."""
    return f"{count / 2**30:.1f} GiB"


def _time(text: str | None, words: Labels) -> str:
    """Return a time of the record as it is read: `2024-05-01 12:00:00 UTC`."""
    return words("record.unknown") if text is None else text.replace("T", " ").replace("Z", " UTC")


def _plain(value: Any) -> str:  # noqa: ANN401 - any setting
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
