"""What the databases, the stream and the gateway hold once all is quiet: the facts the checker judges."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Commit:
    """A row of an outbox: an event that was committed together with its change."""

    service: str
    event: str
    aggregate: str
    version: int
    subject: str
    trace: str
    published: bool
    payload: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A message in the stream. `aggregate` is empty where its envelope names none."""

    sequence: int
    event: str
    aggregate: str
    version: int
    subject: str
    readable: bool = True


@dataclass(frozen=True, kw_only=True)
class Applied:
    """An event that a consumer dealt with, as the witness in its own transaction saw it."""

    consumer: str
    event: str


@dataclass
class Heard:
    """What one who listens to live events has heard since it began, or since it was told that it missed some.

    Attributes:
        name: Who.
        began: Whether it listens at all.
        after: The place in the stream behind which it must have heard everything.
        events: Place and id of each event heard.
        resyncs: How often it was told that it missed events.
    """

    name: str
    began: bool = False
    after: int = 0
    events: list[tuple[int, str]] = field(default_factory=list)
    resyncs: int = 0

    @property
    def reached(self) -> int:
        """The place of what it heard last."""
        return self.events[-1][0] if self.events else self.after

    def start(self, after: int) -> None:
        """It listens from here on."""
        self.began, self.after = True, after

    def event(self, sequence: int, event: str) -> None:
        """It hears an event."""
        self.events.append((sequence, event))

    def resync(self, sequence: int) -> None:
        """It is told that it missed events up to this place."""
        self.after, self.events, self.resyncs = sequence, [], self.resyncs + 1


@dataclass(frozen=True, kw_only=True)
class Watched:
    """How the suite bore a fault.

    Attributes:
        fault: Its name.
        red: Whether health had to tell of it.
        health: Whether all was ready, at each look meanwhile.
        unrest: What was still under way when it should have been over; empty where it was.
        after: Whether all was ready in the end.
        resyncs: How often listeners were told that they missed something.
        may_miss: Whether the fault may bring that about.
    """

    fault: str
    red: bool = False
    health: tuple[bool, ...] = (True,)
    unrest: str = ""
    after: bool = True
    resyncs: int = 0
    may_miss: bool = False


@dataclass(kw_only=True)
class Evidence:
    """All facts of one moment of quiet.

    Attributes:
        commits: Rows of all outboxes, in order of commit.
        stream: Messages of the stream, in order.
        applied: What the consumers dealt with, in order.
        subjects: Subjects each consumer listens to.
        records: Version of each aggregate in its owner's tables.
        inbox: Ids of the events each consumer has dealt with.
        passed: Version each consumer has reached, by aggregate.
        copies: What each consumer's own tables say of others' aggregates: version, then facts.
        letters: Reason of each dead letter that waits, by consumer and event id.
        reads: Version of each aggregate as the gateway tells it.
        injected: Ids of events that the harness itself brought into the stream.
        heard: What those who listen to live events have heard.
        watched: How the suite bore the faults since the last moment of quiet.
    """

    commits: list[Commit] = field(default_factory=list)
    stream: list[Stored] = field(default_factory=list)
    applied: list[Applied] = field(default_factory=list)
    subjects: dict[str, list[str]] = field(default_factory=dict)
    records: dict[str, int] = field(default_factory=dict)
    inbox: dict[str, set[str]] = field(default_factory=dict)
    passed: dict[str, dict[str, int]] = field(default_factory=dict)
    copies: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    letters: dict[str, dict[str, str]] = field(default_factory=dict)
    reads: dict[str, int] = field(default_factory=dict)
    injected: set[str] = field(default_factory=set)
    heard: list[Heard] = field(default_factory=list)
    watched: list[Watched] = field(default_factory=list)
