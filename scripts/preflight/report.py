"""The report of a look at raw files, part by part: tables of texts, and whether a part holds what a run stops at."""

from collections.abc import Iterator, Mapping

import pandas as pd

from scripts.exhibits.labels import Labels
from scripts.exhibits.left_out_table import spans
from scripts.preflight.coverage import never_observed, tables_of
from scripts.preflight.found import Part, Preflight, Studied
from scripts.preflight.reading import Look
from scripts.preflight.suspects import suspects
from scripts.registry.prefectures import Registry

NAMED = 8
"""So many cities are named."""


def parts(found: Preflight, words: Labels, registry: Registry) -> list[Part]:
    """Return the report's parts in their order; a part without a row says so in its own words."""
    look = found.look
    made = [
        _refused(found),
        Part("names", ("file", "cell", "name", "years", "figures", "near"), list(_names(look)), len(look.unmatched)),
        *suspects(found, words, registry),
    ]
    made.append(Part("bilingual", ("file", "cell", "chinese", "english"), list(_headings(look))))
    for study, one in found.studies.items():
        made += [_coverage(study, one, words), _lacks(study, one, words, found.cannot_start)]
    return [
        *made,
        Part("files", ("source", "item", "file", "holds", "years", "figures"), list(_files(found, words))),
        Part("units", ("source", "table", "variable", "scope", "unit", "years", "figures"), list(_units(found, words))),
        Part("unread", ("file", "why"), [(file, why) for file, why in _unread(found, words).items()]),
        Part("left_out", ("source", "why", "times", "first"), list(_left_out(look))),
    ]


def _refused(found: Preflight) -> Part:
    rows = [(one.source, one.item, one.file, one.said) for one in found.look.refused]
    rows += [("", "", "", problem) for problem in found.passed_over]
    rows += [(study, "", "", said) for study, one in found.studies.items() for said in one.found.stops]
    return Part("refused", ("source", "item", "file", "said"), rows, len(rows))


def _names(look: Look) -> Iterator[tuple[str, ...]]:
    for one in look.unmatched:
        place = f"{one.sheet}, {one.cell}"
        yield (one.file, place, one.name, spans(one.years), f"{one.figures:,}", f"{one.said}. {one.remedy}")


def _headings(look: Look) -> Iterator[tuple[str, ...]]:
    for one in look.headings:
        yield (one.file, f"{one.sheet}, {one.cell}", one.chinese, one.english)


def _coverage(study: str, one: Studied, words: Labels) -> Part:
    observed = [int(year) for year in one.share.columns[one.share.any()]]
    years = sorted({*observed, *one.years})
    rows = []
    for variable in one.share.index:
        never = never_observed(one.found, variable, one.years)
        named = "" if len(never) == len(one.found.cities) else _shown(never, words)
        shares = [one.share.loc[variable, year] for year in years]
        rows.append((variable, *(_percent(share) for share in shares), named))
    return Part("coverage", ("variable",), rows, 0, study, tuple(years))


def _percent(share: float) -> str:
    """Return a share in percent; 100 and · are what they say: all cities, none."""
    if share <= 0 or share >= 1:
        return "100" if share >= 1 else "·"
    return str(min(max(round(100 * share), 1), 99))


def _shown(names: list[str], words: Labels) -> str:
    shown = words.list(names[:NAMED])
    return shown if len(names) <= NAMED else words("preflight.and_more", shown=shown, more=len(names) - NAMED)


def _lacks(study: str, one: Studied, words: Labels, cannot_start: Mapping[str, list[str]]) -> Part:
    rows = [
        (
            *(lack.variable, words(f"preflight.scope_{lack.scope}"), spans(lack.years)),
            *(lack.source, lack.table, spans(lack.editions), words(f"preflight.why_{lack.why}", of=lack.of)),
        )
        for lack in one.lacks
    ]
    columns = ("variable", "scope", "years", "source", "table", "editions", "why")
    return Part("lacks", columns, rows, len(cannot_start.get(study, ())), study)


def _files(found: Preflight, words: Labels) -> Iterator[tuple[str, ...]]:
    for key, rows in found.look.observations.groupby(["source", "item", "file"], sort=True):
        source, item, file = map(str, key)
        scopes = rows.groupby("variable", sort=True)["scope"].agg(lambda column: sorted(set(column), reverse=True))
        holds = [f"{v} {'+'.join(words(f'preflight.scope_{s}') for s in of)}" for v, of in scopes.items()]
        yield (
            source,
            item if found.sources[source]["kind"] == "yearbook" else "",
            file,
            words.list(holds),
            spans(rows["year"].unique()),
            _count(rows),
        )


def _units(found: Preflight, words: Labels) -> Iterator[tuple[str, ...]]:
    keys = ["source", "variable", "scope", "scope_assumed", "unit_raw", "unit_assumed"]
    for key, rows in found.look.observations.groupby(keys, sort=True):
        source, variable, scope, unit = (str(key[at]) for at in (0, 1, 2, 4))
        tables = words.list([table for table in tables_of(found.sources[source], variable) if table])
        scope = _assumed(words(f"preflight.scope_{scope}"), bool(key[3]), words)
        unit = _assumed(" ".join(unit.split()), bool(key[5]), words)
        yield (source, tables, variable, scope, unit, spans(rows["year"].unique()), _count(rows))


def _assumed(text: str, is_assumed: bool, words: Labels) -> str:  # noqa: FBT001 - a column of the frame
    return words("preflight.assumed", text=text) if is_assumed else text


def _count(rows: pd.DataFrame) -> str:
    return f"{len(rows):,}"


def _unread(found: Preflight, words: Labels) -> dict[str, str]:
    """Return the files of which nothing was read, with why, and what editions lack."""
    look = found.look
    done = {*look.observations["file"], *(one.file for one in look.refused)}
    rows = look.left_out[~look.left_out["file"].isin(done) | look.left_out["file"].eq("")]
    unread: dict[str, str] = {}
    for key, of_file in rows.groupby(["item", "file"], sort=True):
        item, file = map(str, key)
        firsts = of_file.drop_duplicates("reason")[["reason", "text"]].to_numpy().tolist()
        said = [f"{reason}: {' '.join(text.split())}" if text and file else reason for reason, text in firsts]
        unread[file or words("preflight.of_item", item=item)] = "; ".join(said)
    return unread | dict.fromkeys(found.strangers, words("preflight.stranger"))


def _left_out(look: Look) -> Iterator[tuple[str, ...]]:
    inside = look.left_out[look.left_out["sheet"].ne("")]
    for (source, reason), rows in _by_reason(inside):
        first = rows.iloc[0]
        place = f"{first['file']}, {first['sheet']}, {first['cell']}"
        yield (source, reason, _count(rows), f"{place}: {' '.join(first['text'].split())}")


def _by_reason(rows: pd.DataFrame) -> Iterator[tuple[tuple[str, str], pd.DataFrame]]:
    """Return rows by source and reason; that a cell repeats another one is one reason, whichever the other is."""
    reason = rows["reason"].str.replace(r"^(repeats) .*", r"\1", regex=True)
    for (source, of_reason), found in rows.assign(reason=reason).groupby(["source", "reason"], sort=True):
        yield (str(source), str(of_reason)), found
