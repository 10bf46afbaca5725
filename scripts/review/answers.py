"""What a referee asks first, answered in two sentences each, computed from the estimates.

In this order: what the paper's way gives, what observed cells give, what estimators for staggered starts give, where
among all specifications the paper's number lies, and how far trends would have to bend. A question whose analysis the
study does not ask for, or whose number there is not, has no answer.
"""

from collections.abc import Callable, Iterator, Mapping

import pandas as pd

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import Estimate, one
from scripts.exhibits.context import Context
from scripts.exhibits.multiverse_words import errors_words
from scripts.exhibits.numerals import count, decimal, log_points_in_percent, p_value_words, percent
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.review.schema import ANSWERS

LEVEL = 0.05
ROBUST = ("callaway_santanna_never", "callaway_santanna_not_yet", "sun_abraham", "imputation")
Frames = Mapping[str, pd.DataFrame]


def answers(estimates: Frames, context: Context) -> pd.DataFrame:
    """Return the answers for every outcome of a study.

    Parameters
    ----------
    estimates
        Analysis -> schema `ESTIMATES`: of `benchmark`, `staggered`, `multiverse` and `pre_trends` those that there are.
    context
        The study, with `published` among its settings (None where it rebuilds no paper).

    Returns
    -------
    pandas.DataFrame
        Schema `ANSWERS`, in the order of the questions.

    """
    rows = [
        {"study": context.study, "data": context.data, "outcome": each.outcome, "question": question, "line": line}
        for each in context.by_outcome()
        for question, (analysis, answer) in QUESTIONS.items()
        if analysis in estimates
        for line in answer(estimates[analysis][estimates[analysis]["outcome"] == each.outcome], each)
    ]
    return pd.DataFrame(rows, columns=list(ANSWERS.columns))


def _paper(rows: pd.DataFrame, context: Context) -> Iterator[str]:
    """Yield what the paper's fill plan and effects give."""
    published = context.settings["published"]
    if published is None:
        return
    row = _benchmark(rows, published["plan"], published["effects"] or context.effects, context)
    if row is not None:
        texts = {"percent": log_points_in_percent(row["estimate"]), "plan": context.plan(published["plan"])}
        texts |= {"model": context.words(f"answer.model.{row['model']}")}
        filled = percent(row["filled_share_treated_after"]) or "0.0"
        key = "answer.paper" if _is_log(context) else "answer.paper_level"
        yield context.words(key, filled=filled, **texts, **_numbers(row, context))


def _observed(rows: pd.DataFrame, context: Context) -> Iterator[str]:
    """Yield what the headline plan gives, and how far the paper's is from it."""
    row = _benchmark(rows, context.headline["plan"], context.effects, context)
    if row is None:
        return
    texts = _numbers(row, context) | {"plan": context.plan(context.headline["plan"]), "n": count(row["n_obs"])}
    texts |= {"model": context.words(f"answer.model.{row['model']}")}
    first = context.words("answer.observed", **texts)
    published = context.settings["published"]
    paper = _benchmark(rows, published["plan"], published["effects"] or context.effects, context) if published else None
    if paper is None or paper.equals(row):
        following = context.words("answer.interval", low=decimal(row["conf_low"]), high=decimal(row["conf_high"]))
    else:
        following = context.words("answer.apart", difference=decimal(paper["estimate"] - row["estimate"]))
    yield context.words("list.sentence", text=first, following=following)


def _benchmark(rows: pd.DataFrame, plan: str, effects: str, context: Context) -> Estimate | None:
    """Return the treatment's coefficient in the headline's years, with controls where there are any."""
    mine = context.with_own_errors(rows[rows["effects"].eq(effects) & rows["plan"].eq(plan)])
    mine = mine[mine["sample"].eq(context.headline["sample"])]
    of_model = {model: one(mine, model=model, term=context.treatment) for model in ("fe_controls", "fe")}
    return next((row for row in of_model.values() if row is not None and pd.notna(row["estimate"])), None)


def _robust(rows: pd.DataFrame, context: Context) -> Iterator[str]:
    """Yield between which values the estimators lie, and how many differ from zero."""
    mine = rows[rows["plan"].eq(context.headline["plan"]) & rows["sample"].eq(context.headline["sample"])]
    found = mine[mine["estimator"].isin(ROBUST) & mine["term"].eq("ATT") & mine["model"].eq("fe")]
    found = found[found["subgroup"].eq("") & found["estimate"].notna()].sort_values("estimate")
    if found.empty:
        return
    ends = {"low": found.iloc[0], "high": found.iloc[-1]}
    texts = {name: decimal(row["estimate"]) for name, row in ends.items()}
    texts |= {f"{name}_name": context.words(f"estimator.{row['estimator']}") for name, row in ends.items()}
    texts |= {"significant": str(int(found["p_value"].lt(LEVEL).sum())), "all": str(len(found))}
    within = mine[mine["estimator"].eq("within") & mine["term"].eq("ATT") & mine["model"].eq("fe")]
    within = context.with_own_errors(within[within["estimate"].notna()])
    key = "answer.robust_alone" if within.empty else "answer.robust"
    yield context.words(key, within="" if within.empty else decimal(within["estimate"].iloc[0]), **texts)


def _multiverse(rows: pd.DataFrame, context: Context) -> Iterator[str]:
    """Yield how many specifications are negative, and where the paper's own lies."""
    published = context.settings["published"]
    effects = (published and published["effects"]) or context.effects
    mine = rows[rows["effects"].eq(effects) & rows["estimator"].eq("curve")]
    counted, negative = one(mine, term="specifications"), one(mine, term="share_negative")
    significant = mine[mine["term"].eq("share_negative_significant")]
    if counted is None or negative is None or significant.empty:
        return
    texts = {"n": count(counted["estimate"]), "negative": percent(negative["estimate"])}
    texts |= {"effects": context.words(f"effects.{effects}")}
    own = significant.iloc[0]  # the study's own errors stand first
    errors = errors_words(context, own["vcov"])
    text = context.words("answer.multiverse", significant=percent(own["estimate"]), errors=errors, **texts)
    for role in ("paper", "headline"):
        below, main = one(mine, model=role, term="share_below"), one(mine, model=role, term=context.treatment)
        if below is not None and main is not None:
            gaps = {"role": context.words(f"answer.{role}_own"), "estimate": decimal(main["estimate"])}
            following = context.words("answer.below", below=percent(below["estimate"]), **gaps)
            text = context.words("list.sentence", text=text, following=following)
            break
    yield text


def _trends(rows: pd.DataFrame, context: Context) -> Iterator[str]:
    """Yield the interval under parallel trends, and how far trends may move apart before it includes zero."""
    mine = rows[rows["plan"].eq(context.headline["plan"]) & rows["sample"].eq(context.headline["sample"])]
    means = mine[mine["estimator"].eq("within") & mine["term"].eq("mean") & mine["estimate"].notna()]
    if means.empty:
        return
    mean = means.iloc[0]
    texts = {"mean": decimal(mean["estimate"]), "low": decimal(mean["conf_low"]), "high": decimal(mean["conf_high"])}
    text = context.words("answer.trends", **texts)
    bent = mine[mine["estimator"].eq("relative_magnitudes") & mine["subgroup"].eq(mean["subgroup"])]
    row = one(bent, term="breakdown")
    if row is None or pd.isna(row["estimate"]):
        unbounded = row is not None and "under any bound that was tried" in row["note"]
        following = [context.words("answer.any_bend")] if unbounded else []
        yield context.words("list.sentence", text=text, following=following[0]) if following else text
        return
    includes_zero = mean["conf_low"] <= 0 <= mean["conf_high"] or row["estimate"] <= 0
    key = "answer.no_bend" if includes_zero else "answer.bend"
    yield context.words("list.sentence", text=text, following=context.words(key, m=decimal(row["estimate"], 2)))


def _numbers(row: Estimate, context: Context) -> dict[str, str]:
    """Return a coefficient in words: outcome, effects, number, standard error, p."""
    return {
        "outcome": context.variable(context.outcome),
        "effects": context.words(f"effects.{row['effects']}"),
        "estimate": decimal(row["estimate"]),
        "error": decimal(row["std_error"]),
        "p": p_value_words(float(row["p_value"])),
    }


def _is_log(context: Context) -> bool:
    return str(context.settings["derived"].get(context.outcome, "")).startswith("ln(")


QUESTIONS: dict[str, tuple[str, Callable[[pd.DataFrame, Context], Iterator[str]]]] = {
    "paper": ("benchmark", _paper),
    "observed": ("benchmark", _observed),
    "robust": ("staggered", _robust),
    "multiverse": ("multiverse", _multiverse),
    "trends": ("pre_trends", _trends),
}
"""Question -> the analysis that answers it, and how."""


if __name__ == "__main__":
    with logged(snakemake):
        frames = [read_table(file, ESTIMATES) for file in snakemake.input.estimates]
        of_analysis = {frame["analysis"].iloc[0]: frame for frame in frames if len(frame)}
        write_table(answers(of_analysis, Context.of(snakemake)), snakemake.output.answers, ANSWERS)
