"""The notes of several tables below one: what all of them say is said once, the rest names its table."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from scripts.exhibits.aligned import in_order
from scripts.exhibits.table import Note, Part, Table


def merged_notes(tables: Sequence[Table], parts: Sequence[Part], *, by_part: bool) -> Iterator[Note]:
    """Yield the notes of tables that become one, in their order.

    Parameters
    ----------
    tables
        The tables; their columns are counted as in the one that they become.
    parts
        What each of them is about.
    by_part
        Whether what a note lists is said of each part, since the parts share their columns.

    """
    kinds = {kind for kind in tables[0].titles.about if _differ(kind, tables)}
    said = [{note.frame or note.text: note for note in table.notes if note.about not in kinds} for table in tables]
    for text in in_order(said):
        found = [(part, notes[text]) for part, notes in zip(parts, said, strict=True) if text in notes]
        note = found[0][1]
        if note.frame and len(found) > 1:
            yield _listing(found, by_part=by_part)
        elif len(found) == len(parts):
            yield replace(note, cells=tuple(cell for _, each in found for cell in each.cells))
        else:
            yield from (_of_part(note, part) for part, note in found)


def _differ(kind: str, tables: Sequence[Table]) -> bool:
    """Return whether the tables are about several parts of a kind."""
    return len({table.titles.about[kind].name for table in tables}) > 1


def _listing(found: list[tuple[Part, Note]], *, by_part: bool) -> Note:
    """Return notes that each list something as one with all their lists."""
    words, note = found[0][0].words, found[0][1]
    lists = [words.list(list(each.items)) for _, each in found]
    if by_part:
        named = zip(found, lists, strict=True)
        lists = [words("note.items_of_part", part=part.label, items=items) for (part, _), items in named]
    listed = words("list.semicolon").join(lists) if by_part else words.list(lists)
    cells = tuple(cell for _, each in found for cell in each.cells)
    return Note(note.frame.format(items=listed), note.row, cells, note.frame, tuple(lists))


def _of_part(note: Note, part: Part) -> Note:
    """Return a note that says which part it is about, if its text does not name it."""
    text = note.text if part.label in note.text else part.words("note.of_part", part=part.label, text=note.text)
    return replace(note, text=text, row=f"{part.name}:{note.row}" if note.cells else note.row)
