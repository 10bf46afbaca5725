"""config/studies/*.yaml: sample, variables, treatment, fill plans and analyses of one study."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field

from scripts.settings.base import (
    FileName,
    FileNames,
    Name,
    Names,
    Scope,
    Settings,
    Symbol,
    Symbols,
    Text,
    Year,
)
from scripts.settings.base import Years as YearSpan
from scripts.settings.event_study import EventStudy
from scripts.settings.imputation import Imputation
from scripts.settings.inference import Inference
from scripts.settings.interaction import Kuznets, Moderation
from scripts.settings.matching import Version
from scripts.settings.multiverse import Multiverse
from scripts.settings.pre_trends import PreTrends
from scripts.settings.robustness import Robustness
from scripts.settings.sample import Cities, SampleYears, Treatment
from scripts.settings.splits import Split
from scripts.settings.staggered import Staggered

Method = Literal["last", "drift", "trend", "trend_last_five", "damped_holt", "theta", "arima_011_drift", "best"]
Convention = Literal["reghdfe", "dummies", "panelols", "none", "iid"]
Effects = Literal["two_way", "post"]


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


class Checks(Settings):
    """What is done about data that look wrong."""

    absent_years: Literal["record", "stop"] = Field(
        "record",
        description="A variable without any observed cell in a year of the samples: recorded in `absent.parquet` and "
        "below the tables, or an error.",
    )
    unit_ratio: Literal["stop", "record"] = Field(
        "stop",
        description="Cells that look as if read in a wrong unit, beside the city's neighbouring years or another "
        "source: an error, or recorded in `unit_ratios.parquet`.",
    )


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

    models: Annotated[list[Literal["pooled", "fe", "fe_controls"]], Field(min_length=1)] = Field(
        description="Columns: least squares, with city and year effects, with controls too."
    )
    conventions: list[Convention] = Field([], description="Standard errors beside the study's own convention.")


class Mechanism(Settings):
    """Table 7: what of the effect runs through the study's `mediators`."""

    ratios: dict[Symbol, Symbol] = Field(
        {},
        description="Mediator -> the variable that takes its place, among the controls too, in a version of its own, "
        "such as spending as a ratio to GDP.",
    )


class Placebo(Settings):
    """Placebo treatments."""

    among: Literal["all", "never_treated"] = Field(
        "all",
        description="Cities that a placebo treatment may fall on; under `never_treated` the treated cities' rows are "
        "left out of the placebo regressions.",
    )
    printed_draws: int = Field(
        500, ge=19, description="The first so many draws are summarised beside all of them, as a paper prints them."
    )


class OtherPolicies(Settings):
    """Table 5: other policies of the same years beside the study's own, each and all."""

    policies: Annotated[dict[Symbol, Name], Field(min_length=1)] = Field(
        description="Dummy -> its list in `resources/policies`. The study's own rule dates the cities; under "
        "`drop_subunit_only`, which would drop further cities, `whole_prefecture` does."
    )
    start: Literal["label_year", "announced_year", "year_after"] | None = Field(
        None, description="First year under such a policy; by default as under the study's own."
    )


class Heterogeneity(Settings):
    """Table 6: the effect in groups of cities, and the test of its difference between them."""

    splits: Annotated[dict[Name, Split], Field(min_length=1)] = Field(description="The splits, by name.")


class Matching(Settings):
    """Table 4: the effect on matched cities."""

    covariates: Symbols = Field([], description="What the propensity score is made from; by default the controls.")
    versions: Annotated[dict[Name, Version], Field(min_length=1)] = Field(description="Matched samples, by name.")
    models: Annotated[list[Literal["fe", "fe_controls"]], Field(min_length=1)] = Field(
        ["fe_controls"], description="Regressions on every matched sample: without controls, with the study's."
    )


class Hausman(Settings):
    """Fixed against random effects of the outcome, as a paper tests them before it chooses one."""

    regressors: Annotated[Symbols, Field(min_length=1)] = Field(
        description="Regressors, as a rule raw levels; the treatment is not among them."
    )
    logs: Symbols = Field([], description="Regressors of a second version, such as the same in logarithms.")
    time_effects: bool = Field(default=False, description="Whether both regressions have year effects, untested.")


class Analyses(Settings):
    """What is estimated; an analysis that is not named is not run."""

    descriptives: Descriptives | None = Field(None, description="Means and spreads of the variables (`{}` runs it).")
    correlations: Correlations | None = Field(None, description="Correlations with stars (`{}` runs it).")
    benchmark: Benchmark | None = Field(None, description="The effect under every fill plan.")
    event_study: EventStudy | None = Field(None, description="Effects by years since the start (`{}` runs it).")
    other_policies: OtherPolicies | None = Field(None, description="Other policies beside the study's own.")
    heterogeneity: Heterogeneity | None = Field(None, description="The effect in groups, and the difference's test.")
    mechanism: Mechanism | None = Field(None, description="What of the effect runs through the mediators.")
    matching: Matching | None = Field(None, description="Propensity score matching, and the effect on matched rows.")
    moderation: Moderation | None = Field(None, description="Whether the effect depends on another variable.")
    kuznets: Kuznets | None = Field(None, description="Where pollution turns as income grows, if it does.")
    placebo: Placebo | None = Field(None, description="Placebo treatments: the start years on random cities.")
    hausman: Hausman | None = Field(None, description="Hausman's test of random effects.")
    staggered: Staggered | None = Field(None, description="Estimators for staggered starts (`{}` runs it).")
    pre_trends: PreTrends | None = Field(
        None, description="How far trends would have to bend for there to be no effect (`{}` runs it)."
    )
    robustness: Robustness | None = Field(None, description="Further checks of the effect (`{}` runs it).")
    inference: Inference | None = Field(None, description="One coefficient, several ways to infer (`{}` runs it).")
    multiverse: Multiverse | None = Field(None, description="Every choice crossed with every other (`{}` runs it).")
    imputation: Imputation | None = Field(
        None, description="What the filled cells carry: left out, drawn anew, without each method (`{}` runs it)."
    )


class Published(Settings):
    """The paper whose printed numbers stand beside ours in the scorecard."""

    paper: FileName = Field(description="The file of `resources/published` that holds its numbers, without `.csv`.")
    plan: Name = Field(description="The fill plan that comes nearest to the paper's own.")
    effects: Effects | None = Field(None, description="The paper's own effects; by default the study's first.")
    complete: bool = Field(
        default=True,
        description="Whether the study does all that the paper does. If not, what it lacks is listed; if so, a name in "
        "`resources/published/places.csv` that its tables do not have is refused.",
    )


class Study(Settings):
    """One study: which cities, which variables, which treatment, how gaps are filled, what is estimated."""

    title: Text = Field(description="Title on tables and report.")
    title_zh: Text | None = Field(None, description="Title on Chinese ones (`language: zh`); by default `title`.")
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
    outcomes: Annotated[Symbols, Field(min_length=1)] = Field(
        description="The outcomes, variables or derived ones; everything is estimated for each. The first is the one "
        "that stands where there is room for one."
    )
    effects: Annotated[list[Effects], Field(min_length=1)] = Field(
        ["two_way"],
        description="Effects of the regressions: of city and year (`two_way`), or of city with one dummy, Dt, for the "
        "years from `treatment.fixed_year` on (`post`). Everything is estimated with each; the first stands where "
        "there is room for one.",
    )
    treatment: Treatment = Field(description="The policy.")
    controls: Symbols = Field([], description="The controls.")
    mediators: Symbols = Field([], description="Controls that the policy may work through.")
    samples: Annotated[dict[Name, SampleYears], Field(min_length=1)] = Field(description="Years estimated on, by name.")
    headline: Headline = Field(description="What tables show where there is room for one.")
    plans: Annotated[dict[Name, list[Step]], Field(min_length=1)] = Field(
        description="Fill plans: ordered steps. Cells still empty after the last stay missing and drop their row."
    )
    standard_errors: StandardErrors = Field(StandardErrors(), description="How standard errors are computed.")
    checks: Checks = Field(Checks(), description="What is done about data that look wrong.")
    backtest: Backtest | None = Field(None, description="Test of the extrapolation methods; `method: best` needs it.")
    analyses: Analyses = Field(description="What is estimated.")
    published: Published | None = Field(
        None, description="The paper that the study rebuilds: its scorecard and its hypotheses are made with it."
    )
    numbers: dict[Name, Text] = Field(
        {}, description="Numbers of tables and figures where they differ from the usual ones, as `benchmark_table: T4`."
    )
