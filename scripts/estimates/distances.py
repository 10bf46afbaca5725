"""How far the seats of cities lie apart, and how many pilots are near.

Great-circle distances between the seats (`resources/cities/coordinates.csv`), by the haversine formula on a sphere of
6,371 km, which is within half a percent of the ellipsoid. Roads are longer, and a city's land reaches beyond its seat.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from scripts.econometrics.within import Floats

RADIUS = 6371.0
"""Mean radius of the earth in km."""


def distances_km(seats: pd.DataFrame, codes: Sequence[str]) -> Floats:
    """Return the distances between the seats of cities, `(n, n)` in km; NaN for a city whose seat is not known.

    Parameters
    ----------
    seats
        `code`, `latitude` and `longitude` in degrees.
    codes
        The n cities.

    """
    placed = seats.set_index("code")[["latitude", "longitude"]].astype(float).reindex(list(codes))
    latitude, longitude = np.radians(placed.to_numpy()).T
    of_latitude = np.sin((latitude[:, None] - latitude) / 2) ** 2
    of_longitude = np.sin((longitude[:, None] - longitude) / 2) ** 2
    chord = of_latitude + np.cos(latitude)[:, None] * np.cos(latitude) * of_longitude
    return 2 * RADIUS * np.arcsin(np.sqrt(np.clip(chord, 0, 1)))


def pilots_near(rows: pd.DataFrame, starts: pd.Series, near: Floats) -> pd.Series:
    """Return how many other pilots of that year each city-year has near.

    Parameters
    ----------
    rows
        `code` and `year`.
    starts
        First treated year of each city, null for one without, by code.
    near
        `(n, n)`, in the order of `starts`: 1 where a city counts as near, or a weight; a city is not near itself. A row
        of NaN: unknown.

    """
    years = np.sort(rows["year"].unique())
    treated = (starts.to_numpy(float, na_value=np.inf)[:, None] <= years).astype(float)
    counts = near @ treated
    of_city, of_year = starts.index.get_indexer(pd.Index(rows["code"])), np.searchsorted(years, rows["year"])
    return pd.Series(counts[of_city, of_year], index=rows.index)
