"""What a paper's printed numbers and statements say of each other: every check, on one paper, as one list.

No data enter it: the checks are arithmetic on what is on paper (`audit_*.py`, one file a topic). The flags that the
published file itself has are not read.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

import pandas as pd

from scripts.exhibits.labels import Labels, read_labels
from scripts.files.logs import logged
from scripts.files.tables import write_table
from scripts.review import (
    audit_claims,
    audit_descriptives,
    audit_groups,
    audit_inference,
    audit_matching,
    audit_print,
    audit_samples,
    audit_specifications,
    audit_statements,
)
from scripts.review.audit_page import audit_page
from scripts.review.claims import Claim, read_claims
from scripts.review.facts import read_facts
from scripts.review.finding import AUDIT, SEVERITIES, Check, Finding, Place
from scripts.review.pages import write_csv, write_docx_page, write_html_page
from scripts.review.paper import Paper
from scripts.review.published import read_published

CHECKS: tuple[Check, ...] = (
    *audit_descriptives.CHECKS,
    *audit_samples.CHECKS,
    *audit_inference.CHECKS,
    *audit_specifications.CHECKS,
    *audit_groups.CHECKS,
    *audit_matching.CHECKS,
    *audit_print.CHECKS,
)
"""The checks of numbers."""

CLAIM_CHECKS = audit_claims.CHECKS | audit_statements.CHECKS
"""The checks of statements, by their names in `resources/published/claims.csv`."""


def audit(paper: Paper, claims: Sequence[Claim], words: Labels) -> pd.DataFrame:
    """Return everything that the checks find in a paper.

    Parameters
    ----------
    paper
        Its numbers and what is known of them.
    claims
        Statements of its text.
    words
        The words that name findings and say what was computed.

    Returns
    -------
    pandas.DataFrame
        Schema `AUDIT`, one row a finding and cell: those of numbers by table, gravest first, then the statements in
        their order.

    """
    checked = [(finding, None) for check in CHECKS for finding in check(paper)]
    said = [(finding, claim) for claim in claims for finding in CLAIM_CHECKS[claim.check][0](paper, claim)]
    tables = {name: i for i, name in enumerate(paper.tables())}
    printed = {Place(c.table, c.column, c.row, c.stat): (i, c.text + c.stars) for i, c in enumerate(paper.cells)}

    def order(pair: tuple[Finding, Claim | None]) -> tuple[int, int, str, int]:
        place = pair[0].place
        at = printed.get(place, (0, ""))[0]
        return tables.get(place.table, -1), SEVERITIES.index(pair[0].severity), pair[0].code, at

    rows = [
        {
            "paper": paper.study,
            "finding": finding.code,
            "severity": finding.severity,
            **{name: getattr(finding.place, name) for name in ("table", "column", "row", "stat")},
            "printed": printed.get(finding.place, (0, ""))[1],
            **{name: getattr(claim, name) if claim else "" for name in ("place", "sentence")},
            "claim": claim.name if claim else "",
            "computation": words(finding.key, **finding.values),
            "rule": words(f"audit.rule.{finding.code}"),
        }
        for finding, claim in chain(sorted(checked, key=order), said)
    ]
    return AUDIT.validate(pd.DataFrame(rows, columns=list(AUDIT.columns)))


def read_paper(
    published: str | Path, facts: Iterable[str | Path], claims: Iterable[str | Path]
) -> tuple[Paper, list[Claim], str]:
    """Read a paper's numbers, what is known of it, and its statements.

    Parameters
    ----------
    published
        The file of its numbers.
    facts, claims
        Files that may know the paper, the working folder's own first.

    Returns
    -------
    tuple
        The paper, its statements, and where the numbers are from.

    Raises
    ------
    BadInput
        If one of the files cannot be used as it stands.

    """
    numbers = read_published(published)
    known = read_facts(facts, str(numbers["study"].iloc[0]))
    tables = sorted({line.table for line in known if line.fact == "kind"})
    paper = Paper.of(read_published(published, tables), known)
    checks = {name: (with_cells, others) for name, (_, with_cells, others) in CLAIM_CHECKS.items()}
    return paper, read_claims(claims, paper, checks), str(numbers["source"].iloc[0])


if __name__ == "__main__":
    with logged(snakemake):
        labels = read_labels(snakemake.input.labels, snakemake.params.language)
        read, statements, source = read_paper(snakemake.input.published, snakemake.input.facts, snakemake.input.claims)
        found = audit(read, statements, labels)
        write_table(found, snakemake.output.findings, AUDIT)
        captions = {name: read.fact("caption", name) for name in read.tables()}
        page = audit_page(found, captions, labels, source)
        write_html_page(page, snakemake.output.html)
        write_docx_page(page, snakemake.output.docx)
        write_csv((page.heading, page.lead[0]), found, snakemake.output.csv)
