"""The versions in which a mechanism is estimated, as the estimates name them: `lnst`, `lnst_reduced`, `lnst_ratio`."""

from dataclasses import dataclass

import pandas as pd

from scripts.exhibits.context import Context

VERSIONS = {"own": "", "reduced": "_reduced", "ratio": "_ratio"}
"""Version -> what the estimates' `model` has after the mediator's name."""


@dataclass(frozen=True)
class Estimated:
    """A mediator in one version.

    Attributes
    ----------
    model
        As in the estimates.
    mediator
        The study's mediator.
    measured
        The variable that stands for it in this version; empty where the version could not be estimated.
    rows
        Its rows of the estimates.

    """

    model: str
    mediator: str
    measured: str
    rows: pd.DataFrame

    def equation(self, name: str) -> pd.DataFrame:
        """Return the coefficients of the equation `total`, `mediator` or `direct`."""
        return self.rows[self.rows["subgroup"] == name]

    @property
    def why_not(self) -> str:
        """Why it could not be estimated; empty if it was."""
        return "" if self.measured else "; ".join(self.rows["note"].unique())


def versions_of(estimates: pd.DataFrame, context: Context) -> dict[str, list[Estimated]]:
    """Return the versions that there are, each with its mediators in the study's order.

    Parameters
    ----------
    estimates
        Analysis `mechanism` (schema `ESTIMATES`), every plan and sample; the headline's are taken.
    context
        The study, with `mediators` among its settings.

    """
    rows = context.of_study(estimates, analysis="mechanism", outcome=context.outcome, **context.headline)
    made = {
        version: [
            _estimated(rows[rows["model"] == f"{mediator}{ending}"], f"{mediator}{ending}", mediator)
            for mediator in context.settings["mediators"]
            if f"{mediator}{ending}" in set(rows["model"])
        ]
        for version, ending in VERSIONS.items()
    }
    return {version: found for version, found in made.items() if found}


def _estimated(rows: pd.DataFrame, model: str, mediator: str) -> Estimated:
    """Return a mediator's version with the variable that its own equation explains."""
    measured = rows.loc[rows["subgroup"] == "mediator", "dependent"].unique()
    return Estimated(model, mediator, str(measured[0]) if len(measured) else "", rows)
