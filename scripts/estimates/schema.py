"""Estimates, one tidy row a number that may be printed: the only thing that tables, figures and audits read."""

import pandera.pandas as pa

from scripts.files.text import TEXT

FILLED_SHARES = [f"filled_share_{group}_{when}" for group in ("treated", "control") for when in ("before", "after")]

_text = ["study", "data", "plan", "sample", "outcome", "effects", "treatment", "analysis"]
_text += ["estimator", "model", "subgroup", "dependent"]
_number = ["estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high"]

KEY = ["study", "plan", "sample", "outcome", "effects", "analysis"]
KEY += ["estimator", "model", "subgroup", "term", "event_time", "vcov"]

ESTIMATES = pa.DataFrameSchema(
    {
        **{name: pa.Column(TEXT) for name in _text},
        "controls": pa.Column(TEXT),
        "term": pa.Column(TEXT),
        "event_time": pa.Column("Int64", nullable=True),
        **{name: pa.Column(float, nullable=True) for name in _number},
        "n_obs": pa.Column("Int64", nullable=True),
        "n_clusters": pa.Column("Int64", nullable=True),
        "df": pa.Column("Int64", nullable=True),
        "restrictions": pa.Column("Int64", nullable=True),
        **{name: pa.Column(float, nullable=True) for name in ("r2", "r2_adj", "r2_within")},
        "vcov": pa.Column(TEXT),
        "fixed_effects": pa.Column(TEXT),
        **{name: pa.Column(float, nullable=True) for name in FILLED_SHARES},
        "note": pa.Column(TEXT),
    },
    strict=True,
    coerce=True,
    unique=KEY,
    name="estimates",
)
"""`data` is `simulated` or `genuine`; `effects` is which of the study's choices of effects the analysis ran with, empty
for one that has none; `dependent` is the regression's dependent variable where that is not the outcome; `controls` and
`fixed_effects` are names joined by ` + `; a text that does not apply is empty, a number that does not apply is null.
`restrictions` is how many coefficients a joint test takes for zero: it is F(restrictions, df), or
chi-squared(restrictions) where `df` is null. `note` says what a reader of the number has to know: a control that was
dropped and why, rows that were dropped and how many."""

SCORES = pa.DataFrameSchema(
    {
        **{name: pa.Column(TEXT) for name in ("study", "data", "plan", "sample", "outcome", "version", "code")},
        "year": pa.Column("Int64", nullable=True),
        "city_years": pa.Column("Int64", pa.Check.ge(1)),
        "treated": pa.Column(bool),
        "score": pa.Column(float, pa.Check.between(0, 1), nullable=True),
        "logit": pa.Column(float, nullable=True),
        "on_support": pa.Column(bool),
        "frequency": pa.Column(float, pa.Check.ge(0)),
        "weight": pa.Column(float, pa.Check.ge(0)),
        "matched_to": pa.Column(TEXT),
        "reason": pa.Column(TEXT),
    },
    strict=True,
    coerce=True,
    unique=["study", "plan", "sample", "outcome", "version", "code", "year"],
    name="scores",
)
"""Propensity scores, one row a row that was to be matched: a city-year, or a city (`year` is null; `city_years` says
how many rows of the sample it stands for). `frequency` is how often it was matched, `weight` what it weighs in the
regression (0: not kept), `matched_to` its neighbours (code:year, or code) with blanks between, `reason` why it is not
kept: `incomplete: <variables>`, `no_score: <why>`, `off_support`, `no_neighbour` (a treated row) or `not_a_neighbour`
(a control); empty if it is."""

PLACEBO_DRAWS = pa.DataFrameSchema(
    {
        **{name: pa.Column(TEXT) for name in ("study", "data", "plan", "sample", "outcome", "effects", "model")},
        "draw": pa.Column("int64", pa.Check.ge(0)),
        **{name: pa.Column(float, nullable=True) for name in ("estimate", "std_error", "statistic", "p_value")},
    },
    strict=True,
    coerce=True,
    unique=["study", "plan", "sample", "outcome", "effects", "model", "draw"],
    name="placebo draws",
)
"""One row a placebo treatment; a draw has one number in every plan, sample and model, and no estimate (null) where its
treatment is collinear with effects or controls."""

MECHANISM_DRAWS = pa.DataFrameSchema(
    {
        **{name: pa.Column(TEXT) for name in ("study", "data", "plan", "sample", "outcome", "effects", "model")},
        "draw": pa.Column("int64", pa.Check.ge(0)),
        "estimate": pa.Column(float, nullable=True),
    },
    strict=True,
    coerce=True,
    unique=["study", "plan", "sample", "outcome", "effects", "model", "draw"],
    name="draws of indirect effects",
)
"""One row a resample of the cities, which is the same in every plan, sample and model (the way a mediator is set
apart): its product of coefficients, null where one of the equations has none."""

BACON = pa.DataFrameSchema(
    {
        **{name: pa.Column(TEXT) for name in ("study", "data", "plan", "sample", "outcome", "effects")},
        "kind": pa.Column(TEXT),
        "treated": pa.Column("Int64", nullable=True),
        "control": pa.Column("Int64", nullable=True),
        **{name: pa.Column(float, nullable=True) for name in ("weight", "estimate")},
        "note": pa.Column(TEXT),
    },
    strict=True,
    coerce=True,
    unique=["study", "plan", "sample", "outcome", "kind", "treated", "control"],
    name="bacon",
)
"""One row a comparison of two groups that a two-way coefficient averages: `kind` is what the control group is
(`never_treated`, `later_treated`, `earlier_treated`, `always_treated`), `treated` and `control` are the cohorts' first
years (null where the group has none). Rows that have no such comparisons are one row without numbers, `note` says why;
in others it says which rows these are."""

MULTIVERSE = pa.DataFrameSchema(
    {
        **{name: pa.Column(TEXT) for name in ("study", "data", "outcome", "effects")},
        "specification": pa.Column("int64", pa.Check.ge(0)),
        **{name: pa.Column(TEXT) for name in ("rule", "start", "confidence", "sample", "cities")},
        **{name: pa.Column(TEXT) for name in ("filling", "order", "scale", "extrapolator")},
        **{name: pa.Column(TEXT) for name in ("controls_filling", "controls", "policies")},
        "n_obs": pa.Column("Int64", nullable=True),
        "n_clusters": pa.Column("Int64", nullable=True),
        "filled_share": pa.Column(float, pa.Check.between(0, 1), nullable=True),
        **{name: pa.Column(float, nullable=True) for name in _number},
        **{
            f"{name}_{layer}": pa.Column(float, nullable=True)
            for layer in ("province", "iid")
            for name in ("std_error", "p_value")
        },
        "role": pa.Column(TEXT, pa.Check.isin(["", "headline", "paper", "paper and headline"])),
        "stands_for": pa.Column("int64", pa.Check.ge(1)),
        "note": pa.Column(TEXT),
    },
    strict=True,
    coerce=True,
    unique=["outcome", "effects", "specification"],
    name="multiverse",
)
"""One row a distinct specification of an outcome and a choice of effects, in the order of `specification`.

`confidence` is which entries of the policy's list count, from the surest on, joined by ` + `; `cities` which cities
were left out by name, empty for none; `filling` describes the filling of the outcome in one text (`order`, `scale` and
`extrapolator` are its parts; the last two are empty where they do not apply); `controls` and `policies` are names
joined by ` + `, in the study's order. `filled_share` is of the rows' outcomes. `estimate` to `conf_high` have the
study's own convention of standard errors, `_province` those clustered by province, `_iid` the unclustered ones.
`stands_for` counts the declared specifications that are this one by another name, itself included. A specification
that cannot be estimated has no numbers, and `note` says why."""
