import os

from scripts.settings.runs import announce, summary


def test_the_first_line_names_the_data_and_says_that_they_are_simulated(capsys):
    announce({"studies": ["carbon"], "raw_dir": "raw"}, "simulated", {"ceads": 1, "yearbook": 19})
    line = capsys.readouterr().err
    assert "SIMULATED DATA" in line
    assert "carbon" in line
    assert "yearbook: 19" in line


def test_files_at_which_no_source_looks_are_named_five_at_most(capsys):
    said = []
    for names in ([], ["yearbook 2018/1.xls"], [f"{i}.xls" for i in range(7)]):
        announce({"studies": ["carbon"], "raw_dir": "raw"}, "genuine", {"ceads": 1}, names)
        said.append(capsys.readouterr().err)
    none, one, many = said
    assert none.count("\n") == 1
    assert "looks at yearbook 2018/1.xls in there" in one
    assert "4.xls and 2 more in there" in many


def test_the_last_lines_add_up_this_runs_jobs_and_leave_older_ones_out(tmp_path):
    for name, when in (("new", 1000), ("newer", 1001), ("old", 10)):
        log = tmp_path / f"logs/{name}.log"
        log.parent.mkdir(exist_ok=True)
        log.write_text("done\ncpu seconds: 1.500 imports, 0.250 work\n")
        os.utime(log, (when, when))
    for name, when in (("tables/benchmark.html", 1000), ("tables/older.html", 10), ("panel/paper/panel.parquet", 1000)):
        made = tmp_path / "carbon" / name
        made.parent.mkdir(parents=True, exist_ok=True)
        made.touch()
        os.utime(made, (when, when))
    text = summary(1000, 1060, "simulated", ["carbon"], tmp_path)
    assert "2 jobs in 60 s; processor time 3 s in imports, 0 s in functions" in text
    assert "carbon/tables: benchmark (html" in text
    assert "carbon/panel: paper" in text
    assert "report.zip" not in text
    assert text.endswith("they say nothing about China.")
    assert "SIMULATED" not in summary(1000, 1060, "genuine", ["carbon"], tmp_path)
