"""How much memory a job on all cells of a study asks for, by what is known before any job ran.

Input files are not: in a submission of many jobs those of the later ones do not exist yet. Measured in runs of up to
3,000 cities and 30 years (docs/scale.md): at most 1.1 MB for every 1,000 cells of the lineage, beside 150 MB of
libraries and the 350 MB of Snakemake, which starts anew for every job of a submission.
"""

from collections.abc import Mapping
from typing import Any

LEAST = 1000
"""MB that every job asks for (`default-resources` in profiles/slurm)."""
FIXED, A_THOUSAND_CELLS = 700, 1.4
"""MB: whatever the size, and for every 1,000 cells."""


def memory_of_study(prefectures: int, study: Mapping[str, Any]) -> int:
    """Return how many MB a job asks for that holds every cell of a study.

    Parameters
    ----------
    prefectures
        How many there are at most: those that the registry knows, and the invented ones.
    study
        `years` with `from` and `until`; `variables`; `derived`.

    """
    years = study["years"]["until"] - study["years"]["from"] + 1
    cells = prefectures * years * (len(study["variables"]) + len(study["derived"]))
    return max(LEAST, FIXED + round(A_THOUSAND_CELLS * cells / 1000))
