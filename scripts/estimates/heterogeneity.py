"""The effect in groups of cities or of city-years, and the test of its difference between the groups.

Each group is a regression of its own, with city and year effects and the study's controls. The difference is tested in
one regression in which the treatment, every control and every year effect are interacted with the group (for splits of
city-years the city effects too, with one cluster a city over both groups), so that the groups' covariance counts:
t(G - 1) for two groups, F(q, G - 1) for more (`interacted`). p-values of the tests of all splits at one level are
adjusted after Holm (1979). An effect that is significant in one group and not in the other is no difference.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from scripts.econometrics.holm import holm
from scripts.econometrics.interacted import difference, equality_test, interacted, slope_of
from scripts.econometrics.regression import Fit
from scripts.estimates.design import Sample, complete, joined, period_labels, samples_of
from scripts.estimates.grouping import LEVELS, NO_CONTROL, NO_TREATED, Grouping, by_city, by_observation
from scripts.estimates.inputs import by_outcome_and_effects, read_inputs
from scripts.estimates.regress import Regression, coefficient_rows, numbers, regress
from scripts.estimates.schema import ESTIMATES
from scripts.estimates.tidy import of_sample, tidy, together
from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.panel.schema import CITIES


def heterogeneity(
    panels: dict[str, pd.DataFrame],
    lineages: dict[str, pd.DataFrame],
    treatment: pd.DataFrame,
    cities: pd.DataFrame,
    study: dict[str, Any],
) -> pd.DataFrame:
    """Estimate the treatment's coefficient in every group of every split, under every fill plan and sample.

    Parameters
    ----------
    panels, lineages, treatment
        As in `benchmark`.
    cities
        Schema `CITIES`.
    study
        `study`, `data`, `outcome`, `controls`, `samples`, `treatment`, `standard_errors` as in the study's file, and
        the analysis' own key `splits`.

    Returns
    -------
    pandas.DataFrame
        Schema `ESTIMATES`. `model` is the split's name (`<split>_by_observation` for a split of city-years), `subgroup`
        the group: one row a coefficient, and rows of the estimator `count` with the city-years and cities (`n_obs`,
        `n_clusters`) of its `treated` and `control` cities. A group without treated or without untreated cities has
        rows without numbers whose `note` says so. Without a subgroup stands where the split cuts (estimator `median`),
        and how many cities and city-years are in no group (`count`, terms `without_value` and `in_no_group`). The
        tests: term `difference`, `subgroup` `large - small` with the difference of the first group from the second, or
        `a = b = c` with F; estimator `interaction`, and `holm` with the adjusted p-value.

    Raises
    ------
    BadInput
        If a sample has no complete row, or the panel lacks one of the study's variables.

    """
    rows: list[dict[str, Any]] = []
    for sample in samples_of(panels, lineages, treatment, study):
        for level in LEVELS:
            of_level = [row for split in _split(sample, panels[sample.plan], cities, study, level) for row in split]
            rows += [*of_level, *_adjusted(of_level)]
    return tidy(rows, "heterogeneity", study)


def _split(
    sample: Sample, panel: pd.DataFrame, cities: pd.DataFrame, study: dict[str, Any], level: str
) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of each split at a level: those of its groups, then the test."""
    needed = [study["outcome"], study["treatment"]["name"], *study["controls"]]
    for name, split in study["splits"].items():
        if level not in split["levels"]:
            continue
        chosen = sample
        if level == "observation":
            rows, note = complete(sample, needed, study)
            chosen, grouping = replace(sample, rows=rows, note=note), by_observation(rows, split)
        else:
            grouping = by_city(sample.rows, panel, cities, split)
        model = LEVELS[level].format(name)
        yield [*_cut(chosen, grouping, model, split), *_of_groups(chosen, grouping, model, study)]


def _cut(sample: Sample, grouping: Grouping, model: str, split: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield where a split cuts, if at the median, and how many cities and city-years are in no group."""
    if not np.isnan(grouping.median):
        yield of_sample(sample, estimator="median", model=model, term=split["by"], estimate=grouping.median)
    for reason, (n_cities, n_rows) in grouping.left_out.items():
        counts = {"n_obs": n_rows, "n_clusters": n_cities}
        yield of_sample(sample, estimator="count", model=model, term=reason, **counts)


def _of_groups(sample: Sample, grouping: Grouping, model: str, study: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of every group of a split, and of the test."""
    rows: list[dict[str, Any]] = []
    fitted: dict[str, Regression] = {}
    for group, members in grouping.members.items():
        note = joined([sample.note, grouping.note])
        of_group = replace(sample, rows=sample.rows[members].reset_index(drop=True), note=note)
        try:
            regression = _regress(of_group, model, group, study)
        except BadInput as error:
            rows += _without_numbers(of_group, model, group, error, study)
            continue
        fitted[group] = regression
        used = regression.rows[regression.fit.used]
        rows += [*coefficient_rows(regression), *_counts(of_group, used, model, group, study)]
    compared = {group: fitted[group] for group in grouping.apart if group in fitted}
    return [*rows, _test(sample, compared, grouping, model, study)]


def _regress(sample: Sample, model: str, group: str, study: dict[str, Any]) -> Regression:
    """Return a group's own regression."""
    if sample.rows.empty:
        raise BadInput("no city-year", "rows in each group", "Change the split.")
    regressors = [study["treatment"]["name"], *study["controls"]]
    return regress(sample, study["outcome"], regressors, study, model=model, subgroup=group)


def _without_numbers(
    sample: Sample, model: str, group: str, error: BadInput, study: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """Yield the rows of a group that has no estimate: its counts, and why."""
    needed = [study["outcome"], study["treatment"]["name"], *study["controls"]]
    rows = sample.rows[sample.rows[needed].notna().all(axis=1)]
    treated = _treated(rows, study)
    why = error.found
    if len(rows):
        why = NO_TREATED if not treated.any() else NO_CONTROL if treated.all() else why
    empty = {"estimator": "within", "model": model, "subgroup": group, "outcome": study["outcome"]}
    counts = {"n_obs": len(rows), "n_clusters": rows["code"].nunique()}
    yield of_sample(sample, **empty, **counts, term=study["treatment"]["name"], note=joined([why, sample.note]))
    yield from _counts(sample, rows, model, group, study)


def _counts(
    sample: Sample, rows: pd.DataFrame, model: str, group: str, study: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """Yield how many city-years and cities of a group's rows are treated in some of them, and in none."""
    treated = _treated(rows, study)
    for term, mask in (("treated", treated), ("control", ~treated)):
        counts = {"n_obs": int(mask.sum()), "n_clusters": rows.loc[mask, "code"].nunique()}
        yield of_sample(sample, estimator="count", model=model, subgroup=group, term=term, **counts)


def _treated(rows: pd.DataFrame, study: dict[str, Any]) -> pd.Series:
    """Return for each row whether its city is treated in one of the rows."""
    return rows["code"].isin(rows.loc[rows[study["treatment"]["name"]] == 1, "code"])


def _test(
    sample: Sample, compared: dict[str, Regression], grouping: Grouping, model: str, study: dict[str, Any]
) -> dict[str, Any]:
    """Return the row of the test that the effect is the same in all groups."""
    two = len(grouping.apart) == 2
    subgroup = (" - " if two else " = ").join(compared if len(compared) > 1 and not two else grouping.apart)
    row = of_sample(sample, estimator="interaction", model=model, subgroup=subgroup, term="difference")
    missing = [group for group in grouping.apart if group not in compared]
    left_out = f"without an estimate: {', '.join(missing)}" if missing else ""
    if len(compared) < 2:
        return row | {"note": joined([left_out, "no two groups to compare"])}
    fit = _interacted(compared, study)
    first = next(iter(compared.values())).common
    row["vcov"] = first["vcov"]
    row |= {"n_obs": fit.n_obs, "n_clusters": fit.n_clusters, "df": fit.df, "controls": " + ".join(study["controls"])}
    effects = " + ".join(f"group:{name}" for name in first["fixed_effects"].split(" + "))
    row |= {"fixed_effects": effects, "note": joined([sample.note, grouping.note, left_out])}
    slopes = [slope_of(study["treatment"]["name"], group) for group in compared]
    if two:
        return row | numbers(*difference(fit, *slopes), fit.df)
    test = equality_test(fit, slopes)
    return row | {"statistic": test.statistic, "p_value": test.p_value, "restrictions": test.df, "df": test.df_residual}


def _interacted(compared: dict[str, Regression], study: dict[str, Any]) -> Fit:
    """Fit the groups' rows in one regression in which everything is interacted with the group."""
    parts = {group: regression.rows[regression.fit.used] for group, regression in compared.items()}
    rows = pd.concat(parts.values(), ignore_index=True)
    names = [study["treatment"]["name"], *study["controls"]]
    errors = study["standard_errors"]
    return interacted(
        rows[study["outcome"]].to_numpy(float),
        rows[names].to_numpy(float),
        rows["code"].to_numpy(),
        period_labels(rows, study),
        np.repeat(list(parts), [len(part) for part in parts.values()]),
        rows[errors["cluster"]].to_numpy(),
        names=names,
        convention=errors["convention"],
    )


def _adjusted(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the tests' rows again with p-values adjusted for the number of tests, those without one left out."""
    tests = [row for row in rows if row["estimator"] == "interaction" and "p_value" in row]
    kept = ("plan", "sample", "model", "subgroup", "term", "vcov")
    note = f"Holm: tests {len(tests)}"
    return [
        {name: row[name] for name in kept} | {"estimator": "holm", "p_value": float(p), "note": note}
        for row, p in zip(tests, holm([row["p_value"] for row in tests]), strict=True)
    ]


if __name__ == "__main__":
    with logged(snakemake):
        of_study = read_table(snakemake.input.cities, CITIES)
        every = by_outcome_and_effects(read_inputs(snakemake))
        estimates = together(heterogeneity(**each, cities=of_study) for each in every)
        write_table(estimates, snakemake.output.estimates, ESTIMATES)
