import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scripts.econometrics.regression import fixed_effects
from scripts.estimates.benchmark import benchmark
from scripts.estimates.placebo import placebo
from scripts.estimates.placebo_part import placebo_part
from scripts.estimates.schema import ESTIMATES, PLACEBO_DRAWS
from scripts.files.bad_input import BadInput
from scripts.files.tables import read_table, write_table
from scripts.panel.schema import LINEAGE, PANEL, TREATMENT
from scripts.panel.streams import stream

ROOT = Path(__file__).parents[2]
SEED = 7
STARTS = [2012] * 3 + [2014] * 2


@pytest.fixture
def asked(case):
    case.study |= {"among": "all", "printed_draws": 20}
    return case


def run(case, draws=60, **plans):
    return placebo(**case.inputs(**plans), seed=SEED, draws=draws)


def only(frame, **where):
    for column, value in where.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def drawn_starts(draw, codes, present, starts=STARTS):
    """Return city -> start year of a draw, from its stream: lowest number first, earliest start first."""
    numbers = dict(zip(codes, stream(SEED, "tiny", "placebo", draw).random(len(codes)), strict=True))
    return dict(zip(sorted(present, key=numbers.get), starts, strict=False))


def refit(rows, starts, controls):
    did = (rows["year"] >= rows["code"].map(starts).fillna(9999)).astype(float)
    x = np.column_stack([did, rows[controls]])
    return fixed_effects(rows["lnCO2"].to_numpy(), x, rows["code"].to_numpy(), rows["year"].to_numpy())


def codes_of(case):
    return sorted(case.treatment["code"])


def test_the_true_estimate_is_the_benchmarks(asked):
    estimates, _ = run(asked)
    reference = benchmark(**asked.inputs())
    for model in ("fe", "fe_controls"):
        ours, theirs = (only(frame, model=model, term="DID") for frame in (estimates, reference))
        same = [name for name in ESTIMATES.columns if name not in ("analysis", "estimator")]
        pd.testing.assert_series_equal(ours[same], theirs[same], check_names=False)


@pytest.mark.parametrize(("model", "controls"), [("fe", []), ("fe_controls", ["lneco", "str"])])
def test_every_draw_is_a_refit_with_the_start_years_on_other_cities(asked, model, controls):
    asked.panel.loc[asked.panel.sample(25, random_state=4).index, "lnCO2"] = np.nan
    _, drawn = run(asked, draws=25)
    rows, codes = asked.panel.dropna(), codes_of(asked)
    for draw, found in drawn[drawn["model"] == model].set_index("draw").iterrows():
        fit = refit(rows, drawn_starts(draw, codes, set(rows["code"])), controls)
        assert found["estimate"] == pytest.approx(fit.coefficients[0], abs=1e-10)
        assert found["std_error"] == pytest.approx(fit.std_errors[0], abs=1e-10)
        assert found["statistic"] == pytest.approx(fit.statistics[0], abs=1e-8)
        assert found["p_value"] == pytest.approx(fit.p_values[0], abs=1e-8)


def test_the_summaries_are_those_of_the_draws(asked):
    estimates, drawn = run(asked)
    for subgroup, n in (("", 60), ("printed", 20)):
        draws = drawn[(drawn["model"] == "fe") & (drawn["draw"] < n)]
        true = only(estimates, model="fe", term="DID")
        expected = {
            "rank_p_beta": (1 + (draws["estimate"].abs() >= abs(true["estimate"])).sum()) / (n + 1),
            "rank_p_t": (1 + (draws["statistic"].abs() >= abs(true["statistic"])).sum()) / (n + 1),
            "mean": draws["estimate"].mean(),
            "sd": draws["estimate"].std(),
            "quantile_025": draws["estimate"].quantile(0.025),
            "quantile_975": draws["estimate"].quantile(0.975),
            "share_rejected": (draws["p_value"] < 0.05).mean(),
        }
        for term, value in expected.items():
            row = only(estimates, model="fe", term=term, subgroup=subgroup)
            assert row["p_value" if term.startswith("rank") else "estimate"] == pytest.approx(value, rel=1e-12)
            assert (row["note"], row["n_obs"], row["n_clusters"]) == (f"draws: {n}", 120, 12)
            assert row["estimator"] == "placebo"


def test_more_draws_leave_the_first_as_they_are(asked):
    few, many = run(asked, draws=25)[1], run(asked, draws=40)[1]
    pd.testing.assert_frame_equal(many[many["draw"] < 25].reset_index(drop=True), few, rtol=1e-12)


def test_blocks_of_draws_change_nothing(asked, monkeypatch):
    whole = run(asked)
    monkeypatch.setattr("scripts.estimates.placebo_part.BLOCK", 7)
    for here, there in zip(run(asked), whole, strict=True):
        pd.testing.assert_frame_equal(here, there, rtol=1e-10)


def written(frames, folder):
    """Return the bytes of the estimates' and the draws' files."""
    folder.mkdir()
    for frame, schema in zip(frames, (ESTIMATES, PLACEBO_DRAWS), strict=True):
        write_table(frame, folder / schema.name, schema)
    return [path.read_bytes() for path in sorted(folder.iterdir())]


def test_any_number_of_parts_gives_the_same_bytes(asked, tmp_path):
    inputs, draws = asked.inputs(), 5 * 200 + 50  # six blocks, the last of them short
    made, empty = [written(run(asked, draws=draws), tmp_path / "whole")], 0
    for of in (1, 2, 8):
        numbers = range(of, 0, -1)
        parts = [placebo_part(**inputs, seed=SEED, draws=draws, part=(place, of)) for place in numbers]
        for place, part in zip(numbers, parts, strict=True):
            write_table(part, tmp_path / f"{place}-of-{of}.parquet", PLACEBO_DRAWS)
        parts = [read_table(tmp_path / f"{place}-of-{of}.parquet", PLACEBO_DRAWS) for place in numbers]
        made.append(written(placebo(**inputs, seed=SEED, draws=draws, parts=parts), tmp_path / str(of)))
        empty += sum(part.empty for part in parts)
    assert empty  # more parts than blocks
    assert all(first == second for first, second in pairwise(made))


def test_a_part_that_is_missing_or_there_twice_stops_the_job(asked):
    parts = [placebo_part(**asked.inputs(), seed=SEED, draws=450, part=(place, 3)) for place in (1, 2, 3)]
    for wrong in (parts[1:], [*parts, parts[0]]):
        with pytest.raises(ValueError, match="not each of 450 once"):
            placebo(**asked.inputs(), seed=SEED, draws=450, parts=wrong)


def test_a_draw_is_the_same_permutation_under_every_plan_and_in_every_model(asked):
    moved = asked.panel.assign(lnCO2=2 * asked.panel["lnCO2"], lneco=asked.panel["lneco"] + asked.panel["year"])
    _, drawn = run(asked, observed=asked.panel, doubled=moved)
    here, there = (drawn[drawn["plan"] == plan].reset_index(drop=True) for plan in ("observed", "doubled"))
    np.testing.assert_allclose(there["estimate"], 2 * here["estimate"], rtol=1e-9)
    np.testing.assert_allclose(there["statistic"], here["statistic"], rtol=1e-9)


def test_a_city_without_rows_leaves_the_order_of_the_others(asked):
    lost = asked.panel.assign(lnCO2=asked.panel["lnCO2"].mask(asked.panel["code"].isin(["130100", "130900"])))
    _, drawn = run(asked, draws=15, observed=lost)
    rows = lost.dropna()
    for draw, found in drawn[drawn["model"] == "fe"].set_index("draw").iterrows():
        # One of the three that start in 2012 has no rows, so four are treated.
        starts = drawn_starts(draw, codes_of(asked), set(rows["code"]), STARTS[1:])
        assert found["estimate"] == pytest.approx(refit(rows, starts, []).coefficients[0], abs=1e-10)


def test_the_earliest_start_falls_on_the_lowest_number_whichever_city_truly_has_it(asked):
    asked.treatment["start_year"] = pd.array([2014, 2012, 2014, 2012, 2012] + [None] * 7, dtype="Int64")
    _, drawn = run(asked, draws=10)
    codes = codes_of(asked)
    for draw, found in drawn[drawn["model"] == "fe"].set_index("draw").iterrows():
        fit = refit(asked.panel, drawn_starts(draw, codes, codes), [])
        assert found["estimate"] == pytest.approx(fit.coefficients[0], abs=1e-10)


def test_a_city_whose_only_row_is_dropped_is_neither_drawn_nor_counted_as_treated(asked):
    alone = asked.panel["code"].isin(["130200", "130800"]) & (asked.panel["year"] != 2010)
    asked.panel["lnCO2"] = asked.panel["lnCO2"].mask(alone)
    _, drawn = run(asked, draws=10)
    rows = asked.panel[asked.panel["lnCO2"].notna() & ~asked.panel["code"].isin(["130200", "130800"])]
    for draw, found in drawn[drawn["model"] == "fe"].set_index("draw").iterrows():
        starts = drawn_starts(draw, codes_of(asked), set(rows["code"]), STARTS[1:])
        assert found["estimate"] == pytest.approx(refit(rows, starts, []).coefficients[0], abs=1e-10)


def test_another_seed_or_study_draws_other_cities(asked):
    here = run(asked)[1]
    assert not np.allclose(placebo(**asked.inputs(), seed=SEED + 1, draws=60)[1]["estimate"], here["estimate"])
    asked.study["study"] = "other"
    assert not np.allclose(run(asked)[1]["estimate"], here["estimate"])


def test_among_the_never_treated_the_treated_cities_rows_are_left_out(asked):
    asked.study["among"] = "never_treated"
    estimates, drawn = run(asked, draws=15)
    codes = codes_of(asked)
    rows = asked.panel[asked.panel["code"].isin(codes[5:])]
    for draw, found in drawn[drawn["model"] == "fe_controls"].set_index("draw").iterrows():
        fit = refit(rows, drawn_starts(draw, codes, codes[5:]), ["lneco", "str"])
        assert found["estimate"] == pytest.approx(fit.coefficients[0], abs=1e-10)
        assert found["std_error"] == pytest.approx(fit.std_errors[0], abs=1e-10)
    assert only(estimates, model="fe", term="DID")["n_clusters"] == 12
    row = only(estimates, model="fe", term="mean", subgroup="")
    assert (row["n_obs"], row["n_clusters"]) == (70, 7)
    assert row["note"] == "draws: 15; drawn among the 7 never-treated cities, on their rows alone"


def test_fewer_never_treated_cities_than_treated_ones_is_a_row_without_numbers_that_says_so(asked):
    asked.study["among"] = "never_treated"
    asked.treatment = asked.treatment.iloc[:10]
    estimates, drawn = run(asked)
    assert drawn.empty
    assert np.isfinite(only(estimates, model="fe", term="DID")["estimate"])
    summaries = estimates[estimates["term"] != "DID"]
    assert summaries[["estimate", "statistic", "p_value"]].isna().all(axis=None)
    assert summaries["note"].str.contains("as many as are treated, 5, and one to compare with are more than 5").all()


def test_collinear_draws_are_counted_and_left_out(asked):
    # Only two treated cities' and two others' rows are in the sample's later years: some draws have no start in them.
    late = asked.panel["year"] >= 2012
    here = asked.panel["code"].isin(["130100", "130200", "130600", "130700"])
    asked.panel = asked.panel[~late | here]
    asked.treatment["start_year"] = pd.array([2012, 2012] + [None] * 10, dtype="Int64")
    estimates, drawn = run(asked)
    lost = int(drawn.loc[drawn["model"] == "fe", "estimate"].isna().sum())
    assert 0 < lost < 60
    note = f"draws: {60 - lost}; collinear with effects or controls and left out: {lost}"
    row = only(estimates, model="fe", term="mean", subgroup="")
    assert row["note"] == note
    assert row["estimate"] == pytest.approx(drawn.loc[drawn["model"] == "fe", "estimate"].mean())


def test_a_study_without_controls_has_one_model(asked):
    asked.study["controls"] = []
    estimates, drawn = run(asked)
    assert set(estimates["model"]) == set(drawn["model"]) == {"fe"}


def test_a_control_that_the_true_regression_drops_is_in_no_draw(asked):
    without = run(asked)
    asked.panel["useless"] = 2 * asked.panel["lneco"] - 1
    asked.study["controls"] = ["lneco", "str", "useless"]
    estimates, drawn = run(asked)
    np.testing.assert_allclose(drawn["estimate"], without[1]["estimate"], rtol=1e-9)
    row = only(estimates, model="fe_controls", term="DID")
    assert "useless is dropped: explained by lneco" in row["note"]


def test_the_convention_of_the_study_is_that_of_every_draw(asked):
    reghdfe = run(asked)[1]
    asked.study["standard_errors"] = {"convention": "dummies", "cluster": "code"}
    dummies = run(asked)[1]
    np.testing.assert_allclose(dummies["estimate"], reghdfe["estimate"], rtol=1e-12)
    ratios = dummies["std_error"] / reghdfe["std_error"]
    for model, k in (("fe", 1), ("fe_controls", 3)):
        expected = np.sqrt((120 - k - 10) / (120 - k - 12 - 9))
        np.testing.assert_allclose(ratios[dummies["model"] == model], expected, rtol=1e-9)


def test_a_treatment_that_does_not_vary_stops_and_names_the_key(asked):
    asked.study["samples"] = {"early": {"from": 2006, "until": 2010}}
    with pytest.raises(BadInput, match=r"DID is constant .*samples\.early"):
        run(asked)


def test_the_order_of_the_panels_rows_changes_nothing(asked):
    here = run(asked)
    asked.panel = asked.panel.sample(frac=1, random_state=9, ignore_index=True)
    for frame, other in zip(run(asked), here, strict=True):
        pd.testing.assert_frame_equal(frame, other, rtol=1e-10)


def test_a_million_fold_effect_is_reached_by_no_draw(asked):
    did = asked.panel.merge(asked.treatment, on="code")
    did = (did["year"] >= did["start_year"]).fillna(value=False).to_numpy(float)
    asked.panel["lnCO2"] += 1e6 * did
    estimates, _ = run(asked)
    assert only(estimates, model="fe", term="rank_p_beta", subgroup="")["p_value"] == pytest.approx(1 / 61)


def test_the_files_are_the_same_bytes_under_any_hash_seed(asked, tmp_path):
    inputs = asked.inputs()
    write_table(inputs["panels"]["observed"], tmp_path / "panel.parquet", PANEL)
    write_table(inputs["lineages"]["observed"], tmp_path / "lineage.parquet", LINEAGE)
    write_table(inputs["treatment"], tmp_path / "treatment.parquet", TREATMENT)
    script = tmp_path / "job.py"
    script.write_text(
        "import sys\n"
        "from pathlib import Path\n"
        "from scripts.estimates.placebo import placebo\n"
        "from scripts.estimates.schema import ESTIMATES, PLACEBO_DRAWS\n"
        "from scripts.files.tables import read_table, write_table\n"
        "from scripts.panel.schema import LINEAGE, PANEL, TREATMENT\n"
        "here, to = Path(__file__).parent, Path(sys.argv[1])\n"
        "panels = {'observed': read_table(here / 'panel.parquet', PANEL)}\n"
        "lineages = {'observed': read_table(here / 'lineage.parquet', LINEAGE)}\n"
        "treatment = read_table(here / 'treatment.parquet', TREATMENT)\n"
        f"estimates, drawn = placebo(panels, lineages, treatment, {asked.study!r}, seed=7, draws=60)\n"
        "write_table(estimates, to / 'estimates.parquet', ESTIMATES)\n"
        "write_table(drawn, to / 'draws.parquet', PLACEBO_DRAWS)\n",
        encoding="utf-8",
    )
    written = []
    for seed, threads in (("0", "1"), ("77", "2")):
        target = tmp_path / seed
        target.mkdir()
        environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed, "OPENBLAS_NUM_THREADS": threads}
        subprocess.run([sys.executable, str(script), str(target)], env=environment, check=True)
        written.append([(target / f"{name}.parquet").read_bytes() for name in ("estimates", "draws")])
    assert all(first == second for first, second in pairwise(written))
    assert len(read_table(tmp_path / "0/draws.parquet", PLACEBO_DRAWS)) == 120
