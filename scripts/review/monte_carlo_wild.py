"""How often the wild cluster bootstraps reject over panels whose truth is known, and how often they keep the target.

By city and by province, with two-point (Rademacher) and six-point (Webb) weights, on every redrawn panel
(`monte_carlo_cases`), in draws of the panel's own; all two-point weights where the run would take them all. `rejected`:
the bootstrap's p-value of no effect is below 5 %; `coverage`: that of the target is not, so that the interval by
inversion holds it.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from scripts.demo.schema import WORLD
from scripts.econometrics.wild_bootstrap import WildClusters, all_signs, rademacher, webb, wild_clusters, wild_draws
from scripts.econometrics.within import Labels
from scripts.estimates.progress import progress
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.panel.schema import BACKTEST, CITIES, TREATMENT
from scripts.panel.streams import stream
from scripts.review.design import Floats
from scripts.review.estimands import TREATED
from scripts.review.monte_carlo import own_convention
from scripts.review.monte_carlo_cases import Case, Redraws, cases_of, panels_of, worlds_of
from scripts.review.monte_carlo_summary import LEVEL, moments, shares, validation_of
from scripts.review.schema import VALIDATION

DRAWS = 199
"""A panel: with 199 the level of 5 % is a whole number of ranks, and a thousand panels take minutes."""

ENUMERATED = 12
"""Clusters up to which all two-point weights are taken, 4,096 at most: the run's 9,999 draws take them all too."""

KINDS: dict[str, Callable[[Floats], Floats]] = {"rademacher": rademacher, "webb": webb}
ROUNDING = 1e-12


def monte_carlo_wild(
    world: pd.DataFrame,
    cities: pd.DataFrame,
    treatment: pd.DataFrame,
    backtest: pd.DataFrame | None,
    study: dict[str, Any],
    redraws: Redraws,
    *,
    draws: int = DRAWS,
) -> pd.DataFrame:
    """Return rejections and coverage of the wild bootstraps over redrawn panels of both worlds.

    Parameters
    ----------
    world, cities, treatment, backtest, study, redraws
        As in `monte_carlo`.
    draws
        Of the weights, a panel.

    Returns
    -------
    pandas.DataFrame
        Schema `VALIDATION`, estimators `wild_city_rademacher`, `wild_city_webb`, `wild_province_rademacher`,
        `wild_province_webb`; `std_error` is the clustered one beside. By one province alone there is none: no numbers
        and a `note`.

    Raises
    ------
    BadInput
        As `scripts.review.design.design_of`.

    """
    worlds = worlds_of(world, cities, treatment, study)
    province = cities.set_index("code")["province_code"]
    say = progress(f"{study['study']} {study['outcome']}: wild bootstraps on {redraws.draws} panels")
    rows: list[dict[str, Any]] = []
    for done, panels in enumerate(panels_of(worlds, cities, backtest, study, redraws)):
        cases = list(cases_of(panels, study))
        for place, case in enumerate(cases):
            clusters = {"city": case.unit, "province": province[case.frame["code"]].to_numpy(dtype=str)}
            for part, (level, labels) in enumerate(clusters.items()):
                before = (done + (place + part / 2) / len(cases)) / len(worlds)
                rows += _rows(case, level, labels, study, redraws, draws)
                say(before + 0.5 / len(cases) / len(worlds))
    return validation_of([{"vcov": own_convention(study)} | row for row in rows], study, redraws)


def _rows(
    case: Case, level: str, labels: Labels, study: dict[str, Any], redraws: Redraws, draws: int
) -> Iterator[dict[str, Any]]:
    """Yield the case's rows of the bootstraps by one kind of clusters."""
    value, names = case.targets["beta_star_of_rows"], [TREATED, *case.controls]
    every = np.unique(case.design.rows["unit"].to_numpy()) if level == "city" else np.unique(labels)
    estimates, errors = np.empty((2, redraws.draws))
    p_values = {kind: np.empty((redraws.draws, 2)) for kind in KINDS}
    counted = dict.fromkeys(KINDS, draws)
    about = case.about | {"target": "beta_star_of_rows"}
    for panel, outcome in enumerate(case.outcomes.T):
        try:
            of = wild_clusters(
                outcome,
                case.regressors,
                case.unit,
                case.period,
                labels,
                names=names,
                convention=own_convention(study),
            )
        except ValueError as error:  # one cluster alone
            why = {"value": value, "note": str(error)}
            yield from (about | {"estimator": f"wild_{level}_{kind}"} | why for kind in KINDS)
            return
        estimates[panel], errors[panel] = of.estimate, of.std_error
        keys = (study["study"], "validation", "wild", level, panel + 1)
        uniforms = stream(redraws.seed, *keys).random((draws, len(every)))[:, np.searchsorted(every, of.clusters)]
        for kind, weights in _weights(of, uniforms).items():
            p_values[kind][panel] = wild_draws(of, weights).p_values(np.array([0.0, value]))
            counted[kind] = len(weights)
    shared = moments(estimates, value) | {"std_error": float(errors.mean())}
    for kind, p in p_values.items():
        there = ~np.isnan(p).any(axis=1)
        rejected = p[there] < LEVEL - ROUNDING
        note = "" if there.all() else f"panels without a bootstrap: {int((~there).sum())}"
        named = {"estimator": f"wild_{level}_{kind}", "draws_a_panel": counted[kind], "note": note}
        yield about | named | shared | shares(~rejected[:, 1], rejected[:, 0])


def _weights(of: WildClusters, uniforms: Floats) -> dict[str, Floats]:
    """Return the draws' weights by kind, all signs where there are few enough."""
    weights = {kind: made(uniforms) for kind, made in KINDS.items()}
    return weights | ({"rademacher": all_signs(len(of.clusters))} if len(of.clusters) <= ENUMERATED else {})


if __name__ == "__main__":
    with logged(snakemake):
        params, scores = snakemake.params, str(snakemake.input.get("backtest") or "")  # one file, or none
        found = monte_carlo_wild(
            read_table(snakemake.input.world, WORLD),
            read_table(snakemake.input.cities, CITIES),
            read_table(snakemake.input.treatment, TREATMENT),
            read_table(scores, BACKTEST) if scores else None,
            {name: params[name] for name in ("study", "data", "outcome", "analyses")} | params.settings,
            Redraws(params.seed, params.demo["noise"], params.draws),
        )
        write_table(found, snakemake.output.validation, VALIDATION)
