"""Work that nobody waits for any more."""

import asyncio
import logging
import threading
import time
from typing import TYPE_CHECKING

import pytest
from starlette.types import Message

from gateway.reading import Disconnected
from gateway.wanted import LENIENCE_SECONDS, WhileWanted
from quadhelix.errors import Unavailable
from quadhelix.testing import eventually

if TYPE_CHECKING:
    from tests.gateway.conftest import OpenHouse


class Leaving:
    """The receiving end of a client that leaves when told to."""

    def __init__(self) -> None:
        self.left = asyncio.Event()

    async def __call__(self) -> Message:
        await self.left.wait()
        return {"type": "http.disconnect"}


async def test_work_ends_when_the_client_leaves() -> None:
    client = Leaving()
    client.left.set()
    with pytest.raises(Disconnected), WhileWanted(client, time.monotonic() + 60):
        await asyncio.sleep(30)
    # And the task is as if it had never been cancelled
    await asyncio.sleep(0)
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_work_that_is_cancelled_by_others_stays_cancelled() -> None:
    client = Leaving()

    async def work() -> None:
        with WhileWanted(client, time.monotonic() + 60):
            await asyncio.sleep(30)

    task = asyncio.create_task(work())
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_work_that_is_done_is_not_disturbed() -> None:
    client = Leaving()
    with WhileWanted(client, time.monotonic() + 60):
        await asyncio.sleep(0.1)
    client.left.set()
    await asyncio.sleep(0.1)


async def test_work_ends_when_its_time_is_up() -> None:
    started = time.monotonic()
    with pytest.raises(Unavailable), WhileWanted(Leaving(), started - LENIENCE_SECONDS):
        await asyncio.sleep(30)
    assert time.monotonic() - started < 25


async def test_a_request_does_not_wait_for_ever_to_be_planned(open_house: "OpenHouse") -> None:
    # Given a gateway that has its hands full with planning
    async with open_house(seconds=0.1, poll_seconds=60) as house:
        engine, release = house.engines.engine, threading.Event()
        assert engine is not None
        asyncio.get_running_loop().run_in_executor(engine.operations.worker, release.wait, 30)
        # When an operation comes that it does not know
        try:
            reply = await house.client.post({"query": "{ whoami labs { id } }"})
        finally:
            release.set()
        # Then its client is told to come back rather than left waiting
        assert (reply.status, reply.codes) == (503, ["UNAVAILABLE"])


async def test_nobody_works_on_a_query_whose_client_left(
    open_house: "OpenHouse", caplog: pytest.LogCaptureFixture
) -> None:
    # Given a service that takes its time
    async with open_house(poll_seconds=60) as house:
        house.devices.seconds = 30
        house.client.leaves = house.devices.reached
        # When a client asks, and hangs up once the service is at work
        with caplog.at_level(logging.INFO, "gateway.access"), pytest.raises(ValueError, match="not enough"):
            # Nothing is answered, which the client of these tests cannot unpack
            await house.client.post({"query": "{ whoami }"})
        # Then the request to the service was cancelled, and no defect is logged
        await eventually(lambda: house.devices.cancelled == 1)
        statuses = [getattr(record, "status", None) for record in caplog.records]
        assert statuses == [499]


async def test_a_mutation_runs_to_its_end(open_house: "OpenHouse") -> None:
    # Given a mutation that goes on after its client has left
    async with open_house(poll_seconds=60) as house:
        house.labs.held = b"count"
        before = house.labs.answered
        house.client.leaves = house.labs.reached
        with pytest.raises(ValueError, match="not enough"):
            await house.client.post({"query": "mutation { count }"})
        assert house.labs.answered == before
        # When the client is gone, then it is executed all the same
        house.labs.let_go.set()
        await eventually(lambda: house.labs.answered == before + 1)
        assert house.labs.cancelled == 0
