import pytest

from scripts.exhibits.inference_table import METHODS, inference_table
from tests.exhibits.inference_lines import NONE


@pytest.fixture
def table(inference, context):
    return inference_table(inference, context)


def line(table, name):
    (row,) = [row for row in table.rows if row.name == name]
    return dict(zip(table.columns, (cell.text for cell in row.cells), strict=True))


def test_every_plan_and_model_is_a_panel_with_one_line_a_method(table):
    panels = [row.label for row in table.rows if row.kind == "panel"]
    assert panels == [f"{plan}: Two-way FE{more}" for plan in ("Observed", "Paper") for more in ("", ", controls")]
    assert len(table.rows) == 4 * (1 + len(METHODS))


def test_a_line_shows_its_own_p_with_its_stars_interval_clusters_and_draws(table):
    shown = line(table, "observed fe wild_province_rademacher")
    assert list(shown.values()) == ["-0.088*", "0.055", "-1.59", "0.090", "-0.198", "0.022", "9", "512"]
    assert line(table, "observed fe cluster_city")["n_draws"] == ""


def test_an_interval_without_an_end_says_so_and_a_permutation_has_none(table):
    assert line(table, "observed fe wild_province_webb")["conf_high"] == "unbounded"
    permuted = line(table, "observed fe randomisation_t")
    assert (permuted["conf_low"], permuted["conf_high"], permuted["n_clusters"]) == ("", "", "")


def test_a_method_without_numbers_keeps_its_line_and_its_reason(table):
    assert line(table, " ".join(NONE))["estimate"] == "none"
    notes = "\n".join(note.text for note in table.notes)
    assert "Not estimated: Clustered by city and year (fewer than two clusters)." in notes


def test_the_study_s_own_way_in_the_headline_is_marked(table):
    marked = [row.name for row in table.rows if row.marked]
    assert marked == ["observed fe cluster_city", "observed fe_controls cluster_city"]


def test_a_filled_plan_says_that_permuting_does_not_move_the_gaps(table):
    assert any("does not move the gaps" in note.text and note.text.startswith("Paper") for note in table.notes)
