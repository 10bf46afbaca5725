"""The audit of both papers: what it has to find, that it computes it, and that the page says it in two languages."""

import re
import runpy
from types import SimpleNamespace

import pandas as pd
import pytest
from snakemake.iocontainers import Namedlist

from scripts.exhibits.labels import read_labels
from scripts.exhibits.table import texts_of
from scripts.files.bad_input import BadInput
from scripts.files.tables import read_table
from scripts.review.audit import CHECKS, CLAIM_CHECKS, audit, read_paper
from scripts.review.audit_page import audit_page
from scripts.review.finding import AUDIT, SEVERITIES
from scripts.review.paper import Paper
from scripts.review.published import read_published
from tests.review.conftest import ROOT
from tests.review.made_paper import made_paper
from tests.review.test_audit_checks import PLANTS

PUBLISHED, LABELS = ROOT / "resources/published", ROOT / "resources/labels.csv"
FACTS, CLAIMS = PUBLISHED / "facts.csv", PUBLISHED / "claims.csv"
PAPERS = ["carbon", "pollution"]

# Flags of the published files that no computation finds under their own name, and what stands for them.
EXCEPTIONS = {
    # Whether foreign investment measures financial development is a judgement on a concept, not a comparison.
    ("carbon", "LABEL", "T1", "all", "lnfin", "mean"): None,
    # 0.004 and 0.002 may be 0.0045 and 0.0015: rounding allows t = 3. What is sure is that one regression is printed
    # with three different stars.
    ("carbon", "STARS", "T7", "(4) lnCO2", "str", "coef"): "STARS_CONFLICT",
}


def audited(paper, language="en"):
    read, claims, _ = read_paper(PUBLISHED / f"{paper}.csv", [FACTS], [CLAIMS])
    return audit(read, claims, read_labels(LABELS, language))


@pytest.fixture(scope="module")
def audits():
    return {paper: audited(paper) for paper in PAPERS}


def flags():
    """Yield every flag of the published files: paper, code, cell."""
    for paper in PAPERS:
        for line in read_published(PUBLISHED / f"{paper}.csv").to_dict("records"):
            for code in filter(None, line["flag"].split(";")):
                yield (paper, code, *(line[name] for name in ("table", "column", "row", "stat")))


def finds(frame, code, table, column, row, stat):
    """Return whether a finding of a kind is at a cell, or at the row, column or table that it stands in."""
    kind = re.sub(r"(_T\d+)+$", "", code)
    kinds = frame["finding"].str.startswith("CLAIM_") if kind == "CLAIM" else frame["finding"] == kind
    rows = frame[kinds & (frame["table"] == table) & (frame["severity"] != "holds")]
    # A number that is not printed has no cell: it is reported under its own name beside the flagged one.
    stats = {stat, "", *(["N"] if kind == "N_MISSING" else [])}
    return bool((rows["column"].isin([column, ""]) & rows["row"].isin([row, ""]) & rows["stat"].isin(stats)).any())


def test_every_flag_of_the_published_files_is_found_at_its_cell(audits):
    listed = list(flags())
    assert len(listed) > 150
    missed = [flag for flag in listed if not finds(audits[flag[0]], *flag[1:])]
    assert set(missed) == set(EXCEPTIONS)
    for (paper, _, *cell), other in EXCEPTIONS.items():
        assert other is None or finds(audits[paper], other, *cell)


@pytest.mark.parametrize(
    "code",
    ["SIGN_COEF", "SIGN_T", "NEG_SE", "STARS", "N_MISMATCH", "T_CONFLICT", "CONS_CONFLICT", "CLAIM_SIGN"],
)
def test_the_carbon_study_has_what_has_to_be_found(audits, code):
    found = audits["carbon"]
    assert ((found["finding"] == code) & (found["severity"] != "holds")).any()


@pytest.mark.parametrize(
    ("code", "severity", "table", "column", "row", "stat", "said"),
    [
        ("TRUNC_EXP", "gap", "T1", "hausman", "GDP of the secondary industry", "difference", "exponent"),
        ("UNLABELLED", "gap", "T3", "(1)exhaust gas", "dudt", "p", "read as p"),
        ("UNLABELLED", "gap", "T6", "(1) exhaust gas", "dudt", "se", "read as se"),
        ("UNLABELLED", "gap", "T7", "(1) Pop<=100", "Exhaust emissions", "se", "read as se"),
        ("UNLABELLED", "gap", "T8", "(1) exhaust gas", "lnintgdp", "se", "read as se"),
        ("CLAIM_LEVEL", "contradiction", "T3", "(3)waste water [must be exhaust gas]", "dudt", "coef", "p = 0.156"),
        ("CLAIM_LEVEL", "contradiction", "T4", "pollution index", "2009", "coef", "p = 0.042"),
        ("CLAIM_LEVEL", "doubt", "T4", "pollution index", "2010", "coef", "p = 0.089"),
        ("CLAIM_LEVEL", "contradiction", "T3", "(4)waste water", "Technological innovation", "coef", "p = 0.205"),
        ("CLAIM_PERCENT", "doubt", "T3", "(4)waste water", "dudt", "coef", "-17.40 %"),
        ("CLAIM_SHAPE", "contradiction", "T6", "(3) exhaust gas", "Squared term of GDP per capita", "coef", "0.172"),
        ("ARITH", "contradiction", "T2", "hausman", "GDP of the secondary industry", "fe", "fits -0.0000863"),
        ("SD_BOUND", "contradiction", "T5", "U", "GDP of the secondary industry", "bias_pct", "s.d. in [54.8, 55.0]"),
        ("NOT_LOGGED", "contradiction", "T5", "U", "GDP of the secondary industry", "treated", "54.136"),
        ("ARITH", "contradiction", "T5", "M", "GDP per capita", "bias_pct", "-7.0 %"),
        ("LABEL", "contradiction", "T3", "(3)waste water [must be exhaust gas]", "", "", "exhaust gas"),
        ("SPEC", "doubt", "T8", "(1) exhaust gas", "lnintgdp", "coef", "without dudt"),
        ("INCOMPLETE", "gap", "T4", "pollution index", "", "", "2005, 2006, 2007, 2008, 2016, 2017"),
        ("CLAIM_PRINTED", "gap", "", "", "", "", "the industrial structure as its outcome"),
    ],
)
def test_the_pollution_study_has_what_has_to_be_found(audits, code, severity, table, column, row, stat, said):
    found = audits["pollution"]
    place = {"finding": code, "table": table, "column": column, "row": row, "stat": stat}
    at = found[(found[list(place)] == pd.Series(place)).all(axis=1)]
    assert severity in set(at["severity"])
    assert at["computation"].str.contains(said, regex=False).any()


def test_every_lost_exponent_and_every_unexplained_bracket_of_the_pollution_study_is_found(audits):
    found, printed = audits["pollution"], read_published(PUBLISHED / "pollution.csv")
    lost = printed["printed"].str.endswith("e")
    assert (found["finding"] == "TRUNC_EXP").sum() == lost.sum() == 24
    brackets = printed[printed["stat"].isin(["p", "se"]) & printed["table"].isin(["T3", "T6", "T7", "T8"])]
    assert (found["finding"] == "UNLABELLED").sum() == len(brackets)
    kinds = brackets.groupby("table")["stat"].unique().map(list).to_dict()
    assert kinds == {"T3": ["p"], "T6": ["se"], "T7": ["se"], "T8": ["se"]}


def test_the_numbers_in_the_computations_are_those_of_the_papers(audits):
    def computation(paper, code, table, row):
        rows = audits[paper]
        return rows[(rows["finding"] == code) & (rows["table"] == table) & (rows["row"] == row)]["computation"].iloc[0]

    assert "printed -0.651" in computation("carbon", "SIGN_COEF", "T3", "DID")
    assert "1792 = 112 × 16" in computation("carbon", "N_MISMATCH", "T1", "DID")
    assert "z = -1.93" in computation("carbon", "SUBGROUP", "T6", "DID*D2")
    assert "+0.0060 (z = 2.59)" in computation("carbon", "CLAIM_SIGN", "T7", "lnst")
    assert "-9.88 %" in computation("carbon", "CLAIM_PERCENT", "T3", "DID")
    assert "fits -0.0000863" in computation("pollution", "ARITH", "T2", "GDP of the secondary industry")
    assert "bias of -7.0 %" in computation("pollution", "ARITH", "T5", "GDP per capita")


def test_the_flags_are_not_read():
    for paper in PAPERS:
        numbers = read_published(PUBLISHED / f"{paper}.csv")
        facts = Paper.of(numbers, read_paper(PUBLISHED / f"{paper}.csv", [FACTS], [CLAIMS])[0].facts)
        bare = Paper.of(numbers.drop(columns=["flag", "note"]), facts.facts)
        assert [f for check in CHECKS for f in check(facts)] == [f for check in CHECKS for f in check(bare)]


def test_quotations_stand_in_the_texts():
    for paper in PAPERS:
        path = ROOT.parent / f"shared/seeds/{paper}-paper.txt"
        if not path.exists():
            pytest.skip("the papers' texts are not beside the workflow")
        text = re.sub(r"\s+", " ", path.read_text(encoding="utf-8")).replace("- ", "-")
        for claim in read_paper(PUBLISHED / f"{paper}.csv", [FACTS], [CLAIMS])[1]:
            for part in re.sub(r" \[[^]]*\]", "", claim.sentence).split("..."):
                assert part.strip(" :").replace("- ", "-") in text, (paper, claim.name)


def test_every_finding_has_words_in_both_languages():
    made = [plant_on(made_paper(7), plant) for plant, _ in PLANTS.values()]
    papers = [read_paper(PUBLISHED / f"{paper}.csv", [FACTS], [CLAIMS])[:2] for paper in PAPERS]
    found = [
        finding for paper in [*made, *(paper for paper, _ in papers)] for check in CHECKS for finding in check(paper)
    ]
    found += [f for paper, claims in papers for claim in claims for f in CLAIM_CHECKS[claim.check][0](paper, claim)]
    assert {finding.severity for finding in found} == set(SEVERITIES)
    for language in ("en", "zh"):
        words = read_labels(LABELS, language)
        for finding in found:
            assert "{" not in words(finding.key, **finding.values)
            assert words(f"audit.name.{finding.code}")
            assert words(f"audit.rule.{finding.code}")


def plant_on(made, plant):
    plant(made)
    return made.paper()


def test_no_words_belong_to_a_finding_that_no_check_makes():
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "scripts/review").glob("audit_*.py"))
    words = read_labels(LABELS).words
    codes = {key.split(".")[2] for key in words if key.startswith(("audit.name.", "audit.rule.", "audit.found."))}
    assert {code for code in codes if f'"{code}"' not in source} == set()
    for code in codes:
        assert {f"audit.name.{code}", f"audit.rule.{code}"} <= set(words)


@pytest.mark.parametrize("paper", PAPERS)
def test_the_page_has_every_finding_and_its_rule(audits, paper):
    found, words = audits[paper], read_labels(LABELS)
    captions = dict.fromkeys(sorted(set(found["table"]) - {""}), "")
    page = audit_page(found, captions, words, "the paper")
    assert "neither simulated nor genuine" in page.lead[0]
    assert len({table.name for table in page.tables}) == len(page.tables)
    summary = texts_of(page.tables[0])
    numbers = found[found["claim"] == ""]
    assert sum(int(text) for text in summary[0][:-1]) == (numbers["severity"] == "contradiction").sum()
    assert sum(int(column[-1]) for column in summary) == found["claim"].replace("", pd.NA).nunique()
    rules = page.tables[-1]
    assert {row.name for row in rules.rows} == set(found["finding"])
    printed = {text for table in page.tables for column in texts_of(table) for text in column}
    assert set(numbers["computation"]) <= printed


def test_a_paper_without_findings_has_a_page_too():
    made = made_paper(3).paper()
    found = audit(made, [], read_labels(LABELS))
    page = audit_page(found, dict.fromkeys(made.tables(), ""), read_labels(LABELS), "made up")
    assert found.empty
    assert {text for column in texts_of(page.tables[0]) for text in column} == {"0", ""}


def job(folder, paper="carbon", language="en", published=None):
    folder.mkdir(exist_ok=True)
    stem = str(folder / f"audit-{paper}")
    inputs = {"published": published or PUBLISHED / f"{paper}.csv", "facts": [FACTS], "claims": [CLAIMS]}
    outputs = {kind: f"{stem}.{kind}" for kind in ("html", "docx", "csv")} | {"findings": f"{stem}.parquet"}
    return SimpleNamespace(
        rule="audit",
        input=Namedlist(fromdict={**inputs, "labels": LABELS}),
        output=Namedlist(fromdict=outputs),
        params=Namedlist(fromdict={"language": language}),
        wildcards=Namedlist(),
        threads=1,
        log=[f"{stem}.log"],
    )


def run(snakemake):
    runpy.run_path(str(ROOT / "scripts/review/audit.py"), {"snakemake": snakemake}, "__main__")


def test_two_runs_write_the_same_bytes(tmp_path):
    for folder in ("one", "two"):
        run(job(tmp_path / folder))
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / folder).iterdir() if path.suffix != ".log"}
        for folder in ("one", "two")
    )
    assert set(one) == {f"audit-carbon.{kind}" for kind in ("html", "docx", "csv", "parquet")}
    assert one == two
    assert len(read_table(tmp_path / "one/audit-carbon.parquet", AUDIT))


def test_a_chinese_page_is_in_chinese(tmp_path):
    run(job(tmp_path, "pollution", "zh"))
    text = (tmp_path / "audit-pollution.html").read_text(encoding="utf-8")
    assert '<html lang="zh">' in text
    assert "论文所载数字核查" in text


def test_a_table_that_nothing_is_known_of_stops_the_job(tmp_path):
    text = (PUBLISHED / "carbon.csv").read_text(encoding="utf-8").replace("carbon,T1,", "carbon,T0,", 1)
    path = tmp_path / "carbon.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"carbon\.csv: found in line 2 the table 'T0'; expected one of \['T1'"):
        read_paper(path, [FACTS], [CLAIMS])
    with pytest.raises(SystemExit, match="line 2 the table 'T0'"):
        run(job(tmp_path / "out", published=path))
    assert [path.suffix for path in (tmp_path / "out").iterdir()] == [".log"]
