"""The tables of docs/scale.md: exponents of what all runs have measured, and the name of what they have not."""

import pandas as pd
import pytest

from benchmarks.scale import Run, exponent, missing, rules_table, stages_table

SIZES = [(111, 16), (300, 30), (3000, 30)]


def runs(power, without=()):
    """Return three runs whose work grows with a power of the cells, the largest without some of its jobs."""
    made = []
    for cities, years in SIZES:
        work = (cities * years / 1000) ** power
        jobs = [
            {"rule": rule, "stage": "estimates", "name": f"{rule} {study}", "work": work, "wall": 2 * work, "peak": 500}
            for rule in ("placebo", "robustness")
            for study in ("a", "b")
            if cities < 3000 or f"{rule} {study}" not in without
        ]
        made.append(Run(cities, years, pd.DataFrame(jobs), {}))
    return made


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_the_exponent_is_the_power_by_which_the_work_grows(power):
    made = runs(power)
    assert exponent([run.jobs["work"].sum() for run in made], made) == f"{power:.2f}"
    assert stages_table(made)[-1].endswith(f"| {power:.2f} | {power:.2f} |")
    assert missing(made) == ""


def test_what_a_run_has_not_measured_is_named_and_the_exponent_is_of_what_both_have():
    made = runs(1.0, without=["robustness b", "placebo a", "placebo b"])
    (row,) = stages_table(made)[2:]
    assert "| 1 (and 3 not measured) /" in row
    assert row.endswith("| 1.00 | 1.00 |")
    (of_rule,) = rules_table(made)[2:]
    assert of_rule.startswith("| `robustness` |")
    assert "| 1.00 |" in of_rule
    assert missing(made) == "Not measured at 3,000 × 30: `placebo a`, `placebo b`, `robustness b`.\n"
