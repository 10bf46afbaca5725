"""Estimates, scores and lineages as the rooms above hand them over, small but with everything that occurs."""

import re
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from scripts.estimates.choice_effects import choice_effects as choice_effects_of
from scripts.estimates.schema import ESTIMATES, FILLED_SHARES
from scripts.exhibits.context import Context
from scripts.exhibits.labels import Labels, read_labels
from scripts.panel.schema import BACKTEST, CITIES, LINEAGE, TREATMENT
from tests.exhibits.group_lines import DUMMIES, SPLITS, heterogeneity_lines, other_policies_lines
from tests.exhibits.hausman_frame import HAUSMAN
from tests.exhibits.interaction_frames import KUZNETS, MODERATION, interaction_frames
from tests.exhibits.matching_frames import MATCHING, matching_frames
from tests.exhibits.staggered_frames import PRE_TRENDS, STAGGERED, decomposition, pre_trends_lines, staggered_lines
from tests.multiverse import multiverse_frame

ROOT = Path(__file__).parents[2]
LABELS = ROOT / "resources" / "labels.csv"
SHOWN = (
    *("title", "headline", "samples", "plans", "outcomes", "derived", "controls", "mediators", "treatment"),
    *("standard_errors", "published"),
)
N_OF = {"observed": (1255, 106), "interpolated": (1339, 106), "paper": (1792, 112), "best": (1792, 112)}
EFFECT = {"observed": (-0.088058, 0.055219), "interpolated": (-0.092032, 0.055804), "paper": (-0.109172, 0.053894)}

MADE: dict = {}
"""Table -> what was made of it; nothing changes it, and to make it takes long."""


def settings_of(study: str) -> dict:
    return deepcopy(_settings_of(study))


@cache
def _settings_of(study: str) -> dict:
    studied = yaml.safe_load((ROOT / "config" / "studies" / f"{study}.yaml").read_text(encoding="utf-8"))
    analyses = {"heterogeneity": {"splits": SPLITS}}
    analyses["other_policies"] = {"policies": dict(zip(DUMMIES, DUMMIES, strict=True))}
    analyses["matching"] = MATCHING
    analyses |= {"moderation": MODERATION, "kuznets": KUZNETS}
    analyses["hausman"] = HAUSMAN
    analyses["robustness"] = {"distances": [100, 200], "influential": 3}
    analyses |= {"staggered": STAGGERED, "pre_trends": PRE_TRENDS}
    # The split is a default that the loaded study has and its file need not.
    treatment = {"never_treated_split": 2012} | studied["treatment"]
    shown = {name: studied[name] for name in SHOWN} | {"effects": studied.get("effects", ["two_way"])}
    return shown | {"analyses": analyses, "treatment": treatment}


def estimates_frame(lines: list[dict]) -> pd.DataFrame:
    texts = {name: "" for name, column in ESTIMATES.columns.items() if str(column.dtype).startswith("str")}
    texts["effects"] = "two_way"
    frame = pd.DataFrame([texts | {"study": "carbon", "data": "simulated"} | line for line in lines])
    return ESTIMATES.validate(frame.reindex(columns=list(ESTIMATES.columns)))


def benchmark_lines(plan: str, sample: str, settings: dict, models: tuple[str, ...]) -> list[dict]:
    (n, clusters), (effect, error) = N_OF.get(plan, (1792, 112)), EFFECT.get(plan, (-0.040178, 0.064418))
    rng, lines = np.random.default_rng([len(plan), len(sample)]), []
    for model in models:
        controls = settings["controls"] if model == "fe_controls" else []
        terms = {settings["treatment"]["name"]: (0.589482, 0.0812) if model == "pooled" else (effect, error)}
        terms |= {name: (rng.normal(0, 0.2), abs(rng.normal(0, 0.05)) + 0.01) for name in controls}
        terms["_cons"] = (3.512345, 0.0912)
        for term, (estimate, std_error) in terms.items():
            dropped = term == "lngreen"
            t = estimate / std_error
            lines.append(
                {
                    "plan": plan,
                    "sample": sample,
                    "outcome": settings["outcomes"][0],
                    "treatment": settings["treatment"]["name"],
                    "analysis": "benchmark",
                    "estimator": "ols" if model == "pooled" else "within",
                    "model": model,
                    "controls": " + ".join(controls),
                    "term": term,
                    "estimate": np.nan if dropped else estimate,
                    "std_error": np.nan if dropped else std_error,
                    "statistic": np.nan if dropped else t,
                    "p_value": np.nan if dropped else float(np.exp(-0.717 * abs(t) - 0.416 * t * t)),
                    "conf_low": np.nan if dropped else estimate - 1.98 * std_error,
                    "conf_high": np.nan if dropped else estimate + 1.98 * std_error,
                    "n_obs": n,
                    "n_clusters": clusters,
                    "df": clusters - 1,
                    "r2": 0.105 if model == "pooled" else 0.940,
                    "r2_within": np.nan if model == "pooled" else 0.012,
                    "vcov": "reghdfe, clustered by code",
                    "fixed_effects": "" if model == "pooled" else "code + year",
                    "note": "absorbed by the unit and time effects" if dropped else "",
                }
                | dict(zip(FILLED_SHARES, [0, 0, 0, 0] if plan == "observed" else [0.08, 0.31, 0.12, 0.4], strict=True))
            )
    return lines


@cache
def frame_of(make: Callable[[dict], pd.DataFrame]) -> pd.DataFrame:
    """Return what a function makes of the carbon study's settings, made once; what uses it takes a copy."""
    return make(settings_of("carbon"))


def _heterogeneity_frame(settings: dict) -> pd.DataFrame:
    return estimates_frame(heterogeneity_lines(settings))


def _other_policies_frame(settings: dict) -> pd.DataFrame:
    return estimates_frame(other_policies_lines(settings))


def _staggered_frame(_: dict) -> pd.DataFrame:
    return estimates_frame(staggered_lines())


def _bacon_frame(_: dict) -> pd.DataFrame:
    return decomposition()


def _pre_trends_frame(_: dict) -> pd.DataFrame:
    return estimates_frame(pre_trends_lines())


def _mechanism_frame(_: dict) -> pd.DataFrame:
    from tests.exhibits.mechanism_lines import mechanism_estimates

    return mechanism_estimates()


def _multiverse_frame(_: dict) -> pd.DataFrame:
    return multiverse_frame()


def _choice_effects_frame(settings: dict) -> pd.DataFrame:
    study = {"study": "carbon", "data": "simulated", "outcome": "lnCO2", "effects": "two_way"}
    chosen = {name: settings[name] for name in ("treatment", "standard_errors")}
    return choice_effects_of(multiverse_frame(), study | chosen)


@cache
def english() -> Labels:
    """Return the words in English, the same object each time: tables made at different times are then equal."""
    return read_labels(LABELS, "en")


def bare_labels() -> Labels:
    """Return a list without words, each text a sign and its gaps: words on an exhibit were then not looked up."""
    texts = read_labels(LABELS, "en").words
    return Labels({key: "§" + "".join(re.findall(r"\{\w+\}", text)) for key, text in texts.items()}, "en", "bare")


@pytest.fixture
def bare_context(settings) -> Context:
    return Context("carbon", "simulated", settings | {"title": "§"}, bare_labels())


@pytest.fixture
def settings() -> dict:
    return settings_of("carbon")


@pytest.fixture
def context(settings) -> Context:
    return Context("carbon", "simulated", settings, english())


@pytest.fixture(scope="session")
def made_context() -> Context:
    """Return the context as above, for what is made once; nothing changes it."""
    return Context("carbon", "simulated", settings_of("carbon"), english())


@pytest.fixture
def made_table(request, context) -> Callable:
    """Return a function: a table's name -> the table of the carbon study, made once, and the frame it was made of."""
    from tests.exhibits.every_table import TABLES

    def made(name: str) -> tuple:
        make, fixture = TABLES[name]
        if name not in MADE:
            frame = request.getfixturevalue(fixture)
            MADE[name] = make(frame, context), frame
        table, frame = MADE[name]
        return table, frame.copy()

    return made


@pytest.fixture
def two(settings) -> Context:
    """Return the context of a study with two outcomes and two choices of effects."""
    from tests.exhibits.two_outcomes import settings_of_two

    return Context("carbon", "simulated", settings_of_two(settings), english(), "T3")


@pytest.fixture(scope="session")
def made_benchmark() -> pd.DataFrame:
    settings = settings_of("carbon")
    models = ("pooled", "fe", "fe_controls")
    cells = [(plan, sample) for plan in settings["plans"] for sample in settings["samples"]]
    return estimates_frame([line for cell in cells for line in benchmark_lines(*cell, settings, models)])


@pytest.fixture(scope="session")
def made_descriptives() -> pd.DataFrame:
    settings = settings_of("carbon")
    moments = {"mean": 3.354321, "sd": 0.83211, "min": 0.354701, "max": 6.03063}
    return estimates_frame(
        [
            {"plan": plan, "sample": sample, "outcome": "lnCO2", "treatment": "DID", "analysis": "descriptives"}
            | {"estimator": "moments", "model": model, "term": term, "estimate": value * (1 + len(term) % 3)}
            | {"n_obs": 1255 + 10 * len(term)}
            for plan in settings["plans"]
            for sample in settings["samples"]
            for term in ["lnCO2", "DID", *settings["controls"]]
            for model, value in moments.items()
        ]
    )


@pytest.fixture(scope="session")
def made_correlations() -> pd.DataFrame:
    settings = settings_of("carbon")
    variables = ["lnCO2", "DID", *settings["controls"]]
    pairs = [(a, b) for place, a in enumerate(variables) for b in variables[place + 1 :]]
    rng = np.random.default_rng(1)
    return estimates_frame(
        [
            {"plan": plan, "sample": "as_printed", "outcome": "lnCO2", "treatment": "DID", "analysis": "correlations"}
            | {"estimator": "pearson", "model": "pearson", "term": f"{a}:{b}", "estimate": rng.uniform(-0.5, 0.9)}
            | {"p_value": [0.2, 0.08, 0.03, 0.001][place % 4], "n_obs": 1187}
            for plan in settings["plans"]
            for place, (a, b) in enumerate(pairs)
        ]
    )


@pytest.fixture(scope="session")
def made_backtest() -> pd.DataFrame:
    methods = ["last", "drift", "trend", "trend_last_five", "damped_holt", "theta", "arima_011_drift"]
    lines = [
        {"variable": "co2", "method": method, "scale": scale, "horizon": horizon, "winner": (method, scale) == won}
        | {"mase": 1.2 + 0.08 * place + 0.4 * horizon, "rmse": 0.09 + 0.011 * place + 0.05 * horizon}
        | {"n_forecasts": 1724 if horizon == 0 else 640 - 60 * horizon, "n_cities": 101}
        for won in [("theta", "log")]
        for place, (method, scale) in enumerate((m, s) for m in methods for s in ("log", "level"))
        for horizon in (0, 1, 2, 3)
    ]
    frame = pd.DataFrame(lines)
    frame.loc[frame["winner"], ["mase", "rmse"]] *= 0.5
    return BACKTEST.validate(frame)


@pytest.fixture(scope="session")
def made_filling_bias() -> pd.DataFrame:
    settings, lines = settings_of("carbon"), []
    for place, sample in enumerate(settings["samples"]):
        target = -0.0896 - 0.01 * place
        common = {"sample": sample, "outcome": "lnCO2", "treatment": "DID", "analysis": "filling_bias"}
        common |= {"model": "fe", "term": "DID", "fixed_effects": "code + year"}
        lines.append(common | {"estimator": "target", "estimate": target, "n_obs": 1792, "n_clusters": 112})
        for plan in settings["plans"]:
            n, cities = N_OF[plan]
            of_rows = target if n == 1792 else -0.0407
            mean = of_rows + (0.0634 if plan == "paper" else -0.0007)
            drawn = {"std_error": 0.0014, "note": "draws: 1000"}
            numbers = {
                "target_of_rows": {"estimate": of_rows},
                "mean_over_draws": {"estimate": mean, **drawn},
                "bias_of_rows": {"estimate": of_rows - target},
                "bias_of_values": {"estimate": mean - of_rows, **drawn},
                "bias": {"estimate": mean - target, **drawn},
            }
            counts = {"plan": plan, "n_obs": n, "n_clusters": cities}
            lines += [common | counts | {"estimator": name, **columns} for name, columns in numbers.items()]
    return estimates_frame(lines)


@pytest.fixture(scope="session")
def made_cities() -> pd.DataFrame:
    counts = {"13": 11, "21": 14, "32": 13, "33": 11, "35": 9, "37": 17, "44": 21, "45": 14, "46": 2}
    codes = [f"{province}{city:02d}00" for province, n in counts.items() for city in range(1, n + 1)]
    frame = pd.DataFrame({"code": codes, "name_zh": "城", "name_en": "City", "resource_type": ""})
    return CITIES.validate(frame.assign(province_code=frame["code"].str[:2] + "0000", province_zh="省"))


@pytest.fixture(scope="session")
def made_lineages(made_cities) -> dict[str, pd.DataFrame]:
    """The outcome's cells under every plan: gaps in runs, emissions until 2019, a few cities without any."""
    settings, cities = settings_of("carbon"), made_cities
    rng = np.random.default_rng(7)
    grid = pd.MultiIndex.from_product([cities["code"], range(1997, 2023)], names=["code", "year"]).to_frame(index=False)
    first = grid["code"].map(dict(zip(cities["code"], rng.choice([1997, 2001, 2003, 2010], len(cities)), strict=True)))
    seen = (grid["year"] >= first) & (grid["year"] <= 2019) & (rng.random(len(grid)) > 0.06)
    seen &= ~grid["code"].isin(cities["code"].iloc[[12, 40, 77]])
    status = {"observed": seen.map({True: "observed", False: "missing"})}
    inside = ~seen & (grid["year"] > first + 1) & (grid["year"] < 2019)
    status["interpolated"] = status["observed"].mask(inside & grid["code"].isin(grid["code"][seen]), "interpolated")
    mean = status["interpolated"].eq("missing") & (grid["year"] <= 2019)
    status["paper"] = status["interpolated"].mask(mean, "province_mean").mask(grid["year"] > 2019, "extrapolated")
    status["best"] = status["paper"]
    texts = dict.fromkeys([name for name, column in LINEAGE.columns.items() if str(column.dtype).startswith("str")], "")
    return {
        plan: LINEAGE.validate(
            grid.assign(**texts | {"variable": "lnCO2", "value": 1.0, "low": np.nan, "high": np.nan})
            .assign(code=grid["code"], status=status.get(plan, status["paper"]))
            .reindex(columns=list(LINEAGE.columns))
        )
        for plan in settings["plans"]
    }


@pytest.fixture
def treatment(made_cities) -> pd.DataFrame:
    """Starts in turns: two cohorts, cities never treated, and the last city dropped by the study's rule."""
    starts = pd.array([(2012, 2013, None)[place % 3] for place in range(len(made_cities))], dtype="Int64")
    frame = made_cities[["code"]].assign(policy="smart_city", start_year=starts, entries="", confidence="")
    return TREATMENT.validate(frame.iloc[:-1])


@pytest.fixture
def benchmark(made_benchmark) -> pd.DataFrame:
    return made_benchmark.copy()


@pytest.fixture
def event_study() -> pd.DataFrame:
    from tests.exhibits.event_study_lines import event_study_frame

    return frame_of(event_study_frame).copy()


@pytest.fixture
def placebo() -> pd.DataFrame:
    from tests.exhibits.placebo_lines import placebo_frame

    return frame_of(placebo_frame).copy()


@pytest.fixture
def placebo_draws() -> pd.DataFrame:
    from tests.exhibits.placebo_lines import placebo_draws_frame

    return frame_of(placebo_draws_frame).copy()


@pytest.fixture
def filled_cells() -> pd.DataFrame:
    from tests.exhibits.filled_cells_lines import filled_cells_frame

    return frame_of(filled_cells_frame).copy()


@pytest.fixture
def descriptives(made_descriptives) -> pd.DataFrame:
    return made_descriptives.copy()


@pytest.fixture
def correlations(made_correlations) -> pd.DataFrame:
    return made_correlations.copy()


@pytest.fixture
def backtest(made_backtest) -> pd.DataFrame:
    return made_backtest.copy()


@pytest.fixture
def filling_bias(made_filling_bias) -> pd.DataFrame:
    return made_filling_bias.copy()


@pytest.fixture
def cities(made_cities) -> pd.DataFrame:
    return made_cities.copy()


@pytest.fixture
def lineages(made_lineages) -> dict[str, pd.DataFrame]:
    return {plan: lineage.copy() for plan, lineage in made_lineages.items()}


@pytest.fixture
def mechanism() -> pd.DataFrame:
    return frame_of(_mechanism_frame).copy()


@pytest.fixture
def heterogeneity() -> pd.DataFrame:
    return frame_of(_heterogeneity_frame).copy()


@pytest.fixture
def other_policies() -> pd.DataFrame:
    return frame_of(_other_policies_frame).copy()


@pytest.fixture
def matching() -> pd.DataFrame:
    return matching_frames()["matching"].copy()


@pytest.fixture
def scores() -> pd.DataFrame:
    return matching_frames()["scores"].copy()


@pytest.fixture
def psm_did() -> pd.DataFrame:
    return matching_frames()["psm_did"].copy()


@pytest.fixture
def hausman() -> pd.DataFrame:
    from tests.exhibits.hausman_frame import hausman_frame

    return hausman_frame().copy()


@pytest.fixture
def inference() -> pd.DataFrame:
    from tests.exhibits.inference_lines import inference_frame

    return frame_of(inference_frame).copy()


@pytest.fixture
def robustness() -> pd.DataFrame:
    from tests.exhibits.robustness_lines import robustness_frame

    return frame_of(robustness_frame).copy()


@pytest.fixture
def moderation() -> pd.DataFrame:
    return interaction_frames()["moderation"].copy()


@pytest.fixture
def kuznets() -> pd.DataFrame:
    return interaction_frames()["kuznets"].copy()


@pytest.fixture
def staggered() -> pd.DataFrame:
    return frame_of(_staggered_frame).copy()


@pytest.fixture
def bacon() -> pd.DataFrame:
    return frame_of(_bacon_frame).copy()


@pytest.fixture
def pre_trends() -> pd.DataFrame:
    return frame_of(_pre_trends_frame).copy()


@pytest.fixture
def multiverse() -> pd.DataFrame:
    return frame_of(_multiverse_frame).copy()


@pytest.fixture
def choice_effects() -> pd.DataFrame:
    return frame_of(_choice_effects_frame).copy()
