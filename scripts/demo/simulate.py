"""A world of Chinese cities whose every figure, effect and error is known, and the notice that it is simulated.

The whole country is always drawn, whatever part of it is asked for, so that a smaller world holds the same numbers.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.demo.covariates import draw_covariates
from scripts.demo.gaps import emission_flags, yearbook_flags
from scripts.demo.layout import MARK
from scripts.demo.model import (
    ERROR_PERSISTENCE,
    ERROR_SPREAD,
    event_times,
    expected_log_emissions,
    mediated_effects,
    total_effect,
    treat_mediators,
)
from scripts.demo.pollution import POLLUTANTS, expected_pollution, pollution_effect
from scripts.demo.printing import as_printed, fifteen_digits
from scripts.demo.schema import FIGURES, WORLD
from scripts.demo.streams import DESIGN, GAPS, SHIPPED, draw_errors, stream
from scripts.demo.units import NEVER, YEARS, Units, read_units, years_with
from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import write_table
from scripts.files.whole import whole
from scripts.registry.prefectures import Registry

Floats = NDArray[np.float64]

NOTICE = f"""# {MARK}

Every file below this folder was made by the workflow itself (`scripts/demo`). Units, names, layouts and gaps look like
the genuine files'; no figure in them was measured, and nothing that is computed from them says anything about China.

本文件夹中的全部文件均由本工作流程模拟生成，其中的数字均非实测数据，不反映任何城市的真实情况。
"""


def simulate(units: Units, counts: dict[str, int], demo: dict[str, Any], seed: int) -> pd.DataFrame:
    """Return the world.

    Parameters
    ----------
    units
        All units of the country.
    counts
        Number of emission years in 2006-2019 of the units for which it is known.
    demo
        The configuration's section `demo`: `noise` (scale of the outcomes' errors), `provinces` (`all` or names),
        `data_years` and `emission_years` (`from`, `until`).
    seed
        The run's seed.

    Returns
    -------
    pandas.DataFrame
        As `WORLD` describes it, sorted by code and year.

    """
    event_time = event_times(units)
    design = stream(seed, DESIGN)
    figures, city_effect = draw_covariates(units, design)
    printed = _printed(treat_mediators(figures, event_time), units.years)
    outcomes, expected, effects = _outcomes(units, printed, city_effect, demo["noise"], seed, design)

    frame = _keys(units)
    for name, columns in (("", printed | outcomes), ("expected_", expected), ("effect_", effects)):
        frame = frame.assign(**{f"{name}{key}": values.ravel() for key, values in columns.items()})
    flags = _flags(units, counts, demo, stream(seed, GAPS))
    frame = frame.assign(**{f"printed_{key}": values.ravel() for key, values in flags.items()})
    return _of_provinces(frame, demo["provinces"])


def _printed(figures: dict[str, Floats], years: range) -> dict[str, Floats]:
    """Return the figures after printing; what is left of GDP beside agriculture and services is the secondary share."""
    shares = {
        "secondary_share": 100 - figures["tertiary_share"] - figures["primary_share"],
        "secondary_share_districts": 100 - figures["tertiary_share_districts"] - 0.2 * figures["primary_share"],
    }
    kept = {name: values for name, values in (figures | shares).items() if name in FIGURES}
    return {name: as_printed(values, FIGURES[name][0], years) for name, values in kept.items()}


def _outcomes(
    units: Units, printed: dict[str, Floats], city_effect: Floats, noise: float, seed: int, design: np.random.Generator
) -> tuple[dict[str, Floats], dict[str, Floats], dict[str, Floats]]:
    """Return outcomes, expected outcomes and effects, all `{name: (units, years)}`."""
    event_time, total, through = event_times(units), total_effect(units), mediated_effects(event_times(units))
    effects = {"total": total, "direct": total - sum(through.values())}
    effects |= {f"through_{mediator}": part for mediator, part in through.items()}

    (n_units, n_years), years = total.shape, units.years
    errors = draw_errors(seed, "co2", SHIPPED, n_units, n_years, ERROR_PERSISTENCE, ERROR_SPREAD)
    log_co2 = expected_log_emissions(units, printed, city_effect)
    expected = {"co2": fifteen_digits(np.exp(log_co2))}
    outcomes = {"co2": fifteen_digits(np.exp(log_co2 + noise * errors))}
    for name, of in POLLUTANTS.items():
        own = 0.5 * city_effect + 0.87 * design.standard_normal(len(city_effect))
        # The expected outcome is rounded as printed, so that without noise the files hold exactly it.
        expected[name] = as_printed(expected_pollution(name, printed, event_time, own, years), name, years)
        errors = draw_errors(seed, name, SHIPPED, n_units, n_years, of.persistence, of.spread)
        outcomes[name] = as_printed(expected[name] * np.exp(noise * errors), name, years)
        effects[name] = pollution_effect(name, printed, event_time)
    return outcomes, expected, effects


def _keys(units: Units) -> pd.DataFrame:
    """Return the world's keys and names, one row a unit and year."""
    repeated = units.frame.loc[units.frame.index.repeat(len(units.years))].reset_index(names="unit")
    return repeated.assign(
        year=np.tile(np.array(units.years), len(units.frame)),
        name_zh=units.names.ravel(),
        listed=units.listed.ravel(),
        start_year=repeated["start_year"].astype("Int64").mask(repeated["start_year"].eq(NEVER)),
    )


def _flags(
    units: Units, counts: dict[str, int], demo: dict[str, Any], generator: np.random.Generator
) -> dict[str, NDArray[np.bool_]]:
    """Return which cells the configured files print."""
    flags = yearbook_flags(units, generator, {figure: variable for figure, (variable, _) in FIGURES.items()})
    years = np.array(units.years)
    data, emission = demo["data_years"], demo["emission_years"]
    in_editions = (years >= data["from"]) & (years <= data["until"])
    in_inventory = (years >= emission["from"]) & (years <= emission["until"])
    in_inventory |= (years == YEARS[0]) & (emission["from"] <= YEARS[0] + 2)  # 1995 stands beside 1997
    out = {name: printed & in_editions for name, printed in flags.items()}
    return out | {"co2": emission_flags(units, counts, generator) & in_inventory}


def _of_provinces(frame: pd.DataFrame, provinces: str | list[str]) -> pd.DataFrame:
    """Return the rows of the provinces asked for."""
    if provinces == "all":
        return frame
    unknown = sorted(set(provinces) - set(frame["province_zh"]))
    if unknown:
        names = "、".join(frame["province_zh"].unique())
        raise BadInput(f"province {'、'.join(unknown)}", f"some of {names}", "Correct demo: provinces.", file="config")
    return frame[frame["province_zh"].isin(provinces)].reset_index(drop=True)


def read_counts(path: str | Path) -> dict[str, int]:
    """Return the number of emission years in 2006-2019 by code, from the list of the carbon study's cities."""
    rows = pd.read_csv(path, dtype={"code": str})
    return dict(zip(rows["code"], rows["emission_years_2006_2019"].astype(int), strict=True))


if __name__ == "__main__":
    with logged(snakemake):
        settings = snakemake.params.demo
        asked = [settings[files][end] for files in ("data_years", "emission_years") for end in ("from", "until")]
        world = simulate(
            read_units(Registry.load(snakemake.input.cities), snakemake.input.policy, years_with(*asked)),
            read_counts(snakemake.input.coverage),
            settings,
            snakemake.params.seed,
        )
        write_table(world, snakemake.output.world, WORLD)
        with whole(snakemake.output.notice) as beside:
            beside.write_text(NOTICE, encoding="utf-8")
