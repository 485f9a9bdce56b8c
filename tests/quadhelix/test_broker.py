"""The bundled broker: its configuration, and that nobody speaks in another's name."""

import asyncio
import stat
from asyncio.subprocess import DEVNULL
from pathlib import Path
from types import SimpleNamespace

import pytest
from nats.aio.msg import Msg
from nats.errors import Error

from quadhelix import broker
from quadhelix.broker import BrokerConfig
from quadhelix.bus import STREAM, Bus, wake_subject
from quadhelix.settings import Settings
from quadhelix.supervisor import suite as suite_module
from quadhelix.supervisor.keys import broker_passwords, make_keys
from quadhelix.testing import RunningBroker, eventually, free_port


def config(folder: Path, **changes: object) -> BrokerConfig:
    values = {"store": folder / "store", "port": 4222, "monitor_port": 8222, "passwords": {"partners": "s"}}
    return BrokerConfig(**(values | changes))  # type: ignore[arg-type]  # a test's keyword arguments


def test_the_program_comes_with_its_distribution_and_not_from_the_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    assert broker.executable().name.startswith("nats-server")
    assert broker.executable().is_file()


def test_only_the_owner_can_read_the_passwords(tmp_path: Path) -> None:
    # given a configuration file that others could read
    path = tmp_path / "broker" / "broker.conf"
    path.parent.mkdir()
    path.touch(mode=0o644)
    # when the configuration is written
    config(tmp_path).write(path)
    # then only its owner can read it
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_listens_on_the_loopback_address_only_and_syncs_always(tmp_path: Path) -> None:
    text = config(tmp_path).render()
    assert 'listen: "127.0.0.1:4222"' in text
    assert 'http: "127.0.0.1:8222"' in text
    assert "sync_interval: always" in text


def test_a_password_with_quotes_does_not_end_the_string(tmp_path: Path) -> None:
    text = config(tmp_path, passwords={"partners": 'a"b\\c'}).render()
    assert r'password: "a\"b\\c"' in text


async def test_nothing_is_healthy_where_nothing_listens() -> None:
    assert not await broker.healthy(free_port())


async def stored(bus: Bus) -> int:
    return await bus.last_sequence()


async def test_a_service_publishes_its_own_events_and_nobody_elses(nats: RunningBroker) -> None:
    async with nats.bus("partners") as partners, nats.bus() as operator:
        # when a service publishes under its own name, and under another's
        await partners.publish("quadhelix.partners.organisation.changed", {}, b"{}", "1")
        with pytest.raises(Error):
            await partners.jetstream.publish("quadhelix.education.module.changed", b"{}", timeout=0.3)
        await partners.client.publish("quadhelix.challenges.challenge.changed", b"{}")
        await partners.client.flush()
        # then only the first is stored
        assert await stored(operator) == 1


@pytest.mark.parametrize("user", ["gateway", "partners"])
async def test_a_listener_cannot_damage_the_stream_or_another_consumer(
    nats: RunningBroker, user: str
) -> None:
    async with nats.bus(user) as bus, nats.bus() as operator:
        # given an event and a consumer of another service
        await operator.publish("quadhelix.education.module.changed", {}, b"{}", "1")
        await operator.jetstream.add_consumer(STREAM, durable_name="education", name="education")
        # when it asks for what only an operator may do
        for request in (
            f"$JS.API.STREAM.DELETE.{STREAM}",
            f"$JS.API.STREAM.PURGE.{STREAM}",
            f"$JS.API.STREAM.UPDATE.{STREAM}",
            f"$JS.API.CONSUMER.DELETE.{STREAM}.education",
            f"$JS.API.CONSUMER.RESET.{STREAM}.education",
            f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.education",
            f"$JS.API.CONSUMER.INFO.{STREAM}.education",
            f"$JS.API.CONSUMER.CREATE.{STREAM}.education",
            f"$JS.API.CONSUMER.CREATE.{STREAM}.education.quadhelix.>",
            f"$JS.API.CONSUMER.DURABLE.CREATE.{STREAM}.education",
            f"$JS.API.CONSUMER.PAUSE.{STREAM}.education",
            "$JS.API.STREAM.CREATE.OTHER",
        ):
            with pytest.raises(Error):
                await bus.client.request(request, b"{}", timeout=0.1)
        # then all is as it was
        assert await stored(operator) == 1
        info = await operator.jetstream.consumer_info(STREAM, "education")
        assert (info.num_pending, info.num_ack_pending) == (1, 0)


async def test_a_service_cannot_listen_in_on_anothers_inbox(nats: RunningBroker) -> None:
    async with nats.bus("partners") as partners, nats.bus("education") as education:
        heard: asyncio.Queue[object] = asyncio.Queue()
        # when a service subscribes to what is not its own
        for subject in ("_INBOX.education.>", "quadhelix.>", "$JS.ACK.>"):
            await partners.client.subscribe(subject, cb=heard.put)
        await partners.client.flush()
        await education.jetstream.stream_info(STREAM)
        await education.publish("quadhelix.education.module.changed", {}, b"{}", "1")
        # then it hears nothing, and stays connected
        await partners.client.flush()
        assert heard.empty()
        assert partners.connected


async def test_a_wrong_password_is_told_without_quoting_it(
    nats: RunningBroker, caplog: pytest.LogCaptureFixture
) -> None:
    bus = Bus(nats.url, "partners", "wrong-password")
    await bus.connect()
    try:
        await eventually(lambda: "Authorization" in caplog.text)
        assert not bus.connected
        assert "wrong-password" not in caplog.text
    finally:
        await bus.close()


def test_a_consumer_whose_state_is_damaged_is_forgotten(tmp_path: Path) -> None:
    # given what a broker keeps of three consumers: one sound, one new, one spoilt
    states = {}
    for name, content in {"sound": b"\x16\x02", "new": b"", "spoilt": b"spoilt"}.items():
        states[name] = tmp_path / "jetstream" / "$G" / "streams" / STREAM / "obs" / name / "o.dat"
        states[name].parent.mkdir(parents=True)
        states[name].write_bytes(content)
    # when it is about to start, then the spoilt one is gone
    broker.forget_damaged_consumers(tmp_path)
    assert [name for name, state in states.items() if state.exists()] == ["sound", "new"]


async def test_on_a_disk_with_little_room_there_is_a_stream_all_the_same(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a disk with less room than the stream may take one day
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=50 * 2**20))
    make_keys(settings.data_dir / "keys")
    password = broker_passwords(settings.data_dir / "keys", broker.USERS)["partners"]
    # when the bundled broker is started as `quadhelix up` starts it
    part = suite_module.suite(settings, 0)[0]
    process = await asyncio.create_subprocess_exec(*part.command, stderr=DEVNULL)
    bus = Bus(f"nats://127.0.0.1:{part.port}", "partners", password)
    try:
        await bus.connect()
        # then events can be published
        await bus.ready(60)
        assert await bus.publish("quadhelix.partners.organisation.changed", {}, b"{}", "1") == 1
    finally:
        await bus.close()
        process.kill()
        await process.wait()


async def test_a_service_wakes_its_own_processes_and_no_others(nats: RunningBroker) -> None:
    async with nats.bus("partners") as one, nats.bus("partners") as other, nats.bus("education") as stranger:
        heard: asyncio.Queue[Msg] = asyncio.Queue()
        await one.client.subscribe(wake_subject("partners"), cb=heard.put)
        await one.client.flush()
        # when another service tries to wake it, and its own other process does
        await stranger.client.publish(wake_subject("partners"), b"stranger")
        await stranger.client.flush()
        await other.client.publish(wake_subject("partners"), b"own")
        # then it hears of its own alone
        assert (await asyncio.wait_for(heard.get(), 10)).data == b"own"
        assert heard.empty()
