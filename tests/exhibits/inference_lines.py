"""The ways to infer, as the room above hands them over: two plans, two models, a method that the rows do not allow."""

import numpy as np
import pandas as pd

from scripts.exhibits.inference_table import METHODS
from tests.exhibits.conftest import EFFECT, N_OF, estimates_frame

PLANS = ("observed", "paper")
NONE = ("paper", "fe", "cluster_city_year")


def inference_frame(settings: dict) -> pd.DataFrame:
    lines = []
    for plan in PLANS:
        for model in ("fe", "fe_controls"):
            (n, cities), (estimate, error) = N_OF[plan], EFFECT[plan]
            for place, method in enumerate(METHODS):
                line = {"plan": plan, "sample": "as_printed", "model": model, "estimator": method, "term": "DID"}
                line |= {"outcome": settings["outcomes"][0], "treatment": "DID", "analysis": "inference"}
                line |= {"vcov": "reghdfe, clustered by code", "fixed_effects": "code + year"}
                line["controls"] = " + ".join(settings["controls"]) if model == "fe_controls" else ""
                if (plan, model, method) == NONE:
                    why = "clustered standard errors need two clusters or more, these rows have 1"
                    lines.append(line | {"note": why})
                    continue
                t, wild, permuted = estimate / error, method.startswith("wild"), method.startswith("randomisation")
                line |= {"estimate": estimate, "std_error": error, "statistic": t, "p_value": 0.04 + 0.01 * place}
                if not permuted:
                    line |= {"conf_low": estimate - 2 * error, "conf_high": estimate + 2 * error}
                if method == "wild_province_webb":
                    line["conf_high"] = np.nan
                province = "province" in method and not permuted
                line |= {"n_obs": n, "n_clusters": 9 if province else cities, "df": 8 if province else cities - 1}
                notes = {"wild_province_rademacher": "draws: 512, all that there are"}
                line["note"] = notes.get(method, "draws: 9999" if wild or permuted else "")
                lines.append(line)
    return estimates_frame(lines)
