"""A part of the mechanism's bootstrap: the resamples of one job, of those that share them.

A mediator can be set apart in several ways (`variants`); each is refitted on every resample of whole cities, both
equations on the same one, and a draw is the product of their coefficients. A part begins at the edge of a block of
`econometrics.cluster_bootstrap`, so that its numbers are those of the whole to the last bit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from scripts.econometrics.cluster_bootstrap import cluster_bootstrap, draws_at_once
from scripts.econometrics.covariance import Convention
from scripts.econometrics.cross_products import cross_products
from scripts.econometrics.draws_of_part import draws_of_part
from scripts.econometrics.regression import Fit
from scripts.econometrics.within import Floats
from scripts.estimates.design import POST, Sample, period_labels, samples_of
from scripts.estimates.inputs import by_outcome_and_effects, read_inputs
from scripts.estimates.regress import Regression, regress
from scripts.estimates.resampling import city_weights
from scripts.estimates.schema import MECHANISM_DRAWS
from scripts.estimates.tidy import together
from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import write_table

Weights = Callable[[tuple[str, ...]], Floats]
EMPTY = pd.DataFrame({name: [] for name in MECHANISM_DRAWS.columns})


@dataclass(frozen=True)
class Variant:
    """One way to set a mediator apart: the estimates' `model`, the mediator, X, and where rows have to be complete.

    `all_controls` are the study's controls with the mediator in its place among them; `others` is X, those of them that
    are beside it.
    """

    name: str
    mediator: str
    others: tuple[str, ...]
    all_controls: tuple[str, ...]

    @property
    def with_mediator(self) -> list[str]:
        """Mediator and X in the study's order, so that what is collinear is left out as in the benchmark."""
        return [name for name in self.all_controls if name == self.mediator or name in self.others]


def mechanism_part(
    panels: dict[str, pd.DataFrame],
    lineages: dict[str, pd.DataFrame],
    treatment: pd.DataFrame,
    study: dict[str, Any],
    draws: int,
    seed: int,
    part: tuple[int, int] = (1, 1),
) -> pd.DataFrame:
    """Refit the mechanism's equations on the resamples of one part.

    Parameters
    ----------
    panels, lineages, treatment, study, seed
        As in `mechanism`.
    draws
        Number of resamples of all parts.
    part
        Which part of how many, counted from 1.

    Returns
    -------
    pandas.DataFrame
        Schema `MECHANISM_DRAWS`: a b of the part's draws, under every fill plan and sample and in every variant that
        can be estimated.

    """
    weights = weights_of(treatment, study, draws, seed)
    convention = study["standard_errors"]["convention"]
    frames = []
    for sample in samples_of(panels, lineages, treatment, study):
        for variant in variants(study):
            try:
                fitted = equations(sample, variant, study, convention)
            except BadInput:  # `mechanism` has a row that says why
                continue
            own, products = product_draws(fitted, variant, study, weights, part)
            frames.append(_frame(sample, variant, study, own, products))
    return MECHANISM_DRAWS.validate(pd.concat([EMPTY, *frames], ignore_index=True))


def weights_of(treatment: pd.DataFrame, study: dict[str, Any], draws: int, seed: int) -> Weights:
    """Return what gives, for the cities of a sample's rows, how often each draw takes them; parameters as above."""
    cities = treatment.loc[treatment["policy"] == study["treatment"]["policy"], "code"].tolist()

    @cache
    def weights(present: tuple[str, ...]) -> Floats:
        return city_weights(present, cities, draws, seed, study["study"], "mechanism")

    return weights


def variants(study: dict[str, Any]) -> list[Variant]:
    """Return the ways to set each mediator apart: as printed, without any mediator among X, and as a ratio.

    One mediator alone has no second version: without it X is what it is anyway.
    """
    controls, mediators = tuple(study["controls"]), study["mediators"]
    without = tuple(name for name in controls if name not in mediators)
    made = [Variant(name, name, _but(controls, name), controls) for name in mediators]
    if len(mediators) > 1:
        made += [Variant(f"{name}_reduced", name, without, controls) for name in mediators]
    for name, ratio in study.get("ratios", {}).items():
        replaced = tuple(ratio if control == name else control for control in controls)
        made.append(Variant(f"{name}_ratio", ratio, _but(replaced, ratio), replaced))
    return made


def _but(names: Sequence[str], one: str) -> tuple[str, ...]:
    return tuple(name for name in names if name != one)


def equations(sample: Sample, variant: Variant, study: dict[str, Any], convention: Convention) -> dict[str, Regression]:
    """Return the three regressions, all on the rows that are complete in everything."""
    outcome, treatment = study["outcome"], study["treatment"]["name"]
    asked = {
        "total": (outcome, [treatment, *variant.others]),
        "mediator": (variant.mediator, [treatment, *variant.others]),
        "direct": (outcome, [treatment, *variant.with_mediator]),
    }
    needed = [outcome, *variant.all_controls]
    return {
        name: regress(
            sample,
            explained,
            regressors,
            study,
            model=variant.name,
            convention=convention,
            needed=needed,
            essential=[treatment, variant.mediator] if name == "direct" else None,
            subgroup=name,
        )
        for name, (explained, regressors) in asked.items()
    }


def product_draws(
    fitted: dict[str, Regression],
    variant: Variant,
    study: dict[str, Any],
    weights: Weights,
    part: tuple[int, int] = (1, 1),
) -> tuple[range, Floats]:
    """Return the draws of one part, and a b in each `(b,)`: both equations refitted on the same resampled cities."""
    direct, mediator = fitted["direct"], fitted["mediator"].fit
    rows = direct.rows[direct.fit.used]
    outcome, names = study["outcome"], _slopes(direct.fit)
    columns = list(dict.fromkeys([outcome, variant.mediator, *names, *_slopes(mediator)]))
    products = cross_products(
        rows[columns].to_numpy(float), rows["code"].to_numpy(), period_labels(rows, study), names=columns
    )
    drawn = weights(tuple(np.unique(rows["code"].to_numpy(str))))
    asked = [(variant.mediator, _slopes(mediator)), (outcome, names)]
    own = draws_of_part(len(drawn), draws_at_once(products, asked), part)
    first, second = cluster_bootstrap(products, asked, drawn[own.start : own.stop])
    return own, first[:, 0] * second[:, names.index(variant.mediator)]


def _frame(sample: Sample, variant: Variant, study: dict[str, Any], own: range, products: Floats) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "study": study["study"],
            "data": study["data"],
            "plan": sample.plan,
            "sample": sample.name,
            "outcome": study["outcome"],
            "effects": study["effects"],
            "model": variant.name,
            "draw": np.array(own, dtype=np.int64),
            "estimate": products,
        }
    )


def _slopes(fit: Fit) -> list[str]:
    """Return the names of the regressors that are no effect of a period."""
    return [name for name in fit.names if name != POST]


if __name__ == "__main__":
    with logged(snakemake):
        params = snakemake.params
        place, _, of = snakemake.wildcards.scatteritem.partition("-of-")
        every = by_outcome_and_effects(read_inputs(snakemake))
        handed: dict[str, Any] = {"draws": params.draws, "seed": params.seed, "part": (int(place), int(of))}
        write_table(
            together(mechanism_part(**each, **handed) for each in every), snakemake.output.draws, MECHANISM_DRAWS
        )
