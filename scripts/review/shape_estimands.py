"""What interaction and parabola come to in the simulated files without errors, beside what was simulated.

All versions of the moderation and the Kuznets regression, on the outcome without its errors. They return the numbers
of the simulation, up to rounding in the files, where treatment, main effects and controls are the simulation's; what
they differ by elsewhere is what the specification does.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from scripts.demo.pollution import INCOME, INCOME_SQUARED, POLLUTANTS, TERTIARY, TURNING_POINT
from scripts.estimates.marginal_effect import on_scale
from scripts.estimates.moderation import Version, versions
from scripts.estimates.moderation_versions import moderator_term
from scripts.review.design import Booleans, Design
from scripts.review.estimands import TREATED, coefficients

Mask = Callable[[Iterable[str]], Booleans]
"""Names of regressors -> the rows `(n,)`."""
Estimand = Callable[[Design, Mask, dict[str, Any], str], dict[str, Any]]


def shape_estimands(design: Design, settings: dict[str, Any], sample: dict[str, Any]) -> dict[str, Any]:
    """Return the estimands of `moderation` and `kuznets` in one sample: of those that the study asks for.

    Parameters
    ----------
    design
        The study's rows.
    settings
        The study's `controls`, `effects`, `treatment` and `analyses`.
    sample
        The sample's years, as in the study's file.

    Returns
    -------
    dict
        Ready for JSON. By analysis: `simulated`, the parameters that the outcome was made with (None if it has none);
        `complete` and `observed`, on all rows and on those whose figures are printed, by choice of effects, and for
        the moderation by version: the number of rows and the coefficients.

    """
    asked, found = settings["analyses"], {}
    if "moderation" in asked:
        by_rows = _by_rows(_moderation, design, settings | asked["moderation"], sample)
        found["moderation"] = {"simulated": _simulated_effect(design.outcome), **by_rows}
    if "kuznets" in asked:
        by_rows = _by_rows(_kuznets, design, settings | asked["kuznets"], sample)
        found["kuznets"] = {"simulated": _simulated_parabola(design.outcome), **by_rows}
    return found


def _by_rows(estimand: Estimand, design: Design, study: dict[str, Any], sample: dict[str, Any]) -> dict[str, Any]:
    """Return an estimand on all rows and on the printed ones, under each choice of effects."""
    inside = design.in_sample(sample)

    def printed(names: Iterable[str]) -> Booleans:
        return inside & design.seen_with(names)

    return {
        "complete": {effects: estimand(design, lambda _: inside, study, effects) for effects in study["effects"]},
        "observed": {effects: estimand(design, printed, study, effects) for effects in study["effects"]},
    }


def _moderation(design: Design, mask: Mask, study: dict[str, Any], effects: str) -> dict[str, Any]:
    """Return the coefficients of every version."""
    return {version.name: _of_version(design, mask, study, effects, version) for version in versions(study)}


def _of_version(
    design: Design, mask: Mask, study: dict[str, Any], effects: str, version: Version
) -> dict[str, float | int]:
    """Return the coefficients of one version, the interaction's first."""
    treated = design.rows["treated"].to_numpy()
    moderator = on_scale(design.regressors[study["moderator"]], study["scale"])
    columns = {study["interaction"]: treated * moderator}
    columns |= {study["treatment"]["name"]: treated} if version.treatment else {}
    columns |= {moderator_term(study): moderator} if version.moderator else {}
    columns |= {name: design.regressors[name] for name in version.controls}
    rows = mask([study["moderator"], *version.controls])
    return {"n_obs": int(rows.sum()), **coefficients(design, rows, columns, effects)}


def _kuznets(design: Design, mask: Mask, study: dict[str, Any], effects: str) -> dict[str, Any]:
    """Return the coefficients of income and its square in the regression with all controls, and where they turn."""
    columns = {TREATED: design.rows["treated"].to_numpy()}
    columns |= {name: design.regressors[name] for name in study["controls"]}
    rows = mask(study["controls"])
    found = coefficients(design, rows, columns, effects)
    both = {name: found[name] for name in (study["income"], study["square"]) if name in found}
    top = {"turning_point": -both[study["income"]] / (2 * both[study["square"]])} if len(both) == 2 else {}
    return {"n_obs": int(rows.sum()), **both, **top}


def _simulated_effect(outcome: str) -> dict[str, float] | None:
    """Return the effect at the tertiary share `TERTIARY`, its slope in ln(share), and the effect at ln(share) = 0.

    The last is what the treatment's own coefficient beside the interaction is.
    """
    if outcome not in POLLUTANTS:
        return None
    of = POLLUTANTS[outcome]
    return {
        "delta0": of.effect,
        "at_tertiary_share": TERTIARY,
        "delta1": of.effect_by_tertiary,
        "effect_at_ln_0": of.effect - of.effect_by_tertiary * float(np.log(TERTIARY)),
    }


def _simulated_parabola(outcome: str) -> dict[str, float] | None:
    """Return the coefficients of income in 10^4 yuan and its square, and where they turn."""
    if outcome not in POLLUTANTS:
        return None
    return {"theta1": INCOME, "theta2": INCOME_SQUARED, "turning_point": TURNING_POINT}
