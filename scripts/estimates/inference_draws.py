"""The treatment's coefficient among draws: wild cluster bootstraps, and permuted start years.

The randomisation's draws are those of the placebo treatments, and the same uniform numbers with the start years
permuted within provinces only.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from scripts.econometrics.cross_products import Integers
from scripts.econometrics.placebo import NEVER, permuted_within, placebo_draws, rank_p_value
from scripts.econometrics.placebo_tables import placebo_tables
from scripts.econometrics.wild_bootstrap import all_signs, rademacher, webb, wild_clusters, wild_draws
from scripts.econometrics.within import Floats, Labels
from scripts.estimates.design import joined, period_labels
from scripts.estimates.inference_case import CITY, PROVINCE, Case, not_estimated
from scripts.estimates.regress import numbers

WILD = {CITY: "wild_city", PROVINCE: "wild_province"}
FEW = 12
"""Clusters up to which Webb's weights are drawn too: two signs give too few different draws."""


def wild(case: Case) -> Iterator[dict[str, Any]]:
    """Yield the wild bootstraps by city and by province."""
    for level, method in WILD.items():
        labels = case.rows[level].to_numpy(str)
        try:
            of = wild_clusters(
                case.rows[case.study["outcome"]].to_numpy(float),
                case.rows[case.names].to_numpy(float),
                case.rows["code"].to_numpy(str),
                period_labels(case.rows, case.study),
                labels,
                names=case.names,
                convention=case.convention,
            )
        except (ValueError, np.linalg.LinAlgError) as error:
            yield not_estimated(case, f"{method}_rademacher", str(error))
            continue
        for kind, (weights, counted) in _weights(case, level, np.unique(labels)).items():
            drawn = wild_draws(of, weights)
            low, high = drawn.interval()
            yield case.common | {
                "estimator": f"{method}_{kind}",
                "vcov": f"{case.convention}, clustered by {level}",
                "estimate": of.estimate,
                "std_error": of.std_error,
                "statistic": of.estimate / of.std_error,
                "p_value": drawn.p_value(),
                "conf_low": low if np.isfinite(low) else None,
                "conf_high": high if np.isfinite(high) else None,
                "n_clusters": len(of.clusters),
                "df": None,
                "note": joined([counted, case.common["note"]]),
            }


def _weights(case: Case, level: str, clusters: Labels) -> dict[str, tuple[Floats, str]]:
    """Return the draws' weights by kind, with a sentence on how many there are."""
    every = list(case.cities if level == CITY else case.provinces)
    first = 0 if level == CITY else len(case.cities)
    uniforms = case.wild_uniforms()[:, first + np.searchsorted(every, clusters)]
    n, drawn = 2 ** len(clusters), f"draws: {len(uniforms)}"
    enumerated = n <= len(uniforms)
    signs = (all_signs(len(clusters)), f"draws: {n}, all that there are") if enumerated else None
    kinds = {"rademacher": signs or (rademacher(uniforms), drawn)}
    return kinds | ({"webb": (webb(uniforms), drawn)} if len(clusters) <= FEW else {})


def randomised(case: Case) -> Iterator[dict[str, Any]]:
    """Yield the rank p-values among permuted start years, over all cities and within provinces."""
    fit, rows = case.regression.fit, case.rows
    cities = rows.drop_duplicates("code").sort_values("code")
    years = np.unique(cities["start_year"].dropna().to_numpy(int))
    starts = np.searchsorted(years, cities["start_year"].fillna(0).to_numpy(int))
    starts[cities["start_year"].isna()] = NEVER
    tables = placebo_tables(
        rows[case.study["outcome"]].to_numpy(float),
        rows[case.names[1:]].to_numpy(float),
        rows["code"].to_numpy(str),
        rows["year"].to_numpy(),
        years.tolist(),
        period=period_labels(rows, case.study),
        names=case.names[1:],
        convention=case.convention,
    )
    uniforms = case.placebo_uniforms()[:, np.searchsorted(case.cities, tables.units)]
    true = numbers(float(fit.coefficients[0]), float(fit.std_errors[0]), fit.df) | dict.fromkeys(
        ("conf_low", "conf_high")
    )
    for method, stratum in (("randomisation", np.zeros(len(cities))), ("randomisation_province", cities[PROVINCE])):
        if not _varies(starts, np.asarray(stratum)):
            for by in ("beta", "t"):
                yield not_estimated(case, f"{method}_{by}", "all cities that could change places have the same start")
            continue
        drawn = placebo_draws(tables, permuted_within(uniforms, starts, np.asarray(stratum)))
        known = len(drawn.estimates) - drawn.n_collinear
        lost = f"collinear and left out: {drawn.n_collinear}" if drawn.n_collinear else ""
        note = joined([f"draws: {known}", lost, case.common["note"]])
        for by, statistic, found in (
            ("beta", float(fit.coefficients[0]), drawn.estimates),
            ("t", float(fit.statistics[0]), drawn.statistics),
        ):
            p_value = rank_p_value(statistic, found)
            yield case.common | true | {"estimator": f"{method}_{by}", "p_value": p_value, "df": None, "note": note}


def _varies(starts: Integers, stratum: Labels) -> bool:
    """Return whether some stratum has units with different starts."""
    return any(len(np.unique(starts[stratum == label])) > 1 for label in np.unique(stratum))
