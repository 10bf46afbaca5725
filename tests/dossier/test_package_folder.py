import stat
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from scripts.dossier import package_folder as module
from scripts.dossier.package_folder import package_folder
from scripts.files.bad_input import BadInput

LINEAGE = "results/made/panel/observed/lineage.parquet"


@pytest.fixture
def package(tmp_path):
    """Return a function that writes a zip with a run's files and some more, and its path."""

    def write(more=()):
        file = tmp_path / "包 裹.zip"
        with ZipFile(file, "w", ZIP_DEFLATED) as made:
            for name in (LINEAGE, "results/logs/a.log", "workflow/Snakefile", "trace/index.html"):
                made.writestr(name, name)
            for name, content in more:
                made.writestr(name, content)
        return file

    return write


def refused(file):
    with pytest.raises(BadInput) as stopped, package_folder(file):
        pass
    return str(stopped.value)


def test_only_what_is_needed_is_unpacked_and_is_gone_afterwards(package):
    copies = [("results/made/estimates/benchmark.csv", ""), ("results/made/panel/observed/panel.csv.gz", "")]
    with package_folder(package(copies)) as folder:
        found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert found == ["results/logs/a.log", LINEAGE, "workflow/Snakefile"]
    assert not folder.exists()


@pytest.mark.parametrize("name", ["../away", "results/../../away", "/away", "results\\..\\..\\away", "C:/away"])
def test_an_entry_that_leads_out_of_the_folder_is_refused_before_anything_is_written(package, tmp_path, name):
    file = package([(name, "x")])
    assert "names that stay below the folder" in refused(file)
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_a_symbolic_link_is_refused(package):
    link = ZipInfo("results/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "found a symbolic link 'results/link'" in refused(package([(link, "/etc/passwd")]))


def test_a_zip_that_unpacks_to_too_much_is_refused_with_the_bound(package, monkeypatch):
    assert "100 times the packed size" in refused(package([("results/zeros", bytes(3_000_000))]))
    monkeypatch.setattr(module, "LARGEST", 50)
    assert "at most 200,000 entries, 50 bytes unpacked" in refused(package())


def test_a_zip_that_lies_about_an_entry_is_refused(package):
    file = package()
    with ZipFile(file) as made:
        at = made.getinfo(LINEAGE).header_offset + 30 + len(LINEAGE)
    content = bytearray(file.read_bytes())
    content[at + 5] ^= 0xFF
    file.write_bytes(content)
    assert "a zip that cannot be unpacked" in refused(file)


def test_what_is_no_zip_or_was_cut_off_is_told(package, tmp_path):
    whole = package().read_bytes()
    file = tmp_path / "cut.zip"
    for content in (whole[: len(whole) // 2], b"results/review/run_record.json", b""):
        file.write_bytes(content)
        assert "found no zip, or one that was cut off; expected a package" in refused(file)


def test_another_zip_is_no_package(tmp_path):
    with ZipFile(tmp_path / "other.zip", "w") as made:
        made.writestr("paper.txt", "x")
    assert "found no results/*/panel/*/lineage.parquet" in refused(tmp_path / "other.zip")
