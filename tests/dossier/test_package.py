import gzip
import shutil
import zipfile
from contextlib import chdir

import pandas as pd
import pytest

from scripts.dossier import package as packages
from scripts.dossier.check import Item, check
from scripts.dossier.package import Asked, failed, manifest, package, terms, write_csv
from scripts.exhibits.labels import read_labels
from scripts.files.bad_input import BadInput
from scripts.files.job_record import sha256
from scripts.files.whole import UNFINISHED
from tests.dossier.made_run import OBSERVED, RAW, RESULTS, ROOT, UNREAD

KEYS = f"{RESULTS}/tables/benchmark.keys.parquet"
WORDS = read_labels(ROOT / "resources/labels.csv")
ESTIMATES = f"{RESULTS}/estimates/benchmark.parquet"


@pytest.fixture
def run(traced, tmp_path):
    """Return a copy of the finished run that a test may spoil."""
    with chdir(shutil.copytree(traced, tmp_path / "run")):
        yield tmp_path / "run"


def refused(run, targets=(KEYS,)):
    with pytest.raises(BadInput) as error:
        package(
            run, Asked("a", "simulated", targets, RAW), read_labels(ROOT / "resources/labels.csv"), ROOT, run / "a.zip"
        )
    assert not [path for path in run.iterdir() if path.name.startswith((UNFINISHED, "a"))]
    return str(error.value)


def test_a_result_that_was_edited_is_named_with_its_rule(run):
    (run / KEYS).write_bytes(b"edited")
    assert f"{KEYS} was edited after rule benchmark_table had written it" in refused(run)


def test_a_result_that_was_removed_is_named_although_nothing_asked_for_is_missing(run):
    (run / f"{RESULTS}/panel/mean/panel.parquet").unlink()
    assert f"{RESULTS}/panel/mean/panel.parquet is missing: rule panel wrote it" in refused(run)


def test_results_older_than_their_input_are_named(run):
    (run / RAW / UNREAD).write_text("another edition")
    said = refused(run)
    assert f"{UNREAD} has changed since rule read_emissions read it" in said
    assert f"older than it: {OBSERVED}" in said


def test_a_result_without_a_record_is_named(run):
    (run / "results/own.csv").write_text("mine")
    assert "results/own.csv has no record" in refused(run, [KEYS, "results/own.csv"])


def test_many_are_counted_and_none_of_the_few_is_left_out(run, monkeypatch):
    monkeypatch.setattr(packages, "SHOWN", 1)
    for name in (KEYS, ESTIMATES):
        (run / name).write_bytes(b"edited")
    assert "and 1 more" in refused(run)


def test_a_long_csv_is_compressed_and_holds_the_same_rows_in_the_same_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(packages, "LONGEST", 2)
    rows = pd.DataFrame({"estimate": [0.1, None, 1e-17]})
    for name in ("a", "b"):
        rows.to_parquet(tmp_path / f"{name}.parquet")
        write_csv(tmp_path / f"{name}.parquet", "simulated")
    packed = (tmp_path / "a.csv.gz").read_bytes()
    assert packed == (tmp_path / "b.csv.gz").read_bytes()
    assert not (tmp_path / "a.csv").exists()
    with gzip.open(tmp_path / "a.csv.gz") as file:
        back = pd.read_csv(file)
    pd.testing.assert_frame_equal(back[["estimate"]], rows)


def test_a_csv_says_whether_its_data_are_simulated(tmp_path):
    pd.DataFrame({"code": ["130100"], "lnCO2": [1.5]}).to_parquet(tmp_path / "panel.parquet")
    write_csv(tmp_path / "panel.parquet", "simulated")
    assert (tmp_path / "panel.csv").read_text() == '"code","lnCO2","data"\n"130100",1.5,"simulated"\n'


def test_the_manifest_has_every_file_with_size_and_hash(tmp_path):
    (tmp_path / "目录").mkdir()
    (tmp_path / "目录/a, b.txt").write_text("abc")
    assert manifest(tmp_path) == f'path,bytes,sha256\n"目录/a, b.txt",3,{sha256(tmp_path / "目录/a, b.txt")}\n'


def test_the_user_is_told_which_checks_the_package_fails():
    found = [check("empty", [Item("a", "empty")]), check("sizes", [Item("b", "large", bad=False)]), check("links", [])]
    assert failed(found, WORDS) == "The package fails 1 of its checks (checks.html in it): Files with nothing in them\n"
    assert failed(found[1:], WORDS) == ""


def test_terms_are_told_source_by_source():
    said = terms({"ceads": {"title": "Inventories", "terms": "not to be passed on"}})
    assert "ceads: Inventories: not to be passed on" in said


def test_a_zip_of_a_folder_is_the_same_bytes_whenever_it_is_written(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    for number, name in enumerate(("b 文件.txt", "a.txt")):
        (folder / name).write_text(name)
        packages.zip_folder(folder, tmp_path / f"{number}.zip", "made up")
    packages.zip_folder(folder, tmp_path / "2.zip", "made up")
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "1.zip") as archive:
        assert archive.namelist() == ["a.txt", "b 文件.txt"]
        assert archive.read("b 文件.txt").decode() == "b 文件.txt"
