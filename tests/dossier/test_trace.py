import json
import re
import subprocess
import sys

import pytest

from scripts.dossier.trace import NOT_THERE, main
from tests.dossier.made_run import CITY, OTHER, RAW, ROOT, WORKBOOK


@pytest.fixture
def asked(traced, capsys):
    """Return a function: the command's exit code, and what it prints."""

    def run(*arguments):
        code = main([*arguments, "--folder", str(traced)])
        out, err = capsys.readouterr()
        return code, out or err

    return run


def test_a_number_is_told_with_its_row_its_job_and_all_files_behind(asked):
    code, text = asked("made/T3/lnCO2:1/two_way:observed")
    assert code == 0
    assert "SIMULATED DATA" in text.splitlines()[0]
    told = dict(re.findall(r"^  (\S.*?)  +(\S.*)$", text, re.MULTILINE))
    assert told["printed"] == "-0.042"
    assert told["estimate"] == "-0.0421"
    assert told["filled, treated, after"] == "0.25"
    assert told["seed"] == "7"
    assert told["settings.effects"] == '["two_way"]'
    assert "pandas " in told["software"]
    assert "WARNING" not in text


def test_a_script_is_named_with_the_line_of_its_function(asked):
    _, text = asked("made/T3/lnCO2:1/two_way:observed")
    script, line = re.search(r"script +(\S+):(\d+)", text).groups()
    assert (ROOT / script).read_text(encoding="utf-8").splitlines()[int(line) - 1] == "def benchmark("


def test_a_part_may_stand_by_itself_and_the_statistic_last(asked):
    _, long = asked("made/T3/lnX:1/two_way:observed/std_error")
    _, short = asked("made/T3/lnX/1/observed/std_error")
    assert long == short
    assert "(0.125)" in long or "0.125" in long


def test_a_row_without_an_estimate_needs_no_statistic(asked):
    code, text = asked("made/T3/1/n_obs")
    assert code == 0
    assert "which is                  n_obs" in text


def test_a_figure_leads_to_its_files(asked):
    code, text = asked("made/F12")
    assert code == 0
    assert re.search(r"^  [0-9a-f]{64}  results/made/figures/multiverse.svg", text, re.MULTILINE)
    assert f"{RAW}/{WORKBOOK}" in text


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("made/T3/lnCO2:1/two_way:obsrved", "no row two_way:obsrved in made/T3/lnCO2:1; near: two_way:observed"),
        ("made/T3/lnCO3:1/two_way:observed", "no column lnCO3:1 in made/T3; near: lnCO2:1"),
        ("made/T4/1/observed", "no table T4 in study made; near: T3"),
        ("mad/T3/1/observed", "no results of a study mad"),
        (
            "made/T3/1/observed",
            "2 numbers of made/T3 fit; there are: made/T3/lnCO2:1/two_way:observed, made/T3/lnX:1/two_way:observed",
        ),
        ("made/T3/lnX:1/two_way:observed/std_eror", "no std_eror in made/T3/lnX:1/two_way:observed; near: std_error"),
        ("made/T3/lnX", "made/T3 needs a column and a row; its columns are lnCO2:1, lnX:1"),
        ("made/F21", "no table or figure F21 with a job's record in study made; near: F12"),
    ],
)
def test_what_is_not_there_is_answered_by_what_is(asked, address, message):
    code, text = asked(address)
    assert code == NOT_THERE
    assert message in text


def test_a_cell_is_told_down_to_the_raw_text_under_each_plan(asked):
    code, text = asked("made", "lnCO2", "Tangshan", "2018")
    assert code == 0
    assert re.search(r"plan observed\n  lnCO2:130200:2018  missing\n", text)
    filled = text.partition("plan mean")[2].splitlines()
    assert filled[1] == f"  lnCO2:{OTHER}:2018  2.197  province_mean  by ln(co2)"
    assert filled[2].startswith(
        f"    co2:{OTHER}:2018  9  province_mean  by province-year mean  [cities=1]  95 % from 8"
    )
    assert filled[3].startswith(f"      co2:{CITY}:2018  9  observed")
    assert filled[3].endswith(f"Mt in {WORKBOOK} emission!!D2")


def test_a_raw_text_cannot_command_the_terminal(asked):
    _, text = asked("made", "co2", CITY, "2018")
    assert "\x1b" not in text
    assert r"<b>9</b>\x1b[2J" in text


def test_plans_that_agree_on_a_cell_are_told_together(asked):
    _, text = asked("made", "co2", CITY, "2018")
    assert len(re.findall("^plans? ", text, re.MULTILINE)) == 1
    _, one = asked("made", "co2", CITY, "2018", "--plan", "mean")
    assert "\nplan mean\n" in one


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (("lnCO", CITY, "2018"), "no variable lnCO in the panel; near: lnCO2"),
        (("co2", "130101", "2018"), "no city 130101 in study made; near: 130100"),
        (("co2", CITY, "2108"), "no year 2108 in the panel, which has 2018 to 2018; near: 2018"),
        (("co2", CITY, "2018", "--plan", "meen"), "no plan meen in study made; near: mean"),
    ],
)
def test_a_cell_that_is_not_there_is_answered_by_near_ones(asked, cell, message):
    code, text = asked("made", *cell)
    assert code == NOT_THERE
    assert message in text


def test_json_says_the_same(asked):
    code, text = asked("made/T3/lnCO2:1/two_way:mean", "--json")
    assert code == 0
    (trace,) = json.loads(text)
    assert trace["row"]["estimate"] == -0.0333
    assert trace["plan"] == "mean"
    assert {file["path"] for file in trace["chain"]["raw"]} == {f"{RAW}/{WORKBOOK}", f"{RAW}/yearbook-2019/area.xlsx"}
    _, text = asked("made", "lnCO2", OTHER, "2018", "--plan", "mean", "--json")
    (trace,) = json.loads(text)
    assert list(trace["plans"]["mean"]["cells"]) == [
        f"lnCO2:{OTHER}:2018",
        f"co2:{OTHER}:2018",
        f"co2:{CITY}:2018",
    ]


def test_a_file_is_followed_to_cells_estimates_tables_and_figures(asked):
    code, text = asked("--file", f"{RAW}/{WORKBOOK}")
    assert code == 0
    assert re.search(r"Panel of made, plan mean\n  co2 +1 read\n", text)
    assert re.search(r"  co2 +1 province_mean, made from these\n", text)
    assert "Estimates by jobs that rest on the file (1)\n  results/made/estimates/benchmark.parquet" in text
    assert "made T3: 9 numbers, such as made/T3/lnCO2:1/two_way:observed" in text
    assert "results/made/figures/multiverse.svg" in text


def test_one_raw_cell_is_followed_to_the_cells_made_from_it(asked):
    code, text = asked("--file", "排放 清单.xlsx", "--cell", "emission!!D2")
    assert code == 0
    observed, mean = text.partition("plan observed")[2], text.partition("plan mean")[2]
    assert f"co2:{OTHER}:2018" not in observed.partition("Panel")[0].partition("Estimates")[0]
    assert f"co2:{OTHER}:2018" in mean.partition("Panel")[0]
    assert asked("--file", "排放 清单.xlsx", "--cell", "D2") == (code, text)
    assert asked("--file", "排放 清单.xlsx", "--cell", "D3") == (
        NOT_THERE,
        f"nothing was read from cell D3 of {WORKBOOK}; near: D2\n",
    )


def test_arguments_that_make_no_sense_stop_with_the_usage(asked, capsys):
    for arguments in (["made", "co2"], ["made/T3/1/DID", "--cell", "D2"], ["made/T3", "--plan", "mean"], []):
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert stopped.value.code == 2
    assert "usage: python -m scripts.dossier.trace" in capsys.readouterr().err


def test_a_trace_pays_for_no_heavy_library(traced):
    command = "import sys; from scripts.dossier.trace import main; main(sys.argv[1:]); print(*sys.modules)"
    arguments = [sys.executable, "-c", command, "made/T3/lnCO2:1/two_way:mean", "--folder", str(traced)]
    shown = subprocess.run(arguments, capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(shown.stdout.splitlines()[-1].split())
    assert "pyarrow" in loaded
    assert not loaded & {"pandas", "pandera", "pydantic", "scipy", "snakemake", "statsmodels"}
