"""The further checks, as the room above hands them over: two plans, two models, one check without numbers."""

import numpy as np
import pandas as pd

from scripts.panel.schema import CITIES
from tests.exhibits.conftest import EFFECT, N_OF, estimates_frame

CODES = ["130100", "130200", "320100", "320200", "330100"]
NONE = ("paper", "exclude_200")
MOVES = {"130100": -0.03, "130200": 0.001, "320100": 0.02, "320200": -0.002, "330100": 0.004}
"""City -> how far the estimate moves without it."""


def robustness_cities(*, named: bool = True) -> pd.DataFrame:
    english = ["Shijiazhuang", "Tangshan", "Nanjing", "Wuxi", "Hangzhou"] if named else [""] * 5
    chinese = ["石家庄市", "唐山市", "南京市", "无锡市", "杭州市"] if named else [""] * 5
    frame = pd.DataFrame(
        {"code": CODES, "name_zh": chinese, "name_en": english, "province_zh": "", "resource_type": ""}
    )
    return CITIES.validate(frame.assign(province_code=frame["code"].str[:2] + "0000")[list(CITIES.columns)])


def robustness_frame(settings: dict) -> pd.DataFrame:
    lines = []
    for plan in ("observed", "paper"):
        for model in ("fe", "fe_controls"):
            (n, cities), (estimate, error) = N_OF[plan], EFFECT[plan]
            common = {"plan": plan, "sample": "as_printed", "outcome": settings["outcomes"][0], "treatment": "DID"}
            common |= {"analysis": "robustness", "model": model, "term": "DID", "fixed_effects": "code + year"}
            common |= {"vcov": "reghdfe, clustered by code", "estimator": "within", "n_obs": n, "n_clusters": cities}
            common["controls"] = " + ".join(settings["controls"]) if model == "fe_controls" else ""
            common["df"] = cities - 1

            def row(value: float, common: dict = common, error: float = error, **columns: str) -> dict:
                ends = {"conf_low": value - 2 * error, "conf_high": value + 2 * error}
                t = {"statistic": value / error, "p_value": float(np.exp(-0.717 * abs(value / error)))}
                return common | {"estimate": value, "std_error": error} | ends | t | columns

            lines += [row(estimate), row(2.8 * error, estimator="power")]
            for place, distance in enumerate((100, 200), 1):
                lines.append(row(estimate - 0.01 * place, subgroup=f"near_{distance}"))
                lines.append(row(0.004 * place, subgroup=f"near_{distance}", term="near_pilots"))
                if (plan, f"exclude_{distance}") == NONE:
                    kept = {name: common[name] for name in common if name not in ("n_obs", "n_clusters", "df")}
                    lines.append(kept | {"subgroup": f"exclude_{distance}", "note": "1 < 2"})
                else:
                    lines.append(row(estimate - 0.02, subgroup=f"exclude_{distance}"))
            lines += [
                row(estimate, subgroup="province_share"),
                row(0.1, subgroup="province_share", term="province_share"),
            ]
            lines += [row(0.01, subgroup="dose"), row(-0.02, subgroup="dose", term="years_since")]
            if model == "fe_controls":
                lines += [row(estimate - 0.005, subgroup=name) for name in ("without_mediators", "pre_period")]
            lines += [row(estimate + by, estimator="leave_city_out", subgroup=code) for code, by in MOVES.items()]
            for place, province in enumerate(("130000", "320000", "330000")):
                lines.append(row(estimate + 0.01 * (place - 1), estimator="leave_province_out", subgroup=province))
    return estimates_frame(lines)
