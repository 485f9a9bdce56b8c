"""Three brokers in a cluster: any of them may die, and no event is lost, doubled or out of order."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import UUID

import nats.errors
import pytest
import pytest_asyncio
from nats.js import api
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix.broker import clustered
from quadhelix.bus import STREAM, Bus, BusError, provision
from quadhelix.database import Database, new_id
from quadhelix.event_tables import outbox
from quadhelix.events import OrganisationChanged
from quadhelix.outbox import stage
from quadhelix.reactions import Consumer, Reactions
from quadhelix.relay import Relay
from quadhelix.settings import Settings
from quadhelix.testing import RunningBroker, eventually, free_port, running, sample_event
from tests.quadhelix.event_worker import journal

NAMES = ("broker", "broker-2", "broker-3")
CHANGES = 60
"""How many changes are made while a leader is away, and as many when it is back."""

KILLS = 1

reactions = Reactions("education")


@reactions.on(OrganisationChanged)
async def note(session: AsyncSession, event: OrganisationChanged) -> None:
    await session.execute(insert(journal).values(aggregate=event.aggregate, version=event.version))


class Cluster:
    """Three servers, each with a store of its own, that know each other."""

    def __init__(self, folder: Path) -> None:
        self.servers = {name: RunningBroker(folder / name) for name in NAMES}
        addresses = {name: f"127.0.0.1:{free_port()}" for name in NAMES}
        self.passwords = self.servers["broker"].passwords
        for name, server in self.servers.items():
            server.folder.mkdir()
            server.passwords = self.passwords
            others = [address for other, address in addresses.items() if other != name]
            server.flags = clustered(name, addresses[name], others)

    @property
    def url(self) -> str:
        """All their addresses, as `QUADHELIX_NATS_URL` has them."""
        return ",".join(server.url for server in self.servers.values())

    async def start(self) -> None:
        """Start all; none is well before there is a majority."""
        await asyncio.gather(*(server.start() for server in self.servers.values()))

    async def end(self) -> None:
        await asyncio.gather(*(server.kill() for server in self.servers.values()))

    def settings(self, user: str) -> Settings:
        """What an operator sets for this user."""
        return Settings(
            nats_url=self.url, nats_user=user, nats_password=self.passwords[user], nats_replicas=3
        )

    @asynccontextmanager
    async def bus(self, user: str = "operator") -> AsyncIterator[Bus]:
        """A bus connected to any of them as this user."""
        bus = Bus.of(self.settings(user), user)
        await bus.connect()
        try:
            await bus.ready(60)
            yield bus
        finally:
            await bus.close()

    async def info(self) -> api.StreamInfo:
        """What the cluster says of the stream, as soon as it says anything: it may be choosing a leader."""
        found: list[api.StreamInfo] = []

        async def answered() -> bool:
            with suppress(nats.errors.Error, BusError, TimeoutError):
                async with self.bus() as bus:
                    found.append(await bus.jetstream.stream_info(STREAM))
            return bool(found)

        await eventually(answered, within=60)
        return found[0]

    async def leader(self) -> str:
        """The name of the server that leads the stream, as soon as one does."""
        found: list[str] = []

        async def led() -> bool:
            cluster = (await self.info()).cluster
            found.extend([cluster.leader] if cluster and cluster.leader else [])
            return bool(found)

        await eventually(led, within=60)
        return found[0]

    async def provisioned(self) -> bool:
        """Whether the stream could be made: the servers may not have found one another yet."""
        with suppress(BusError):
            await provision(self.settings("operator"), {})
            return True
        return False

    async def whole(self) -> bool:
        """Whether all three have the whole stream."""
        info = (await self.info()).cluster
        replicas = info.replicas or [] if info and info.leader else []
        return len(replicas) == 2 and all(peer.current and not peer.offline for peer in replicas)


@pytest_asyncio.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[Cluster]:
    """A provisioned cluster."""
    cluster = Cluster(tmp_path)
    try:
        await cluster.start()
        await eventually(cluster.provisioned, within=60)
        yield cluster
    finally:
        await cluster.end()


class Changes:
    """Organisations that change, one version after the other."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._organisations = [new_id() for _ in range(5)]
        self.made = 0

    async def make(self, number: int) -> None:
        for _ in range(number):
            version, which = divmod(self.made, len(self._organisations))
            async with self._database.write() as session:
                await stage(session, sample_event(version + 1, self._organisations[which]))
            self.made += 1

    async def all_are_published(self) -> None:
        query = select(func.count()).where(outbox.c.published_at.is_(None))
        await eventually(lambda: self._counts(query, 0), within=60)

    async def all_are_applied(self) -> None:
        query = select(func.count()).select_from(journal)
        await eventually(lambda: self._counts(query, self.made), within=60)

    async def versions(self) -> dict[UUID, list[int]]:
        versions = defaultdict(list)
        async with self._database.read() as session:
            for row in await session.execute(select(journal).order_by(journal.c.entry)):
                versions[row.aggregate].append(row.version)
        return versions

    async def _counts(self, query: object, wanted: int) -> bool:
        async with self._database.read() as session:
            return bool(await session.scalar(query) == wanted)  # type: ignore[call-overload]  # any select


@pytest.mark.timeout(240)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_leader_that_is_killed_loses_and_doubles_nothing(
    cluster: Cluster, database: Database
) -> None:
    async with database.write() as session:
        await (await session.connection()).run_sync(journal.metadata.create_all)
    # given a stream of which each server has a copy
    before = await cluster.info()
    assert before.config.num_replicas == 3
    await eventually(cluster.whole, within=60)
    changes = Changes(database)
    async with cluster.bus("partners") as partners, cluster.bus("education") as education:
        relay = Relay("partners", database, partners)
        database.after_commit(relay.wake)
        async with running(relay, Consumer(reactions, database, education)):
            await changes.make(10)
            await changes.all_are_applied()
            for _ in range(KILLS):
                # when its leader is killed while events are under way, and more follow
                under_way = asyncio.create_task(changes.make(CHANGES))
                leader = cluster.servers[await cluster.leader()]
                await leader.kill()
                await under_way
                # then the other two go on without it
                await changes.all_are_applied()
                # and it catches up when it comes back
                await leader.start()
                await changes.make(CHANGES)
                await changes.all_are_applied()
                await eventually(cluster.whole, within=60)
            await changes.all_are_published()
    # and each event was applied once and in order, and stands in the same stream once
    versions = await changes.versions()
    assert all(seen == [*range(1, len(seen) + 1)] for seen in versions.values())
    after = await cluster.info()
    assert after.state.messages == changes.made == sum(map(len, versions.values()))
    assert after.created == before.created


@pytest.mark.timeout(120)
async def test_provisioning_again_changes_nothing_and_never_takes_copies_away(cluster: Cluster) -> None:
    # given the settings as they are
    before = (await cluster.info()).config
    await provision(cluster.settings("operator"), {})
    assert (await cluster.info()).config == before
    # when a version that was told nothing of the cluster provisions, then the copies stay
    async with cluster.bus() as bus:
        plain = Bus(cluster.url, "operator", cluster.passwords["operator"])
        await plain.connect()
        await plain.ready(30)
        await plain.provision()
        await plain.close()
        assert (await bus.jetstream.stream_info(STREAM)).config == before
