"""The tables every service's own database has for events: what goes out, what came in, what failed.

They hold on SQLite and PostgreSQL alike. Each service's migrations create them from `event_metadata`.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
)

from quadhelix.database import Moment, metadata

event_metadata = metadata()
"""The metadata with these tables and no others."""

_Position = BigInteger().with_variant(Integer(), "sqlite")  # only INTEGER counts up by itself on SQLite

outbox = Table(
    "outbox",
    event_metadata,
    Column("pos", _Position, primary_key=True, autoincrement=True),
    Column("event_id", Uuid(), nullable=False, unique=True),
    Column("aggregate", Text(), nullable=False),
    Column("version", Integer(), nullable=False),
    Column("subject", Text(), nullable=False),
    Column("headers", JSON(), nullable=False),
    Column("data", LargeBinary(), nullable=False),
    Column("created_at", Moment(), nullable=False),
    Column("published_at", Moment()),
    Column("stream_seq", BigInteger()),
    Column("stream_epoch", Text()),
    Column("attempts", Integer(), nullable=False, server_default="0"),
    Column("last_error", Text()),
    Column("parked", Boolean(), nullable=False, server_default=false()),
    UniqueConstraint("aggregate", "version"),
    sqlite_autoincrement=True,
)
"""Events that were committed together with their change; the relay publishes them.

`aggregate` is `<service>.<kind>/<id>`. The unique (aggregate, version) turns a lost update into an error.
`stream_epoch` is the creation time of the stream that took the event as `stream_seq`: it tells whether the
broker still has it. `parked` marks what the broker refuses for good; it holds back its own aggregate only.
"""

_unpublished = outbox.c.published_at.is_(None) & outbox.c.parked.is_(false())
Index("ix_outbox_unpublished", outbox.c.pos, sqlite_where=_unpublished, postgresql_where=_unpublished)
_parked = outbox.c.parked.is_(True)
Index("ix_outbox_parked", outbox.c.aggregate, sqlite_where=_parked, postgresql_where=_parked)

inbox = Table(
    "inbox",
    event_metadata,
    Column("consumer", Text(), primary_key=True),
    Column("event_id", Uuid(), primary_key=True),
    Column("at", Moment(), nullable=False),
)
"""Events a consumer has dealt with, written in the transaction of their effects: each counts once."""

passed_version = Table(
    "passed_version",
    event_metadata,
    Column("consumer", Text(), primary_key=True),
    Column("aggregate", Text(), primary_key=True),
    Column("version", Integer(), nullable=False),
    Column("region", Text()),
)
"""The newest version a consumer has applied of each aggregate: an older one changes nothing any more.

`region` is the one the aggregate was first told of by: it owns it for good.
"""

rebuilt_projection = Table(
    "rebuilt_projection",
    event_metadata,
    Column("name", Text(), primary_key=True),
    Column("at", Moment(), nullable=False),
)
"""When each projection was last rebuilt from the stream."""

dead_letter = Table(
    "dead_letter",
    event_metadata,
    Column("id", _Position, primary_key=True, autoincrement=True),
    Column("consumer", Text(), nullable=False),
    Column("event_id", Uuid(), nullable=False),
    Column("aggregate", Text()),
    Column("stream_seq", BigInteger(), nullable=False),
    Column("subject", Text(), nullable=False),
    Column("headers", JSON(), nullable=False),
    Column("data", LargeBinary(), nullable=False),
    Column("reason", Text(), nullable=False),
    Column("attempts", Integer(), nullable=False, server_default="0"),
    Column("state", Text(), nullable=False, server_default="parked"),
    Column("at", Moment(), nullable=False),
    UniqueConstraint("consumer", "event_id"),
    sqlite_autoincrement=True,
)
"""Events a consumer could not apply, with the reason; `state` is `parked`, `redriven` or `dropped`.

As long as an aggregate has a parked event here, its later events are parked behind it, so that they are
applied in order once an operator redrives them.
"""
Index(
    "ix_dead_letter_parked",
    dead_letter.c.consumer,
    dead_letter.c.aggregate,
    sqlite_where=dead_letter.c.state == "parked",
    postgresql_where=dead_letter.c.state == "parked",
)
