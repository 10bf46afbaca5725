"""Effects by years since the start, the cells behind each of them, and the test that there are none before it.

`y_it = a_i + m_t + sum over e of b_e 1(E_it = e) + c'x_it + u_it`, e from `first` to `last` without `base`, both ends
closed (`econometrics.event_study`). No effect before the start is b_e = 0 for first < e < base, tested jointly by
F(q, G - 1), and again with the end at `first`. With the base `outside` (the pollution paper's Table 4: Dt for m_t, and
e from -3 to 3 about 2012) all other e are the base, no end is closed, and the test is of first <= e < 0.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import pandas as pd

from scripts.econometrics.event_study import cells_behind, event_dummies, event_time
from scripts.econometrics.regression import Fit
from scripts.econometrics.wald import f_test
from scripts.econometrics.within import Floats
from scripts.estimates.design import POST, Sample, complete, joined, samples_of
from scripts.estimates.inputs import by_outcome_and_effects, read_inputs
from scripts.estimates.regress import Regression, coefficient_rows, joint_test_row, regress
from scripts.estimates.schema import ESTIMATES
from scripts.estimates.tidy import of_sample, tidy, together
from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import write_table

TERM = "event_time"
BASE, EARLIER, LATER = "base", "with earlier years", "with later years"
"""Notes: of the base's estimates, and of the cells at a closed end that takes in other years of the sample."""
OUTSIDE = "outside"
RANK_TOLERANCE = 1e-9
"""Of the covariance of a joint test's estimates, scaled to a diagonal of ones."""


@dataclass(frozen=True)
class Window:
    """The event times that have an effect of their own, and those that they are compared with."""

    first: int
    last: int
    base: int | None
    """None: all event times outside of the window."""

    @classmethod
    def of(cls, study: dict[str, Any]) -> Self:
        """Take it from the analysis' keys, under the effects `post` from its key of that name."""
        keys = study["post"] if study["effects"] == "post" else study
        return cls(keys["first"], keys["last"], None if keys["base"] == OUTSIDE else keys["base"])

    @property
    def with_effect(self) -> list[int]:
        """The event times that have an effect of their own, in order."""
        return [e for e in range(self.first, self.last + 1) if e != self.base]

    @property
    def leads(self) -> dict[str, range]:
        """Joint test -> the event times before the start that it is of."""
        if self.base is None:
            return {"leads": range(self.first, 0)}
        return {"leads": range(self.first + 1, self.base), "leads_and_bin": range(self.first, self.base)}

    def of_rows(self, rows: pd.DataFrame) -> Floats:
        """Return the event time of each row, ends closed if they are; not a number for a city that never starts."""
        ends = (-np.inf, np.inf) if self.base is None else (self.first, self.last)
        return event_time(rows["year"].to_numpy(), rows["start_year"].to_numpy(float, na_value=np.nan), *ends)

    def taken_in(self, rows: pd.DataFrame) -> dict[int, str]:
        """Return the notes of the ends that take in other years of some city's."""
        since = rows["year"].to_numpy() - rows["start_year"].to_numpy(float, na_value=np.nan)
        beyond = {(self.first, EARLIER): since < self.first, (self.last, LATER): since > self.last}
        return {end: note for (end, note), those in beyond.items() if self.base is not None and those.any()}

    def bases(self, event_times: Floats) -> list[int]:
        """Return those of the rows' event times that are the base, in order."""
        there = {int(e) for e in event_times if not np.isnan(e)}
        return sorted(there - set(self.with_effect))


def event_study(
    panels: dict[str, pd.DataFrame], lineages: dict[str, pd.DataFrame], treatment: pd.DataFrame, study: dict[str, Any]
) -> pd.DataFrame:
    """Estimate the effects by event time under every fill plan and sample, without and with the study's controls.

    Parameters
    ----------
    panels, lineages, treatment
        As in `benchmark`.
    study
        `study`, `data`, `outcome`, `controls`, `samples`, `treatment`, `standard_errors` as in the study's file, and
        the analysis' own keys `first`, `last`, `base`: years since the start, of the ends and of the base (or
        `outside`); under `post` the same for the effects of that name. `effects` as in `regress`.

    Returns
    -------
    pandas.DataFrame
        Schema `ESTIMATES`, models `fe` and `fe_controls` (where the study has controls). Term `event_time`: one
        row an event time, the base (under `outside` each that some city-year has) with the estimate 0; one that no
        city-year has, or that is collinear, has no numbers and a `note` that says why. Then controls, `Dt` under the
        effects `post` and constant, and the joint tests `leads` and, where the ends are closed, `leads_and_bin`.
        Estimator `cells`: the city-years (`n_obs`) and cities (`n_clusters`) behind each event time by cohort
        (`subgroup`: the year of its start), over all cohorts (`all`), and never treated (`never`); the `note` says of
        an end whether it takes in other years.

    Raises
    ------
    BadInput
        If a sample has no city that starts, no city-year at the base, or none of the effects can be estimated.

    """
    models = {"fe": [], "fe_controls": study["controls"]} if study["controls"] else {"fe": []}
    rows = [
        row
        for sample in samples_of(panels, lineages, treatment, study)
        for model, controls in models.items()
        for row in _model(sample, model, controls, study)
    ]
    return tidy(rows, "event_study", study)


def _model(sample: Sample, model: str, controls: Sequence[str], study: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a model's rows: effects by event time, its other coefficients, the joint tests, the cells."""
    window = Window.of(study)
    regression, names = event_regression(sample, window, model, controls, study)
    absent = [e for e in window.with_effect if e not in names.values()]
    note = f"event times without a city-year: {', '.join(map(str, absent))}" if absent else ""
    estimated = [name for name in regression.fit.names if name not in {*names, POST}]
    common = {"controls": " + ".join(estimated), "note": joined([regression.common["note"], note])}
    regression = replace(regression, common=regression.common | common)

    yield from _effect_rows(regression, names, window.bases(window.of_rows(regression.rows)), absent)
    yield from _test_rows(regression, names, window)
    yield from _cell_rows(regression, sample, model, window)


def event_regression(
    sample: Sample, window: Window, model: str, controls: Sequence[str], study: dict[str, Any]
) -> tuple[Regression, dict[str, int]]:
    """Regress the outcome on a dummy for each event time with an effect, and on the controls.

    Returns
    -------
    Regression
        Of all event times that a complete row has.
    dict
        The dummies' names -> event time, those that were dropped included.

    Raises
    ------
    BadInput
        As `event_study`.

    """
    rows, _ = complete(sample, [study["outcome"], *controls], study)
    here = window.of_rows(rows)
    _refuse_no_base(window, here, sample, study)
    names = {f"{TERM} {e}": e for e in window.with_effect if e in here}
    dummies = event_dummies(window.of_rows(sample.rows), list(names.values()))
    columns = pd.DataFrame(dummies, columns=list(names), index=sample.rows.index)
    regression = regress(
        replace(sample, rows=pd.concat([sample.rows, columns], axis=1)),
        study["outcome"],
        [*names, *controls],
        study,
        model=model,
        essential=(),
    )
    _refuse_no_effect(regression.fit, names, sample, study)
    return regression, names


def _effect_rows(
    regression: Regression, names: dict[str, int], bases: list[int], absent: list[int]
) -> Iterator[dict[str, Any]]:
    """Yield the coefficients, with event times in place of the dummies' names, the base and what is absent."""
    bare = {name: value for name, value in regression.common.items() if name not in ("df", "r2", "r2_adj", "r2_within")}
    by_time = [{**bare, "term": TERM, "event_time": e, "estimate": 0.0, "note": BASE} for e in bases]
    by_time += [{**bare, "term": TERM, "event_time": e, "note": "no city-year"} for e in absent]
    others = []
    for row in coefficient_rows(regression):
        if row["term"] in names:
            by_time.append(row | {"term": TERM, "event_time": names[row["term"]]})
        else:
            others.append(row)
    yield from sorted(by_time, key=lambda row: row["event_time"])
    yield from others


def _test_rows(regression: Regression, names: dict[str, int], window: Window) -> Iterator[dict[str, Any]]:
    """Yield the joint tests of the leads, of those that were estimated."""
    for term, wanted in window.leads.items():
        at = [place for place, name in enumerate(regression.fit.names) if names.get(name) in wanted]
        yield _test_row(regression, term, at, len(wanted))


def _test_row(regression: Regression, term: str, at: list[int], n_wanted: int) -> dict[str, Any]:
    """Return a joint test that the coefficients in these places are zero; without numbers where there is no test."""
    fit = regression.fit
    covariance = fit.covariance[np.ix_(at, at)]
    left_out = f"of {n_wanted} leads {len(at)} are estimated" if len(at) < n_wanted else ""
    rank = covariance_rank(covariance)
    if rank == len(at) > 0:
        return joint_test_row(regression, term, f_test(fit.coefficients[at], covariance, fit.df), left_out)
    why = f"{fit.n_clusters} clusters are too few to test {len(at)} coefficients" if at else "no lead to test"
    test = {"estimator": "wald", "term": term, "note": joined([regression.common["note"], left_out, why])}
    return {name: value for name, value in regression.common.items() if name != "df"} | test


def covariance_rank(covariance: Floats) -> int:
    """Return the rank of a covariance, whatever its estimates' scales; 0 if one of them has no spread."""
    spread = np.sqrt(np.diag(covariance))
    if not spread.all():
        return 0
    return int(np.linalg.matrix_rank(covariance / np.outer(spread, spread), tol=RANK_TOLERANCE)) if len(spread) else 0


def _cell_rows(regression: Regression, sample: Sample, model: str, window: Window) -> Iterator[dict[str, Any]]:
    """Yield the city-years and cities behind each event time, by cohort, over all cohorts, and never treated.

    A cohort of the sample's cities without any of the rows used is counted too: all zeros.
    """
    used = regression.rows[regression.fit.used]
    times, codes = window.of_rows(used), used["code"].to_numpy()
    every = sorted({*window.with_effect, *window.bases(window.of_rows(regression.rows))})
    start = used["start_year"].to_numpy(float, na_value=np.nan)
    notes = window.taken_in(sample.rows)
    groups = {str(year): start == year for year in sorted(sample.rows["start_year"].dropna().unique())}
    common = of_sample(sample, model=model, estimator="cells", term=TERM)
    for name, group in {**groups, "all": ~np.isnan(start)}.items():
        for e, (n_obs, n_cities) in cells_behind(times[group], codes[group], every).items():
            counts = {"n_obs": n_obs, "n_clusters": n_cities, "note": notes.get(e, "")}
            yield common | {"subgroup": name, "event_time": e} | counts
    never = np.isnan(start)
    yield common | {"subgroup": "never", "n_obs": int(never.sum()), "n_clusters": len(np.unique(codes[never]))}


def _refuse_no_base(window: Window, here: Floats, sample: Sample, study: dict[str, Any]) -> None:
    """Raise if no complete row is at the base: there would be nothing to compare with."""
    bases = window.bases(here)
    if bases:
        return
    there = sorted({int(e) for e in here if not np.isnan(e)})
    found = f"event times {', '.join(map(str, there))} alone" if there else "no city that is ever treated"
    base = f"outside {window.first} to {window.last}" if window.base is None else str(window.base)
    key = "event_study.post" if study["effects"] == "post" else "event_study"
    raise BadInput(
        f"{found} among the complete city-years of plan {sample.plan!r}",
        f"city-years at the base, {base} from the start, for the key samples.{sample.name} of study {study['study']!r}",
        f"Correct analyses.{key}.base, samples.{sample.name} or treatment in the study's file.",
    )


def _refuse_no_effect(fit: Fit, names: dict[str, int], sample: Sample, study: dict[str, Any]) -> None:
    """Raise if no event time beside the base has an effect of its own."""
    if any(name in names for name in fit.names):
        return
    why = "; ".join(f"{name} is {fit.dropped[name]}" for name in names) or "no event time but the base has a city-year"
    raise BadInput(
        f"{why} (plan {sample.plan!r})",
        f"city-years before and after the start for the key samples.{sample.name} of study {study['study']!r}",
        f"Correct samples.{sample.name}, treatment or cities in the study's file.",
    )


if __name__ == "__main__":
    with logged(snakemake):
        every = by_outcome_and_effects(read_inputs(snakemake))
        estimates = together(event_study(**each) for each in every)
        write_table(estimates, snakemake.output.estimates, ESTIMATES)
