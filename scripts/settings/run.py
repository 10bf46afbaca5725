"""config/config.yaml: what a run does."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from scripts.settings.base import FileNames, Settings, Text, Texts, Years


def _listed(given: Any) -> Any:  # noqa: ANN401 - whatever the file holds; the list's own type judges it
    """Return a list, also from one text: `--config studies=carbon,pollution` arrives as one."""
    return [name.strip() for name in given.split(",")] if isinstance(given, str) else given


Listed = Annotated[FileNames, BeforeValidator(_listed, json_schema_input_type=str | list[str])]

PackageName = Annotated[str, Field(pattern=r'^[^\s./\\:*?"<>|{}][^/\\:*?"<>|{}\n\r\t]{0,59}$')]

ProvincesOrAll = Annotated[
    Annotated[Literal["all"], Tag("text")] | Annotated[Texts, Field(min_length=1), Tag("list")],
    Discriminator(lambda given: "list" if isinstance(given, list) else "text"),
]


class Draws(Settings):
    """Numbers of random draws."""

    extrapolation: int = Field(200, ge=50, description="Joint draws of the extrapolated cells.")
    filling_bias: int = Field(1000, ge=1, description="Simulated panels behind the truth of each fill plan.")
    validation: int = Field(1000, ge=2, description="Simulated panels that `make validate` estimates.")
    placebo: int = Field(10000, ge=19, description="Placebo treatments; 19 is the fewest that can reject at 5 %.")
    imputation: int = Field(50, ge=50, description="Draws of the filled cells.")
    wild: int = Field(9999, ge=99, description="Draws of the wild cluster bootstraps.")
    randomisation: int = Field(
        9999, ge=19, description="Permutations of the randomisation inference: the first so many placebo treatments."
    )
    bootstrap: int = Field(2000, ge=100, description="Resamples of the cities.")


class Demo(Settings):
    """The simulated raw files, used while `raw_dir` is their folder."""

    noise: float = Field(1.0, ge=0, allow_inf_nan=False, description="Scale of the outcomes' errors; 0 turns them off.")
    provinces: ProvincesOrAll = Field("all", description="Provinces whose cities are simulated: `all`, or a list.")
    invented: int = Field(
        0,
        ge=0,
        le=20000,
        description="Invented prefectures beside the country's, marked as such, to try a larger world; so many, in "
        "turns in its provinces.",
    )
    data_years: Years = Field(
        Years.model_validate({"from": 2004, "until": 2022}),
        description="Data years of the yearbooks; edition Y holds those of Y - 1.",
    )
    emission_years: Years = Field(
        Years.model_validate({"from": 1997, "until": 2019}), description="Years of the emission workbook."
    )


class Package(Settings):
    """The zip for reviewers that `snakemake package` builds in `results/review`."""

    name: PackageName = Field("pilotpanel", description="Its name, without the ending `.zip`.")
    include_raw: bool = Field(
        default=False,
        description="Whether it holds the raw files, and what was transcribed from them cell by cell. Their owners' "
        "terms decide whether you may; they are printed.",
    )


class RunConfig(Settings):
    """What a run does. Every key can be set for one run: `snakemake --cores 2 --config seed=7`."""

    studies: Listed = Field(
        ["carbon", "pollution"],
        description="Studies to run, each a file in `config/studies`. On the command line: `--config studies=carbon`, "
        "or several with commas between.",
    )
    raw_dir: Text = Field(
        "resources/demo/raw",
        description="Folder of the raw files. The default holds simulated files that the workflow makes itself.",
    )
    seed: int = Field(
        20120101,
        ge=0,
        description="Keys the random streams, with study, analysis and draw, never with the job.",
    )
    draws: Draws = Field(Draws(), description="Numbers of random draws.")
    parts: int = Field(
        1,
        ge=1,
        le=1000,
        description="Jobs that the multiverse, the placebo and the bootstrap of the mechanism are each split into.",
    )
    demo: Demo = Field(Demo(), description="The simulated raw files.")
    show_validation: bool = Field(
        default=False,
        description="Whether the report shows the validation on simulated panels too, as `make validate` has it; it "
        "takes about half an hour.",
    )
    package: Package = Field(Package(), description="The zip for reviewers.")
    language: Literal["en", "zh"] = Field("en", description="Language of tables, figures and report.")
    figure_width_cm: float = Field(
        16.0,
        ge=8,
        le=19,
        allow_inf_nan=False,
        description="Centimetres of a figure from side to side. Below 15, as for one column of a journal (8 to 9), "
        "what stands side by side in a wide figure stands below one another.",
    )
