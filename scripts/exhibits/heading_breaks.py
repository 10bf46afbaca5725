"""Where a Chinese heading may break: after a comma and around brackets, not inside a word."""

import re
from collections.abc import Callable, Iterable
from itertools import pairwise

LONGEST = 7
"""Chinese signs that stay together; a longer row of them without punctuation is halved, or cut into more even parts."""
CLAUSE = re.compile("（?[^，、；：（）]+[，、；：）]*|.")
LONGER = re.compile(rf"[\u4e00-\u9fff]{{{LONGEST + 1},}}")


def pieces(heading: str) -> list[str]:
    """Return the parts of a heading between which it may break, at its blanks aside; together they are the heading.

    >>> pieces("被解释变量为填补值的行，%")
    ['被解释变量为', '填补值的行，', '%']
    >>> pieces("聚类数（城市）"), pieces("Clusters (city)")
    (['聚类数', '（城市）'], ['Clusters (city)'])
    """
    return [piece for clause in CLAUSE.findall(heading) for piece in _even(clause)]


def lines_of(parts: Iterable[str], room: float, width: Callable[[str], float]) -> list[str]:
    """Return as many parts on each line as there is room for, at least one; `width` measures a text as `room` does."""
    lines = [""]
    for part in parts:
        if lines[-1] and width((lines[-1] + part).rstrip()) > room:
            lines.append("")
        lines[-1] += part
    return [line.strip() for line in lines]


def _even(clause: str) -> list[str]:
    """Return a clause cut where more Chinese signs than stay together follow each other."""
    cuts = [0, len(clause)]
    for found in LONGER.finditer(clause):
        n_parts = -(-len(found[0]) // LONGEST)
        cuts += [found.start() + -(-len(found[0]) * part // n_parts) for part in range(1, n_parts)]
    return [clause[start:end] for start, end in pairwise(sorted(cuts)) if start < end]
