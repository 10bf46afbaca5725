from scripts.files.bad_input import BadInput


def test_the_message_names_file_sheet_cell_what_was_found_what_was_expected_and_what_to_do():
    error = BadInput("'abc'", "a number", "Correct the cell.", file="a.xls", sheet="1-7", cell="C17")
    assert str(error) == "a.xls, sheet '1-7', cell C17: found 'abc'; expected a number. Correct the cell."
