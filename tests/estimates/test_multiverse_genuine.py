"""The multiverse of the genuine emission file contains the published table of fillings."""

import numpy as np
import pandas as pd
import pytest

from scripts.estimates.multiverse_part import multiverse_part
from scripts.panel.extrapolate import extrapolate
from scripts.panel.interpolate import interpolate
from scripts.panel.panel import panel
from scripts.panel.province_mean import province_mean
from tests.estimates.genuine import genuine_cells, only_with_the_file
from tests.genuine import FILLINGS

pytestmark = only_with_the_file

NAMES = {
    "observed": "none",
    "interpolated": "interpolate, log",
    "paper": "mean_then_extrapolate, log, trend",
    "trend_then_mean": "extrapolate_then_mean, log, trend",
    "mean_then_last": "mean_then_extrapolate, log, last",
    "last_then_mean": "extrapolate_then_mean, log, last",
}


def after(cells, cities, step):
    """Return the cells after one step, by the function of its own job."""
    if step["step"] == "interpolate":
        return interpolate(cells, step)
    if step["step"] == "province_mean":
        return province_mean(cells, cities, step)
    return extrapolate(cells, step, seed=1, draws=1)[0]


@pytest.fixture(scope="module")
def rows():
    cells, cities, listed, study = genuine_cells()
    panels = {}
    for plan in ("observed", "paper"):
        filled = cells
        for step in study["plans"][plan]:
            filled = after(filled, cities, step)
        panels[plan] = panel(filled, study["derived"]).panel
    asked = study["analyses"]["multiverse"] | {"policies": "none"}
    about = {"study": "carbon-ceads", "data": "genuine", "outcome": "lnCO2", "effects": "two_way"}
    about |= {"every_effects": ["two_way"], "other_policies": {}, "multiverse": asked}
    return multiverse_part(cells, cities, listed, panels, None, study | about)


def usual(rows, **choices):
    """Return rows of the paper's treatment on all cities of the printed years."""
    fixed = {"rule": "any_subunit", "start": "label_year", "confidence": "high + medium + low", "cities": ""}
    chosen = fixed | {"sample": "as_printed"} | choices
    return rows[np.all([rows[key] == value for key, value in chosen.items()], axis=0)]


@pytest.mark.parametrize(("plan", "n_obs", "n_clusters", "estimate", "std_error", "r2"), FILLINGS)
def test_it_contains_the_six_rows_of_the_table_of_fillings(rows, plan, n_obs, n_clusters, estimate, std_error, r2):
    (row,) = usual(rows, filling=NAMES[plan]).to_dict("records")
    assert (row["n_obs"], row["n_clusters"]) == (n_obs, n_clusters)
    assert row["estimate"] == pytest.approx(estimate, abs=5e-7)
    assert row["std_error"] == pytest.approx(std_error, abs=5e-7)


def test_whole_prefectures_alone_show_next_to_nothing_on_observed_cells(rows):
    (row,) = usual(rows, rule="whole_prefecture", filling="none").to_dict("records")
    assert row["estimate"] == pytest.approx(-0.016832, abs=5e-7)


def test_headline_and_paper_are_marked(rows):
    marked = rows[rows["role"] != ""].set_index("role")["filling"]
    assert marked.to_dict() == {"headline": NAMES["observed"], "paper": NAMES["paper"]}


def test_every_row_has_an_estimate_and_says_how_much_of_it_is_filled(rows):
    assert rows["estimate"].notna().all()
    assert (rows.loc[rows["order"] == "none", "filled_share"] == 0).all()
    assert isinstance(rows, pd.DataFrame)
    assert rows.loc[rows["order"] != "none", "filled_share"].min() > 0
