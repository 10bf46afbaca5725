"""Look at raw files before any study is run: what is there, what is read and how, what is odd, what is lacking.

`snakemake check` reads every file with the workflow's own readers, goes on after one that is refused, and writes a page
and a text. It fails if a run would stop, or if a figure looks as if in another unit or of another scope.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.dossier.site import rendered
from scripts.exhibits.labels import Labels, read_labels
from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.whole import whole
from scripts.panel.sample_years import sample_years
from scripts.panel.unit_ratios import unit_ratios
from scripts.preflight.coverage import collected, lacks, shares
from scripts.preflight.disagreements import disagreements, without
from scripts.preflight.found import Part, Preflight, Studied
from scripts.preflight.odd_years import MANY
from scripts.preflight.reading import Look, look_at
from scripts.preflight.report import parts
from scripts.preflight.scopes import switched_scopes
from scripts.preflight.sizes import odd_sizes
from scripts.preflight.text import as_text, heading, headings, is_number
from scripts.registry.prefectures import Registry

Settings = Mapping[str, Any]


def check(
    files: Mapping[str, Mapping[str, Sequence[str]]],
    beside: Mapping[str, Mapping[str, Sequence[str]]],
    given: Settings,
    sources: Mapping[str, Settings],
    studies: Mapping[str, Settings],
    resources: pd.DataFrame,
) -> Preflight:
    """Look at raw files.

    Parameters
    ----------
    files, beside
        By source and item (an edition, or a file's own name): the files to read, and those that no pattern matches.
    given
        `variables`, `registry` (the files of its lists), `raw_dir`, `data`, `passed_over` (what a run would stop at
        before it reads anything) and `strangers` (files at which no source looks).
    sources, studies
        Their settings, by name.
    resources
        The list of resource-based cities, which a study's cities are described by.

    """
    registry = Registry.load(given["registry"])
    look = look_at(sources, files, beside, given)
    studied = {
        name: _studied(look, registry, resources, sources, study, name, given) for name, study in studies.items()
    }
    observations = _of_studies(look, registry, studies)
    return Preflight(
        look,
        sources,
        given["passed_over"],
        given["strangers"],
        studied,
        observations,
        switched_scopes(_in_their_units(observations, studied)),
        odd_sizes(observations, given["variables"]),
    )


def _in_their_units(observations: pd.DataFrame, studied: Mapping[str, Studied]) -> pd.DataFrame:
    """Return observations without those that are certainly in another unit: theirs is no question of scope.

    Where many cities' figures of a year are, the whole year is left out: unit ratios are looked for in the studies'
    cities alone, and not found in each.
    """
    place, year = ["variable", "file", "sheet", "cell"], ["source", "variable", "scope", "year"]
    certain = pd.concat([one.units.loc[one.units["certain"], place] for one in studied.values()])
    wrong = pd.MultiIndex.from_frame(observations[place]).isin(pd.MultiIndex.from_frame(certain))
    share = observations.assign(wrong=wrong).groupby(year)["wrong"].transform("mean")
    return observations[~wrong & share.lt(MANY)]


def _of_studies(look: Look, registry: Registry, studies: Mapping[str, Settings]) -> pd.DataFrame:
    """Return the observations of the studies' variables, of both scopes, under today's codes."""
    wanted = {variable for study in studies.values() for variable in study["variables"]}
    observations = look.observations[look.observations["variable"].isin(wanted)]
    today = {code: registry.harmonise(code) for code in observations["code"].unique()}
    return observations.assign(code=observations["code"].map(today))


def _studied(
    look: Look,
    registry: Registry,
    resources: pd.DataFrame,
    sources: Mapping[str, Settings],
    study: Settings,
    name: str,
    given: Settings,
) -> Studied:
    """Return what a study would find."""
    found = collected(look.observations, registry, resources, study, name)
    years = sorted({year for sample in study["samples"].values() for year in sample_years(sample)})
    span = range(study["years"]["from"], study["years"]["until"] + 1)
    share = shares(found, list(study["variables"]), span)
    differing = disagreements(found.superseded, given["variables"])
    units = without(unit_ratios(found.cells, found.superseded, given["variables"]), differing)
    return Studied(found, share, years, lacks(share, years, study, sources, look), units, differing)


def verdict(found: Preflight, made: Sequence[Part], words: Labels) -> tuple[list[str], bool]:
    """Return what the report says first, and whether nothing is wrong."""
    counts = {part.key: part.bad for part in made if part.bad and part.key != "lacks"}
    lines = [words(f"preflight.bad_{key}", number=number) for key, number in counts.items()]
    for study, variables in found.cannot_start.items():
        lines.append(words("preflight.bad_study", study=study, variables=words.list(variables)))
    uncertain = sum(part.uncertain for part in made)
    good = words("preflight.good_but", number=uncertain) if uncertain else words("preflight.good")
    return lines or [good], not lines


def _page(found: Preflight, made: Sequence[Part], words: Labels, templates: Path, data: str) -> str:
    said, good = verdict(found, made, words)
    return rendered(
        "preflight.html",
        templates,
        title=words("preflight.title"),
        data=data,
        words=words,
        verdict=said,
        good=good,
        parts=[
            (part, heading(part, words), [(text, is_number(part, at)) for at, text in enumerate(headings(part, words))])
            for part in made
        ],
    )


def _write(path: str, text: str) -> None:
    with whole(path) as beside:
        beside.write_text(text, encoding="utf-8", newline="\n")


def _check(job: Any) -> None:  # noqa: ANN401 - Snakemake's object has no public type
    """Do the job: write page and text, print the text, and fail if something is wrong."""
    asked = job.params
    given = {name: asked[name] for name in ("variables", "raw_dir", "data", "passed_over", "strangers")}
    given["registry"] = list(job.input.cities)
    resources = pd.read_csv(job.input.resources, dtype=str)
    found = check(asked.files, asked.beside, given, asked.sources, asked.studies, resources)
    words = read_labels(job.input.labels, asked.language)
    made = parts(found, words, Registry.load(job.input.cities))
    said, good = verdict(found, made, words)
    text = as_text(made, said, words)
    _write(asked.page, _page(found, made, words, Path(job.input.templates[0]).parent, asked.data))
    _write(asked.text, text)
    sys.stdout.write(text)
    sys.stdout.flush()
    if not good:
        remedy = f"Read {asked.page} or {asked.text}; nothing else was written."
        raise BadInput(" ".join(said).rstrip(".。"), "raw files that a run can read", remedy)


if __name__ == "__main__":
    with logged(snakemake):
        _check(snakemake)
