"""config/sources/*.yaml: how a collection of raw files is laid out, one model a kind of source.

All regular expressions are searched in a text without blanks and line breaks, in Unicode's NFKC form.
"""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, RootModel, model_validator

from scripts.settings.base import Code, FilePattern, Name, Regex, Scope, Settings, Text, Year, YearRegex, Years

MISSING = ["", "-", "--", "—", "——", "–", "…", "...", "……", "NA", "N/A", "n.a."]


class SourceBase(Settings):
    """What every source states of itself."""

    title: Text = Field(description="What the source is called.")
    citation: Text = Field(description="Key of its reference, in `resources/references.bib`.")
    terms: Text = Field(description="What its owner allows.")
    terms_source: str = Field("", description="Where its terms are known from; empty if that is not known.")
    terms_confidence: Literal["high", "medium", "low"] = Field(
        "low", description="How sure its terms are: `high` if they were read where its owner states them."
    )
    homepage: str = Field(description="Where it comes from; empty if nowhere public.")
    files: Annotated[list[FilePattern], Field(min_length=1)] = Field(
        description="Patterns of its files below `raw_dir`; `{edition}` stands for a yearbook's edition."
    )
    missing: list[str] = Field(MISSING, description="Texts that stand for no value.")
    agreement: float = Field(
        1.0e-9, gt=0, lt=1, description="Largest relative difference between two cells that state the same figure."
    )


class Column(Settings):
    """A column to read."""

    header: Regex = Field(description="Its heading.")
    variable: Name = Field(description="The variable it holds.")
    unit: Text | None = Field(None, description="Its unit, where neither heading nor unit row states one.")
    scope: Scope | None = Field(None, description="Its scope, where neither heading nor title states one.")
    required: bool = Field(
        default=True, description="Whether a table of this title without the column stops the reader."
    )


Columns = Annotated[list[Column], Field(min_length=1)]


class Scopes(Settings):
    """What heads a scope, in a title or a heading."""

    prefecture: list[Regex] = Field(description="The whole prefecture, 全市.")
    districts: list[Regex] = Field(description="The districts under the city, 市辖区.")


class EmissionSheets(Settings):
    """The sheets of an emission workbook."""

    notes: Text = Field(description="Keys and values: unit, conditions of use.")
    vector: Text = Field(description="One row a city-year.")
    matrix: Text = Field(description="One row a city, one column a year.")


class EmissionColumns(Settings):
    """The columns of the sheet with one row a city-year."""

    city: Regex = Field("^city$", description="The city's heading, on the matrix too.")
    year: Regex = Field("^year$", description="The year's heading.")
    value: Regex = Field("^emissions?$", description="The figure's heading.")


class StatedUnit(Settings):
    """Where the file states its unit."""

    sheet: Text = Field(description="The sheet.")
    key: Text = Field(description="The text left of the unit.")


class Emissions(SourceBase):
    """An emission workbook with the same figures on two sheets, which must agree."""

    kind: Literal["emissions"] = Field(description="One workbook of emissions.")
    variable: Name = Field(description="The variable it holds.")
    scope: Scope = Field(description="The scope of its figures.")
    sheets: EmissionSheets = Field(description="Names of its sheets.")
    columns: EmissionColumns = Field(EmissionColumns(), description="Headings of its columns.")
    unit: StatedUnit = Field(description="Where the file states its unit.")
    years: Years = Field(description="Years that may occur; another one is an error.")


class DataYear(Settings):
    """From a yearbook's edition to the year of its data."""

    lag: int = Field(1, ge=0, le=5, description="Edition Y holds the data of year Y minus this.")
    exceptions: dict[Year, Year] = Field({}, description="Editions that hold another year's data: `{edition: year}`.")


class TitleYears(Settings):
    """How a title states the year, to check it against the folder."""

    data: YearRegex = Field(r"((?:19|20)\d{2})年(?!鉴|为|.{0,2}价)", description="The year of the data; one group.")
    edition: YearRegex = Field(
        r"(?:年鉴\W{0,3}|(?i:yearbook)\W{0,3}|(?=\d{4}年?[^\W\d_]{0,8}年鉴))((?:19|20)\d{2})",
        description="The edition; one group. What it matches is no year of the other kinds.",
    )
    either: YearRegex = Field(
        r"(?<![\d.,])((?:19|20)\d{2})(?=$|[\n)\]】,、。;—–-])",
        description="A bare year, which may be of the data or of the edition; one group.",
    )


class NameColumn(Settings):
    """The column of the cities' names."""

    header: Regex = Field(description="Its heading.")


class Table(Settings):
    """A table of the yearbook."""

    title: Regex = Field(description="Its title.")
    columns: Columns = Field(description="The columns to read.")


class Yearbook(SourceBase):
    """A yearbook, downloaded table by table: one workbook a table, one folder an edition."""

    kind: Literal["yearbook"] = Field(description="One workbook a table and edition.")
    data_year: DataYear = Field(DataYear(), description="From the edition to the year of its data.")
    title_years: TitleYears = Field(TitleYears(), description="Years that titles state.")
    continued: Regex = Field("续表|(?i:continued)", description="A page's title that says it goes on.")
    names: NameColumn = Field(description="The column of the cities' names.")
    unit_row: Regex = Field(
        "^(?:计量)?单位:", description="A row above the heading that states the unit of columns that state none."
    )
    scopes: Scopes = Field(description="What heads a scope.")
    not_units: list[Regex] = Field([], description="What stands in a heading's brackets and is no unit.")
    not_cities: list[Regex] = Field([], description="Rows that are neither a city nor a province.")
    tables: Annotated[dict[Name, Table], Field(min_length=1)] = Field(
        description="Its tables; a sheet belongs to the first one whose title fits."
    )


class SkippedSheets(Settings):
    """Sheets without data."""

    skip: Regex = Field(description="Names of sheets that are not read.")


class PanelNames(Settings):
    """The columns that say which city, year and unit a row is of; those that the table lacks are left out."""

    city: Regex | None = Field(None, description="The city's name.")
    province: Regex | None = Field(None, description="The province's name.")
    code: Regex | None = Field(None, description="The city's code.")
    year: Regex | None = Field(None, description="The year.")
    unit: Regex | None = Field(None, description="The row's unit.")

    @model_validator(mode="after")
    def _say_the_city(self) -> "PanelNames":
        if self.city is None and self.code is None:
            message = "found neither city nor code; expected the heading of the cities' names, of their codes, or both"
            raise ValueError(message)
        return self


class HeadingRows(Settings):
    """Rows of headings beside the one in which the city's heading stands."""

    above: int = Field(0, ge=0, le=3, description="Rows above it, such as names over 全市 and 市辖区.")
    below: int = Field(0, ge=0, le=3, description="Rows below it, such as one of units.")


class PanelColumnYear(Settings):
    """What is different about a column in one year."""

    scope: Scope | None = Field(None, description="The scope that its figures have then, whatever the heading states.")
    read_as: Text | None = Field(None, description="The unit that its figures have then, whatever the file states.")

    @model_validator(mode="after")
    def _differ(self) -> "PanelColumnYear":
        if self.scope is None and self.read_as is None:
            message = "found a year without anything different; expected scope, read_as or both"
            raise ValueError(message)
        return self


class PanelColumn(Column):
    """A column of a compiled panel, which may be wrong about itself."""

    read_as: Text | None = Field(
        None,
        description="Its unit whatever heading, unit column or `unit` state: where the file is wrong about it "
        "(fractions under a heading with %) or spells it in a way of its own.",
    )
    in_years: dict[Year, PanelColumnYear] = Field(
        {}, description="Years in which its figures have another scope or unit: `{year: {scope: districts}}`."
    )


class PanelCell(Settings):
    """A cell of a compiled panel about which the file is wrong."""

    file: FilePattern | None = Field(
        None, description="Its file below `raw_dir`, `*` for any text; every file of the source without it."
    )
    sheet: Text | None = Field(None, description="Its sheet, where more than one of the file holds the table.")
    cell: Annotated[str, Field(pattern=r"^[A-Z]{1,3}[1-9]\d*$")] = Field(description="Its address, such as `E35`.")
    read_as: Text | None = Field(None, description="The unit that its figure has, whatever the file states.")
    scope: Scope | None = Field(None, description="The scope that its figure has, whatever the file states.")
    leave_out: bool = Field(
        default=False,
        description="Whether it is not read at all. The cell of a city, code or year stands for its row, a heading "
        "for its column.",
    )
    why: Text = Field(description="How that is known; it is recorded with the cell.")

    @model_validator(mode="after")
    def _say_one_thing(self) -> "PanelCell":
        if self.leave_out == (self.scope is not None or self.read_as is not None):
            found = "a cell that is left out and read" if self.leave_out else "a cell without anything different"
            message = f"found {found}; expected leave_out: true, or read_as, scope or both"
            raise ValueError(message)
        return self


class Compiled(SourceBase):
    """A compiled panel of city and year."""

    kind: Literal["compiled"] = Field(description="One table of city and year a file.")
    layout: Literal["long", "wide"] = Field(description="`long`: one row a city-year; `wide`: one column a year.")
    year_in: Literal["column", "sheet", "file"] = Field(
        "column",
        description="Where the year of a long table stands: in a column, or in the sheet's or the file's name.",
    )
    heading_rows: HeadingRows = Field(
        HeadingRows(), description="Rows of headings beside the one in which the city's heading stands."
    )
    sheets: SkippedSheets = Field(description="Sheets without data.")
    names: PanelNames = Field(description="Headings of the columns that identify a row.")
    scopes: Scopes = Field(description="What heads a scope.")
    not_units: list[Regex] = Field([], description="What stands in a heading's brackets and is no unit.")
    not_cities: list[Regex] = Field([], description="Rows that are no city.")
    aliases: dict[Text, Code] = Field(
        {}, description="Cities as the file misspells them, and the code that each means, in quotes."
    )
    columns: Annotated[list[PanelColumn], Field(min_length=1)] = Field(description="The columns to read.")
    cells: list[PanelCell] = Field([], description="Single cells that are left out, or read otherwise than they say.")


class Source(RootModel[Annotated[Emissions | Yearbook | Compiled, Discriminator("kind")]]):
    """A source of raw files."""
