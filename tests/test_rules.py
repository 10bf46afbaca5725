"""The rule files hold to the house's rules."""

import re
from pathlib import Path

import pytest

from scripts.files.code import imported

ROOT = Path(__file__).parents[1]
RULES = {
    name: body
    for path in sorted((ROOT / "rules").glob("*.smk"))
    for name, body in re.findall(
        r"^rule (\w+):\n(.*?)(?=^\S|\Z)", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
}
WORKING = {name: body for name, body in RULES.items() if "output:" in body}
SCRIPTS = {name: re.search(r'script:\s*"\.\./scripts/([\w/]+\.py)"', body) for name, body in WORKING.items()}


LOGGED = ("log", "benchmark")


def test_there_are_rules_to_look_at():
    assert len(WORKING) > 20


@pytest.mark.parametrize("name", WORKING)
def test_a_rule_runs_one_script_named_like_it_and_hashes_that_scripts_code(name):
    script = SCRIPTS[name]
    assert script, f"{name} runs no script"
    assert Path(script[1]).stem == name
    assert f'code=code("{script[1]}")' in WORKING[name]


@pytest.mark.parametrize("name", WORKING)
def test_a_script_holds_a_public_function_named_like_its_rule(name):
    text = (ROOT / "scripts" / SCRIPTS[name][1]).read_text(encoding="utf-8")
    assert re.search(rf"^def {name}\(", text, re.MULTILINE)


@pytest.mark.parametrize("name", WORKING)
def test_a_rule_has_a_log_a_message_and_an_environment(name):
    assert all(re.search(rf"^    {key}:", WORKING[name], re.MULTILINE) for key in ("log", "message", "conda"))


@pytest.mark.parametrize("name", [name for name, body in WORKING.items() if "    benchmark:" in body])
def test_a_benchmark_lies_where_the_log_does(name):
    log, benchmark = (re.search(rf'^    {key}:\s+"([^"]+)"', WORKING[name], re.MULTILINE)[1] for key in LOGGED)
    assert benchmark == log.replace("results/logs/", "results/benchmarks/").replace(".log", ".tsv")


def test_a_job_s_record_says_that_its_output_is_kept_for_a_while_only():
    assert {name for name, body in WORKING.items() if "temp(" in body} == {
        name for name, body in WORKING.items() if "temporary=True" in body
    }


def test_no_rule_runs_python_inline_or_shell():
    assert not [name for name, body in RULES.items() if re.search(r"^    (run|shell):", body, re.MULTILINE)]


ROOMS = ["files", "registry", "demo", "sources", "panel", "estimates", "exhibits", "review", "dossier"]


MODULES = sorted((ROOT / "scripts").glob("*/*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_nothing_imports_from_a_room_further_down(path):
    room = path.parent.name
    modules, _ = imported(ROOT, str(path.relative_to(ROOT)))
    used = {module.parent.name for module in modules} - {room}
    if room == "econometrics":
        assert not used
    elif room == "settings":
        assert not used, "settings are read when the workflow is parsed, before anything else"
    else:
        assert "settings" not in used, "a job takes its settings as parameters"
        assert used - {"econometrics"} <= set(ROOMS[: ROOMS.index(room)])


def test_only_the_rooms_that_estimate_use_the_estimators():
    for path in MODULES:
        if path.parent.name in {"files", "registry", "sources", "exhibits"}:
            modules, _ = imported(ROOT, str(path.relative_to(ROOT)))
            assert "econometrics" not in {module.parent.name for module in modules}, path


def test_the_picture_of_the_rules_shows_them_as_they_are():
    drawn = set(re.findall(r">(\w+)</text>", (ROOT / "docs/pictures/rulegraph.svg").read_text(encoding="utf-8")))
    assert drawn == set(WORKING), "make pictures draws it anew"
