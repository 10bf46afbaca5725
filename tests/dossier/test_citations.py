import ast
import re
from pathlib import Path

import pytest
import yaml

from scripts.dossier.citations import bibliography, cited, read_citations
from scripts.dossier.references import read_references
from scripts.dossier.uses import DATA_DECIDE, uses_of
from scripts.files.bad_input import BadInput
from scripts.settings.study import Analyses

ROOT = Path(__file__).parents[2]
REFERENCES = read_references([ROOT / "resources/references.bib"])
CITATIONS = read_citations(ROOT / "resources/citations.csv", REFERENCES)
SOFTWARE = {
    "harris_2020": "numpy",
    "virtanen_2020": "scipy",
    "mckinney_2010": "pandas",
    "hunter_2007": "matplotlib",
    "seabold_perktold_2010": "statsmodels",
    "linearmodels": "linearmodels",
    "pedregosa_2011": "sklearn",
    "wang_rozelle_2026": "statspai",
}
EVERYTHING = {
    "plans": {"paper": [{"step": "extrapolate", "method": "theta"}]},
    "backtest": None,
    "standard_errors": {"convention": "reghdfe"},
    "analyses": {name: {} for name in Analyses.model_fields},
}


def keys_without(analysis=""):
    asked = {name: settings for name, settings in EVERYTHING["analyses"].items() if name != analysis}
    return set(cited(uses_of(EVERYTHING | {"analyses": asked}), CITATIONS, {}))


@pytest.mark.parametrize("analysis", Analyses.model_fields)
def test_every_analysis_cites_something_and_takes_along_what_it_alone_cites(analysis):
    own = {citation.key for citation in CITATIONS if (citation.kind, citation.name) == ("analysis", analysis)}
    assert own
    asked = {"analyses": {name: {} for name in Analyses.model_fields if name != analysis}}
    elsewhere = {c.key for c in CITATIONS if (c.kind, c.name) in uses_of(EVERYTHING | asked) | {("run", "")}}
    assert keys_without() - keys_without(analysis) == own - elsewhere
    assert own <= keys_without()


def test_the_multiverse_is_cited_where_there_is_one_only():
    assert {"steegen_2016", "simonsohn_2020"} == keys_without() - keys_without("multiverse")


def test_an_estimator_is_cited_if_the_data_let_it_be_used():
    assert "webb_2023" not in cited([("estimator", "wild_province_rademacher")], CITATIONS, {})
    assert "webb_2023" in cited([("estimator", "wild_province_webb")], CITATIONS, {})


def test_a_source_is_cited_with_its_own_key_and_what_its_file_asks_for():
    found = cited([], CITATIONS, {"ceads": "shan_city_2022", "mine": "gb2260"})
    assert {"shan_city_2022", "shan_inventory_2019", "gb2260"} <= set(found)
    assert found["gb2260"] == [("source", "mine")]
    assert not {key for key, uses in cited([], CITATIONS, {}).items() if ("source", "ceads") in uses}


def test_names_of_analyses_methods_and_estimators_are_ones_that_exist():
    steps = {"interpolate", "province_mean", "extrapolate"}
    named = {kind: {c.name for c in CITATIONS if c.kind == kind} for kind in ("analysis", "step", "estimator", "list")}
    assert named["analysis"] == set(Analyses.model_fields)
    assert named["step"] <= steps
    texts = "".join((ROOT / f"scripts/estimates/{name}.py").read_text(encoding="utf-8") for name in DATA_DECIDE)
    assert not [name for name in named["estimator"] if not re.search(rf"\b{name}\b", texts)]
    assert all(list(ROOT.glob(f"resources/*/{name}.csv")) for name in named["list"])


@pytest.mark.parametrize("citation", [c for c in CITATIONS if c.module], ids=lambda c: f"{c.key}-{c.name}")
def test_the_module_of_a_reference_names_its_author_or_imports_it(citation):
    text = (ROOT / citation.module).read_text(encoding="utf-8")
    if citation.key in SOFTWARE:
        assert re.search(rf"^(import|from) {SOFTWARE[citation.key]}\b", text, re.MULTILINE)
    else:
        author = REFERENCES[citation.key].plain("author").split(",")[0].rpartition(" ")[2]
        words = " ".join(ast.get_docstring(node) or "" for node in ast.walk(ast.parse(text)) if _documented(node))
        assert author in words


def _documented(node):
    return isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)


def test_every_reference_is_cited_by_some_use():
    sources = {
        yaml.safe_load(path.read_text(encoding="utf-8"))["citation"] for path in ROOT.glob("config/sources/*.yaml")
    }
    assert set(REFERENCES) == {citation.key for citation in CITATIONS} | sources


def test_the_bibliography_holds_what_is_cited_and_nothing_else(tmp_path):
    found = cited(uses_of(EVERYTHING), CITATIONS, {})
    (tmp_path / "references.bib").write_text(bibliography(found, REFERENCES), encoding="utf-8")
    again = read_references([tmp_path / "references.bib"])
    assert {key: entry.text for key, entry in again.items()} == {key: REFERENCES[key].text for key in found}
    assert list(again) == sorted(again)


def test_a_key_that_is_no_reference_stops_with_its_line(tmp_path):
    path = tmp_path / "citations.csv"
    path.write_text("kind,name,key,module\nrun,,nobody_2020,\n", encoding="utf-8")
    with pytest.raises(BadInput, match="'nobody_2020' in line 2"):
        read_citations(path, REFERENCES)
