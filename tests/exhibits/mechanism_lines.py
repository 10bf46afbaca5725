"""Estimates of the mechanism as the room above hands them over, with a version that could not be estimated at will."""

from tests.exhibits.conftest import N_OF, estimates_frame

VARIANTS = {
    "lnst": ("lnst", 0.1181, -0.0575),
    "str": ("str", 0.358, -0.0105),
    "lnst_reduced": ("lnst", 0.1175, -0.0565),
    "str_reduced": ("str", 0.3469, -0.0104),
    "lnst_ratio": ("st_gdp", 0.043, -0.1972),
}
DIRECT = {"lnst": -0.0176, "str": -0.0176, "lnst_reduced": -0.0213, "str_reduced": -0.0244, "lnst_ratio": -0.0171}
DRAWS = "draws: 2000; draws without an estimate: 3"


def variant_lines(plan, model, *, scale=1.0):
    """Return the rows of one variant; `scale` tells a plan's numbers from another's."""
    mediator, a, b = VARIANTS[model]
    n, clusters = N_OF[plan]
    common = {"plan": plan, "sample": "as_printed", "outcome": "lnCO2", "treatment": "DID", "analysis": "mechanism"}
    common |= {"model": model, "n_obs": n, "n_clusters": clusters, "fixed_effects": "code + year"}
    direct = DIRECT[model]
    equations = {
        "total": ("lnCO2", {"DID": direct + a * b, "lneco": 0.2, "_cons": 1.5}),
        "mediator": (mediator, {"DID": a, "lneco": 0.3, "_cons": 10.1}),
        "direct": ("lnCO2", {"DID": direct, mediator: b, "lneco": 0.2, "_cons": 1.8}),
    }
    fit = {"estimator": "within", "vcov": "reghdfe, clustered by code", "r2": 0.953, "r2_adj": 0.947, "r2_within": 0.02}
    for equation, (outcome, terms) in equations.items():
        for term, estimate in terms.items():
            std_error = abs(estimate) / 3
            yield (
                common
                | fit
                | {
                    "subgroup": equation,
                    "dependent": "" if outcome == "lnCO2" else outcome,
                    "term": term,
                    "estimate": scale * estimate,
                    "std_error": scale * std_error,
                    "statistic": estimate / std_error,
                    "p_value": 0.004,
                    "df": clusters - 1,
                }
            )
    product = common | {"estimator": "indirect", "term": "DID", "estimate": scale * a * b}
    yield (
        product
        | {"vcov": "cluster bootstrap", "conf_low": -0.0171, "conf_high": 0.0025, "p_value": 0.1459}
        | {
            "std_error": 0.005,
            "note": DRAWS,
        }
    )
    yield product | {"vcov": "sobel", "std_error": 0.0048, "statistic": -1.407, "p_value": 0.1596}
    share = {"estimate": 0.2345} if model == "lnst" else {"estimate": None, "note": "the total effect's interval"}
    yield product | {"estimator": "share_mediated"} | share


def failed_line(plan, model, why):
    """Return the row of a variant that could not be estimated."""
    common = {"plan": plan, "sample": "as_printed", "outcome": "lnCO2", "treatment": "DID", "analysis": "mechanism"}
    return common | {"model": model, "estimator": "indirect", "term": "DID", "vcov": "cluster bootstrap", "note": why}


def mechanism_estimates(failed=()):
    """Return every variant under two plans, of which `failed` could not be estimated."""
    lines = [
        line
        for plan, scale in (("observed", 1.0), ("paper", 2.0))
        for model in VARIANTS
        for line in (
            [failed_line(plan, model, "cannot be estimated: no complete row among 9 city-years")]
            if model in failed
            else variant_lines(plan, model, scale=scale)
        )
    ]
    return estimates_frame(lines)
