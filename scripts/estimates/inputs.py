"""What every analysis of a study is handed: its panels with their lineage, the treatment, and what it asks for.

An analysis is about one outcome and one choice of effects; a study may have several of each, and every analysis runs
for all of them.
"""

from collections.abc import Iterator
from typing import Any, TypedDict

import pandas as pd

from scripts.files.tables import read_columns, read_table
from scripts.panel.schema import PANEL, STATUSES, TREATMENT


class Inputs(TypedDict):
    """The arguments of an analysis' function."""

    panels: dict[str, pd.DataFrame]
    lineages: dict[str, pd.DataFrame]
    treatment: pd.DataFrame
    study: dict[str, Any]


def read_inputs(job: Any) -> Inputs:  # noqa: ANN401 - Snakemake's object has no public type
    """Read the files and parameters of an analysis' job.

    Parameters
    ----------
    job
        The `snakemake` object: `input.panels` and `input.lineages` in the order of `params.plans`, `input.treatment`,
        `params.study` (name), `params.data`, `params.settings` (outcomes, effects, controls, samples, treatment,
        standard_errors) and `params.analysis` (the analysis' own keys). Of a lineage only what `STATUSES` has is
        read.

    """
    plans = list(job.params.plans)
    return {
        "panels": {plan: read_table(file, PANEL) for plan, file in zip(plans, job.input.panels, strict=True)},
        "lineages": {plan: read_columns(file, STATUSES) for plan, file in zip(plans, job.input.lineages, strict=True)},
        "treatment": read_table(job.input.treatment, TREATMENT),
        "study": {
            "study": job.params.study,
            "data": job.params.data,
            **job.params.settings,
            **(job.params.analysis or {}),
        },
    }


def by_outcome(inputs: Inputs) -> Iterator[Inputs]:
    """Yield the inputs once for each outcome, which then stands under `outcome`; `effects` is empty."""
    for outcome in inputs["study"]["outcomes"]:
        yield _about(inputs, outcome=outcome, effects="")


def by_outcome_and_effects(inputs: Inputs) -> Iterator[Inputs]:
    """Yield the inputs once for each outcome and choice of effects, which then stand under `outcome` and `effects`."""
    for outcome in inputs["study"]["outcomes"]:
        for effects in inputs["study"]["effects"]:
            yield _about(inputs, outcome=outcome, effects=effects)


def _about(inputs: Inputs, **chosen: str) -> Inputs:
    """Return the inputs with what is chosen in the study."""
    about = inputs.copy()
    about["study"] = inputs["study"] | chosen
    return about
