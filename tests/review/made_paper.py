"""A made-up paper that contradicts itself nowhere: real regressions on drawn data, printed with usual rounding."""

from dataclasses import dataclass, field
from functools import cache

import numpy as np
import pandas as pd
from scipy.special import stdtr

from scripts.review.facts import Fact
from scripts.review.paper import Paper
from scripts.review.published import PUBLISHED

CITIES, YEARS = 30, range(2011, 2021)
LEVELS = ((0.01, "***"), (0.05, "**"), (0.10, "*"))

Cell = tuple[str, str, str, str]


@dataclass
class MadePaper:
    """Printed texts by cell (stars included), and what is known of the paper."""

    printed: dict[Cell, str] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)

    def know(self, fact: str, value: object, table: str = "", column: str = "", row: str = "") -> None:
        self.facts.append(Fact(table, column, row, fact, str(value), "made up"))

    def forget(self, fact: str, table: str = "") -> None:
        self.facts = [line for line in self.facts if (line.fact, line.table) != (fact, table)]

    def published(self) -> pd.DataFrame:
        lines = []
        for number, ((table, column, row, stat), text) in enumerate(self.printed.items(), 2):
            bare = text.rstrip("*")
            line = {"line": number, "study": "made", "table": table, "column": column, "row": row, "stat": stat}
            line |= {"value": float(bare) if bare and not bare.endswith("e") else np.nan, "printed": text}
            lines.append(line | {"stars": text[len(bare) :], "source": "made up"})
        blank = dict.fromkeys(["flag", "note", "confidence"], "")
        return PUBLISHED.validate(pd.DataFrame(lines).assign(**blank)[list(PUBLISHED.columns)])

    def paper(self) -> Paper:
        return Paper.of(self.published(), self.facts)


def made_paper(seed: int) -> MadePaper:
    """Return a paper with a table of every kind, a copy of its own at every call."""
    made = _made_paper(seed)
    return MadePaper(dict(made.printed), list(made.facts))


@cache
def _made_paper(seed: int) -> MadePaper:
    made, rng = MadePaper(), np.random.default_rng(seed)
    for fact, value in {"cities": CITIES, "from": YEARS[0], "until": YEARS[-1]}.items():
        made.know(fact, value)
    data = _data(rng)
    _descriptives(made, data)
    _correlations(made, data)
    _benchmark(made, data)
    _policies(made, data)
    _groups(made, data)
    _mechanism(made, data)
    _hausman(made, rng)
    _matching(made, data, rng)
    _years(made, data)
    return made


def _data(rng: np.random.Generator) -> pd.DataFrame:
    city, year = np.repeat(np.arange(CITIES), len(YEARS)), np.tile(np.array(YEARS), CITIES)
    n = city.size
    treated = city % 2 == 0
    did = (treated & (year >= 2014 + city % 3)).astype(float)
    x, share = rng.normal(8, 1, n), np.clip(rng.normal(42, 9, n), 5, 95)
    mediator = 2 + 0.8 * did + rng.normal(0, 0.5, n)
    effects = rng.normal(0, 0.6, CITIES)[city] + 0.05 * (year - 2011)
    y = 3 - 0.9 * did + 0.3 * x + 0.2 * mediator + effects + rng.normal(0, 0.4, n)
    policies = {f"policy{i}": ((city + i) % 3 == 0) * (year >= 2013 + i) * 1.0 for i in (1, 2)}
    return pd.DataFrame(
        {"city": city, "year": year, "y": y, "D": did, "x": x, "share": share, "m": mediator, "size": city % 4 < 2}
        | policies
        | {"D*x": did * x}
    )


def _fit(data: pd.DataFrame, outcome: str, names: list[str], effects: bool = True) -> dict:
    """Return least squares with its own standard errors, fit and constant at the means."""
    inner = data[[outcome, *names]].to_numpy()
    if effects:
        dummies = [pd.get_dummies(data[name], drop_first=True).to_numpy(float) for name in ("city", "year")]
        inner = np.column_stack([inner, *dummies])
    x = np.column_stack([np.ones(len(data)), inner[:, 1:]])
    y = inner[:, 0]
    b, *_ = np.linalg.lstsq(x, y, rcond=None)
    e, df = y - x @ b, len(y) - x.shape[1]
    errors = np.sqrt(np.diag(np.linalg.inv(x.T @ x)) * (e @ e) / df)
    r2 = 1 - (e @ e) / ((y - y.mean()) @ (y - y.mean()))
    return {
        "names": [*names, "_cons"],
        "b": [*b[1 : 1 + len(names)], b[0]],
        "se": [*errors[1 : 1 + len(names)], errors[0]],
        "n": len(y),
        "r2": r2,
        "r2_adj": 1 - (1 - r2) * (len(y) - 1) / df,
    }


def _stars(t: float, df: float) -> str:
    p = 2 * stdtr(df, -abs(t))
    return next((mark for bound, mark in LEVELS if p < bound), "")


def _print_fit(made: MadePaper, table: str, column: str, fit: dict, stats: tuple[str, ...], names=None) -> None:
    df = fit["n"] / len(YEARS) - 1
    for name, b, se in zip(fit["names"], fit["b"], fit["se"], strict=True):
        row = (names or {}).get(name, name)
        t = b / se
        texts = {"coef": f"{b:.3f}{_stars(t, df)}", "se": f"{se:.4f}", "t": f"{t:.4f}"}
        texts["p"] = f"{2 * stdtr(df, -abs(t)):.3f}"
        made.printed |= {(table, column, row, stat): texts[stat] for stat in ("coef", *stats)}
    fits = {"N": f"{fit['n']}", "R2": f"{fit['r2']:.3f}", "R2_adj": f"{fit['r2_adj']:.3f}"}
    made.printed |= {(table, column, "model", stat): text for stat, text in fits.items()}


def _regressions(made: MadePaper, table: str, parentheses: str) -> None:
    made.know("kind", "regressions", table)
    made.know("caption", f"Results {table}", table)
    made.know("parentheses", parentheses, table)
    made.know("stars", "***=0.01 **=0.05 *=0.1", table)


def _descriptives(made: MadePaper, data: pd.DataFrame) -> None:
    made.know("kind", "descriptives", "T1")
    made.know("caption", "Descriptives", "T1")
    units = {"y": "ln", "D": "binary", "x": "ln", "share": "percent", "m": "ln"}
    for name, unit in units.items():
        column = data[name]
        moments = {"mean": column.mean(), "sd": column.std(), "min": column.min(), "max": column.max()}
        made.printed["T1", "all", name, "N"] = str(len(column))
        made.printed |= {("T1", "all", name, stat): f"{value:.3f}" for stat, value in moments.items()}
        made.know("unit", unit, "T1", "all", name)
        made.know("definition", name, "T1", "all", name)


def _correlations(made: MadePaper, data: pd.DataFrame) -> None:
    made.know("kind", "correlations", "T2")
    made.know("caption", "Correlations", "T2")
    made.know("stars", "***=0.01 **=0.05 *=0.1", "T2")
    names = ["y", "x", "share", "m"]
    for i, one in enumerate(names):
        made.printed["T2", one, one, "corr"] = "1"
        for other in names[i + 1 :]:
            r, n = float(np.corrcoef(data[one], data[other])[0, 1]), len(data)
            t = r * np.sqrt((n - 2) / (1 - r * r))
            made.printed["T2", one, other, "corr"] = f"{r:.3f}{_stars(t, n - 2)}"


def _benchmark(made: MadePaper, data: pd.DataFrame) -> None:
    _regressions(made, "T3", "t")
    fits = {"(1)": _fit(data, "y", ["D"], effects=False), "(2)": _fit(data, "y", ["D"])}
    fits["(3)"] = _fit(data, "y", ["D", "x", "m"])
    for column, fit in fits.items():
        _print_fit(made, "T3", column, fit, ("t",))
        for fact, value in {"outcome": "y", "sample": "full", "treatment": "D"}.items():
            made.know(fact, value, "T3", column)
    made.know("least_squares_on", "D", "T3", "(1)")
    _regressions(made, "T4", "se")
    _print_fit(made, "T4", "again", fits["(3)"], ("se",), {"D": "d"})
    made.know("variable", "D", "T4", "", "d")
    for table, column in (("T3", "(3)"), ("T4", "again")):
        made.know("specification", "all controls", table, column)
    made.know("outcome", "y", "T4", "again")
    made.know("treatment", "d", "T4", "again")


def _policies(made: MadePaper, data: pd.DataFrame) -> None:
    _regressions(made, "T5", "t")
    columns = {"one": ["D", "x", "policy1"], "two": ["D", "x", "policy2"], "both": ["D", "x", "policy1", "policy2"]}
    for column, names in (columns | {"product": ["D", "x", "D*x"]}).items():
        _print_fit(made, "T5", column, _fit(data, "y", names), ("t",))
        for fact, value in {"outcome": "y", "sample": "full", "treatment": "D"}.items():
            made.know(fact, value, "T5", column)
    made.know("product_of", "D*x", "T5", "", "D*x")


def _groups(made: MadePaper, data: pd.DataFrame) -> None:
    _regressions(made, "T6", "t")
    for column, rows in {"large": data[data["size"]], "small": data[~data["size"]]}.items():
        _print_fit(made, "T6", column, _fit(rows, "y", ["D", "x", "m"]), ("t",))
        for fact, value in {"outcome": "y", "partition": "size", "subset_of": "T3|(3)", "treatment": "D"}.items():
            made.know(fact, value, "T6", column)


def _mechanism(made: MadePaper, data: pd.DataFrame) -> None:
    _regressions(made, "T7", "se")
    for column, outcome, names in (("(1)", "y", ["D", "x"]), ("(2)", "m", ["D", "x"]), ("(3)", "y", ["D", "x", "m"])):
        _print_fit(made, "T7", column, _fit(data, outcome, names), ("se",))
        for fact, value in {"outcome": outcome, "sample": "full", "treatment": "D"}.items():
            made.know(fact, value, "T7", column)
    mediation = {"specification": "all controls", "mediator": "m"}
    mediation |= {"mediator_equation": "T7|(2)", "total_equation": "T7|(1)"}
    for fact, value in mediation.items():
        made.know(fact, value, "T7", "(3)")


def _hausman(made: MadePaper, rng: np.random.Generator) -> None:
    made.know("kind", "hausman", "T8")
    made.know("caption", "Hausman", "T8")
    for name in ("x", "m"):
        fe, re = rng.normal(0, 0.002, 2)
        texts = {"fe": fe, "re": re, "difference": fe - re, "std_err": abs(rng.normal(0, 0.001)) + 1e-5}
        made.printed |= {("T8", "hausman", name, stat): f"{value:.7f}" for stat, value in texts.items()}


def _matching(made: MadePaper, data: pd.DataFrame, rng: np.random.Generator) -> None:
    made.know("kind", "matching", "T9")
    made.know("caption", "Balance", "T9")
    for name in ("x", "share"):
        treated, spread = data[name].mean(), data[name].std()
        for column, gap in (("U", rng.uniform(0.3, 0.6)), ("M", rng.uniform(-0.09, 0.09))):
            texts = {"treated": f"{treated:.4f}", "control": f"{treated - gap * spread:.4f}"}
            texts["bias_pct"] = f"{100 * gap:.1f}"
            made.printed |= {("T9", column, name, stat): text for stat, text in texts.items()}
    made.know("unit", "percent", "T9", "", "share")


def _years(made: MadePaper, data: pd.DataFrame) -> None:
    _regressions(made, "T10", "se")
    names = [str(year) for year in YEARS if year != 2013]
    rows = data.assign(**{name: (data["city"] % 2 == 0) * (data["year"] == int(name)) * 1.0 for name in names})
    _print_fit(made, "T10", "effects", _fit(rows, "y", names), ("se", "t", "p"))
    known = {"years_shown": "yes", "base_years": "2013", "outcome": "y", "sample": "full"}
    for fact, value in known.items():
        made.know(fact, value, "T10", "effects")
