"""The carbon study's frames as those of a study with two outcomes and two choices of effects."""

from collections.abc import Callable
from functools import partial

import pandas as pd

from scripts.exhibits.combined import in_one, one_below_another, side_by_side
from scripts.exhibits.context import Context
from scripts.exhibits.table import Table
from tests.exhibits.every_table import TABLES
from tests.exhibits.matching_frames import matching_frames

FIRST, SECOND = "lnCO2", "lnWW"
EFFECTS = ("two_way", "post")
SIDE_BY_SIDE, IN_ONE = {"benchmark", "kuznets"}, {"descriptives", "correlations"}
OUTCOMES_ALONE = {"curve"}
"""Tables with a column for each choice of effects, whose outcomes stand side by side."""
BY_EFFECTS = {
    "event_study",
    "psm_did",
    "heterogeneity",
    "moderation",
    "fillings",
    "filling_bias",
    "placebo",
    "filled_cells",
    "multiverse",
}
"""Tables with a panel for each outcome and choice of effects."""
NO_EFFECTS = ("descriptives", "correlations", "matching", "hausman")
SHIFT, LESS = 0.03, 7
"""By how much the second outcome's estimates are larger, and how many rows fewer they stand on."""


def settings_of_two(settings: dict) -> dict:
    """Return a study's settings with a second outcome, and the paper's effects beside the headline's."""
    treatment = settings["treatment"] | {"fixed_year": 2012, "later": "controls"}
    derived = settings["derived"] | {SECOND: "ln(wastewater)"}
    two = {"outcomes": [FIRST, SECOND], "effects": list(EFFECTS), "treatment": treatment, "derived": derived}
    return settings | two


def of_two(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame for both outcomes and, where it has effects, under both choices; another frame as it is."""
    if "outcome" not in frame:
        return frame
    both = pd.concat([frame[frame["outcome"] != SECOND], _second(frame)], ignore_index=True)
    if "effects" not in frame:
        return both
    if both["analysis"].isin(NO_EFFECTS).all():
        return both.assign(effects="")
    return pd.concat([both, _post(both)], ignore_index=True)


def _second(frame: pd.DataFrame) -> pd.DataFrame:
    """Return what the first outcome's rows are for the second one."""
    second = frame[frame["outcome"] == FIRST].assign(outcome=SECOND)
    if "term" in second:
        second["term"] = second["term"].str.replace(FIRST, SECOND)
        of_controls = second["analysis"].eq("descriptives") & second["term"].ne(SECOND)
        second["estimate"] += SHIFT * ~of_controls
        many = second["n_obs"].ge(LESS).fillna(value=False).astype(bool)
        second["n_obs"] -= LESS * (many & ~of_controls).astype(int)
    return second


def _post(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows under city effects and the dummy Dt, which has a coefficient in the benchmark."""
    post = frame.assign(effects="post", fixed_effects=frame["fixed_effects"].str.replace("year", "post"))
    post["estimate"] += 2 * SHIFT
    within = post["analysis"].eq("benchmark") & post["term"].eq("DID") & post["fixed_effects"].ne("")
    return pd.concat([post, post[within].assign(term="Dt")], ignore_index=True)


def maker(name: str) -> Callable[[pd.DataFrame, Context], Table]:
    """Return a table's function; that of what matching leaves out has the scores of both outcomes."""
    make: Callable[..., Table] = TABLES[name][0]
    return partial(make, scores=of_two(matching_frames()["scores"])) if name == "left_out" else make


def combined(name: str, frame: pd.DataFrame, context: Context) -> Table:
    """Return a study's table as the last lines of its script combine it."""
    make = maker(name)
    if name == "backtest":
        return make(frame, context)
    if name in OUTCOMES_ALONE:
        return side_by_side([make(frame, each) for each in context.by_outcome()])
    if name in SIDE_BY_SIDE:
        panels = [[make(frame, each) for each in of.by_outcome()] for of in context.by_effects()]
        return one_below_another([side_by_side(tables) for tables in panels])
    if name in BY_EFFECTS:
        panels = [[make(frame, each) for each in of.by_effects()] for of in context.by_outcome()]
        return one_below_another([one_below_another(tables) for tables in panels])
    tables = [make(frame, each) for each in context.by_outcome()]
    return in_one(tables) if name in IN_ONE else one_below_another(tables)
