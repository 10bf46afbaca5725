"""What all tests share: slow ones ask before they begin whether they would end in time."""

import gc
import signal
import time
from collections.abc import Callable

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--until",
        type=float,
        metavar="SECONDS",
        help="leave out, and say so, what would take minutes and end later than this moment (as `date +%%s` counts)",
    )


def pytest_configure() -> None:
    """Let SIGINT in: what a shell starts in the background ignores it, and so would the runs that tests interrupt."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Spare what was collected the garbage collector: a pass over it takes half a second, and it stays to the end."""
    gc.collect()
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Begin no slow test when the time is over."""
    until = item.config.getoption("until")
    if until is not None and item.get_closest_marker("slow") and time.time() > until:
        pytest.skip("not run: no minute is left")


@pytest.fixture(scope="session")
def takes(pytestconfig) -> Callable[[float], None]:
    """Return what skips a test, or all that need a fixture, if fewer minutes than it takes on two cores are left."""
    until = pytestconfig.getoption("until")

    def check(minutes: float) -> None:
        left = minutes if until is None else (until - time.time()) / 60
        if left < minutes:
            pytest.skip(f"not run: takes about {minutes:g} minutes, and {max(left, 0):.0f} are left")

    return check
