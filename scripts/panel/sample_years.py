"""The years that a study estimates on: a span, less the years that the sample leaves out."""

from collections.abc import Mapping
from typing import Any


def sample_years(sample: Mapping[str, Any]) -> list[int]:
    """Return a sample's years, sorted.

    Parameters
    ----------
    sample
        One of the study's `samples`: `from`, `until`, both included, and the years `without`.

    """
    left_out = set(sample.get("without", ()))
    return [year for year in range(sample["from"], sample["until"] + 1) if year not in left_out]
