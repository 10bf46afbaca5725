import pytest

from scripts.settings.errors import ConfigError
from scripts.settings.yaml_files import first_there, read_yaml


def read(folder, text):
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    return read_yaml(folder / "mine.yaml")


def test_every_key_has_its_line(tmp_path):
    content, lines = read(tmp_path, "a: 1\nb:\n  c: [x,\n      y]\n")
    assert content == {"a": 1, "b": {"c": ["x", "y"]}}
    assert lines == {("a",): 1, ("b",): 2, ("b", "c"): 3, ("b", "c", 0): 3, ("b", "c", 1): 4}


def test_a_merged_key_may_be_stated_anew(tmp_path):
    content, _ = read(tmp_path, "a: &first { x: 1, y: 2 }\nb: { <<: *first, x: 3 }\n")
    assert content["b"] == {"x": 3, "y": 2}


def test_anchors_are_followed(tmp_path):
    content, _ = read(tmp_path, "a: &first { x: 1 }\nb: [*first, *first]\n")
    assert content["b"] == [{"x": 1}, {"x": 1}]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", r"line 3, a: found the key twice \(first in line 1\)"),
        ("a:\n  - { x: 1,\n      x: 2 }\n", r"line 3, a\.1\.x: found the key twice \(first in line 2\)"),
        ("a: 1\nb: [1, 2\nc: 3\n", r"is not YAML:\n  line 3: "),
        ("a: *nowhere\n", r"line 1: found undefined alias 'nowhere'; expected a name given before as &name"),
        ("a: &lines 1\nb: *lien\n", r"undefined alias 'lien'; expected one of lines; did you mean lines\?"),
        ("title：我的\nsources: [a]\n", r"line 2: .*Line 1 has a full-width colon \(：\) behind its key"),
        ("a:\n\tb: 1\n", r"line 2: .*That is a tab; indent with blanks"),
        ("a: !!python/object/apply:os.getcwd []\n", r"line 1: could not determine a constructor"),
        ("a: \x07\n", r"is not YAML"),
        ("", r"found nothing; expected keys with values"),
        ("- a\n", r"found no keys; expected keys with values"),
        ("? [a, b]\n: 1\n", r"line 1: .*unhashable"),
        ("a: &a [*a]\n", r"line 1: more than .* levels, or an alias inside its own anchor"),
        ("a: 1\n---\nb: 2\n", r"line 2: .*another document"),
    ],
)
def test_a_broken_file_says_line_and_what_is_wrong(tmp_path, text, message):
    with pytest.raises(ConfigError, match=message):
        read(tmp_path, text)


def test_a_file_in_another_encoding_says_so(tmp_path):
    (tmp_path / "mine.yaml").write_bytes("title: 城市".encode("gb18030"))
    with pytest.raises(ConfigError, match="is not UTF-8"):
        read_yaml(tmp_path / "mine.yaml")


def test_a_file_that_no_folder_has_is_told_with_what_all_of_them_have(tmp_path):
    for folder, name in (("own", "mine"), ("shipped", "carbon")):
        (tmp_path / folder / "studies").mkdir(parents=True)
        (tmp_path / folder / "studies" / f"{name}.yaml").touch()
    folders = [tmp_path / "own", tmp_path / "shipped"]
    assert first_there("studies/carbon.yaml", folders) == tmp_path / "shipped/studies/carbon.yaml"
    with pytest.raises(ConfigError, match=r"own/studies or .*expected one of carbon, mine; did you mean mine\?"):
        first_there("studies/mnie.yaml", folders)
