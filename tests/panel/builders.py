"""Small panels to try the steps on."""

import numpy as np
import pandas as pd

from scripts.panel.schema import CELLS, Status

nan = float("nan")
_TEXT = ["method", "parameters", "made_from", "unit_raw", "raw_text", "source", "file", "file_sha256", "sheet", "cell"]


def code(number: int, province: int = 13) -> str:
    return f"{province}{number:02d}00"


def cells(series: dict[str, list[float]], first_year: int = 2006, variable: str = "co2") -> pd.DataFrame:
    """Return observed cells of one variable; NaN is missing."""
    rows = [
        {"variable": variable, "code": city, "year": first_year + i, "value": value}
        for city, values in series.items()
        for i, value in enumerate(values)
    ]
    frame = pd.DataFrame(rows).assign(low=nan, high=nan, **dict.fromkeys(_TEXT, ""))
    status = np.where(frame["value"].isna(), Status.MISSING, Status.OBSERVED)
    return CELLS.validate(frame.assign(status=status)[[*CELLS.columns]]).sort_values(
        ["variable", "code", "year"], ignore_index=True
    )


def cities(codes: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": codes,
            "name_zh": codes,
            "name_en": codes,
            "province_code": [f"{c[:2]}0000" for c in codes],
            "province_zh": [c[:2] for c in codes],
            "resource_type": "",
        }
    )


def of(frame: pd.DataFrame, city: str, column: str = "value", variable: str = "co2") -> list:
    return frame.loc[frame["code"].eq(city) & frame["variable"].eq(variable), column].tolist()


def shuffled(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sample(frac=1, random_state=1)
