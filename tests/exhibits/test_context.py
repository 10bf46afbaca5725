from dataclasses import replace


def test_a_variable_of_a_study_of_ones_own_goes_by_its_name_and_its_formula(context):
    own = replace(context, settings=context.settings | {"derived": {"lnrail": "ln(rail)"}})
    assert own.variable("lnrail") == "lnrail"
    assert own.definition("lnrail") == "ln(rail)"


def test_a_variable_that_the_list_of_words_knows_goes_by_its_words(context):
    assert context.variable("lnCO2") != "lnCO2"
    assert context.definition("lnCO2") != context.settings["derived"]["lnCO2"]
