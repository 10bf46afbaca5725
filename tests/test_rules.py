"""The rule files hold to the house's rules."""

import re
from pathlib import Path

import pytest
import yaml

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


ROOMS = ["files", "registry", "demo", "sources", "panel", "estimates", "exhibits", "review", "dossier", "preflight"]


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


CLUSTER, USUAL = (
    yaml.safe_load((ROOT / f"profiles/{name}/config.yaml").read_text(encoding="utf-8")) for name in ("slurm", "default")
)
ON_THE_SUBMIT_HOST = {"config_used", "front_page", "run_record", "report", "package"}
SCATTERED = {name for name in WORKING if name.endswith("_part") or name.startswith("monte_carlo")}


def test_nothing_but_what_needs_little_memory_runs_on_the_host_that_submits():
    assert {name for name, body in WORKING.items() if "    localrule: True" in body} == ON_THE_SUBMIT_HOST


def test_every_other_rule_is_in_a_group_or_there_to_be_scattered():
    assert set(CLUSTER["groups"]) == set(WORKING) - ON_THE_SUBMIT_HOST - SCATTERED
    assert SCATTERED


def test_every_group_says_how_much_of_it_goes_into_one_submission():
    assert set(CLUSTER["groups"].values()) == set(CLUSTER["group-components"])


@pytest.mark.parametrize("name", WORKING)
def test_a_rule_asks_for_memory_and_time_itself_or_by_default(name):
    own = re.search(r"^    resources:\n((?: {8}.*\n)+)", WORKING[name], re.MULTILINE)
    asked = set(re.findall(r"^ {8}(\w+)=", own[1], re.MULTILINE)) if own else set()
    assert {"mem_mb", "runtime"} <= asked | set(CLUSTER["default-resources"])


def test_a_rule_that_holds_all_specifications_asks_for_memory_by_how_many_they_are():
    holds = {name for name, body in WORKING.items() if "multiverse" in name and "table" not in name}
    holds |= {name for name, body in WORKING.items() if '"results/{study}/estimates/multiverse.parquet"' in body}
    assert holds == {name for name, body in WORKING.items() if "mem_mb=memory_of_multiverse," in body}


EVERY_CELL = r"estimated_from\(\)|redrawn_from\(\)|of_plans\(|\b(?:panels|cells|observations|world|scores)="
"""What hands a job every cell of a study, or of the simulated world."""


def test_a_rule_that_holds_every_cell_asks_for_memory_by_how_many_they_are():
    holds = {name for name, body in WORKING.items() if re.search(EVERY_CELL, body)}
    assert len(holds) > 40
    asks = {name for name, body in WORKING.items() if re.search(r"mem_mb=memory_of_(cells|multiverse),", body)}
    assert holds <= asks


def test_the_profile_of_a_cluster_has_three_lines_to_adapt():
    text = (ROOT / "profiles/slurm/config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"^ *(\w+): .* # (\(\d\))", text, re.MULTILINE) == [
        ("slurm_account", "(1)"),
        ("slurm_partition", "(2)"),
        ("jobs", "(3)"),
    ]


def test_the_usual_profile_overrides_nothing_of_a_cluster_s():
    assert not set(USUAL) & set(CLUSTER)
