"""The paper's hypotheses, judged by the numbers that it prints and by ours, each verdict with the numbers it rests on.

`supported` takes the claimed sign and the 5 % level, `contradicted` the other sign and that level; everything else is
`not_supported`. An indirect effect of the claimed sign supports nothing where the policy does not move the mediator as
claimed. A moderated effect is no mediation: that it depends on a variable does not say that it runs through it. Of a
hypothesis that it does, `supported` takes the least that this implies, both links: the policy moves the moderator as
claimed, and the product has the claimed sign; where one link is not there the hypothesis is `not_tested`.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.context import Context
from scripts.exhibits.numerals import count, decimal
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.review.choice import choices
from scripts.review.evidence import Evidence, our_evidence, printed_evidence
from scripts.review.hypothesis_claims import SIGNS, Claim, read_claims
from scripts.review.published import read_published
from scripts.review.schema import HYPOTHESES

LEVEL = 0.05
NUMBERS = ("first", "first_p", "second", "estimate", "std_error", "p_value", "conf_low", "conf_high")
SMALL = ("estimate", "std_error", "conf_low", "conf_high")
"""Numbers that are products, which take one more decimal."""


def hypotheses(
    claims: Iterable[Claim], published: pd.DataFrame, estimates: Mapping[str, pd.DataFrame], context: Context
) -> pd.DataFrame:
    """Judge a paper's hypotheses.

    Parameters
    ----------
    claims
        Lines of `resources/published/hypotheses.csv` about the paper, as `read_claims` returns them.
    published
        The paper's numbers (schema `PUBLISHED`).
    estimates
        Analysis -> its estimates (schema `ESTIMATES`); those of `NEEDS` that the study asks for.
    context
        The study, with `published` and `analyses` among its settings.

    Returns
    -------
    pandas.DataFrame
        Schema `HYPOTHESES`: a row for the printed numbers, one for ours under the headline, and one under what comes
        nearest to the paper's.

    """
    lines = []
    for claim in claims:
        common = {name: claim[name] for name in ("paper", "hypothesis", "statement", "place", "remark")}
        common |= {"study": context.study, "data": context.data, "outcome": claim["outcome"] or context.outcome}
        none = {"plan": "", "effects": ""}
        printed = _judged(claim, printed_evidence(claim, published), context)
        lines.append(common | {"basis": "printed"} | none | printed)
        for choice in choices(context.settings):
            judged = _judged(claim, our_evidence(claim, choice, estimates, context), context)
            if context.simulated:
                judged["line"] = context.words("hypothesis.demonstration", line=judged["line"])
            lines.append(common | {"basis": "ours"} | vars(choice) | judged)
    frame = pd.DataFrame(lines, columns=list(HYPOTHESES.columns))
    return HYPOTHESES.validate(frame.astype({"n_obs": "Int64"}))


def _judged(claim: Claim, evidence: Evidence, context: Context) -> dict[str, Any]:
    """Return verdict, line and numbers of one hypothesis and what it is judged by."""
    numbers = {name: evidence.get(name) for name in NUMBERS} | {"n_obs": evidence.get("n_obs")}
    verdict, against = "not_tested", None
    if evidence.get("estimate") is not None:
        verdict, against = _verdict(claim, evidence)
    places = {} if claim["kind"] == "total" else dict.fromkeys(SMALL, 4)
    texts = {name: decimal(numbers[name], places.get(name, 3)) for name in NUMBERS}
    if claim["kind"] == "indirect" and (numbers["estimate"] or 0) > 0:
        texts["estimate"] = f"+{texts['estimate']}"
    texts |= {"n_obs": count(numbers["n_obs"]), "statistic": decimal(evidence.get("statistic"))}
    texts |= {"moderator": context.words("quoted", text=context.variable(claim["mediator"]))} | evidence["values"]
    texts |= {"table": context.words("scorecard.number", number=claim["table"].removeprefix("T"))}
    line = context.words(
        "hypothesis.line",
        verdict=context.words(f"hypothesis.{verdict}"),
        numbers=context.words(evidence["words"], **texts),
    )
    if against:
        line = context.words("hypothesis.against", line=line)
    return numbers | {"verdict": verdict, "against": against, "line": line}


def _verdict(claim: Claim, evidence: Evidence) -> tuple[str, bool]:
    """Return the verdict, and whether the estimate has the other sign than the one claimed."""
    expected = SIGNS[claim["expected"]]
    against = evidence["estimate"] * expected < 0
    if claim["kind"] == "moderated":
        return _of_links(claim, evidence, against=against), against
    low, high = evidence.get("conf_low"), evidence.get("conf_high")
    if low is not None and high is not None and claim["kind"] == "indirect":
        significant = not low <= 0 <= high
    else:
        significant = _below(evidence["p_value"])
    if not significant:
        return "not_supported", against
    if against:
        return "contradicted", against
    moved = claim["kind"] == "total" or (evidence.get("first") or 0) * SIGNS[claim["on_mediator"]] > 0
    return ("supported" if moved else "not_supported"), against


def _of_links(claim: Claim, evidence: Evidence, *, against: bool) -> str:
    """Return the verdict on a moderated effect: by the policy on the moderator, and by the product."""
    if evidence.get("first") is None:
        return "not_tested"
    moved = evidence["first"] * SIGNS[claim["on_mediator"]] > 0
    links = [(moved, _below(evidence["first_p"])), (not against, _below(evidence["p_value"]))]
    if any(significant and not claimed for claimed, significant in links):
        return "contradicted"
    return "supported" if all(significant for _, significant in links) else "not_supported"


def _below(p_value: float | None) -> bool:
    """Return whether a p-value is below the level."""
    return p_value is not None and p_value < LEVEL


def _given(paths: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Return the estimates by the analysis that their file is named after."""
    return {Path(path).stem: read_table(path, ESTIMATES) for path in paths}


if __name__ == "__main__":
    with logged(snakemake):
        study, numbers_printed = Context.of(snakemake), read_published(snakemake.input.published)
        judged_claims = hypotheses(
            read_claims(snakemake.input.hypotheses, numbers_printed),
            numbers_printed,
            _given(snakemake.input.estimates),
            study,
        )
        write_table(judged_claims, snakemake.output.hypotheses, HYPOTHESES)
