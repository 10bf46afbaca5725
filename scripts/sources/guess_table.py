"""Guess where an unknown table keeps its headings, cities, codes and years, from what its cells hold.

Nothing is taken from the wording of the headings of these columns: a column of names is one whose cells the registry
knows, a column of codes one whose numbers are codes, a column of years one whose numbers are years.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from scripts.files.bad_input import BadInput
from scripts.registry.names import squeeze
from scripts.registry.prefectures import Registry
from scripts.sources.figures import raw_text, year_number
from scripts.sources.headings import Vocabulary, chinese, unit_key
from scripts.sources.panel_layout import HEADING_ROWS, full_code, years_in
from scripts.sources.workbooks import Sheet, address

Sure = Literal["sure", "likely", "a guess"]

LISTED = (2003, 2019)
"""Years in which a name is looked up: names of before and after the renamings."""

_SAMPLE = 400
_MOST = 0.5
_NEARLY_ALL = 0.9
_SCOPES = 2
_NO_UNIT = frozenset({"没有单位", "无单位", "unit", "units", "单位"})


@dataclass(frozen=True)
class Guess:
    """What was guessed, from which cells, and how sure that is."""

    value: str
    cells: str
    sure: Sure


@dataclass(frozen=True)
class TableGuess:
    """A sheet's table: the rows of its headings, its first row of data, and the columns that identify a row.

    `keys` holds the column of each of `city`, `province`, `code`, `year`, `unit` that there is, and `from_cells` what
    speaks for it.
    """

    sheet: Sheet
    row: int
    above: int
    below: int
    first: int
    keys: dict[str, int]
    from_cells: dict[str, Guess]
    layout: Literal["long", "wide"]
    year_in: Guess

    def heading(self, at: int) -> str:
        """Return the heading of an identifying column, as its pattern has to match it."""
        return squeeze(chinese(self.sheet.text(self.row, at)))


def guess_table(sheet: Sheet, registry: Registry, words: Vocabulary) -> TableGuess:
    """Guess where the table of a sheet is.

    Raises
    ------
    BadInput
        If no column holds cities or codes, or no row of headings stands above them.

    """
    width = max((len(line) for line in sheet.rows), default=0)
    tests: dict[str, Callable[[str], bool]] = {
        "city": lambda text: is_city(registry, text),
        "code": lambda text: full_code(text) in registry.units,
        "province": lambda text: registry.province(text) is not None,
        "year": _is_year,
        "unit": lambda text: unit_key(text) in words.units,
    }
    shares = {name: [_share(sheet, at, test) for at in range(width)] for name, test in tests.items()}
    # 吉林 and 北京 are both: a column of provinces has few names that are cities as well.
    shares["city"] = [city - province / 2 for city, province in zip(shares["city"], shares["province"], strict=True)]
    least = {"city": _MOST / 2, "code": _MOST, "province": _MOST, "year": _NEARLY_ALL, "unit": _NEARLY_ALL}
    keys: dict[str, int] = {}
    for name in tests:
        best = max((at for at in range(width) if at not in keys.values()), key=shares[name].__getitem__, default=None)
        if best is not None and shares[name][best] >= least[name]:
            keys[name] = best
    names_at = keys.get("city", keys.get("code"))
    if names_at is None:
        expected = "a column whose cells are names or codes of Chinese cities"
        remedy = "Name the right sheet with --sheet; names in pinyin alone are not enough, add a column of codes."
        raise sheet.bad("no such column", expected, remedy)
    is_place = tests["city" if "city" in keys else "code"]
    first = next(r for r in range(len(sheet.rows)) if is_place(squeeze(sheet.text(r, names_at))))
    row, above, below = _heading_rows(sheet, names_at, first, set(keys.values()), words)
    layout, year_in = _where_years_are(sheet, row, keys, words)
    from_cells = {name: _seen(sheet, first, at, max(shares[name][at], 0.0), tests[name]) for name, at in keys.items()}
    return TableGuess(sheet, row, above, below, first, keys, from_cells, layout, year_in)


def is_city(registry: Registry, text: str) -> bool:
    """Say whether a text names a unit of the registry in one of the years `LISTED`."""
    return bool(text) and not text.isascii() and any(registry.find(text, year) for year in LISTED)


def _is_year(text: str) -> bool:
    try:
        year_number(text)
    except ValueError:
        return False
    return True


def _share(sheet: Sheet, at: int, test: Callable[[str], bool]) -> float:
    """Return the share of a column's cells, headings and empty ones aside, that pass a test."""
    rows = range(min(len(sheet.rows), _SAMPLE))
    texts = [text for row in rows if (text := squeeze(sheet.text(row, at)))]
    passed = [test(text) for text in texts]
    if not any(passed):
        return 0.0
    below = passed[min(passed.index(True), HEADING_ROWS) :]
    return sum(below) / len(below)


def _seen(sheet: Sheet, first: int, at: int, share: float, test: Callable[[str], bool]) -> Guess:
    """Return what speaks for a column: its cells, how many of them, and one as an example."""
    rows = [row for row in range(first, len(sheet.rows)) if squeeze(sheet.text(row, at))]
    passed = [row for row in rows if test(squeeze(sheet.text(row, at)))]
    cells = f"{address(first, at)} to {address(len(sheet.rows) - 1, at)}: {len(passed)} of {len(rows)} cells are"
    return Guess(raw_text(sheet.cell(passed[0], at)) if passed else "", cells, "sure" if share >= _MOST else "likely")


def _heading_rows(sheet: Sheet, names_at: int, first: int, keys: set[int], words: Vocabulary) -> tuple[int, int, int]:
    """Return the row of the city's heading, and how many rows above and below it belong to the headings."""
    texts = [[squeeze(chinese(raw_text(cell))) for cell in sheet.rows[row]] for row in range(first)]
    filled = [[at for at, text in enumerate(line) if text] for line in texts]
    totals = {row for row in range(first) if any(_is_figure(texts[row][at]) for at in filled[row] if at not in keys)}
    headed = [row for row in range(first) if row not in totals and texts[row][names_at] and len(filled[row]) > 1]
    named = [row for row in headed if not _is_unit_row(texts[row], keys, words)]
    if not named or named[-1] >= HEADING_ROWS:
        expected = f"a row of headings above {address(first, names_at)}, within the first {HEADING_ROWS} rows"
        raise sheet.bad("none", expected, "Put one above the first city.", first, names_at)
    row = named[-1]
    below = 0
    for under in range(row + 1, first):
        if not filled[under] or under in totals:
            break
        below += 1
    bare = [at for at in filled[row] if at not in keys and not words.heading(sheet.text(row, at)).name]
    has_years = any(words.heading(sheet.text(row, at)).years for at in bare)
    names_above = bool(bare) and row > 0 and any(at not in keys for at in filled[row - 1]) and not has_years
    above = int(names_above or (row > 0 and _is_scope_row(sheet, row - 1, words)))
    return row, above, below


def _is_scope_row(sheet: Sheet, row: int, words: Vocabulary) -> bool:
    """Say whether a row names scopes over the columns below it: in two cells at least, a title would in one."""
    return sum(bool(words.heading(sheet.text(row, at)).scopes) for at in range(len(sheet.rows[row]))) >= _SCOPES


def _is_unit_row(texts: list[str], keys: set[int], words: Vocabulary) -> bool:
    """Say whether a row states units: most of its texts are one, or say that there is none."""
    stated = [text for at, text in enumerate(texts) if text and at not in keys]
    units = [text for text in stated if unit_key(text) in words.units | _NO_UNIT]
    return bool(stated) and len(units) >= _MOST * len(stated)


def _is_figure(text: str) -> bool:
    """Say whether a text is a number and no year, which may head a column."""
    try:
        float(text)
    except ValueError:
        return False
    return not _is_year(text)


def _where_years_are(
    sheet: Sheet, row: int, keys: dict[str, int], words: Vocabulary
) -> tuple[Literal["long", "wide"], Guess]:
    """Return the layout, and where its years stand: in a column, in the headings, or in a name."""
    if "year" in keys:
        at = keys["year"]
        return "long", Guess("column", f"column {address(row, at)}", "sure")
    heads = [at for at in range(len(sheet.rows[row])) if at not in keys.values() and squeeze(sheet.text(row, at))]
    dated = [at for at in heads if words.heading(sheet.text(row, at)).years]
    if dated and len(dated) >= _MOST * len(heads):
        return "wide", Guess("column", f"{address(row, dated[0])}: {sheet.text(row, dated[0])}", "sure")
    names: tuple[tuple[Literal["sheet", "file"], str], ...] = (("sheet", sheet.name), ("file", sheet.file))
    for place, name in names:
        if len(years_in(name)) == 1 and not (place == "sheet" and sheet.file.rpartition(".")[0] == name):
            return "long", Guess(place, f"the {place}'s name {name!r}", "likely")
    raise BadInput(
        "no year: in no column, no headings, and not in the sheet's or the file's name",
        "one of these",
        "Add a column of the year, or rename the file, such as panel-2015.xlsx.",
        file=sheet.file,
        sheet=sheet.name,
        cell=address(row, 0),
    )
