"""How the estimators for staggered starts fare over panels whose truth is known.

Callaway and Sant'Anna against cities that never start and against those that have not started yet, Sun and Abraham,
and the imputation of Borusyak, Jaravel and Spiess, without controls, on redrawn panels (`monte_carlo_cases`). On fixed
rows they are linear in the outcome (`econometrics.linear_staggered`), so that all panels are two matrix products. They
are held to the mean simulated effect on treated city-years (ATT), and to what the estimator itself returns of the
outcome without errors: what lies between the two is no sampling error but the design, that is paths of the cities' own
figures that differ by group, effects on cities taken for untreated, and weights where rows are missing.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from scripts.demo.schema import WORLD
from scripts.econometrics.linear_effects import LinearEffect
from scripts.econometrics.linear_staggered import (
    NEVER,
    linear_callaway_santanna,
    linear_imputation,
    linear_sun_abraham,
)
from scripts.estimates.progress import progress
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.panel.schema import BACKTEST, CITIES, TREATMENT
from scripts.review.design import Booleans, Design
from scripts.review.monte_carlo_cases import COMPLETE, NONE, Panels, Redraws, panels_of, worlds_of
from scripts.review.monte_carlo_summary import summary, validation_of
from scripts.review.schema import VALIDATION

Estimator = Callable[[Any, Any, Any], LinearEffect]

ESTIMATORS: dict[str, Estimator] = {
    "callaway_santanna_never": partial(linear_callaway_santanna, against="nevertreated"),
    "callaway_santanna_not_yet": partial(linear_callaway_santanna, against="notyettreated"),
    "sun_abraham": linear_sun_abraham,
    "imputation": linear_imputation,
}
"""As `scripts.estimates.staggered` calls them."""

VCOV = "own"
"""Each estimator's own standard error, clustered by city."""


def monte_carlo_staggered(
    world: pd.DataFrame,
    cities: pd.DataFrame,
    treatment: pd.DataFrame,
    backtest: pd.DataFrame | None,
    study: dict[str, Any],
    redraws: Redraws,
) -> pd.DataFrame:
    """Return bias, coverage and rejections of the mean effect over redrawn panels; parameters as `monte_carlo`.

    Returns
    -------
    pandas.DataFrame
        Schema `VALIDATION`, model `fe`, effects `two_way` whatever the study's are. Targets `att` and `estimand` on all
        rows of the sample, `att_of_rows` and `estimand_of_rows` on the plan's own. An estimator that the rows do not
        allow has no numbers and a `note` that says why.

    Raises
    ------
    BadInput
        As `scripts.review.design.design_of`.

    """
    worlds = worlds_of(world, cities, treatment, study)
    rows: list[dict[str, Any]] = []
    say = progress(f"{study['study']} {study['outcome']}: staggered starts on {redraws.draws} panels")
    for done, panels in enumerate(panels_of(worlds, cities, backtest, study, redraws), 1):
        rows += _rows(panels, study)
        say(done / len(worlds))
    common = {"effects": "two_way", "model": "fe", "vcov": VCOV}
    return validation_of([common | row for row in rows], study, redraws)


def _rows(panels: Panels, study: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a world's rows, plan by plan; the complete panel, whose estimands all plans are held to, stands first."""
    design = panels.design
    inside = design.in_sample(study["samples"][study["headline"]["sample"]])
    of_all: dict[str, float] = {}
    for plan, values in panels.outcomes.items():
        mask = _dated(design, inside & np.isfinite(values).all(axis=1))
        counts = {"n_obs": int(mask.sum()), "n_cities": int(design.rows.loc[mask, "unit"].nunique())}
        about = {"world": panels.world, "plan": plan, **counts}
        for name, estimator in ESTIMATORS.items():
            common = about | {"estimator": name}
            try:
                linear = estimator(*_labels(design, mask))
            except ValueError as error:
                yield common | {"target": "att_of_rows", "note": str(error)}
                continue
            expected = float(linear.weights @ design.expected[mask])
            if plan == COMPLETE:
                of_all[name] = expected
            targets = {"att_of_rows": _att(panels, mask), "att": _att(panels, _dated(design, inside))}
            targets |= {"estimand_of_rows": expected} | ({"estimand": of_all[name]} if name in of_all else {})
            estimates, errors = linear.of(values[mask])
            for target, value in targets.items():
                yield common | {"target": target} | summary(estimates, errors, linear.df, value)


def _dated(design: Design, mask: Booleans) -> Booleans:
    """Return the rows `(n,)` without cities treated in all years of the rows: they have no year before."""
    first = design.rows["year"].to_numpy()[mask].min(initial=np.iinfo(int).max)
    always = design.rows["cohort"].le(first).fillna(value=False).to_numpy(dtype=bool)
    return mask & ~always


def _labels(design: Design, mask: Booleans) -> tuple[Any, Any, Any]:
    """Return unit, period and cohort of the rows; a city that starts after the last year never starts."""
    rows = design.rows[mask]
    year = rows["year"].to_numpy()
    cohort = rows["cohort"].fillna(NEVER).to_numpy(dtype=int)
    return rows["unit"].to_numpy(), year, np.where(cohort > year.max(), NEVER, cohort)


def _att(panels: Panels, mask: Booleans) -> float:
    """Return the mean simulated effect on the treated rows; none in the world without one."""
    if panels.world == NONE:
        return 0.0
    rows = panels.design.rows[mask]
    return float(rows["total"].to_numpy()[rows["treated"].to_numpy() == 1].mean())


if __name__ == "__main__":
    with logged(snakemake):
        params, scores = snakemake.params, str(snakemake.input.get("backtest") or "")  # one file, or none
        found = monte_carlo_staggered(
            read_table(snakemake.input.world, WORLD),
            read_table(snakemake.input.cities, CITIES),
            read_table(snakemake.input.treatment, TREATMENT),
            read_table(scores, BACKTEST) if scores else None,
            {name: params[name] for name in ("study", "data", "outcome", "analyses")} | params.settings,
            Redraws(params.seed, params.demo["noise"], params.draws),
        )
        write_table(found, snakemake.output.validation, VALIDATION)
