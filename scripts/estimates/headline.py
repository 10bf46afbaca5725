"""The fill plans and the sample of analyses that are run where a study's main tables stand, and not under all plans."""

from typing import Any

from scripts.estimates.inputs import Inputs


def headline_plans(study: dict[str, Any]) -> list[str]:
    """Return the plans that the analysis names, else the headline's and the one nearest to the paper's.

    >>> headline_plans({"headline": {"plan": "observed"}, "published": {"plan": "paper"}})
    ['observed', 'paper']
    """
    paper = (study.get("published") or study["headline"])["plan"]
    return list(study.get("plans") or dict.fromkeys([study["headline"]["plan"], paper]))


def on_headline(inputs: Inputs) -> Inputs:
    """Return the inputs with these plans and the headline's sample alone.

    Parameters
    ----------
    inputs
        Whose `study` has `headline`, `published` and perhaps the analysis' own `plans`.

    """
    study, plans = inputs["study"], headline_plans(inputs["study"])
    sample = study["headline"]["sample"]
    return {
        "panels": {plan: inputs["panels"][plan] for plan in plans},
        "lineages": {plan: inputs["lineages"][plan] for plan in plans},
        "treatment": inputs["treatment"],
        "study": study | {"samples": {sample: study["samples"][sample]}},
    }
