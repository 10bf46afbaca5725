"""What holds between the parts of a study: names that refer to something, years inside others."""

from collections.abc import Collection, Iterator

from scripts.settings.analysis_checks import analysis_problems
from scripts.settings.base import RESERVED, Years
from scripts.settings.errors import KeyPath, Problem, nearest, quoted, unknown
from scripts.settings.exhibits import EXHIBITS
from scripts.settings.formula_checks import formula_problems
from scripts.settings.study import Extrapolate, Study
from scripts.settings.year_checks import inside_panel


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
    unknown_variables = [name for name in study.variables if name not in variables]
    for name in unknown_variables:
        yield Problem(("variables", name), unknown(name, variables, "variable"))
    if study.treatment.policy not in policies:
        yield Problem(("treatment", "policy"), unknown(study.treatment.policy, policies, "policy"))
    for place, name in enumerate(study.cities.provinces):
        if name not in provinces:
            found = f"found province {quoted(name)}; expected one as the registry names it, such as 河北省"
            yield Problem(("cities", "provinces", place), found + nearest(name, provinces))
    if unknown_variables:
        return  # what follows would complain of each right use of the name that is misspelt here
    yield from formula_problems(study)
    yield from _roles(study)
    yield from _spans(study)
    yield from _most_complete(study)
    yield from _fills(study)
    yield from _numbers(study)
    yield from _published(study, papers)
    yield from analysis_problems(study, policies)


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
        yield from inside_panel(path, years.first, years.last, study.years)
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
            yield from inside_panel(path, first, last, study.years)
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
