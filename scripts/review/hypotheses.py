"""The paper's hypotheses, judged by the numbers that it prints and by ours, each verdict with the numbers it rests on.

A total effect is the benchmark's coefficient (with controls where the study has them), an indirect one the product of
two coefficients: by the printed numbers with Sobel's standard error and the normal distribution, by ours with the
cluster bootstrap's interval. `supported` takes the claimed sign and the 5 % level, `contradicted` the other sign and
that level; everything else is `not_supported`. An indirect effect of the claimed sign supports nothing where the policy
does not move the mediator as claimed.
"""

import csv
import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import one
from scripts.exhibits.context import Context
from scripts.exhibits.numerals import count, decimal
from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.review.published import read_published
from scripts.review.schema import HYPOTHESES

COLUMNS = [
    *("paper", "hypothesis", "statement", "place", "kind", "expected", "mediator", "on_mediator"),
    *("table", "column", "row", "second_column", "second_row", "remark", "source", "confidence"),
]
SIGNS = {"negative": -1, "positive": 1}
NEEDS = {"total": "benchmark", "indirect": "mechanism"}
"""Kind of hypothesis -> the analysis that it needs."""

LEVEL = 0.05
MODELS = ("twfe_controls", "twfe")
BOOTSTRAP = "cluster bootstrap"
NUMBERS = ("first", "second", "estimate", "std_error", "p_value", "conf_low", "conf_high")

Claim = Mapping[str, str]
Evidence = dict[str, Any]


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
        The study, with `published` among its settings.

    Returns
    -------
    pandas.DataFrame
        Schema `HYPOTHESES`: a row for the printed numbers, one for ours under the headline plan, and one under the plan
        that comes nearest to the paper's.

    """
    plans = dict.fromkeys([context.headline["plan"], context.settings["published"]["plan"]])
    lines = []
    for claim in claims:
        common = {name: claim[name] for name in ("paper", "hypothesis", "statement", "place", "remark")}
        common |= {"study": context.study, "data": context.data}
        lines.append(common | {"basis": "printed", "plan": ""} | _judged(claim, _printed(claim, published), context))
        for plan in plans:
            judged = _judged(claim, _ours(claim, plan, estimates, context), context)
            if context.simulated:
                judged["line"] = context.words("hypothesis.demonstration", line=judged["line"])
            lines.append(common | {"basis": "ours", "plan": plan} | judged)
    frame = pd.DataFrame(lines, columns=list(HYPOTHESES.columns))
    return HYPOTHESES.validate(frame.astype({"n_obs": "Int64"}))


def read_claims(path: str | Path, published: pd.DataFrame) -> list[dict[str, str]]:
    """Read the hypotheses of one paper.

    Raises
    ------
    BadInput
        If a column is missing, a kind or sign is unknown, a hypothesis stands there twice, or it rests on a number that
        the paper does not print; the message names file and line.

    """
    cells = set(published[["table", "column", "row"]].itertuples(index=False, name=None))
    claims: list[dict[str, str]] = []
    with Path(path).open(encoding="utf-8-sig", newline="") as source:
        reader = csv.DictReader(source)
        if reader.fieldnames != COLUMNS:
            raise BadInput(f"columns {reader.fieldnames}", f"{COLUMNS}", "Restore the first line.", file=path)
        for line in reader:
            if None in line or None in line.values():
                found = "too many or too few fields"
                raise _bad(path, reader.line_num, found, f"{COLUMNS}", "Quote texts with commas.")
            if line["paper"] != published["study"].iloc[0]:
                continue
            _refuse(line, claims, cells, path, reader.line_num)
            claims.append(line)
    return claims


def _refuse(line: Claim, before: list[dict[str, str]], cells: set[tuple[str, ...]], path: str | Path, n: int) -> None:
    """Raise if a hypothesis cannot be judged as it stands."""
    indirect = line["kind"] == "indirect"
    known = {"kind": list(NEEDS), "expected": list(SIGNS), **({"on_mediator": list(SIGNS)} if indirect else {})}
    for name, values in known.items():
        if line[name] not in values:
            raise _bad(path, n, f"{name} {line[name]!r}", f"one of {values}", f"Correct `{name}`.")
    if any(line["hypothesis"] == other["hypothesis"] for other in before):
        raise _bad(path, n, f"{line['hypothesis']} again", "each hypothesis once", "Remove one of the two lines.")
    if indirect and not line["mediator"]:
        raise _bad(path, n, "an indirect effect without a mediator", "its name in the study", "Fill in `mediator`.")
    places = [("column", "row"), *([("second_column", "second_row")] if indirect else [])]
    for column, row in places:
        cell = (line["table"], line[column], line[row])
        if cell not in cells:
            remedy = "Copy table, column and row from the paper's file."
            raise _bad(path, n, f"the cell {' / '.join(cell)}", "one that the paper prints", remedy)


def _bad(path: str | Path, line: int, found: str, expected: str, remedy: str) -> BadInput:
    return BadInput(f"in line {line} {found}", expected, remedy, file=path)


def _printed(claim: Claim, published: pd.DataFrame) -> Evidence:
    """Return what the paper's own numbers say."""
    first = _printed_coefficient(published, claim["table"], claim["column"], claim["row"])
    if claim["kind"] == "total":
        found = {"estimate": first["estimate"], "std_error": first["std_error"], "statistic": first["statistic"]}
        key = "hypothesis.printed_total"
    else:
        second = _printed_coefficient(published, claim["table"], claim["second_column"], claim["second_row"])
        a, b = first["estimate"], second["estimate"]
        error = math.hypot(a * second["std_error"], b * first["std_error"])
        found = {"first": a, "second": b, "estimate": a * b, "std_error": error}
        found["statistic"] = a * b / error if error else math.nan
        key = "hypothesis.printed_indirect"
    if math.isnan(found["estimate"]):
        return {"words": "hypothesis.printed_lost", "values": {}}
    found["p_value"] = math.erfc(abs(found["statistic"]) / math.sqrt(2))
    return found | {"words": key, "values": {}}


def _printed_coefficient(published: pd.DataFrame, table: str, column: str, row: str) -> dict[str, float]:
    """Return a printed coefficient with the size of its standard error and t, whichever of the two is printed.

    A standard error has no sign, and a t that of its coefficient, whatever the paper prints.
    """
    of = published[(published["table"] == table) & (published["column"] == column) & (published["row"] == row)]
    found = of.set_index("stat")["value"]
    estimate, error, t = (float(found.get(stat, math.nan)) for stat in ("coef", "se", "t"))
    error = abs(estimate / t) if math.isnan(error) and t else abs(error)
    return {"estimate": estimate, "std_error": error, "statistic": estimate / error if error else math.nan}


def _ours(claim: Claim, plan: str, estimates: Mapping[str, pd.DataFrame], context: Context) -> Evidence:
    """Return what our estimates say under a plan."""
    needed = NEEDS[claim["kind"]]
    if needed not in estimates:
        return {"words": "hypothesis.not_here", "values": {"detail": needed}}
    rows = estimates[needed]
    convention = str(context.settings["standard_errors"]["convention"])
    rows = rows[rows["plan"].eq(plan) & rows["sample"].eq(context.headline["sample"])]
    own = rows[rows["vcov"].str.partition(",")[0].eq(convention)]
    if claim["kind"] == "total":
        model = next((name for name in MODELS if name in set(own["model"])), "")
        row = one(own, model=model, term=context.treatment, outcome=context.outcome)
        return _numbers(row, "hypothesis.total")
    model = claim["mediator"]
    row = one(rows, estimator="indirect", model=model, vcov=BOOTSTRAP, term=context.treatment)
    first = one(own, model=model, subgroup="mediator", term=context.treatment)
    second = one(own, model=model, subgroup="direct", term=claim["mediator"])
    factors = {name: None if of is None else of["estimate"] for name, of in (("first", first), ("second", second))}
    return factors | _numbers(row, "hypothesis.indirect")


def _numbers(row: Any, key: str) -> Evidence:  # noqa: ANN401 - a row of the estimates, or none
    """Return an estimate's numbers, or why there are none."""
    if row is None or pd.isna(row["estimate"]):
        return {"words": "hypothesis.no_estimate", "values": {"detail": "" if row is None else row["note"]}}
    names = ("estimate", "std_error", "p_value", "conf_low", "conf_high", "n_obs")
    return {name: None if pd.isna(row[name]) else row[name] for name in names} | {"words": key, "values": {}}


def _judged(claim: Claim, evidence: Evidence, context: Context) -> dict[str, Any]:
    """Return verdict, line and numbers of one hypothesis and what it is judged by."""
    numbers = {name: evidence.get(name) for name in NUMBERS} | {"n_obs": evidence.get("n_obs")}
    verdict, against = "not_tested", None
    if evidence.get("estimate") is not None:
        verdict, against = _verdict(claim, evidence)
    places = {} if claim["kind"] == "total" else dict.fromkeys(("estimate", "std_error", "conf_low", "conf_high"), 4)
    texts = {name: decimal(numbers[name], places.get(name, 3)) for name in NUMBERS}
    if claim["kind"] == "indirect" and (numbers["estimate"] or 0) > 0:
        texts["estimate"] = f"+{texts['estimate']}"
    texts |= {"n_obs": count(numbers["n_obs"]), "statistic": decimal(evidence.get("statistic"))} | evidence["values"]
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
    low, high = evidence.get("conf_low"), evidence.get("conf_high")
    if low is not None and high is not None and claim["kind"] == "indirect":
        significant = not low <= 0 <= high
    else:
        significant = evidence["p_value"] is not None and evidence["p_value"] < LEVEL
    if not significant:
        return "not_supported", against
    if against:
        return "contradicted", against
    moved = claim["kind"] == "total" or (evidence.get("first") or 0) * SIGNS[claim["on_mediator"]] > 0
    return ("supported" if moved else "not_supported"), against


def _given(paths: Iterator[str] | list[str]) -> dict[str, pd.DataFrame]:
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
