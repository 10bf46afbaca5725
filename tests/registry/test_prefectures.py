import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.files.bad_input import BadInput
from scripts.registry.prefectures import MUNICIPALITIES, Registry

ROOT = Path(__file__).parents[2]
CITIES = ROOT / "resources" / "cities"


def rows(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [
        ("安徽安庆", 2010, "340800"),
        ("吉林吉林", 2010, "220200"),
        ("吉林市", 2010, "220200"),
        ("北京", 2010, "110000"),
        ("北京市", 2010, "110000"),
        ("浙江省 杭州市", 2010, "330100"),
        ("内蒙古自治区呼伦贝尔市", 2010, "150700"),
        ("海南海口", 2010, "460100"),
        (" 石 家　庄 市\u3000", 2010, "130100"),
        ("湖北恩施州", 2010, "422800"),
        ("延边", 2010, "222400"),
        ("延边朝鲜族自治州", 2010, "222400"),
        ("大理州", 2010, "532900"),
        ("新疆克孜勒苏", 2010, "653000"),
        ("内蒙古锡林郭勒", 2010, "152500"),
        ("新疆伊犁州直属县", 2010, "654000"),
        ("湖北仙桃", 2010, "429004"),
        ("石河子市", 2010, "659001"),
        ("神农架", 2010, "429021"),
    ],
)
def test_a_name_resolves_however_it_is_printed(registry, name, year, code):
    assert registry.resolve(name, year) == code


@pytest.mark.parametrize(
    ("printed", "meant"),
    [("宪湖市", "芜湖市"), ("甫田", "莆田"), ("荷泽市", "菏泽市"), ("毫州", "亳州"), ("召_市", "邵阳市")],
)
def test_known_scanning_errors_mean_the_city(registry, printed, meant):
    assert registry.resolve(printed, 2010) == registry.resolve(meant, 2010)


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [
        ("襄樊市", 2005, "420600"),
        ("襄阳", 2005, "420600"),
        ("襄樊", 2015, "420600"),
        ("毕节地区", 2010, "522400"),
        ("毕节市", 2010, "522400"),
        ("毕节", 2011, "520500"),
        ("思茅", 2002, "532700"),
        ("普洱", 2001, "532700"),
        ("思茅市", 2010, "530800"),
        ("伊克昭盟", 2010, "150600"),
        ("儋州", 2014, "469003"),
        ("儋州", 2015, "460400"),
        ("莱芜", 2018, "371200"),
        ("巢湖", 2010, "341400"),
        ("杭州", 1997, "330100"),
        ("杭州", 2022, "330100"),
    ],
)
def test_the_code_is_the_one_that_was_valid_in_the_year(registry, name, year, code):
    assert registry.resolve(name, year) == code


@pytest.mark.parametrize(
    ("name", "year", "told"),
    [
        ("巢湖", 2012, "abolished in 2011"),
        ("莱芜", 2021, "merged in 2018"),
        ("崇左", 2001, "from 2002"),
        ("杭洲市", 2010, "杭州"),
        ("Suzhou", 2010, "none"),
        ("Hangzhou", 2010, "none"),
        ("", 2010, "none"),
    ],
)
def test_a_name_of_no_unit_of_the_year_stops_with_what_is_near(registry, name, year, told):
    with pytest.raises(BadInput, match=told):
        registry.resolve(name, year)


def test_two_cities_of_one_pinyin_stay_apart(registry):
    pairs = [("苏州", "宿州"), ("伊春", "宜春"), ("榆林", "玉林"), ("福州", "抚州"), ("台州", "泰州")]
    assert all(registry.resolve(one, 2010) != registry.resolve(two, 2010) for one, two in pairs)


@pytest.mark.parametrize(("name", "candidates"), [("海南", ["632500", "海南省"]), ("吉林", ["220200", "吉林省"])])
def test_a_name_of_a_city_and_a_province_stops_with_both(registry, name, candidates):
    with pytest.raises(BadInput) as error:
        registry.resolve(name, 2010)
    assert all(candidate in str(error.value) for candidate in candidates)


def test_the_province_decides_what_the_name_alone_does_not(registry):
    assert registry.resolve("海南", 2010, "青海省") == "632500"
    assert registry.resolve("青海海南", 2010) == "632500"
    assert registry.resolve("吉林", 2010, "吉林") == "220200"
    assert registry.resolve("吉林", 2010, "220000") == "220200"


def test_a_city_is_not_found_in_another_province(registry):
    with pytest.raises(BadInput):
        registry.resolve("杭州", 2010, "安徽省")


def test_a_province_that_does_not_exist_is_named(registry):
    with pytest.raises(BadInput, match="湖甫省"):
        registry.resolve("武汉", 2010, "湖甫省")


def test_a_bare_name_means_the_city_where_a_region_has_it_too(registry):
    assert registry.resolve("南宁", 2001) == registry.resolve("南宁市", 2001) == "450100"
    assert registry.resolve("南宁地区", 2001) == "452100"


def test_two_units_under_one_name_stop_with_both(tmp_path):
    for file in CITIES.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with (tmp_path / "aliases.csv").open("a", encoding="utf-8") as lines:
        lines.write("双城,330100,short name,test,low\n双城,330200,short name,test,low\n")
    with pytest.raises(BadInput) as error:
        Registry(tmp_path).resolve("双城", 2010)
    assert "330100" in str(error.value)
    assert "330200" in str(error.value)


def test_one_territory_has_one_code_today_and_a_merged_one_keeps_its_own(registry):
    assert registry.harmonise("522400") == "520500"
    assert registry.harmonise("469003") == "460400"
    assert registry.harmonise("330100") == "330100"
    assert registry.harmonise("371200") == "371200"
    assert registry.harmonise("341400") == "341400"


def test_a_code_can_be_asked_for_its_territory_in_another_year(registry):
    assert registry.at("520500", 2005) == "522400"
    assert registry.at("522400", 2015) == "520500"
    assert registry.at("341400", 2015) is None


def test_a_unit_tells_its_province_and_its_names(registry):
    assert registry.province_of("420600") == "420000"
    assert registry.province_name("420600") == ("湖北省", "Hubei")
    assert registry.name_zh("420600") == "襄阳市"
    assert registry.name_zh("420600", 2005) == "襄樊市"
    assert registry.name_en("420600", 2005) == "Xiangfan"
    assert registry.province("广西") == registry.province("广西 壮族自治区") == "450000"
    assert registry.province("杭州") is None


def test_every_listed_name_of_every_year_resolves_to_its_own_code(registry):
    for row in rows(CITIES / "prefecture_name_spells.csv"):
        for year in {int(row["first_listing_year"]), int(row["last_listing_year"])}:
            assert registry.resolve(row["name_zh"], year) == row["code"]
            assert registry.resolve(row["province_zh"] + row["name_zh"], year) == row["code"]
            assert registry.resolve(row["name_zh"], year, row["province_zh"]) == row["code"]


@given(st.data())
def test_blanks_anywhere_in_a_name_change_nothing(data):
    registry = Registry(CITIES)
    name = data.draw(st.sampled_from(["石家庄市", "恩施土家族苗族自治州", "吉林吉林", "浙江省杭州市"]))
    place = data.draw(st.integers(0, len(name)))
    blanks = data.draw(st.text(" \u3000\t\r\n\xa0", max_size=3))
    assert registry.resolve(name[:place] + blanks + name[place:], 2010) == registry.resolve(name, 2010)


def test_the_lists_refer_only_to_codes_that_are_there(registry):
    named = [row["code"] for row in rows(CITIES / "aliases.csv")]
    named += [row[key] for row in rows(CITIES / "successors.csv") for key in ("code", "successor")]
    named += [row["code"] for row in rows(CITIES / "resource_based_prefectures.csv")]
    for policy in (ROOT / "resources" / "policies").glob("*.csv"):
        named += [row["prefecture_code"] for row in rows(policy) if row["prefecture_code"]]
    assert set(named) - set(registry.units) - set(registry.provinces) == set()
    assert {registry.province_of(code) for code in registry.units} == set(registry.provinces)
    assert set(MUNICIPALITIES) <= set(registry.units)


def test_every_row_of_every_list_keeps_its_source_and_confidence():
    for file in sorted((ROOT / "resources").glob("[cp]*/*.csv")):
        table = rows(file)
        assert table, file
        assert all(row["source"] and row["confidence"] in {"high", "medium", "low"} for row in table), file
