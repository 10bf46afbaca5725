"""How tables of two outcomes are put together."""

from dataclasses import replace

import pytest

from scripts.exhibits.combined import in_one, one_below_another, side_by_side
from scripts.exhibits.labels import read_labels
from scripts.exhibits.table import Cell, Note, Row, Spanner, Table, Titles
from tests.exhibits.conftest import LABELS
from tests.exhibits.two_outcomes import FIRST, SECOND

ONE, OTHER = (read_labels(LABELS, "en")(name) for name in (FIRST, SECOND))


def small(two, outcome, rows=("a", "b"), columns=("1", "2"), notes=(), **changed):
    """Return a table with a number in each place, that says where it stands and which outcome it is about."""
    context = next(each for each in two.by_outcome() if each.outcome == outcome)
    lines = [Row(name.upper(), name, tuple(Cell(f"{outcome} {name} {column}") for column in columns)) for name in rows]
    heads = tuple(f"({place}) {column}" for place, column in enumerate(columns, 1))
    titles = Titles("T3", "Title", "Table 3. Title", context.parts)
    return Table(titles, "small", "", tuple(columns), heads, tuple(lines), tuple(map(Note, notes)), **changed)


def texts(table):
    return [tuple(cell.text for cell in row.cells) for row in table.rows]


def test_one_table_comes_back_as_it_is(two):
    table = small(two, FIRST)
    assert all(combine([table]) is table for combine in (side_by_side, one_below_another, in_one))


def test_columns_side_by_side_have_a_heading_and_are_counted_through(two):
    table = side_by_side([small(two, FIRST), small(two, SECOND)])
    assert table.columns == (f"{FIRST}:1", f"{FIRST}:2", f"{SECOND}:1", f"{SECOND}:2")
    assert table.heads == ("(1) 1", "(2) 2", "(3) 1", "(4) 2")
    over = [(spanner.text, spanner.first, spanner.last) for spanner in table.spanners]
    assert over == [(ONE, 0, 1), (OTHER, 2, 3)]
    assert texts(table)[0] == (f"{FIRST} a 1", f"{FIRST} a 2", f"{SECOND} a 1", f"{SECOND} a 2")


def test_rows_side_by_side_are_merged_by_name_and_stand_where_their_own_table_has_them(two):
    table = side_by_side([small(two, FIRST, ("a", "a", "n")), small(two, SECOND, ("a", "a", "b", "n"))])
    assert [row.name for row in table.rows] == ["a", "a", "b", "n"]
    assert texts(table)[2] == ("", "", f"{SECOND} b 1", f"{SECOND} b 2")


def test_rows_below_one_another_have_a_heading_and_its_name(two):
    table = one_below_another([small(two, FIRST), small(two, SECOND)])
    assert [(row.kind, row.name) for row in table.rows][:3] == [
        ("panel", FIRST),
        ("body", f"{FIRST}:a"),
        ("body", f"{FIRST}:b"),
    ]
    assert table.rows[3].label == f"Outcome: {OTHER}"
    assert table.columns == ("1", "2")


def test_panels_of_one_s_own_name_the_outcome_and_have_no_empty_heading_above(two):
    own = [small(two, outcome) for outcome in (FIRST, SECOND)]
    own = [replace(table, rows=(Row("Panel", "p", kind="panel"), *table.rows)) for table in own]
    headings = [row.label for row in one_below_another(own).rows if row.kind == "panel"]
    assert headings == [f"{ONE} – Panel", f"{OTHER} – Panel"]


def test_a_column_that_one_table_lacks_is_empty_there_and_the_others_are_counted_anew(two):
    second = small(two, SECOND, columns=("2", "3"), notes=["column (2)"])
    table = one_below_another([small(two, FIRST, columns=("1", "2")), replace(second)])
    assert table.heads == ("(1) 1", "(2) 2", "(3) 3")
    assert texts(table)[-1] == ("", f"{SECOND} b 2", f"{SECOND} b 3")
    assert [note.text for note in table.notes] == [f"{OTHER}: column (3)"]


def test_the_same_note_stands_once_in_its_order_and_others_name_their_part(two):
    first = small(two, FIRST, notes=["errors", "N = 9", "study"])
    second = small(two, SECOND, notes=["errors", "N = 8", f"of {OTHER} itself", "study"])
    for combine in (side_by_side, one_below_another, in_one):
        said = [note.text for note in combine([first, second]).notes if "own" not in note.text]
        assert said == [
            "errors",
            f"{ONE}: N = 9",
            f"{OTHER}: N = 8",
            f"of {OTHER} itself",
            "study",
        ]


def test_what_notes_list_is_one_list(two):
    def listing(outcome, item):
        note = Note(f"Percent: {item}.", "DID", (Cell(item),), "Percent: {items}.", (item,))
        return replace(small(two, outcome), notes=(note,))

    tables = [listing(FIRST, "column (1) 3 %"), listing(SECOND, "column (1) 4 %")]
    (beside,), (below,) = (combine(tables).notes for combine in (side_by_side, one_below_another))
    assert beside.text == "Percent: column (1) 3 %, column (3) 4 %."
    assert below.text == f"Percent: {ONE}, column (1) 3 %; {OTHER}, column (1) 4 %."
    assert len(below.cells) == 2


def test_in_one_the_first_s_number_stands_and_a_note_says_so(two):
    tables = [small(two, FIRST, ("a",), ("1",)), small(two, SECOND, ("b", "a"), ("1", "2"))]
    table = in_one(tables)
    assert [row.name for row in table.rows] == ["b", "a"]
    assert texts(table) == [(f"{SECOND} b 1", f"{SECOND} b 2"), (f"{FIRST} a 1", f"{SECOND} a 2")]
    assert table.notes[0].text.endswith(f"those of the rows of {ONE}.")


def test_what_cannot_be_told_apart_or_titled_is_refused(two):
    with pytest.raises(ValueError, match="about the same outcome"):
        one_below_another([small(two, FIRST), small(two, FIRST)])
    other = small(two, SECOND)
    with pytest.raises(ValueError, match="parts have the titles"):
        side_by_side([small(two, FIRST), replace(other, titles=replace(other.titles, title="Other"))])
    with pytest.raises(ValueError, match=r"\['1'\] are headed differently"):
        one_below_another([small(two, FIRST), replace(other, heads=("(1) x", "(2) 2"))])
    with pytest.raises(ValueError, match="over some columns"):
        side_by_side([small(two, FIRST), small(two, SECOND, spanners=(Spanner("x", 0, 0),))])
    with pytest.raises(ValueError, match="not in all of its parts"):
        one_below_another([small(two, FIRST), small(two, SECOND, spanners=(Spanner("x", 0, 0),))])


def test_a_note_that_all_have_leads_to_the_numbers_of_each(two):
    tables = [
        replace(small(two, outcome), notes=(Note("N = 9", "note", (Cell("9", "n_obs", {"outcome": outcome}),)),))
        for outcome in (FIRST, SECOND)
    ]
    for combine in (side_by_side, one_below_another, in_one):
        (note,) = [note for note in combine(tables).notes if note.cells]
        assert [cell.key for cell in note.cells] == [{"outcome": FIRST}, {"outcome": SECOND}]


def with_panels(table, **numbers):
    """Return a table with a panel for each name, whose one line has these texts."""
    lines = [(Row(name.upper(), name, kind="panel"), Row("", f"{name} 1", numbers[name])) for name in numbers]
    return replace(table, rows=tuple(row for pair in lines for row in pair))


def test_a_panel_that_all_print_alike_stands_once_and_last_and_says_for_which(two):
    alike = (Cell("1"), Cell("2"))
    first = with_panels(small(two, FIRST), same=alike, own=(Cell("3"), Cell("4")))
    second = with_panels(small(two, SECOND), own=(Cell("3"), Cell("5")), same=alike)
    table = one_below_another([first, second])
    headings = [row.label for row in table.rows if row.kind == "panel"]
    assert headings == [f"{ONE} – OWN", f"{OTHER} – OWN", f"{ONE}, {OTHER} – SAME"]
    assert [row.name for row in table.rows if row.cells] == [f"{FIRST}:own 1", f"{SECOND}:own 1", f"{FIRST}:same 1"]
    assert texts(table)[-1] == ("1", "2")


def test_rows_without_a_heading_stand_for_each_part_though_they_are_alike(two):
    tables = [
        replace(small(two, outcome), rows=(Row("A", "a", (Cell("1"), Cell("2"))),)) for outcome in (FIRST, SECOND)
    ]
    assert [row.name for row in one_below_another(tables).rows if row.cells] == [f"{FIRST}:a", f"{SECOND}:a"]
