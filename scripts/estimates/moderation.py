"""An effect that depends on another variable, such as the tertiary share.

`y_it = a_i + m_t + d0 D_it + d1 D_it f(m_it) + d2 f(m_it) + c'x_it + e_it` with f the natural logarithm or the value
itself. The paper writes the product as ln(Du Dt m), which does not exist where Du Dt = 0; what it can mean is
D ln(m), its `lnintgdp`, alone. Versions by main effects: neither (`none`, as printed), the treatment's, the
moderator's, or `both`, each without and with controls. Without d0 the effect d1 f(m) is forced through zero at
f(m) = 0: d1 is then much like the effect's size over that of f(m), whether or not the effect depends on m, and changes
with the unit of m. Brambor, Clark and Golder (2006): both parts of a product belong beside it, and what says whether
and where there is an effect is d0 + d1 f(m) with its own standard error at every m.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from scripts.estimates.design import Sample, filled_name, joined, samples_of
from scripts.estimates.inputs import by_outcome_and_effects, read_inputs
from scripts.estimates.marginal_effect import at_values, line_of, on_scale, where_rows_lie, zero
from scripts.estimates.moderation_versions import CONTROLLED, MAIN_EFFECTS, RESPONSE, moderator_term
from scripts.estimates.regress import Regression, coefficient_rows, regress
from scripts.estimates.schema import ESTIMATES
from scripts.estimates.tidy import of_sample, tidy
from scripts.estimates.value_grid import as_text, grid_of
from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import write_table

ENDS = (0.01, 0.99)
"""Quantiles of the moderator between which the marginal effect is given."""


@dataclass(frozen=True)
class Version:
    """The estimates' `model`, and which main effects and controls it has beside the interaction."""

    name: str
    treatment: bool
    moderator: bool
    controls: tuple[str, ...]


def moderation(
    panels: dict[str, pd.DataFrame], lineages: dict[str, pd.DataFrame], treatment: pd.DataFrame, study: dict[str, Any]
) -> pd.DataFrame:
    """Estimate the effect as a function of the moderator under every fill plan and sample.

    Parameters
    ----------
    panels, lineages, treatment
        As in `benchmark`.
    study
        As in `benchmark`, without `models`, but with the analysis' own keys: `moderator`; `scale`, `log` or `level`;
        `interaction`, the product's name.

    Returns
    -------
    pandas.DataFrame
        Schema `ESTIMATES`; `model` is the version, with `_controls` at its end where it has them. Beside the
        coefficients: `marginal_effect` with the term `at_median`, at the median of the moderator among the rows; in
        versions with the treatment's own effect also `effect` at each value of a grid, the term `zero` where it is zero
        (`estimate` a value of the moderator; none outside of its range), `count` of the rows between the grid's values
        by `treated` and `untreated`, and `range` with the moderator's `minimum` and `maximum`. The value stands in
        `subgroup`. Model `response` has the moderator itself, not the outcome that it is filed under, on treatment and
        controls: where it responds it is a bad control. A version that cannot be estimated is a row without numbers
        whose `note` says why.

    Raises
    ------
    BadInput
        If a sample has no city-year, or the panel lacks one of the variables.

    """
    rows = [
        row
        for sample in samples_of(panels, lineages, treatment, study)
        for row in _of_sample(with_product(sample, study), study)
    ]
    return tidy(rows, "moderation", study)


def versions(study: dict[str, Any]) -> list[Version]:
    """Return the versions, those without controls first."""
    controls = {"": (), **({CONTROLLED: tuple(study["controls"])} if study["controls"] else {})}
    return [
        Version(f"{name}{ending}", *main, chosen)
        for ending, chosen in controls.items()
        for name, main in MAIN_EFFECTS.items()
    ]


def with_product(sample: Sample, study: dict[str, Any]) -> Sample:
    """Return the sample with the moderator on its scale and its product with the treatment as columns.

    A moderator that has no logarithm is missing there, and counted in the note.
    """
    values = sample.rows[study["moderator"]]
    refused = values.le(0) & (study["scale"] == "log")
    note = f"{study['moderator']} without a logarithm, not above zero: city-years {refused.sum()}"
    scaled = on_scale(values.mask(refused).astype(float), study["scale"])
    term = moderator_term(study)
    product = sample.rows[study["treatment"]["name"]] * scaled
    filled = sample.rows[filled_name(study["moderator"])]
    rows = sample.rows.assign(**{term: scaled, study["interaction"]: product, filled_name(term): filled})
    return replace(sample, rows=rows, note=joined([sample.note, note if refused.any() else ""]))


def _of_sample(sample: Sample, study: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the rows of every version, then what the treatment does to the moderator."""
    for version in versions(study):
        try:
            regression = _regress(sample, version, study)
        except BadInput as error:
            yield of_sample(sample, estimator="within", model=version.name, term=study["interaction"], note=error.found)
            continue
        yield from coefficient_rows(regression)
        yield from _effects(regression, version, study)
    yield from _response(sample, study)


def _regress(sample: Sample, version: Version, study: dict[str, Any]) -> Regression:
    """Return a version's regression; it needs the interaction, and the treatment where the version has it."""
    essential = [study["interaction"], *([study["treatment"]["name"]] if version.treatment else [])]
    moderator = [moderator_term(study)] if version.moderator else []
    regressors = [*essential, *moderator, *version.controls]
    return regress(sample, study["outcome"], regressors, study, model=version.name, essential=essential)


def _effects(regression: Regression, version: Version, study: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the marginal effects, and where on the moderator the rows lie."""
    used = regression.rows[regression.fit.used]
    values, treated = used[study["moderator"]], used[study["treatment"]["name"]] == 1
    line = line_of(regression, study["treatment"]["name"], study["interaction"], study["scale"])
    yield from at_values(line, "at_median", [as_text(values.median())])
    if version.treatment:
        grid = grid_of(values, ENDS)
        yield from at_values(line, "effect", grid)
        yield zero(line, values)
        yield from where_rows_lie(line, {"treated": values[treated], "untreated": values[~treated]}, grid)


def _response(sample: Sample, study: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the regression of the moderator itself on treatment and controls, or why there is none.

    It stands on rows complete in the outcome too: every outcome has its own.
    """
    name = study["treatment"]["name"]
    try:
        regressors = [name, *study["controls"]]
        needed = [study["outcome"]]
        found = regress(sample, moderator_term(study), regressors, study, model=RESPONSE, needed=needed)
    except BadInput as error:
        yield of_sample(sample, estimator="within", model=RESPONSE, term=name, note=error.found)
        return
    yield from coefficient_rows(found)


if __name__ == "__main__":
    with logged(snakemake):
        every = by_outcome_and_effects(read_inputs(snakemake))
        estimates = pd.concat([moderation(**each) for each in every], ignore_index=True)
        write_table(estimates, snakemake.output.estimates, ESTIMATES)
