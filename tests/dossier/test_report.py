import json
import sys
import zipfile

import pytest

from scripts.dossier import report as module
from scripts.dossier.report import inert, report, with_page
from scripts.files.job_record import HOME

TITLE = "Tiny </script><script>document.title='read as a program'</script> 智慧城市"


def test_no_text_ends_the_script_that_holds_a_reports_data_and_the_data_stay_the_same():
    page = f"<script>\n    var rules = {json.dumps({'title': TITLE})};\n</script>\n<script>if (1 < 2) {{}}</script>\n"
    changed = inert(page)
    assert changed.count("</script>") == 2
    assert json.loads(changed.split("rules = ")[1].split(";\n")[0]) == {"title": TITLE}
    assert "if (1 < 2) {}" in changed


def test_of_a_reports_zip_the_page_alone_is_changed(tmp_path):
    files = {"report/data/raw/1/a.html": "a < b", "report/report.html": "a < b"}
    with zipfile.ZipFile(tmp_path / "report.zip", "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    with_page(tmp_path / "report.zip", str.upper)
    with zipfile.ZipFile(tmp_path / "report.zip") as archive:
        assert {name: archive.read(name).decode() for name in archive.namelist()} == {
            **files,
            "report/report.html": "A < B",
        }


def test_a_shipped_file_is_called_as_everywhere_not_as_the_copy_that_snakemake_made_of_it():
    copy = f"/home/me/.cache/snakemake/source-cache/tmpx/file{HOME.as_posix()}/rules/../resources/labels.csv"
    data = {"input": ["results/{study}/a.parquet", copy, "/elsewhere/b.csv"], "code": 'open("/elsewhere//b.csv")'}
    changed = inert(f"    var rules = {json.dumps(data)};\n")
    found = json.loads(changed.split("rules = ")[1].removesuffix(";\n"))
    assert found == data | {"input": ["results/{study}/a.parquet", "resources/labels.csv", "/elsewhere/b.csv"]}


def test_the_report_is_read_and_told_in_utf_8_whatever_the_locale(tmp_path, monkeypatch):
    refuses = "import sys; sys.exit('中文' if sys.flags.utf8_mode else 'locale')"
    run = module.subprocess.run
    monkeypatch.setattr(module.subprocess, "run", lambda _, **how: run([sys.executable, "-c", refuses], **how))
    monkeypatch.setenv("PYTHONUTF8", "0")
    with pytest.raises(RuntimeError, match="中文"):
        report([], "Snakefile", "config.yaml", "report.css", tmp_path / "report.zip")
