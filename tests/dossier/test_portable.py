import html
import json

import pytest
import yaml
from jinja2 import Environment

from scripts.dossier.portable import inside, make_portable
from scripts.files.job_record import MARK, read_job_record, sha256
from scripts.review.config_used import config_used

ELSEWHERE = "/home/某人/论文 数据"


def on_a_page(text):
    """Return a text as templates write it."""
    return Environment(autoescape=True).from_string("{{ text }}").render(text=text)


def handed_on(folder, raw_dir, *, page="nothing"):
    """Write a small run below a folder, make it portable, and return the log's record."""
    config, log = folder / "results/review/config.yaml", folder / "results/logs/review/config_used.log"
    for file in (config, log):
        file.parent.mkdir(parents=True)
    config_used({"raw_dir": raw_dir, "seed": 7}, config)
    (folder / "results/review/page.html").write_text(page, encoding="utf-8")
    digest = sha256(config)
    record = {"output": {"results/review/config.yaml": digest}, "input": {f"{raw_dir}/a b.xlsx": "0"}, "host": "node7"}
    log.write_text(f"done\ncpu seconds: 1 imports\n{MARK}{json.dumps(record, ensure_ascii=False)}\n", encoding="utf-8")
    written = json.dumps({"files": [digest, f"{raw_dir}/a b.xlsx"]})
    (folder / "results/review/run_record.json").write_text(written, encoding="utf-8")
    make_portable(folder, raw_dir)
    return read_job_record(log)


@pytest.mark.parametrize("raw_dir", [ELSEWHERE, "../raw files"])
def test_the_way_to_the_users_files_and_the_machines_name_are_in_no_text(tmp_path, raw_dir):
    record = handed_on(tmp_path, raw_dir, page=f"<a href='{raw_dir}/x.xlsx'>{json.dumps(raw_dir)}</a>")
    texts = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*") if path.is_file()]
    assert not [text for text in texts if raw_dir in text or json.dumps(raw_dir)[1:-1] in text or "node7" in text]
    assert record["input"] == {"raw/a b.xlsx": "0"}


@pytest.mark.parametrize("raw_dir", ["/home/O'Brien & <b>/raw", f"/home/{'long name ' * 20}raw", "/home/a: #b/'原始'"])
def test_it_is_found_as_settings_and_pages_write_it(tmp_path, raw_dir):
    handed_on(tmp_path, raw_dir, page=f"<code>{on_a_page(raw_dir)}/x</code>{json.dumps(html.escape(raw_dir, False))}")
    assert (tmp_path / "results/review/page.html").read_text(encoding="utf-8") == '<code>raw/x</code>"raw"'
    assert yaml.safe_load((tmp_path / "results/review/config.yaml").read_text(encoding="utf-8"))["raw_dir"] == "raw"


def test_records_name_the_hash_of_the_text_as_it_is_handed_on(tmp_path):
    record = handed_on(tmp_path, ELSEWHERE)
    now = sha256(tmp_path / "results/review/config.yaml")
    assert record["output"] == {"results/review/config.yaml": now}
    assert json.loads((tmp_path / "results/review/run_record.json").read_text())["files"] == [now, "raw/a b.xlsx"]


def test_a_raw_folder_of_the_working_folder_keeps_its_name(tmp_path):
    record = handed_on(tmp_path, "my/raw", page="my/raw")
    assert record["input"] == {"my/raw/a b.xlsx": "0"}
    assert (tmp_path / "results/review/page.html").read_text() == "my/raw"


def test_a_longer_path_that_only_ends_like_the_folder_is_left_alone(tmp_path):
    handed_on(tmp_path, "/raw", page="data/raw/x and /rawer, but /raw/x")
    assert (tmp_path / "results/review/page.html").read_text() == "data/raw/x and /rawer, but raw/x"


@pytest.mark.parametrize(("path", "answer"), [("a/b", True), ("/a", False), ("../a", False), ("a/../b", False)])
def test_a_path_is_inside_if_it_cannot_leave_the_folder(path, answer):
    assert inside(path) is answer
