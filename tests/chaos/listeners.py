"""Those who listen to the suite's live events: each notes what it hears, for the checker to judge."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import nats.errors

from quadhelix import live
from quadhelix.bus import Bus, BusError
from quadhelix.events import contracts
from quadhelix.live import Live, LiveEvent
from quadhelix.testing import eventually
from tests.chaos.evidence import Heard
from tests.chaos.installation import BROKER, Installation

SUBJECTS = sorted({contract.subject() for contract in contracts()})
CATCH_UP_SECONDS = 15.0
_AGAIN_SECONDS = 0.2
_FOREVER = 1e9


class Listeners:
    """Three of them: one hears everything, one goes away and resumes where it left off, one can be slow.

    Where the suite comes back at another address they connect anew, and all of them resume.

    Args:
        installation: Whose events they hear.
    """

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._attentive = asyncio.Event()
        self._attentive.set()
        self.heard = {name: Heard(name) for name in ("steady", "leaves and resumes", "slow at times")}

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """They listen within the block."""
        work = asyncio.create_task(self._listen())
        try:
            await eventually(lambda: all(each.began for each in self.heard.values()), within=30)
            yield
        finally:
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work

    @asynccontextmanager
    async def slow(self, queue: int) -> AsyncIterator[None]:
        """One of them reads nothing within the block, and no more than `queue` events wait for any."""
        usual, live.QUEUE = live.QUEUE, queue
        self._attentive.clear()
        try:
            yield
        finally:
            live.QUEUE = usual
            self._attentive.set()

    async def caught_up(self, sequence: int) -> None:
        """Wait until all have heard what the stream holds, or for so long that they never will."""
        with suppress(AssertionError, TimeoutError):
            await eventually(
                lambda: all(each.reached >= sequence for each in self.heard.values()),
                within=CATCH_UP_SECONDS,
            )

    async def _listen(self) -> None:
        while True:
            try:
                port = self._installation.part(BROKER).port
                async with self._installation.bus() as bus:
                    await self._listen_on(bus, port)
            except (LookupError, StopIteration, BusError, nats.errors.Error, OSError):
                await asyncio.sleep(_AGAIN_SECONDS)

    async def _listen_on(self, bus: Bus, port: int) -> None:
        """Listen over this connection until the broker has another address."""
        process, stop = Live(bus, "operator"), asyncio.Event()
        running = asyncio.create_task(process.run(stop))
        hearing = [asyncio.create_task(self._hear(process, heard)) for heard in self.heard.values()]
        try:
            await eventually(lambda: self._moved(port), within=_FOREVER)
        finally:
            stop.set()
            for task in (*hearing, running):
                task.cancel()
            await asyncio.gather(*hearing, running, return_exceptions=True)

    async def _hear(self, process: Live, heard: Heard) -> None:
        while True:
            patience = 25 if heard.name == "leaves and resumes" else -1
            async with process.subscribe(SUBJECTS, heard.reached if heard.began else None) as items:
                if not heard.began:
                    await eventually(process._following.is_set, within=30)
                    heard.start(process._sequence)
                async for item in items:
                    if heard.name == "slow at times":
                        await self._attentive.wait()
                    if isinstance(item, LiveEvent):
                        heard.event(item.sequence, str(item.envelope.id))
                    else:
                        heard.resync(item.sequence)
                    patience -= 1
                    if not patience:
                        break

    def _moved(self, port: int) -> bool:
        """Whether the broker has another address; one that is about to start has none yet, or an old one."""
        try:
            return self._installation.part(BROKER).port != port
        except (LookupError, StopIteration):
            return False
