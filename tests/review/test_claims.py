"""Facts and statements are refused where they are torn; each check of a statement tells holds from contradicted."""

import pytest

from scripts.files.bad_input import BadInput
from scripts.review.audit import CLAIM_CHECKS
from scripts.review.claims import Claim, read_claims
from scripts.review.facts import read_facts
from scripts.review.paper import Paper
from tests.review.conftest import ROOT
from tests.review.made_paper import made_paper

ARGUMENTS = {name: (cells, others) for name, (_, cells, others) in CLAIM_CHECKS.items()}
FACTS = "study,table,column,row,fact,value,place,source,confidence\n"
CLAIMS = "study,claim,place,sentence,check,arguments,source,confidence\n"


@pytest.fixture(scope="module")
def paper():
    made = made_paper(7)
    made.printed["T5", "one", "policy1", "coef"] = "0.104*"
    made.printed["T5", "one", "policy1", "t"] = "1.7500"
    made.printed["T5", "two", "policy2", "coef"] = "0.500"
    made.printed["T5", "two", "policy2", "t"] = "0.3000"
    made.printed["T8", "hausman", "x", "fe"] = "-0.18e"
    return made.paper()


def verdicts(paper, check, **arguments):
    claim = Claim("C1", "section 1", "a statement", check, {name.rstrip("_"): text for name, text in arguments.items()})
    return [(finding.severity, finding.code) for finding in CLAIM_CHECKS[check][0](paper, claim)]


D, WEAK, NONE = "T3|(3)|D", "T5|one|policy1", "T5|two|policy2"
B = {"T6|large|D": "-0.9", "T6|small|D": "-0.9"}


@pytest.mark.parametrize(
    ("check", "arguments", "verdict"),
    [
        ("percent", {"of": WEAK, "says": "10.4"}, "doubt"),
        ("percent", {"of": WEAK, "says": "11.0"}, "holds"),
        ("percent", {"of": "T8|hausman|x", "says": "18"}, "gap"),
        ("significant", {"cells": D}, "holds"),
        ("significant", {"cells": WEAK}, "doubt"),
        ("significant", {"cells": WEAK, "level": "0.10"}, "holds"),
        ("significant", {"cells": WEAK, "level": "0.05"}, "contradiction"),
        ("significant", {"cells": NONE}, "contradiction"),
        ("not_significant", {"cells": NONE}, "holds"),
        ("not_significant", {"cells": WEAK}, "doubt"),
        ("not_significant", {"cells": D}, "contradiction"),
        ("correlations_significant", {"table": "T2", "level": "1.0"}, "holds"),
        ("correlations_significant", {"table": "T2", "level": "1e-300"}, "contradiction"),
        ("correlations_significant", {"table": "T99", "level": "0.01"}, "gap"),
        ("sign", {"cells": D, "says": "negative"}, "holds"),
        ("sign", {"cells": D, "says": "positive"}, "contradiction"),
        ("sign", {"cells": NONE, "says": "negative"}, "doubt"),
        ("tail", {"of": D, "says": "low"}, "holds"),
        ("tail", {"of": D, "says": "high"}, "contradiction"),
        ("indirect", {"a": "T7|(2)|D", "b": "T7|(3)|m", "says": "positive"}, "holds"),
        ("indirect", {"a": "T7|(2)|D", "b": "T7|(3)|m", "says": "negative"}, "contradiction"),
        ("larger", {"of": D, "than": NONE}, "doubt"),
        ("larger", {"of": D, "than": WEAK}, "holds"),
        ("larger", {"of": WEAK, "than": D}, "contradiction"),
        ("all_smaller", {"cells": WEAK, "than": D}, "holds"),
        ("all_smaller", {"cells": D, "than": WEAK}, "contradiction"),
        ("increasing", {"cells": f"{WEAK} & {NONE}"}, "holds"),
        ("increasing", {"cells": f"{NONE} & {WEAK}"}, "contradiction"),
        ("similar", {"of": D, "as_": "T4|again|d"}, "holds"),
        ("similar", {"of": WEAK, "as_": NONE}, "doubt"),
        ("inverted_u", {"linear": "T3|(3)|x", "square": D}, "holds"),
        ("inverted_u", {"linear": D, "square": "T3|(3)|x"}, "contradiction"),
        ("inverted_u", {"linear": NONE, "square": WEAK}, "doubt"),
        ("equals_fact", {"fact": "cities", "says": "30"}, "holds"),
        ("equals_fact", {"fact": "cities", "says": "31"}, "contradiction"),
        ("adds_up", {"parts": "12+18", "fact": "cities"}, "holds"),
        ("adds_up", {"parts": "12+17", "fact": "cities"}, "contradiction"),
        ("years_counted", {"says": "10"}, "holds"),
        ("years_counted", {"says": "9"}, "contradiction"),
        ("rows_counted", {"tables": "T8", "says": "2"}, "holds"),
        ("rows_counted", {"tables": "T8", "says": "4"}, "contradiction"),
        ("same_words", {"says": "a", "elsewhere": "a", "where": "section 2"}, "holds"),
        ("same_words", {"says": "a", "elsewhere": "b", "where": "section 2"}, "contradiction"),
        ("own_symbol", {"symbols": "D11 D12"}, "holds"),
        ("own_symbol", {"symbols": "D11 D11"}, "contradiction"),
        ("printed", {"kind": "matching", "what": "w"}, "holds"),
        ("printed", {"kind": "event_study", "what": "w"}, "gap"),
        ("printed", {"table": "T8", "stat": "p", "what": "w"}, "gap"),
        ("printed", {"table": "T10", "stat": "t p", "what": "w"}, "holds"),
        ("printed", {"outcome": "m", "what": "w"}, "holds"),
        ("printed", {"outcome": "share", "what": "w"}, "gap"),
    ],
)
def test_a_statement_is_judged_by_the_numbers(paper, check, arguments, verdict):
    assert {severity for severity, _ in verdicts(paper, check, **arguments)} == {verdict}


def test_rounding_or_degrees_of_freedom_can_leave_a_level_open():
    made = made_paper(7)
    made.printed["T5", "one", "policy1", "t"] = "1.6590"
    assert verdicts(made.paper(), "not_significant", cells=WEAK) == [("gap", "CLAIM_LEVEL")]


def file_of(tmp_path, text, name="list.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("made,T1,,,weight,x,here,s,high\n", "line 2 the fact 'weight'"),
        ("made,T1,,,kind,picture,here,s,high\n", "line 2 the kind 'picture'"),
        ("made,,,,cities,many,here,s,high\n", "line 2 'many' for cities"),
        ("made,T1,,,kind,matching,,s,high\n", r"line 2 nothing under \['place'\]"),
        ("made,T1,,,kind,matching\n", "line 2 too many or too few fields"),
    ],
)
def test_a_torn_fact_is_refused_with_its_line(tmp_path, line, message):
    with pytest.raises(BadInput, match=rf"list\.csv: found in {message}"):
        read_facts([file_of(tmp_path, FACTS + line)], "made")


@pytest.mark.parametrize(
    "line",
    [
        "made,T99,,,kind,matching,here,s,high\n",
        "made,T3,(9),,outcome,y,here,s,high\n",
        "made,T3,,zz,variable,y,here,s,high\n",
        "made,T6,large,,subset_of,T3|(9),here,s,high\n",
    ],
)
def test_a_fact_about_a_place_without_numbers_is_refused(tmp_path, line):
    facts = read_facts([file_of(tmp_path, FACTS + line)], "made")
    with pytest.raises(BadInput, match=r"list\.csv: found in line 2 the place .*; expected places where made prints"):
        Paper.of(made_paper(7).published(), facts)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("made,C1,p,s,guess,,s,high\n", "line 2 the check 'guess'"),
        ("made,C1,p,s,tail,of=T3|(3)|D,s,high\n", r"line 2 the arguments \['of'\]; expected \['of', 'says'\]"),
        ("made,C1,p,s,tail,of=T3|(3)|D; says=low; more=1,s,high\n", r"line 2 the arguments \['more'"),
        ("made,C1,p,s,tail,of=T3|(9)|D; says=low,s,high\n", r"line 2 the cell 'T3\|\(9\)\|D'"),
        ("made,C1,p,,tail,of=T3|(3)|D; says=low,s,high\n", r"line 2 nothing under \['sentence'\]"),
        ("made,C1,p,s,years_counted,says=9,s,high\n" * 2, "line 3 the statement 'C1' again"),
    ],
)
def test_a_torn_statement_is_refused_with_its_line(tmp_path, paper, line, message):
    with pytest.raises(BadInput, match=rf"list\.csv: found in {message}"):
        read_claims([file_of(tmp_path, CLAIMS + line)], paper, ARGUMENTS)


def test_missing_columns_are_refused(tmp_path, paper):
    for reader, head in (
        (lambda p: read_facts(p, "made"), FACTS),
        (lambda p: read_claims(p, paper, ARGUMENTS), CLAIMS),
    ):
        with pytest.raises(BadInput, match=r"line 1 without the columns \['confidence'\]"):
            reader([file_of(tmp_path, head.replace(",confidence", ""))])


def test_the_first_file_that_knows_the_paper_speaks(tmp_path, paper):
    own = file_of(tmp_path, CLAIMS + "made,C1,p,s,years_counted,says=9,s,high\n", "own.csv")
    shipped = ROOT / "resources/published/claims.csv"
    assert [claim.name for claim in read_claims([own, shipped], paper, ARGUMENTS)] == ["C1"]
    assert read_claims([shipped], paper, ARGUMENTS) == []
    assert read_facts([ROOT / "resources/published/facts.csv"], "made") == []
