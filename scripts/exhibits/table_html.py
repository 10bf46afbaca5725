"""A table as a page that opens by itself and stands in the report: great tables, with three rules and fixed names."""

import html
import re
from functools import partial
from typing import Any

import pandas as pd
from great_tables import GT, loc, style
from great_tables import html as as_html

from scripts.exhibits.alignment import is_text, on_points, split_power, typeset
from scripts.exhibits.heading_breaks import pieces
from scripts.exhibits.table import Row, Table, texts_of

LATIN, CHINESE, ANY = ("Times New Roman", "Liberation Serif"), ("Songti SC", "SimSun", "Noto Serif CJK SC"), "serif"
FONTS = {"en": [*LATIN, ANY, *CHINESE], "zh": [*LATIN, *CHINESE, ANY]}
"""By language: quotes and daggers are as wide as a Chinese sign in Chinese fonts, which English looks at last."""
STUB, PANEL = "stub", "panel"
UNBROKEN = 14
"""Signs of a word that stays on one line; Chinese ones could else break anywhere."""

CELL_BY_CELL = partial(pd.option_context, "mode.string_storage", "python")
"""How great tables fill their frame of texts; pyarrow's strings would be copied whole for each cell."""

HTML = re.compile("<html[^>]*>")
WIDER, RAISED = 1.4, 0.75
"""Digits: as wide as a minus or a times sign at most is in the fonts that are around; a raised sign."""

CSS = """
#NAME .whole { display: inline-flex; justify-content: flex-end; }
#NAME .part { display: inline-block; text-align: left; }
#NAME .note { width: 0; min-width: 100%; }
#NAME td, #NAME th { font-variant-numeric: lining-nums tabular-nums; }
#NAME th { word-break: keep-all; }
#NAME td.gt_center, #NAME .unbroken { white-space: nowrap; }
#NAME .gt_group_heading:empty { display: none; }
#NAME .gt_title { text-align: left; padding-bottom: 8px; }
#NAME .gt_stub { border-right-style: none; white-space: nowrap; }
#NAME .gt_group_heading { font-style: italic; font-weight: normal; border-bottom-style: none; padding-top: 8px; }
"""


def html_text(table: Table) -> str:
    """Return the table as a whole HTML page, the same text at every call."""
    with CELL_BY_CELL():
        page: str = _built(table).as_raw_html(make_page=True)
    return HTML.sub(f'<html lang="{table.language}">', page, count=1)


def html_part(table: Table) -> str:
    """Return the table as a part of a page that holds other things too; its name must be the only one there."""
    with CELL_BY_CELL():
        part: str = _built(table).as_raw_html()
    return part


def _built(table: Table) -> GT:
    """Return the table as great tables typesets it."""
    frame, panels = _frame(table)
    built = GT(frame, rowname_col=STUB, groupname_col=PANEL if panels else None, id=table.name)
    built = built.tab_header(title=typeset(table.titles.caption)).tab_stubhead(label=table.stub)
    built = built.cols_label({str(i): as_html(_head(head)) for i, head in enumerate(table.heads)})
    for spanner in table.spanners:
        columns = [str(i) for i in range(spanner.first, spanner.last + 1)]
        built = built.tab_spanner(label=as_html(_head(spanner.text)), columns=columns, id=f"spanner-{spanner.first}")
    for i, texts in enumerate(texts_of(table)):
        built = built.cols_align(align="left" if is_text(texts) else "center", columns=[str(i)])
    built = built.fmt(lambda text: text, columns=[STUB, *(str(i) for i in range(len(table.columns)))])
    for note in table.notes:
        built = built.tab_source_note(as_html(f'<div class="note">{_escaped(note.text)}</div>'))
    return _ruled(built, table)


def _frame(table: Table) -> tuple[pd.DataFrame, bool]:
    """Return the rows as great tables take them, with their panel, and whether there are panels."""
    panel, lines = "", []
    for row in table.rows:
        if row.kind == "panel":
            panel = row.label
            continue
        lines.append([panel, _bold(_escaped(row.label), row), *(cell.text for cell in row.cells)])
    names = [str(i) for i in range(len(table.columns))]
    frame = pd.DataFrame(lines, columns=[PANEL, STUB, *names], dtype=object)
    body = [row for row in table.rows if row.kind == "body"]
    for name in names:
        frame[name] = _column(frame[name].tolist(), body)
    panels = any(row.kind == "panel" for row in table.rows)
    return (frame if panels else frame.drop(columns=PANEL)), panels


def _column(texts: list[str], rows: list[Row]) -> list[str]:
    """Return a column's cells as HTML, numbers in two boxes that meet at the decimal point.

    The boxes are as many digits wide in every row, in letters that are not bold, and hold the bold ones.
    """
    if is_text(texts) and max(map(len, texts)) <= UNBROKEN:  # a style of great tables' is looked for cell by cell
        unbroken = [f'<span class="unbroken">{_escaped(text)}</span>' if text else "" for text in texts]
        return [_bold(text, row) for text, row in zip(unbroken, rows, strict=True)]
    split = on_points(texts)
    left, right = (max((_digits_wide(part[side]) for part in split if part), default=0.0) for side in (0, 1))
    return [
        _bold(_escaped(text), row)
        if part is None
        else f'<span class="whole" style="width:{left:.1f}ch">{_bold(_escaped(part[0]), row)}</span>'
        f'<span class="part" style="width:{right:.1f}ch">{_bold(_raised(part[1]), row)}</span>'
        for text, part, row in zip(texts, split, rows, strict=True)
    ]


def _digits_wide(text: str) -> float:
    """Return how many digits are at least as wide as a part of a number."""
    number, power, behind = split_power(text)
    signs = sum(WIDER if sign in "-\N{MULTIPLICATION SIGN}" else 1 for sign in number + behind)
    return signs + (RAISED * _digits_wide(power) if power else 0)


def _raised(text: str) -> str:
    """Return what stands behind a decimal point, a power of ten raised."""
    number, power, behind = split_power(text)
    raised = f'<sup style="font-size: 75%; line-height: 0">{_escaped(power)}</sup>' if power else ""
    return _escaped(number) + raised + _escaped(behind)


def _bold(text: str, row: Row) -> str:
    return f"<strong>{text}</strong>" if row.marked and text else text


def _head(text: str) -> str:
    """Return a heading as HTML, with the places at which it may break."""
    return "<wbr>".join(map(_escaped, pieces(text)))


def _escaped(text: str) -> str:
    """Return a text safe for HTML, with a true minus before a digit."""
    return html.escape(typeset(text))


def _ruled(built: GT, table: Table) -> GT:
    """Return the table with a thick rule above and below, a thin one under the heads, and nothing else."""
    body = [row for row in table.rows if row.kind == "body"]
    lines = [i for i, row in enumerate(body) if row.ruled]
    if lines:
        thin: Any = style.borders(sides="top", color="black", weight="0.75px")
        built = built.tab_style(style=thin, locations=[loc.body(rows=lines), loc.stub(rows=lines)])
    return built.tab_options(
        table_font_names=FONTS[table.language],
        table_font_size="15px",
        table_font_color="black",
        heading_align="left",
        heading_title_font_size="16px",
        table_border_top_style="none",
        table_border_bottom_style="none",
        heading_border_bottom_style="none",
        column_labels_border_top_style="solid",
        column_labels_border_top_color="black",
        column_labels_border_top_width="2px",
        column_labels_border_bottom_color="black",
        column_labels_border_bottom_width="1px",
        table_body_border_top_style="none",
        table_body_border_bottom_color="black",
        table_body_border_bottom_width="2px",
        table_body_hlines_style="none",
        row_group_border_top_style="none",
        row_group_border_bottom_style="none",
        data_row_padding="3px",
        source_notes_font_size="13px",
        source_notes_padding="2px",
    ).opt_css(CSS.replace("NAME", table.name))
