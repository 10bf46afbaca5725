"""How the time of each engine grows with the panel, from 111 cities x 16 years to 3,000 x 30.

Needs no workflow run: the panels are those of `benchmarks.placebo`, with their seven controls. Processor time on one
thread, the median of rounds; the exponent is the slope of the logarithm of the time on that of the rows. `make bench`,
or `python -m benchmarks.growth`.
"""

import os

# As Snakemake sets them for a job of one thread; before numpy reads them.
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")

from collections.abc import Callable
from statistics import median

import numpy as np
from numpy.typing import NDArray

from benchmarks.placebo import Case, made
from benchmarks.readers import spent
from scripts.econometrics.cluster_bootstrap import cluster_bootstrap
from scripts.econometrics.cross_products import CrossProducts, cross_products
from scripts.econometrics.grid import laid_out
from scripts.econometrics.leave_out import leave_out
from scripts.econometrics.many_outcomes import solve_outcomes
from scripts.econometrics.placebo import placebo_draws
from scripts.econometrics.specifications import specifications
from scripts.econometrics.wild_bootstrap import rademacher, wild_clusters, wild_draws

ROUNDS = 3
SIZES = [(111, 16), (333, 16), (1000, 16), (1000, 30), (3000, 30)]
DRAWS, OUTCOMES, TREATMENTS = 500, 50, 12

Floats = NDArray[np.float64]


def main() -> None:
    """Print the times of every engine by size, and the exponents."""
    times: dict[str, list[float]] = {}
    for size in SIZES:
        for name, run in engines(made(*size)).items():
            run()
            times.setdefault(name, []).append(median(spent(run) for _ in range(ROUNDS)))
    rows = [n_cities * n_years for n_cities, n_years in SIZES]
    print("  ".join([f"{'milliseconds':46s}", *(f"{n} x {t}".rjust(9) for n, t in SIZES), "exponent"]))
    for name, seconds in times.items():
        exponent = np.polyfit(np.log(rows), np.log(seconds), 1)[0]
        print("  ".join([f"{name:46s}", *(f"{1000 * second:9.1f}" for second in seconds), f"{exponent:8.2f}"]))


def engines(case: Case) -> dict[str, Callable[[], None]]:
    """Return what each engine does from the columns on, by what it is."""
    rng = np.random.default_rng(0)
    treatment, n_cities = case.treatment(0), int(case.city[-1]) + 1
    weights = rng.multinomial(n_cities, np.full(n_cities, 1 / n_cities), DRAWS).astype(float)
    signs = rademacher(rng.random((DRAWS, n_cities)))
    drawn = case.y[:, None] + rng.normal(size=(len(case.y), OUTCOMES))
    names = ["DID", *case.names]

    def products(outcomes: Floats) -> tuple[CrossProducts, list[str]]:
        labels = [f"y{j}" for j in range(outcomes.shape[1])]
        columns = np.column_stack([outcomes, treatment, case.controls])
        return cross_products(columns, case.city, case.year, [*labels, *names]), labels

    def placebo() -> None:
        placebo_draws(case.tables(), case.drawn[:DRAWS])

    def wild() -> None:
        wild_draws(wild_clusters(case.y, treatment[:, None], case.city, case.year, case.city), signs)

    def left_out() -> None:
        of, (y,) = products(case.y[:, None])
        leave_out(of, y, names, of.units)

    def resampled() -> None:
        of, (y,) = products(case.y[:, None])
        cluster_bootstrap(of, [(y, names)], weights)

    def completed() -> None:
        of, labels = products(drawn)
        solve_outcomes(of, labels, names)

    def multiverse() -> None:
        k = len(case.names)
        treatments = np.column_stack([case.treatment(draw) for draw in range(TREATMENTS)])
        grid = laid_out(np.column_stack([case.controls, treatments, drawn]), case.city, case.year)
        sets = [(0, tuple(range(size))) for size in range(k + 1)]
        labels = [f"{place}" for place in range(k + TREATMENTS + OUTCOMES)]
        places = range(k + TREATMENTS, k + TREATMENTS + OUTCOMES), range(k, k + TREATMENTS)
        specifications(grid, ~grid.missing[:1], *places, sets, names=labels, sets=np.arange(n_cities) // 12)

    n_sets = len(case.names) + 1
    return {
        f"placebo, {DRAWS} draws with their tables": placebo,
        f"wild cluster bootstrap, {DRAWS} draws": wild,
        "leaving out each city": left_out,
        f"cluster bootstrap, {DRAWS} draws": resampled,
        f"multiple imputation, {OUTCOMES} outcomes": completed,
        f"multiverse, {n_sets * TREATMENTS * OUTCOMES:,} specifications on one mask": multiverse,
    }


if __name__ == "__main__":
    main()
