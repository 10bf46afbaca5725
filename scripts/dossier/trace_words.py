"""Traces as text for a terminal: short lines, aligned, the sums of files as `sha256sum --check` takes them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from scripts.dossier.chain import Chain, File, Job
from scripts.dossier.file_trace import FileTrace
from scripts.dossier.finished import NO_RAW
from scripts.dossier.lineage_trace import Cell, CellTrace, PlanTrace
from scripts.dossier.number_trace import ExhibitTrace, NumberTrace
from scripts.dossier.terminal import one_line

FIELDS = {
    "plan": "fill plan",
    "effects": "choice of effects",
    "dependent": "dependent variable",
    "event_time": "years since the start",
    "std_error": "standard error",
    "statistic": "test statistic",
    "p_value": "p-value",
    "conf_low": "interval from",
    "conf_high": "interval to",
    "n_obs": "observations",
    "n_clusters": "clusters",
    "df": "degrees of freedom",
    "restrictions": "restrictions tested",
    "r2": "R²",
    "r2_adj": "adjusted R²",
    "r2_within": "R² within",
    "vcov": "standard errors",
    "fixed_effects": "fixed effects",
    "filled_share_treated_before": "filled, treated, before",
    "filled_share_treated_after": "filled, treated, after",
    "filled_share_control_before": "filled, control, before",
    "filled_share_control_after": "filled, control, after",
    "horizon": "years ahead",
    "mase": "MASE",
    "rmse": "RMSE",
    "n_forecasts": "forecasts",
    "n_cities": "cities",
}
"""Fields of the estimates that are not called by their names."""

WIDTH = 26
SHOWN = 30
"""How many cells a list shows; `--json` has all."""


def number_lines(trace: NumberTrace) -> Iterator[str]:
    """Yield the trace of a printed number."""
    at = trace.printed
    data = trace.row.get("data") or (trace.job.params.get("data") if trace.job else "")
    yield f"{at.study}, table {at.table}, column {at.column}, row {at.row}{_simulated(data)}"
    yield from _warned(trace.warnings)
    yield _line("printed", one_line(at.text))
    yield _line("which is", at.statistic)
    yield ""
    if trace.estimates is None:
        yield "It is no row of the estimates; its key:"
        yield from _fields(at.key)
    else:
        yield f"Row of {trace.estimates.path}"
        yield from _fields(trace.row)
        yield ""
        yield "Estimates and panel"
        yield from _sums([trace.estimates, *trace.panels])
    yield from _job_lines(trace.job)
    yield from _chain_lines(trace.chain, trace.plan)


def exhibit_lines(trace: ExhibitTrace) -> Iterator[str]:
    """Yield the trace of a whole table or figure."""
    yield f"{trace.study}, {trace.number}{_simulated(trace.job.params.get('data'))}"
    yield from _warned(trace.warnings)
    yield ""
    yield "Files"
    yield from _sums(trace.files)
    yield from _job_lines(trace.job)
    yield from _chain_lines(trace.chain, "")


def cell_lines(trace: CellTrace) -> Iterator[str]:
    """Yield the trace of a panel cell; plans under which it is made alike are told together."""
    variable, code, year = trace.key.split(":")
    unit = f" ({trace.unit})" if trace.unit else ""
    yield f"{trace.study}, {variable}{unit} of {trace.city} {code} in {year}{_simulated(trace.data)}"
    yield from _warned(trace.warnings)
    alike: dict[str, list[str]] = {}
    for plan, found in trace.plans.items():
        alike.setdefault(json.dumps(found.cells, sort_keys=True), []).append(plan)
    for plans in alike.values():
        yield ""
        yield f"{'plan' if len(plans) == 1 else 'plans'} {', '.join(plans)}"
        yield from _plan_lines(trace.plans[plans[0]], trace.key)
        yield "  panels"
        yield from _sums((File(trace.plans[plan].panel, trace.plans[plan].panel_sha256) for plan in plans), "    ")
    files = {
        cell["file"]: cell["file_sha256"]
        for plan in trace.plans.values()
        for cell in plan.cells.values()
        if cell["file"]
    }
    if files:
        yield ""
        yield "Raw files"
        inside = f"{trace.raw_dir}/" if trace.raw_dir else ""
        yield from _sums(File(inside + name, recorded) for name, recorded in sorted(files.items()))


def file_lines(trace: FileTrace) -> Iterator[str]:
    """Yield what depends on a raw file, or on one of its cells."""
    sheet = f", sheet {one_line(trace.sheet)}" if trace.sheet else ""
    yield trace.file + (f"{sheet}, cell {trace.cell}" if trace.cell else "")
    yield from _warned(trace.warnings)
    yield _line("sha256", trace.sha256)
    yield ""
    yield "Observations"
    for row in trace.observations:
        value = f"{row['value']:.10g} from {one_line(row['raw_text'])} {one_line(row['unit_raw'])}"
        yield _line(f"{row['variable']}:{row['code']}:{row['year']}", f"{value} ({row['scope']})")
    if not trace.observations:
        yield from (_line(variable, str(count)) for variable, count in trace.observed.items())
        yield from [] if trace.observed else ["  none"]
    for panel in trace.panels:
        yield ""
        yield f"Panel of {panel.study}, plan {panel.plan}"
        yield from (_line(variable, f"{count} read") for variable, count in panel.read.items())
        for variable, made in panel.made.items():
            yield _line(
                variable, ", ".join(f"{count} {status}" for status, count in made.items()) + ", made from these"
            )
        yield from (f"    {key}" for key in panel.cells[:SHOWN])
        if len(panel.cells) > SHOWN:
            yield f"    and {len(panel.cells) - SHOWN} more (all by --json)"
    yield from _listed("Estimates by jobs that rest on the file", trace.estimates)
    tables = [f"{each.study} {each.table}: {each.numbers} numbers, such as {each.example}" for each in trace.tables]
    yield from _listed("Tables with numbers that rest on these panels", tables)
    yield from _listed("Figures by jobs that rest on the file", trace.figures)


def _plan_lines(plan: PlanTrace, key: str) -> Iterator[str]:
    """Yield a cell and under it what it was made from, each cell's own origin once."""
    told: set[str] = set()
    todo = [(key, 1)]
    while todo:
        at, depth = todo.pop()
        cell = plan.cells[at]
        above = at in told and bool(cell["made_from"])
        yield "  " * depth + f"{at}  {_cell_words(cell)}" + ("  (see above)" if above else "")
        if not above:
            todo += [(each, depth + 1) for each in reversed(cell["made_from"])]
        told.add(at)


def _cell_words(cell: Cell) -> str:
    """Return a cell's value and where it comes from, in one line."""
    if cell["value"] is None:
        return "missing"
    words = [f"{cell['value']:.10g}", cell["status"]]
    words += [f"by {cell['method']}"] if cell["method"] else []
    words += [f"[{cell['parameters']}]"] if cell["parameters"] else []
    words += [f"95 % from {cell['low']:.6g} to {cell['high']:.6g}"] if cell["low"] is not None else []
    if cell["file"] and not cell["made_from"]:
        place = f"{one_line(cell['file'])} {one_line(cell['sheet'])}!{cell['cell']}"
        words += [f"{one_line(cell['raw_text'])} {one_line(cell['unit_raw'])} in {place}"]
    return "  ".join(words)


def _job_lines(job: Job | None) -> Iterator[str]:
    if job is None:
        return
    yield ""
    yield "Job"
    yield _line("rule", " ".join([job.rule, *(f"{name}={value}" for name, value in job.wildcards.items())]))
    yield _line("script", f"{job.script}:{job.line}" if job.line else f"{job.script}, which is no longer there")
    yield _line("code and libraries", "as they were" if job.unchanged else "CHANGED since the job ran")
    yield _line("ended", job.ended)
    yield _line("seed", "none: nothing is drawn" if job.seed is None else str(job.seed))
    libraries = (f"{name} {number}" for name, number in job.libraries.items())
    yield _line("software", ", ".join([f"Python {job.python}", *libraries]))
    yield "Configuration"
    yield from (_line(name, one_line(json.dumps(value, ensure_ascii=False))) for name, value in slices(job.params))


def slices(params: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield parameters, what is under `settings` one by one."""
    for name, value in params.items():
        if isinstance(value, dict) and value:
            yield from ((f"{name}.{inner}", each) for inner, each in value.items())
        else:
            yield name, value


def _chain_lines(chain: Chain, plan: str) -> Iterator[str]:
    """Yield the files behind, nearest first."""
    under = f" under plan {plan}" if plan else ""
    for title, files in (("Made from", chain.made), ("Raw files", chain.raw), ("Lists and words", chain.lists)):
        if files:
            yield ""
            yield f"{title}{under if files is chain.made else ''} ({len(files)})"
            yield from _sums(files)


def _fields(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield the fields of a row that hold something, in words."""
    for name, value in row.items():
        if value not in {None, ""}:
            yield _line(FIELDS.get(name, name), one_line(shown_value(value)))


def shown_value(value: object) -> str:
    """Return a field's value as text, ten digits of a number."""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _sums(files: Iterable[File], indent: str = "  ") -> Iterator[str]:
    for file in files:
        yield f"{indent}{file.sha256 or 'not there':64}  {one_line(file.path)}" + (
            f"  ({file.rule})" if file.rule else ""
        )


def _listed(title: str, lines: list[str]) -> Iterator[str]:
    yield ""
    yield f"{title} ({len(lines)})"
    yield from (f"  {line}" for line in lines)


def _warned(warnings: list[str]) -> Iterator[str]:
    yield from (f"  {'NOTE' if text == NO_RAW else 'WARNING'}: {one_line(text)}" for text in warnings)


def _line(label: str, text: str) -> str:
    return f"  {label:{WIDTH}}{text}"


def _simulated(data: object) -> str:
    return " (SIMULATED DATA)" if data == "simulated" else ""
