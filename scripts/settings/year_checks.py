"""Years that have to lie inside others: a panel's, or those of every sample."""

from collections.abc import Iterator

from scripts.settings.base import Years
from scripts.settings.errors import KeyPath, Problem
from scripts.settings.study import Study


def inside_panel(path: KeyPath, first: int, last: int, panel: Years) -> Iterator[Problem]:
    """Check that years are in order and lie inside the panel's."""
    if not panel.first <= first <= last <= panel.last:
        text = f"found years {first} to {last}; expected them in order and inside the panel's, {panel.first} to "
        yield Problem(path, f"{text}{panel.last}")


def inside_samples(path: KeyPath, years: Years, study: Study) -> Iterator[Problem]:
    """Check that years lie inside every sample, none of them left out there."""
    for name, span in study.samples.items():
        if not span.first <= years.first <= years.last <= span.last:
            text = f"found years {years.first} to {years.last}; expected years inside the sample {name}, {span.first} "
            yield Problem(path, f"{text}to {span.last}")
        for year in sorted(span.without):
            if years.first <= year <= years.last:
                text = f"found years {years.first} to {years.last}, of which the sample {name} leaves out {year}"
                yield Problem(path, f"{text}; expected years that are in every sample")
