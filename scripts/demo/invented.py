"""Prefectures that are not: a simulated world larger than the country, on which readers and estimates are tried.

Each is marked as invented wherever it is named: 模拟 (simulated) in its name, a code whose third and fourth digit no
standard gives, and its lists' column `source`. Three lists beside the shipped ones hold them, in the shipped form: the
prefectures, the pilots (the shipped list goes on with theirs) and the seats (likewise).
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from scripts.demo.streams import INVENTED, stream
from scripts.files.logs import logged
from scripts.files.whole import whole
from scripts.registry.prefectures import FIRST_LISTING, LAST_LISTING, MUNICIPALITIES

SOURCE = "invented by this workflow (scripts/demo/invented.py): there is no such place"
WITHOUT_PREFECTURES = (*MUNICIPALITIES, "710000", "810000", "820000")
"""Provinces that get none: municipalities, and those that the yearbooks do not list."""
A_PROVINCE = 900
"""Codes of a province that are free: GB/T 2260 gives none from XX9100 to XX9999."""
DIGITS = "零一二三四五六七八九"

ANNOUNCED = {2012: "2013-01-29", 2013: "2013-08-05", 2014: "2015-04-07"}
"""When each batch of the shipped list was made public."""
PILOTS = {2012: 0.25, 2013: 0.20, 2014: 0.10}
"""Share of the invented prefectures in each batch, near that of the country's."""
WHOLE = 0.3
"""Share of the pilots that are named as a whole; of the others, a district is."""
LATITUDES, LONGITUDES = (22.0, 45.0), (98.0, 125.0)


def invented(provinces: pd.DataFrame, number: int) -> pd.DataFrame:
    """Return invented prefectures, in turns from the provinces.

    Parameters
    ----------
    provinces
        The shipped list of provinces: `code`, `name_zh`.
    number
        How many; the first of a larger number are those of a smaller one.

    Returns
    -------
    pandas.DataFrame
        In the form of `prefecture_name_spells.csv`, one row a prefecture.

    """
    of = provinces[~provinces["code"].isin(WITHOUT_PREFECTURES)].sort_values("code")
    places = np.arange(number)
    in_turn, before = of.iloc[places % len(of)], places // len(of)
    if number > A_PROVINCE * len(of):
        message = f"{number} invented prefectures; there are codes for {A_PROVINCE * len(of)}"
        raise ValueError(message)
    return pd.DataFrame(
        {
            "code": [f"{code[:2]}{9100 + k}" for code, k in zip(in_turn["code"], before, strict=True)],
            "name_zh": [f"模拟{_in_words(place)}市" for place in range(number)],
            "province_zh": in_turn["name_zh"].to_numpy(),
            "first_listing_year": FIRST_LISTING,
            "last_listing_year": LAST_LISTING,
            "spell_open_at_2019": True,
            "name_en": [f"Simulated {place:05d}" for place in range(number)],
            "name_en_basis": "invented",
            "kind": "prefecture_city",
            "source": SOURCE,
            "confidence": "high",
        }
    )


def pilots_among(prefectures: pd.DataFrame, generator: np.random.Generator) -> pd.DataFrame:
    """Return the entries of the invented pilots, in the form of `smart_city.csv`: name, batch and scope drawn."""
    drawn, scope = generator.random((2, len(prefectures)))
    ends = np.cumsum(list(PILOTS.values()))
    batch = np.searchsorted(ends, drawn, side="right")
    rows = prefectures.assign(batch=batch + 1, whole=scope < WHOLE)[batch < len(PILOTS)]
    years = [list(PILOTS)[place - 1] for place in rows["batch"]]
    names = rows["name_zh"]
    return pd.DataFrame(
        {
            "policy": "smart_city",
            "batch": rows["batch"],
            "label_year": years,
            "announced": [ANNOUNCED[year] for year in years],
            "document": "",
            "entry_zh": names.where(rows["whole"], "模拟区"),
            "scope": np.where(rows["whole"], "whole_prefecture", "sub_unit"),
            "prefecture_zh": names,
            "prefecture_code": rows["code"],
            "source": SOURCE,
            "confidence": "high",
            "confidence_detail": "",
        }
    )


def seats_of(prefectures: pd.DataFrame, generator: np.random.Generator) -> pd.DataFrame:
    """Return where the invented seats lie, in the form of `coordinates.csv`: anywhere, whatever their province."""
    latitude, longitude = (generator.uniform(*span, len(prefectures)) for span in (LATITUDES, LONGITUDES))
    named = prefectures[["code", "name_zh"]].assign(place=prefectures["name_en"], geonameid="")
    return named.assign(
        latitude=latitude.round(5), longitude=longitude.round(5), source=SOURCE, confidence="high", checked_km=""
    )


def _in_words(number: int) -> str:
    """Return a number's five digits as characters: readers take figures in a name's cell for figures."""
    return "".join(DIGITS[int(digit)] for digit in f"{number:05d}")


def _write(frames: Iterable[pd.DataFrame], path: str) -> None:
    """Write lists of one form one below the other."""
    with whole(path) as beside:
        beside.write_bytes(pd.concat(frames).to_csv(index=False, lineterminator="\n").encode())


def _read(path: str | Path) -> pd.DataFrame:
    """Return a shipped list as it stands."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


if __name__ == "__main__":
    with logged(snakemake):
        made = invented(_read(snakemake.input.provinces), snakemake.params.number)
        draws = stream(snakemake.params.seed, INVENTED)
        pilots, seats = pilots_among(made, draws), seats_of(made, draws)
        _write([made], str(snakemake.output.prefectures))
        _write([_read(snakemake.input.policy), pilots], str(snakemake.output.policy))
        _write([_read(snakemake.input.coordinates), seats], str(snakemake.output.coordinates))
