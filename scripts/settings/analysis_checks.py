"""What analyses need of the study that asks for them: variables, plans, years inside its samples."""

from collections.abc import Collection, Iterator

from scripts.settings.base import RESERVED
from scripts.settings.errors import KeyPath, Problem, nearest, unknown
from scripts.settings.formula_checks import inputs_of_derived
from scripts.settings.matching import PrePeriod
from scripts.settings.multiverse_checks import multiverse_problems
from scripts.settings.splits import RESOURCES
from scripts.settings.study import Study
from scripts.settings.year_checks import inside_panel, inside_samples


def analysis_problems(study: Study, policies: Collection[str]) -> Iterator[Problem]:
    """Yield what the analyses that a study asks for lack in it, given the policies by name."""
    yield from _other_policies(study, policies)
    yield from _splits(study)
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
            yield from inside_panel((*path, "years"), split.years.first, split.years.last, study.years)


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
            yield from inside_samples((*here, "years"), version.years, study)


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


def _imputation(study: Study) -> Iterator[Problem]:
    """Check that the plans whose cells are drawn are there, and that one of them fills each outcome."""
    asked, path = study.analyses.imputation, ("analyses", "imputation")
    if asked is None:
        return
    for place, name in enumerate(asked.drawn or []):
        if name not in study.plans:
            yield Problem((*path, "drawn", place), unknown(name, study.plans, "plan"))
    steps = [step for name in asked.drawn or study.plans for step in study.plans.get(name, [])]
    filled, inputs = {name for step in steps for name in step.variables}, inputs_of_derived(study)
    for outcome in study.outcomes:
        if not inputs.get(outcome, {outcome}) & filled:
            text = f"found no step that fills {outcome}; expected one in plans, or no analysis imputation"
            yield Problem(path, text)
