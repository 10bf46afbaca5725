"""Checks of the text's statements about the sample, about names, and about what is printed at all."""

from collections.abc import Iterator

from scripts.review.audit_claims import ClaimCheck
from scripts.review.claims import Claim
from scripts.review.finding import CONTRADICTION, GAP, HOLDS, Finding, Place
from scripts.review.paper import Paper


def equals_fact(paper: Paper, claim: Claim) -> Iterator[Finding]:
    """Compare a count or a year with what the paper says of its sample elsewhere."""
    name = claim.arguments["fact"]
    said = paper.fact(name)
    place = next((line.place for line in paper.facts if line.fact == name), "")
    values = {"says": claim.arguments["says"], "elsewhere": said, "where": place}
    yield _verdict("CLAIM_COUNT", right=said == claim.arguments["says"], values=values)


def adds_up(paper: Paper, claim: Claim) -> Iterator[Finding]:
    """Compare a sum of counts with the whole that the paper names."""
    parts, whole = [int(part) for part in claim.arguments["parts"].split("+")], paper.number(claim.arguments["fact"])
    values = {"sum": " + ".join(map(str, parts)) + f" = {sum(parts)}", "whole": str(whole)}
    yield _verdict("CLAIM_COUNT", right=sum(parts) == whole, values=values, variant="sum")


def years_counted(paper: Paper, claim: Claim) -> Iterator[Finding]:
    """Compare a number of years with the sample's first and last year."""
    years = paper.years
    values = {"says": claim.arguments["says"], "years": str(len(years)), "span": f"{years[0]}\N{EN DASH}{years[-1]}"}
    yield _verdict("CLAIM_COUNT", right=len(years) == int(claim.arguments["says"]), values=values, variant="years")


def rows_counted(paper: Paper, claim: Claim) -> Iterator[Finding]:
    """Compare a number of variables with the rows that the tables print."""
    for table in claim.arguments["tables"].split(" & "):
        rows = paper.rows(table)
        values = {"says": claim.arguments["says"], "rows": str(len(rows))}
        right = len(rows) == int(claim.arguments["says"])
        yield _verdict("CLAIM_COUNT", right=right, values=values, variant="rows", place=Place(table))


def same_words(paper: Paper, claim: Claim) -> Iterator[Finding]:
    """Compare two statements of the text on one thing."""
    del paper
    values = {name: claim.arguments[name] for name in ("says", "elsewhere", "where")}
    table, _, column = claim.arguments.get("at", "").partition("|")
    right = values["says"] == values["elsewhere"]
    yield _verdict("CLAIM_WORDS", right=right, values=values, place=Place(table, column))


def own_symbol(paper: Paper, claim: Claim) -> Iterator[Finding]:
    """Compare the symbols that the text gives to several things: each has to have its own."""
    del paper
    symbols = claim.arguments["symbols"].split()
    table, _, column = claim.arguments.get("at", "").partition("|")
    right = len(set(symbols)) == len(symbols)
    values = {"symbols": ", ".join(symbols)}
    yield _verdict("CLAIM_WORDS", right=right, values=values, variant="symbols", place=Place(table, column))


def printed(paper: Paper, claim: Claim) -> Iterator[Finding]:
    """Look for the numbers that a statement rests on: in tables, of a kind, of a statistic, or on an outcome."""
    said = claim.arguments
    stats = set(said.get("stat", "").split())
    outcomes = paper.columns_with("outcome").get(said.get("outcome", ""), [])
    for table in said["table"].split(" & ") if "table" in said else [""]:
        tables = [table] if table else paper.tables(said.get("kind", ""))
        found = any(c.table in tables and c.text and (not stats or c.stat in stats) for c in paper.cells)
        found = found and ("outcome" not in said or bool(outcomes))
        yield Finding(
            "CLAIM_PRINTED", HOLDS if found else GAP, Place(table), {"what": said["what"]}, "holds" if found else ""
        )


def _verdict(
    code: str, *, right: bool, values: dict[str, str], variant: str = "", place: Place | None = None
) -> Finding:
    """Return that a statement holds, or is contradicted."""
    ending = "holds" if right else ""
    variant = "_".join(part for part in (variant, ending) if part)
    return Finding(code, HOLDS if right else CONTRADICTION, place or Place(""), values, variant)


CHECKS: dict[str, tuple[ClaimCheck, tuple[str, ...], tuple[str, ...]]] = {
    "equals_fact": (equals_fact, (), ("fact", "says")),
    "adds_up": (adds_up, (), ("parts", "fact")),
    "years_counted": (years_counted, (), ("says",)),
    "rows_counted": (rows_counted, (), ("tables", "says")),
    "same_words": (same_words, (), ("says", "elsewhere", "where", "[at]")),
    "own_symbol": (own_symbol, (), ("symbols", "[at]")),
    "printed": (printed, (), ("what", "[kind]", "[table]", "[stat]", "[outcome]")),
}
"""As `scripts.review.audit_claims.CHECKS`."""
