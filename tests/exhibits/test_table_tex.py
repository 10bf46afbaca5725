import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest

from scripts.exhibits.labels import read_labels
from scripts.exhibits.table import Cell, Note, Row, Table, Titles
from scripts.exhibits.table_tex import PACKAGES, PAGE, SIZES, escaped, tex_text
from tests.exhibits.conftest import LABELS, ROOT
from tests.exhibits.every_table import TABLES
from tests.exhibits.two_outcomes import combined, of_two

PAPER = ROOT / "docs" / "paper.md"
NASTY = r"50% of A&B_1 #2 {x} ~a^b \cost $5 <c> R² CO₂ 10⁴ 2006–2021 “q” −1 *"


def nasty_table() -> Table:
    row = Row(NASTY, "r", (Cell("-0.088**"), Cell("1,255")))
    return Table(Titles("T9", NASTY, NASTY), "nasty", NASTY, ("a", "b"), (NASTY, NASTY), (row,), (Note(NASTY),))


def long_table(n_rows: int) -> Table:
    rows = tuple(
        Row(f"city {place}", f"{place}", (Cell(f"0.{place:03d}"), Cell("2006–2011"))) for place in range(n_rows)
    )
    return Table(Titles("A9", "Long", "Long"), "long", "", ("a", "b"), ("a", "b"), rows, (Note("a note"),))


def test_a_table_longer_than_a_page_runs_over_several_under_the_same_headings():
    floats, pages = tex_text(long_table(PAGE)), tex_text(long_table(PAGE + 1))
    assert r"\begin{table}" in floats
    assert r"\begin{table}" not in pages
    assert r"\endhead" in pages
    assert pages.count(r"\toprule") == 2
    assert all(f"city {place} &" in pages for place in range(PAGE + 1))
    assert r"\noindent a note\par" in pages


def test_a_table_is_longer_than_a_page_with_its_notes_too():
    few = long_table(PAGE // 2)
    assert r"\begin{table}" in tex_text(few)
    assert r"\endhead" in tex_text(replace(few, notes=(Note("word " * 2000),)))


def test_a_table_that_is_shrunk_to_its_page_has_room_for_more_rows_and_a_chinese_one_for_fewer():
    row = Row("r", "r", (Cell("0.123"),) * 12)
    notes = (Note("word " * 500),)
    wide = Table(Titles("T9", "t", "t"), "wide", "", ("c",) * 12, ("A heading",) * 12, (row,) * 30, notes)
    few = Table(
        Titles("T9", "t", "t"), "few", "", ("c",) * 3, ("A heading",) * 3, (Row("r", "r", row.cells[:3]),) * 30, notes
    )
    assert r"\begin{table}" in tex_text(wide)
    assert r"\endhead" in tex_text(few)
    assert r"\endhead" in tex_text(replace(wide, language="zh"))


def calls(table: Table) -> int:
    """Return how many functions are called to set a table."""
    counted = Counter()
    sys.setprofile(lambda _, event, __: counted.update([event]))
    try:
        tex_text(table)
    finally:
        sys.setprofile(None)
    return counted["call"]


def test_the_work_of_a_long_table_is_in_proportion_to_its_lines():
    assert calls(long_table(4 * PAGE)) < 3 * calls(long_table(2 * PAGE))


def test_headings_of_a_long_table_stand_on_several_lines_and_labels_may_break():
    table = replace(long_table(PAGE + 1), heads=("(1) Matched on pre-policy means", "b"))
    text = tex_text(table)
    assert r"\shortstack{(1) Matched\\on pre-\\policy means}" in text
    assert r"p{0.07\linewidth}" in text
    chinese = tex_text(replace(table, heads=("(1) 政策前均值匹配", "b"), language="zh"))
    assert r"\shortstack{(1)\\政策前均值匹配}" in chinese


def test_a_chinese_heading_of_a_long_table_breaks_after_a_comma():
    table = replace(long_table(PAGE + 1), heads=("处理组均值，政策前", "标准误"), language="zh")
    assert r"\shortstack{处理组均值，\\政策前}" in tex_text(table)


def test_a_chinese_label_takes_as_much_of_the_line_as_a_latin_one_of_twice_its_signs():
    def share(label: str, language: str) -> str:
        rows = tuple(replace(row, label=label) for row in long_table(PAGE + 1).rows)
        return re.search(r"p\{([\d.]+)", tex_text(replace(long_table(PAGE + 1), rows=rows, language=language)))[1]

    assert share("处理组城市数", "zh") == share("x" * 12, "en") > share("x" * 6, "en")


def test_a_caption_does_not_stand_on_the_rule(benchmark, context):
    text = tex_text(TABLES["benchmark"][0](benchmark, context))
    assert text.index(r"\setlength{\belowcaptionskip}") < text.index(r"\caption{") < text.index(r"\toprule")


def test_a_long_table_with_many_columns_is_set_smaller():
    def wide(n_columns: int) -> str:
        names = tuple(map(str, range(n_columns)))
        rows = tuple(
            Row("A label of the usual length", f"{i}", (Cell("-0.123***"),) * n_columns) for i in range(PAGE + 1)
        )
        return tex_text(Table(Titles("A9", "Wide", "Wide"), "wide", "", names, names, rows, ()))

    assert [r"\begin{landscape}" in wide(n) for n in (4, 8, 10, 12)] == [False, False, False, True]
    assert "longtable, pdflscape." in wide(12)
    sizes = [size for n in (4, 8, 10) for size in SIZES if rf"\begingroup{size}" in wide(n)]
    assert sizes == list(SIZES)


def test_signs_that_tex_takes_for_commands_are_escaped():
    text = escaped(NASTY)
    assert not re.search(r"(?<!\\)[&%#_]", text)
    assert r"\textbackslash{}cost" in text
    assert r"\$5" in text


def test_numbers_stand_in_math_on_their_points(benchmark, context):
    text = tex_text(TABLES["benchmark"][0](benchmark, context))
    assert "Smart city pilot & 0.589^{***} & -0.088 & -0.088" in text
    assert r"\multicolumn{1}{c}{1,255}" in text


def test_a_caption_leaves_the_numbering_to_tex(benchmark, context):
    assert r"\caption{Benchmark regressions (simulated data)}" in tex_text(TABLES["benchmark"][0](benchmark, context))


def test_chinese_names_in_an_english_table_ask_for_the_package_that_sets_them():
    plain, named = nasty_table(), replace(nasty_table(), notes=(Note("Nanjing 南京市 (-0.1)"),))
    assert "CJKutf8" not in tex_text(plain)
    assert r"\hanzi" not in tex_text(replace(named, language="zh"))
    text = tex_text(named)
    assert "longtable, CJKutf8." in text.splitlines()[1]
    assert text.index(r"\DeclareRobustCommand{\hanzi}") < text.index(r"Nanjing \hanzi{南京市} ($-$0.1)")


def test_three_rules_and_the_notes_are_there(benchmark, context):
    table = TABLES["benchmark"][0](benchmark, context)
    text = tex_text(table)
    assert [text.count(rule) for rule in (r"\toprule", r"\bottomrule")] == [1, 1]
    assert text.count(r"\par") == len(table.notes)


def test_a_power_of_ten_is_set_and_its_column_is_wide_enough():
    row = Row("r", "r", (Cell("-2.447e-08**"), Cell("0.0715")))
    text = tex_text(Table(Titles("T9", "t", "t"), "powers_of_ten", "", ("a", "b"), ("a", "b"), (row,), ()))
    # The empty group keeps the stars from being a second superscript of the same ten, which TeX refuses.
    assert r"r & -2.447{\times}10^{-8}{}^{**} & 0.0715 \\" in text
    assert "D{.}{.}{2.11}D{.}{.}{1.4}" in text


def documents():
    """Return the program and the first lines of a document for each language, as docs/paper.md shows them."""
    blocks = re.findall(r"```latex\n% (\w+)\n(.*?)\\begin\{document\}", PAPER.read_text(encoding="utf-8"), re.DOTALL)
    return dict(zip(("en", "zh"), blocks, strict=True))


def found_by_tex(file):
    """Return whether TeX has a file."""
    asked = subprocess.run(["kpsewhich", file], capture_output=True, check=False) if shutil.which("kpsewhich") else None
    return asked is not None and asked.returncode == 0


def compiled(tables, folder, language="en"):
    """Return what TeX says of tables, which it has to accept in a document as docs/paper.md has it."""
    body = "\n\\clearpage\n".join(tex_text(table) for table in tables)
    program, head = documents()[language]
    (folder / "all.tex").write_text(head + r"\begin{document}" + body + r"\end{document}", encoding="utf-8")
    command = [program, "-halt-on-error", "-interaction=nonstopmode", "all.tex"]
    for _ in range(2):  # a longtable has its widths from the first time
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
        assert ran.returncode == 0, ran.stdout[-2000:]
    assert re.findall(r"Float too large for page by [\d.]+pt", ran.stdout) == []
    return ran.stdout


NEEDS_TEX = pytest.mark.skipif(
    shutil.which("pdflatex") is None or not all(map(found_by_tex, ("adjustbox.sty", "CJKutf8.sty", "c70gbsn.fd"))),
    reason="needs pdflatex with CJKutf8 (Debian: texlive-latex-extra, latex-cjk-chinese-arphic-gbsn00lp)",
)


NEEDS_XETEX = pytest.mark.skipif(
    shutil.which("xelatex") is None or not found_by_tex("ctexart.cls"),
    reason="needs xelatex and ctex (Debian: texlive-xetex, texlive-lang-chinese)",
)


def test_the_page_for_authors_names_the_packages_that_the_tables_need():
    for _, head in documents().values():
        assert rf"\usepackage{{{PACKAGES}}}" in head


@pytest.mark.slow
@NEEDS_XETEX
def test_every_chinese_table_compiles_with_all_of_its_signs(tmp_path, request, context):
    chinese = replace(context, words=read_labels(LABELS, "zh"))
    tables = [make(request.getfixturevalue(fixture), chinese) for make, fixture in TABLES.values()]
    assert "Missing character" not in compiled([*tables, replace(nasty_table(), language="zh")], tmp_path, "zh")
    assert "Missing character" not in (tmp_path / "all.log").read_text(encoding="utf-8", errors="replace")


@pytest.mark.slow
@NEEDS_TEX
def test_every_table_compiles(tmp_path, request, context):
    tables = [make(request.getfixturevalue(fixture), context) for make, fixture in TABLES.values()]
    row = Row("r", "r", (Cell("-2.447e-08**"), Cell("(0.0715)")))
    powers = Table(Titles("T9", "t", "t"), "powers", "", ("a", "b"), ("a", "b"), (row,), ())
    compiled([*tables, nasty_table(), long_table(120), powers], tmp_path)


@pytest.mark.slow
@NEEDS_TEX
def test_every_table_of_two_outcomes_compiles_and_none_is_wider_than_its_page(tmp_path, request, two):
    tables = [combined(name, of_two(request.getfixturevalue(TABLES[name][1])), two) for name in TABLES]
    said = compiled([table for table in tables if table.name != "backtest"], tmp_path)
    too_wide = [float(points) for points in re.findall(r"Overfull \\hbox \(([\d.]+)pt too wide\) in alignment", said)]
    assert max(too_wide, default=0) < 5
