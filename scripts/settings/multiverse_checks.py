"""What a multiverse refers to, and whether it ends."""

from collections.abc import Iterator

from scripts.settings.errors import KeyPath, Problem, unknown
from scripts.settings.multiverse import SECONDS_PER_MILLION, Multiverse, declared
from scripts.settings.study import Study

HERE: KeyPath = ("analyses", "multiverse")


def multiverse_problems(study: Study) -> Iterator[Problem]:
    """Yield names that refer to nothing, choices that stand there twice, and a declaration that is too large."""
    asked = study.analyses.multiverse
    if asked is None:
        return
    for key, names, known, kind in (
        ("samples", asked.samples, study.samples, "sample"),
        ("controls_fillings", asked.controls_fillings, study.plans, "plan"),
    ):
        for place, name in enumerate(names or []):
            if name not in known:
                yield Problem((*HERE, key, place), unknown(name, known, kind))
    yield from _twice(asked)
    if asked.policies != "none" and study.analyses.other_policies is None:
        text = f"found {asked.policies!r}, but the study has no analysis other_policies; expected both, or none"
        yield Problem((*HERE, "policies"), text)
    yield from _too_many(study, asked)


def _twice(asked: Multiverse) -> Iterator[Problem]:
    """Check that every choice is there once."""
    for key in ("rules", "starts", "confidence", "orders", "scales", "extrapolators"):
        given = getattr(asked, key)
        known = [sorted(each) if isinstance(each, list) else each for each in given]
        if any(known.count(each) > 1 for each in known):
            yield Problem((*HERE, key), f"found {given}; expected each choice once")


def _too_many(study: Study, asked: Multiverse) -> Iterator[Problem]:
    """Check that no more specifications are declared than are wanted."""
    n = declared(study.model_dump(by_alias=True))
    if n > asked.max_specifications:
        text = (
            f"found {n:,} specifications, which take {time_of(n)} on one core if all are distinct; expected at most "
            f"{asked.max_specifications:,}: name fewer choices, or set max_specifications to {n} or more"
        )
        yield Problem((*HERE, "max_specifications"), text)


def time_of(n: int) -> str:
    """Return about how long so many specifications take.

    >>> time_of(2_000_000), time_of(50_000_000)
    ('about 2 minutes', 'about 50 minutes')
    """
    minutes = n * SECONDS_PER_MILLION / 60e6
    if minutes < 1:
        return "less than a minute"
    if minutes < 1.5:
        return "about a minute"
    return f"about {minutes:.0f} minutes" if minutes < 60 else f"about {minutes / 60:,.1f} hours"
