"""The numbers that a hypothesis is judged by: those that the paper prints, and ours.

A total effect is the benchmark's coefficient (with controls where the study has them). An indirect one is the product
of two coefficients: of the printed ones with Sobel's standard error and the normal distribution, of ours with the
cluster bootstrap's interval. A moderated one is the coefficient of the policy's product with the moderator (ours beside
both of its factors) and, as a link of its own, what the policy does to the moderator.
"""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from scripts.exhibits.cells import one
from scripts.exhibits.context import Context
from scripts.exhibits.moderation_words import Moderated
from scripts.review.choice import Choice
from scripts.review.hypothesis_claims import Claim
from scripts.review.needs import NEEDS

MODELS = ("fe_controls", "fe")
MODERATED = ("both_controls", "both")
RESPONSE = "response"
"""The regression of the moderator itself."""

BOOTSTRAP = "cluster bootstrap"
NUMBERS = ("estimate", "std_error", "p_value", "conf_low", "conf_high", "n_obs")

Evidence = dict[str, Any]
"""Columns of `HYPOTHESES`, the key of the text that says them (`words`), and what that takes beside them (`values`)."""


def printed_evidence(claim: Claim, published: pd.DataFrame) -> Evidence:
    """Return what the paper's own numbers say (schema `PUBLISHED`)."""
    main = _printed_coefficient(published, claim["table"], claim["column"], claim["row"])
    second = _printed_coefficient(published, claim["table"], claim["second_column"], claim["second_row"])
    found: Evidence = dict(main)
    if claim["kind"] == "indirect":
        a, b = main["estimate"], second["estimate"]
        error = math.hypot(a * second["std_error"], b * main["std_error"])
        found = {"first": a, "second": b, "estimate": a * b, "std_error": error}
        found["statistic"] = a * b / error if error else math.nan
    if math.isnan(found["estimate"]):
        return {"words": "hypothesis.printed_lost", "values": {}}
    key = claim["kind"]
    if claim["kind"] == "moderated":
        there = not math.isnan(second["estimate"])
        found |= {"first": second["estimate"], "first_p": _normal_p(second["statistic"])} if there else {}
        key = "moderated" if there else "product"
    found["p_value"] = _normal_p(found["statistic"])
    return found | {"words": f"hypothesis.printed_{key}", "values": {}}


def _normal_p(statistic: float) -> float:
    return math.erfc(abs(statistic) / math.sqrt(2))


def _printed_coefficient(published: pd.DataFrame, table: str, column: str, row: str) -> dict[str, float]:
    """Return a printed coefficient with the size of its standard error and t, whichever of the two is printed.

    A standard error has no sign, and a t that of its coefficient, whatever the paper prints.
    """
    of = published[(published["table"] == table) & (published["column"] == column) & (published["row"] == row)]
    found = of.set_index("stat")["value"]
    estimate, error, t = (float(found.get(stat, math.nan)) for stat in ("coef", "se", "t"))
    error = abs(estimate / t) if math.isnan(error) and t else abs(error)
    return {"estimate": estimate, "std_error": error, "statistic": estimate / error if error else math.nan}


def our_evidence(claim: Claim, choice: Choice, estimates: Mapping[str, pd.DataFrame], context: Context) -> Evidence:
    """Return what our estimates say under a fill plan and effects.

    Parameters
    ----------
    claim
        A line of the list.
    choice
        The fill plan and the effects.
    estimates
        Analysis -> its estimates (schema `ESTIMATES`); those of `NEEDS` that the study asks for.
    context
        The study; for a moderated effect with `analyses` among its settings.

    """
    needed, outcome = NEEDS[claim["kind"]], claim["outcome"] or context.outcome
    if needed not in estimates or outcome not in context.settings["outcomes"]:
        return {"words": "hypothesis.not_here", "values": {"detail": needed if needed not in estimates else outcome}}
    rows = estimates[needed]
    rows = rows[rows["plan"].eq(choice.plan) & rows["effects"].eq(choice.effects)]
    rows = rows[rows["sample"].eq(context.headline["sample"]) & rows["outcome"].eq(outcome)]
    own = context.with_own_errors(rows)
    if claim["kind"] == "total":
        row = one(own, model=_first_of(MODELS, own), term=context.treatment)
        return _numbers(row, "hypothesis.total")
    if claim["kind"] == "indirect":
        return _indirect(claim["mediator"], rows, own, context)
    return _moderated(claim["mediator"], own, context)


def _indirect(mediator: str, rows: pd.DataFrame, own: pd.DataFrame, context: Context) -> Evidence:
    """Return the indirect effect through a mediator with its two factors."""
    row = one(rows, estimator="indirect", model=mediator, vcov=BOOTSTRAP, term=context.treatment)
    first = one(own, model=mediator, subgroup="mediator", term=context.treatment)
    second = one(own, model=mediator, subgroup="direct", term=mediator)
    factors = {name: None if of is None else of["estimate"] for name, of in (("first", first), ("second", second))}
    return factors | _numbers(row, "hypothesis.indirect")


def _moderated(moderator: str, own: pd.DataFrame, context: Context) -> Evidence:
    """Return the product's coefficient beside both of its factors, and what the policy does to the moderator."""
    asked = context.settings["analyses"]["moderation"]
    if asked["moderator"] != moderator:
        return {"words": "hypothesis.not_here", "values": {"detail": moderator}}
    within = own[own["estimator"] == "within"]
    response = _numbers(one(within, model=RESPONSE, term=context.treatment), "hypothesis.moderated")
    if "estimate" not in response:
        return response
    product = one(within, model=_first_of(MODERATED, within), term=asked["interaction"])
    link = {"first": response["estimate"], "first_p": response["p_value"]}
    found = link | _numbers(product, "hypothesis.moderated")
    words = context.words("quoted", text=Moderated.of(context).term_words)
    return found | {"values": found["values"] | {"moderator": words}}


def _first_of(models: tuple[str, ...], rows: pd.DataFrame) -> str:
    """Return the first of the models that the rows have."""
    return next((name for name in models if name in set(rows["model"])), "")


def _numbers(row: Any, key: str) -> Evidence:  # noqa: ANN401 - a row of the estimates, or none
    """Return an estimate's numbers, or why there are none."""
    if row is None or pd.isna(row["estimate"]):
        return {"words": "hypothesis.no_estimate", "values": {"detail": "" if row is None else row["note"]}}
    return {name: None if pd.isna(row[name]) else row[name] for name in NUMBERS} | {"words": key, "values": {}}
