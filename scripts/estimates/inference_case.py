"""What the ways to infer share: the benchmark's regression on the headline, its rows, and the draws' numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from scripts.econometrics.covariance import Convention
from scripts.econometrics.within import Floats
from scripts.estimates.design import POST, Sample
from scripts.estimates.regress import Regression, regress
from scripts.estimates.resampling import uniform_numbers
from scripts.estimates.tidy import of_sample

CITY, PROVINCE = "code", "province_code"


@dataclass(frozen=True)
class Case:
    """The regression that everything is about, its rows, and the uniform numbers of the draws.

    Attributes
    ----------
    sample, study, regression
        Rows to choose from, with `province_code`; settings; the benchmark's regression, clustered by city.
    cities, provinces
        All of the study's, sorted: the order of a draw's uniform numbers.
    seed, draws
        The run's seed, and the numbers of draws, `wild` and `randomisation`.

    """

    sample: Sample
    study: dict[str, Any]
    regression: Regression
    cities: tuple[str, ...]
    provinces: tuple[str, ...]
    seed: int
    draws: dict[str, int]

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The rows that the regression uses."""
        return self.regression.rows[self.regression.fit.used]

    @cached_property
    def names(self) -> list[str]:
        """The treatment and the controls that the regression kept."""
        return [name for name in self.regression.fit.names if name != POST]

    @property
    def convention(self) -> Convention:
        """The study's small-sample factor."""
        return self.regression.fit.convention

    @property
    def common(self) -> dict[str, Any]:
        """What all rows of the estimates share."""
        return self.regression.common | {"term": self.study["treatment"]["name"]}

    def wild_uniforms(self) -> Floats:
        """Return the numbers of the wild bootstraps, a row a draw: one a city, then one a province."""
        size = len(self.cities) + len(self.provinces)
        return uniform_numbers(self.seed, self.study["study"], "wild", draws=self.draws["wild"], size=size)

    def placebo_uniforms(self) -> Floats:
        """Return the numbers of the permutations, a row a draw, one a city: those of the analysis `placebo`."""
        draws, size = self.draws["randomisation"], len(self.cities)
        return uniform_numbers(self.seed, self.study["study"], "placebo", draws=draws, size=size)


def regression_by(
    cluster: str, sample: Sample, model: str, controls: Sequence[str], study: dict[str, Any]
) -> Regression:
    """Return the benchmark's regression with its errors clustered by a column of the rows."""
    own = study["standard_errors"]["convention"]
    errors = {"convention": "reghdfe" if own == "iid" else own, "cluster": cluster}
    regressors = [study["treatment"]["name"], *controls]
    return regress(sample, study["outcome"], regressors, study | {"standard_errors": errors}, model=model)


def not_estimated(case: Case, method: str, why: str) -> dict[str, Any]:
    """Return the row of a method that the rows do not allow."""
    kept = {name: case.common[name] for name in ("model", "term", "controls", "vcov", "fixed_effects")}
    return of_sample(case.sample, estimator=method, note=why, **kept)
