"""Every word on tables, figures and pages, looked up by key in one list in English and Chinese."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.files.bad_input import BadInput

LANGUAGES = ("en", "zh")
COLUMNS = ["key", *LANGUAGES]


class Labels:
    """The words of one language.

    Parameters
    ----------
    words
        Text by key; a text may have named gaps such as `{years}`.
    language
        `en` or `zh`.
    file
        Where the words come from, for messages.

    """

    def __init__(self, words: Mapping[str, str], language: str, file: str) -> None:
        self.words, self.language, self.file = dict(words), language, file

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of a key with its gaps filled.

        Raises
        ------
        BadInput
            If the list has no such key; the message names the key and the file.

        """
        if key not in self.words:
            raise BadInput(
                f"no row with the key {key!r}",
                "a row for every word that is printed",
                f"Add the row `{key},<English>,<Chinese>`, or correct the name in the study.",
                file=self.file,
            )
        try:
            return self.words[key].format(**values)
        except (KeyError, IndexError, ValueError) as error:
            raise BadInput(
                f"the text {self.words[key]!r} of {key!r}",
                f"no other gaps than {sorted(values)}",
                "Correct the text in braces.",
                file=self.file,
            ) from error

    def list(self, texts: list[str]) -> str:
        """Join texts as the language does."""
        return self("list.comma").join(texts)

    def sentences(self, texts: Sequence[str]) -> str:
        """Put sentences behind one another: after a Chinese full stop there is no blank."""
        return ("" if self.language == "zh" else " ").join(texts)


def read_labels(paths: str | Path | Sequence[str | Path], language: str = "en") -> Labels:
    """Read the list of words and keep one language.

    Parameters
    ----------
    paths
        The list, or several: a word of an earlier one goes before that of a later one, so that a list of one's own
        needs only the words that it changes or adds.
    language
        `en` or `zh`.

    Raises
    ------
    BadInput
        If the language is unknown, or a file lacks a column, repeats a key or leaves a text empty.

    """
    if language not in LANGUAGES:
        raise BadInput(f"language {language!r}", f"one of {LANGUAGES}", "Correct `language` in the configuration.")
    files = [paths] if isinstance(paths, str | Path) else list(paths)
    words: dict[str, str] = {}
    for path in files:
        words = _words(path, language) | words
    return Labels(words, language, str(files[0]))


def _words(path: str | Path, language: str) -> dict[str, str]:
    """Return the words of one file by key."""
    with Path(path).open(encoding="utf-8-sig", newline="") as source:
        reader = csv.DictReader(source)
        if reader.fieldnames != COLUMNS:
            raise BadInput(f"columns {reader.fieldnames}", f"{COLUMNS}", "Restore the first line.", file=path)
        words: dict[str, str] = {}
        for line in reader:
            _refuse(line, words, f"line {reader.line_num}", path)
            words[line["key"]] = line[language]
    return words


def _refuse(line: dict[str, str], words: Mapping[str, str], place: str, path: str | Path) -> None:
    """Raise if a row is torn, repeats a key, or lacks a text in either language."""
    if None in line or None in line.values():
        raise BadInput(f"{place} with too many or too few fields", f"{COLUMNS}", "Quote texts with commas.", file=path)
    if line["key"] in words:
        raise BadInput(f"{place}, which repeats the key {line['key']!r}", "each key once", "Remove one.", file=path)
    empty = [name for name in COLUMNS if not line[name].strip()]
    if empty:
        raise BadInput(f"{place} ({line['key']!r}) without {empty}", "a text in each column", "Fill it in.", file=path)
