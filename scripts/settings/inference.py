"""analyses.inference: the same coefficient with other standard errors, bootstraps and permutations."""

from pydantic import Field

from scripts.settings.base import Names, Settings


class Inference(Settings):
    """One coefficient, several ways to infer: clusters, wild bootstraps, randomisation."""

    plans: Names | None = Field(
        None, description="Fill plans; by default the headline's, and the one that comes nearest to the paper's."
    )
