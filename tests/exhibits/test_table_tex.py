import re
import shutil
import subprocess

import pytest

from scripts.exhibits.table import Cell, Note, Row, Table, Titles
from scripts.exhibits.table_tex import PACKAGES, PAGE, escaped, tex_text
from tests.exhibits.every_table import TABLES

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


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex (Debian: texlive-latex-extra)")
def test_every_table_compiles(tmp_path, request, context):
    tables = [make(request.getfixturevalue(fixture), context) for make, fixture in TABLES.values()]
    row = Row("r", "r", (Cell("-2.447e-08**"), Cell("(0.0715)")))
    powers = Table(Titles("T9", "t", "t"), "powers", "", ("a", "b"), ("a", "b"), (row,), ())
    body = "\n".join(tex_text(table) for table in [*tables, nasty_table(), long_table(120), powers])
    head = rf"\documentclass{{article}}\usepackage[utf8]{{inputenc}}\usepackage[T1]{{fontenc}}\usepackage{{{PACKAGES}}}"
    (tmp_path / "all.tex").write_text(head + r"\begin{document}" + body + r"\end{document}", encoding="utf-8")
    ran = subprocess.run(
        ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "all.tex"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-2000:]
