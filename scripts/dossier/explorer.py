"""The lineage explorer: a page that leads from every cell of a panel to the raw cell or the cells that it comes from.

The page asks no server for anything: its data are scripts beside it, one for each variable, read when they are shown.
"""

import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.dossier.explorer_data import PLACE, Axes, as_script, encoded, outranked
from scripts.dossier.site import rendered
from scripts.exhibits.context import Context
from scripts.files.bad_input import BadInput
from scripts.files.job_record import sha256
from scripts.files.logs import logged
from scripts.files.tables import read_table
from scripts.files.whole import whole
from scripts.panel.formula import parse
from scripts.panel.schema import CITIES, DICTIONARY, LINEAGE, SUPERSEDED, TREATMENT, Status
from scripts.sources.units import Units

_LINE = re.compile(r"linear in (?P<scale>\w+), (?P<first>\d+) to (?P<last>\d+)")
_MEAN = re.compile(r"province-year mean in (?P<scale>\w+)")
_AHEAD = re.compile(r"(?P<best>best: )?(?P<method>\w+) in (?P<scale>\w+), (?P<ahead>\d+) past (?P<last>\d+)")


def explorer(
    lineages: Mapping[str, pd.DataFrame],
    cities: pd.DataFrame,
    treatment: pd.DataFrame,
    dictionary: pd.DataFrame,
    superseded: pd.DataFrame,
    units: Mapping[str, Mapping[str, Any]],
    context: Context,
) -> dict[str, str]:
    """Return the scripts that hold the explorer's data, by file name.

    Parameters
    ----------
    lineages
        Fill plan -> its lineage (schema `LINEAGE`), in the order of the study; all have the same cells.
    cities, treatment
        The study's cities and their first treated years (schemas `CITIES`, `TREATMENT`).
    dictionary
        Units of all variables, in the order in which they are to be offered (schema `DICTIONARY`).
    superseded
        Observations that others took precedence over (schema `SUPERSEDED`).
    units
        Of the observed variables, as in `variables.yaml`: `unit`, and `units` with their factors.
    context
        The study and the words.

    Returns
    -------
    dict
        `start.js` with what the page needs first, and `0.js`, `1.js`, … with one variable each.

    Raises
    ------
    ValueError
        If a plan lacks a city in a year: every cell has its lineage.

    """
    derived = context.settings["derived"]
    first = next(iter(lineages.values()))
    order = cities[cities["code"].isin(set(first["code"]))].sort_values(["province_code", "code"], ignore_index=True)
    variables = list(dict.fromkeys(dictionary["variable"]))
    axes = Axes(list(order["code"]), [int(year) for year in sorted(set(first["year"]))], variables)
    parts = {
        plan: {str(name): of for name, of in rows.groupby("variable", sort=False)} for plan, rows in lineages.items()
    }
    scripts = {"start.js": as_script("start", _start(parts, order, treatment, dictionary, axes, context))}
    for place, variable in enumerate(variables):
        data = encoded(variable, [of[variable] for of in parts.values()], axes)
        data["said"] = [said(method, derived, context) for method in data["methods"]]
        data["outranked"] = outranked(superseded[superseded["variable"] == variable], axes)
        data["conversions"] = _conversions(data["places"], raw_variable(variable, derived), units)
        scripts[f"{place}.js"] = as_script(str(place), data)
    return scripts


def said(method: str, derived: Mapping[str, str], context: Context) -> str:
    """Return a method, as the lineage names it, in words; one that is not known stays as it is."""
    words = context.words
    if method in derived.values():
        return words("explorer.formula", formula=method)
    for key, pattern in (("interpolated", _LINE), ("province_mean", _MEAN), ("extrapolated", _AHEAD)):
        if found := pattern.fullmatch(method):
            parts = found.groupdict() | {"scale": words(f"scale.{found['scale']}")}
            best = "_best" if parts.pop("best", None) else ""
            if "method" in parts:
                parts["method"] = words(f"method.{parts['method']}")
            return words(f"explorer.{key}{best}", **parts)
    return method


def raw_variable(name: str, derived: Mapping[str, str]) -> str:
    """Return the observed variable whose raw cell a variable's lineage shows, empty if its cells have none.

    >>> raw_variable("lnCO2", {"lnCO2": "ln(co2)"})
    'co2'
    >>> raw_variable("density", {"density": "people / area"})
    ''
    """
    if name not in derived:
        return name
    inputs = parse(name, derived[name]).inputs
    return raw_variable(inputs[0], derived) if len(inputs) == 1 else ""


def _conversions(
    places: Iterable[Sequence[str]], variable: str, units: Mapping[str, Mapping[str, Any]]
) -> list[list[Any]]:
    """Return factor and canonical unit of each place's raw unit; no factor where none is declared."""
    of = units.get(variable, {"unit": "", "units": {}})
    declared = Units({variable: of})

    def factor(raw: str) -> float | None:
        # A bilingual statement names one unit twice.
        for text in (raw, *re.split(r"[\n/]", raw)):
            if declared.declared(variable, text):
                return declared.factor(variable, text, BadInput)
        return None

    return [[factor(place[PLACE.index("unit_raw")]), of["unit"]] for place in places]


def _start(
    parts: Mapping[str, Mapping[str, pd.DataFrame]],
    cities: pd.DataFrame,
    treatment: pd.DataFrame,
    dictionary: pd.DataFrame,
    axes: Axes,
    context: Context,
) -> dict[str, Any]:
    """Return what the page needs before any cell: words, cities, years, plans, variables, and counts of statuses."""
    provinces = list(dict.fromkeys(cities["province_code"]))
    units = dictionary.drop_duplicates("variable").set_index("variable")["unit"]
    plans, headline = list(parts), context.headline
    return {
        "study": context.study,
        "words": _words(context),
        "statuses": [str(status) for status in Status],
        "years": [axes.years[0], len(axes.years)],
        "provinces": [context.words(f"province.{code}") for code in provinces],
        "cities": _cities(cities, treatment, provinces, context),
        "plans": [
            {"name": plan, "label": context.plan(plan), "steps": _steps(context.settings["plans"][plan], axes)}
            for plan in plans
        ],
        "variables": [
            {"name": v, "label": context.variable(v), "unit": str(units[v]), **_computed(v, axes, context)}
            for v in axes.variables
        ],
        "counts": [
            [[int((of[name]["status"] == status).sum()) for status in Status] for name in axes.variables]
            for of in parts.values()
        ],
        # The headline's plan, the outcome, and the sample's last year: what stands there before anything is chosen.
        "usual": [
            plans.index(headline["plan"]),
            axes.variables.index(context.outcome),
            int(context.settings["samples"][headline["sample"]]["until"]),
        ],
    }


def _steps(plan: Iterable[Mapping[str, Any]], axes: Axes) -> list[list[int]]:
    """Return variable, first and last year of what each step of a plan may fill."""
    return [
        [axes.variables.index(variable), step["from"], step["until"]]
        for step in plan
        for variable in step["variables"]
        if variable in axes.variables
    ]


def _computed(variable: str, axes: Axes, context: Context) -> dict[str, Any]:
    """Return a derived variable's formula and the places of its inputs, nothing of another."""
    formula = context.settings["derived"].get(variable, "")
    inputs = parse(variable, formula).inputs if formula else ()
    return {"formula": formula, "inputs": [axes.variables.index(name) for name in inputs]}


def _cities(
    cities: pd.DataFrame, treatment: pd.DataFrame, provinces: list[str], context: Context
) -> list[dict[str, Any]]:
    """Return each city with its names, the page's language first, and its treatment."""
    of_policy = treatment[treatment["policy"] == context.settings["treatment"]["policy"]].set_index("code")
    start, entries = of_policy["start_year"].to_dict(), of_policy["entries"].to_dict()
    names = ["name_zh", "name_en"] if context.words.language == "zh" else ["name_en", "name_zh"]
    return [
        {
            "code": city["code"],
            "names": [city[name] for name in names],
            "province": provinces.index(city["province_code"]),
            "start": None if pd.isna(start.get(city["code"])) else int(start[city["code"]]),
            "entries": entries.get(city["code"], ""),
        }
        for city in cities.to_dict("records")
    ]


def _words(context: Context) -> dict[str, str]:
    """Return the page's words, gaps unfilled: the page fills them."""
    texts = {key.removeprefix("explorer."): text for key, text in context.words.words.items() if key[:9] == "explorer."}
    return texts | {f"status_{status}": context.words(f"status.{status}") for status in Status}


def write_explorer(scripts: Mapping[str, str], folder: str | Path, pages: Path, context: Context) -> None:
    """Write page, script and data into a folder; `pages` is the folder with the template and the script."""
    title = context.words("explorer.title", title=context.study_title)
    page = rendered("explorer.html", pages, title=title, data=context.data, words=context.words)
    for name, text in {"index.html": page, **{f"data/{name}": text for name, text in scripts.items()}}.items():
        with whole(Path(folder, name)) as beside:
            beside.write_text(text, encoding="utf-8", newline="\n")
    with whole(Path(folder, "explorer.js")) as beside:
        shutil.copyfile(pages / "explorer.js", beside)


if __name__ == "__main__":
    with logged(snakemake):
        study = Context.of(snakemake)
        write_explorer(
            explorer(
                {
                    plan: read_table(path, LINEAGE)
                    for plan, path in zip(study.settings["plans"], snakemake.input.lineages, strict=True)
                },
                read_table(snakemake.input.cities, CITIES),
                read_table(snakemake.input.treatment, TREATMENT),
                read_table(snakemake.input.dictionary, DICTIONARY),
                read_table(snakemake.input.superseded, SUPERSEDED),
                snakemake.params.units,
                study,
            ),
            snakemake.output.explorer,
            Path(snakemake.input.pages[0]).parent,
            study,
        )
        with whole(snakemake.output.digest) as beside:
            beside.write_text(f"{sha256(snakemake.output.explorer)}  explorer\n", encoding="utf-8")
