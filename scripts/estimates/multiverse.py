"""The parts of the multiverse as one file, whose bytes do not depend on how many parts there were."""

from collections.abc import Iterable

import pandas as pd

from scripts.estimates.schema import MULTIVERSE
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table


def multiverse(parts: Iterable[pd.DataFrame], outcomes: list[str], effects: list[str]) -> pd.DataFrame:
    """Put the parts together.

    Parameters
    ----------
    parts
        Schema `MULTIVERSE`, in any order.
    outcomes, effects
        The study's, in the order in which the rows are wanted.

    Returns
    -------
    pandas.DataFrame
        Schema `MULTIVERSE`: by outcome, effects and number of the declared specification; `specification` counts the
        distinct ones of each outcome and effects from 0 on.

    """
    rows = pd.concat(list(parts), ignore_index=True)
    place = {"outcome": outcomes, "effects": effects}
    order = rows[["specification"]].assign(**{name: rows[name].map(known.index) for name, known in place.items()})
    rows = rows.loc[order.sort_values(["outcome", "effects", "specification"]).index].reset_index(drop=True)
    return rows.assign(specification=rows.groupby(["outcome", "effects"]).cumcount())


if __name__ == "__main__":
    with logged(snakemake):
        of_jobs = [read_table(file, MULTIVERSE) for file in snakemake.input.parts]
        params = snakemake.params
        estimates = multiverse(of_jobs, params.settings["outcomes"], params.settings["effects"])
        write_table(estimates, snakemake.output.estimates, MULTIVERSE)
