"""What a consumer gets to deal with: messages as the broker delivered them, and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import NamedTuple, Self
from uuid import UUID

from nats.aio.msg import Msg

from quadhelix import cloudevents
from quadhelix.cloudevents import Envelope
from quadhelix.events import UnreadableEvent

PARKED_LETTER = "parked"
"""The state of a dead letter that waits for an operator."""

GAP = "waits for version "
"""How the reason of a dead letter begins that came while an earlier version of its aggregate was missing."""


class Verdict(Enum):
    """What became of a delivery: its effects stand, it lies in `dead_letter`, or it must be tried again."""

    SETTLED = "settled"
    PARKED = "parked"
    AGAIN = "again"


@dataclass(frozen=True)
class Delivery:
    """A message as the broker delivered it, before anyone tried to read it."""

    subject: str
    headers: Mapping[str, str]
    data: bytes
    sequence: int

    @classmethod
    def of(cls, message: Msg) -> Self:
        """What this message of the broker delivers."""
        return cls(message.subject, message.headers or {}, message.data, message.metadata.sequence.stream)

    def open(self) -> Envelope | UnreadableEvent:
        """The event in it, or why there is none."""
        try:
            return cloudevents.read(self.subject, self.headers, self.data)
        except UnreadableEvent as unreadable:
            return unreadable

    def identity(self) -> UUID:
        """The event id, or for a message without one an id that its content always leads to."""
        content = f"{self.subject} {sorted(self.headers.items())}".encode() + self.data
        return cloudevents.header_uuid(self.headers, "ce-id") or UUID(bytes=sha256(content).digest()[:16])

    def aggregate(self) -> str | None:
        """The key of the aggregate the envelope names, if it names one."""
        named = cloudevents.header_uuid(self.headers, "ce-partitionkey")
        return cloudevents.aggregate_key(self.subject, named) if named else None

    def version(self) -> int:
        """The version the envelope names, 0 if it names none."""
        return version_in(self.headers)


class Passed(NamedTuple):
    """How far a consumer is with an aggregate: the version it applied last, and the region that owns it."""

    version: int = 0
    region: str | None = None


def version_in(headers: Mapping[str, str]) -> int:
    """The version these headers name, 0 if they name none."""
    named = cloudevents.header(headers, "ce-sequence")
    return int(named) if named.isdecimal() and len(named) <= 10 else 0
