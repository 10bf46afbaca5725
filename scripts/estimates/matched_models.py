"""What the regressions on all and on matched rows are called: by the version of the matching, and by their controls.

With the study's controls a regression is called as its version, without controls `<version>:no_controls`.
"""

BENCHMARK = "benchmark"
"""The regressions on all rows."""

ENDINGS = {"fe": ":no_controls", "fe_controls": ""}
"""Model of the analysis -> what its name has beyond the version's."""


def model_name(version: str, model: str) -> str:
    """Return the estimates' `model` of a version (or of the benchmark) under one of the analysis' models."""
    return version + ENDINGS[model]
