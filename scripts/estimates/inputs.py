"""What every analysis of a study is handed: its panels with their lineage, the treatment, and what it asks for."""

from typing import Any, TypedDict

import pandas as pd

from scripts.files.tables import read_table
from scripts.panel.schema import LINEAGE, PANEL, TREATMENT


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
        `params.study` (name), `params.data`, `params.settings` (outcome, controls, samples, treatment,
        standard_errors) and `params.analysis` (the analysis' own keys).

    """
    plans = list(job.params.plans)
    return {
        "panels": {plan: read_table(file, PANEL) for plan, file in zip(plans, job.input.panels, strict=True)},
        "lineages": {plan: read_table(file, LINEAGE) for plan, file in zip(plans, job.input.lineages, strict=True)},
        "treatment": read_table(job.input.treatment, TREATMENT),
        "study": {
            "study": job.params.study,
            "data": job.params.data,
            **job.params.settings,
            **(job.params.analysis or {}),
        },
    }
