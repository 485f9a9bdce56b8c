"""The event bus: one connection to NATS JetStream, and the one stream all events live in.

The relay publishes on it, the feeds read from it. The connection is looked after in the background for as
long as the bus is open: a service starts, answers and collects events without a broker, and goes on by
itself once there is one.
"""

import asyncio
import json
import logging
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import nats.errors
from nats.aio.client import Client
from nats.js import JetStreamContext, api
from nats.js.errors import APIError, BadRequestError, NotFoundError

from quadhelix.credentials import Credentials, apart, trusting
from quadhelix.settings import Settings

_log = logging.getLogger(__name__)

STREAM = "QUADHELIX_EVENTS"
"""The stream that keeps every event of the suite."""

STREAM_SETTINGS = api.StreamConfig(
    name=STREAM,
    description="All events of Quadhelix",
    subjects=["quadhelix.>"],
    retention=api.RetentionPolicy.LIMITS,
    storage=api.StorageType.FILE,
    # A full stream refuses new events, which then wait in the outboxes: none is dropped unseen.
    discard=api.DiscardPolicy.NEW,
    max_bytes=2**30,
    max_age=90 * 24 * 3600,
    duplicate_window=600,
    deny_delete=True,
    deny_purge=True,
    allow_direct=True,
    # Before a damaged block that is compressed every reader stops for good; else it passes over one event.
    compression=api.StoreCompression.NONE,
)
"""How a stream is created; `provision` brings an older one to these settings."""

PUBLISH_TIMEOUT = 3.0
"""Time the broker has to acknowledge, in seconds; a lost connection does not end the wait sooner."""

READY_SECONDS = 30.0
"""How long `provision` waits for a broker that is about to start."""

_UNSET = vars(api.StreamConfig())
_STREAM_DIFFERS = 10058  # JetStream error code: the stream exists with other settings
_NO_ROOM = 10047  # JetStream error code: a second stream of this size would not fit, though ours may exist
_RETRY_SECONDS = 0.5
_LOOK_SECONDS = 5.0
_CLOSE_SECONDS = 0.1


def wake_subject(service: str) -> str:
    """Where the processes of a service wake the one among them that publishes; no stream keeps it."""
    return f"wake.{service}"


class BusError(Exception):
    """Base of what can go wrong on the bus."""


class BrokerUnavailable(BusError):
    """The broker does not answer, or cannot store now; trying again later is right."""


class EventRefused(BusError):
    """The broker will never take this event, however often it is sent."""


class Bus:
    """One process's connection to the broker.

    Args:
        url: Address of the server, or several by comma: `nats://127.0.0.1:4222`.
        user: User name; it also prefixes the inboxes, which are all this user may listen to.
        password: Its password.
        name: What the broker's monitoring calls this connection.
        credentials: Its key, where it signs in by one and not by a password.
        replicas: How many servers of a cluster keep each event of a stream that is made here.
        tls: How the broker's certificate is verified; with it, or a `tls://` address, it does not sign in
            to a broker that offers no TLS.
    """

    def __init__(
        self,
        url: str,
        user: str = "",
        password: str = "",
        name: str = "quadhelix",
        *,
        replicas: int = 1,
        credentials: Credentials | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._url = url
        self._user = user
        self._password = password
        self._name = name
        self._credentials = credentials
        self._tls = tls
        self._stream = STREAM_SETTINGS.evolve(num_replicas=replicas) if replicas > 1 else STREAM_SETTINGS
        self._client = Client()
        self._ready = asyncio.Event()
        self._gone = asyncio.Event()
        self._changed = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._last_fault = ""
        self._last_sequence = 0
        self._after_connecting: list[Callable[[], None]] = []
        self._disconnecting = False
        self.sessions = 0
        """How often the connection or the stream was found anew: readers start afresh when it rises."""
        self.epoch = ""
        """When the stream was created: another value means that its events are gone."""

    @classmethod
    def of(cls, settings: Settings, name: str) -> Self:
        """The bus these settings speak of; raises `InvalidInput` for what in them is of no use."""
        url, user, password = apart(settings.nats_url)
        return cls(
            url,
            settings.nats_user or user,
            settings.nats_password or password,
            name,
            replicas=settings.nats_replicas,
            credentials=Credentials.read(Path(settings.nats_credentials))
            if settings.nats_credentials
            else None,
            tls=trusting(Path(settings.nats_ca)) if settings.nats_ca else None,
        )

    async def connect(self) -> None:
        """Begin to connect and return at once; `ready()` waits for it."""
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep(), name=f"bus {self._name}")

    async def close(self) -> None:
        """Disconnect for good; no event is lost, as unpublished ones stay in the outbox."""
        keeper, self._keeper = self._keeper, None
        while keeper is not None and not keeper.done():
            # While the client tries to connect, it can take a cancellation for a failed attempt; while it
            # disconnects, one would leave its socket open.
            if not self._disconnecting:
                keeper.cancel()
            await asyncio.wait({keeper}, timeout=_CLOSE_SECONDS)
        self._ready.clear()

    @property
    def connected(self) -> bool:
        """Whether events can be published and read now."""
        return self._ready.is_set() and self._client.is_connected

    def after_connecting(self, call: Callable[[], None]) -> None:
        """Register a call that follows each rise of `sessions`; the relay begins anew by it."""
        self._after_connecting.append(call)

    async def ready(self, within: float | None = None) -> None:
        """Wait until connected and the stream is there; after `within` seconds raise `BrokerUnavailable`."""
        try:
            async with asyncio.timeout(within):
                await self._ready.wait()
        except TimeoutError:
            raise BrokerUnavailable("no connection to the broker") from None

    async def lost(self) -> None:
        """Wait until the connection is lost; what is under way then will not be answered."""
        await self._gone.wait()

    @property
    def client(self) -> Client:
        """The connection as it is now; another one may take its place, so do not keep it."""
        return self._client

    @property
    def jetstream(self) -> JetStreamContext:
        """JetStream over the connection as it is now."""
        return self._client.jetstream(timeout=PUBLISH_TIMEOUT)

    async def publish(self, subject: str, headers: Mapping[str, str], data: bytes, message_id: str) -> int:
        """Publish one event and wait until it is stored.

        Returns:
            Its sequence number in the stream. The same `message_id` again gives the same number.

        Raises:
            EventRefused: it is too large, or malformed.
            BrokerUnavailable: anything else; the event may or may not have been stored.
        """
        if not self.connected:
            raise BrokerUnavailable("no connection to the broker")
        sent = {**headers, "Nats-Msg-Id": message_id}
        # Over the limit, the server would cut the connection, and again after each reconnect.
        if len(data) + _size(sent) > self._client.max_payload:
            raise EventRefused(f"larger than the {self._client.max_payload} bytes the broker takes")
        try:
            stored = await self.jetstream.publish(subject, data, PUBLISH_TIMEOUT, STREAM, sent)
        except BadRequestError as refused:
            raise EventRefused(f"refused by the broker, error {refused.err_code}") from None
        except (nats.errors.Error, TimeoutError, OSError, ValueError) as fault:
            raise BrokerUnavailable(type(fault).__name__) from None
        return stored.seq

    async def provision(self, **limits: int | float) -> None:
        """Create the stream, or bring its settings to this version's; needs the operator's rights.

        What the settings do not speak of (replicas, placement) stays as the operator made it.

        Args:
            limits: Members of the stream's configuration to set otherwise than this version does.

        Raises:
            BusError: the broker is away, or refuses these settings.
        """
        try:
            await self._provision(self._stream.evolve(**limits))
        except APIError as refused:
            raise BusError(f"the broker refuses the stream's settings, error {refused.err_code}") from None
        except (nats.errors.Error, TimeoutError, OSError) as fault:
            raise BrokerUnavailable(type(fault).__name__) from None

    async def _provision(self, settings: api.StreamConfig) -> None:
        try:
            await self.jetstream.add_stream(settings)
        except APIError as refused:
            if refused.err_code not in (_STREAM_DIFFERS, _NO_ROOM):
                raise
            present = (await self.jetstream.stream_info(STREAM)).config
            wanted = {name: value for name, value in vars(settings).items() if value != _UNSET[name]}
            await self.jetstream.update_stream(present.evolve(**wanted))

    async def sound(self) -> bool:
        """Whether we are connected, and to the stream we know; if that is gone or another, all begin afresh.

        The bus looks itself every few seconds, and health each time it is asked.
        """
        if not self.connected:
            return False
        session, goes_on = self.sessions, await self._goes_on()
        if not goes_on and session == self.sessions:
            _log.warning("the stream is gone, or another than it was")
            self._ready.clear()
            self._changed.set()
        return goes_on

    async def last_sequence(self) -> int:
        """The sequence number of the newest event in the stream, 0 in an empty one."""
        return (await self.jetstream.stream_info(STREAM)).state.last_seq

    async def has_its_beginning(self) -> bool:
        """Whether the stream still holds its first event, as a young one does."""
        return (await self.jetstream.stream_info(STREAM)).state.first_seq <= 1

    async def _keep(self) -> None:
        while True:
            closed = asyncio.Event()
            self._client = Client()
            try:
                await self._open(closed)
                self._changed.set()
                while not closed.is_set():
                    await self._until_changed()
                    self._changed.clear()
                    await self._establish()
            except Exception as fault:  # whatever it is, the service must find its broker again
                await self._on_error(fault)
            finally:
                self._ready.clear()
                await self._disconnect()
            await asyncio.sleep(_RETRY_SECONDS)

    async def _until_changed(self) -> None:
        """Wait until the connection is another, or the stream: an operator may remove or replace it."""
        while not self._changed.is_set():
            try:
                await asyncio.wait_for(self._changed.wait(), _LOOK_SECONDS)
            except TimeoutError:
                await self.sound()

    async def _goes_on(self) -> bool:
        """Whether the stream is the one we know, and not shorter than it was; yes while nobody can tell."""
        known = self._last_sequence
        try:
            info = await self.jetstream.stream_info(STREAM)
        except NotFoundError:
            return False
        except (nats.errors.Error, TimeoutError, OSError, json.JSONDecodeError):
            return True
        self._last_sequence = max(self._last_sequence, info.state.last_seq)
        return _epoch(info) == self.epoch and info.state.last_seq >= known

    async def _disconnect(self) -> None:
        """Close the connection; a broker that takes nothing any more is not waited for."""
        self._disconnecting = True
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._client.close(), PUBLISH_TIMEOUT)
        finally:
            self._disconnecting = False

    async def _open(self, closed: asyncio.Event) -> None:
        async def on_disconnect() -> None:
            self._ready.clear()
            self._gone.set()

        async def on_reconnect() -> None:
            self._changed.set()

        async def on_close() -> None:
            closed.set()
            self._changed.set()

        options: dict[str, Any] = {"reconnect_time_wait": _RETRY_SECONDS}  # annotated as int, taken as float
        options |= self._sign_in(self._client)
        if self._tls is not None:
            options["tls"] = self._tls
        await self._client.connect(
            self._url.split(","),
            name=self._name,
            inbox_prefix=f"_INBOX.{self._user}" if self._user else "_INBOX",
            error_cb=self._on_error,
            disconnected_cb=on_disconnect,
            reconnected_cb=on_reconnect,
            closed_cb=on_close,
            max_reconnect_attempts=-1,
            ping_interval=10,
            max_outstanding_pings=2,
            connect_timeout=3,
            drain_timeout=5,
            pending_size=8 * 2**20,
            **options,
        )

    def _sign_in(self, client: Client) -> dict[str, Any]:
        """What the client signs in with; it asks once it knows whether the connection is encrypted."""
        encrypted = self._tls is not None or "tls://" in self._url

        def check() -> None:
            # The client goes on in the clear when a broker offers no TLS, whatever the address says.
            offered = client._server_info.get("tls_required")  # noqa: SLF001  # nothing public tells
            if encrypted and not offered:
                raise nats.errors.Error("the broker offers no TLS")

        def password() -> str:
            check()
            return self._password

        credentials = self._credentials
        if credentials is None:
            return {"user": self._user, "password": password} if self._user else {}

        def signature(nonce: str) -> bytes:
            check()
            return credentials.sign(nonce)

        if credentials.token:
            return {"signature_cb": signature, "user_jwt_cb": credentials.token.encode}
        client._public_nkey = credentials.public  # noqa: SLF001  # else it wants a further library
        return {"signature_cb": signature}

    async def _establish(self) -> None:
        """Make sure of the stream: a broker that lost its disk comes back without it."""
        while self._client.is_connected:
            try:
                self.epoch = await self._ensure_stream()
            except (nats.errors.Error, TimeoutError, OSError, json.JSONDecodeError) as fault:
                await self._on_error(fault)
                await asyncio.sleep(_RETRY_SECONDS)
                continue
            self.sessions += 1
            self._last_fault = ""
            self._gone.clear()
            self._ready.set()
            _log.info("connected to the broker as %s", self._name)
            for call in self._after_connecting:
                call()
            return

    async def _ensure_stream(self) -> str:
        stream = self.jetstream
        try:
            info = await stream.add_stream(self._stream)
        except APIError as refused:
            if refused.err_code not in (_STREAM_DIFFERS, _NO_ROOM):
                raise
            info = await stream.stream_info(STREAM)
        self._last_sequence = info.state.last_seq
        return _epoch(info)

    async def _on_error(self, fault: Exception) -> None:
        """Say each fault once, not twice a second for as long as it lasts."""
        said = (
            f"{type(fault).__name__} {fault}"
            if isinstance(fault, nats.errors.Error)
            else type(fault).__name__
        )
        if said != self._last_fault:
            self._last_fault = said
            _log.warning("trouble with the broker: %s", said)


async def provision(settings: Settings, limits: Mapping[str, int]) -> None:
    """Connect as these settings say and provision the stream; `quadhelix provision` calls it.

    Raises:
        BusError: the broker is away, or refuses us or the settings.
    """
    bus = Bus.of(settings, "provision")
    await bus.connect()
    try:
        await bus.ready(READY_SECONDS)
        await bus.provision(**limits)
    finally:
        await bus.close()


def _epoch(info: api.StreamInfo) -> str:
    return info.created.isoformat() if info.created else ""


def _size(headers: Mapping[str, str]) -> int:
    """Bytes these headers and their frame take on the wire, at most."""
    return 64 + sum(len(name) + len(value.encode()) + 4 for name, value in headers.items())
