"""The multiverse: the treatment's coefficient under every combination of the choices that a study declares.

`y_it = a_i + m_t + b D_it + c'x_it + e_it` (or with Dt in place of the years' effects), for every treatment rule, start
and confidence of the list's entries, sample, filling of the outcome, filling and subset of the controls, and set of
other policies. Steegen, Tuerlinckx, Gelman and Vanpaemel (2016); Simonsohn, Simmons and Nelson (2020). Standard errors
are layers over a specification, not a choice among them. Row masks that share their treatments and outcomes are a
batch, which `econometrics.specifications` solves at once; a part is the share of the batches that one job estimates.
Batches do not depend on the parts, so no number does, to the last bit.
"""

import sys
from typing import Any

import numpy as np
import pandas as pd

from scripts.estimates.multiverse_choices import Choices, choices
from scripts.estimates.multiverse_groups import Distinct, distinct, groups
from scripts.estimates.multiverse_rows import batches, described, estimated, laid_out_choices
from scripts.estimates.progress import progress
from scripts.estimates.schema import MULTIVERSE
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.panel.policy_list import read_policy
from scripts.panel.schema import CELLS, CITIES, PANEL, TREATMENT
from scripts.registry.prefectures import Registry

COST_OF_ROWS = 5
"""What new rows cost, beside one set of controls on them."""


def multiverse_part(
    cells: pd.DataFrame,
    cities: pd.DataFrame,
    listed: pd.DataFrame,
    panels: dict[str, pd.DataFrame],
    policies: pd.DataFrame | None,
    study: dict[str, Any],
    *,
    part: tuple[int, int] = (1, 1),
) -> pd.DataFrame:
    """Estimate one part of the specifications of one outcome with one choice of effects.

    Parameters
    ----------
    cells, cities
        What was collected (schema `CELLS`), before any filling, and the study's cities (`CITIES`).
    listed
        The policy's list, as `read_policy` returns it.
    panels
        Fill plan -> frame (schema `PANEL`).
    policies
        Schema `TREATMENT`: the starts under other policies, for a study that has them.
    study
        `study`, `data`, `derived`, `controls`, `samples`, `treatment`, `standard_errors`, `headline`, `published` as in
        the study's file, the chosen `outcome` and `effects`, all of them as `every_effects`, `multiverse`, the
        analysis' keys, and `other_policies`: dummy -> policy.
    part
        Which part of how many, counted from 1.

    Returns
    -------
    pandas.DataFrame
        Schema `MULTIVERSE`: one row a distinct specification, numbered as the first of those declared that it stands
        for. One that cannot be estimated has no numbers, and its `note` says why.

    Raises
    ------
    BadInput
        If a city to be left out is none of the study's, or a value has no logarithm.

    """
    made = choices(cells, cities, listed, panels, policies, study)
    every = [distinct(group, made) for group in groups(made)]
    own = _part(list(batches(every, made)), part)
    if part[0] == 1:
        print(_announced(every, made, study), file=sys.stderr, flush=True)  # noqa: T201 - the console
    say = progress(f"{study['study']}: multiverse of {study['outcome']}, part {part[0]} of {part[1]}")
    columns, found = laid_out_choices(made, study), []
    for place, batch in enumerate(own):
        found.append(estimated(batch, made, columns, study))
        say((place + 1) / len(own))
    return described(found, made, study, with_impossible=part[0] == 1)


def _part(every: list[list[Distinct]], part: tuple[int, int]) -> list[list[Distinct]]:
    """Return the batches of one part, neighbours, so that all parts take about as long."""
    of_group = [
        [COST_OF_ROWS + len(each.controls) * (1 + each.number[0].size / 500) for each in batch] for batch in every
    ]
    cost = np.cumsum([sum(costs) for costs in of_group])
    of_batch = np.minimum((cost - cost[0]) * part[1] // cost[-1], part[1] - 1)
    return [batch for batch, its in zip(every, of_batch, strict=True) if its == part[0] - 1]


def _announced(every: list[Distinct], made: Choices, study: dict[str, Any]) -> str:
    """Return how many specifications there are, before they are estimated."""
    n = sum(int(each.there.sum()) for each in every)
    effects = f" ({study['effects']})" if len(study["every_effects"]) > 1 else ""
    return (
        f"{study['study']}: multiverse of {study['outcome']}{effects}: {n:,} distinct specifications on {len(every):,} "
        f"sets of rows, of {np.prod(made.declared):,} declared"
    )


if __name__ == "__main__":
    with logged(snakemake):
        files, params = snakemake.input, snakemake.params
        registry = Registry.load(files.registry)
        study = params.settings | {"study": params.study, "data": params.data, "multiverse": params.analysis}
        study |= {"every_effects": study["effects"], "other_policies": params.other_policies}
        handed: dict[str, Any] = {
            "cells": read_table(files.cells, CELLS),
            "cities": read_table(files.cities, CITIES),
            "listed": read_policy(files.policy, study["treatment"]["policy"], registry),
            "panels": {plan: read_table(file, PANEL) for plan, file in zip(params.plans, files.panels, strict=True)},
            "policies": read_table(files.policies[0], TREATMENT) if files.policies else None,
        }
        place, _, of = snakemake.wildcards.scatteritem.partition("-of-")
        frames = [
            multiverse_part(**handed, study=study | {"outcome": y, "effects": e}, part=(int(place), int(of)))
            for y in study["outcomes"]
            for e in study["every_effects"]
        ]
        write_table(pd.concat(frames, ignore_index=True), snakemake.output.estimates, MULTIVERSE)
