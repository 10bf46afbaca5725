"""What a study uses of methods that somebody has to be cited for, by its settings: no import, for parse time.

`resources/citations.csv` has the references of each use, by kind and name.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Use = tuple[str, str]
"""Kind and name, as in `resources/citations.csv`."""

CANDIDATES = ("last", "drift", "trend", "trend_last_five", "damped_holt", "theta", "arima_011_drift")
"""Extrapolation methods that a backtest compares."""

WITHOUT_REGRESSION = frozenset({"descriptives", "correlations"})
CLUSTERED_ANYWAY = frozenset({"inference", "multiverse", "hausman"})
"""Analyses that cluster errors whatever the study's own convention is."""

DATA_DECIDE = ("inference", "staggered")
"""Analyses whose estimators depend on the data, such as on the number of clusters: their estimates say which."""


def uses_of(study: Mapping[str, Any]) -> set[Use]:
    """Return what a study uses, by the settings `plans`, `backtest`, `standard_errors` and `analyses`."""
    analyses = study["analyses"]
    found: set[Use] = {("analysis", name) for name in analyses}
    found |= set(_fillings(study))
    if analyses.keys() - WITHOUT_REGRESSION:
        found.add(("regression", ""))
        conventions = {study["standard_errors"]["convention"], *analyses.get("benchmark", {}).get("conventions", [])}
        found |= {("errors", name) for name in conventions}
        if conventions != {"iid"} or analyses.keys() & CLUSTERED_ANYWAY:
            found.add(("errors", "clustered"))
    return found


def _fillings(study: Mapping[str, Any]) -> Iterator[Use]:
    """Yield the fill steps and the extrapolation methods, those of the multiverse and of a backtest included."""
    for step in (step for steps in study["plans"].values() for step in steps):
        yield "step", step["step"]
        if "method" in step:
            yield "method", step["method"]
    multiverse = study["analyses"].get("multiverse", {})
    if any("extrapolate" in order for order in multiverse.get("orders", ())):
        yield from (("method", name) for name in multiverse["extrapolators"])
    if study["backtest"]:
        yield "backtest", ""
        yield from (("method", name) for name in CANDIDATES)
