r"""A table for `\input` into a paper: booktabs rules, numbers on their decimal points, notes below."""

from scripts.exhibits.alignment import is_text, on_points, split_power, typeset
from scripts.exhibits.table import Row, Table, texts_of

PACKAGES = "booktabs, dcolumn, adjustbox, longtable"
PAGE = 50
"""Rows that fit a page, with the notes below them; a table with more of them runs over several."""

SIGNS = {
    "\\": r"\textbackslash{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "*": r"\textasteriskcentered{}",
    "\N{MINUS SIGN}": "$-$",
    "\N{EN DASH}": "--",
    "\N{EM DASH}": "---",
    "\N{LEFT DOUBLE QUOTATION MARK}": "``",
    "\N{RIGHT DOUBLE QUOTATION MARK}": "''",
    "\N{SUPERSCRIPT TWO}": r"\textsuperscript{2}",
    "\N{SUPERSCRIPT FOUR}": r"\textsuperscript{4}",
    "\N{SUBSCRIPT ONE}": r"\textsubscript{1}",
    "\N{SUBSCRIPT TWO}": r"\textsubscript{2}",
    "\N{MULTIPLICATION SIGN}": r"$\times$",
    "\N{MIDDLE DOT}": r"$\cdot$",
    "\N{LESS-THAN OR EQUAL TO}": r"$\leq$",
    "\N{GREATER-THAN OR EQUAL TO}": r"$\geq$",
    "\N{RIGHTWARDS ARROW}": r"$\rightarrow$",
    "\N{DAGGER}": r"\textdagger{}",
    "\N{GREEK SMALL LETTER CHI}": r"$\chi$",
    "\N{GREEK SMALL LETTER RHO}": r"$\rho$",
    "\N{GREEK SMALL LETTER SIGMA}": r"$\sigma$",
}


def escaped(text: str) -> str:
    """Return a text in which every sign that TeX would take for a command is one that prints it."""
    return "".join(SIGNS.get(sign, sign) for sign in typeset(text))


def tex_text(table: Table) -> str:
    """Return the table as a LaTeX float, or over several pages if it has too many rows; the same text at every call."""
    wide = "" if table.language == "en" else "; XeLaTeX or LuaLaTeX with ctex for the Chinese text"
    lines = [
        f"% {table.titles.caption}",
        f"% Needs the packages {PACKAGES}{wide}.",
        *(_on_pages(table) if len(table.rows) > PAGE else _on_one(table)),
        "",
    ]
    return "\n".join(lines)


def _on_one(table: Table) -> list[str]:
    """Return a float, shrunk to the width of the page where it is wider."""
    columns = texts_of(table)
    return [
        r"\begin{table}[htbp]",
        r"\centering",
        rf"\caption{{{escaped(table.titles.title)}}}",
        rf"\label{{tab:{table.name}}}",
        r"\begin{adjustbox}{max width=\linewidth}",
        rf"\begin{{tabular}}{{@{{}}l{''.join(_column_type(texts) for texts in columns)}@{{}}}}",
        r"\toprule",
        *_heads(table),
        r"\midrule",
        *_body(table),
        r"\bottomrule",
        r"\end{tabular}",
        r"\end{adjustbox}",
        "",
        r"\smallskip",
        r"\begin{minipage}{\linewidth}\footnotesize",
        *(rf"{escaped(note.text)}\par" for note in table.notes),
        r"\end{minipage}",
        r"\end{table}",
    ]


def _on_pages(table: Table) -> list[str]:
    """Return a longtable with its headings on every page; words break within columns that share the page's width."""
    words = [is_text(texts) for texts in texts_of(table)]
    share = 0.84 / (1 + sum(words))  # the rest is for numbers and the space between columns
    prose = rf">{{\raggedright\arraybackslash}}p{{{share:.2f}\linewidth}}"
    types = [prose if is_words else _column_type(texts) for is_words, texts in zip(words, texts_of(table), strict=True)]
    heads = [r"\toprule", *_heads(table), r"\midrule"]
    return [
        r"\begingroup\footnotesize\setlength{\tabcolsep}{3pt}",
        rf"\begin{{longtable}}{{@{{}}{prose}{''.join(types)}@{{}}}}",
        rf"\caption{{{escaped(table.titles.title)}}}\label{{tab:{table.name}}}\\",
        *heads,
        r"\endfirsthead",
        *heads,
        r"\endhead",
        *_body(table),
        r"\bottomrule",
        r"\end{longtable}",
        *(rf"\noindent {escaped(note.text)}\par" for note in table.notes),
        r"\endgroup",
    ]


def _column_type(texts: list[str]) -> str:
    """Return a dcolumn that stands on the decimal points, with room for the longest side of each."""
    if is_text(texts):
        return "l"
    split = [part for part in on_points(texts) if part is not None]
    whole, rest = max(len(part[0]) for part in split), max(_digits_wide(part[1].lstrip(".")) for part in split)
    return f"D{{.}}{{.}}{{{whole}.{rest}}}"


def _digits_wide(text: str) -> int:
    """Return how many digits are as wide as what stands behind a decimal point; a times sign is as wide as two."""
    number, power, behind = split_power(text)
    return len(number + power + behind) + bool(power)


def _heads(table: Table) -> list[str]:
    """Return the lines above the first thin rule."""
    lines = []
    if table.spanners:
        cells, at = [""], 0
        for spanner in table.spanners:
            cells += [""] * (spanner.first - at)
            cells.append(rf"\multicolumn{{{spanner.last - spanner.first + 1}}}{{c}}{{{escaped(spanner.text)}}}")
            at = spanner.last + 1
        rules = "".join(rf"\cmidrule(lr){{{s.first + 2}-{s.last + 2}}}" for s in table.spanners)
        lines += [" & ".join([*cells, *[""] * (len(table.columns) - at)]) + r" \\", rules]
    text = [is_text(texts) for texts in texts_of(table)]
    heads = [escaped(head) if left else _centred(escaped(head)) for head, left in zip(table.heads, text, strict=True)]
    return [*lines, " & ".join([escaped(table.stub), *heads]) + r" \\"]


def _body(table: Table) -> list[str]:
    """Return the rows; a row that is set off has a bold label."""
    lines, at, columns = [], 0, texts_of(table)
    for row in table.rows:
        if row.kind == "panel":
            heading = rf"\emph{{{escaped(row.label)}}}"
            lines += [r"\addlinespace", rf"\multicolumn{{{len(table.columns) + 1}}}{{@{{}}l}}{{{heading}}} \\"]
            continue
        cells = [_cell(cell.text, columns[i], at) for i, cell in enumerate(row.cells)]
        lines += ([r"\midrule"] if row.ruled else []) + [" & ".join([_label(row), *cells]) + r" \\"]
        at += 1
    return lines


def _label(row: Row) -> str:
    return rf"\textbf{{{escaped(row.label)}}}" if row.marked else escaped(row.label)


def _cell(text: str, column: list[str], at: int) -> str:
    """Return a cell: a number as dcolumn takes it (math), anything else centred, in a column of words as it is."""
    if is_text(column):
        return escaped(text)
    if on_points(column)[at] is None:
        return _centred(escaped(text)) if text else ""
    number = text.rstrip("*")
    mark = text[len(number) :]
    number, power, behind = split_power(number)
    if power:
        number = number.replace("\N{MULTIPLICATION SIGN}", r"{\times}") + f"^{{{power}}}{{}}" + behind
    return number.replace(",", "{,}") + (f"^{{{mark}}}" if mark else "")


def _centred(text: str) -> str:
    return rf"\multicolumn{{1}}{{c}}{{{text}}}"
