"""Estimates, one tidy row a number that may be printed: the only thing that tables, figures and audits read."""

import pandera.pandas as pa

FILLED_SHARES = [f"filled_share_{group}_{when}" for group in ("treated", "control") for when in ("before", "after")]

_text = ["study", "data", "plan", "sample", "outcome", "treatment", "analysis", "estimator", "model", "subgroup"]
_number = ["estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high"]

KEY = ["study", "plan", "sample", "outcome", "analysis", "estimator", "model", "subgroup", "term", "event_time", "vcov"]

ESTIMATES = pa.DataFrameSchema(
    {
        **{name: pa.Column(str) for name in _text},
        "controls": pa.Column(str),
        "term": pa.Column(str),
        "event_time": pa.Column("Int64", nullable=True),
        **{name: pa.Column(float, nullable=True) for name in _number},
        "n_obs": pa.Column("Int64", nullable=True),
        "n_clusters": pa.Column("Int64", nullable=True),
        "df": pa.Column("Int64", nullable=True),
        "restrictions": pa.Column("Int64", nullable=True),
        **{name: pa.Column(float, nullable=True) for name in ("r2", "r2_adj", "r2_within")},
        "vcov": pa.Column(str),
        "fixed_effects": pa.Column(str),
        **{name: pa.Column(float, nullable=True) for name in FILLED_SHARES},
        "note": pa.Column(str),
    },
    strict=True,
    coerce=True,
    unique=KEY,
    name="estimates",
)
"""`data` is `simulated` or `genuine`; `controls` and `fixed_effects` are names joined by ` + `; a text that does not
apply is empty, a number that does not apply is null. `restrictions` is how many coefficients a joint test takes for
zero: it is F(restrictions, df), or chi-squared(restrictions) where `df` is null. `note` says what a reader of the
number has to know: a control that was dropped and why, rows that were dropped and how many."""
