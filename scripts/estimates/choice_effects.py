"""What a multiverse says: where its estimates lie, how many are significant, and which choice moves them most.

A choice's share is its main effect in an analysis of variance over a balanced block of the specifications, named by its
levels; its change is the median of |difference| over all pairs of specifications that differ in that choice alone
(`econometrics.main_effects`). A control is a choice of its own, in or out. A specification in which a choice cannot
matter (an extrapolator without extrapolated rows, the filling of controls that are not used) stands at each of that
choice's levels there. Standard errors are layers over the same specifications, so that shares of significant ones are
given for each.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scripts.econometrics.main_effects import (
    balanced_block,
    factorial,
    level_means,
    main_effect_shares,
    pair_changes,
)
from scripts.econometrics.within import Floats
from scripts.estimates.schema import ESTIMATES, MULTIVERSE
from scripts.estimates.tidy import tidy, together
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table

LEVEL = 0.05
PLAIN = ("rule", "start", "confidence", "sample", "cities", "filling", "controls_filling")
"""Columns of `MULTIVERSE` that are a choice each."""
LISTED = {"controls": "control", "policies": "policy"}
"""Columns that list what is in -> the choice that each of their names is."""
IN, OUT = "in", "out"
QUANTILES = {"minimum": 0.0, "quantile_025": 0.025, "median": 0.5, "quantile_975": 0.975, "maximum": 1.0}


@dataclass(frozen=True)
class Factor:
    """A choice: its name, its levels in the order in which they come, and each specification's level `(n,)`."""

    name: str
    levels: list[str]
    column: list[str]


def choice_effects(multiverse: pd.DataFrame, study: dict[str, Any]) -> pd.DataFrame:
    """Summarise the multiverse of one outcome under one choice of effects.

    Parameters
    ----------
    multiverse
        Schema `MULTIVERSE`, of all outcomes and effects.
    study
        `study`, `data`, `treatment`, `standard_errors` as in the study's file, and the chosen `outcome` and `effects`.

    Returns
    -------
    pandas.DataFrame
        Schema `ESTIMATES`, analysis `multiverse`. Estimator `curve`: the terms `specifications`, `declared` and
        `not_estimated` (counts), quantiles, `share_negative`, and by `vcov` `share_negative_significant` and
        `share_positive_significant` at 5 %; the headline's and the paper's own specification under model `headline` and
        `paper`, term the treatment, and `share_below`, the share of specifications with a smaller estimate.
        Estimator `choice`, subgroup the choice (a column of `MULTIVERSE`, or `control:<name>` and `policy:<name>` with
        the levels `in` and `out`; names that are always there together are one choice, joined by ` + `): `levels`,
        their number; `share`, the main effect's part of the sum of squares in a balanced block of `n_obs`
        specifications, whose levels are in the note; `lowest` and `highest`, the smallest and largest mean of a level
        in the block, which the note names; `median_change` over `n_obs` pairs.

    """
    chosen = multiverse["outcome"].eq(study["outcome"]) & multiverse["effects"].eq(study["effects"])
    rows = multiverse[chosen].reset_index(drop=True)
    known = rows[rows["estimate"].notna()].reset_index(drop=True)
    curve = [{"estimator": "curve"} | line for line in (*_counts(rows), *_curve(known, study), *_roles(known, study))]
    choices = [{"estimator": "choice"} | line for line in _choices(known)]
    return tidy([*curve, *choices], "multiverse", study)


def _counts(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield how many specifications there are, how many were declared, and how many have no estimate."""
    yield {"term": "specifications", "estimate": len(rows)}
    yield {"term": "declared", "estimate": rows["stands_for"].sum()}
    yield {"term": "not_estimated", "estimate": rows["estimate"].isna().sum()}


def _curve(known: pd.DataFrame, study: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield quantiles and shares; a multiverse without an estimate has none."""
    if known.empty:
        return
    estimates = known["estimate"].to_numpy()
    for term, level in QUANTILES.items():
        yield {"term": term, "estimate": np.quantile(estimates, level)}
    yield {"term": "share_negative", "estimate": np.mean(estimates < 0)}
    for vcov, column in layers(study).items():
        significant = known[column].to_numpy() < LEVEL
        for sign, side in {"negative": estimates < 0, "positive": estimates > 0}.items():
            yield {"term": f"share_{sign}_significant", "estimate": np.mean(significant & side), "vcov": vcov}


def layers(study: dict[str, Any]) -> dict[str, str]:
    """Return each kind of standard errors of a multiverse, as estimates name it, with the column of its p-values."""
    errors = study["standard_errors"]
    own = errors["convention"] if errors["convention"] == "iid" else f"{errors['convention']}, clustered by code"
    named = {own: "p_value", f"{errors['convention']}, clustered by province": "p_value_province", "iid": "p_value_iid"}
    return {name: column for name, column in named.items() if not name.startswith("iid,")}


def _roles(known: pd.DataFrame, study: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the headline's and the paper's own specification, and where each lies on the curve."""
    own = next(iter(layers(study)))
    numbers = ["estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high", "n_obs", "n_clusters"]
    for role in ("headline", "paper"):
        for row in known[known["role"].str.contains(role)].to_dict("records"):
            below = float(np.mean(known["estimate"] < row["estimate"]))
            about = {"model": role, "sample": row["sample"], "controls": row["controls"]}
            shown = {name: row[name] for name in numbers}
            yield about | {"term": study["treatment"]["name"], "vcov": own} | shown
            yield about | {"term": "share_below", "estimate": below}


def everywhere(known: pd.DataFrame) -> pd.DataFrame:
    """Return the specifications with those in which a choice cannot matter repeated at each of its levels."""
    by_short: dict[str, list[str]] = {}
    told = known.loc[known["extrapolator"].ne(""), ["order", "scale", "extrapolator", "filling"]].drop_duplicates()
    for row in told.to_dict("records"):
        short = f"{row['order']}, {row['scale']}"
        if row["filling"] == f"{short}, {row['extrapolator']}":  # a filling by another name stands for itself
            by_short.setdefault(short, []).append(row["filling"])
    plans = [name for name in known["controls_filling"].unique() if name] or [""]
    rows = known.assign(
        filling=known["filling"].map(lambda filling: by_short.get(filling, [filling])),
        controls_filling=known["controls_filling"].map(lambda plan: [plan] if plan else plans),
    )
    return rows.explode("filling").explode("controls_filling").reset_index(drop=True)


def factors(known: pd.DataFrame) -> list[Factor]:
    """Return the choices of which the specifications have two levels or more."""
    columns = {name: known[name].tolist() for name in PLAIN}
    for listing, choice in LISTED.items():
        columns |= _in_or_out(known[listing], choice)
    found = [Factor(name, list(dict.fromkeys(column)), column) for name, column in columns.items()]
    return [factor for factor in found if len(factor.levels) > 1]


def _in_or_out(listing: pd.Series, choice: str) -> dict[str, list[str]]:
    """Return a choice, in or out, for each name of a listing; names that are always there together are one."""
    lists = {text: frozenset(text.split(" + ")) for text in listing.unique()}
    names = dict.fromkeys(name for text in lists for name in text.split(" + ") if name)
    together: dict[tuple[bool, ...], list[str]] = {}
    for name in names:
        together.setdefault(tuple(name in members for members in lists.values()), []).append(name)
    return {
        f"{choice}:{' + '.join(those)}": listing.map(
            lambda text, one=those[0]: IN if one in lists[text] else OUT
        ).tolist()
        for those in together.values()
    }


def _choices(known: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield the rows of every choice."""
    rows = everywhere(known)
    crossed = factors(rows)
    if not crossed:
        return
    columns = [factor.column for factor in crossed]
    values = factorial([factor.levels for factor in crossed], columns, rows["estimate"].to_numpy())
    places = balanced_block(values)
    block: Floats = values[np.ix_(*places)]
    shares = main_effect_shares(block) if block.size else np.full(len(crossed), np.nan)
    for axis, factor in enumerate(crossed):
        kept = [factor.levels[place] for place in places[axis]]
        varies = len(kept) > 1  # a choice of which the block has one level says nothing there
        share = {"estimate": shares[axis] if varies else np.nan, "n_obs": block.size, "note": " | ".join(kept)}
        lines = [{"term": "levels", "estimate": len(factor.levels)}, {"term": "share", **share}]
        lines += _ends(kept, level_means(block, axis)) if varies else []
        changes = pair_changes(values, axis)
        median = np.median(changes) if len(changes) else np.nan
        lines += [{"term": "median_change", "estimate": median, "n_obs": len(changes)}]
        yield from ({"subgroup": factor.name, **line} for line in lines)


def _ends(levels: list[str], means: Floats) -> list[dict[str, Any]]:
    """Return the levels with the smallest and the largest mean."""
    ends = {"lowest": int(means.argmin()), "highest": int(means.argmax())}
    return [{"term": term, "estimate": means[place], "note": levels[place]} for term, place in ends.items()]


if __name__ == "__main__":
    with logged(snakemake):
        multiverse, params = read_table(snakemake.input.multiverse, MULTIVERSE), snakemake.params
        settings = {"study": params.study, "data": params.data, **params.settings}
        about = [
            settings | {"outcome": outcome, "effects": effects}
            for outcome in settings["outcomes"]
            for effects in settings["effects"]
        ]
        found = together(choice_effects(multiverse, each) for each in about)
        write_table(found, snakemake.output.estimates, ESTIMATES)
