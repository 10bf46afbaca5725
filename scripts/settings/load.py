"""Read and check the configuration when the workflow is parsed; rules take slices of what comes back.

Everything returned is plain dictionaries, lists, texts and numbers, in the order of the models and of the files, with
defaults filled in. Nothing but the standard library, PyYAML and pydantic is imported, because every start of the
workflow pays for it.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from scripts.settings.errors import KeyPath, Problem, refuse
from scripts.settings.run import RunConfig
from scripts.settings.source import Source
from scripts.settings.source_checks import citation_problems, source_problems
from scripts.settings.study import Study
from scripts.settings.study_checks import study_problems
from scripts.settings.validate import line_of, validated
from scripts.settings.variables import Variables
from scripts.settings.yaml_files import read_yaml

Plain = dict[str, Any]

SHIPPED = Path(__file__).parents[2]
RUN = "The run's configuration (config/config.yaml, --configfile, --config)"


def load_run(config: Mapping[str, Any]) -> Plain:
    """Return the run's configuration, checked, with defaults filled in.

    Parameters
    ----------
    config
        What Snakemake made of `config/config.yaml`, `--configfile` and `--config`.

    Raises
    ------
    ConfigError
        If a key is unknown or a value is not what it should be.

    """
    given = {key: _typed(value) if isinstance(value, Mapping) else value for key, value in config.items()}
    return validated(RunConfig, given, RUN).model_dump(by_alias=True)


def load_variables(path: str | Path) -> Plain:
    """Return the observed variables with their units, `{variable: {unit, units: {spelling: factor}}}`."""
    content, lines = read_yaml(path)
    return validated(Variables, content, path, lines).model_dump(by_alias=True)


def load_source(path: str | Path, variables: Plain) -> Plain:
    """Return a source of raw files, checked against the variables that `load_variables` returned."""
    content, lines = read_yaml(path)
    source = validated(Source, content, path, lines).root
    problems = [*source_problems(source, variables), *citation_problems(source.citation, _references())]
    refuse(path, _with_lines(problems, lines))
    return source.model_dump(by_alias=True)


def load_study(path: str | Path, variables: Plain) -> Plain:
    """Return a study, checked against the variables that `load_variables` returned and against the files around it.

    Its sources and its policy may be the working folder's own or shipped ones. A fill step without `from` or `until`
    gets the panel's years; `analyses` holds those that the study names, `backtest` is None without one.

    Raises
    ------
    ConfigError
        If a key is unknown, a value is not what it should be, or a name refers to nothing.

    """
    content, lines = read_yaml(path)
    study = validated(Study, content, path, lines)
    sources, policies = _names("config/sources", "yaml"), _names("resources/policies", "csv")
    problems = study_problems(study, list(variables), sources, policies, _provinces(), _papers())
    refuse(path, _with_lines(problems, lines))
    return _plain_study(study)


def _typed(value: Any) -> Any:  # noqa: ANN401 - whatever the file or the command line holds
    """Return the value with numbers for texts that are numbers: `--config 'demo={noise: 0}'` hands on texts alone."""
    if isinstance(value, Mapping):
        return {key: _typed(inner) for key, inner in value.items()}
    try:
        return yaml.safe_load(value) if isinstance(value, str) else value
    except yaml.YAMLError:  # no number: the checks that follow say what was expected
        return value


def _plain_study(study: Study) -> Plain:
    """Return the study as rules take it."""
    plain = study.model_dump(by_alias=True)
    plain["analyses"] = {name: settings for name, settings in plain["analyses"].items() if settings is not None}
    for steps in plain["plans"].values():
        for step in steps:
            step.update({key: year for key, year in plain["years"].items() if step[key] is None})
    return plain


def _names(folder: str, suffix: str) -> set[str]:
    """Return the names of the files in a folder, the working folder's own and the shipped ones."""
    return {path.stem for root in (Path(), SHIPPED) for path in (root / folder).glob(f"*.{suffix}")}


def _references() -> set[str]:
    """Return the keys of all references, the working folder's own and the shipped ones."""
    files = [path for root in (Path(), SHIPPED) if (path := root / "resources/references.bib").exists()]
    texts = [path.read_text(encoding="utf-8-sig") for path in files]
    return {key for text in texts for key in re.findall(r"^[ \t]*@\w+\s*\{\s*([^\s,]+)\s*,", text, re.MULTILINE)}


def _papers() -> list[str]:
    """Return the papers whose printed numbers are there: files with a table and a statistic in each row."""
    files = {path.stem: path for root in (SHIPPED, Path()) for path in (root / "resources/published").glob("*.csv")}
    heads = {name: path.read_text(encoding="utf-8-sig").split("\n", 1)[0].split(",") for name, path in files.items()}
    return sorted(name for name, head in heads.items() if {"table", "stat"} <= set(head))


def _provinces() -> list[str]:
    """Return the provinces' names, full and short, as the registry knows them."""
    with (SHIPPED / "resources/cities/provinces.csv").open(encoding="utf-8", newline="") as rows:
        return [row[name] for row in csv.DictReader(rows) for name in ("name_zh", "short_zh")]


def _with_lines(problems: Iterable[Problem], lines: Mapping[KeyPath, int]) -> list[Problem]:
    """Return the problems with the lines at which they stand."""
    return [replace(problem, line=line_of(problem.path, lines)) for problem in problems]
