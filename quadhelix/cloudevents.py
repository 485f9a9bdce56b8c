"""The envelope of an event: CloudEvents 1.0 in the binary mode of its NATS binding.

Every attribute is a header `ce-<name>`, the payload is the message body. Besides the required attributes
come the extensions `sequence` (the aggregate's version), `partitionkey` (the aggregate), `region` and
`traceparent`. Source: https://github.com/cloudevents/spec (nats-protocol-binding.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, unquote
from uuid import UUID

from quadhelix import events
from quadhelix.events import Event, UnreadableEvent

REQUIRED: dict[str, str] = {
    "specversion": "Version of CloudEvents: 1.0.",
    "id": "The event's own id, a UUID; whoever receives one twice applies it once.",
    "source": "Who published it: `/quadhelix/<service>`.",
    "type": "Name and major version of the event.",
}
"""The attributes every event carries, in words."""

EXTENSIONS: dict[str, str] = {
    "subject": "The aggregate's id.",
    "time": "When the change was made, RFC 3339.",
    "datacontenttype": "Media type of the payload: application/json.",
    "sequence": "The aggregate's version after the change.",
    "partitionkey": "The aggregate's id: events of one aggregate arrive in order.",
    "region": "Code of the region that owns the aggregate.",
    "traceparent": "The trace the change belongs to, by W3C Trace Context; left out when there is none.",
}
"""The optional attributes and the extensions, in words."""

MOST_VERSIONS = 2**31 - 1
"""The highest version an aggregate can have."""

_KEPT = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"%')


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """An event as it arrived: its own id, and the trace it belongs to (W3C `traceparent`) if any."""

    id: UUID
    event: Event
    traceparent: str | None

    @property
    def aggregate(self) -> str:
        """The key of the aggregate, as `aggregate_key` makes it."""
        return aggregate_key(self.event.subject(), self.event.aggregate)


def aggregate_key(subject: str, aggregate: UUID) -> str:
    """`<service>.<kind>/<id>`: one aggregate among all services.

    Service and kind come from the subject, which the broker guards: no service can speak of an aggregate
    of another.
    """
    return f"{aggregate_family(subject)}/{aggregate}"


def aggregate_family(subject: str) -> str:
    """`<service>.<kind>`: what the keys of all aggregates of this kind begin with."""
    return ".".join(subject.split(".")[1:3])


def write(event: Event, event_id: UUID, time: datetime, traceparent: str | None = None) -> dict[str, str]:
    """The headers of an event that goes out."""
    attributes = {
        "specversion": "1.0",
        "id": str(event_id),
        "source": source(event),
        "type": event.type,
        "subject": str(event.aggregate),
        "time": time.isoformat(),
        "datacontenttype": "application/json",
        "sequence": str(event.version),
        "partitionkey": str(event.aggregate),
        "region": event.region,
    }
    if traceparent:
        attributes["traceparent"] = traceparent
    return {f"ce-{name}": quote(value, safe=_KEPT) for name, value in attributes.items()}


def read(subject: str, headers: Mapping[str, str], data: bytes) -> Envelope:
    """The event in a message that came in.

    Raises:
        UnreadableEvent: the envelope or payload breaks the contract, or was published under a subject
            that is not the event's own.
    """
    event_id = header_uuid(headers, "ce-id")
    if event_id is None or header(headers, "ce-specversion") != "1.0":
        raise UnreadableEvent("the message is no CloudEvent 1.0 with a UUID as id")
    event = events.decode(header(headers, "ce-type"), data)
    if event.subject() != subject:
        raise UnreadableEvent(f"{event.type} does not belong under the subject it came by")
    if header(headers, "ce-source") != source(event):
        raise UnreadableEvent("the envelope names another service than the event's own")
    if header_uuid(headers, "ce-partitionkey") != event.aggregate:
        raise UnreadableEvent("the envelope names another aggregate than the payload")
    if not 0 < event.version <= MOST_VERSIONS:
        raise UnreadableEvent("the payload names a version that is none")
    if header(headers, "ce-sequence") != str(event.version):
        raise UnreadableEvent("the envelope names another version than the payload")
    if header(headers, "ce-region") != event.region:
        raise UnreadableEvent("the envelope names another region than the payload")
    return Envelope(id=event_id, event=event, traceparent=header(headers, "ce-traceparent") or None)


def source(event: Event) -> str:
    """Who publishes this event, as its envelope says it."""
    return f"/quadhelix/{event.emitter()}"


def header(headers: Mapping[str, str], name: str) -> str:
    """The decoded value of a header, empty if it is missing."""
    return unquote(str(headers.get(name, "")))


def header_uuid(headers: Mapping[str, str], name: str) -> UUID | None:
    """The UUID in a header, or None if there is none."""
    try:
        return UUID(header(headers, name))
    except ValueError:
        return None
