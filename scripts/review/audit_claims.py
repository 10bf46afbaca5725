"""Checks of the text's statements about sizes, levels and signs against the numbers that the tables print.

Every check says for each cell that a statement rests on whether the statement holds, is contradicted, can be right only
under something that is not said, or cannot be checked.
"""

import math
from collections.abc import Callable, Iterator
from itertools import pairwise

from scripts.review.audit_groups import NORMAL, difference_in_errors
from scripts.review.audit_inference import sample_size, t_of_correlation
from scripts.review.claims import Claim
from scripts.review.finding import CONTRADICTION, DOUBT, GAP, HOLDS, Finding, Place, number, p_text
from scripts.review.interval import Interval, p_of_t, rounded
from scripts.review.paper import USUAL, Paper

WEAKEST = 0.10
"""Beyond this p-value nothing is called significant."""

SIMILAR = Interval(2 / 3, 3 / 2)
"""Two numbers that are not much different: neither is half as large again as the other."""

ClaimCheck = Callable[[Paper, Claim], Iterator[Finding]]


def percent(paper: Paper, claim: Claim) -> Iterator[Finding]:
    """Compare a percentage with what a coefficient on a logarithm means in percent, 100 (exp(b) - 1)."""
    cell = claim.cell("of")
    coefficient = paper.value(*cell, "coef")
    values = {"says": claim.arguments["says"]}
    if coefficient is None:
        yield Finding("CLAIM_PERCENT", GAP, Place(*cell, "coef"), values, "lost")
        return
    exact = Interval(100 * math.expm1(coefficient.low), 100 * math.expm1(coefficient.high))
    right = abs(exact).meets(rounded(claim.arguments["says"]))
    values |= {"coefficient": number(coefficient.middle, 4), "exact": number(exact.middle, 2)}
    yield Finding("CLAIM_PERCENT", HOLDS if right else DOUBT, Place(*cell, "coef"), values, "holds" if right else "")


def significant(paper: Paper, claim: Claim) -> Iterator[Finding]:
    """Compare "significant" with the p-values, at the level that the text names or else at 5 and 10 %."""
    level = float(claim.arguments.get("level", "nan"))
    for cell in claim.cells("cells"):
        p = paper.p(*cell)
        values = {"p": _p_text(paper, cell, p)}
        if p is None:
            grade, variant = GAP, "unknown"
        elif p.low > (WEAKEST if math.isnan(level) else level):
            grade, variant = CONTRADICTION, "not"
        elif p.high <= (USUAL if math.isnan(level) else level):
            grade, variant = HOLDS, "holds"
        elif math.isnan(level) and p.low > USUAL and p.high <= WEAKEST:
            grade, variant = DOUBT, "weak"
        else:
            grade, variant = GAP, "open"
        yield Finding("CLAIM_LEVEL", grade, Place(*cell, "coef"), values, variant)


def not_significant(paper: Paper, claim: Claim) -> Iterator[Finding]:
    """Compare "not significant", or "no difference", with the p-values."""
    for cell in claim.cells("cells"):
        p = paper.p(*cell)
        values = {"p": _p_text(paper, cell, p)}
        if p is None:
            grade, variant = GAP, "unknown"
        elif p.high < WEAKEST:
            grade, variant = (CONTRADICTION if p.high < USUAL else DOUBT), "significant"
        elif p.low >= WEAKEST:
            grade, variant = HOLDS, "none"
        else:
            grade, variant = GAP, "open"
        yield Finding("CLAIM_LEVEL", grade, Place(*cell, "coef"), values, variant)


def correlations_significant(paper: Paper, claim: Claim) -> Iterator[Finding]:
    """Compare "all correlations are significant" with the weakest of them."""
    table, level, n = claim.arguments["table"], float(claim.arguments["level"]), sample_size(paper)
    found = [(c, p_of_t(t_of_correlation(r, n), n - 2)) for c, r in paper.of_stat("corr") if n and c.row != c.column]
    weakest = max((pair for pair in found if pair[0].table == table), key=lambda pair: pair[1].high, default=None)
    if weakest is None:
        yield Finding("CLAIM_LEVEL", GAP, Place(table), {"p": ""}, "unknown")
        return
    cell, p = weakest
    right = p.high <= level
    values = {"p": p_text(p)}
    place = Place(table) if right else Place(table, cell.column, cell.row, "corr")
    yield Finding("CLAIM_LEVEL", HOLDS if right else CONTRADICTION, place, values, "holds" if right else "not")


def sign(paper: Paper, claim: Claim) -> Iterator[Finding]:
    """Compare the sign that the text gives with the printed one."""
    wanted = {"positive": 1, "negative": -1}[claim.arguments["says"]]
    for cell in claim.cells("cells"):
        found, text = _sign(paper, cell)
        grade, variant = {wanted: (HOLDS, "holds"), 0: (GAP, "unknown")}.get(found, (_shown(paper, cell), "other"))
        values = {"coefficient": text}
        yield Finding("CLAIM_DIRECTION", grade, Place(*cell, "coef"), values, variant)


def tail(paper: Paper, claim: Claim) -> Iterator[Finding]:
    """Compare the tail of a distribution around zero with the sign of the coefficient in it."""
    cell = claim.cell("of")
    coefficient = paper.cell(*cell, "coef")
    found = {1: "high", -1: "low"}.get(coefficient.sign if coefficient else 0, "")
    right = found == claim.arguments["says"]
    values = {"coefficient": coefficient.text if coefficient else ""}
    yield Finding(
        "CLAIM_TAIL", HOLDS if right else CONTRADICTION, Place(*cell, "coef"), values, "holds" if right else found
    )


def indirect(paper: Paper, claim: Claim) -> Iterator[Finding]:
    """Compare the sign of an indirect effect with the product of its two paths; s.e. by Sobel (1982)."""
    one, other = claim.cell("a"), claim.cell("b")
    a, b = (paper.value(*cell, "coef") for cell in (one, other))
    errors = [paper.error(*cell) for cell in (one, other)]
    if a is None or b is None:
        yield Finding("CLAIM_SIGN", GAP, Place(*other, "coef"), {}, "unknown")
        return
    product = a * b
    values = {
        "a": number(a.middle),
        "b": number(b.middle),
        "product": number(a.middle * b.middle, 4),
        "z": "\N{EN DASH}",
    }
    if errors[0] and errors[1]:
        sobel = math.hypot(a.middle * errors[1].middle, b.middle * errors[0].middle)
        values["z"] = number(a.middle * b.middle / sobel, 2)
    wanted = {"positive": 1, "negative": -1}[claim.arguments["says"]]
    grade = {wanted: HOLDS, 0: GAP}.get(product.sign, CONTRADICTION)
    yield Finding(
        "CLAIM_SIGN", grade, Place(*other, "coef"), values, {0: "open", 1: "positive"}.get(product.sign, "negative")
    )


def larger(paper: Paper, claim: Claim) -> Iterator[Finding]:
    """Compare "a stronger reduction in one group" with the two coefficients and the difference between them."""
    one, other = claim.cell("of"), claim.cell("than")
    cells = [paper.cell(*place, "coef") for place in (one, other)]
    z = difference_in_errors(paper, one, other)
    if not (cells[0] and cells[1] and cells[0].interval and cells[1].interval):
        yield Finding("CLAIM_SIZE", GAP, Place(*one, "coef"), {}, "unknown")
        return
    values = {"one": cells[0].text, "other": cells[1].text, "z": number(z.middle, 2) if z else "\N{EN DASH}"}
    if cells[0].interval.low > cells[1].interval.high:
        grade, variant = CONTRADICTION, "smaller"
    elif z is None or abs(z).low < NORMAL:
        grade, variant = DOUBT, "unshown"
    else:
        grade, variant = HOLDS, "larger"
    for place in (one, other):
        yield Finding("CLAIM_SIZE", grade, Place(*place, "coef"), values, variant)


def all_smaller(paper: Paper, claim: Claim) -> Iterator[Finding]:
    """Compare "smaller than" with the absolute values: each of `cells` has to be below each of `than`."""
    bounds = {cell: v for cell in claim.cells("than") if (v := paper.value(*cell, "coef"))}
    for cell in claim.cells("cells"):
        own = paper.value(*cell, "coef")
        if own is None or not bounds:
            yield Finding("CLAIM_SIZE", GAP, Place(*cell, "coef"), {}, "unknown")
            continue
        smallest = min(bounds, key=lambda place: abs(bounds[place]).low)
        values = {
            "one": number(own.middle, 4),
            "other": number(bounds[smallest].middle, 4),
            "where": " ".join(smallest),
        }
        right = abs(own).low <= abs(bounds[smallest]).high
        yield Finding(
            "CLAIM_SIZE", HOLDS if right else CONTRADICTION, Place(*cell, "coef"), values, "below" if right else "above"
        )


def increasing(paper: Paper, claim: Claim) -> Iterator[Finding]:
    """Compare "increasing" with the order of the absolute values."""
    cells = claim.cells("cells")
    sizes = [v and abs(v) for v in (paper.value(*cell, "coef") for cell in cells)]
    values = {"sizes": ", ".join(number(v.middle, 4) if v else "?" for v in sizes)}
    if any(v is None for v in sizes):
        grade, variant = GAP, "unknown"
    else:
        falls = any(a.low > b.high for a, b in pairwise(sizes) if a and b)
        grade, variant = (CONTRADICTION, "falls") if falls else (HOLDS, "rises")
    yield Finding("CLAIM_SIZE", grade, Place(*cells[0][:2]), values, variant)


def similar(paper: Paper, claim: Claim) -> Iterator[Finding]:
    """Compare "not much different" with the ratio of two coefficients."""
    one, other = claim.cell("of"), claim.cell("as")
    cells = [paper.cell(*place, "coef") for place in (one, other)]
    if not (cells[0] and cells[1] and cells[0].interval and cells[1].interval):
        yield Finding("CLAIM_SIZE", GAP, Place(*one, "coef"), {}, "unknown")
        return
    ratio = cells[0].interval / cells[1].interval
    values = {"one": cells[0].text, "other": cells[1].text, "ratio": number(ratio.middle, 2)}
    right = ratio.meets(SIMILAR)
    yield Finding("CLAIM_SIZE", HOLDS if right else DOUBT, Place(*one, "coef"), values, "similar" if right else "apart")


def inverted_u(paper: Paper, claim: Claim) -> Iterator[Finding]:
    """Compare "inverted U" with the signs of a variable and its square: they have to be + and -."""
    for linear, square in zip(claim.cells("linear"), claim.cells("square"), strict=True):
        (one, text), (two, square_text) = _sign(paper, linear), _sign(paper, square)
        if 0 in {one, two}:
            grade, variant = GAP, "unknown"
        elif (one, two) == (1, -1):
            grade, variant = HOLDS, "holds"
        else:
            grade, variant = _shown(paper, linear, square), ""
        values = {"linear": text, "square": square_text}
        yield Finding("CLAIM_SHAPE", grade, Place(*square, "coef"), values, variant)


def _sign(paper: Paper, cell: tuple[str, str, str]) -> tuple[int, str]:
    """Return a coefficient's sign, that of a lost exponent's mantissa too, and its text; 0 where none is printed."""
    found = next((c for c in paper.cells if (c.table, c.column, c.row, c.stat) == (*cell, "coef")), None)
    return (found.sign, found.text) if found else (0, "")


def _shown(paper: Paper, *cells: tuple[str, str, str]) -> str:
    """Return that a contrary sign contradicts, if every coefficient is significant, else that it is a doubt."""
    tests = [paper.p(*cell) for cell in cells]
    return CONTRADICTION if all(p is not None and p.high < USUAL for p in tests) else DOUBT


def _p_text(paper: Paper, cell: tuple[str, str, str], p: Interval | None) -> str:
    """Return a p-value behind its sign: as it is printed, else the range of those that are possible."""
    printed = paper.cell(*cell, "p")
    if printed:
        return f"= {printed.text}"
    return p_text(p) if p else ""


CHECKS: dict[str, tuple[ClaimCheck, tuple[str, ...], tuple[str, ...]]] = {
    "percent": (percent, ("of",), ("says",)),
    "significant": (significant, ("cells",), ("[level]",)),
    "not_significant": (not_significant, ("cells",), ()),
    "correlations_significant": (correlations_significant, (), ("table", "level")),
    "sign": (sign, ("cells",), ("says",)),
    "tail": (tail, ("of",), ("says",)),
    "indirect": (indirect, ("a", "b"), ("says",)),
    "larger": (larger, ("of", "than"), ()),
    "all_smaller": (all_smaller, ("cells", "than"), ()),
    "increasing": (increasing, ("cells",), ()),
    "similar": (similar, ("of", "as"), ()),
    "inverted_u": (inverted_u, ("linear", "square"), ()),
}
"""Check -> its function, the arguments that name cells, the other arguments ([ ]: need not be given)."""
