import subprocess
import sys

import numpy as np
import pytest

from scripts.panel.streams import stream


def test_the_same_keys_give_the_same_numbers_under_any_hash_seed():
    here = stream(7, "carbon", "paper", 3, "co2", 0).standard_normal(4).tolist()
    keys = "7, 'carbon', 'paper', 3, 'co2', 0"
    told = f"from scripts.panel.streams import stream; print(stream({keys}).standard_normal(4).tolist())"
    for seed in ("1", "2"):
        out = subprocess.run(
            [sys.executable, "-c", told], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        )
        assert np.array(eval(out.stdout)).tolist() == here  # noqa: S307 - our own print


@pytest.mark.parametrize("other", [(8, "a", 1), (7, "b", 1), (7, "a", 2), (7, "a", 1, 0)])
def test_other_keys_give_other_numbers(other):
    assert stream(*other).random() != stream(7, "a", 1).random()
