"""Every number of the referee's analyses is the same, to its last bit, whatever order Python keeps its sets in."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SEEDS = range(10)
AT_ONCE = 2
"""Processes beside each other."""

SHOW = """
import sys

def show(name, frame):
    numbers = frame.select_dtypes("number").astype(float)
    print(name, *frame.columns)
    print(frame.drop(columns=numbers.columns).to_csv())
    for column, values in numbers.items():
        print(column, *(value.hex() for value in values))
"""

OWN = (
    SHOW
    + """
from scripts.estimates.multiverse_part import multiverse_part
from tests.estimates import test_imputation, test_inference, test_robustness
from tests.estimates.conftest import Case
from tests.estimates.multiverse_case import handed, study

show("inference", test_inference.run(test_inference.placed(Case(noise=0.2))))
show("robustness", test_robustness.run(test_robustness.placed(Case(noise=0.2))))
filled = test_imputation.Filled().inputs
show("imputation", test_imputation.imputation(**filled, draws=3, seed=1))
asked = study(rules=["any_subunit", "drop_subunit_only"], starts=["label_year"], scales=["log"], without={})
show("multiverse", multiverse_part(**handed(), study=asked))
assert not {"statspai", "pyfixest"} & set(sys.modules)
"""
)

LIBRARY = (
    SHOW
    + """
from tests.estimates import test_pre_trends, test_staggered

estimates, pairs = test_staggered.staggered(**test_staggered.made().inputs())
show("staggered", estimates)
show("bacon", pairs)
one = {"means": {"later": {"from": 1, "until": 2}}, "smoothness": [0.1], "relative_magnitudes": [0.5]}
show("pre_trends", test_pre_trends.pre_trends(**test_pre_trends.made(**one).inputs(), seed=1))
"""
)


def printed(program, seeds=SEEDS):
    """Return what a program prints under each seed."""
    texts = []
    for first in range(0, len(seeds), AT_ONCE):
        running = [
            subprocess.Popen(
                [sys.executable, "-W", "ignore", "-c", program],
                env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": str(seed), "OPENBLAS_NUM_THREADS": "1"},
                stdout=subprocess.PIPE,
                text=True,
            )
            for seed in seeds[first : first + AT_ONCE]
        ]
        texts += [each.communicate()[0] for each in running]
        assert not any(each.returncode for each in running)
    return texts


@pytest.mark.parametrize("seeds", [SEEDS[:2], pytest.param(SEEDS, marks=pytest.mark.slow)], ids=["two", "ten"])
def test_inference_robustness_imputation_and_the_multiverse_under_other_values_of_pythonhashseed(seeds):
    texts = printed(OWN, seeds)
    assert len(texts) == len(seeds)
    assert texts[0].count("0x1.") > 2000
    assert len(set(texts)) == 1


@pytest.mark.slow
def test_staggered_starts_and_pre_trends_under_ten_values_of_pythonhashseed():
    texts = printed(LIBRARY)
    assert len(texts) == len(SEEDS)
    assert texts[0].count("0x1.") > 500
    assert len(set(texts)) == 1
