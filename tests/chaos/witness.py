"""A witness in each database: triggers that write down what a consumer marks as dealt with.

A consumer marks an event in the transaction of its effects, in the order in which it applies, so the notes
are the order of application. (The effects themselves show less: those of a batch are written together.)
"""

from sqlalchemy import Column, Integer, MetaData, Table, Text, text

from quadhelix.database import Database

witness = Table(
    "chaos_witness",
    MetaData(),
    Column("entry", Integer(), primary_key=True, autoincrement=True),
    Column("consumer", Text(), nullable=False),
    Column("event_id", Text(), nullable=False),
    Column("back", Integer(), nullable=False),
)
"""`back` is 1 where a mark was taken back."""

_NOTE = "insert into chaos_witness (consumer, event_id, back) values"
_MARKED = f"{_NOTE} (new.consumer, cast(new.event_id as text), 0);"
_TAKEN_BACK = f"{_NOTE} (old.consumer, cast(old.event_id as text), 1);"
_SQLITE = (
    f"create trigger chaos_marked after insert on inbox begin {_MARKED} end",
    f"create trigger chaos_taken after delete on inbox begin {_TAKEN_BACK} end",
)
_POSTGRESQL = tuple(
    statement
    for name, moment, note in (("marked", "insert", _MARKED), ("taken", "delete", _TAKEN_BACK))
    for statement in (
        f"create function chaos_{name}() returns trigger language plpgsql "
        f"as $$ begin {note} return null; end $$",
        f"create trigger chaos_{name} after {moment} on inbox for each row execute function chaos_{name}()",
    )
)


async def install(database: Database) -> None:
    """Put the witness into an empty service's database."""
    async with database.write() as session:
        connection = await session.connection()
        await connection.run_sync(witness.metadata.create_all)
        for statement in _SQLITE if database.is_sqlite else _POSTGRESQL:
            await connection.execute(text(statement))
