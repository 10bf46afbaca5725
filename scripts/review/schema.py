"""What the reviewer's files hold: printed numbers beside ours, and what became of the hypotheses."""

import pandera.pandas as pa

from scripts.estimates.schema import KEY

_key = {
    name: pa.Column("Int64" if name == "event_time" else str, nullable=name == "event_time")
    for name in KEY
    if name not in {"study", "plan"}
}

SCORECARD = pa.DataFrameSchema(
    {
        **{name: pa.Column(str) for name in ("study", "data", "paper", "table", "column", "row", "stat", "printed")},
        "value": pa.Column(float, nullable=True),
        "stars": pa.Column(str),
        "flag": pa.Column(str),
        "note": pa.Column(str),
        **{name: pa.Column(str) for name in ("plan", "shown_effects", "our_column", "our_row")},
        **_key,
        "statistic": pa.Column(str),
        **{name: pa.Column(float, nullable=True) for name in ("ours", "p_value")},
        "our_stars": pa.Column(str),
        "difference": pa.Column(float, nullable=True),
        **{name: pa.Column("boolean", nullable=True) for name in ("same_number", "same_sign", "same_class")},
        "missing": pa.Column(str),
        "detail": pa.Column(str),
    },
    strict=True,
    coerce=True,
    unique=["study", "paper", "table", "column", "row", "stat", "plan", "shown_effects"],
    name="scorecard",
)
"""One row a printed number and choice of fill plan (`plan`) and effects (`shown_effects`). `value`, `stars`, `flag`,
`note`: as in the paper's file (`PUBLISHED`). `our_column`, `our_row`: where the study's table shows ours; then the
estimate's key (`KEY`; `effects` is empty for an analysis that has none) and the column of the estimates (`statistic`)
that is compared. `difference` is ours less the printed number; `same_number` says whether ours rounds to what is
printed, `same_sign` and `same_class` are null where a sign or a significance class says nothing. Where nothing can be
compared `missing` says why (a key of the list of words below `missing.`), `detail` with what."""

HYPOTHESES = pa.DataFrameSchema(
    {
        **{name: pa.Column(str) for name in ("study", "data", "paper", "hypothesis", "statement", "place", "remark")},
        "basis": pa.Column(str, pa.Check.isin(["printed", "ours"])),
        **{name: pa.Column(str) for name in ("outcome", "plan", "effects")},
        "verdict": pa.Column(str, pa.Check.isin(["supported", "not_supported", "contradicted", "not_tested"])),
        "against": pa.Column("boolean", nullable=True),
        **{
            name: pa.Column(float, nullable=True)
            for name in ("first", "first_p", "second", "estimate", "std_error", "p_value", "conf_low", "conf_high")
        },
        "n_obs": pa.Column("Int64", nullable=True),
        "line": pa.Column(str),
    },
    strict=True,
    coerce=True,
    unique=["study", "paper", "hypothesis", "basis", "outcome", "plan", "effects"],
    name="hypotheses",
)
"""One row a hypothesis, outcome and what it is judged by: the printed numbers, or ours under a fill plan and effects.
`against`: the estimate has the other sign than the hypothesis claims, significant or not. `first` and `second` are the
two factors of an indirect effect; of a moderated one `first` is what the policy does to the moderator, with its
p-value. `line` is the verdict in words."""
