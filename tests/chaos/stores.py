"""Faults of disks: the broker's store lost or damaged, a disk full and then freed."""

import asyncio
import shutil
from pathlib import Path
from signal import SIGKILL, SIGSTOP

from quadhelix.bus import STREAM
from quadhelix.settings import SERVICES
from tests.chaos.installation import BROKER
from tests.chaos.target import Target

FULL_SECONDS = 6.0


async def store_lost(target: Target) -> None:
    """The broker comes back with an empty disk: the outboxes fill a new stream."""
    target.note("store lost")
    target.installation.signal(BROKER, SIGSTOP)
    for part in target.installation.store.iterdir():
        shutil.rmtree(part)
    target.installation.signal(BROKER, SIGKILL)
    await asyncio.sleep(1)


async def store_damaged(target: Target) -> None:
    """The broker comes back with a file of the stream spoilt somewhere: what follows in it is gone."""
    target.installation.signal(BROKER, SIGSTOP)
    *_, block = sorted(target.installation.store.rglob(f"{STREAM}/msgs/*.blk"))
    place = target.random.uniform(0.02, 0.98)
    target.note(f"{block.name} damaged at {place:.0%}")
    if target.random.random() < 0.5:
        _spoil(block, place)
    else:
        _cut(block, place)
    target.installation.signal(BROKER, SIGKILL)
    await asyncio.sleep(1)


async def consumers_forgotten(target: Target) -> None:
    """The broker comes back with what it knew of a consumer spoilt: it delivers everything again."""
    name = target.random.choice(("challenges", "education"))
    target.installation.signal(BROKER, SIGSTOP)
    for file in target.installation.store.rglob(f"obs/{name}/o.dat"):
        target.note(f"{name}: {file.name} spoilt")
        file.write_bytes(b"spoilt")
    target.installation.signal(BROKER, SIGKILL)
    await asyncio.sleep(1)


async def broker_disk_full(target: Target) -> None:
    """The broker's disk is full for a while; the broker stays unwell until it is started again."""
    volume = target.installation.store_volume
    assert volume
    target.note(f"the broker's disk is full for {FULL_SECONDS} s")
    volume.fill()
    try:
        await asyncio.sleep(FULL_SECONDS)
    finally:
        volume.free()


async def data_disk_full(target: Target) -> None:
    """The disk of the data folder is full for a while: databases, logs and the supervisor's record."""
    volume = target.installation.data_volume
    assert volume
    for service in SERVICES:  # what was written ahead has room of its own, which would last for a while
        await target.installation.execute(service, "pragma wal_checkpoint(truncate)")
    target.note(f"the data folder's disk is full for {FULL_SECONDS} s")
    volume.fill()
    try:
        await asyncio.sleep(FULL_SECONDS)
    finally:
        volume.free()


async def postgresql_disk_full(target: Target) -> None:
    """The database server's disk is full for a while; it may well give up, and is then started again."""
    server = target.postgresql
    assert server
    assert server.volume
    target.note(f"PostgreSQL's disk is full for {FULL_SECONDS} s")
    server.volume.fill()
    try:
        await asyncio.sleep(FULL_SECONDS)
    finally:
        server.volume.free()
        await asyncio.to_thread(server.revive)


def _spoil(file: Path, place: float) -> None:
    content = bytearray(file.read_bytes())
    start = int(len(content) * place)
    content[start : start + 64] = bytes(byte ^ 0xFF for byte in content[start : start + 64])
    file.write_bytes(content)


def _cut(file: Path, place: float) -> None:
    with file.open("r+b") as opened:
        opened.truncate(int(file.stat().st_size * place))
