import pandas as pd
import pandera.pandas as pa
import pytest

from scripts.files.tables import read_columns, read_table, write_table

SCHEMA = pa.DataFrameSchema({"code": pa.Column(str), "value": pa.Column(float)}, strict=True, coerce=True, name="small")
FRAME = pd.DataFrame({"value": [1.0, 2.0], "code": ["1", "2"]})


def test_what_was_written_is_read_back_in_the_schemas_order_of_columns(tmp_path):
    write_table(FRAME, tmp_path / "a.parquet", SCHEMA)
    assert read_table(tmp_path / "a.parquet", SCHEMA).to_dict("list") == {"code": ["1", "2"], "value": [1.0, 2.0]}
    assert list(pd.read_parquet(tmp_path / "a.parquet")) == ["code", "value"]


def test_the_rows_of_one_year_can_be_read_alone(tmp_path):
    schema = pa.DataFrameSchema({"year": pa.Column(int)}, name="years")
    write_table(pd.DataFrame({"year": [2006, 2007, 2007]}), tmp_path / "a.parquet", schema)
    assert read_table(tmp_path / "a.parquet", schema, year=2007)["year"].tolist() == [2007, 2007]


def test_of_a_wide_file_only_the_schemas_columns_are_read_and_all_of_them_are_wanted(tmp_path):
    wide = pa.DataFrameSchema(SCHEMA.columns | {"text": pa.Column(str)}, strict=True, name="wide")
    write_table(FRAME.assign(text="x"), tmp_path / "a.parquet", wide, "simulated")
    found = read_columns(tmp_path / "a.parquet", SCHEMA)
    assert found.to_dict("list") == {"code": ["1", "2"], "value": [1.0, 2.0]}
    assert found.attrs == {"data": "simulated"}
    FRAME[["code"]].to_parquet(tmp_path / "b.parquet")
    with pytest.raises(ValueError, match=r"b\.parquet does not fit its schema 'small'"):
        read_columns(tmp_path / "b.parquet", SCHEMA)


def test_the_same_frame_gives_the_same_bytes_whatever_its_index(tmp_path):
    write_table(FRAME, tmp_path / "a.parquet", SCHEMA)
    write_table(FRAME.set_index(pd.Index([7, 9])), tmp_path / "b.parquet", SCHEMA)
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_a_write_that_does_not_fit_the_schema_names_the_file_and_leaves_the_old_one_alone(tmp_path):
    target = tmp_path / "a.parquet"
    write_table(FRAME, target, SCHEMA)
    with pytest.raises(ValueError, match=r"a\.parquet does not fit its schema 'small'"):
        write_table(FRAME.assign(value=["x", "y"]), target, SCHEMA)
    assert len(read_table(target, SCHEMA)) == len(FRAME)
    assert [path.name for path in tmp_path.iterdir()] == ["a.parquet"]


def test_what_the_data_are_stands_in_the_files_metadata(tmp_path):
    write_table(FRAME, tmp_path / "a.parquet", SCHEMA, "simulated")
    assert read_table(tmp_path / "a.parquet", SCHEMA).attrs == {"data": "simulated"}
    write_table(FRAME, tmp_path / "b.parquet", SCHEMA)
    assert read_table(tmp_path / "b.parquet", SCHEMA).attrs == {}


def test_a_missing_column_is_named_and_nothing_is_written(tmp_path):
    with pytest.raises(ValueError, match=r"columns \['value'\] are missing"):
        write_table(FRAME[["code"]], tmp_path / "a.parquet", SCHEMA)
    assert not list(tmp_path.iterdir())


def test_a_file_of_another_kind_is_refused_on_reading(tmp_path):
    pd.DataFrame({"other": [1]}).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(ValueError, match=r"a\.parquet does not fit its schema 'small'"):
        read_table(tmp_path / "a.parquet", SCHEMA)
