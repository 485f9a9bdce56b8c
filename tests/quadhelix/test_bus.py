"""The bus: it connects when it can, says plainly what went wrong, and stores each event once."""

import asyncio
import json
from pathlib import Path

import pytest
from nats.aio.client import Client
from nats.js import api

from quadhelix.bus import STREAM, STREAM_SETTINGS, BrokerUnavailable, Bus, BusError, EventRefused
from quadhelix.testing import RunningBroker, eventually, free_port

SUBJECT = "quadhelix.partners.organisation.changed"
SPOKEN_OF = ("subjects", "discard", "max_bytes", "max_age", "duplicate_window", "deny_delete", "compression")


async def test_it_opens_without_a_broker_and_connects_once_there_is_one(tmp_path: Path) -> None:
    # given a bus whose broker is not there yet
    broker = RunningBroker(tmp_path)
    bus = Bus(broker.url, "partners", broker.passwords["partners"])
    await bus.connect()
    try:
        assert not bus.connected
        with pytest.raises(BrokerUnavailable):
            await bus.publish(SUBJECT, {}, b"{}", "1")
        with pytest.raises(BrokerUnavailable):
            await bus.ready(0.05)
        # when the broker starts
        await broker.start()
        await bus.ready(60)
        # then events can be published
        assert await bus.publish(SUBJECT, {}, b"{}", "1") == 1
    finally:
        await bus.close()
        await broker.kill()


async def test_it_closes_at_once_where_there_never_was_a_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    # given a bus that waits for long before it tries to connect once more
    monkeypatch.setattr("quadhelix.bus._RETRY_SECONDS", 600)
    bus = Bus(f"nats://127.0.0.1:{free_port()}")
    await bus.connect()
    await asyncio.sleep(0.05)
    # when it is closed, then it does not wait for that
    async with asyncio.timeout(60):
        await bus.close()


async def test_it_closes_at_any_moment_of_an_attempt_to_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    # given buses that try to connect all the time, to where nobody listens
    monkeypatch.setattr("quadhelix.bus._RETRY_SECONDS", 0.001)
    url = f"nats://127.0.0.1:{free_port()}"
    for steps in range(40):
        bus = Bus(url)
        await bus.connect()
        # when one is closed in the midst of it
        for _ in range(steps):
            await asyncio.sleep(0)
        # then it closes, whatever the client made of it
        async with asyncio.timeout(60):
            await bus.close()


async def test_an_address_that_is_none_is_told_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    bus = Bus("http://nowhere.example:port")
    await bus.connect()
    await eventually(lambda: "trouble with the broker" in caplog.text)
    assert not bus.connected
    await bus.close()


async def test_the_same_message_id_is_stored_once(bus: Bus) -> None:
    first = await bus.publish(SUBJECT, {}, b"{}", "same")
    second = await bus.publish(SUBJECT, {}, b"{}", "same")
    assert first == second == await bus.last_sequence()


async def test_it_comes_back_after_the_broker_was_killed(nats: RunningBroker, bus: Bus) -> None:
    # given an event the broker acknowledged
    await bus.publish(SUBJECT, {}, b"{}", "1")
    epoch = bus.epoch
    # when the broker dies and comes back
    await nats.kill()
    await eventually(lambda: not bus.connected, within=30)
    await nats.start()
    await eventually(lambda: bus.sessions >= 2, within=30)
    # then the event is still there, in the same stream, and the next one follows
    assert bus.epoch == epoch
    assert await bus.publish(SUBJECT, {}, b"{}", "2") == 2


@pytest.mark.parametrize("replaced", [False, True], ids=["removed", "replaced"])
async def test_a_stream_that_an_operator_takes_away_is_made_anew(
    nats: RunningBroker, monkeypatch: pytest.MonkeyPatch, replaced: bool
) -> None:
    monkeypatch.setattr("quadhelix.bus._LOOK_SECONDS", 0.1)
    async with nats.bus("partners") as bus, nats.bus() as operator:
        # given a stream with an event
        await bus.publish(SUBJECT, {}, b"{}", "1")
        epoch = bus.epoch
        # when an operator removes it while we are connected, and puts another in its place or not
        await operator.jetstream.delete_stream(STREAM)
        if replaced:
            await operator.jetstream.add_stream(STREAM_SETTINGS)
        # then whoever reads and publishes is told to start afresh, on a stream that is there
        await eventually(lambda: bus.sessions >= 2 and bus.connected, within=60)
        assert bus.epoch != epoch
        assert await bus.publish(SUBJECT, {}, b"{}", "2") == 1


async def test_a_stream_that_is_put_back_to_an_earlier_state_is_noticed(
    nats: RunningBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quadhelix.bus._LOOK_SECONDS", 0.1)
    async with nats.bus("partners") as bus:
        await bus.publish(SUBJECT, {}, b"{}", "1")
        epoch = bus.epoch
        # given that it is known to have been longer
        bus._last_sequence = 5
        # then all start afresh on it
        await eventually(lambda: bus.sessions >= 2 and bus.connected, within=60)
        assert bus.epoch == epoch
        # and a stream that only grows leaves them alone
        sessions = bus.sessions
        for number in range(2, 5):
            await bus.publish(SUBJECT, {}, b"{}", str(number))
            assert await bus._goes_on()
        assert bus.sessions == sessions


async def test_a_disk_with_room_for_the_one_stream_is_enough(tmp_path: Path) -> None:
    # given a broker that may keep no more than the stream may take
    broker = RunningBroker(tmp_path)
    store = f"store_dir: {json.dumps(str(tmp_path / 'store'))}, max_file_store: {STREAM_SETTINGS.max_bytes}"
    broker.more = f"jetstream {{ {store} }}\n"
    await broker.start()
    try:
        # when one service has made the stream, then another finds it
        async with broker.bus("partners") as partners, broker.bus("education") as education:
            await partners.publish(SUBJECT, {}, b"{}", "1")
            assert await education.last_sequence() == 1
        # and an operator can provision it
        async with broker.bus() as operator:
            await operator.provision()
            assert await operator.last_sequence() == 1
    finally:
        await broker.kill()


@pytest.mark.parametrize(
    ("headers", "data"),
    [({}, b"x" * 1_100_000), ({"ce-id": "x" * 600_000}, b"x" * 600_000)],
    ids=["payload", "payload and headers"],
)
async def test_what_is_too_large_is_refused_and_the_connection_stays(
    bus: Bus, headers: dict[str, str], data: bytes
) -> None:
    with pytest.raises(EventRefused, match="larger"):
        await bus.publish(SUBJECT, headers, data, "1")
    assert await bus.publish(SUBJECT, {}, b"{}", "2") == 1


async def test_a_full_stream_asks_to_try_again_later(bus: Bus) -> None:
    # given a stream that is full
    await bus.jetstream.update_stream(STREAM_SETTINGS.evolve(max_msgs=1))
    await bus.publish(SUBJECT, {}, b"{}", "1")
    # when one more is published, then it is not lost but postponed
    with pytest.raises(BrokerUnavailable):
        await bus.publish(SUBJECT, {}, b"{}", "2")
    assert await bus.last_sequence() == 1


async def test_an_operators_own_limits_stay_until_provisioned(nats: RunningBroker, bus: Bus) -> None:
    # given a stream an operator changed
    await bus.jetstream.update_stream(STREAM_SETTINGS.evolve(max_age=1000.0))
    # when a service connects, then it takes the stream as it is
    async with nats.bus("partners") as partners:
        assert partners.connected
    info = await bus.jetstream.stream_info(STREAM)
    assert info.config.max_age == 1000
    # when the operator provisions it, then it is as this version wants it
    await bus.provision()
    await bus.provision()
    info = await bus.jetstream.stream_info(STREAM)
    assert info.config.max_age == STREAM_SETTINGS.max_age
    assert info.config.discard == api.DiscardPolicy.NEW
    assert info.config.duplicate_window == 600


async def test_a_stream_of_an_older_version_is_brought_to_this_ones_settings(nats: RunningBroker) -> None:
    # given a stream as an older version made it, with an event, and what an operator chose for it
    client = Client()
    await client.connect(nats.url, user="operator", password=nats.passwords["operator"])
    older = api.StreamConfig(
        name=STREAM,
        subjects=["quadhelix.partners.>"],
        storage=api.StorageType.FILE,
        discard=api.DiscardPolicy.OLD,
        max_age=7 * 24 * 3600,
        duplicate_window=120,
        compression=api.StoreCompression.S2,
        metadata={"owner": "operations"},
    )
    await client.jetstream().add_stream(older)
    await client.jetstream().publish(SUBJECT, b"{}")
    await client.close()
    async with nats.bus() as bus:
        # when it is provisioned, once and again
        await bus.provision()
        before = (await bus.jetstream.stream_info(STREAM)).config
        await bus.provision()
        after = (await bus.jetstream.stream_info(STREAM)).config
        # then it has this version's settings and the event, and what we do not speak of stayed
        assert before == after
        assert {name: getattr(after, name) for name in SPOKEN_OF} == {
            name: getattr(STREAM_SETTINGS, name) for name in SPOKEN_OF
        }
        assert (after.metadata or {})["owner"] == "operations"
        assert await bus.last_sequence() == 1
        # and the manifest's own limits count
        await bus.provision(max_bytes=2**20, max_age=3600)
        after = (await bus.jetstream.stream_info(STREAM)).config
        assert (after.max_bytes, after.max_age) == (2**20, 3600)


async def test_settings_the_broker_refuses_are_told(bus: Bus) -> None:
    with pytest.raises(BusError, match="refuses the stream's settings, error"):
        await bus.provision(num_replicas=3)


async def test_who_is_no_operator_cannot_provision(nats: RunningBroker) -> None:
    async with nats.bus("partners") as bus:
        await bus.jetstream.stream_info(STREAM)
    async with nats.bus() as operator, nats.bus("partners") as bus:
        await operator.jetstream.update_stream(STREAM_SETTINGS.evolve(max_age=1000.0))
        with pytest.raises(BusError):
            await bus.provision()
