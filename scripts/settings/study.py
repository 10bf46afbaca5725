"""config/studies/*.yaml: sample, variables, treatment, fill plans and analyses of one study."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field

from scripts.settings.base import (
    Code,
    Codes,
    FileNames,
    Name,
    Names,
    Scope,
    Settings,
    Symbol,
    Symbols,
    Text,
    Texts,
    Year,
)
from scripts.settings.base import Years as YearSpan

Method = Literal["last", "drift", "trend", "trend_last_five", "damped_holt", "theta", "arima_011_drift", "best"]
Kind = Literal["prefecture_city", "municipality", "autonomous_prefecture", "league", "region"]
Convention = Literal["reghdfe", "dummies", "panelols", "none", "iid"]
Confidence = Literal["high", "medium", "low"]


class Cities(Settings):
    """Which cities the study is of."""

    provinces: Texts = Field(description="Their provinces, full Chinese names; an empty list takes all.")
    kinds: Annotated[list[Kind], Field(min_length=1)] = Field(description="Kinds of prefecture.")
    listed: YearSpan = Field(description="On the official list of prefectures in at least one of these years.")
    exclude: dict[Code, Text] = Field({}, description="Left out nevertheless: code, in quotes, and the reason.")
    include: Codes = Field([], description="Codes added whatever the other keys say.")
    only: Codes | None = Field(None, description="Codes beyond which no city is taken.")


class Treatment(Settings):
    """The policy and how it dates the cities."""

    name: Symbol = Field(description="Name of the dummy in tables.")
    policy: Name = Field(description="The list in `resources/policies`.")
    rule: Literal["any_subunit", "whole_prefecture", "drop_subunit_only"] = Field(
        description="Who is treated: with any district or county named (the paper's rule), only if named as a whole, "
        "or that with the other named ones dropped."
    )
    start: Literal["label_year", "announced_year", "year_after"] = Field(
        description="First treated year: the batch's label (the paper's), the year announced, or label + 1."
    )
    confidence: Annotated[list[Confidence], Field(min_length=1)] = Field(
        ["high", "medium", "low"], description="Entries of the list that count."
    )


class Headline(Settings):
    """What tables show where there is room for one."""

    plan: Name = Field(description="A fill plan.")
    sample: Name = Field(description="A sample.")


class FillStep(Settings):
    """What every fill step has."""

    variables: Names = Field(description="Variables to fill.")
    scale: Literal["level", "log"] = Field(description="Scale on which values are averaged or continued.")
    first: Year | None = Field(None, alias="from", description="First year to fill; by default the panel's.")
    last: Year | None = Field(None, alias="until", description="Last year to fill; by default the panel's.")


class Interpolate(FillStep):
    """Straight lines between a city's values."""

    step: Literal["interpolate"] = Field(description="Straight lines between a city's first and last value.")


class ProvinceMean(FillStep):
    """The mean of the province's cities."""

    step: Literal["province_mean"] = Field(description="Mean of the province's cities in that year.")


class Extrapolate(FillStep):
    """Continues a series past its last value."""

    step: Literal["extrapolate"] = Field(description="Continues a city's series past its last value.")
    method: Method = Field(description="How; `best` is the backtest's winner.")


Step = Annotated[Interpolate | ProvinceMean | Extrapolate, Discriminator("step")]


class StandardErrors(Settings):
    """How standard errors are computed."""

    convention: Convention = Field("reghdfe", description="Small-sample factor, as docs/methods.md defines it.")
    cluster: Literal["code"] = Field("code", description="Clusters: the cities.")


class Backtest(Settings):
    """Rolling-origin test of the extrapolation methods, on observed cells."""

    variable: Name = Field(description="The variable whose methods compete.")
    origins: YearSpan = Field(description="Last years of the training data.")
    horizons: int = Field(ge=1, le=20, description="Forecast 1 to this many years ahead.")
    least_training: int = Field(ge=3, description="Values that a city's training data must have.")


class Descriptives(Settings):
    """Table 1."""


class Correlations(Settings):
    """Table 2."""


class Benchmark(Settings):
    """Table 3."""

    models: Annotated[list[Literal["pooled", "twfe", "twfe_controls"]], Field(min_length=1)] = Field(
        description="Columns: least squares, with city and year effects, with controls too."
    )
    conventions: list[Convention] = Field([], description="Standard errors beside the study's own convention.")
    never_treated_split: Year = Field(
        2012,
        description="From here on rows of never-treated cities count as `after` in shares of filled rows.",
    )


class Analyses(Settings):
    """What is estimated; an analysis that is not named is not run."""

    descriptives: Descriptives | None = Field(None, description="Means and spreads of the variables (`{}` runs it).")
    correlations: Correlations | None = Field(None, description="Correlations with stars (`{}` runs it).")
    benchmark: Benchmark | None = Field(None, description="The effect under every fill plan.")


class Study(Settings):
    """One study: which cities, which variables, which treatment, how gaps are filled, what is estimated."""

    title: Text = Field(description="Title on tables and report.")
    sources: FileNames = Field(
        description="Files of `config/sources`; where two have the same cell the first named wins."
    )
    cities: Cities = Field(description="Which cities.")
    years: YearSpan = Field(description="Years of the panel; those estimated on stand under `samples`.")
    variables: Annotated[dict[Name, Scope], Field(min_length=1)] = Field(
        description="Observed variables, with the scope wanted: `prefecture` 全市 or `districts` 市辖区."
    )
    derived: dict[Symbol, Text] = Field(
        {},
        description="Computed from the filled variables and those derived above, from names, numbers, `+ - * / **`, "
        "brackets and `ln`, the natural logarithm.",
    )
    outcome: Symbol = Field(description="The outcome, a variable or derived one.")
    treatment: Treatment = Field(description="The policy.")
    controls: Symbols = Field([], description="The controls.")
    mediators: Symbols = Field([], description="Controls that the policy may work through.")
    samples: Annotated[dict[Name, YearSpan], Field(min_length=1)] = Field(description="Years estimated on, by name.")
    headline: Headline = Field(description="What tables show where there is room for one.")
    plans: Annotated[dict[Name, list[Step]], Field(min_length=1)] = Field(
        description="Fill plans: ordered steps. Cells still empty after the last stay missing and drop their row."
    )
    standard_errors: StandardErrors = Field(StandardErrors(), description="How standard errors are computed.")
    backtest: Backtest | None = Field(None, description="Test of the extrapolation methods; `method: best` needs it.")
    analyses: Analyses = Field(description="What is estimated.")
    numbers: dict[Name, Text] = Field(
        {}, description="Numbers of tables and figures where they differ from the usual ones, as `benchmark_table: T4`."
    )
