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


@dataclass(frozen=True, kw_only=True)
class Applied:
    """An event that a consumer dealt with, as the witness in its own transaction saw it."""

    consumer: str
    event: str


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
