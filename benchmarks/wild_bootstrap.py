"""How fast the wild cluster bootstrap is: all draws at once against a loop over refits, and against `wildboottest`.

Needs no workflow run: the panels are those of `benchmarks.placebo`, of the study's size and larger, without controls,
as `wildboottest` takes effects as dummy variables only. The project does not depend on that package: where it is not
installed the loop over refits stands alone. Processor time on one thread, the median of rounds in turn; a loop that is
slow runs fewer draws, scaled to as many. `make bench`, or `python -m benchmarks.wild_bootstrap`.
"""

import os

# As Snakemake sets them for a job of one thread; before numpy reads them.
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")

import sys
import warnings
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from statistics import median

import numpy as np
from numpy.typing import NDArray

from benchmarks.placebo import Case, made
from benchmarks.readers import spent
from scripts.econometrics.regression import fixed_effects
from scripts.econometrics.wild_bootstrap import WildDraws, rademacher, wild_clusters, wild_draws
from scripts.econometrics.within import within_transform

ROUNDS = 3
DRAWS = 9999
SIZES = {(111, 16): 100, (300, 30): 30, (1000, 30): 10, (3000, 30): 5}
"""Cities and years -> draws a round of the loop over refits."""
LEAST = 50
"""Times faster than `wildboottest`, at the study's size."""
LARGEST_DIFFERENCE = 1e-10

Floats = NDArray[np.float64]


def main() -> None:
    """Print times, ratios and differences; exit with 1 where one is beyond its limit."""
    warnings.filterwarnings("ignore")
    missed = [line for size in SIZES for line in compared(size)]
    print("\n".join(["beyond its limit:", *missed]) if missed else "all limits held")
    sys.exit(bool(missed))


def compared(size: tuple[int, int]) -> Iterator[str]:
    """Print one size's times and differences; yield what is beyond its limit."""
    case = made(*size)
    treatment, weights = case.treatment(0), rademacher(np.random.default_rng(0).random((DRAWS, size[0])))
    ours = [spent(lambda: drawn(case, treatment, weights)) for _ in range(ROUNDS)]
    with_interval = [spent(lambda: drawn(case, treatment, weights).interval()) for _ in range(ROUNDS)]
    n = SIZES[size]
    loop = [spent(lambda: refits(case, treatment, weights[:n])) * DRAWS / n for _ in range(ROUNDS)]
    print(f"{size[0]} cities x {size[1]} years, {DRAWS:,} draws, no controls; medians of {ROUNDS} rounds")
    print(f"  ours {1000 * median(ours):.1f} ms, with the interval {1000 * median(with_interval):.1f} ms")
    scaled = f"({n} draws a round, scaled)"
    print(f"  loop over refits {1000 * median(loop):.0f} ms {scaled}: {median(loop) / median(ours):.0f} times ours")
    worst = np.abs(refits(case, treatment, weights[:n]) - drawn(case, treatment, weights[:n]).statistics()).max()
    print(f"  largest difference of t*: {worst:.1e}")
    if worst > LARGEST_DIFFERENCE:
        yield f"t* differs by {worst:.1e} at {size}, limit {LARGEST_DIFFERENCE}"
    if size == next(iter(SIZES)):
        yield from beside_package(case, treatment, median(ours))


def drawn(case: Case, treatment: Floats, weights: Floats) -> WildDraws:
    """Return all draws of a panel."""
    of = wild_clusters(case.y, treatment[:, None], case.city, case.year, case.city)
    return wild_draws(of, weights)


def refits(case: Case, treatment: Floats, weights: Floats) -> Floats:
    """Return t* of every draw, each from a regression on an outcome of its own."""
    residuals = within_transform(case.y[:, None], case.city, case.year)[:, 0]
    fitted, x = case.y - residuals, treatment[:, None]
    return np.array(
        [fixed_effects(fitted + w[case.city] * residuals, x, case.city, case.year).statistics[0] for w in weights]
    )


def beside_package(case: Case, treatment: Floats, ours: float) -> Iterator[str]:
    """Print the package's time and p-value beside ours, if it is installed; yield it if it is not slow enough."""
    if find_spec("wildboottest") is None:
        print("  wildboottest is not installed: no comparison with it")
        return
    bootstrap = import_module("wildboottest.wildboottest").WildboottestCL

    dummies = [(labels[:, None] == np.unique(labels)).astype(float) for labels in (case.city, case.year)]
    design = np.hstack([treatment[:, None], dummies[0], dummies[1][:, 1:]])
    null = np.zeros(design.shape[1])
    null[0] = 1.0
    found = []

    def package() -> None:
        boot = bootstrap(X=design, Y=case.y, cluster=case.city, R=null, B=DRAWS, seed=1)
        boot.get_scores(bootstrap_type="11", impose_null=True)
        boot.get_weights(weights_type="rademacher")
        boot.get_numer()
        boot.get_denom()
        boot.get_tboot()
        boot.get_vcov()
        boot.get_tstat()
        boot.get_pvalue(pval_type="two-tailed")
        found.append(float(np.squeeze(boot.pvalue)))

    package()  # compiles what is compiled at the first call
    times = [spent(package) for _ in range(ROUNDS)]
    ratio = median(times) / ours
    p = drawn(
        case, treatment, rademacher(np.random.default_rng(0).random((DRAWS, len(np.unique(case.city)))))
    ).p_value()
    print(f"  wildboottest {1000 * median(times):.0f} ms: {ratio:.0f} times ours; p {found[-1]:.4f}, ours {p:.4f}")
    if ratio < LEAST:
        yield f"{ratio:.0f} times faster than wildboottest, limit {LEAST}"


if __name__ == "__main__":
    main()
