"""What holds between the parts of a configuration: names that refer to something, years inside others."""

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from scripts.settings.base import Years
from scripts.settings.errors import KeyPath, Problem, nearest, quoted, unknown
from scripts.settings.exhibits import EXHIBITS
from scripts.settings.matching import PrePeriod
from scripts.settings.multiverse_checks import multiverse_problems
from scripts.settings.source import Column, Compiled, Emissions, PanelColumn, Yearbook
from scripts.settings.splits import RESOURCES
from scripts.settings.study import Extrapolate, Study

FUNCTIONS = frozenset({"ln"})
FORMULA = "names, numbers, + - * / **, brackets and ln"
IN_FORMULAS = (
    *(ast.Expression, ast.Name, ast.Load, ast.Constant, ast.Call),
    *(ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow),
    *(ast.UnaryOp, ast.USub, ast.UAdd),
)
RESERVED = frozenset({"code", "year", "Dt"})
"""Columns that every panel has."""


def study_problems(
    study: Study,
    variables: Collection[str],
    sources: Collection[str],
    policies: Collection[str],
    provinces: Collection[str],
    papers: Collection[str],
) -> Iterator[Problem]:
    """Yield what does not fit together in a study, given by name all that it can refer to."""
    for place, name in enumerate(study.sources):
        if name not in sources:
            yield Problem(("sources", place), unknown(name, sources, "source"))
    for name in study.variables:
        if name not in variables:
            yield Problem(("variables", name), unknown(name, variables, "variable"))
    if study.treatment.policy not in policies:
        yield Problem(("treatment", "policy"), unknown(study.treatment.policy, policies, "policy"))
    for place, name in enumerate(study.cities.provinces):
        if name not in provinces:
            found = f"found province {quoted(name)}; expected one as the registry names it, such as 河北省"
            yield Problem(("cities", "provinces", place), found + nearest(name, provinces))
    yield from _formulas(study)
    yield from _roles(study)
    yield from _spans(study)
    yield from _most_complete(study)
    yield from _fills(study)
    yield from _numbers(study)
    yield from _other_policies(study, policies)
    yield from _splits(study)
    yield from _published(study, papers)
    yield from _event_study(study)
    yield from _pre_trends(study)
    yield from _mechanism(study)
    yield from _matching(study)
    yield from _moderation(study)
    yield from _kuznets(study)
    yield from _hausman(study)
    yield from _headline_plans(study)
    yield from _robustness(study)
    yield from multiverse_problems(study)
    yield from _imputation(study)


def _formulas(study: Study) -> Iterator[Problem]:
    """Check the names of derived variables and what their formulas are made of."""
    known = list(study.variables)
    for name, formula in study.derived.items():
        path = ("derived", name)
        if name in RESERVED or name in study.variables:
            yield Problem(path, f"found the name {name!r}, which the panel has already; expected another one")
        try:
            nodes = list(ast.walk(ast.parse(formula.strip(), mode="eval")))
        except SyntaxError as error:
            yield Problem(path, f"found {formula!r}; expected {FORMULA}: {error.msg}")
            continue
        functions = [node.func for node in nodes if isinstance(node, ast.Call)]
        names = [node for node in nodes if isinstance(node, ast.Name)]
        strange = [node for node in nodes if not isinstance(node, IN_FORMULAS)]
        for node in strange[:1]:
            yield Problem(path, f"found {formula!r}; expected {FORMULA}, without {type(node).__name__}")
        for node in names:
            if node in functions and node.id not in FUNCTIONS:
                yield Problem(path, unknown(node.id, FUNCTIONS, "function"))
            elif node not in functions and node.id not in known:
                yield Problem(path, unknown(node.id, known, "variable"))
        if len(names) == len(functions):
            yield Problem(path, f"found {formula!r}, without a variable in it; expected {FORMULA}")
        known.append(name)


def _roles(study: Study) -> Iterator[Problem]:
    """Check that outcomes, controls and mediators are in the panel, and that the headline is there."""
    columns = [*study.variables, *study.derived]
    roles: list[tuple[KeyPath, str]] = []
    for role, names in (("outcomes", study.outcomes), ("controls", study.controls), ("mediators", study.mediators)):
        roles += [((role, place), name) for place, name in enumerate(names)]
    for path, name in roles:
        if name not in columns:
            yield Problem(path, unknown(name, columns, "variable"))
        elif path[0] != "outcomes" and name in study.outcomes:
            yield Problem(path, f"found the outcome {name!r}; expected another variable")
    if "post" in study.effects and study.treatment.fixed_year is None:
        text = "found the effects 'post' without treatment.fixed_year, the year from which Dt is one; expected both"
        yield Problem(("effects", study.effects.index("post")), text)
    if len(set(study.effects)) < len(study.effects):
        yield Problem(("effects",), f"found {', '.join(study.effects)}; expected each choice of effects once")
    dummy = study.treatment.name
    if dummy in {*columns, *RESERVED}:
        yield Problem(("treatment", "name"), f"found {dummy!r}, a column already; expected another name")
    if study.headline.plan not in study.plans:
        yield Problem(("headline", "plan"), unknown(study.headline.plan, study.plans, "plan"))
    if study.headline.sample not in study.samples:
        yield Problem(("headline", "sample"), unknown(study.headline.sample, study.samples, "sample"))


def _spans(study: Study) -> Iterator[Problem]:
    """Check that samples and other years lie inside the panel's, and that a fixed first year has some before it."""
    spans: list[tuple[KeyPath, Years]] = [(("samples", name), years) for name, years in study.samples.items()]
    if study.backtest:
        spans.append((("backtest", "origins"), study.backtest.origins))
    if study.cities.most_complete:
        spans.append((("cities", "most_complete", "years"), study.cities.most_complete.years))
    for path, years in spans:
        yield from _inside(path, years.first, years.last, study.years)
    fixed = study.treatment.fixed_year
    if fixed is not None and not study.years.first < fixed <= study.years.last:
        text = f"found {fixed}; expected a year of the panel that is not its first, {study.years.first + 1} to "
        yield Problem(("treatment", "fixed_year"), f"{text}{study.years.last}")


def _most_complete(study: Study) -> Iterator[Problem]:
    """Check that cities are compared by variables that the study has."""
    asked = study.cities.most_complete
    for place, name in enumerate((asked.variables if asked else None) or []):
        if name not in study.variables:
            path = ("cities", "most_complete", "variables", place)
            yield Problem(path, unknown(name, study.variables, "variable"))


def _inside(path: KeyPath, first: int, last: int, panel: Years) -> Iterator[Problem]:
    """Check that years are in order and lie inside the panel's."""
    if not panel.first <= first <= last <= panel.last:
        text = f"found years {first} to {last}; expected them in order and inside the panel's, {panel.first} to "
        yield Problem(path, f"{text}{panel.last}")


def _fills(study: Study) -> Iterator[Problem]:
    """Check the fill steps, and that `best` has a backtest to take its winner from."""
    if study.backtest and study.backtest.variable not in study.variables:
        yield Problem(("backtest", "variable"), unknown(study.backtest.variable, study.variables, "variable"))
    for plan, steps in study.plans.items():
        for place, step in enumerate(steps):
            path: KeyPath = ("plans", plan, place)
            for at, name in enumerate(step.variables):
                if name not in study.variables:
                    yield Problem((*path, "variables", at), unknown(name, study.variables, "variable"))
            first = study.years.first if step.first is None else step.first
            last = study.years.last if step.last is None else step.last
            yield from _inside(path, first, last, study.years)
            if isinstance(step, Extrapolate) and step.method == "best":
                yield from _best(study, (*path, "method"), step.variables)


def _best(study: Study, path: KeyPath, variables: list[str]) -> Iterator[Problem]:
    """Check that the backtest is of the variables that take its winner."""
    if study.backtest is None:
        yield Problem(path, "found 'best', but the study has no backtest; expected that key, or a method by name")
        return
    tested = study.backtest.variable
    for name in variables:
        if name != tested:
            yield Problem(path, f"found 'best' for {name}, but the backtest is of {tested}; expected a method by name")


def _numbers(study: Study) -> Iterator[Problem]:
    """Check that numbers are of exhibits, and that no two that the study makes have the same."""
    for name in study.numbers:
        if name not in EXHIBITS:
            yield Problem(("numbers", name), unknown(name, EXHIBITS, "table or figure"))
    numbers = {
        name: study.numbers.get(name, exhibit.number)
        for name, exhibit in EXHIBITS.items()
        if (not exhibit.analysis or getattr(study.analyses, exhibit.analysis, None) is not None)
        and (not exhibit.key or getattr(study, exhibit.key) is not None)
    }
    for name, number in study.numbers.items():
        others = [other for other, its in numbers.items() if its == number and other != name]
        if others:
            yield Problem(("numbers", name), f"found {number!r}, the number of {others[0]}; expected one of its own")


def _published(study: Study, papers: Collection[str]) -> Iterator[Problem]:
    """Check that the paper's numbers are there, and the plan."""
    if study.published is None:
        return
    if study.published.paper not in papers:
        yield Problem(("published", "paper"), unknown(study.published.paper, papers, "paper"))
    if study.published.plan not in study.plans:
        yield Problem(("published", "plan"), unknown(study.published.plan, study.plans, "plan"))


def _event_study(study: Study) -> Iterator[Problem]:
    """Check that the event study has a window for the effects that need one of their own."""
    asked = study.analyses.event_study
    if asked is not None and asked.post is None and "post" in study.effects:
        text = "found no window for the effects post; expected one, as post: {first: -3, last: 3, base: outside}"
        yield Problem(("analyses", "event_study", "post"), text)


def _pre_trends(study: Study) -> Iterator[Problem]:
    """Check that the fill plans of the bounds are the study's."""
    asked = study.analyses.pre_trends
    for place, name in enumerate(asked.plans if asked else []):
        if name not in study.plans:
            yield Problem(("analyses", "pre_trends", "plans", place), unknown(name, study.plans, "plan"))


def _mechanism(study: Study) -> Iterator[Problem]:
    """Check that there are mediators, that they are controls, and that what replaces one is another variable."""
    asked = study.analyses.mechanism
    if asked is None:
        return
    if not study.mediators:
        text = "found the analysis without mediators; expected one or more controls under the key mediators"
        yield Problem(("analyses", "mechanism"), text)
    for place, name in enumerate(study.mediators):
        if name not in study.controls:
            text = f"found the mediator {name!r}, which is no control; the mechanism expects one of the controls"
            yield Problem(("mediators", place), text + nearest(name, study.controls))
    columns = [*study.variables, *study.derived]
    taken = {*study.outcomes, *study.controls}
    for mediator, ratio in asked.ratios.items():
        path: KeyPath = ("analyses", "mechanism", "ratios", mediator)
        if mediator not in study.mediators:
            yield Problem(path, unknown(mediator, study.mediators, "mediator"))
        if ratio not in columns:
            yield Problem(path, unknown(ratio, columns, "variable"))
        elif ratio in taken:
            yield Problem(path, f"found {ratio!r}, the outcome or a control already; expected another variable")


def _other_policies(study: Study, policies: Collection[str]) -> Iterator[Problem]:
    """Check that other policies are there, are others, and have names of their own."""
    asked = study.analyses.other_policies
    seen = {study.treatment.policy: "the study's own"}
    taken = {*study.variables, *study.derived, *RESERVED, study.treatment.name, "all"}
    for dummy, policy in ({} if asked is None else asked.policies).items():
        path: KeyPath = ("analyses", "other_policies", "policies", dummy)
        if dummy in taken:
            yield Problem(path, f"found {dummy!r}, which is something else already; expected another name")
        if policy not in policies:
            yield Problem(path, unknown(policy, policies, "policy"))
        elif policy in seen:
            yield Problem(path, f"found {policy!r}, {seen[policy]} already; expected another policy")
        seen[policy] = f"that of {dummy}"


def _splits(study: Study) -> Iterator[Problem]:
    """Check that splits go by variables that the panel has, over years that it has."""
    asked = study.analyses.heterogeneity
    columns = [*study.variables, *study.derived, RESOURCES]
    for name, split in ({} if asked is None else asked.splits).items():
        path: KeyPath = ("analyses", "heterogeneity", "splits", name)
        if split.by not in columns:
            yield Problem((*path, "by"), unknown(split.by, columns, "variable"))
        elif split.by in study.outcomes and (split.years is None or "observation" in split.levels):
            text = f"found the outcome {split.by!r}; expected another variable, or its mean over years by city alone"
            yield Problem((*path, "by"), text)
        if split.years is not None:
            yield from _inside((*path, "years"), split.years.first, split.years.last, study.years)


def _matching(study: Study) -> Iterator[Problem]:
    """Check that there are covariates to match on, and that the years before the policy are in every sample."""
    asked = study.analyses.matching
    if asked is None:
        return
    columns = [*study.variables, *study.derived]
    path: KeyPath = ("analyses", "matching", "covariates")
    if not asked.covariates and not study.controls:
        yield Problem(path, "found no covariates, and no controls to take their place; expected one or more variables")
    for place, name in enumerate(asked.covariates):
        if name not in columns:
            yield Problem((*path, place), unknown(name, columns, "variable"))
        elif name in study.outcomes:
            yield Problem((*path, place), f"found the outcome {name!r}; expected another variable")
    if len(set(asked.models)) < len(asked.models):
        yield Problem(("analyses", "matching", "models"), f"found {asked.models}; expected each model once")
    for name, version in asked.versions.items():
        here: KeyPath = ("analyses", "matching", "versions", name)
        if name == "benchmark":
            yield Problem(here, "found the name 'benchmark', that of the unmatched column; expected another name")
        if isinstance(version, PrePeriod):
            yield from _inside_samples((*here, "years"), version.years, study)


def _hausman(study: Study) -> Iterator[Problem]:
    """Check that the regressors of Hausman's test are in the panel and are no outcomes."""
    asked = study.analyses.hausman
    columns = [*study.variables, *study.derived]
    versions = {} if asked is None else {"regressors": asked.regressors, "logs": asked.logs}
    for key, names in versions.items():
        for place, name in enumerate(names):
            path: KeyPath = ("analyses", "hausman", key, place)
            if name not in columns:
                yield Problem(path, unknown(name, columns, "variable"))
            elif name in study.outcomes:
                yield Problem(path, f"found the outcome {name!r}; expected another variable")


def _headline_plans(study: Study) -> Iterator[Problem]:
    """Check that analyses which run under the headline's plan, or under plans that they name, name plans there are."""
    for name in ("inference", "robustness"):
        asked = getattr(study.analyses, name)
        for place, plan in enumerate((asked.plans if asked else None) or []):
            if plan not in study.plans:
                yield Problem(("analyses", name, "plans", place), unknown(plan, study.plans, "plan"))


def _robustness(study: Study) -> Iterator[Problem]:
    """Check that the years before the policy lie inside the headline's sample."""
    asked = study.analyses.robustness
    span = study.samples.get(study.headline.sample)
    if asked is not None and asked.before is not None and span is not None:
        path: KeyPath = ("analyses", "robustness", "before")
        if not study.controls:
            yield Problem(path, "found years for controls, and no controls; expected one or more, or not this key")
        if not span.first <= asked.before.first <= asked.before.last <= span.last:
            text = f"found years {asked.before.first} to {asked.before.last}; expected years of the headline's sample "
            yield Problem(path, f"{text}{study.headline.sample}, {span.first} to {span.last}, in order")


def _moderation(study: Study) -> Iterator[Problem]:
    """Check that the moderator is a variable beside outcomes and controls, and that the product has its own name."""
    asked = study.analyses.moderation
    if asked is None:
        return
    columns = [*study.variables, *study.derived]
    path: KeyPath = ("analyses", "moderation")
    if asked.moderator not in columns:
        yield Problem((*path, "moderator"), unknown(asked.moderator, columns, "variable"))
    elif asked.moderator in study.outcomes:
        yield Problem((*path, "moderator"), f"found the outcome {asked.moderator!r}; expected another variable")
    elif asked.moderator in study.controls and asked.scale == "level":
        text = f"found the control {asked.moderator!r}; expected a variable that versions without it can leave out"
        yield Problem((*path, "moderator"), text)
    if asked.interaction in {*columns, *RESERVED, study.treatment.name}:
        text = f"found {asked.interaction!r}, which is something else already; expected another name"
        yield Problem((*path, "interaction"), text)


def _kuznets(study: Study) -> Iterator[Problem]:
    """Check that income and its square are two controls."""
    asked = study.analyses.kuznets
    if asked is None:
        return
    for key, name in asked.model_dump().items():
        if name not in study.controls:
            yield Problem(("analyses", "kuznets", key), unknown(name, study.controls, "control"))
    if asked.income == asked.square:
        yield Problem(("analyses", "kuznets", "square"), f"found {asked.square!r}, income itself; expected its square")


def _inside_samples(path: KeyPath, years: Years, study: Study) -> Iterator[Problem]:
    """Check that years lie inside every sample, none of them left out there."""
    for name, span in study.samples.items():
        if not span.first <= years.first <= years.last <= span.last:
            text = f"found years {years.first} to {years.last}; expected years inside the sample {name}, {span.first} "
            yield Problem(path, f"{text}to {span.last}")
        for year in sorted(span.without):
            if years.first <= year <= years.last:
                text = f"found years {years.first} to {years.last}, of which the sample {name} leaves out {year}"
                yield Problem(path, f"{text}; expected years that are in every sample")


def _imputation(study: Study) -> Iterator[Problem]:
    """Check that the plans whose cells are drawn are there, and that one of them fills each outcome."""
    asked, path = study.analyses.imputation, ("analyses", "imputation")
    if asked is None:
        return
    for place, name in enumerate(asked.drawn or []):
        if name not in study.plans:
            yield Problem((*path, "drawn", place), unknown(name, study.plans, "plan"))
    steps = [step for name in asked.drawn or study.plans for step in study.plans.get(name, [])]
    filled, inputs = {name for step in steps for name in step.variables}, _inputs(study)
    for outcome in study.outcomes:
        if not inputs.get(outcome, {outcome}) & filled:
            text = f"found no step that fills {outcome}; expected one in plans, or no analysis imputation"
            yield Problem(path, text)


def _inputs(study: Study) -> dict[str, set[str]]:
    """Return the observed variables that each derived one is computed from; a formula uses names above it."""
    inputs: dict[str, set[str]] = {}
    for name, formula in study.derived.items():
        try:
            nodes = list(ast.walk(ast.parse(formula.strip(), mode="eval")))
        except SyntaxError:  # said where the formulas are checked
            continue
        names = {node.id for node in nodes if isinstance(node, ast.Name)} - FUNCTIONS
        inputs[name] = {each for used in names for each in inputs.get(used, {used})}
    return inputs


def citation_problems(citation: str, references: Collection[str]) -> Iterator[Problem]:
    """Yield what is wrong with the key of a source's reference, given those that there are."""
    if citation not in references:
        yield Problem(("citation",), unknown(citation, references, "key of resources/references.bib"))


def source_problems(
    source: Emissions | Yearbook | Compiled, variables: Mapping[str, Mapping[str, Any]]
) -> Iterator[Problem]:
    """Yield what does not fit together in a source, given the variables with their units."""
    has_editions = isinstance(source, Yearbook)
    for place, pattern in enumerate(source.files):
        if ("{edition}" in pattern) != has_editions:
            words = "with {edition} in it" if has_editions else "without {edition}, which only a yearbook has"
            yield Problem(("files", place), f"found {pattern!r}; expected a pattern {words}")
    if isinstance(source, Emissions) and source.variable not in variables:
        yield Problem(("variable",), unknown(source.variable, variables, "variable"))
    columns: list[tuple[KeyPath, Column]] = []
    if isinstance(source, Compiled):
        yield from _years_of_panel(source)
        columns = [(("columns", place), column) for place, column in enumerate(source.columns)]
    elif isinstance(source, Yearbook):
        columns = [
            (("tables", name, "columns", place), column)
            for name, table in source.tables.items()
            for place, column in enumerate(table.columns)
        ]
    for path, column in columns:
        if column.variable not in variables:
            yield Problem((*path, "variable"), unknown(column.variable, variables, "variable"))
        elif column.unit is not None and column.unit not in variables[column.variable]["units"]:
            known = variables[column.variable]["units"]
            yield Problem((*path, "unit"), unknown(column.unit, known, f"unit of {column.variable}"))
        elif isinstance(column, PanelColumn):
            yield from _units_read(path, column, list(variables[column.variable]["units"]))


def _years_of_panel(source: Compiled) -> Iterator[Problem]:
    """Check that a panel says where its years stand, once."""
    if source.layout == "wide" and source.year_in != "column":
        text = f"found {source.year_in!r} for a wide table, whose headings hold the years; expected layout: long"
        yield Problem(("year_in",), text)
    elif source.layout == "long" and source.year_in == "column" and source.names.year is None:
        text = "found no heading of the year; expected names.year, layout: wide, or year_in: sheet or file"
        yield Problem(("names",), text)


def _units_read(path: KeyPath, column: PanelColumn, known: list[str]) -> Iterator[Problem]:
    """Check that the units which a column is read as, whatever its file states, are declared."""
    units: dict[KeyPath, str | None] = {("read_as",): column.read_as}
    units |= {("in_years", str(year), "read_as"): differs.read_as for year, differs in column.in_years.items()}
    for key, unit in units.items():
        if unit is not None and unit not in known:
            yield Problem((*path, *key), unknown(unit, known, f"unit of {column.variable}"))
