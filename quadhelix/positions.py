"""Positions: the events of a client's own changes, by which it asks to read what it wrote.

The answer to a mutation names the events it committed. A later request that names them again is answered by
a service once that service has dealt with them; which services those are, the client need not know.
"""

import re
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from quadhelix.errors import InvalidInput

if TYPE_CHECKING:
    from quadhelix.events import Event

HEADER = "quadhelix-after"
"""The request header that carries positions, by comma."""

MEMBER = "after"
"""The member of a request's own extensions that carries them, as a list or by comma; it means the same."""

EXTENSION = "events"
"""The member of an answer's extensions that tells them."""

MOST = 100
"""How many positions a request may name."""

_PREFIX = "quadhelix."
_FORM = re.compile(
    r"([a-z]{1,40}(?:\.[a-z]{1,40}){2})/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/([1-9][0-9]{0,8})"
)
_LONGEST = MOST * 200
_HEADER_FIELD = HEADER.title()
_MEMBER_FIELD = f"extensions.{MEMBER}"


@dataclass(frozen=True)
class Position:
    """One event: its NATS subject, its aggregate, and the aggregate's version after the change."""

    subject: str
    aggregate: UUID
    version: int

    @classmethod
    def of(cls, event: "Event") -> Self:
        """The position of this event."""
        return cls(event.subject(), event.aggregate, event.version)

    def __str__(self) -> str:
        """As clients see it: `challenges.challenge.changed/<id>/<version>`."""
        return f"{self.subject.removeprefix(_PREFIX)}/{self.aggregate}/{self.version}"


staged: ContextVar[list[Position] | None] = ContextVar("staged", default=None)
"""Where the outbox notes the events of the transaction at hand; nowhere by default."""


def note(event: "Event") -> None:
    """Note that this event was staged; `outbox.stage` calls it."""
    noted = staged.get()
    if noted is not None:
        noted.append(Position.of(event))


def asked(headers: Iterable[str], extensions: Mapping[str, Any]) -> tuple[Position, ...]:
    """What a request asks to see, by its header or its extensions; of both, the later of each record.

    Args:
        headers: The values of the request header.
        extensions: The extensions of the request's body.

    Raises:
        InvalidInput: one is malformed, or there are too many.
    """
    found = read(headers)
    if extensions.get(MEMBER) is not None:
        found += read(_listed(extensions[MEMBER]), _MEMBER_FIELD)
        latest: dict[tuple[str, UUID], Position] = {}
        for position in sorted(found, key=lambda position: position.version):
            latest[position.subject, position.aggregate] = position
        found = tuple(latest.values())
        if len(found) > MOST:
            raise _malformed(_MEMBER_FIELD)
    return found


def read(values: Iterable[str], field: str = _HEADER_FIELD) -> tuple[Position, ...]:
    """The positions in the values of the request header, or of another field, each once.

    Raises:
        InvalidInput: one is malformed, or there are too many.
    """
    values = list(values)
    if sum(map(len, values)) > _LONGEST:
        raise _malformed(field)
    words = {word.strip(): None for value in values for word in value.split(",") if word.strip()}
    if len(words) > MOST:
        raise _malformed(field)
    return tuple(_position(word, field) for word in words)


def _listed(given: object) -> list[str]:
    if isinstance(given, str):
        return [given]
    if isinstance(given, list) and all(isinstance(word, str) for word in given):
        return given
    raise _malformed(_MEMBER_FIELD)


def told(extensions: Iterable[Mapping[str, Any]]) -> list[str]:
    """The positions in these extensions of services' answers; the gateway hands them on to the client."""
    found = [each.get(EXTENSION) for each in extensions]
    words = [word for each in found if isinstance(each, list) for word in each]
    return [word for word in words if isinstance(word, str) and _FORM.fullmatch(word)]


def _position(word: str, field: str) -> Position:
    found = _FORM.fullmatch(word)
    if found is None:
        raise _malformed(field)
    subject, aggregate, version = found.groups()
    return Position(_PREFIX + subject, UUID(aggregate), int(version))


def _malformed(field: str) -> InvalidInput:
    return InvalidInput(
        {
            "en": f"{field} needs at most {MOST} event positions, as a mutation's answer gives them.",
            "nl": f"{field} vraagt hooguit {MOST} posities, zoals een mutatie die in haar antwoord geeft.",
        },
        field=field,
        rule="event-position",
    )
