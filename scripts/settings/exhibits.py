"""Every table and figure: its number, its title in the report, where it stands there, and the analysis it shows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Exhibit:
    """A table or a figure, made by the rule of the same name with `_table` or `_figure` at its end.

    Attributes
    ----------
    number
        As tables and report call it unless the study says otherwise (`numbers`): T as in a paper, A for what no paper
        prints, F for figures.
    title
        In the report's list.
    part
        Of the report.
    analysis
        The analysis that has to be asked for; empty: what it shows is always there, or asked for by another key.
    key
        That other key of the study.

    """

    number: str
    title: str
    part: str
    analysis: str = ""
    key: str = ""


EXHIBITS = {
    "descriptives_table": Exhibit("T1", "Descriptive statistics", "Tables", "descriptives"),
    "correlations_table": Exhibit("T2", "Correlations", "Tables", "correlations"),
    "benchmark_table": Exhibit("T3", "Benchmark", "Tables", "benchmark"),
    "psm_did_table": Exhibit("T4", "Matched cities", "Tables", "matching"),
    "other_policies_table": Exhibit("T5", "Other policies", "Tables", "other_policies"),
    "heterogeneity_table": Exhibit("T6", "Heterogeneity", "Tables", "heterogeneity"),
    "mechanism_table": Exhibit("T7", "Mechanism", "Tables", "mechanism"),
    "fillings_table": Exhibit("A1", "The effect under every fill plan", "Filling", "benchmark"),
    "backtest_table": Exhibit("A2", "Backtest of the extrapolation", "Filling", key="backtest"),
    "filling_bias_table": Exhibit("A3", "What filling does by itself", "Filling"),
    "event_study_table": Exhibit("A4", "Event study", "Parallel trends", "event_study"),
    "placebo_table": Exhibit("A5", "Placebo treatments", "Placebo", "placebo"),
    "balance_table": Exhibit("A6", "Balance before and after matching", "Matching", "matching"),
    "left_out_table": Exhibit("A7", "City-years that matching leaves out", "Matching", "matching"),
    "indirect_effects_table": Exhibit("A8", "Indirect effects", "Mechanism", "mechanism"),
    "hausman_table": Exhibit("A9", "Hausman's test of random effects", "Specification", "hausman"),
    "moderation_table": Exhibit("A10", "Mechanism by interaction", "Mechanism", "moderation"),
    "kuznets_table": Exhibit("A11", "Environmental Kuznets curve", "Kuznets curve", "kuznets"),
    "staggered_table": Exhibit("A12", "Effects that allow for staggered starts", "Staggered adoption", "staggered"),
    "pre_trends_table": Exhibit("A13", "How far trends would have to bend", "Parallel trends", "pre_trends"),
    "inference_table": Exhibit("A14", "One coefficient, several ways to infer", "Inference", "inference"),
    "filled_cells_table": Exhibit("A15", "What the filled cells carry", "Filling", "imputation"),
    "multiverse_table": Exhibit("A16", "Which choice moves the estimate", "Multiverse", "multiverse"),
    "curve_table": Exhibit("A18", "All specifications at a glance", "Multiverse", "multiverse"),
    "robustness_table": Exhibit("A17", "Further checks", "Robustness", "robustness"),
    "map_figure": Exhibit("F14", "The cities: start of the policy and filled cells", "Filling"),
    "fillings_figure": Exhibit("F1", "The effect under every fill plan", "Filling", "benchmark"),
    "fill_status_figure": Exhibit("F2", "Where the outcome's cells come from", "Filling"),
    "event_study_figure": Exhibit("F3", "Event study", "Parallel trends", "event_study"),
    "placebo_figure": Exhibit("F4", "Placebo treatments", "Placebo", "placebo"),
    "balance_figure": Exhibit("F5", "Balance before and after matching", "Matching", "matching"),
    "overlap_figure": Exhibit("F6", "Overlap of the propensity scores", "Matching", "matching"),
    "moderation_figure": Exhibit("F7", "Marginal effect of the policy", "Mechanism", "moderation"),
    "kuznets_figure": Exhibit("F8", "Environmental Kuznets curve", "Kuznets curve", "kuznets"),
    "influence_figure": Exhibit("F13", "Leaving out one city, one province", "Robustness", "robustness"),
    "staggered_figure": Exhibit(
        "F9", "Event studies that allow for staggered starts", "Staggered adoption", "staggered"
    ),
    "bacon_figure": Exhibit("F10", "Goodman-Bacon decomposition", "Staggered adoption", "staggered"),
    "pre_trends_figure": Exhibit("F11", "How far trends would have to bend", "Parallel trends", "pre_trends"),
    "multiverse_figure": Exhibit("F12", "Specification curve", "Multiverse", "multiverse"),
}
"""Rule -> what it makes. The file is called as the rule without its last word."""


def file_of(exhibit: str) -> str:
    """Return an exhibit's main file below the study's results, as in `tables/benchmark.html`."""
    name, _, kind = exhibit.rpartition("_")
    return f"tables/{name}.html" if kind == "table" else f"figures/{name}.svg"
