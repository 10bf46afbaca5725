"""Which analyses the review reads: what the rules need at parse time, so that it imports nothing."""

NEEDS = {"total": "benchmark", "indirect": "mechanism", "moderated": "moderation"}
"""Kind of hypothesis -> the analysis that it needs."""

WITH_ESTIMANDS = ("moderation", "kuznets")
"""Analyses that have estimands of their own in the truth, beside the treatment's effects."""
