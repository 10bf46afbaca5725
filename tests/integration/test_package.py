"""The package for reviewers: of a finished run, opened in a browser; and of two runs that differ by a raw cell.

In the fast suite it is that of the tiny study, in the slow one that of the small configuration and of the default too.
"""

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, unquote
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest

from scripts.files.job_record import sha256
from tests.browser import browser, needs_browser
from tests.integration.conftest import ROOT, Checkout, checkout
from tests.integration.tiny import add_tiny_study
from tests.pages import blocks

PACKAGE = "results/review/pilotpanel.zip"
RAW = "原始 数据"
UNREAD = f"yearbook-2012/{'年鉴' * 10} & {'x' * 173}.pdf"  # 200 characters; a file's name may have 255 bytes
SCRIPT = "<script>top.ran=1</script>"
SHEET = "<img src onerror=top.ran=1>"  # a sheet's name may have 31 characters, and no slash
LINKS = "[...document.querySelectorAll('a[href]')].map(link => link.getAttribute('href'))"


def unpacked(folder: Path, to: Path) -> Path:
    with ZipFile(folder / PACKAGE) as archive:
        archive.extractall(to)
    return to


SIZES = ["tiny", *(pytest.param(size, marks=pytest.mark.slow) for size in ("small", "default"))]


@pytest.fixture(scope="module", params=SIZES)
def run(request, tmp_path_factory) -> Checkout:
    """Return a run with its package: the tiny study's, the small one's or the simulated default's."""
    if request.param == "tiny":
        return request.getfixturevalue("tiny")
    whole = request.getfixturevalue("finished" if request.param == "small" else "finished_default")
    home = tmp_path_factory.mktemp("package") / "run"
    shutil.copytree(whole.folder, home, symlinks=True)
    copy = Checkout(home, whole.config)
    ran = copy.snakemake("package")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return copy


@pytest.fixture(scope="module")
def package(run, tmp_path_factory) -> Path:
    """Return the unpacked package."""
    return unpacked(run.folder, tmp_path_factory.mktemp("unpacked"))


def test_every_check_of_a_data_editor_passes(package):
    with (package / "checks.csv").open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    assert len(found) >= 10
    assert [line for line in found if line["verdict"] == "fail"] == []


def test_the_manifest_has_every_file_as_it_is(package):
    listed = pd.read_csv(package / "manifest.csv").set_index("path")
    later = {"manifest.csv", "checks.html", "checks.csv", "ro-crate-metadata.json"}
    files = {path.relative_to(package).as_posix(): path for path in package.rglob("*") if path.is_file()}
    assert set(files) - later == set(listed.index)
    assert all(listed.loc[name, "sha256"] == sha256(file) for name, file in files.items() if name not in later)


def test_no_raw_file_is_in_it_and_nothing_of_the_machine(package, run):
    raw = {sha256(path) for path in (run.folder / "resources/demo/raw").rglob("*.xls*")}
    assert raw
    assert not raw & set(pd.read_csv(package / "manifest.csv")["sha256"])
    assert not list(package.glob("results/observations/*"))
    texts = [path for path in package.rglob("*") if path.suffix in {".html", ".json", ".log", ".js", ".md", ".csv"}]
    assert not [path for path in texts if str(run.folder) in path.read_text(encoding="utf-8", errors="replace")]


def test_every_panel_and_every_estimate_is_there_as_csv_too(package):
    for kind in ("estimates/*", "panel/*/panel"):
        parquets = sorted(package.glob(f"results/*/{kind}.parquet"))
        assert parquets
        for file in parquets:
            rows = pd.read_csv(next(file.parent.glob(f"{file.stem}.csv*")), dtype=str)
            assert len(rows) == len(pd.read_parquet(file))
            assert set(rows["data"]) == {"simulated"}


def test_the_unpacked_package_is_a_working_folder(package):
    command = [sys.executable, "-m", "snakemake", "-n", "--cores", "2", "--configfile", "results/review/config.yaml"]
    ran = subprocess.run([*command, "--forceall"], cwd=package, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "read_yearbook" in ran.stdout


@needs_browser
@pytest.mark.parametrize("width", [1400, 800])
def test_the_index_opens_fits_and_every_link_on_it_leads_somewhere(package, tmp_path, width):
    with browser(tmp_path, width=width) as page:
        page.open(package / "index.html")
        assert page.run("document.documentElement.scrollWidth <= innerWidth")
        assert "imulated" in page.run("document.querySelector('.banner').innerText")
        links = page.run(LINKS)
        files = [unquote(link.partition("#")[0]) for link in links if not link.startswith("#")]
        assert len(files) > 50
        assert [file for file in files if not (package / file).exists()] == []
        assert page.complaints() == []
        assert page.asked_outside() == []


@needs_browser
def test_numbers_of_the_index_lead_to_their_traces_and_on_to_the_raw_files(package, tmp_path):
    with browser(tmp_path) as page:
        page.open(package / "index.html")
        addresses = {link.partition("#")[2] for link in page.run(LINKS) if link.startswith("trace/index.html#")}
        numbers = sorted(address for address in addresses if address.count("/") == 4)
        assert len(numbers) > 20
        for address in numbers[:: len(numbers) // 10]:
            page.open(package / "trace/index.html", f"#{address}")
            page.wait("document.documentElement.dataset.drawn")
            said = page.run("document.querySelector('main').innerText")
            assert "results/" in said
            assert "sha256" in said
            assert page.complaints() == []
        assert page.asked_outside() == []


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda run: (run / "results/tiny/tables/benchmark.tex").write_text("edited"), "tables/benchmark.tex"),
        (lambda run: (run / "results/tiny/panel/collected.parquet").unlink(), "panel/collected.parquet"),
    ],
    ids=["edited", "removed"],
)
def test_results_that_do_not_fit_their_records_are_not_packed_and_are_named(own_tiny, spoil, named):
    (own_tiny.folder / PACKAGE).unlink()
    spoil(own_tiny.folder)
    ran = own_tiny.snakemake("package")
    assert ran.returncode != 0
    assert named in ran.stdout + ran.stderr
    assert not (own_tiny.folder / PACKAGE).exists()


def test_the_command_for_a_package_traces_a_number_from_inside_it(package, run):
    block = next(block for block in blocks("docs/trace.md") if "--folder" in block.text)
    study = next(name for name in ("carbon", "small", "tiny") if (run.folder / "results" / name).exists())
    ran = Checkout(package).typed(" && ".join(block.typed).replace("carbon", study))
    assert ran.returncode == 0, ran.stderr
    assert f"results/{study}/estimates/benchmark.parquet" in ran.stdout
    assert "WARNING" not in ran.stdout


# Two runs that differ by a raw cell -------------------------------------------------------------------------------


def settings_of_a_user(run: Checkout) -> None:
    """Give a checkout a study and a source of its own: a text that stands for no value has a script tag in it."""
    add_tiny_study(run.folder)
    source = run.folder / "config/sources/yearbook.yaml"
    text = source.read_text(encoding="utf-8")
    assert 'missing: [""' in text
    source.write_text(text.replace('missing: [""', f'missing: ["{SCRIPT}", ""', 1), encoding="utf-8")


def observed_cell(results: Path, variable: str, year: int) -> pd.Series:
    lineage = pd.read_parquet(results / "panel/paper/lineage.parquet")
    rows = lineage[(lineage["variable"] == variable) & (lineage["year"] == year) & (lineage["status"] == "observed")]
    return rows.iloc[len(rows) // 2]


def write_cell(run: Checkout, at: pd.Series, value: object, sheet: str = "") -> None:
    workbook = run.folder / RAW / at["file"]
    book = openpyxl.load_workbook(workbook)
    book[at["sheet"]][at["cell"]].value = value
    book[at["sheet"]].title = sheet or at["sheet"]
    book.save(workbook)


def packed(run: Checkout, *settings: str) -> None:
    ran = run.snakemake("package", "--config", f"raw_dir={RAW}", "studies=[tiny]", *settings)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def two_runs(tiny, tmp_path_factory) -> tuple[Path, Path, pd.Series, pd.Series]:
    """Return two packages, the raw cell that was changed in between, and the one whose text became a script tag."""
    home = tmp_path_factory.mktemp("two runs")
    run = checkout(home / "author")
    shutil.copytree(tiny.folder / "resources/demo/raw", run.folder / RAW)
    (run.folder / RAW / UNREAD).write_text("not a table")
    settings_of_a_user(run)
    gone = observed_cell(tiny.folder / "results/tiny", "area", 2012)
    write_cell(run, gone, SCRIPT, SHEET)
    packed(run)
    shutil.copy(run.folder / PACKAGE, home / "author.zip")
    changed = observed_cell(run.folder / "results/tiny", "gdp_per_capita", 2011)
    write_cell(run, changed, str(int(float(changed["raw_text"])) + 1000))
    packed(run, "package={include_raw: true}")
    shutil.copy(run.folder / PACKAGE, home / "reviewer.zip")
    return home / "author.zip", home / "reviewer.zip", changed, gone


def compared(*packages: Path) -> tuple[int, dict]:
    command = [sys.executable, "-m", "scripts.dossier.compare", *map(str, packages), "--json"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode in {0, 1}, ran.stderr
    return ran.returncode, json.loads(ran.stdout)


@pytest.mark.slow
def test_a_package_is_identical_with_itself(two_runs):
    assert compared(two_runs[0], two_runs[0])[0] == 0


@pytest.mark.slow
def test_a_changed_raw_cell_is_named_with_the_panel_cells_and_the_estimates_that_it_moved(two_runs):
    author, reviewer, changed, _ = two_runs
    code, found = compared(author, reviewer)
    said = json.dumps(found, ensure_ascii=False)
    key = f"{changed['code']}:{changed['year']}"
    assert code == 1
    assert all(changed[name] in said for name in ("file", "cell", "raw_text"))
    assert f"gdp_per_capita:{key}" in said
    assert f"lneco:{key}" in said
    assert "tiny/T3" in said or "results/tiny/estimates/benchmark.parquet" in said


@pytest.mark.slow
def test_a_package_with_its_raw_files_run_again_is_identical(two_runs, tmp_path):
    again = tmp_path / "again"
    with ZipFile(two_runs[1]) as archive:
        archive.extractall(again)
    command = [sys.executable, "-m", "snakemake", "--cores", "2", "--configfile", "results/review/config.yaml"]
    ran = subprocess.run([*command, "--forceall", "package"], cwd=again, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    code, found = compared(two_runs[1], again / PACKAGE)
    assert code == 0, found


@pytest.mark.slow
def test_raw_files_that_are_asked_for_are_packed_with_their_long_and_chinese_names(two_runs):
    with ZipFile(two_runs[1]) as archive:
        names = set(archive.namelist())
    assert {f"{RAW}/{UNREAD}", f"{RAW}/SIMULATED.md"} <= names
    assert "results/observations/yearbook-2012.parquet" in names
    with ZipFile(two_runs[0]) as archive:
        assert not [name for name in archive.namelist() if name.startswith((RAW, "results/observations"))]


@pytest.mark.slow
@needs_browser
def test_markup_in_a_raw_cell_or_a_sheets_name_is_never_run_and_what_is_shown_of_it_is_text(two_runs, tmp_path):
    package, gone = tmp_path / "package", two_runs[3]
    with ZipFile(two_runs[1]) as archive:
        archive.extractall(package)
    shown = observed_cell(package / "results/tiny", "area", 2012)
    assert shown["sheet"] == SHEET
    assert gone["code"] != shown["code"]
    explorer = "results/tiny/explorer/index.html"
    pages = [("index.html", ""), ("checks.html", ""), ("results/review/ledger.html", ""), ("trace/index.html", "")]
    pages += [(explorer, f"#observed/area/{of['code']}/{of['year']}") for of in (gone, shown)]
    pages += [("trace/index.html", f"#file/{quote(gone['file'], safe='')}"), ("results/review/run_record.html", "")]
    with browser(tmp_path / "home") as page:
        for name, fragment in pages:
            page.open(package / name, fragment)
            page.wait("document.querySelector('main').innerText.length > 200")
            assert page.run("window.ran === undefined"), name
            assert page.complaints() == []
        page.open(package / explorer, pages[5][1])
        page.wait(f"document.querySelector('main').innerText.includes({json.dumps(SHEET)})")
        assert page.run("document.querySelectorAll('main img').length") == 0
