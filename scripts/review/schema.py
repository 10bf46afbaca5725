"""What the reviewer's files hold: printed numbers beside ours, and what became of the hypotheses."""

import pandera.pandas as pa

from scripts.estimates.schema import KEY
from scripts.files.text import TEXT

_key = {
    name: pa.Column("Int64" if name == "event_time" else str, nullable=name == "event_time")
    for name in KEY
    if name not in {"study", "plan"}
}

SCORECARD = pa.DataFrameSchema(
    {
        **{name: pa.Column(TEXT) for name in ("study", "data", "paper", "table", "column", "row", "stat", "printed")},
        "value": pa.Column(float, nullable=True),
        "stars": pa.Column(TEXT),
        "flag": pa.Column(TEXT),
        "note": pa.Column(TEXT),
        **{name: pa.Column(TEXT) for name in ("plan", "shown_effects", "our_column", "our_row")},
        **_key,
        "statistic": pa.Column(TEXT),
        **{name: pa.Column(float, nullable=True) for name in ("ours", "p_value")},
        "our_stars": pa.Column(TEXT),
        "difference": pa.Column(float, nullable=True),
        **{name: pa.Column("boolean", nullable=True) for name in ("same_number", "same_sign", "same_class")},
        "missing": pa.Column(TEXT),
        "detail": pa.Column(TEXT),
    },
    strict=True,
    coerce=True,
    unique=["study", "paper", "table", "column", "row", "stat", "plan", "shown_effects"],
    name="scorecard",
)
"""One row a printed number and choice of fill plan (`plan`) and effects (`shown_effects`, empty where our table has
none, so that its numbers are the same under every choice). `value`, `stars`, `flag`,
`note`: as in the paper's file (`PUBLISHED`). `our_column`, `our_row`: where the study's table shows ours; then the
estimate's key (`KEY`; `effects` is empty for an analysis that has none) and the column of the estimates (`statistic`)
that is compared. `difference` is ours less the printed number; `same_number` says whether ours rounds to what is
printed, `same_sign` and `same_class` are null where a sign or a significance class says nothing. Where nothing can be
compared `missing` says why (a key of the list of words below `missing.`), `detail` with what."""

HYPOTHESES = pa.DataFrameSchema(
    {
        **{name: pa.Column(TEXT) for name in ("study", "data", "paper", "hypothesis", "statement", "place", "remark")},
        "basis": pa.Column(TEXT, pa.Check.isin(["printed", "ours"])),
        **{name: pa.Column(TEXT) for name in ("outcome", "plan", "effects")},
        "verdict": pa.Column(TEXT, pa.Check.isin(["supported", "not_supported", "contradicted", "not_tested"])),
        "against": pa.Column("boolean", nullable=True),
        **{
            name: pa.Column(float, nullable=True)
            for name in ("first", "first_p", "second", "estimate", "std_error", "p_value", "conf_low", "conf_high")
        },
        "n_obs": pa.Column("Int64", nullable=True),
        "line": pa.Column(TEXT),
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

TARGETS = ["beta_star", "beta_star_of_rows", "att", "att_of_rows", "estimand", "estimand_of_rows"]
"""What an estimate may be held to."""

VALIDATION = pa.DataFrameSchema(
    {
        **{name: pa.Column(TEXT) for name in ("study", "data", "outcome", "effects")},
        "world": pa.Column(TEXT, pa.Check.isin(["effect", "none"])),
        **{name: pa.Column(TEXT) for name in ("sample", "plan", "estimator", "model", "vcov")},
        "target": pa.Column(TEXT, pa.Check.isin(TARGETS)),
        **{
            name: pa.Column(float, nullable=True)
            for name in ("value", "mean", "bias", "bias_mc_error", "sd", "std_error", "coverage", "rejected")
        },
        "n_obs": pa.Column("Int64"),
        "n_cities": pa.Column("Int64"),
        "seed": pa.Column("Int64", pa.Check.ge(0)),
        "draws": pa.Column("Int64", pa.Check.ge(1)),
        "draws_a_panel": pa.Column("Int64", pa.Check.ge(1), nullable=True),
        "note": pa.Column(TEXT),
    },
    strict=True,
    coerce=True,
    unique=["study", "outcome", "effects", "world", "sample", "plan", "estimator", "model", "vcov", "target"],
    name="validation",
)
"""One row an estimator under one choice of rows and standard errors, over redrawn panels. `world`: with the simulated
effect, or with `none`. `plan` is empty for the complete panel, which no file prints. `target` is what the estimate is
held to and `value` what that is, on the plan's own rows (`..._of_rows`) or on all of the sample's: β*; the ATT; or
`estimand`, what the estimator itself returns of the outcome without errors. `bias` is `mean` less `value`,
`bias_mc_error` its Monte Carlo error, `sd` the spread of the estimates, `std_error` the mean of their standard errors;
`coverage` is the share of 95 % intervals that hold the value, `rejected` the share of panels in which the estimate
differs from zero at 5 %; of a test without an interval, the shares of panels in which it does not reject the value,
and rejects no effect. `seed` is the run's, `draws` counts panels, `draws_a_panel` what is drawn within each
(permutations, weights, completions). What cannot be estimated has no numbers and a `note` that says why."""

ANSWERS = pa.DataFrameSchema(
    {
        **{name: pa.Column(TEXT) for name in ("study", "data", "outcome", "question")},
        "line": pa.Column(TEXT, pa.Check.str_length(min_value=1)),
    },
    strict=True,
    coerce=True,
    unique=["study", "outcome", "question"],
    name="answers",
)
"""One row a question of a referee and outcome; `line` is the answer in words."""
