import json
import subprocess
import sys

import pytest
import yaml

from scripts.panel.forecasts import METHODS
from scripts.panel.formula import parse
from scripts.settings.errors import ConfigError
from scripts.settings.load import load_run, load_source, load_study, load_variables
from tests.settings.conftest import ROOT, STUDY


@pytest.mark.parametrize("file", sorted((ROOT / "config/studies").glob("*.yaml")), ids=lambda file: file.stem)
def test_every_shipped_study_loads(file, variables):
    study = load_study(file, variables)
    assert study["outcomes"] == (["lnSO2pc", "lnWWpc"] if "pollution" in file.stem else ["lnCO2"])
    assert study["plans"]["observed"] == []


@pytest.mark.parametrize("file", sorted((ROOT / "config/sources").glob("*.yaml")), ids=lambda file: file.stem)
def test_every_shipped_source_loads(file, variables):
    assert load_source(file, variables)["files"]


@pytest.mark.parametrize("name", ["config", "small"])
def test_every_shipped_run_loads(name):
    load_run(yaml.safe_load((ROOT / f"config/{name}.yaml").read_text(encoding="utf-8")))


def test_config_yaml_states_the_defaults():
    assert load_run(yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))) == load_run({})


def test_a_run_as_loaded_loads_again():
    assert load_run(load_run({"seed": 7})) == load_run({"seed": 7})


@pytest.mark.parametrize("given", ["carbon,pollution", "carbon, pollution", ["carbon", "pollution"]])
def test_studies_may_arrive_as_one_text(given):
    assert load_run({"studies": given})["studies"] == ["carbon", "pollution"]


def test_what_comes_back_is_plain_and_in_the_files_order(study_with):
    study = study_with("samples.later", {"from": 2010, "until": 2021})
    assert json.loads(json.dumps(study)) == study
    assert list(study["samples"]) == ["as_printed", "later"]
    assert list(study["analyses"]) == ["descriptives"]
    assert study["backtest"]["origins"] == {"from": 2010, "until": 2018}


def test_a_misspelt_variable_is_told_once_and_not_at_each_right_use_of_its_name(study_with):
    with pytest.raises(ConfigError) as refused:
        study_with("variables", {"co2x": "prefecture", "gdp": "prefecture", "area": "prefecture"})
    assert str(refused.value).count("co2x") == 2, "the key, and what was found"
    assert "expected one of co2x" not in str(refused.value)


def test_a_step_without_years_gets_the_panels(study_with):
    step = study_with()["plans"]["filled"][1]
    assert (step["from"], step["until"]) == (1997, 2021)
    step = study_with("plans.filled.1.from", 2020)["plans"]["filled"][1]
    assert (step["from"], step["until"]) == (2020, 2021)


def test_by_default_absent_years_are_recorded_and_wrong_units_stop_the_study(study_with):
    assert study_with()["checks"] == {"absent_years": "record", "unit_ratio": "stop"}
    assert study_with("checks", {"absent_years": "stop"})["checks"] == {"absent_years": "stop", "unit_ratio": "stop"}


def test_the_methods_are_those_that_the_panel_room_knows(study_with):
    for method in METHODS:
        study_with("plans.filled.1.method", method)


def test_the_formulas_are_those_that_the_panel_room_reads(study_with):
    for text in ("ln(10000 * co2 / gdp)", "-gdp ** 2 + 1", "co2"):
        study_with("derived.lngdp", text)
        parse("lngdp", text)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"sed": 7}, r"sed: unknown key; expected one of .*seed.*; did you mean seed\?"),
        ({"demo": {"noize": 0}}, r"demo\.noize: unknown key; .*; did you mean noise\?"),
        ({"seed": "seven"}, r"seed: found 'seven'; expected a whole number"),
        ({"seed": True}, r"seed: found True; expected a whole number"),
        ({"seed": -1}, r"seed: found -1; expected a number from 0 on"),
        ({"draws": 5}, r"draws: found 5; expected keys with values"),
        ({"draws": {"extrapolation": 10}}, r"draws\.extrapolation: found 10; expected a number from 50 on"),
        ({"demo": {"noise": float("nan")}}, r"demo\.noise: found nan; expected a number"),
        ({"demo": {"provinces": "al"}}, r"demo\.provinces: found 'al'; expected all; did you mean all\?"),
        ({"demo": {"provinces": []}}, r"demo\.provinces: found \[\]; expected at least 1"),
        ({"demo": {"data_years": {"from": 2010}}}, r"demo\.data_years\.until: the key is missing; it holds: last year"),
        ({"demo": {"data_years": {"from": 2010, "until": 2009}}}, r"demo\.data_years: found from 2010 until 2009; exp"),
        ({"language": "cn"}, r"language: found 'cn'; expected en or zh"),
        ({"studies": []}, r"studies: found \[\]; expected at least 1"),
        ({"studies": ["a", "a"]}, r"studies: found 'a' twice"),
        ({"studies": ["../a"]}, r"studies\.1: found '\.\./a'; expected a text of the form"),
        ({"raw_dir": ""}, r"raw_dir: found ''; expected a text that is not empty"),
    ],
)
def test_a_wrong_run_says_key_value_and_what_was_expected(config, message):
    with pytest.raises(ConfigError, match=message):
        load_run(config)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("outcome", "co2", r"line \d+, outcome: unknown key; .*; did you mean outcomes\?"),
        (
            "cities.knds",
            [],
            r"cities\.knds: unknown key; expected one of exclude, include, kinds, .*; did you mean kinds",
        ),
        ("cities.kinds", ["city"], r"cities\.kinds\.1: found 'city'; expected .*prefecture_city"),
        ("cities.only", ["33010"], r"cities\.only\.1: found '33010'; expected a text of the form"),
        ("cities.provinces", ["浙江省", "浙江省"], r"cities\.provinces: found '浙江省' twice"),
        (
            "cities.provinces",
            ["河北省", "浙江生"],
            r"line \d+, cities\.provinces\.2: found province '浙江生'; .*did you mean 浙江",
        ),
        ("cities.provinces", ["Zhejiang"], r"cities\.provinces\.1: found province 'Zhejiang'; expected one as the reg"),
        ("cities.exclude", {330900: "an island"}, r"cities\.exclude\.330900: found 330900; expected a text"),
        ("cities.exclude", {"3309": "an island"}, r"cities\.exclude\.3309: found '3309'; expected a text of the form"),
        ("cities.listed", {"from": 2010, "until": 2009}, r"cities\.listed: found from 2010 until 2009; expected"),
        ("title", None, r"title: the key is missing; it holds: title on tables"),
        ("title", 2006, r"title: found 2006; expected a text"),
        ("headline", None, r"headline: the key is missing; it holds: (?!a value)"),
        (
            "treatment.never_treated_split",
            None,
            r"treatment\.never_treated_split: .* it holds: the policy's first year",
        ),
        ("years.from", "1997", r"years\.from: found '1997'; expected a whole number, without quotes"),
        ("sources", ["cead"], r"sources\.1: found source 'cead'; expected one of .*; did you mean ceads\?"),
        ("variables.gpd", "prefecture", r"variables\.gpd: found variable 'gpd'; .*; did you mean gdp\?"),
        ("variables.gdp", "district", r"variables\.gdp: found 'district'; .*; did you mean districts\?"),
        ("derived.lngdp", "log(gdp)", r"derived\.lngdp: found function 'log'; expected one of ln"),
        (
            "derived.lngdp",
            "ln(gpd)",
            r"derived\.lngdp: found variable 'gpd'; expected one of co2, gdp, lnCO2; did you mean gdp",
        ),
        ("derived.lngdp", "ln(gdp", r"derived\.lngdp: found 'ln\(gdp'; expected names, numbers"),
        ("derived.lngdp", "gdp if co2 else gdp", r"derived\.lngdp: found 'gdp if .*without IfExp"),
        ("derived.lngdp", "gdp.real", r"derived\.lngdp: found 'gdp.real'; .*without Attribute"),
        ("derived.lngdp", "ln(2)", r"derived\.lngdp: found 'ln\(2\)', without a variable in it"),
        ("derived.gdp", "ln(co2)", r"derived\.gdp: found the name 'gdp', which the panel has already"),
        ("outcomes", ["lnco2"], r"outcomes\.1: found variable 'lnco2'; expected one of .*; did you mean lnCO2\?"),
        ("controls", ["gdp", "area"], r"controls\.2: found variable 'area'"),
        ("controls", ["lnCO2"], r"controls\.1: found the outcome 'lnCO2'"),
        ("mediators", ["area"], r"mediators\.1: found variable 'area'"),
        ("treatment.policy", "smart_cities", r"treatment\.policy: found policy .*; did you mean smart_city\?"),
        ("treatment.rule", "any", r"treatment\.rule: found 'any'; expected any_subunit or"),
        ("treatment.start", "label_yaer", r"treatment\.start: .*; did you mean label_year\?"),
        ("treatment.confidence", [], r"treatment\.confidence: found \[\]; expected at least 1"),
        ("treatment.name", "gdp", r"treatment\.name: found 'gdp', a column already"),
        (
            "samples.as_printed",
            {"from": 1990, "until": 2021},
            r"samples\.as_printed: found years 1990 to 2021; expected",
        ),
        (
            "samples.as_printed",
            {"from": 2006, "until": 2022},
            r"samples\.as_printed: found years 2006 to 2022; expected",
        ),
        ("samples", {}, r"samples: found {}; expected at least 1"),
        ("headline.plan", "fill", r"headline\.plan: found plan 'fill'; expected one of filled; did you mean filled\?"),
        ("headline.sample", "printed", r"headline\.sample: found sample 'printed'; .*; did you mean as_printed\?"),
        ("plans.Filled", [], r"plans\.Filled: found 'Filled'; expected a text of the form"),
        ("plans.filled.0.step", "interpolated", r"plans\.filled\.1\.step: .*; did you mean interpolate\?"),
        ("plans.filled.0.step", None, r"plans\.filled\.1\.step: the key is missing"),
        ("plans.filled.0.scale", "logs", r"plans\.filled\.1\.scale: found 'logs'; .*; did you mean log\?"),
        ("plans.filled.0.method", "last", r"plans\.filled\.1\.method: unknown key; expected one of from, scale, step"),
        ("plans.filled.1.method", None, r"plans\.filled\.2\.method: the key is missing; it holds: how"),
        ("plans.filled.1.method", "tred", r"plans\.filled\.2\.method: found 'tred'; .*; did you mean trend\?"),
        ("plans.filled.1.untill", 2021, r"plans\.filled\.2\.untill: unknown key; .*; did you mean until\?"),
        ("plans.filled.0.variables", ["area"], r"plans\.filled\.1\.variables\.1: found variable 'area'"),
        ("plans.filled.0.until", 1990, r"plans\.filled\.1: found years 1997 to 1990"),
        (
            "plans.filled.1.variables",
            ["gdp"],
            r"plans\.filled\.2\.method: found 'best' for gdp, but the backtest is of co2",
        ),
        ("backtest", None, r"plans\.filled\.2\.method: found 'best', but the study has no backtest"),
        ("backtest.variable", "area", r"backtest\.variable: found variable 'area'"),
        ("backtest.origins", {"from": 1990, "until": 2018}, r"backtest\.origins: found years 1990 to 2018"),
        ("published", {"paper": "carbn", "plan": "filled"}, r"published\.paper: .*; did you mean carbon\?"),
        ("published", {"paper": "places", "plan": "filled"}, r"published\.paper: found paper 'places'; expected"),
        ("published", {"paper": "carbon", "plan": "fill"}, r"published\.plan: .*; did you mean filled\?"),
        ("analyses.benchmrk", {}, r"analyses\.benchmrk: unknown key; .*; did you mean benchmark\?"),
        ("analyses.benchmark", {"models": ["fe_control"]}, r"benchmark\.models\.1: .*; did you mean fe_controls\?"),
        ("analyses.event_study", {"first": -1}, r"analyses\.event_study: found first -1 and base -1; expected a"),
        ("analyses.event_study", {"base": 0}, r"analyses\.event_study\.base: found 0; expected a number"),
        ("analyses.event_study", {"last": -1}, r"analyses\.event_study\.last: found -1; expected a number from 0 on"),
    ],
)
def test_a_wrong_study_says_file_key_value_and_what_was_expected(study_with, key, value, message):
    with pytest.raises(ConfigError, match=message) as error:
        study_with(key, value)
    assert "mine.yaml cannot be used:\n  " in str(error.value)


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"benchmark": "T4"}, "did you mean .*benchmark_table"),
        ({"benchmark_table": "T1"}, "found 'T1', the number of descriptives_table; expected one of its own"),
    ],
)
def test_a_number_of_no_table_or_of_another_one_is_refused(study_with, numbers, message):
    with pytest.raises(ConfigError, match=message):
        study_with("numbers", numbers)


def test_numbers_may_change_places(study_with):
    numbers = {"descriptives_table": "T2", "correlations_table": "T1"}
    assert study_with("numbers", numbers)["numbers"] == numbers


def test_the_unchanged_study_is_right(study_with):
    study_with()


def test_a_message_names_the_line(tmp_path, variables):
    text = (ROOT / "config/studies/carbon.yaml").read_text(encoding="utf-8")
    line = 1 + text[: text.index("outcomes:")].count("\n")
    (tmp_path / "mine.yaml").write_text(text.replace("outcomes:", "outcom:"), encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"line {line}, outcom: unknown key"):
        load_study(tmp_path / "mine.yaml", variables)


def test_several_problems_stand_on_a_line_each(tmp_path, variables):
    text = (ROOT / "config/studies/carbon.yaml").read_text(encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(
        text.replace("outcomes:", "outcom:").replace("kinds:", "knds:"), encoding="utf-8"
    )
    with pytest.raises(ConfigError) as error:
        load_study(tmp_path / "mine.yaml", variables)
    keys = [line.strip().split(":")[0].split(", ")[-1] for line in str(error.value).splitlines()[1:]]
    assert keys == ["outcomes", "cities.kinds", "cities.knds", "outcom"], "in the order of their lines"


def test_a_study_that_is_not_there_names_those_that_are(variables):
    with pytest.raises(
        ConfigError, match=r"carbonn\.yaml: there is no such file; expected one of .*; did you mean carbon"
    ):
        load_study(ROOT / "config/studies/carbonn.yaml", variables)


def source_with(name, old, new, folder, variables):
    text = (ROOT / f"config/sources/{name}.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "mine.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return load_source(folder / "mine.yaml", variables)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("ceads", "kind: emissions", "kind: emission", r"kind: found 'emission'; .*; did you mean emissions\?"),
        ("ceads", "kind: emissions", "", r"kind: the key is missing"),
        ("ceads", "variable: co2", "variable: co", r"variable: found variable 'co'; .*did you mean co2\?"),
        ("ceads", "vector: emission vector", "vectr: emission vector", r"sheets\.vectr: .*; did you mean vector\?"),
        (
            "ceads",
            '"ceads/*.xlsx"',
            '"/etc/*.xlsx"',
            r"files: found '/etc/\*\.xlsx'|files\.1: found '/etc/\*\.xlsx'; exp",
        ),
        ("ceads", '"ceads/*.xlsx"', '"../ceads/*.xlsx"', r"files\.1: found '\.\./ceads/\*\.xlsx'; expected a pattern"),
        ("ceads", '"ceads/*.xlsx"', '"ceads-{edition}/*.xlsx"', r"files\.1: .*without \{edition\}"),
        ("yearbook", '"yearbook-{edition}/*.xls"', '"yearbook/*.xls"', r"files\.1: .*with \{edition\}"),
        ("yearbook", "lag: 1", "lag: one", r"data_year\.lag: found 'one'; expected a whole number"),
        (
            "yearbook",
            "exceptions: {}",
            "exceptions: {2010: y}",
            r"data_year\.exceptions\.2010: found 'y'; expected a whole",
        ),
        ("yearbook", "variable: gdp,", "variable: gpd,", r"tables\.gdp\.columns\.1\.variable: found variable 'gpd'"),
        (
            "yearbook",
            "unit: 平方公里",
            "unit: 平方里",
            r"area\.columns\.1\.unit: found unit of area '平方里'; .*平方公里",
        ),
        (
            "yearbook",
            "scope: districts",
            "scope: city",
            r"green\.columns\.1\.scope: found 'city'; expected prefecture or",
        ),
        (
            "yearbook",
            "title: 土地面积",
            "title: (土地面积",
            r"tables\.area\.title: found .* which is no regular expression",
        ),
        (
            "yearbook",
            "title: 土地面积",
            "titel: 土地面积",
            r"tables\.area\.titel: unknown key; .*; did you mean title\?",
        ),
        ("compiled", "layout: long", "layout: log", r"layout: found 'log'; expected long or wide; did you mean long\?"),
        ("compiled", "variable: patents", "variable: patent", r"columns\.2\.variable: .*; did you mean patents\?"),
    ],
)
def test_a_wrong_source_says_key_value_and_what_was_expected(name, old, new, message, tmp_path, variables):
    with pytest.raises(ConfigError, match=message):
        source_with(name, old, new, tmp_path, variables)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("co2: { unit: Mt, units: { Mt: 0 } }", r"co2\.units\.Mt: found 0; expected a number above 0"),
        ("co2: { unit: Mt, units: { 万吨: 0.01 } }", r"co2\.units: found no unit with factor 1"),
        ("co2: { unit: Mt, units: { Mt: 1e-6 } }", r"co2\.units\.Mt: found '1e-6'; expected a number \(write 1\.0e-9"),
        ("co2: { unit: Mt, unit: kg, units: { Mt: 1 } }", r"line 1, co2\.unit: found the key twice"),
        ("CO2: { unit: Mt, units: { Mt: 1 } }", r"CO2: found 'CO2'; expected a text of the form"),
    ],
)
def test_wrong_variables_say_what_was_expected(text, message, tmp_path):
    (tmp_path / "variables.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        load_variables(tmp_path / "variables.yaml")


def test_reading_the_configuration_imports_nothing_heavy():
    code = "import sys, scripts.settings.load; print(sorted({name.partition('.')[0] for name in sys.modules}))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    third = {"pandas", "numpy", "pandera", "pyarrow", "scipy", "snakemake", "matplotlib"}
    assert "pydantic" in ran.stdout
    assert not [name for name in third if f"'{name}'" in ran.stdout]


def test_a_derived_variable_may_use_one_derived_above_it(study_with):
    study_with("derived", {"lnCO2": "ln(co2)", "square": "lnCO2 ** 2"})
    with pytest.raises(ConfigError, match=r"derived\.square: found variable 'lnCO2'; expected one of co2, gdp"):
        study_with("derived", {"square": "lnCO2 ** 2", "lnCO2": "ln(co2)"})


def test_a_number_inside_a_section_may_come_from_the_command_line_where_everything_is_text():
    run = load_run({"demo": {"noise": "0.5", "data_years": {"from": "2008", "until": "2015"}}})
    assert run["demo"]["noise"] == 0.5
    assert run["demo"]["data_years"] == {"from": 2008, "until": 2015}


@pytest.fixture
def mechanism_of(tmp_path, variables):
    """Load the study with these mediators and this mechanism."""

    def load(mediators, ratios):
        analyses = {} if ratios is None else {"mechanism": {"ratios": ratios}}
        content = yaml.safe_load(STUDY) | {"mediators": mediators, "analyses": analyses}
        file = tmp_path / "mine.yaml"
        file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return load_study(file, variables)["analyses"]

    return load


@pytest.mark.parametrize(
    ("mediators", "ratios", "message"),
    [
        ([], {}, r"analyses\.mechanism: found the analysis without mediators; expected one or more controls"),
        (["area"], {}, r"mediators\.1: found variable 'area'"),
        (["co2"], {}, r"line \d+, mediators\.1: found the mediator 'co2', which is no control; .*one of the con"),
        (["gdp"], {"gpd": "co2"}, r"mechanism\.ratios\.gpd: found mediator 'gpd'; .*did you mean gdp\?"),
        (["gdp"], {"gdp": "co3"}, r"mechanism\.ratios\.gdp: found variable 'co3'; .*did you mean co2\?"),
        (["gdp"], {"gdp": "lnCO2"}, r"mechanism\.ratios\.gdp: found 'lnCO2', the outcome or a control already"),
        (["gdp"], {"gdp": "gdp"}, r"mechanism\.ratios\.gdp: found 'gdp', the outcome or a control already"),
    ],
)
def test_a_mechanism_needs_mediators_among_the_controls_and_ratios_that_are_others(
    mechanism_of, mediators, ratios, message
):
    with pytest.raises(ConfigError, match=message):
        mechanism_of(mediators, ratios)


def test_a_right_mechanism_is_taken_and_without_one_mediators_need_not_be_controls(mechanism_of):
    assert mechanism_of(["gdp"], {"gdp": "co2"})["mechanism"] == {"ratios": {"gdp": "co2"}}
    assert "mechanism" not in mechanism_of(["co2"], None)


def test_a_source_cites_a_reference_that_is_there(tmp_path, variables, monkeypatch):
    old, new = "citation: shan_city_2022", "citation: shan_city_2023"
    with pytest.raises(ConfigError, match=r"citation: .*shan_city_2023.*did you mean shan_city_2022"):
        source_with("ceads", old, new, tmp_path, variables)
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources/references.bib").write_text("@misc{ shan_city_2023, title = {x}}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert source_with("ceads", old, new, tmp_path, variables)["citation"] == "shan_city_2023"
