"""How fast placebo draws are: all at once against a loop over the libraries, and against their matrix products alone.

Needs no workflow run: the panels are made here, of the study's size (112 cities, 16 years, 7 controls, 57 treated from
three years on) and larger. Every number is processor time on one thread, as a job of the workflow has it, the median
of rounds in turn; a library that is slow runs fewer draws, scaled to as many. `make bench`, or
`python -m benchmarks.placebo`.
"""

import os

# As Snakemake sets them for a job of one thread; before numpy reads them.
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")

import sys
import tracemalloc
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

import numpy as np
import pandas as pd
import pyfixest
import statspai
from linearmodels import PanelOLS
from numpy.typing import NDArray

from benchmarks.readers import spent
from scripts.econometrics.covariance import small_sample_factor
from scripts.econometrics.placebo import BLOCK, permuted_starts, placebo_draws
from scripts.econometrics.placebo_tables import PlaceboTables, placebo_tables
from scripts.econometrics.regression import fixed_effects

ROUNDS = 5
DRAWS = 500
N_CONTROLS = 7
SIZES = {(112, 16): (40, 20, 5), (300, 30): (15, 8, 3), (3000, 30): (3, 2, 1)}
"""Cities and years -> draws a round of StatsPAI, pyfixest and linearmodels."""
REFITS = {(112, 16): 100, (300, 30): 30, (3000, 30): 5}
LIBRARIES = ("StatsPAI hdfe_ols", "pyfixest feols", "linearmodels PanelOLS")
LEAST = dict(zip(LIBRARIES, (300, 600, 2000), strict=True))
"""Times faster than the loop, at the study's size."""
MOST_OVER_PRODUCTS = 5
LARGEST_DIFFERENCE = 1e-10
FLAT = 1.1
"""Peak memory of 100,000 draws over that of 10,000."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """A panel with draws: the frame as libraries take it, the same as arrays, and the start years of the draws."""

    frame: pd.DataFrame
    y: Floats
    controls: Floats
    city: NDArray[np.integer]
    year: NDArray[np.integer]
    names: tuple[str, ...]
    years: tuple[int, ...]
    cohorts: NDArray[np.integer]
    drawn: NDArray[np.integer]

    def tables(self) -> PlaceboTables:
        """Return what the draws look up."""
        return placebo_tables(self.y, self.controls, self.city, self.year, self.years)

    def treatment(self, draw: int) -> Floats:
        """Return a draw's treatment of every row."""
        place = self.drawn[draw][self.city]
        return ((place >= 0) & (self.year >= np.append(self.years, 0)[place])).astype(float)


def main() -> None:
    """Print times, ratios and differences; exit with 1 where one is beyond its limit."""
    warnings.filterwarnings("ignore")
    missed = [line for size in SIZES for line in compared(size)]
    missed += memory()
    print("\n".join(["beyond its limit:", *missed]) if missed else "all limits held")
    sys.exit(bool(missed))


def made(n_cities: int, n_years: int) -> Case:
    """Return a panel with autocorrelated errors, 57 of 112 cities treated from three years on, and its draws."""
    rng = np.random.default_rng([n_cities, n_years])
    city, year = np.repeat(np.arange(n_cities), n_years), np.tile(np.arange(2006, 2006 + n_years), n_cities)
    walks = np.cumsum(rng.normal(size=(1 + N_CONTROLS, n_cities, n_years)), axis=2).reshape(1 + N_CONTROLS, -1)
    names = tuple(f"x{j}" for j in range(N_CONTROLS))
    y = walks[0] + 0.1 * walks[1:].sum(axis=0) + city / 10 + np.sin(year)
    controls = np.ascontiguousarray(walks[1:].T)
    frame = pd.DataFrame({"y": y, "city": city, "year": year, "DID": 0.0} | dict(zip(names, walks[1:], strict=True)))
    cohorts = np.repeat([0, 1, 2], np.array([31, 18, 8]) * n_cities // 112)
    middle = 2006 + n_years * 6 // 16
    drawn = permuted_starts(rng.random((DRAWS, n_cities)), cohorts)
    return Case(frame, y, controls, city, year, names, (middle, middle + 1, middle + 2), cohorts, drawn)


def compared(size: tuple[int, int]) -> Iterator[str]:
    """Print one size's times and differences; yield what is beyond its limit."""
    case = made(*size)
    tables = case.tables()
    counts, loops = dict(zip(LIBRARIES, SIZES[size], strict=True)), fits(case)
    for fit in loops.values():
        fit(0)  # compiles what is compiled at the first call
    products = products_alone(tables, case)
    ten_thousand = np.tile(case.drawn, (10_000 // DRAWS, 1))
    work: dict[str, tuple[Callable[[], object], float]] = {
        "tables and draws": (lambda: placebo_draws(case.tables(), case.drawn), 1),
        "draws, tables given": (lambda: placebo_draws(tables, case.drawn), 1),
        "matrix products alone": (products, 1),
        "10,000 draws with tables": (lambda: placebo_draws(case.tables(), ten_thousand), 1),
    }
    work |= {name: (looped(loops[name], n), DRAWS / n) for name, n in counts.items()}
    times = {name: [] for name in work}
    for _ in range(ROUNDS):
        for name, (function, scale) in work.items():
            times[name].append(spent(function) * scale)

    print(f"{size[0]} cities x {size[1]} years, {DRAWS} draws, {N_CONTROLS} controls; medians of {ROUNDS} rounds")
    ours = times["tables and draws"]
    for name, seconds in times.items():
        ratio = median(theirs / own for theirs, own in zip(seconds, ours, strict=True))
        scaled = f", {counts[name]} draws a round scaled to {DRAWS}" if name in counts else ""
        beside = f"  {ratio:.0f} times ours" if name in counts else ""
        print(f"  {name:24s} {1000 * median(seconds):12.2f} ms{beside}{scaled}")
        if size == next(iter(SIZES)) and name in LEAST and ratio < LEAST[name]:
            yield f"{ratio:.0f} times faster than {name}, limit {LEAST[name]}"
    over = median(own / bare for own, bare in zip(ours, times["matrix products alone"], strict=True))
    print(f"  over the matrix products alone: {over:.2f} times")
    if size == next(iter(SIZES)) and over > MOST_OVER_PRODUCTS:
        yield f"{over:.2f} times the matrix products, limit {MOST_OVER_PRODUCTS}"
    for name, difference in differences(case, tables, size, loops).items():
        print(f"  largest difference, {name}: {difference:.1e}")
        if difference > LARGEST_DIFFERENCE:
            yield f"{name} differ by {difference:.1e} at {size}, limit {LARGEST_DIFFERENCE}"


def looped(fit: Callable[[int], object], n: int) -> Callable[[], None]:
    """Return a loop over the first `n` draws."""

    def loop() -> None:
        for draw in range(n):
            fit(draw)

    return loop


def fits(case: Case) -> dict[str, Callable[[int], tuple[float, float]]]:
    """Return library -> coefficient and standard error of a draw."""
    formula = f"y ~ DID + {' + '.join(case.names)} | city + year"
    frame, indexed = case.frame.copy(), case.frame.set_index(["city", "year"])

    def hdfe_ols(draw: int) -> tuple[float, float]:
        frame["DID"] = case.treatment(draw)
        fit = statspai.hdfe_ols(formula, frame, cluster="city")
        return float(fit.params["DID"]), float("nan")

    def feols(draw: int) -> tuple[float, float]:
        frame["DID"] = case.treatment(draw)
        fit = pyfixest.feols(formula, frame, vcov={"CRV1": "city"})
        # Its standard errors change with PYTHONHASHSEED (version 0.60.0), so they are compared with nothing.
        return float(fit.coef()["DID"]), float("nan")

    def panel_ols(draw: int) -> tuple[float, float]:
        indexed["DID"] = case.treatment(draw)
        model = PanelOLS(indexed["y"], indexed[["DID", *case.names]], entity_effects=True, time_effects=True)
        fit = model.fit(cov_type="clustered", cluster_entity=True, auto_df=False, count_effects=True)
        return float(fit.params["DID"]), float(fit.std_errors["DID"])

    return dict(zip(LIBRARIES, (hdfe_ols, feols, panel_ols), strict=True))


def products_alone(tables: PlaceboTables, case: Case) -> Callable[[], None]:
    """Return the three matrix products of every block of draws, on operands that are there already."""
    rng, operands = np.random.default_rng(0), []
    for first in range(0, DRAWS, BLOCK):
        b = len(case.drawn[first : first + BLOCK])
        operands.append([rng.random((matrix.shape[1], b)) for matrix in matrices(tables)])

    def multiply() -> None:
        for block in operands:
            for matrix, operand in zip(matrices(tables), block, strict=True):
                matrix @ operand

    return multiply


def matrices(tables: PlaceboTables) -> tuple[Floats, ...]:
    """Return what a block of draws is multiplied with."""
    return tables.of_start, tables.in_score, tables.of_unit


def differences(
    case: Case, tables: PlaceboTables, size: tuple[int, int], loops: dict[str, Callable[[int], tuple[float, float]]]
) -> dict[str, float]:
    """Return the largest differences of coefficients and standard errors from refits one by one."""
    ours, out = placebo_draws(tables, case.drawn), {}
    worst = np.zeros(2)
    for draw in range(REFITS[size]):
        fit = fixed_effects(case.y, np.column_stack([case.treatment(draw), case.controls]), case.city, case.year)
        apart = (fit.coefficients[0] - ours.estimates[draw], fit.std_errors[0] - ours.std_errors[draw])
        worst = np.maximum(worst, np.abs(apart))
    out[f"coefficients from {REFITS[size]} refits"], out[f"standard errors from {REFITS[size]} refits"] = worst
    for name, n in zip(LIBRARIES, SIZES[size], strict=True):
        found = np.array([loops[name](draw) for draw in range(n)])
        out[f"coefficients from {name}"] = float(np.abs(found[:, 0] - ours.estimates[:n]).max())
    factor = np.sqrt(small_sample_factor(tables.counts, "panelols") / tables.factor)
    name = "standard errors from linearmodels, after the factor"
    out[name] = float(np.abs(found[:, 1] - factor * ours.std_errors[:n]).max())
    return out


def memory() -> Iterator[str]:
    """Print the peak memory of few and many draws beside what they return; yield it if it is not flat."""
    case = made(112, 16)
    tables, rng, peaks = case.tables(), np.random.default_rng(1), {}
    for n in (10_000, 100_000):
        found = np.empty((n, 2))
        tracemalloc.start()
        for first in range(0, n, 1000):
            drawn = placebo_draws(tables, permuted_starts(rng.random((1000, 112)), case.cohorts))
            found[first : first + 1000] = np.column_stack([drawn.estimates, drawn.std_errors])
        peaks[n] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        print(f"peak memory of {n:,} draws beside their results: {peaks[n] / 1e6:.1f} MB")
    if peaks[100_000] > FLAT * peaks[10_000]:
        yield f"memory grows {peaks[100_000] / peaks[10_000]:.2f} times from 10,000 to 100,000 draws, limit {FLAT}"


if __name__ == "__main__":
    main()
