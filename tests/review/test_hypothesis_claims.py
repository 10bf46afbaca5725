"""The list of hypotheses: refused with file and line where it cannot be judged."""

import csv

import pytest

from scripts.files.bad_input import BadInput
from scripts.review.hypothesis_claims import read_claims
from scripts.review.published import read_published
from tests.exhibits.conftest import ROOT

CLAIMS = ROOT / "resources/published/hypotheses.csv"


def refused(folder, paper, line, column, value, message):
    published = read_published(ROOT / f"resources/published/{paper}.csv")
    rows = list(csv.DictReader(CLAIMS.open(encoding="utf-8", newline="")))
    rows[line - 2][column] = value
    with (folder / "hypotheses.csv").open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(BadInput, match=message):
        read_claims(folder / "hypotheses.csv", published)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("kind", "direct", "in line 3 kind 'direct'"),
        ("expected", "down", "in line 3 expected 'down'"),
        ("on_mediator", "", "in line 3 on_mediator ''"),
        ("hypothesis", "H1", "in line 3 H1 again"),
        ("second_row", "lnsst", "in line 3 the cell T7 / .* / lnsst; expected one that the paper prints"),
        ("mediator", "", "in line 3 an indirect effect without a mediator"),
    ],
)
def test_a_wrong_line_is_refused_with_its_place(column, value, message, tmp_path):
    refused(tmp_path, "carbon", 3, column, value, message)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("outcome", "lnSO2pc", "in line 6 H1 lnSO2pc again; expected each hypothesis once for an outcome"),
        ("mediator", "", "in line 6 a moderated effect without a mediator"),
        ("row", "lnint", "in line 6 the cell T8 / .* / lnint; expected one that the paper prints"),
        ("second_column", "(9)", "in line 6 the cell T8 / .*9.* / ; expected one that the paper prints"),
    ],
)
def test_a_wrong_line_on_a_product_is_refused_with_its_place(column, value, message, tmp_path):
    refused(tmp_path, "pollution", 6, column, value, message)


@pytest.mark.parametrize(("paper", "names"), [("carbon", ["H1", "H2", "H3"]), ("pollution", ["H1", "H1"])])
def test_each_paper_has_its_hypotheses(paper, names):
    published = read_published(ROOT / f"resources/published/{paper}.csv")
    assert [claim["hypothesis"] for claim in read_claims(CLAIMS, published)] == names
