"""A working folder as a run leaves it, made by hand: two cities, two plans, one table, one figure, records of all jobs.

`co2` of the first city and its logarithm were read; the second city's is missing and, under plan `mean`, filled with
the first one's.
"""

import shutil
from pathlib import Path

import pandas as pd

from scripts.estimates.schema import ESTIMATES, KEY
from scripts.exhibits.schema import TABLE_KEYS
from scripts.files.code import code_hash
from scripts.files.job_record import hashes, record_line
from scripts.files.tables import write_table
from scripts.panel.schema import CITIES, DICTIONARY, LINEAGE, PANEL
from scripts.sources.schema import OBSERVATIONS

ROOT = Path(__file__).parents[2]
RAW = "my/raw"
WORKBOOK = "ceads/排放 清单.xlsx"
UNREAD = "yearbook-2019/area.xlsx"
CITY, OTHER = "130100", "130200"
RAW_TEXT = "<b>9</b>\x1b[2J"
RESULTS = "results/made"
OBSERVED = "results/observations/ceads-a.parquet"


def made_run(folder: Path, home: Path = ROOT) -> Path:
    """Write the folder and return it; it must be the current one, because records name files relative to it."""
    for name in (WORKBOOK, UNREAD):
        (folder / RAW / name).parent.mkdir(parents=True)
        (folder / RAW / name).write_text(name)
    (folder / "my/world.parquet").write_text("what the raw file was simulated from")
    _observations(folder)
    _panels(folder)
    _estimates(folder)
    _exhibits(folder)
    _records(folder, home)
    return folder


def packaged(folder: Path, place: Path) -> Path:
    """Return a copy of the folder as an unzipped package without raw files has it."""
    own = Path(shutil.copytree(folder, place / "package"))
    for name in (RAW, "results/observations"):
        shutil.rmtree(own / name)
    for name in ("manifest.csv", "ro-crate-metadata.json"):
        (own / name).touch()
    return own


def _observations(folder: Path) -> None:
    row = {"code": CITY, "year": 2018, "variable": "co2", "scope": "prefecture", "value": 9.0, "unit_raw": "Mt"}
    row |= {"raw_text": RAW_TEXT, "source": "ceads", **_place(folder)}
    write_table(pd.DataFrame([row]), folder / OBSERVED, OBSERVATIONS, "simulated")


def _place(folder: Path) -> dict[str, str]:
    recorded = hashes([folder / RAW / WORKBOOK])
    return {"file": WORKBOOK, "file_sha256": next(iter(recorded.values())), "sheet": "emission!", "cell": "D2"}


def _cell(variable: str, code: str, value: float | None, status: str, **more: object) -> dict[str, object]:
    blank = dict.fromkeys(("method", "parameters", "made_from", "unit_raw", "raw_text", "source", "file"), "")
    blank |= dict.fromkeys(("file_sha256", "sheet", "cell"), "") | {"low": None, "high": None}
    return {"code": code, "year": 2018, "variable": variable, "value": value, "status": status, **blank, **more}


def _panels(folder: Path) -> None:
    read = {"unit_raw": "Mt", "raw_text": RAW_TEXT, "source": "ceads", **_place(folder)}
    first = [
        _cell("co2", CITY, 9.0, "observed", **read),
        _cell("lnCO2", CITY, 2.197, "observed", method="ln(co2)", made_from=f"co2:{CITY}:2018", **read),
    ]
    missing = [_cell(name, OTHER, None, "missing") for name in ("co2", "lnCO2")]
    mean = {"method": "province-year mean", "parameters": "cities=1", "made_from": f"co2:{CITY}:2018"}
    filled = [
        _cell("co2", OTHER, 9.0, "province_mean", low=8.0, high=10.0, **mean),
        _cell("lnCO2", OTHER, 2.197, "province_mean", method="ln(co2)", made_from=f"co2:{OTHER}:2018"),
    ]
    for plan, second in {"observed": missing, "mean": filled}.items():
        lineage = pd.DataFrame([*first, *second]).astype({"value": float, "low": float, "high": float})
        panel = lineage.pivot_table(index=["code", "year"], columns="variable", values="value").reset_index()
        write_table(lineage, folder / f"{RESULTS}/panel/{plan}/lineage.parquet", LINEAGE, "simulated")
        write_table(panel, folder / f"{RESULTS}/panel/{plan}/panel.parquet", PANEL, "simulated")
    names = {CITY: ("石家庄市", "Shijiazhuang"), OTHER: ("唐山市", "Tangshan")}
    cities = [{"code": code, "name_zh": zh, "name_en": en} for code, (zh, en) in names.items()]
    province = {"province_code": "130000", "province_zh": "河北省", "resource_type": ""}
    write_table(pd.DataFrame(cities).assign(**province), folder / f"{RESULTS}/panel/cities.parquet", CITIES)
    described = dict.fromkeys(DICTIONARY.columns, "") | {"data": "simulated", "plan": "observed", "n_cells": 2}
    described |= {"variable": "co2", "unit": "Mt"} | {name: 0.5 for name in DICTIONARY.columns if "share_" in name}
    write_table(pd.DataFrame([described]), folder / f"{RESULTS}/panel/dictionary.parquet", DICTIONARY)


def _estimates(folder: Path) -> None:
    blank = {name: (None if column.nullable else "") for name, column in ESTIMATES.columns.items()}
    blank |= {"study": "made", "data": "simulated", "sample": "all", "effects": "two_way", "treatment": "DID"}
    blank |= {"analysis": "benchmark", "estimator": "within", "model": "fe", "vcov": "iid", "term": "DID"}
    blank |= {"filled_share_treated_after": 0.25, "n_obs": 2, "std_error": 0.125}
    rows = [
        blank | {"plan": plan, "outcome": outcome, "estimate": estimate}
        for (plan, outcome), estimate in zip(PLACES, (-0.0421, -0.5, -0.0333, -0.6), strict=True)
    ]
    write_table(pd.DataFrame(rows), folder / f"{RESULTS}/estimates/benchmark.parquet", ESTIMATES)


PLACES = [(plan, outcome) for plan in ("observed", "mean") for outcome in ("lnCO2", "lnX")]


def _exhibits(folder: Path) -> None:
    rows = pd.read_parquet(folder / f"{RESULTS}/estimates/benchmark.parquet")
    printed = [
        {"table": "T3", "row": f"two_way:{row['plan']}", "column": f"{row['outcome']}:1", "statistic": name}
        | {"text": f"{row[name]:.3f}"}
        | {key: row[key] for key in KEY}
        for _, row in rows.iterrows()
        for name in ("estimate", "std_error")
    ]
    printed += [printed[0] | {"row": "n_obs", "statistic": "n_obs", "text": "2"}]
    printed += [printed[0] | {"row": "two_way:gone", "plan": "gone"}]
    write_table(pd.DataFrame(printed), folder / f"{RESULTS}/tables/benchmark.keys.parquet", TABLE_KEYS)
    (folder / f"{RESULTS}/figures").mkdir()
    (folder / f"{RESULTS}/figures/multiverse.svg").write_text("<svg><title>Every specification</title></svg>")


def _records(folder: Path, home: Path) -> None:
    every = [f"{RESULTS}/panel/{plan}/{name}.parquet" for plan in ("observed", "mean") for name in ("panel", "lineage")]
    estimates, keys = f"{RESULTS}/estimates/benchmark.parquet", f"{RESULTS}/tables/benchmark.keys.parquet"
    jobs = [
        ("demo_emissions", "demo", ["my/world.parquet"], [f"{RAW}/{WORKBOOK}"], {}),
        ("read_emissions", "sources", [f"{RAW}/{WORKBOOK}", f"{RAW}/{UNREAD}"], [OBSERVED], {"raw_dir": RAW}),
        ("panel", "panel", [OBSERVED], every[:2], {"derived": {"lnCO2": "ln(co2)"}}),
        ("panel", "panel", [OBSERVED], every[2:], {"derived": {"lnCO2": "ln(co2)"}}),
        ("benchmark", "estimates", every, [estimates], {"settings": {"effects": ["two_way"]}, "seed": 7}),
        ("benchmark_table", "exhibits", [estimates], [keys], {"study": "made", "number": "T3"}),
        ("multiverse_figure", "exhibits", [estimates], [f"{RESULTS}/figures/multiverse.svg"], {"number": "F12"}),
    ]
    for place, (rule, room, inputs, outputs, params) in enumerate(jobs):
        script = f"scripts/{room}/{rule}.py"
        record = {"rule": rule, "script": script, "wildcards": {"study": "made"}, "python": "3.11.9"}
        record |= {"input": hashes(inputs), "output": hashes(outputs), "ended": f"2024-05-01T00:00:0{place}Z"}
        record |= {"started": f"2024-05-01T00:00:0{max(place - 1, 0)}Z"}
        record |= {"params": {"study": "made", "data": "simulated", **params, "code": code_hash(home, script)}}
        log = folder / f"results/logs/{place}.log"
        log.parent.mkdir(exist_ok=True)
        log.write_text(f"done\ncpu seconds: 1.000 imports, 1.000 work\n{record_line(record)}", encoding="utf-8")
