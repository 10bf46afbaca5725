"""Which cells the simulated raw files print: blanks at realistic rates, in runs, and whole cities without emissions.

The coastal cities have exactly as many emission years in 2006-2019 as in the genuine file (1,255 in 106 cities), in one
run with some years missing inside; other units get numbers like theirs.
"""

import numpy as np
from numpy.typing import NDArray

from scripts.demo.covariates import NEVER_PRINTED
from scripts.demo.units import CITY_KINDS, Units

Flags = NDArray[np.bool_]

BLANK_RATES = {
    "registered_population": 0.004,
    "area": 0.006,
    "gdp": 0.006,
    "gdp_per_capita": 0.012,
    "secondary_share": 0.006,
    "tertiary_share": 0.006,
    "fdi": 0.035,
    "green_coverage": 0.015,
    "education_expenditure": 0.008,
    "science_expenditure": 0.010,
    "wastewater": 0.030,
    "so2": 0.030,
    "trade": 0.040,
    "patents": 0.020,
}
MEAN_RUN = 2.2
"""Mean length of a run of blanks, years."""
SPARSE = {"西藏自治区": 12.0, "海南省": 2.0, "新疆维吾尔自治区": 3.0, "甘肃省": 2.0, "云南省": 1.5}
"""Provinces whose cells are blank more often, and how many times."""

COUNTED = range(2006, 2020)
LAST_EMISSION_YEAR = 2019
FIRST_EMISSION_YEAR = 1997
_EARLY = 1995


def yearbook_flags(units: Units, generator: np.random.Generator, names: dict[str, str]) -> dict[str, Flags]:
    """Return which figures are printed, whatever the editions configured.

    Parameters
    ----------
    units
        The world's units.
    generator
        The gaps' stream.
    names
        The variable behind each figure; both scopes of one have gaps of their own.

    """
    more = units.frame["province_zh"].map(SPARSE).fillna(1.0).to_numpy()
    city = units.frame["kind"].isin(CITY_KINDS) & ~units.frame["code"].isin(NEVER_PRINTED)
    out = {}
    for figure, variable in names.items():
        rate = np.minimum(BLANK_RATES[variable] * more, 0.6)
        start = rate / (MEAN_RUN * (1 - rate))
        draws = generator.random((len(rate), len(units.years)))
        blank = np.zeros(draws.shape, dtype=bool)
        blank[:, 0] = draws[:, 0] < rate
        for t in range(1, len(units.years)):
            blank[:, t] = draws[:, t] < np.where(blank[:, t - 1], 1 - 1 / MEAN_RUN, start)
        out[figure] = ~blank & units.listed & city.to_numpy()[:, None]
    return out


def emission_flags(units: Units, counts: dict[str, int], generator: np.random.Generator) -> Flags:
    """Return which emissions are printed, `(units, years)`.

    Parameters
    ----------
    units
        The world's units.
    counts
        Number of emission years in 2006-2019 of the units for which it is known.
    generator
        The gaps' stream.

    """
    out = np.zeros(units.listed.shape, dtype=bool)
    for i, code in enumerate(units.frame["code"]):
        drawn = 0 if generator.random() < 0.15 else int(np.clip(np.round(generator.normal(10.5, 3)), 1, 14))
        n = counts.get(code, drawn)
        last = max((y for y, is_listed in zip(units.years, units.listed[i], strict=True) if is_listed), default=0)
        observed = _run(n, min(last, LAST_EMISSION_YEAR), generator)
        out[i] = np.isin(np.array(units.years), observed)
    return (out & units.listed) | _capitals_in_1995(units)


def _run(n: int, last: int, generator: np.random.Generator) -> list[int]:
    """Return `n` years of 2006-2019, the run's end and the gaps inside it drawn, and the years before 2006."""
    room = len(COUNTED) - n - (COUNTED[-1] - min(last, COUNTED[-1]))
    end_draw, gap_draw, early_draw, first_draw = generator.random(4)
    order = generator.random(len(COUNTED))
    if n == 0:
        return []
    room = max(room, 0)
    shorter = min(room, 0 if end_draw < 0.5 else 2 if end_draw < 0.8 else 3)
    gaps = 0 if n < 3 else min(room - shorter, int(np.searchsorted([0.25, 0.55, 0.75, 0.9], gap_draw)))
    until = min(last, COUNTED[-1]) - shorter
    span = list(range(until - n - gaps + 1, until + 1))
    inside = [year for _, year in sorted(zip(order[: max(len(span) - 2, 0)], span[1:-1], strict=True))]
    observed = [year for year in span if year not in inside[:gaps]]
    if span[0] > COUNTED[0] or early_draw > 0.8:
        return observed
    first = FIRST_EMISSION_YEAR if first_draw < 0.06 else int(2000 + np.floor(5 * max(first_draw - 0.5, 0)))
    return [*(year for year in range(first, COUNTED[0]) if not (year == 2004 and early_draw < 0.4)), *observed]


def _capitals_in_1995(units: Units) -> Flags:
    """Return the few cells of 1995: the municipalities'."""
    municipality = units.frame["kind"].eq("municipality").to_numpy()
    return municipality[:, None] & (np.array(units.years) == _EARLY)[None, :]
