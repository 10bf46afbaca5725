import time
import zipfile

from scripts.files.zips import fix_times


def test_two_zips_with_the_same_content_become_the_same_bytes(tmp_path):
    for name, moment in (("a.zip", (2001, 2, 3, 4, 5, 6)), ("b.zip", time.localtime()[:6])):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(zipfile.ZipInfo("inside.xml", moment), "<x/>")
        fix_times(tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.read("inside.xml") == b"<x/>"
