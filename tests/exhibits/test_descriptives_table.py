from scripts.exhibits.descriptives_table import descriptives_table


def test_outcome_treatment_and_controls_stand_in_the_study_s_order(descriptives, context):
    table = descriptives_table(descriptives, context)
    assert [row.name for row in table.rows] == ["lnCO2", "DID", *context.settings["controls"]]


def test_a_line_has_definition_count_and_moments(descriptives, context):
    first = descriptives_table(descriptives, context).rows[1]
    texts = [cell.text for cell in first.cells]
    assert texts == ["1 from the pilot's start on, else 0", "1,285", "3.354", "0.832", "0.355", "6.031"]


def test_moments_that_are_not_shown_do_not_disturb(descriptives, context):
    more = descriptives.assign(model="median")
    both = descriptives_table(
        __import__("pandas").concat([descriptives, more.drop_duplicates(["plan", "sample", "term"])]), context
    )
    assert both == descriptives_table(descriptives, context)


def test_a_treatment_that_the_list_of_words_lacks_is_defined_nevertheless(descriptives, context):
    context.settings["treatment"]["name"] = "broadband"
    renamed = descriptives.assign(term=descriptives["term"].replace("DID", "broadband"), treatment="broadband")
    line = next(row for row in descriptives_table(renamed, context).rows if row.name == "broadband")
    assert (line.label, line.cells[0].text) == ("broadband", "1 from the city's start on, else 0")
