"""Every table of a study with two outcomes and two choices of effects, as its script puts it together."""

import re
import runpy
from dataclasses import replace
from types import SimpleNamespace

import pytest

from scripts.estimates.schema import ESTIMATES, KEY, SCORES
from scripts.exhibits.labels import read_labels
from scripts.exhibits.schema import TABLE_KEYS
from scripts.exhibits.table import keys_of
from scripts.exhibits.table_csv import csv_text
from scripts.files.tables import read_table, write_table
from scripts.panel.schema import CITIES
from tests.exhibits.conftest import LABELS, ROOT
from tests.exhibits.every_table import FORMATS, TABLES, handed_over, outputs, printed
from tests.exhibits.robustness_lines import robustness_cities
from tests.exhibits.two_outcomes import FIRST, SECOND, combined, maker, of_two

ONE, OTHER = (read_labels(LABELS, "en")(name) for name in (FIRST, SECOND))
EVERY = sorted(set(TABLES) - {"backtest"})


MADE, ALONE = {}, {}
"""Table -> what was made of it, and of each outcome alone; nothing changes it, and to make it takes seconds."""


@pytest.fixture
def made_of_two(request, two):
    def made(name):
        if name not in MADE:
            frame = of_two(request.getfixturevalue(TABLES[name][1]))
            MADE[name] = combined(name, frame, two), frame
        table, frame = MADE[name]
        return table, frame.copy()

    return made


@pytest.fixture(params=EVERY)
def made(request, made_of_two):
    return made_of_two(request.param)


def alone(table, frame, context):
    """Return the table of each outcome."""
    if table.name not in ALONE:
        ALONE[table.name] = [maker(table.name)(frame, each) for each in context.by_outcome()]
    return ALONE[table.name]


def texts(table):
    return [tuple(cell.text for cell in row.cells) for row in table.rows]


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_study_with_one_outcome_and_one_choice_of_effects_has_its_table_as_it_is(name, made_table, context):
    table, frame = made_table(name)
    assert combined(name, frame, context) == table


def test_every_number_leads_to_one_estimate_of_the_part_that_its_key_names(made):
    table, frame = made
    keys = TABLE_KEYS.validate(keys_of(table))
    cells = keys[keys["column"] != "note"]
    assert not cells.duplicated(["row", "column", "statistic"]).any()
    assert set(cells["outcome"]) == {FIRST, SECOND}
    for _, cell in cells.iterrows():
        named = [*cell["row"].split(":"), *cell["column"].split(":")]
        other = SECOND if cell["outcome"] == FIRST else FIRST
        assert table.name == "correlations" or other not in named
    found = keys.merge(frame, on=KEY, how="left", validate="many_to_one", indicator="found")
    assert found["found"].eq("both").all()


def test_every_number_of_both_outcomes_is_there(made, two):
    table, frame = made
    numbers = {text for row in texts(table) for text in row if re.search(r"\d", text)}
    for each in alone(table, frame, two):
        missing = {text for row in texts(each) for text in row if re.search(r"\d", text)} - numbers
        assert not missing or table.name == "correlations"


def test_both_outcomes_are_named_on_the_table(made):
    table, _ = made
    headings = [row.label for row in table.rows] + [spanner.text for spanner in table.spanners]
    for label in (ONE, OTHER):
        assert any(label in heading for heading in headings)


def test_panels_have_headings_of_their_own(made):
    table, _ = made
    headings = [row.label for row in table.rows if row.kind == "panel"]
    assert len(headings) == len(set(headings))  # a page groups lines by their heading


def test_a_note_stands_once_and_names_its_outcome_where_it_is_not_that_of_both(made, two):
    table, frame = made
    said = [note.text for note in table.notes]
    assert len(said) == len(set(said))
    assert not any(text.startswith("Outcome: ") for text in said)
    for each in alone(table, frame, two):
        for note in each.notes:
            named = [text for text in said if note.text in text]
            assert note.about or note.frame or named or re.search(r"\(\d\)", note.text), note.text


@pytest.mark.parametrize("name", EVERY)
def test_every_word_comes_from_the_list(name, request, two, bare_context):
    bare = replace(bare_context, settings=two.settings | {"title": "§"})
    table = combined(name, of_two(request.getfixturevalue(TABLES[name][1])), bare)
    names = {FIRST, SECOND, table.titles.number}
    said = [re.sub("|".join(map(re.escape, names)), "", text) for text in printed(table)]
    assert [text for text in said if re.search(r"[^\W\d_]", re.sub(r"(?<=\d)e-\d\d", "", text))] == []


def test_the_benchmark_has_an_outcome_side_by_side_and_a_panel_for_each_choice_of_effects(benchmark, two):
    table = combined("benchmark", of_two(benchmark), two)
    assert len(table.columns) == 6
    panels = [row.label for row in table.rows if row.kind == "panel"]
    assert panels == ["City and year effects", "City effects and post-period dummy Dt"]
    names = [row.name for row in table.rows]
    assert "post:Dt" in names
    assert "two_way:Dt" not in names
    effects = {row.name: [cell.text for cell in row.cells] for row in table.rows if row.name.endswith("_effects")}
    assert effects["two_way:year_effects"] == effects["post:post_effects"] == ["No", "Yes", "Yes"] * 2
    assert effects["post:year_effects"] == ["No"] * 6
    assert "two_way:post_effects" not in effects
    assert [row.name for row in table.rows if row.ruled] == ["two_way:city_effects", "post:city_effects"]
    (percent,) = [note.text for note in table.notes if "percent" in note.text]
    for said in ("City and year effects, column (2)", "Dt, column (2)", "column (6)"):
        assert said in percent


def test_a_control_s_moments_stand_once(descriptives, two):
    table = combined("descriptives", of_two(descriptives), two)
    assert [row.name for row in table.rows] == [FIRST, SECOND, "DID", *two.settings["controls"]]
    assert "own" not in table.notes[0].text


def test_correlations_of_controls_are_said_to_be_of_the_first_outcome_s_rows(correlations, two):
    table = combined("correlations", of_two(correlations), two)
    assert table.columns == (FIRST, SECOND, "DID", *two.settings["controls"])
    assert [row.label.split()[0] for row in table.rows] == list(table.heads)
    assert f"those of the rows of {ONE}" in table.notes[0].text


@pytest.fixture
def job(request, two, cities, tmp_path):
    """Return what Snakemake hands to a table's script, its inputs written."""

    def handed(name: str) -> SimpleNamespace:
        files = {"estimates": tmp_path / "estimates.parquet"}
        write_table(of_two(request.getfixturevalue(TABLES[name][1])), files["estimates"], ESTIMATES)
        if name == "left_out":
            files |= {"scores": tmp_path / "scores.parquet", "cities": tmp_path / "cities.parquet"}
            write_table(of_two(request.getfixturevalue("scores")), files["scores"], SCORES)
            write_table(cities, files["cities"], CITIES)
        if name == "robustness":
            files |= {"cities": tmp_path / "cities.parquet"}
            write_table(robustness_cities(), files["cities"], CITIES)
        params = {"study": "carbon", "data": "simulated", "settings": two.settings, "language": "en", "number": "T3"}
        files |= {"labels": LABELS}
        return handed_over(f"{name}_table", files, outputs(tmp_path, name), params, tmp_path / "log")

    return handed


@pytest.mark.parametrize("name", EVERY)
def test_a_script_puts_its_table_together_and_writes_every_format(name, made_of_two, job):
    snakemake = job(name)
    runpy.run_path(str(ROOT / "scripts" / "exhibits" / f"{name}_table.py"), {"snakemake": snakemake}, "__main__")
    assert all(dict(snakemake.output.items())[kind].stat().st_size for kind in FORMATS)
    assert len(read_table(snakemake.output.table_keys, TABLE_KEYS))
    if name != "left_out":  # whose cities have other names here
        table, _ = made_of_two(name)
        assert snakemake.output.csv.read_text(encoding="utf-8-sig") == csv_text(table)


@pytest.mark.parametrize("name", EVERY)
def test_a_chinese_table_names_the_outcomes_in_chinese_alone(name, request, two):
    chinese = replace(two, words=read_labels(LABELS, "zh"))
    text = csv_text(combined(name, of_two(request.getfixturevalue(TABLES[name][1])), chinese))
    assert all(chinese.words(outcome) in text for outcome in (FIRST, SECOND))
    assert ONE not in text
