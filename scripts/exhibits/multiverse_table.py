"""Which choice moves the estimate: its main effect's share of the variance over a balanced block, and pairs alike else.

Source of the numbers: `scripts.estimates.choice_effects`.
"""

from collections.abc import Iterator

import pandas as pd

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import Estimate, computed_cell, count_cell, decimal_cell, one, share_cell
from scripts.exhibits.combined import one_below_another
from scripts.exhibits.context import Context
from scripts.exhibits.multiverse_words import choice_words, level_words, levels_words
from scripts.exhibits.notes import closing, outcome_note
from scripts.exhibits.numerals import count
from scripts.exhibits.table import Cell, Note, Row, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table

PLACES = 4
"""Decimals: means over a block differ little between the levels of most choices."""
COLUMNS = ("levels", "share", "change", "lowest", "lowest_level", "highest", "highest_level")


def multiverse_table(estimates: pd.DataFrame, context: Context) -> Table:
    """Lay out one line a choice, the one that moves most first.

    Parameters
    ----------
    estimates
        Analysis `multiverse` (schema `ESTIMATES`), estimator `choice`; without choices the table has no lines.
    context
        The study.

    Returns
    -------
    Table
        Levels, share of the estimates' variance, median change, and the levels with the lowest and the highest mean.

    """
    rows = context.of_study(estimates, analysis="multiverse", outcome=context.outcome)
    choices = rows[rows["estimator"] == "choice"]
    return Table(
        name="multiverse",
        titles=context.titles("title.multiverse", treatment=context.variable(context.treatment)),
        stub=context.words("head.choice"),
        columns=COLUMNS,
        heads=tuple(context.words(f"head.choice_{name}") for name in COLUMNS),
        rows=tuple(_rows(choices, context)),
        notes=(*_notes(choices, context), *closing(context)),
        language=context.words.language,
    )


def _rows(choices: pd.DataFrame, context: Context) -> Iterator[Row]:
    """Yield the choices, by their share."""
    for choice in _by_share(choices):
        mine = choices[choices["subgroup"] == choice]
        share, change = one(mine, term="share"), one(mine, term="median_change")
        cells = [count_cell(one(mine, term="levels"), "estimate"), share_cell(share)]
        cells += [decimal_cell(change, "estimate", PLACES)]
        for end in ("lowest", "highest"):
            row = one(mine, term=end)
            cells += [decimal_cell(row, "estimate", PLACES), _level(row, choice, context)]
        yield Row(choice_words(context, choice), choice, tuple(cells))


def _by_share(choices: pd.DataFrame) -> list[str]:
    """Return the choices from the largest share of variance to the smallest; those without one last, by name."""
    shares = choices[choices["term"] == "share"].sort_values(["estimate", "subgroup"], ascending=[False, True])
    return [str(name) for name in shares["subgroup"]]


def _level(row: Estimate | None, choice: str, context: Context) -> Cell:
    """Return the level that an end's note names; one with a number in it leads to its row."""
    if row is None:
        return Cell()
    text = level_words(context, choice, row["note"])
    return computed_cell(row, text, "level in note") if any(sign.isdigit() for sign in text) else Cell(text)


def _notes(choices: pd.DataFrame, context: Context) -> Iterator[Note]:
    """Say what the columns are, and name the block."""
    yield outcome_note(context)
    shares, between = choices[choices["term"] == "share"], context.words("list.semicolon")
    if len(shares):
        items = [
            context.words(
                "note.multiverse_block",
                choice=choice_words(context, row["subgroup"]),
                levels=between.join(levels_words(context, row["subgroup"], row["note"].split(" | "))),
            )
            for row in shares.to_dict("records")
            if ":" not in row["subgroup"]
        ]
        first = shares.iloc[0]
        size = computed_cell(first, count(first["n_obs"]), "n_obs")
        block = between.join([*items, context.words("note.multiverse_controls")])
        yield Note(context.words("note.multiverse_share", n=size.text, block=block), "block", (size,))
        yield Note(context.words("note.multiverse_change"))
    yield Note(context.words("note.multiverse_layers"))


if __name__ == "__main__":
    with logged(snakemake):
        estimates, context = read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake)
        tables = [[multiverse_table(estimates, each) for each in of.by_effects()] for of in context.by_outcome()]
        write_table_files(one_below_another([one_below_another(each) for each in tables]), snakemake.output)
