"""What takes too long is interrupted, and whatever else the process waits for goes on."""

import asyncio
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from quadhelix.regions.timebox import Overrun, within


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """The timer and handler of the test run itself are the same afterwards."""
    handler = signal.getsignal(signal.SIGALRM)
    left, interval = signal.getitimer(signal.ITIMER_REAL)
    yield
    assert signal.getsignal(signal.SIGALRM) is handler
    now, still = signal.getitimer(signal.ITIMER_REAL)
    assert still == interval
    assert (now > 0) == (left > 0)
    assert now <= left


def test_what_is_done_in_time_comes_out() -> None:
    assert within(5, lambda a, b: a + b, [1, 2]) == 3


def test_an_error_comes_out_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 / 0)


def test_sleep_is_interrupted() -> None:
    started = time.monotonic()
    with pytest.raises(Overrun):
        within(0.02, time.sleep, [60])
    assert time.monotonic() - started < 30


def test_work_without_end_is_interrupted() -> None:
    def work() -> None:
        while True:
            pass

    with pytest.raises(Overrun):
        within(0.02, work)


def test_what_swallows_one_interruption_meets_the_next() -> None:
    swallowed: list[BaseException] = []

    def stubborn() -> None:
        for _ in range(3):
            try:
                time.sleep(60)
            except BaseException as error:
                swallowed.append(error)
        time.sleep(60)

    with pytest.raises(Overrun):
        within(0.02, stubborn)
    assert len(swallowed) == 3


def test_a_box_within_a_box_ends_first_and_leaves_the_outer_one_running() -> None:
    reached: list[str] = []

    def outer() -> None:
        with pytest.raises(Overrun):
            within(0.02, time.sleep, [60])
        reached.append("after the inner one")
        left, interval = signal.getitimer(signal.ITIMER_REAL)
        assert 0 < left < 100
        signal.setitimer(signal.ITIMER_REAL, 0.02, interval)  # the rest of its time is not waited for
        time.sleep(60)

    with pytest.raises(Overrun):
        within(100, outer)
    assert reached == ["after the inner one"]


@pytest.fixture
def rung() -> Iterator[list[float]]:
    """When a timer of someone else went off; the test run's own timer waits meanwhile."""
    moments: list[float] = []
    handler = signal.signal(signal.SIGALRM, lambda _signal, _frame: moments.append(time.monotonic()))
    before = signal.setitimer(signal.ITIMER_REAL, 0)
    started = time.monotonic()
    yield moments
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, handler)
    if before[0]:
        signal.setitimer(signal.ITIMER_REAL, max(before[0] - (time.monotonic() - started), 1), before[1])


def wait_for(rung: list[float]) -> None:
    deadline = time.monotonic() + 30
    while not rung and time.monotonic() < deadline:
        time.sleep(0.005)


def test_a_timer_that_ran_before_goes_on(rung: list[float]) -> None:
    # Given a timer of someone else, due in a while
    due = time.monotonic() + 0.3
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    # When a box is used meanwhile, with an overrun and without
    within(5, int)
    with pytest.raises(Overrun):
        within(0.02, time.sleep, [60])
    # Then it goes off when it was due, not before
    wait_for(rung)
    assert rung
    assert rung[0] >= due - 0.02


def test_a_timer_that_was_due_within_the_box_goes_off_right_after_it(rung: list[float]) -> None:
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    with pytest.raises(Overrun):
        within(0.05, time.sleep, [60])
    wait_for(rung)
    assert len(rung) == 1


def test_a_timer_that_repeats_goes_on_repeating(rung: list[float]) -> None:
    signal.setitimer(signal.ITIMER_REAL, 0.05, 60)
    within(5, int)
    wait_for(rung)
    assert signal.getitimer(signal.ITIMER_REAL)[1] == 60


async def test_a_running_loop_hears_its_own_signals_afterwards() -> None:
    # Given a loop that hears a signal, as a server does
    loop = asyncio.get_running_loop()
    heard = asyncio.Event()
    loop.add_signal_handler(signal.SIGUSR1, heard.set)
    try:
        # When a box in it overruns
        with pytest.raises(Overrun):
            within(0.02, time.sleep, [60])
        # Then the loop goes on, and hears
        signal.raise_signal(signal.SIGUSR1)
        await asyncio.wait_for(heard.wait(), 30)
    finally:
        loop.remove_signal_handler(signal.SIGUSR1)


def test_in_another_thread_nothing_is_interrupted() -> None:
    done: list[str] = []

    def work() -> None:
        within(0.001, time.sleep, [0.02])
        done.append("slept")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == ["slept"]


def test_many_tiny_boxes_leave_no_alarm_behind() -> None:
    # An alarm that comes a moment too late would go off somewhere in here.
    for _ in range(2_000):
        with suppress(Overrun):
            within(0.00002, int)
    time.sleep(0.001)
