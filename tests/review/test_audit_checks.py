"""Every check finds the error planted for it, and none finds anything in papers that contradict themselves nowhere."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.review.audit import CHECKS
from tests.review.made_paper import MadePaper, made_paper


def found(made: MadePaper) -> set[tuple[str, str, str, str, str]]:
    """Return code and place of every finding."""
    paper = made.paper()
    findings = [finding for check in CHECKS for finding in check(paper)]
    return {(f.code, f.place.table, f.place.column, f.place.row, f.place.stat) for f in findings}


@given(st.integers(0, 10**9))
@settings(max_examples=12, deadline=None, derandomize=True)
def test_a_consistent_paper_has_no_finding(seed):
    assert not found(made_paper(seed))


@pytest.mark.slow
def test_two_hundred_consistent_papers_have_no_finding():
    assert {seed: codes for seed in range(200) if (codes := found(made_paper(seed)))} == {}


def text(*cell):
    """Plant another text in a cell: all but the last of `cell` are its place."""
    return lambda made: made.printed.update({cell[:-1]: cell[-1]})


def flip(*cell):
    """Turn the sign of a printed number."""

    def plant(made):
        printed = made.printed[cell]
        made.printed[cell] = printed.removeprefix("-") if printed.startswith("-") else f"-{printed}"

    return plant


def scale(factor, *cell, places=4):
    """Multiply a printed number."""

    def plant(made):
        bare = made.printed[cell].rstrip("*")
        made.printed[cell] = f"{float(bare) * factor:.{places}f}{made.printed[cell][len(bare) :]}"

    return plant


def drop(*cell):
    return lambda made: made.printed.pop(cell)


def know(fact, value, *place):
    return lambda made: made.know(fact, value, *place)


def both(*plants):
    return lambda made: [plant(made) for plant in plants]


def rows_of(table, n):
    """Print another number of rows in every column of a table."""

    def plant(made):
        for cell in [cell for cell in made.printed if cell[0] == table and cell[3] == "N"]:
            made.printed[cell] = str(n)

    return plant


def unlike_groups(made):
    """Leave one group without significance while the difference is within two standard errors."""
    made.printed["T6", "small", "D", "coef"] = "-0.200"
    made.printed["T6", "small", "D", "t"] = "-0.5000"


def lone_product(made):
    for cell in [cell for cell in made.printed if cell[:3] in {("T5", "product", "D"), ("T5", "product", "x")}]:
        made.printed.pop(cell)


def copy_within_column(made):
    made.printed["T5", "one", "D", "coef"] = made.printed["T5", "one", "policy1", "coef"] = "-0.300***"
    made.printed["T5", "one", "policy1", "t"] = made.printed["T5", "one", "D", "t"] = "-8.0000"


def control_with_two_signs(made):
    flip("T5", "one", "x", "coef")(made)
    flip("T5", "one", "x", "t")(made)


ALL, T3, AGAIN = ("T1", "all"), ("T3", "(3)"), ("T4", "again")
PLANTS = {
    "MOMENTS order": (text(*ALL, "x", "mean", "99.000"), ("MOMENTS", *ALL, "x", "mean")),
    "MOMENTS sd": (text(*ALL, "x", "sd", "9.000"), ("MOMENTS", *ALL, "x", "sd")),
    "BINARY": (text(*ALL, "D", "sd", "0.300"), ("BINARY", *ALL, "D", "sd")),
    "NOT_LOGGED": (
        both(text(*ALL, "x", "mean", "40.550"), text(*ALL, "x", "max", "92.870")),
        ("NOT_LOGGED", *ALL, "x", "min"),
    ),
    "NOT_LOGGED matching": (
        know("unit", "ln(percent)", "T9", "U", "share"),
        ("NOT_LOGGED", "T9", "U", "share", "treated"),
    ),
    "SD_BOUND": (text(*ALL, "share", "sd", "55.000"), ("SD_BOUND", *ALL, "share", "sd")),
    "SD_BOUND matching": (
        both(
            scale(0.1, "T9", "U", "share", "bias_pct", places=1), scale(0.1, "T9", "M", "share", "bias_pct", places=1)
        ),
        ("SD_BOUND", "T9", "U", "share", "bias_pct"),
    ),
    "RANGE percent": (text(*ALL, "share", "max", "140.000"), ("RANGE", *ALL, "share", "max")),
    "RANGE corr": (text("T2", "y", "x", "corr", "1.200"), ("RANGE", "T2", "y", "x", "corr")),
    "NOT_PSD": (
        both(
            text("T2", "y", "x", "corr", "0.950***"),
            text("T2", "y", "m", "corr", "0.950***"),
            text("T2", "x", "m", "corr", "-0.950***"),
        ),
        ("NOT_PSD", "T2", "", "", ""),
    ),
    "SIGN_COEF": (
        both(flip("T3", "(1)", "D", "coef"), flip("T3", "(1)", "D", "t")),
        ("SIGN_COEF", "T3", "(1)", "D", "coef"),
    ),
    "MEANS": (text("T3", "(1)", "_cons", "coef", "0.100***"), ("MEANS", "T3", "(1)", "D", "coef")),
    "R2_SIMPLE": (text("T3", "(1)", "model", "R2", "0.990"), ("R2_SIMPLE", "T3", "(1)", "model", "R2")),
    "SIGN_T": (flip(*T3, "D", "t"), ("SIGN_T", *T3, "D", "t")),
    "NEG_SE": (flip(*AGAIN, "d", "se"), ("NEG_SE", *AGAIN, "d", "se")),
    "T_RATIO": (scale(1.3, "T10", "effects", "2015", "t"), ("T_RATIO", "T10", "effects", "2015", "t")),
    "P_VALUE": (text("T10", "effects", "2016", "p", "0.481"), ("P_VALUE", "T10", "effects", "2016", "p")),
    "STARS many": (
        both(text("T5", "one", "policy1", "coef", "0.149***"), text("T5", "one", "policy1", "t", "1.9600")),
        ("STARS", "T5", "one", "policy1", "coef"),
    ),
    "STARS few": (
        both(text("T5", "one", "policy1", "coef", "0.149"), text("T5", "one", "policy1", "t", "4.9600")),
        ("STARS", "T5", "one", "policy1", "coef"),
    ),
    "STARS corr": (text("T2", "y", "m", "corr", "0.400"), ("STARS", "T2", "y", "m", "corr")),
    "STARS_NOTE": (lambda made: made.forget("stars", "T3"), ("STARS_NOTE", "T3", "", "", "")),
    "R2_ADJ": (text(*T3, "model", "R2_adj", "0.999"), ("R2_ADJ", *T3, "model", "R2_adj")),
    "N product": (rows_of("T5", 301), ("N_MISMATCH", "T5", "one", "model", "N")),
    "N described": (rows_of("T5", 299), ("N_MISMATCH", "T5", "two", "model", "N")),
    "N groups": (text("T6", "large", "model", "N", "150"), ("N_MISMATCH", "T6", "small", "model", "N")),
    "N_MISSING": (drop("T7", "(1)", "model", "N"), ("N_MISSING", "T7", "(1)", "model", "N")),
    "COEF_CONFLICT": (scale(1.2, *AGAIN, "d", "coef", places=3), ("COEF_CONFLICT", *T3, "D", "coef")),
    "SIGN_CONFLICT": (flip(*AGAIN, "m", "coef"), ("SIGN_CONFLICT", *AGAIN, "m", "coef")),
    "SIGN_CONFLICT control": (control_with_two_signs, ("SIGN_CONFLICT", "T5", "one", "x", "coef")),
    "T_CONFLICT": (scale(2.5, *AGAIN, "x", "se"), ("T_CONFLICT", *AGAIN, "x", "coef")),
    "STARS_CONFLICT": (
        lambda made: made.printed.update({(*AGAIN, "m", "coef"): made.printed[*T3, "m", "coef"].rstrip("*") + "*"}),
        ("STARS_CONFLICT", *T3, "m", "coef"),
    ),
    "CONS_CONFLICT": (flip(*AGAIN, "_cons", "coef"), ("CONS_CONFLICT", *AGAIN, "_cons", "coef")),
    "R2_CONFLICT": (scale(0.99, *AGAIN, "model", "R2", places=3), ("R2_CONFLICT", *T3, "model", "R2")),
    "N_CONFLICT": (text(*AGAIN, "model", "N", "299"), ("N_CONFLICT", *AGAIN, "model", "N")),
    "SUBGROUP": (unlike_groups, ("SUBGROUP", "T6", "large", "D", "coef")),
    "SE_SCALE": (scale(5.0, "T6", "large", "D", "t"), ("SE_SCALE", "T6", "large", "D", "coef")),
    "DUP_VALUE": (copy_within_column, ("DUP_VALUE", "T5", "one", "D", "coef")),
    "NO_MEDIATION": (
        lambda made: made.printed.update({("T7", "(3)", "D", "coef"): made.printed["T7", "(1)", "D", "coef"]}),
        ("NO_MEDIATION", "T7", "(3)", "D", "coef"),
    ),
    "ARITH hausman": (scale(10, "T8", "hausman", "x", "fe", places=7), ("ARITH", "T8", "hausman", "x", "difference")),
    "ARITH bias": (scale(2, "T9", "U", "x", "bias_pct", places=1), ("ARITH", "T9", "M", "x", "bias_pct")),
    "ARITH direction": (flip("T9", "U", "x", "bias_pct"), ("ARITH", "T9", "U", "x", "bias_pct")),
    "BALANCE grows": (text("T9", "U", "x", "bias_pct", "0.1"), ("BALANCE", "T9", "M", "x", "bias_pct")),
    "BALANCE above": (text("T9", "M", "x", "bias_pct", "11.8"), ("BALANCE", "T9", "M", "x", "bias_pct")),
    "TRUNC_EXP": (text("T8", "hausman", "m", "re", "-2.35e"), ("TRUNC_EXP", "T8", "hausman", "m", "re")),
    "MISSING": (text("T8", "hausman", "m", "std_err", ""), ("MISSING", "T8", "hausman", "m", "std_err")),
    "UNLABELLED": (
        both(lambda made: made.forget("parentheses", "T7"), know("parentheses", "unsaid", "T7")),
        ("UNLABELLED", "T7", "(1)", "D", "se"),
    ),
    "LABEL row": (know("variable", "density", "T1", "all", "x"), ("LABEL", "T1", "", "x", "")),
    "LABEL called": (know("referred_to_as", "Table 4-6", "T6"), ("LABEL", "T6", "", "", "")),
    "LABEL heading": (know("heading", "waste water", "T3", "(2)"), ("LABEL", "T3", "(2)", "", "")),
    "DEF_CONFLICT": (know("definition", "intensity", "T1", "all", "y"), ("DEF_CONFLICT", "T1", "all", "y", "")),
    "INCOMPLETE": (
        lambda made: [made.printed.pop(cell) for cell in list(made.printed) if cell[2] == "2012"],
        ("INCOMPLETE", "T10", "effects", "", ""),
    ),
    "SPEC": (lone_product, ("SPEC", "T5", "product", "D*x", "coef")),
}


@pytest.mark.parametrize("name", PLANTS)
def test_each_check_finds_its_planted_error(name):
    plant, place = PLANTS[name]
    made = made_paper(7)
    plant(made)
    assert place in found(made)


def test_a_second_table_with_the_first_ones_title_is_found():
    made = made_paper(7)
    made.forget("caption", "T4")
    made.know("caption", "Results T3", "T4")
    assert ("LABEL", "T4", "", "", "") in found(made)


@pytest.mark.parametrize(
    ("coefficient", "error", "stars"), [("0.004", "0.002", "***"), ("0.004", "0.002", ""), ("0.1", "0.05", "**")]
)
def test_stars_that_some_value_inside_the_rounding_explains_are_no_finding(coefficient, error, stars):
    made = made_paper(7)
    made.printed["T7", "(1)", "x", "coef"] = coefficient + stars
    made.printed["T7", "(1)", "x", "se"] = error
    assert not {line for line in found(made) if line[0] == "STARS"}


def test_a_coefficient_that_prints_as_zero_has_no_sign_to_contradict():
    made = made_paper(7)
    made.printed["T5", "one", "policy1", "coef"], made.printed["T5", "one", "policy1", "t"] = "0.000", "-0.4707"
    assert not {line for line in found(made) if line[0] == "SIGN_T"}
