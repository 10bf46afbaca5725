from scripts.panel.sample_years import sample_years


def test_both_ends_are_in_and_what_the_sample_leaves_out_is_not():
    assert sample_years({"from": 2010, "until": 2013}) == [2010, 2011, 2012, 2013]
    assert sample_years({"from": 2010, "until": 2013, "without": [2012, 2010]}) == [2011, 2013]
