import csv
import re
from pathlib import Path

import pytest

from scripts.exhibits.labels import LANGUAGES, read_labels
from scripts.files.bad_input import BadInput
from scripts.panel.schema import Status

ROOT = Path(__file__).parents[2]
LABELS = ROOT / "resources" / "labels.csv"


def written(folder: Path, *lines: str) -> Path:
    file = folder / "labels.csv"
    file.write_text("\n".join(["key,en,zh", *lines, ""]), encoding="utf-8")
    return file


def test_a_word_is_looked_up_in_its_language_and_its_gaps_are_filled(tmp_path):
    file = written(tmp_path, "a.b,N = {n},样本量{n}")
    assert read_labels(file, "en")("a.b", n=3) == "N = 3"
    assert read_labels(file, "zh")("a.b", n=3) == "样本量3"


def test_a_word_of_ones_own_list_goes_before_the_shipped_one_and_the_others_stay(tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    words = read_labels([written(own, "b,My b,我的b", "c,C,丙"), written(tmp_path, "a,A,甲", "b,B,乙")])
    assert (words("a"), words("b"), words("c")) == ("A", "My b", "C")
    with pytest.raises(BadInput, match=r"own/labels\.csv: found no row with the key 'd'"):
        words("d")


def test_an_unknown_key_names_the_key_and_the_file(tmp_path):
    with pytest.raises(BadInput, match=r"labels\.csv.*'head\.nothing'"):
        read_labels(written(tmp_path, "a,b,c"))("head.nothing")


def test_a_gap_that_nothing_fills_names_key_and_file(tmp_path):
    with pytest.raises(BadInput, match=r"labels\.csv.*'a'"):
        read_labels(written(tmp_path, "a,{year},{year}"))("a", years=1)


def test_an_unknown_language_is_refused(tmp_path):
    with pytest.raises(BadInput, match="language 'fr'"):
        read_labels(written(tmp_path, "a,b,c"), "fr")


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["a,b,c", "a,d,e"], "repeats the key 'a'"),
        (["a,b,"], r"without \['zh'\]"),
        (["a,b"], "too few fields"),
        (["a,b,c,d"], "too many"),
    ],
)
def test_a_torn_list_is_refused_with_the_line(tmp_path, lines, found):
    with pytest.raises(BadInput, match=rf"line {len(lines) + 1}.*{found}"):
        read_labels(written(tmp_path, *lines))


def test_both_languages_of_the_shipped_list_have_the_same_gaps():
    with LABELS.open(encoding="utf-8", newline="") as source:
        torn = [
            line["key"]
            for line in csv.DictReader(source)
            if set(re.findall(r"{\w+}", line["en"])) != set(re.findall(r"{\w+}", line["zh"]))
        ]
    assert torn == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_list_has_every_status(language):
    words = read_labels(LABELS, language)
    assert all(words(f"status.{status}") for status in Status)


def test_the_shipped_list_has_every_variable_that_the_shipped_files_name():
    yaml = pytest.importorskip("yaml")
    words = read_labels(LABELS)
    variables = set(yaml.safe_load((ROOT / "config" / "variables.yaml").read_text(encoding="utf-8")))
    for file in sorted((ROOT / "config" / "studies").glob("*.yaml")):
        study = yaml.safe_load(file.read_text(encoding="utf-8"))
        variables |= {*study["outcomes"], study["treatment"]["name"], *study["controls"], *study["derived"]}
    assert [
        name for name in sorted(variables) if name not in words.words or f"definition.{name}" not in words.words
    ] == []


def test_a_blank_stands_between_english_sentences_and_none_between_chinese_ones():
    assert read_labels(LABELS, "en").sentences(["One.", "Two."]) == "One. Two."
    assert read_labels(LABELS, "zh").sentences(["一。", "二。"]) == "一。二。"


def test_the_start_of_a_policy_has_one_name_in_chinese():
    assert [key for key, text in read_labels(LABELS, "zh").words.items() if "启动" in text or "起始" in text] == []
