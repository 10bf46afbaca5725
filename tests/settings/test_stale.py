from types import SimpleNamespace

from scripts.settings.columns import height
from scripts.settings.stale import counted, in_short, is_partial, keep_plan, left_behind


def job(*output, **wildcards):
    return SimpleNamespace(output=output, wildcards=wildcards)


KEPT = SimpleNamespace(flags={"temp": True})


def test_files_count_for_their_plan_else_for_their_study_else_for_all():
    jobs = [
        job("a", "b", study="carbon", plan="paper"),
        job("c", study="carbon", plan="paper"),
        job("d", study="carbon"),
        job("e", study="eco", plan="paper"),
        job("report.zip"),
        job("f", source="yearbook", item="2012"),
        job(),
    ]
    line = counted(jobs)
    assert line.endswith(": carbon × paper (3), all plans (1); eco × paper (1); all studies (2).")


def test_a_file_that_is_kept_for_a_while_only_is_not_missed():
    assert counted([job(KEPT, study="carbon")]) == ""


def test_many_studies_and_plans_take_three_lines_and_it_is_said_where_the_rest_stands():
    line = counted([job("a", study=f"study{i}", plan="paper") for i in range(50)])
    short = in_short(line, 3)
    assert "study49" in line
    assert height(short) == 3
    assert "study0 × paper (1); study1 × paper (1);" in short
    assert short.endswith(" × paper (1), … (all stand above)")
    assert in_short(short, 3) == short


def asked(**settings):
    nothing = {"targets": set(), "until": set(), "omit_from": set(), "batch": None}
    return SimpleNamespace(dag_settings=SimpleNamespace(**nothing | settings), default_target="all")


def test_a_run_is_partial_if_it_was_asked_for_less_than_the_default():
    assert not is_partial(asked())
    assert not is_partial(asked(targets={"all"}))
    assert is_partial(asked(targets={"exhibits"}))
    assert is_partial(asked(until={"panel"}))
    assert is_partial(asked(omit_from={"panel"}))


def test_a_plan_that_cannot_be_made_is_said_and_hides_no_failure():
    assert "cannot be said (AttributeError)" in left_behind(SimpleNamespace())


def test_every_job_that_is_to_run_counts_as_unfinished_from_the_beginning():
    started = []
    dag = SimpleNamespace(needrun_jobs=lambda: iter(["first", "second"]))
    keep_plan(SimpleNamespace(dag=dag, persistence=SimpleNamespace(started=started.append)))
    assert started == ["first", "second"]
