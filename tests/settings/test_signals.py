"""SIGTERM reaches a Snakemake that is just at work on what has ended."""

import threading
from types import SimpleNamespace

from snakemake.scheduling.job_scheduler import JobScheduler

from scripts.settings.signals import let_sigterm_in


def test_snakemakes_handler_of_sigterm_gets_through_while_the_interrupted_process_holds_the_lock():
    scheduler = SimpleNamespace(_lock=threading.Lock(), _open_jobs=threading.Semaphore(0))
    let_sigterm_in(scheduler)
    with scheduler._lock:
        assert scheduler._lock.acquire(blocking=False)  # else the handler would wait for ever
        scheduler._lock.release()
        JobScheduler.exit_gracefully(scheduler)
    assert scheduler._user_kill == "graceful"


def test_another_thread_still_waits_for_the_lock():
    scheduler = SimpleNamespace(_lock=threading.Lock())
    let_sigterm_in(scheduler)
    got = []
    with scheduler._lock:
        other = threading.Thread(target=lambda: got.append(scheduler._lock.acquire(blocking=False)))
        other.start()
        other.join()
    assert got == [False]
