"""One coefficient, several ways to infer: clusters by city, province, city and year; wild bootstraps; randomisation.

The treatment's coefficient of the benchmark on the headline's sample, which is the same in every row; what differs is
the standard error, where the p-value comes from, and the interval (Cameron and Miller 2015). `wild_bootstrap`,
`two_way_clusters` and `placebo` name the sources of each.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from scripts.econometrics.regression import Fit
from scripts.econometrics.two_way_clusters import two_way_clusters
from scripts.econometrics.within import within_transform
from scripts.estimates.design import Sample, joined, samples_of
from scripts.estimates.headline import on_headline
from scripts.estimates.inference_case import CITY, PROVINCE, Case, not_estimated, regression_by
from scripts.estimates.inference_draws import randomised, wild
from scripts.estimates.inputs import Inputs, by_outcome_and_effects, read_inputs
from scripts.estimates.regress import SWEPT, numbers
from scripts.estimates.schema import ESTIMATES
from scripts.estimates.tidy import of_sample, or_why_not, tidy, together
from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.panel.schema import CITIES


def inference(
    panels: dict[str, pd.DataFrame],
    lineages: dict[str, pd.DataFrame],
    treatment: pd.DataFrame,
    cities: pd.DataFrame,
    study: dict[str, Any],
    *,
    seed: int,
    draws: dict[str, int],
) -> pd.DataFrame:
    """Infer on the treatment's coefficient of the headline in several ways, without and with the study's controls.

    Parameters
    ----------
    panels, lineages, treatment
        As in `benchmark`.
    cities
        Schema `CITIES`.
    study
        As in `benchmark`, without `models`, with `headline`, `published`, and the analysis' own `plans`. Under the
        convention `iid`, which has no clusters, the factor is that of `reghdfe`.
    seed
        The run's; with it study and number of the draw key a draw's stream.
    draws
        Numbers of draws: `wild`, `randomisation`.

    Returns
    -------
    pandas.DataFrame
        Schema `ESTIMATES`, models `fe` and `fe_controls` (where the study has controls), one row a method, which stands
        under `estimator`: `cluster_city`, `cluster_province`, `cluster_city_year`; `wild_city_rademacher`,
        `wild_province_rademacher` and, for at most 12 clusters, `wild_city_webb`, `wild_province_webb` (`std_error` and
        `statistic` are the clustered ones; a null end of the interval: there is none); `randomisation_beta`,
        `randomisation_t`, `randomisation_province_beta`, `randomisation_province_t`, which have no interval. The `note`
        of a method with draws begins with their number. A method that the rows do not allow has a row without numbers
        whose `note` says why; so has a plan and model that cannot be estimated, under `cluster_city`.

    Raises
    ------
    BadInput
        If nothing can be estimated under any plan and model.

    """
    about = on_headline(Inputs(panels=panels, lineages=lineages, treatment=treatment, study=study))
    models = {"fe": [], "fe_controls": study["controls"]} if study["controls"] else {"fe": []}
    of_study = treatment.loc[treatment["policy"] == study["treatment"]["policy"], "code"]
    province = cities.set_index("code")[PROVINCE]
    attempts = []
    for sample in samples_of(**about):
        placed = replace(sample, rows=sample.rows.assign(**{PROVINCE: sample.rows["code"].map(province)}))
        for model, controls in models.items():
            none = of_sample(sample, estimator="cluster_city", model=model, term=study["treatment"]["name"])
            shared: dict[str, Any] = {
                "cities": tuple(sorted(of_study)),
                "provinces": tuple(sorted(province[of_study].unique())),
            }
            shared |= {"study": about["study"], "seed": seed, "draws": draws}
            attempts.append((none, partial(_methods, placed, model, controls, shared)))
    rows = or_why_not(attempts)
    return tidy(rows, "inference", study)


def _methods(sample: Sample, model: str, controls: Sequence[str], shared: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a model's rows, one a method."""
    case = Case(sample=sample, regression=regression_by(CITY, sample, model, controls, shared["study"]), **shared)
    yield from _clustered(case, controls)
    yield from wild(case)
    yield from randomised(case)


def _clustered(case: Case, controls: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the coefficient with its error by city, by province, and by city and year."""
    fit = case.regression.fit
    yield case.common | {"estimator": "cluster_city"} | _numbers(fit)
    try:
        by_province = regression_by(PROVINCE, case.sample, case.common["model"], controls, case.study)
    except BadInput as error:
        yield not_estimated(case, "cluster_province", error.found)
    else:
        fit, common = by_province.fit, by_province.common | {"term": case.common["term"]}
        yield (common | {"estimator": "cluster_province"} | _numbers(fit))
    yield _two_ways(case)


def _two_ways(case: Case) -> dict[str, Any]:
    """Return the coefficient with its error by city and year."""
    fit, rows = case.regression.fit, case.rows
    city, year = rows["code"].to_numpy(str), rows["year"].to_numpy()
    columns = rows[[case.study["outcome"], *fit.names]].to_numpy(float)
    swept = within_transform(columns, city, year, SWEPT[case.study["effects"]])
    found = two_way_clusters(swept[:, 0], swept[:, 1:], city, year, fit.counts, case.convention)
    counted = f"clusters: {found.n_clusters[0]} cities and {found.n_clusters[1]} years, each part with its own factor"
    repaired = "not positive semi-definite: negative eigenvalues set to zero" if found.repaired else ""
    row = case.common | {
        "estimator": "cluster_city_year",
        "vcov": f"{case.convention}, clustered by code and year",
        "n_clusters": min(found.n_clusters),
        "df": found.df,
        "note": joined([counted, repaired, case.common["note"]]),
    }
    variance = float(found.covariance[0, 0])
    if variance <= 0:
        return row | {"estimate": float(fit.coefficients[0]), "note": joined([row["note"], "no variance is left"])}
    return row | numbers(float(fit.coefficients[0]), float(np.sqrt(variance)), found.df)


def _numbers(fit: Fit) -> dict[str, float]:
    """Return the treatment's coefficient with its error, t, p-value and interval."""
    return numbers(float(fit.coefficients[0]), float(fit.std_errors[0]), fit.df)


if __name__ == "__main__":
    with logged(snakemake):
        params, cities = snakemake.params, read_table(snakemake.input.cities, CITIES)
        every = by_outcome_and_effects(read_inputs(snakemake))
        more = {"cities": cities, "seed": params.seed, "draws": params.draws}
        estimates = together(inference(**each, **more) for each in every)
        write_table(estimates, snakemake.output.estimates, ESTIMATES)
