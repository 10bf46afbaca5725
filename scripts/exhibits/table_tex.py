r"""A table for `\input` into a paper: booktabs rules, numbers on their decimal points, notes below."""

import re
from textwrap import wrap

from scripts.exhibits.alignment import is_text, on_points, split_power, typeset
from scripts.exhibits.heading_breaks import lines_of, pieces
from scripts.exhibits.table import Row, Spanner, Table, texts_of

PACKAGES = "booktabs, dcolumn, adjustbox, longtable"
TURNING = "pdflscape"
"""The package that turns a page, for a long table that is too wide for an upright one."""
PAGE, NOTE = 41, {"en": 112, "zh": 56}
"""Rows that fit a page, signs of a note's line: a longer table runs over several pages."""
HIGH, ROW, NOTE_LINE, SPREAD, REST = 640.0, 13.6, 11.0, {"en": 1.0, "zh": 1.3}, 60.0
"""Points: of a page with its margins, with something to spare; of a row, and of a line of the notes; how much further
apart both are in Chinese; of the title and the rules."""
SIGN, GAP = 4.5, 12.0
"""Points of a sign, rather too few, and between two columns: how much a table on one page is shrunk."""

CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+")
HANZI = r"\DeclareRobustCommand{\hanzi}[1]{\begin{CJK*}{UTF8}{gbsn}#1\end{CJK*}}"
"""What sets Chinese names inside English text, for which pdfLaTeX has no letters of its own."""

HEAD = {"en": 12, "zh": 7}
"""Signs of a heading on one line of a table over several pages, which cannot be shrunk as a whole."""
BREAK = r"\\"
WORDS = 14
"""Signs beyond which a text of a column of words breaks there."""
SIZES = {r"\footnotesize": 4.4, r"\scriptsize": 3.9, r"\tiny": 3.1}
"""Size of such a table -> a sign's width in points."""
LINE, TURNED, STUB, BETWEEN = 430.0, 680.0, (0.18, 0.35), 6.0
"""Points of a page's line, of that of a turned page; the shares of it that labels take at least and at most; points
between columns."""

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
    body = "\n".join([*(_on_pages(table) if _is_long(table) else _on_one(table)), ""])
    turned = f", {TURNING}" if r"\begin{landscape}" in body else ""
    needed, before = "; XeLaTeX or LuaLaTeX with ctex for the Chinese text", ""
    if table.language == "en":
        body, named = CHINESE.subn(r"\\hanzi{\g<0>}", body)
        needed, before = (", CJKutf8", f"{HANZI}\n") if named else ("", "")
    return f"% {table.titles.caption}\n% Needs the packages {PACKAGES}{turned}{needed}.\n{before}{body}"


def _is_long(table: Table) -> bool:
    """Return whether a table is longer than a page."""
    return len(table.rows) > PAGE or _height(table) > HIGH


def _height(table: Table) -> float:
    """Return about how many points high a table is on one page, shrunk to its width, with its title and its notes."""
    signs = [max(_signs(texts), len(head)) for head, texts in zip(table.heads, texts_of(table), strict=True)]
    label = max((len(row.label) for row in table.rows if row.kind == "body"), default=0)
    shrunk = min(LINE / (SIGN * (label + sum(signs)) + GAP * len(signs)), 1)
    notes = sum(-(-len(note.text) // NOTE[table.language]) for note in table.notes)
    return SPREAD[table.language] * (shrunk * ROW * len(table.rows) + NOTE_LINE * notes) + REST


def _on_one(table: Table) -> list[str]:
    """Return a float, shrunk to the width of the page where it is wider."""
    columns = texts_of(table)
    return [
        r"\begin{table}[htbp]",
        r"\centering\setlength{\belowcaptionskip}{6pt}",  # a caption stands on the table's rule in the usual classes
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
    """Return a longtable with its headings on every page; its notes follow it."""
    words = [max(map(len, texts), default=0) for texts in texts_of(table) if is_text(texts)]
    prose = any(longest > WORDS for longest in words)
    size, types, turned = (r"\footnotesize", _shares(table), False) if prose else _narrow(table)
    heads = [r"\toprule", *_heads(table, stacked=not prose), r"\midrule"]
    return [
        *([r"\begin{landscape}"] if turned else []),
        rf"\begingroup{size}\setlength{{\tabcolsep}}{{3pt}}",
        rf"\begin{{longtable}}{{@{{}}{types}@{{}}}}",
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
        *([r"\end{landscape}"] if turned else []),
    ]


def _shares(table: Table) -> str:
    """Return the columns of a table of words, which share the page's width and break their texts."""
    words = [is_text(texts) for texts in texts_of(table)]
    prose = _breaking(0.84 / (1 + sum(words)))  # the rest is for numbers and the space between columns
    columns = zip(words, texts_of(table), strict=True)
    return prose + "".join(prose if is_words else _column_type(texts) for is_words, texts in columns)


def _narrow(table: Table) -> tuple[str, str, bool]:
    """Return the largest size at which a table of numbers fits a page, its columns, and whether the page is turned."""
    fits = [
        (size, share, line == TURNED)
        for line in (LINE, TURNED)
        for size, sign in SIZES.items()
        if (share := _label_share(table, sign, line))
    ]
    size, share, turned = fits[0] if fits else (list(SIZES)[-1], STUB[0], True)
    return size, _breaking(share) + "".join(map(_column_type, texts_of(table))), turned


def _label_share(table: Table, sign: float, line: float) -> float | None:
    """Return the share of a line that labels take where signs are so wide; None if the numbers leave too little."""
    columns = zip(table.heads, texts_of(table), strict=True)
    signs = [max(_signs(texts), *map(_wide, _lines(head, table.language))) for head, texts in columns]
    label = max(_wide(row.label) for row in table.rows if row.kind == "body")
    wanted = min(sign * label / line, STUB[1])
    lacking = [_lacking(spanner, signs, table.language) for spanner in table.spanners]
    left = 1 - (sign * (sum(signs) + sum(lacking)) + BETWEEN * len(signs)) / line
    # Labels may stand on two lines.
    return min(wanted, left) if left >= max(wanted / 2, STUB[0]) else None


def _lacking(spanner: Spanner, signs: list[int], language: str) -> int:
    """Return how many signs a heading over several columns is wider than these."""
    columns = signs[spanner.first : spanner.last + 1]
    return max(max(map(_wide, _lines(spanner.text, language, len(columns)))) - sum(columns), 0)


def _signs(texts: list[str]) -> int:
    """Return how many signs wide a column's texts are, numbers on their points."""
    longest = max(map(_wide, texts), default=0)
    if is_text(texts):
        return longest
    split = on_points(texts)
    sides = [max((len(part[side]) for part in split if part), default=0) for side in (0, 1)]
    return max(sum(sides), *(_wide(text) for text, part in zip(texts, split, strict=True) if part is None), 0)


def _wide(text: str) -> int:
    """Return how many Latin signs are as wide as a text; a Chinese one is as wide as two."""
    return len(text) + sum(map(len, CHINESE.findall(text)))


def _breaking(share: float) -> str:
    """Return a column that breaks its texts, as wide as a share of the line."""
    return rf">{{\raggedright\arraybackslash}}p{{{share:.2f}\linewidth}}"


def _lines(head: str, language: str, n_columns: int = 1) -> list[str]:
    """Return the lines of a heading over so many columns."""
    if language == "en":
        return wrap(head, n_columns * HEAD[language], break_long_words=False) or [""]
    words = [word for piece in pieces(head) for word in re.findall(r"\S+\s*", piece)]
    return lines_of(words, n_columns * HEAD[language], len)


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


def _heads(table: Table, *, stacked: bool = False) -> list[str]:
    """Return the lines above the first thin rule; headings on one line each, or on several."""
    lines = []
    if table.spanners:
        cells, at = [""], 0
        for spanner in table.spanners:
            cells += [""] * (spanner.first - at)
            n = spanner.last - spanner.first + 1
            over = _stacked(spanner.text, n, table.language) if stacked else escaped(spanner.text)
            cells.append(rf"\multicolumn{{{n}}}{{c}}{{{over}}}")
            at = spanner.last + 1
        rules = "".join(rf"\cmidrule(lr){{{s.first + 2}-{s.last + 2}}}" for s in table.spanners)
        lines += [" & ".join([*cells, *[""] * (len(table.columns) - at)]) + r" \\", rules]
    text = [is_text(texts) for texts in texts_of(table)]
    heads = [_stacked(head, 1, table.language) if stacked else escaped(head) for head in table.heads]
    heads = [head if left else _centred(head) for head, left in zip(heads, text, strict=True)]
    return [*lines, " & ".join([escaped(table.stub), *heads]) + r" \\"]


def _stacked(head: str, n_columns: int, language: str) -> str:
    """Return a heading on several lines, the lowest beside the other headings'."""
    lines = [escaped(line) for line in _lines(head, language, n_columns)]
    return lines[0] if len(lines) == 1 else rf"\shortstack{{{BREAK.join(lines)}}}"


def _body(table: Table) -> list[str]:
    """Return the rows; a row that is set off has a bold label."""
    lines, at, columns = [], 0, [None if is_text(texts) else on_points(texts) for texts in texts_of(table)]
    for row in table.rows:
        if row.kind == "panel":
            heading = rf"\emph{{{escaped(row.label)}}}"
            lines += [r"\addlinespace", rf"\multicolumn{{{len(table.columns) + 1}}}{{@{{}}l}}{{{heading}}} \\"]
            continue
        cells = [_cell(cell.text, column, at) for cell, column in zip(row.cells, columns, strict=True)]
        lines += ([r"\midrule"] if row.ruled else []) + [" & ".join([_label(row), *cells]) + r" \\"]
        at += 1
    return lines


def _label(row: Row) -> str:
    return rf"\textbf{{{escaped(row.label)}}}" if row.marked else escaped(row.label)


def _cell(text: str, split: list[tuple[str, str] | None] | None, at: int) -> str:
    """Return a cell: a number as dcolumn takes it (math), anything else centred; in a column of words (None) as it is.

    Splitting the whole column anew for each of its cells would make long tables quadratic in their lines.
    """
    if split is None:
        return escaped(text)
    if split[at] is None:
        return _centred(escaped(text)) if text else ""
    number = text.rstrip("*")
    mark = text[len(number) :]
    number, power, behind = split_power(number)
    if power:
        number = number.replace("\N{MULTIPLICATION SIGN}", r"{\times}") + f"^{{{power}}}{{}}" + behind
    return number.replace(",", "{,}") + (f"^{{{mark}}}" if mark else "")


def _centred(text: str) -> str:
    return rf"\multicolumn{{1}}{{c}}{{{text}}}"
