"""Two compared runs as text for a terminal: the verdict, why first, then what, top to bottom."""

from collections.abc import Iterator

from scripts.dossier.comparison import DIFFERENT, IDENTICAL, Comparison, FileGroup
from scripts.dossier.difference_words import (
    NAMED,
    bounded,
    counted,
    estimates_lines,
    fewer,
    more,
    panel_lines,
    quoted,
    raw_cell_lines,
    short,
    titled,
)
from scripts.dossier.file_causes import REASONS
from scripts.dossier.one_run import NOT_COMPARED
from scripts.dossier.run_causes import KINDS, Cause
from scripts.dossier.terminal import one_line

SHOWN = 12
"""How many items of a list are shown; `--all` shows all."""

ROUNDING = 1e-12


def comparison_lines(found: Comparison, most: int | None) -> Iterator[str]:
    """Yield a comparison; `most` is how long a list may be, None: as long as it is."""
    yield from (one_line(line) for line in _lines(found, most))


def _lines(found: Comparison, most: int | None) -> Iterator[str]:
    yield _verdict(found)
    yield ""
    yield from _runs(found)
    yield from _causes(found, most)
    yield from raw_cell_lines(found.raw_cells, most)
    yield from panel_lines(found, most)
    yield from estimates_lines(found, most)
    printed = [f"{each.address}: {quoted(each.a)} → {quoted(each.b)}" for each in found.printed]
    yield from titled("Printed numbers", printed, most)
    yield from titled("Other tables of results with another content", found.tables, most)
    yield from _files(found, most)
    yield ""
    yield f"Not compared, because they hold times, the machine or the rest: {', '.join(NOT_COMPARED)}, logs,"
    yield "benchmarks, and what a package has of its own (index, trace, checks, manifest, crate, csv beside Parquet)."


def _verdict(found: Comparison) -> str:
    """Return the verdict in one line."""
    where = f"in {', '.join(found.studies)}"
    files = sum(len(group.files) for group in found.files)
    if found.verdict == IDENTICAL:
        return f"IDENTICAL {where}: all {found.compared} results are the same bytes."
    alarm = f" NOT EXPLAINED: {counted(len(found.unexplained), 'file')}." if found.unexplained else ""
    if found.verdict != DIFFERENT:
        what = "every cell, estimate and printed number is the same"
        what += f"; {counted(len(found.raw_cells), 'raw cell')} read otherwise" if found.raw_cells else ""
        return f"SAME NUMBERS {where}: {what}; {counted(files, 'file')} of {found.compared} differ in bytes.{alarm}"
    parts = [
        counted(len(found.raw_cells), "raw cell"),
        counted(sum(panel.count for panel in found.panels), "panel cell"),
        counted(sum(each.moved for each in found.estimates), "row of estimates", "rows of estimates"),
        counted(len(found.printed), "printed number"),
        f"{counted(files, 'file')} of {found.compared}",
    ]
    size = "" if found.largest_estimate is None else f" Estimates move by up to {found.largest_estimate:.3g}."
    if found.largest is not None and found.largest <= ROUNDING:
        size = f" No difference above {ROUNDING:g}: {found.largest:.2g} is rounding."
    return f"DIFFERENT {where}: {', '.join(parts)}.{size}{alarm}"


def _runs(found: Comparison) -> Iterator[str]:
    """Yield what was compared, and what could not be."""
    for label, run in (("A", found.a), ("B", found.b)):
        known = "" if run["record"] else "  (no run record: settings and versions as far as the jobs' records say)"
        yield f"{label}  {run['given']}{known}"
    for label, run in (("A", found.a), ("B", found.b)):
        only = [study for study in run["studies"] if study not in found.studies]
        if only:
            yield f"Only in {label}, not compared: {', '.join(only)}; nor what lies outside the studies' folders."
    if found.a["raw_dir"] != found.b["raw_dir"]:
        yield f"Raw files lie in {found.a['raw_dir']} and {found.b['raw_dir']}; compared by names below."
    for label, paths in found.strangers.items():
        if paths:
            many = f"{counted(len(paths), 'file')}, such as {paths[0]}"
            yield f"In {label} but made by no job that left a record, so not compared: {many}."
    if found.not_there:
        many = f"{counted(len(found.not_there), 'file')}, such as {found.not_there[0]}"
        yield f"Not there on both sides, so compared by the recorded sha256 alone: {many}."


def _causes(found: Comparison, most: int | None) -> Iterator[str]:
    """Yield what went in and is not the same."""
    yield ""
    yield "WHY: what went in and is not the same (A → B)"
    if not found.causes:
        yield "  nothing: the same files, settings, code and software"
    for kind, title in KINDS.items():
        causes = [_cause(cause) for cause in found.causes if cause.kind == kind]
        if causes:
            yield f"  {title} ({len(causes)})"
            yield from bounded(causes, most, "    ")


def _cause(cause: Cause) -> str:
    detail = f"  ({', '.join(cause.detail[:NAMED])}{more(cause.detail)})" if cause.detail else ""
    return f"{cause.name}: {short(cause.a)} → {short(cause.b)}{detail}"


def _files(found: Comparison, most: int | None) -> Iterator[str]:
    """Yield the files that differ by reason."""
    if not found.files:
        return
    yield ""
    yield f"Files ({sum(len(group.files) for group in found.files)}), by what their difference comes from"
    for group in found.files:
        yield f"  {_reasons(group)}: {counted(len(group.files), 'file')}"
        yield from bounded(group.files, fewer(most), "    ")


def _reasons(group: FileGroup) -> str:
    """Return the reasons of a group in words, those of a kind together."""
    by_kind: dict[str, list[str]] = {}
    for kind, name in group.reasons:
        by_kind.setdefault(kind, []).append(name)
    return "; ".join(f"{REASONS[kind]} ({', '.join(names[:NAMED])}{more(names)})" for kind, names in by_kind.items())
