"""How fast leaving out each city is: all at once from cross-products, against a loop over refits.

Needs no workflow run: the panels are those of `benchmarks.placebo`, with their seven controls. Processor time on one
thread, the median of rounds in turn; the loop runs fewer cities, scaled to all. `python -m benchmarks.leave_out`.
"""

import os

# As Snakemake sets them for a job of one thread; before numpy reads them.
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")

import sys
from statistics import median

import numpy as np

from benchmarks.placebo import made
from benchmarks.readers import spent
from scripts.econometrics.cross_products import cross_products
from scripts.econometrics.leave_out import LeftOut, leave_out
from scripts.econometrics.regression import fixed_effects

ROUNDS = 3
SIZES = {(111, 16): 20, (300, 30): 10, (1000, 30): 5, (3000, 30): 3}
"""Cities and years -> cities that a round of the loop leaves out."""
LARGEST_DIFFERENCE = 1e-10


def main() -> None:
    """Print times, ratios and differences; exit with 1 where a difference is beyond its limit."""
    worst = 0.0
    for size, n in SIZES.items():
        case = made(*size)
        x = np.column_stack([case.treatment(0), case.controls])
        names = ["y", "DID", *case.names]

        def ours(case=case, x=x, names=names) -> LeftOut:  # noqa: ANN001
            products = cross_products(np.column_stack([case.y, x]), case.city, case.year, names)
            return leave_out(products, "y", names[1:], products.units)

        def loop(case=case, x=x, n=n) -> np.ndarray:  # noqa: ANN001
            kept = [case.city != city for city in range(n)]
            fits = [fixed_effects(case.y[k], x[k], case.city[k], case.year[k]) for k in kept]
            return np.array([(fit.coefficients[0], fit.std_errors[0]) for fit in fits])

        taken = median(spent(ours) for _ in range(ROUNDS))
        scaled = median(spent(loop) for _ in range(ROUNDS)) * size[0] / n
        found = ours()
        apart = np.abs(loop() - np.column_stack([found.estimates, found.std_errors])[:n]).max()
        worst = max(worst, float(apart))
        print(
            f"{size[0]} cities x {size[1]} years: {1000 * taken:.0f} ms, loop {1000 * scaled:.0f} ms "
            f"({n} cities a round, scaled), {scaled / taken:.0f} times ours; largest difference {apart:.1e}"
        )
    sys.exit(worst > LARGEST_DIFFERENCE)


if __name__ == "__main__":
    main()
