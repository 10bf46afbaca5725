import jsonschema
import pytest
import yaml

from scripts.settings.reference import reference_page
from scripts.settings.schema import schema, schema_files
from tests.settings.conftest import ROOT, STUDY

FILES = {
    "config": [ROOT / "config/config.yaml", ROOT / "config/small.yaml"],
    "study": sorted((ROOT / "config/studies").glob("*.yaml")),
    "source": sorted((ROOT / "config/sources").glob("*.yaml")),
    "variables": [ROOT / "config/variables.yaml"],
}


def as_json(node):
    """Return YAML content with the text keys that JSON has."""
    if isinstance(node, dict):
        return {str(key): as_json(value) for key, value in node.items()}
    return [as_json(item) for item in node] if isinstance(node, list) else node


@pytest.mark.parametrize("path", schema_files())
def test_the_schema_files_are_those_of_the_models(path):
    assert (ROOT / path).read_text(encoding="utf-8") == schema_files()[path], "run `make docs`"


def test_the_reference_page_is_that_of_the_models():
    assert (ROOT / "docs/configuration.md").read_text(encoding="utf-8") == reference_page(), "run `make docs`"


def test_the_reference_page_names_keys_inside_maps_lists_and_unions():
    page = reference_page()
    for key in (
        "samples.<name>.from",
        "plans.<name>[extrapolate].method",
        "tables.<name>.columns[].header",
        "<name>.unit",
    ):
        assert f"| `{key}` |" in page


@pytest.mark.parametrize(("kind", "file"), [(kind, file) for kind, files in FILES.items() for file in files])
def test_every_shipped_file_fits_its_schema(kind, file):
    jsonschema.Draft202012Validator(schema(kind)).validate(as_json(yaml.safe_load(file.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("wrong", [{"outcom": "co2"}, {"variables": {"CO2": "prefecture"}}, {"years": {"from": 1997}}])
def test_the_schema_refuses_what_the_models_refuse(wrong):
    content = yaml.safe_load(STUDY)
    validator = jsonschema.Draft202012Validator(schema("study"))
    assert validator.is_valid(content)
    assert not validator.is_valid({**content, **wrong})
