"""Every event that crosses a service boundary: its name, emitter and payload.

An event tells that an aggregate changed and carries the aggregate's public state after the change, so
that whoever listens never has to call back. An aggregate that is not public travels with `state: null`:
that it changed is told, what it says is not. Events hold no personal data.

A type name is `org.quadhelix.<service>.<aggregate>.<what happened>.v<major>`. Adding an optional field
keeps the name; anything else is a new class with the next major beside the old one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

import orjson
from pydantic import TypeAdapter, ValidationError

from quadhelix import upcasting
from quadhelix.facts import HelixSector, OrganisationKind, SectorFamily

Localised = dict[str, str]
"""A localised text as it travels: BCP 47 language tag to value."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events.

    Attributes:
        type: Name and major version of the event.
        aggregate: Id of the record that changed.
        version: The record's version after the change; it rises by one with each.
        region: Code of the region that owns the record, the same in all its events.
    """

    type: ClassVar[str]
    aggregate: UUID
    version: int
    region: str

    @classmethod
    def emitter(cls) -> str:
        """The service that publishes this event."""
        return cls.type.split(".")[2]

    @classmethod
    def subject(cls) -> str:
        """The NATS subject: `quadhelix.<service>.<aggregate>.<what happened>`; versions share it."""
        return "quadhelix." + ".".join(cls.type.split(".")[2:5])


@dataclass(frozen=True, kw_only=True)
class OrganisationState:
    """What the consortium may know of a published organisation.

    Attributes:
        names: Its name.
        kind: What it is.
        families: The families of sectors it works in.
        country: ISO 3166-1 code of its country.
        municipality: CBS or NIS code of its municipality.
        helix_sector: The strand of the quadruple helix it belongs to.
        divisions: The two-digit NACE divisions of its activities.
        extras: What regions keep with it in public fields of their own: region code to field to value.
    """

    names: Localised
    kind: OrganisationKind
    families: list[SectorFamily]
    country: str
    municipality: str | None = None
    helix_sector: HelixSector | None = None
    divisions: list[str] = field(default_factory=list)
    extras: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class OrganisationRegistered(Event):
    """An organisation joined the directory.

    Attributes:
        state: What it is; null while it is not published.
    """

    type: ClassVar[str] = "org.quadhelix.partners.organisation.registered.v1"
    state: OrganisationState | None


@dataclass(frozen=True, kw_only=True)
class OrganisationChanged(Event):
    """An organisation's entry changed, was published or withdrawn.

    Attributes:
        state: What it is after the change; null while it is not published.
    """

    type: ClassVar[str] = "org.quadhelix.partners.organisation.changed.v1"
    state: OrganisationState | None


@dataclass(frozen=True, kw_only=True)
class CentreState:
    """What the consortium may know of a published centre.

    Attributes:
        names: Its name.
        kind: What it is, by the `CentreKind` of the graph.
        host: Id of the organisation that runs it.
        municipality: CBS or NIS code of its municipality.
    """

    names: Localised
    kind: str
    host: UUID | None = None
    municipality: str | None = None


@dataclass(frozen=True, kw_only=True)
class CentreRegistered(Event):
    """A fieldlab, living lab or other centre joined the directory.

    Attributes:
        state: What it is; null while it is not published.
    """

    type: ClassVar[str] = "org.quadhelix.partners.centre.registered.v1"
    state: CentreState | None


@dataclass(frozen=True, kw_only=True)
class CentreChanged(Event):
    """A centre's entry changed: its facts, its facilities, or whether it is public.

    Attributes:
        state: What it is after the change; null while it is not published.
    """

    type: ClassVar[str] = "org.quadhelix.partners.centre.changed.v1"
    state: CentreState | None


@dataclass(frozen=True, kw_only=True)
class ProgrammeState:
    """A programme with its period in whole days.

    Attributes:
        names: Its name.
        starts_on: Its first day.
        ends_on: Its last day.
    """

    names: Localised
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ProgrammeChanged(Event):
    """A programme was set up, or changed: its lines, goals, indicators or funding.

    Attributes:
        state: What it is after the change; null while it is not published.
    """

    type: ClassVar[str] = "org.quadhelix.challenges.programme.changed.v1"
    state: ProgrammeState | None


@dataclass(frozen=True, kw_only=True)
class ProjectState:
    """A project and the status it is in.

    Attributes:
        names: Its name.
        status: How far it is, by the `ProjectStatus` of the graph.
        programme: Id of the programme it belongs to.
    """

    names: Localised
    status: str
    programme: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class ProjectChanged(Event):
    """A project was set up, or changed while it goes on.

    Attributes:
        state: What it is after the change; null while it is not published.
    """

    type: ClassVar[str] = "org.quadhelix.challenges.project.changed.v1"
    state: ProjectState | None


@dataclass(frozen=True, kw_only=True)
class ProjectCompleted(Event):
    """A project ended, with its successors named or a reason for having none.

    Attributes:
        state: What it is now that it has ended; null while it is not published.
    """

    type: ClassVar[str] = "org.quadhelix.challenges.project.completed.v1"
    state: ProjectState | None


@dataclass(frozen=True, kw_only=True)
class ChallengeState:
    """What anyone may know of a published challenge.

    Attributes:
        titles: Its title.
        stage: How far it is, by the `ChallengeStage` of the graph.
        organisations: Ids of the organisations in a role on it.
        project: Id of the project it belongs to.
        municipality: CBS or NIS code of its municipality.
    """

    titles: Localised
    stage: str
    organisations: list[UUID]
    project: UUID | None = None
    municipality: str | None = None


@dataclass(frozen=True, kw_only=True)
class ChallengeChanged(Event):
    """A challenge was drafted, revised, submitted, completed or withdrawn.

    Attributes:
        state: What it is after the change; null while it is not public.
    """

    type: ClassVar[str] = "org.quadhelix.challenges.challenge.changed.v1"
    state: ChallengeState | None


@dataclass(frozen=True, kw_only=True)
class ChallengePublished(Event):
    """A challenge became public: institutes may link modules to it.

    Attributes:
        state: What it is.
    """

    type: ClassVar[str] = "org.quadhelix.challenges.challenge.published.v1"
    state: ChallengeState


@dataclass(frozen=True, kw_only=True)
class UpdatePosted(Event):
    """News about a challenge's progress, learning, finding or output.

    Attributes:
        challenge: Id of the challenge it is about.
        state: Its title; null if it is internal.
    """

    type: ClassVar[str] = "org.quadhelix.challenges.update.posted.v1"
    challenge: UUID
    state: Localised | None


@dataclass(frozen=True, kw_only=True)
class TrajectoryChanged(Event):
    """A trajectory on a challenge was planned, started or completed.

    Attributes:
        challenge: Id of the challenge it works on.
        status: The one it reached, by the `TrajectoryStatus` of the graph.
    """

    type: ClassVar[str] = "org.quadhelix.challenges.trajectory.changed.v1"
    challenge: UUID
    status: str


@dataclass(frozen=True, kw_only=True)
class IntakeChanged(Event):
    """A question at a region's desk was received, triaged, referred or closed; its text stays there.

    Attributes:
        status: The one it reached, by the `IntakeStatus` of the graph.
    """

    type: ClassVar[str] = "org.quadhelix.challenges.intake.changed.v1"
    status: str


@dataclass(frozen=True, kw_only=True)
class ModuleState:
    """What anyone may know of a published module.

    Attributes:
        titles: Its title.
        kind: What it is, by the `ModuleKind` of the graph.
        institute: Id of the organisation that provides it.
        challenges: Ids of the challenges it works on.
    """

    titles: Localised
    kind: str
    institute: UUID
    challenges: list[UUID]


@dataclass(frozen=True, kw_only=True)
class ModuleChanged(Event):
    """A module was registered, changed, published or withdrawn, or an offering was scheduled.

    Attributes:
        state: What it is after the change; null while it is not published.
    """

    type: ClassVar[str] = "org.quadhelix.education.module.changed.v1"
    state: ModuleState | None


@dataclass(frozen=True, kw_only=True)
class ModuleLinked(Event):
    """A published module took on a published challenge.

    Attributes:
        challenge: Id of the challenge.
        state: What the module is now.
    """

    type: ClassVar[str] = "org.quadhelix.education.module.linked.v1"
    challenge: UUID
    state: ModuleState


@dataclass(frozen=True, kw_only=True)
class ModuleUnlinked(Event):
    """A module let go of a challenge.

    Attributes:
        challenge: Id of the challenge.
        state: What the module is afterwards; null while it is not published.
    """

    type: ClassVar[str] = "org.quadhelix.education.module.unlinked.v1"
    challenge: UUID
    state: ModuleState | None


@dataclass(frozen=True, kw_only=True)
class PlacementState:
    """What anyone may know of an agreed placement.

    Attributes:
        module: Id of the module its learners take.
        host: Id of the organisation that takes them.
        places: How many it takes.
        starts_on: Its first day.
        ends_on: Its last day.
        status: How far it is, by the `PlacementStatus` of the graph.
    """

    module: UUID
    host: UUID
    places: int
    starts_on: date
    ends_on: date
    status: str


@dataclass(frozen=True, kw_only=True)
class PlacementChanged(Event):
    """A placement was proposed, agreed, completed or withdrawn, or came and went with its module.

    Attributes:
        state: What it is after the change; null while it is not public.
    """

    type: ClassVar[str] = "org.quadhelix.education.placement.changed.v1"
    state: PlacementState | None


class UnreadableEvent(Exception):
    """An event that cannot be understood: unknown type, or a payload that breaks its contract."""


def contracts() -> Iterator[type[Event]]:
    """All event classes, by type name."""
    yield from sorted(Event.__subclasses__(), key=lambda contract: contract.type)


def contract(type_name: str) -> type[Event]:
    """The class of this type name; raises `UnreadableEvent` for a type nobody here knows."""
    for candidate in contracts():
        if candidate.type == type_name:
            return candidate
    raise UnreadableEvent(f"unknown event type {type_name[:120]!r}")


def encode(event: Event) -> bytes:
    """The event's payload as JSON."""
    return _adapter(type(event)).dump_json(event)


def decode(type_name: str, data: bytes) -> Event:
    """The event in this payload, in the newest form of its type.

    Raises:
        UnreadableEvent: the type is unknown, or the payload breaks its contract.
    """
    if upcasting.is_old(type_name):
        type_name, data = _upcast(type_name, data)
    adapter = _adapter(contract(type_name))
    try:
        event: Event = adapter.validate_json(data)
    except ValidationError as broken:
        where = "; ".join(".".join(map(str, e["loc"])) + ": " + e["type"] for e in broken.errors()[:5])
        raise UnreadableEvent(f"{type_name} breaks its contract at {where}") from None
    return event


def _upcast(type_name: str, data: bytes) -> tuple[str, bytes]:
    try:
        newest, payload = upcasting.newest(type_name, orjson.loads(data))
    except (orjson.JSONDecodeError, TypeError, LookupError, AttributeError) as broken:
        raise UnreadableEvent(f"{type_name} breaks its contract: {type(broken).__name__}") from None
    return newest, orjson.dumps(payload)


_adapters: dict[type[Event], TypeAdapter[Any]] = {}


def _adapter(kind: type[Event]) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]
