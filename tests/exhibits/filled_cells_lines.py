"""Estimates of what the filled cells carry, made up: two plans that fill, two models, one line that has no number."""

import pandas as pd

LEFT_OUT = ("observed_only", "without_interpolated", "without_province_mean", "without_extrapolated")
NUMBERS = {"": -0.109, "without_treatment": -0.081, "with_treatment": -0.0975}


def filled_cells_frame(settings: dict) -> pd.DataFrame:
    """Return analysis `imputation` of the plans `interpolated` and `paper`."""
    from tests.exhibits.conftest import estimates_frame

    cells = [
        (plan, sample, model)
        for plan in ("interpolated", "paper")
        for sample in ("as_printed", "until_2019")
        for model in ("fe", "fe_controls")
    ]
    return estimates_frame([line for cell in cells for line in _lines(*cell, settings)])


def _lines(plan: str, sample: str, model: str, settings: dict) -> list[dict]:
    shares = dict(
        zip(
            [f"filled_share_{g}_{w}" for g in ("treated", "control") for w in ("before", "after")],
            [0.08, 0.31, 0.12, 0.4],
            strict=True,
        )
    )
    common = {
        "plan": plan,
        "sample": sample,
        "outcome": settings["outcomes"][0],
        "treatment": settings["treatment"]["name"],
    }
    common |= {
        "analysis": "imputation",
        "model": model,
        "n_obs": 1792,
        "n_clusters": 112,
        "fixed_effects": "code + year",
    }
    common |= {"controls": " + ".join(settings["controls"]) if model == "fe_controls" else ""}
    common |= {"vcov": "reghdfe, clustered by code", **shares}
    number = {"term": settings["treatment"]["name"], "std_error": 0.0539, "p_value": 0.0452}
    lines = [common | number | {"estimator": "within", "estimate": NUMBERS[""], "df": 111}]
    lines.append(common | {"estimator": "share", "term": "filled_share", "estimate": 0.2997})
    weighted = {name: value / 2 for name, value in shares.items()}
    lines.append(common | {"estimator": "share", "term": "filled_share_weighted", "estimate": 0.2554} | weighted)
    for kind in ("without_treatment", "with_treatment"):
        drawn = common | {"estimator": "rubin", "subgroup": kind}
        lines.append(drawn | number | {"estimate": NUMBERS[kind], "std_error": 0.0917, "p_value": 0.38})
        terms = {
            "df": 64.6648,
            "fraction_missing": 0.3368,
            "within_variance": 0.005,
            "between_variance": 0.0026,
            "draws": 50,
        }
        lines += [drawn | {"term": term, "estimate": value} for term, value in terms.items()]
    for subgroup in LEFT_OUT[: 2 if plan == "interpolated" else 4]:
        kept = common | {"subgroup": subgroup, "n_obs": 1255}
        if subgroup == "without_extrapolated":
            lines.append(kept | {"estimator": "within", "term": number["term"], "note": "DID is absorbed"})
            continue
        lines.append(kept | number | {"estimator": "within", "estimate": -0.088, "df": 105})
        lines.append(kept | {"estimator": "share", "term": "filled_share", "estimate": 0.0})
    return lines
