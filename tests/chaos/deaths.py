"""Faults of processes: killed, frozen, stopped, restarted, run twice."""

import asyncio
from contextlib import suppress
from signal import SIGCONT, SIGKILL, SIGSTOP, SIGTERM

from quadhelix.settings import SERVICES
from tests.chaos.installation import BROKER
from tests.chaos.target import Inflict, Target


def killed(*names: str) -> Inflict:
    """These parts are killed at one moment."""

    async def inflict(target: Target) -> None:
        target.kill(*names)
        await asyncio.sleep(1)

    return inflict


def frozen(name: str, seconds: float) -> Inflict:
    """A part stands still for a while, its connections open."""

    async def inflict(target: Target) -> None:
        target.note(f"SIGSTOP {name} for {seconds} s")
        target.installation.signal(name, SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            target.installation.signal(name, SIGCONT)

    return inflict


def failing(point: str) -> Inflict:
    """Every service dies whenever it passes this point, as often as it is started again."""

    async def inflict(target: Target) -> None:
        target.note(f"fails {point}")
        for name in SERVICES:
            target.installation.behave(name, {"fail": point})
            target.installation.signal(name, SIGTERM)
        await asyncio.sleep(8)
        for name in SERVICES:
            target.installation.behave(name, {})
        # Those that had nothing to do, and live, are of the failing kind still.
        await asyncio.gather(*(target.restarted(name) for name in SERVICES))

    return inflict


async def broker_killed_repeatedly(target: Target) -> None:
    """As soon as it is back, it is killed again."""
    for _ in range(3):
        target.kill(BROKER)
        await asyncio.sleep(target.random.uniform(0.2, 1.0))
        await target.ready(BROKER)


def broker_down(seconds: float) -> Inflict:
    """It does not come back for a while."""

    async def inflict(target: Target) -> None:
        target.note(f"broker down for {seconds} s")
        for _ in range(int(seconds / 0.05)):
            with suppress(LookupError):
                target.installation.signal(BROKER, SIGKILL)
            await asyncio.sleep(0.05)

    return inflict


async def supervisor_killed(target: Target) -> None:
    """`quadhelix up` is killed; the operator starts it again."""
    target.note("SIGKILL supervisor")
    await target.installation.kill_supervisor()
    await target.installation.start()


async def stopped_and_started(target: Target) -> None:
    """The operator stops and starts the suite while clients write."""
    target.note("stop, start")
    await target.installation.stop()
    await target.installation.start()


async def rolling_restart(target: Target) -> None:
    """One service after the other ends in order and comes back."""
    for name in target.random.sample(SERVICES, len(SERVICES)):
        await target.restarted(name)


async def run_twice(target: Target) -> None:
    """A second process of a service works beside the first, takes over when that dies, and gives back."""
    name = target.random.choice(SERVICES)
    target.note(f"a replica of {name}")
    async with target.installation.replica(name) as replica:
        await asyncio.sleep(1)
        target.kill(name)
        await target.ready(name)
        target.note("SIGKILL replica")
        replica.kill()
        await asyncio.sleep(1)


async def migrated_meanwhile(target: Target) -> None:
    """A newer version's migration runs while two processes of the service serve; then they are replaced."""
    name = target.random.choice(SERVICES)
    column = f"chaos_{target.random.randrange(10**9)}"
    async with target.installation.replica(name):
        for table in ("outbox", "inbox", "dead_letter"):
            target.note(f"{name}: add {column} to {table}")
            await target.installation.execute(name, f"alter table {table} add column {column} text")
        await target.installation.command("migrate", name)
        await asyncio.sleep(1)
        await target.restarted(name)


async def at_random(target: Target) -> None:
    """Several parts at any moment."""
    names = (*SERVICES, BROKER, "gateway")
    for _ in range(5):
        target.kill(*target.random.sample(names, target.random.randint(1, 2)))
        await asyncio.sleep(target.random.uniform(0.2, 2.0))
