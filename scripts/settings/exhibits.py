"""Every table and figure: its number, where it stands in the report, and the analysis it shows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Exhibit:
    """A table or a figure, made by the rule of the same name with `_table` or `_figure` at its end.

    Attributes
    ----------
    number
        As tables and report call it unless the study says otherwise (`numbers`): T as in a paper, A for what no paper
        prints, F for figures.
    part
        Of the report; its words are those of `report.part.<part>`, the exhibit's own there of `report.<exhibit>`.
    analysis
        The analysis that has to be asked for; empty: what it shows is always there, or asked for by another key.
    key
        That other key of the study.

    """

    number: str
    part: str
    analysis: str = ""
    key: str = ""


EXHIBITS = {
    "descriptives_table": Exhibit("T1", "tables", "descriptives"),
    "correlations_table": Exhibit("T2", "tables", "correlations"),
    "benchmark_table": Exhibit("T3", "tables", "benchmark"),
    "psm_did_table": Exhibit("T4", "tables", "matching"),
    "other_policies_table": Exhibit("T5", "tables", "other_policies"),
    "heterogeneity_table": Exhibit("T6", "tables", "heterogeneity"),
    "mechanism_table": Exhibit("T7", "tables", "mechanism"),
    "fillings_table": Exhibit("A1", "filling", "benchmark"),
    "backtest_table": Exhibit("A2", "filling", key="backtest"),
    "filling_bias_table": Exhibit("A3", "filling"),
    "event_study_table": Exhibit("A4", "parallel_trends", "event_study"),
    "placebo_table": Exhibit("A5", "placebo", "placebo"),
    "balance_table": Exhibit("A6", "matching", "matching"),
    "left_out_table": Exhibit("A7", "matching", "matching"),
    "indirect_effects_table": Exhibit("A8", "mechanism", "mechanism"),
    "hausman_table": Exhibit("A9", "specification", "hausman"),
    "moderation_table": Exhibit("A10", "mechanism", "moderation"),
    "kuznets_table": Exhibit("A11", "kuznets_curve", "kuznets"),
    "staggered_table": Exhibit("A12", "staggered_adoption", "staggered"),
    "pre_trends_table": Exhibit("A13", "parallel_trends", "pre_trends"),
    "inference_table": Exhibit("A14", "inference", "inference"),
    "filled_cells_table": Exhibit("A15", "filling", "imputation"),
    "multiverse_table": Exhibit("A16", "multiverse", "multiverse"),
    "curve_table": Exhibit("A18", "multiverse", "multiverse"),
    "robustness_table": Exhibit("A17", "robustness", "robustness"),
    "map_figure": Exhibit("F14", "filling"),
    "fillings_figure": Exhibit("F1", "filling", "benchmark"),
    "fill_status_figure": Exhibit("F2", "filling"),
    "event_study_figure": Exhibit("F3", "parallel_trends", "event_study"),
    "placebo_figure": Exhibit("F4", "placebo", "placebo"),
    "balance_figure": Exhibit("F5", "matching", "matching"),
    "overlap_figure": Exhibit("F6", "matching", "matching"),
    "moderation_figure": Exhibit("F7", "mechanism", "moderation"),
    "kuznets_figure": Exhibit("F8", "kuznets_curve", "kuznets"),
    "influence_figure": Exhibit("F13", "robustness", "robustness"),
    "staggered_figure": Exhibit("F9", "staggered_adoption", "staggered"),
    "bacon_figure": Exhibit("F10", "staggered_adoption", "staggered"),
    "pre_trends_figure": Exhibit("F11", "parallel_trends", "pre_trends"),
    "multiverse_figure": Exhibit("F12", "multiverse", "multiverse"),
}
"""Rule -> what it makes. The file is called as the rule without its last word."""


def file_of(exhibit: str) -> str:
    """Return an exhibit's main file below the study's results, as in `tables/benchmark.html`."""
    name, _, kind = exhibit.rpartition("_")
    return f"tables/{name}.html" if kind == "table" else f"figures/{name}.svg"
