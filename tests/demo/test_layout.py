import subprocess
import sys
from pathlib import Path

from scripts.demo.layout import TABLES, demo_files, editions

ROOT = Path(__file__).parents[2]


def test_an_edition_holds_the_data_of_the_year_before(demo):
    assert editions(demo)[0] == demo["data_years"]["from"] + 1
    assert editions(demo)[-1] == demo["data_years"]["until"] + 1


def test_every_source_has_its_files_and_every_edition_all_tables(demo):
    files = demo_files(demo, "raw")
    assert sorted(files) == ["ceads", "compiled", "yearbook"]
    assert list(files["yearbook"]) == [str(year) for year in range(2005, 2024)]
    assert files["yearbook"]["2012"] == [f"raw/yearbook-2012/{table}.xlsx" for table in sorted(TABLES)]
    assert all(path.startswith("raw/") for items in files.values() for paths in items.values() for path in paths)


def test_the_layout_needs_the_standard_library_alone():
    loads = "import scripts.demo.layout, sys; print(sorted({'numpy', 'pandas', 'yaml', 'pydantic'} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", loads], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
