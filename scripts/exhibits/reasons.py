"""Why a number is missing, in the exhibit's language: the estimates' notes, recognised by what they say.

Estimates never format, so that their notes are sentences in one language; an exhibit finds there which reason it is,
and the numbers that belong to it, and says it in its own words.
"""

import re

from scripts.exhibits.context import Context
from scripts.exhibits.numerals import count

ROWS = r"\((?P<n>\d+) city-years of (?P<cities>\d+) cities, (?P<treated>\d+) of them treated"

REASONS = {
    r"(?P<n>\d+) of (?P<all>\d+) cities are without some of the years": "reason.unbalanced",
    r"(?P<n>\d+) cohort; two": "reason.cohorts",
    r"no city that never starts": "reason.no_never",
    r"no city starts inside": "reason.no_start",
    r"no city to compare with": "reason.one_start",
    r"no effect can be estimated": "reason.no_effect",
    r"(?P<n>\d+) coefficients before the start": "reason.few_leads",
    r"no year before the base": "reason.no_lead",
    r"fitted exactly": "reason.exact",
    r"years since the start without a city-year": "reason.leads_apart",
    r"years since the start that are collinear": "reason.leads_collinear",
    r"no year from (?P<first>\S+) to (?P<last>\S+) since the start": "reason.no_such_year",
    r"(?P<n>\d+) clusters are too few (?:for|to test) (?P<k>\d+) coefficients": "reason.few_clusters",
    r"need two clusters or more": "reason.one_cluster",
    r"change places": "reason.same_start",
    r"no complete row among (?P<n>\d+) city-years": "reason.no_complete_row",
    r"none of (?P<n>\d+) rows is left": "reason.alone",
    r"(?P<n>\d+) rows are too few for (?P<k>\d+) parameters": "reason.few_rows",
    rf"(?:constant|absorbed by|explained by|cannot estimate all of).*{ROWS}": "reason.not_told_apart",
}
"""What a note has in it -> the words for it; the first that fits."""


def reason(note: str, context: Context) -> str:
    """Return why there is no estimate in the exhibit's language; one that is not on the list is quoted.

    Parameters
    ----------
    note
        Of a row of the estimates without numbers.
    context
        The study, with the words.

    """
    for pattern, key in REASONS.items():
        found = re.search(pattern, note)
        if found:
            gaps = {name: count(int(text)) if text.isdigit() else text for name, text in found.groupdict().items()}
            return context.words(key, **gaps)
    return context.words("reason.noted", note=note)
