"""Mutants of raw files: read to the same figures, or refused with their place; another figure only where none can tell.

A mutant whose figures differ is allowed only in the kinds that say why no reader could notice, and only in the cells
that were changed.
"""

import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import pytest

from scripts.files.bad_input import BadInput
from tests.sources import mutant_columns, mutant_figures, mutant_names, mutant_rows, mutant_sheets, mutated_files
from tests.sources.mutants import ALL, KINDS, Cells, Kind, mutants
from tests.sources.originals import Original, found, originals

MUTANTS = (mutant_columns, mutant_figures, mutant_names, mutant_rows, mutant_sheets)
"""What adds its kinds of tables to `KINDS` when it is imported."""

SAME, REFUSED, OTHER = "same figures", "refused", "other figures, as no reader could notice"
LONGEST_MESSAGE = 3_200
WITHOUT_A_CELL = {"sheet_called_otherwise", "header_lost", "first_header_row_lost"}
"""Kinds after which there is no sheet or table to point into."""
SEED, A_KIND = 20261123, 3


def places(frame: pd.DataFrame) -> dict[tuple, tuple[int, int]]:
    """Return row and column of each observation by its key."""
    cells = [re.fullmatch(r"([A-Z])(\d+)", cell) for cell in frame["cell"]]
    return dict(zip(found(frame), [(int(cell[2]) - 1, ord(cell[1]) - ord("A")) for cell in cells], strict=True))


def outcome(original: Original, kind: str, read: Callable[[], pd.DataFrame], silent: str, cells: Cells) -> str:
    """Return what became of a mutant; fail if it is none of the three."""
    try:
        frame = read()
    except BadInput as error:
        return refused(error, kind, in_a_table=bool(cells))
    before, after = found(original.frame), found(frame)
    if before == after:
        return SAME
    differing = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    told = f"{original.name}, {kind}: {[(key, before.get(key), after.get(key)) for key in differing[:3]]}"
    assert silent, f"other figures in silence: {told}"
    where = [at[key] for at in (places(original.frame), places(frame)) for key in differing if key in at]
    assert cells == ALL or set(where) <= cells, f"figures changed elsewhere: {told}"
    return OTHER


def refused(error: BadInput, kind: str, *, in_a_table: bool) -> str:
    """Return the outcome of a mutant that was refused; fail if the message does not say where, or is a book."""
    assert error.file, error
    assert not in_a_table or kind in WITHOUT_A_CELL or (error.sheet and error.cell), f"{kind}: {error}"
    assert len(str(error)) < LONGEST_MESSAGE, f"{kind}: {len(str(error))} letters"
    return REFUSED


def of_grid(original: Original, kind: Kind, grids, cells: Cells) -> str:
    return outcome(original, kind.name, lambda: original.read(grids), kind.silent, cells)


def of_file(original: Original, name: str, number: int, folder) -> str | None:
    draw = np.random.default_rng([SEED, number, zlib.crc32(f"{name} {original.name}".encode())])
    path = mutated_files.KINDS[name](original, folder, draw)
    result = path and outcome(original, name, lambda: original.read_file(path), "", set())
    if path:
        path.unlink()
    return result


def first_of_each_kind() -> Iterator[tuple[str, Original, tuple]]:
    """Yield one mutant of each kind of grid, layouts in turn."""
    seen: set[str] = set()
    for turn, original in enumerate([*originals(), *originals()]):
        for place, (kind, grids, cells) in enumerate(mutants(original, 1, SEED)):
            if kind.name not in seen and (turn >= len(originals()) or place % len(originals()) == turn):
                seen.add(kind.name)
                yield kind.name, original, (kind, grids, cells)


def test_one_mutant_of_each_kind_of_table():
    tried = {name: of_grid(original, *mutant) for name, original, mutant in first_of_each_kind()}
    assert tried.keys() == KINDS.keys()
    assert set(tried.values()) == {SAME, REFUSED, OTHER}


@pytest.mark.parametrize("name", sorted(mutated_files.KINDS.keys() - mutated_files.HEAVY))
def test_one_mutant_of_each_kind_of_file(name, tmp_path):
    layout = "compiled-text" if name.startswith("csv") else "yearbook-green-2006"
    original = next(one for one in originals() if one.name == layout)
    assert of_file(original, name, 0, tmp_path) in (SAME, REFUSED)


@pytest.mark.parametrize("name", ["number as text", "blanks around it", "row_twice", "header_again", "sheet_twice"])
def test_what_only_looks_different_is_still_read_in_a_yearbook(name):
    for original in originals():
        if original.source == "yearbook":
            tried = [of_grid(original, *mutant) for mutant in mutants(original, 1, SEED) if mutant[0].name == name]
            assert tried == [SAME]


@pytest.mark.parametrize(
    "name", ["footnote sign", "not a number", "blank inside", "date", "formula as text", "negative"]
)
def test_what_is_no_figure_is_refused_in_every_layout(name):
    for original in originals():
        tried = [of_grid(original, *mutant) for mutant in mutants(original, 1, SEED) if mutant[0].name == name]
        assert tried in ([], [REFUSED])


@pytest.mark.slow
def test_thousands_of_mutants_are_read_the_same_or_refused_or_listed(tmp_path, capsys, record_property):
    tried: dict[str, Counter[str]] = {}
    for original in originals():
        for kind, grids, cells in mutants(original, A_KIND, SEED):
            tried.setdefault(kind.name, Counter())[of_grid(original, kind, grids, cells)] += 1
        for name in mutated_files.KINDS:
            if name not in mutated_files.HEAVY or original.source == "ceads":
                result = of_file(original, name, 0, tmp_path)
                tried.setdefault(name, Counter()).update([result] if result else [])
    total: Counter[str] = sum(tried.values(), Counter())
    with capsys.disabled():
        print(f"\n{total.total()} mutants of {len(tried)} kinds in {len(originals())} layouts:", dict(total))  # noqa: T201 - the counts are what is reported
        for name, counts in sorted(tried.items()):
            silent = KINDS[name].silent if name in KINDS and counts[OTHER] else ""
            print(f"  {name:44} {counts[SAME]:4} {counts[REFUSED]:4} {counts[OTHER]:4}  {silent}")  # noqa: T201
    for name, count in total.items():
        record_property(name, count)
    assert total.total() >= 2_000
    assert tried.keys() == KINDS.keys() | mutated_files.KINDS.keys()
