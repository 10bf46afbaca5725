"""Checks of a package's results: whether each exhibit has its program, and whether they fit the records of the jobs."""

from collections.abc import Sequence

from scripts.dossier.check import Check, Item, Package, check
from scripts.dossier.places import README, RECORD, WORKFLOW
from scripts.dossier.programs import Program, by_exhibit, programs
from scripts.dossier.records import SHOWN, TRANSCRIPTS, behind, discrepancies, unrecorded

SIMULATED = "resources/demo/"
"""Where simulated raw files, and what they were simulated from, are made."""


def programs_known(package: Package) -> Check:
    """Look whether every file of a table or figure has a rule, a script with a line, and a place in the README."""
    every = programs(package.finished)
    found = [Item(each.file, "no_program") for each in every if not each.rule]
    found += [Item(each.file, "no_script", {"script": each.script}) for each in every if each.rule and not each.line]
    together = by_exhibit(every)
    rows = [line for line in (package.text(README) or "").splitlines() if line.startswith("|")]
    found += [
        Item(README, "not_in_readme", {"number": of[0].number, "study": of[0].study, "script": of[0].script})
        for of in together
        if of[0].rule and not any(_is_of(row, of[0]) for row in rows)
    ]
    if not every:
        found.append(Item("results", "no_exhibits"))
    return check("programs", found, files=len(every), exhibits=len(together))


def _is_of(row: str, program: Program) -> bool:
    """Return whether a row of a table in the README is that of an exhibit: its number, its program, its files."""
    stem = program.file.partition(".")[0]
    return f"| {program.number} |" in row and f"`{WORKFLOW}/{program.script}`" in row and f"`{stem}`" in row


def records(package: Package) -> Check:
    """Look whether every result is there and is the one that its job wrote, and none is older than its input.

    Raw files, and what was transcribed from them cell by cell, may be left out, all of a kind together.
    """
    recorded = [each["path"] for each in package.record.get("files", []) if each["made_by"]]
    if not recorded:
        return check("records", [Item(RECORD, "no_record")], jobs=0, files=0, left_out=0)
    every = package.finished.records
    jobs = behind(recorded, every)
    wrong = [*discrepancies(jobs, package.root, package.root / WORKFLOW), *unrecorded(recorded, every)]
    left = tuple(folder for folder in _may_be_left_out(package) if not _there(package, folder))
    found, without = [], 0
    for each in wrong:
        if each.kind in ("missing", "missing_input") and each.file.startswith(left):
            without += 1
        else:
            values = {"rule": _first(each.rule.split(", ")), "made": _first(each.made)}
            found.append(Item(each.file, f"record_{each.kind}", values))
    known = [each["sentence"] for each in package.record["discrepancies"]]
    found += [Item(RECORD, "record_known", {"sentence": sentence}) for sentence in known]
    return check("records", found, jobs=len(jobs), files=len(recorded), left_out=without)


def _first(names: Sequence[str]) -> str:
    """Return the first names, with the number of the others."""
    return ", ".join(names[:SHOWN]) + (f" (+{len(names) - SHOWN})" if len(names) > SHOWN else "")


def _may_be_left_out(package: Package) -> list[str]:
    raw = package.finished.raw_dir
    return [*TRANSCRIPTS, *([f"{raw}/"] if raw else []), *([SIMULATED] if raw.startswith(SIMULATED) else [])]


def _there(package: Package, folder: str) -> bool:
    return any(path.startswith(folder) for path in package.files)
