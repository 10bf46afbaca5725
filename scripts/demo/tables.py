"""How each edition heads the yearbook's tables: titles, headings, units and words for the two scopes, as they drift.

Known drift across the genuine editions: docs/data.md. A heading is Chinese, its unit and English, with line breaks in
between; tables of both scopes have a second header row.
"""

from dataclasses import dataclass, replace

from scripts.demo.layout import TABLES
from scripts.demo.printing import print_of

BOTH = ("prefecture", "districts")
OLD_SCOPE_WORDS = range(2006, 2009)
"""Editions that say 地区 and 市区 for 全市 and 市辖区."""
ENGLISH_FROM = 2007
"""First edition with an English name column."""
FULL_WIDTH_DASH_UNTIL = 2010
"""Last edition whose sheets are called 2－1 with a full-width dash."""
UNITS_APART_FROM = 2015
"""First edition whose expenditure table states its unit in a row of its own."""
TWO_BLOCKS = {(2006, "green")}
"""Edition and table whose pages hold two columns of cities side by side."""


@dataclass(frozen=True)
class Column:
    """A heading over one figure: its words, what it shows, and how a decoy's figure is made.

    `figure` is a variable of the world; a decoy (`factor` given) shows `figure` times `factor` in whole numbers.
    `unit` is empty where the table has a row for it.
    """

    zh: str
    en: str
    figure: str
    unit: str
    en_unit: str
    factor: float | None = None
    decimals: int = 0


@dataclass(frozen=True)
class Table:
    """One table of one edition. `scope` stands in the title, or is None where the header has both."""

    name: str
    edition: int
    number: str
    zh: str
    en: str
    scope: str | None
    unit_row: str
    columns: tuple[Column, ...]

    @property
    def sheet(self) -> str:
        """The sheet's name."""
        return self.number.replace("-", "－") if self.edition <= FULL_WIDTH_DASH_UNTIL else self.number

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that each heading covers, in order."""
        return BOTH if self.scope is None else (self.scope,)


def table_of(name: str, edition: int) -> Table:
    """Return one table as one edition heads it."""
    zh, en = _titles(name, edition)
    columns = tuple(_columns(name, edition))
    unit_row = ""
    if name == "composition" or (name == "expenditure" and edition >= UNITS_APART_FROM):
        unit_row = columns[0].unit
        columns = tuple(replace(column, unit="", en_unit="") for column in columns)
    scope = {"green": "districts", "pollution": "prefecture"}.get(name)
    return Table(name, edition, TABLES[name], zh, en, scope, unit_row, columns)


def scope_words(scope: str, edition: int, *, spaced: bool = False) -> tuple[str, str]:
    """Return the Chinese and English words for a scope; the blank inside 全 市 comes and goes."""
    if scope == "prefecture":
        return ("地区" if edition in OLD_SCOPE_WORDS else "全 市" if spaced else "全市"), "Total City"
    return ("市区" if edition in OLD_SCOPE_WORDS else "市辖区"), "Districts\nunder City"


def heading(column: Column, edition: int) -> str:
    """Return a header cell's text; the unit's brackets and its line drift."""
    if not column.unit:
        return f"{column.zh}\n{column.en}"
    opening, closing = "（）" if edition in range(2009, 2012) else "()"
    break_before = "" if edition % 2 else "\n"
    return f"{column.zh}{break_before}{opening}{column.unit}{closing}\n{column.en}\n({column.en_unit})"


def _titles(name: str, edition: int) -> tuple[str, str]:
    """Return a table's Chinese and English title."""
    early = edition <= 2008
    domestic = "国内" if edition == 2005 else "地区"
    return {
        "population": ("人口状况" if early else "人口及户数", "Population and Number of Households"),
        "area": ("土地面积" if early else "行政区域土地面积及人口密度", "Land Area of Administrative Region"),
        "gdp": (f"{domestic}生产总值", "Gross Regional Product"),
        "composition": (f"{domestic}生产总值构成", "Composition of Gross Regional Product"),
        "green": ("园林绿地及绿化情况" if early else "绿地面积及建成区绿化覆盖面积", "Area of Green Land"),
        "investment": ("利用外资" if early else "利用外资情况", "Utilization of Foreign Capital"),
        "expenditure": ("财政支出情况" if early else "地方财政收支状况", "Public Finance"),
        "pollution": (
            "工业废水排放量及工业二氧化硫排放量" if early else "工业废水排放量和二氧化硫及氮氧化物排放量",
            "Industrial Waste Water Discharged and Industrial Sulphur Dioxide Emission",
        ),
    }[name]


def _columns(name: str, edition: int) -> list[Column]:
    """Return a table's headings from left to right, decoys among them."""
    return {
        "population": _population,
        "area": _area,
        "gdp": _gdp,
        "composition": _composition,
        "green": _green,
        "investment": _investment,
        "expenditure": _expenditure,
        "pollution": _pollution,
    }[name](edition)


def _population(edition: int) -> list[Column]:
    resident = "年末户籍人口" if edition >= 2013 else "年末总人口"
    pop = "registered_population"
    return [
        Column(resident, "Household Registered\nPopulation at Year-end", pop, "万人", "10 000 persons"),
        Column("年平均人口", "Annual Average Population", pop, "万人", "10 000 persons", factor=0.998),
        Column("年末总户数", "Number of Households\nat Year-end", pop, "万户", "10 000 households", factor=0.31),
    ]


def _area(_edition: int) -> list[Column]:
    return [
        Column("行政区域土地面积", "Land Area of\nAdministrative Region", "area", "平方公里", "sq.km"),
        Column("建成区面积", "Area of Built-up District", "area", "平方公里", "sq.km", factor=0.013),
    ]


def _gdp(edition: int) -> list[Column]:
    domestic = "国内" if edition == 2005 else "地区"
    unit = print_of("gdp", edition).unit
    en_unit = "100 million yuan" if unit == "亿元" else "10 000 yuan"
    total = f"{domestic}生产总值" + ("(当年价格)" if edition >= 2012 else "")
    head = "人均GDP" if edition in range(2006, 2009) else f"人均{domestic}生产总值"
    return [
        Column(total, "Gross Regional Product\n(Current Prices)", "gdp", unit, en_unit),
        Column(head, "Per Capita GRP", "gdp_per_capita", "元", "yuan"),
        Column(f"{domestic}生产总值增长率", "GRP Growth Rate", "tertiary_share", "%", "%", factor=0.19, decimals=2),
    ]


def _composition(edition: int) -> list[Column]:
    words = "比重" if edition <= 2009 else "占GDP的比重"
    return [
        Column(f"第一产业{words}", "Primary Industry as\nPercentage to GRP", "", "%", "%", factor=1, decimals=2),
        Column(f"第二产业{words}", "Secondary Industry as\nPercentage to GRP", "secondary_share", "%", "%"),
        Column(f"第三产业{words}", "Tertiary Industry as\nPercentage to GRP", "tertiary_share", "%", "%"),
    ]


def _green(_edition: int) -> list[Column]:
    green = "green_coverage"
    return [
        Column("绿地面积", "Area of\nGreen Land", green, "公顷", "hectare", factor=131),
        Column("建成区绿化覆盖面积", "Green Covered Area\nof Built-up Area", green, "公顷", "hectare", factor=97),
        Column("建成区绿化覆盖率", "Green Covered Area as\n% of Built-up Area", green, "%", "%"),
    ]


def _investment(edition: int) -> list[Column]:
    used = "当年实际使用外资" if edition <= 2008 else "当年实际使用外资金额"
    return [
        Column(
            "当年新签项目(合同)个数", "Number of Projects\nfor Contracted Capital", "fdi", "个", "unit", factor=0.002
        ),
        Column(used, "Total Amount of Foreign\nCapital Actually Utilized", "fdi", "万美元", "USD 10 000"),
    ]


def _expenditure(edition: int) -> list[Column]:
    science = "科学事业费支出" if edition <= 2007 else "科学支出" if edition <= 2010 else "科学技术支出"
    education = "教育事业费支出" if edition <= 2007 else "教育支出"
    unit = ("万元", "10 000 yuan")
    return [
        Column("地方财政预算内收入", "Revenue", "education_expenditure", *unit, factor=3.4),
        Column("地方财政预算内支出", "Expenditure", "education_expenditure", *unit, factor=5.1),
        Column(science, "Expenditure for Science\nand Technology", "science_expenditure", *unit),
        Column(education, "Expenditure for Education", "education_expenditure", *unit),
    ]


def _pollution(edition: int) -> list[Column]:
    removed = "去除量" if edition <= 2011 else "产生量"
    decoy = f"工业二氧化硫{removed}" if edition <= 2016 else "工业氮氧化物排放量"
    return [
        Column("工业废水排放量", "Volume of Industrial\nWaste Water Discharged", "wastewater", "万吨", "10 000 tons"),
        Column("工业二氧化硫排放量", "Volume of Industrial\nSulphur Dioxide Emission", "so2", "吨", "ton"),
        Column(decoy, "Volume of Other\nIndustrial Gas", "so2", "吨", "ton", factor=1.7),
    ]
