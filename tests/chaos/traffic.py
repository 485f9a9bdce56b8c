"""Faults of what is sent: poison, forgeries, events that come again, other versions, those who are slow."""

import asyncio
from contextlib import suppress
from uuid import uuid4

from quadhelix.bus import Bus, BusError
from quadhelix.settings import SERVICES
from tests.chaos import messages
from tests.chaos.installation import BROKER
from tests.chaos.target import Inflict, Target

HOUR = 3600.0


async def poisoned(target: Target) -> None:
    """Messages nobody can read."""
    async with target.installation.bus() as bus:
        for headers, payload in messages.poison(str(uuid4())):
            await _inject(target, bus, headers, payload)


async def poisoned_record(target: Target) -> None:
    """A message nobody can read about a record that goes on changing: what waits behind it is redriven."""
    aggregate = target.random.choice(target.world.firms)
    async with target.installation.bus() as bus:
        poison = await _inject(target, bus, messages.envelope(aggregate, 1), b"{")
    await asyncio.sleep(4)
    await target.installation.command("events", "dead", "drop", poison)
    # What other poison left behind fails again, and the exit code tells; whether ours went well, the checker.
    await target.installation.command("events", "dead", "redrive", "--all", may_fail=True)


async def forged(target: Target) -> None:
    """Those who have no right to it try to publish, and one tries to sign in with a wrong password."""
    aggregate = target.random.choice(target.world.firms)
    for user in ("education", "gateway"):
        async with target.installation.bus(user) as bus:
            await messages.forge(bus, aggregate, 1000)
            target.note(f"{user} forges an event of partners")
    bus = Bus(f"nats://127.0.0.1:{target.installation.part(BROKER).port}", "partners", "wrong")
    await bus.connect()
    try:
        with suppress(BusError):
            await bus.ready(2)
            raise AssertionError("a wrong password opens the broker")
    finally:
        await bus.close()


def again(*, known: bool, reverse: bool = False) -> Inflict:
    """Stored events come again, with the message id that the broker knows, or beyond its memory of them."""

    async def inflict(target: Target) -> None:
        async with target.installation.bus() as bus:
            repeated = [
                sequence
                async for sequence in messages.again(bus, target.random, 0.25, known=known, reverse=reverse)
            ]
        target.note(f"{len(repeated)} events again")

    return inflict


async def rebuilt(target: Target) -> None:
    """A projection is made anew while clients write."""
    name = target.random.choice(("known-organisations", "known-challenges", "known-modules"))
    target.note(f"rebuild {name}")
    await target.installation.command("projections", "rebuild", name)


async def slow_consumer(target: Target) -> None:
    """A service takes its time for each event."""
    name = target.random.choice(("challenges", "education"))
    await target.restarted(name, {"slow": 0.1})
    await asyncio.sleep(4)
    await target.restarted(name)


async def slow_subscriber(target: Target) -> None:
    """One who listens to live events reads nothing, until more wait for it than is kept."""
    target.note("one listener reads nothing for 5 s")
    async with target.listeners.slow(queue=20):
        await asyncio.sleep(5)


async def skewed(target: Target) -> None:
    """A service lives an hour ahead, or behind."""
    name = target.random.choice(SERVICES)
    await target.restarted(name, {"clock": target.random.choice((-HOUR, HOUR))})
    await asyncio.sleep(4)
    await target.restarted(name)


async def mixed_versions(target: Target) -> None:
    """First an older version of a service tells events that need an upcaster, then newer ones tell more."""
    await target.restarted("partners", {"old": 1})
    await asyncio.sleep(2)
    pair = ("partners", target.random.choice(("challenges", "education")))
    await asyncio.gather(*(target.restarted(name, {"newer": 1}) for name in pair))
    await asyncio.sleep(2)
    await asyncio.gather(*(target.restarted(name) for name in pair))


async def _inject(target: Target, bus: Bus, headers: dict[str, str], payload: bytes) -> str:
    identity = messages.identity(headers, payload)
    target.injected.add(identity)
    target.note(f"injects {identity}")
    await messages.publish(bus, headers, payload)
    return identity
