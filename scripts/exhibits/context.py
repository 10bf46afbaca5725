"""What an exhibit knows of its study besides the numbers: its name, its settings as configured, the words."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

import pandas as pd

from scripts.estimates.schema import KEY
from scripts.exhibits.labels import Labels, read_labels
from scripts.exhibits.numerals import years
from scripts.exhibits.table import Part, Titles

SIMULATED = "simulated"
WIDTH_CM = 16.0
"""Of a figure: a page between its margins, unless the run asks for another width (`figure_width_cm`)."""
NARROW_CM = 15.0
"""Below this width plots that otherwise stand side by side stand below one another."""
CM_AN_INCH = 2.54


@dataclass(frozen=True)
class Context:
    """The study that an exhibit is about.

    Attributes
    ----------
    study
        Its name, as in the paths.
    data
        `simulated` or `genuine`.
    settings
        The study's settings as in its YAML file: `title`, `headline`, `samples`, `plans`, `outcomes`, `effects`,
        `derived`, `controls`, `treatment`, `standard_errors`.
    words
        The words in the run's language.
    number
        The exhibit's number, such as `T3`.
    about
        The `outcome` and the `effects` that are chosen among the study's; by default the first ones.
    width_cm
        Centimetres of a figure from side to side.

    """

    study: str
    data: str
    settings: dict[str, Any]
    words: Labels
    number: str = ""
    about: Mapping[str, str] = field(default_factory=dict)
    width_cm: float = WIDTH_CM

    @classmethod
    def of(cls, job: Any) -> Self:  # noqa: ANN401 - Snakemake's object has no public type
        """Take it from the `snakemake` object of a running script."""
        params = job.params
        words = read_labels(job.input.labels, params.language)
        width = {"width_cm": params.width_cm} if hasattr(params, "width_cm") else {}  # which only figures have
        return cls(params.study, params.data, params.settings, words, params.number, **width)

    @property
    def width(self) -> float:
        """Inches of a figure from side to side."""
        return round(self.width_cm / CM_AN_INCH, 2)

    @property
    def narrow(self) -> bool:
        """Whether plots stand below one another that stand side by side where there is room."""
        return self.width_cm < NARROW_CM

    @property
    def simulated(self) -> bool:
        """Whether the numbers come from simulated files."""
        return self.data == SIMULATED

    @property
    def study_title(self) -> str:
        """The study's title, in the run's language where the study has one in it."""
        return str(self.settings.get(f"title_{self.words.language}") or self.settings["title"])

    @property
    def treatment(self) -> str:
        """The treatment's name, such as `DID`."""
        return str(self.settings["treatment"]["name"])

    @property
    def outcome(self) -> str:
        """The outcome's name, such as `lnCO2`."""
        return str(self.about.get("outcome", self.settings["outcomes"][0]))

    @property
    def effects(self) -> str:
        """The choice of effects, `two_way` or `post`."""
        return str(self.about.get("effects", self.settings["effects"][0]))

    def by_outcome(self) -> list[Self]:
        """Return the context of each outcome."""
        return [replace(self, about={**self.about, "outcome": name}) for name in self.settings["outcomes"]]

    def by_effects(self) -> list[Self]:
        """Return the context of each choice of effects."""
        return [replace(self, about={**self.about, "effects": name}) for name in self.settings["effects"]]

    @property
    def parts(self) -> dict[str, Part]:
        """The chosen outcome and effects in words, by their kind."""
        outcome = self.variable(self.outcome)
        heading, effects = self.words("head.outcome", outcome=outcome), self.words(f"panel.effects_{self.effects}")
        return {
            "outcome": Part(self.outcome, outcome, heading, self.words),
            "effects": Part(self.effects, effects, effects, self.words),
        }

    @property
    def headline(self) -> dict[str, str]:
        """Plan and sample of the study's main tables."""
        return {name: self.settings["headline"][name] for name in ("plan", "sample")}

    def years(self, sample: str) -> str:
        """Return a sample's years in words: `2005–2017`, or `2005–2017 without 2012`."""
        span = self.settings["samples"][sample]
        left_out = [str(year) for year in sorted(span.get("without", []))]
        key = "sample.years_without" if left_out else "sample.years"
        return self.words(key, years=years(span), left_out=self.words.list(left_out))

    def variable(self, name: str) -> str:
        """Return a variable's name in words: that of the list of words, whose key is its own name, else its name."""
        return self.words(name) if name in self.words.words else name

    def definition(self, name: str) -> str:
        """Return what a variable is in words: that of the list of words, else the formula in the study's file."""
        for key in (f"definition.{name}", *(["definition.treatment"] if name == self.treatment else [])):
            if key in self.words.words:
                return self.words(key)
        return str(self.settings["derived"].get(name, name))

    def plan(self, name: str) -> str:
        """Return a fill plan's name: that of the list of words, else as the study calls it."""
        key = f"plan.{name}"
        return self.words(key) if key in self.words.words else name.replace("_", " ")

    def model(self, name: str) -> str:
        """Return a regression's name, which says its effects, in words."""
        key = f"model.{name}.{self.effects}"
        return self.words(key if key in self.words.words else f"model.{name}")

    def model_by_controls(self, name: str) -> str:
        """Return a regression's name by its controls; by its effects where the study has no controls."""
        return self.words(f"model.{name}") if self.settings["controls"] else self.model(name)

    def model_in_table(self, name: str) -> str:
        """Return a regression's name in a table, whose panels name the effects where the study has several."""
        return self.words(f"model.{name}") if len(self.settings["effects"]) > 1 else self.model(name)

    def title(self, key: str, **values: object) -> str:
        """Return an exhibit's title, which says so where the data are simulated."""
        title = self.words(key, **values)
        return self.words("title.simulated", title=title) if self.simulated else title

    def titles(self, key: str, **values: object) -> Titles:
        """Return a table's number, its title, and both in words."""
        title = self.title(key, **values)
        number = self.number.removeprefix("T")
        return Titles(self.number, title, self.words("title.table", number=number, title=title), self.parts)

    def own(self, estimates: pd.DataFrame, **where: str) -> pd.DataFrame:
        """Return the rows of this study's outcome and standard errors that fit `where`, without subgroups.

        Raises
        ------
        ValueError
            If the rows say of their data something else than the run does, or none is left.

        """
        wanted = {"outcome": self.outcome, "subgroup": "", **where}
        kept = self.with_own_errors(self.of_study(estimates, **wanted))
        if kept.empty:
            message = f"{self.study}: no estimates with {wanted} and the study's standard errors"
            raise ValueError(message)
        return kept

    def of_study(self, estimates: pd.DataFrame, **where: str) -> pd.DataFrame:
        """Return this study's rows with the chosen effects that fit `where`, whatever their outcome and errors.

        Raises
        ------
        ValueError
            As `own`.

        """
        kinds = sorted(set(estimates["data"]))
        if kinds != [self.data]:
            message = f"{self.study}: the run's data are {self.data}, but the estimates are made from {kinds}"
            raise ValueError(message)
        wanted = {"study": self.study, **where}
        fits = estimates["effects"].isin(["", self.effects])
        for column, value in wanted.items():
            fits &= estimates[column] == value
        if not fits.any():
            message = f"{self.study}: no estimates with {wanted}"
            raise ValueError(message)
        kept = estimates[fits].sort_values(KEY, ignore_index=True)
        # Exhibits pick a few rows hundreds of times, which takes a column of Arrow's texts each by itself.
        return kept.astype(dict.fromkeys(kept.select_dtypes("str"), object)).copy()

    def with_own_errors(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows that have the study's standard errors, or none at all."""
        convention = rows["vcov"].str.split(",").str[0]  # "reghdfe, clustered by code"
        own = convention.isin(["", str(self.settings["standard_errors"]["convention"])])
        return rows[own].reset_index(drop=True)
