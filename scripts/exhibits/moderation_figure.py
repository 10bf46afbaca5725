"""The effect of the policy over the values of the moderator, and where the treated city-years lie, by outcome."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase
from matplotlib.patches import Patch

from scripts.estimates.moderation_versions import CONTROLLED, RESPONSE
from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.alignment import typeset
from scripts.exhibits.cells import one
from scripts.exhibits.context import Context
from scripts.exhibits.moderation_words import PLACES, Moderated
from scripts.exhibits.notes import error_note, plan_note, years_note
from scripts.exhibits.numerals import decimal
from scripts.exhibits.style import BLACK, GREY, PALE, SERIES, legend_above, write_figure
from scripts.exhibits.subfigures import below_one_another, broken
from scripts.exhibits.value_axis import draw_counts, draw_curve, leave_room_for_counts
from scripts.files.logs import logged
from scripts.files.tables import read_table

HEIGHT = 3.3  # inches of one outcome, words included
GROUPS = {"untreated": (PALE, "figure.not_under_treatment"), "treated": (SERIES[1], "figure.under_treatment")}


def moderation_figure(estimates: pd.DataFrame, context: Context) -> Figure:
    """Draw the marginal effect of the headline plan and sample, the outcomes below one another.

    Parameters
    ----------
    estimates
        Analysis `moderation` (schema `ESTIMATES`); the version with both main effects is drawn, with controls where
        the study has them.
    context
        The study, with `analyses` among its settings.

    """
    treatment, moderator = context.variable(context.treatment), Moderated.of(context).moderator
    title = context.title("title.moderation_figure", treatment=treatment, moderator=moderator)
    return below_one_another(lambda part, about: _draw(part, estimates, about), context.by_outcome(), title, HEIGHT)


def _draw(figure: FigureBase, estimates: pd.DataFrame, context: Context) -> list[str]:
    """Draw one outcome, and return what is said below."""
    moderated = Moderated.of(context)
    found = context.of_study(estimates, analysis="moderation", outcome=context.outcome, **context.headline)
    found = context.with_own_errors(found[found["model"] != RESPONSE])
    model = moderated.fullest(found)
    rows = found[found["model"] == model]
    axes = figure.subplots()
    axes.set_ylabel(context.words("figure.marginal_effect", outcome=context.variable(context.outcome)))
    axes.set_xlabel(moderated.moderator)
    effects = rows[(rows["estimator"] == "marginal_effect") & (rows["term"] == "effect")]
    if effects.empty:
        axes.set_title(context.words("figure.not_estimated", reason="; ".join(rows["note"].unique())))
    else:
        _effects(axes, effects, rows, context)
    return _words(rows, controlled=model.endswith(CONTROLLED), context=context)


def _effects(axes: Axes, effects: pd.DataFrame, rows: pd.DataFrame, context: Context) -> None:
    """Draw the effect with its band, where it is zero, and the city-years at the bottom."""
    draw_curve(axes, effects)
    leave_room_for_counts(axes, min(0.0, effects["conf_low"].min()), max(0.0, effects["conf_high"].max()))
    for place, (group, (colour, _)) in enumerate(GROUPS.items()):
        counts = rows[(rows["estimator"] == "count") & (rows["term"] == group)]
        draw_counts(axes, counts, colour, place, len(GROUPS))
    axes.axhline(0, color=BLACK, linewidth=0.6)
    zero = one(rows, estimator="marginal_effect", term="zero")
    said = context.words("figure.no_effect_zero")
    if zero is not None and pd.notna(zero["estimate"]):
        said = context.words("figure.effect_zero", value=decimal(zero["estimate"], PLACES))
        if axes.get_xlim()[0] <= zero["estimate"] <= axes.get_xlim()[1]:
            axes.axvline(zero["estimate"], color=GREY, linewidth=0.8, linestyle=(0, (3, 2)))
    axes.set_title(typeset(said))
    patches = [Patch(facecolor=colour, label=context.words(key)) for colour, key in reversed(GROUPS.values())]
    if context.narrow:
        legend_above(axes, patches, [str(patch.get_label()) for patch in patches], ncols=2)
    else:
        axes.legend(handles=patches, loc="lower right", bbox_to_anchor=(1, 1), ncols=2, borderaxespad=0)
    axes.grid(axis="y", color=PALE, linewidth=0.4)
    axes.set_axisbelow(True)


def _words(rows: pd.DataFrame, *, controlled: bool, context: Context) -> list[str]:
    """Say what is shown, and on which rows."""
    controls = context.words("figure.and_controls") if controlled else ""
    lines = [
        context.words("figure.moderation", controls=controls, effects=context.words(f"fixed.{context.effects}")),
        context.words("figure.moderation_bars"),
        context.words("note.moderator_may_respond"),
        error_note(context, "figure.errors").text,
        years_note(context, rows).text,
        plan_note(context, context.headline["plan"]).text,
    ]
    return broken(lines, context)


if __name__ == "__main__":
    with logged(snakemake):
        context = Context.of(snakemake)
        estimates = read_table(snakemake.input.estimates, ESTIMATES)
        write_figure(lambda: moderation_figure(estimates, context), context.words.language, snakemake.output)
