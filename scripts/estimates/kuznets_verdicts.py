"""What the notes of a Kuznets curve say: why it is no inverted U, and which kind Fieller's set is."""

NOT_CONCAVE = "no inverted U: the coefficient of the square is not negative"
TOP_OUTSIDE = "no inverted U: the top lies outside the data"
NOT_REJECTED = "no inverted U: a line or a U is not rejected"
FIELLER = {
    "interval": "",
    "outside": "the set is everything outside of an interval",
    "line": "the set is every number",
    "none": "the set is empty",
}
"""Kind of Fieller's set -> the note of its row, where that has no two ends."""
