"""Split over jobs, an analysis writes the same bytes; one job draws itself and waits for no other."""

import pytest

PARTS = 3
MADE = {
    "results/small/estimates/placebo.parquet": "placebo",
    "results/small/estimates/placebo_draws.parquet": "placebo",
    "results/small/estimates/mechanism.parquet": "mechanism",
}
SPLIT = sorted(set(MADE.values()))


def test_one_part_is_no_job_of_its_own_and_several_are_as_many(finished):
    one, several = (finished.planned(*MADE, "--forcerun", *SPLIT, "--config", f"parts={n}") for n in (1, PARTS))
    assert one == dict.fromkeys(SPLIT, 1)
    assert several == {name: n for rule in SPLIT for name, n in ((rule, 1), (f"{rule}_part", PARTS))}


@pytest.mark.slow
def test_any_number_of_jobs_writes_the_same_bytes(own):
    before = own.files(*MADE)
    ran = own.snakemake(*MADE, "--config", f"parts={PARTS}")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert len(list(own.folder.glob("results/logs/small/*-of-*.log"))) == PARTS * len(SPLIT) + 1  # the multiverse's
    assert own.files(*MADE) == before
    assert list(own.folder.glob("results/small/estimates/parts/*")) == []
