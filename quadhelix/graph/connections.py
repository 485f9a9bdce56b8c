"""Relay connections over a table: keyset pages, so a cursor stays right while records come and go.

A cursor names the ordering and the last record's place in it. Pages run forwards (`first`, `after`) or
backwards (`last`, `before`).
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeDecorator

from quadhelix.database import Database
from quadhelix.errors import invalid

DEFAULT_PAGE = 25
LARGEST_PAGE = 100

Node = TypeVar("Node")
Row = TypeVar("Row")


@strawberry.federation.type(shareable=True)
class PageInfo:
    """Where a page lies in its list, as the Relay connection specification has it."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type
class Edge(Generic[Node]):
    """A record in a list, with its cursor."""

    cursor: str
    node: Node


@strawberry.type
class Connection(Generic[Node]):
    """A page of a list."""

    edges: list[Edge[Node]]
    page_info: PageInfo
    counter: strawberry.Private[Callable[[], Any]]

    @strawberry.field
    def nodes(self) -> list[Node]:
        """The records of this page without their cursors."""
        return [edge.node for edge in self.edges]

    @strawberry.field
    async def total_count(self) -> int:
        """How many records the list holds in all, over all pages."""
        count: int = await self.counter()
        return count


@dataclass(frozen=True)
class Ordering:
    """An order a list can have: by one column and then by id; `name` marks the cursors made in it."""

    name: str
    column: InstrumentedAttribute[Any]
    descending: bool = False

    def keys(self, identity: InstrumentedAttribute[UUID]) -> tuple[InstrumentedAttribute[Any], ...]:
        """The columns that place a record; the id decides between equals."""
        return (self.column, identity)


@dataclass(frozen=True)
class Page:
    """The page a client asks for: forwards from the start or `after`, backwards from the end or `before`."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    @property
    def backwards(self) -> bool:
        """Whether the page is counted from the end."""
        return self.last is not None

    @property
    def size(self) -> int:
        """How many records at most.

        Raises:
            InvalidInput: both directions at once, or a size outside 0 to `LARGEST_PAGE`.
        """
        if self.first is not None and self.last is not None:
            raise invalid("last", "one-direction", "first or last, not both", "first of last, niet beide")
        field, asked = ("last", self.last) if self.backwards else ("first", self.first)
        size = DEFAULT_PAGE if asked is None else asked
        if not 0 <= size <= LARGEST_PAGE:
            raise invalid(field, "page-size", f"0 to {LARGEST_PAGE}", f"0 tot en met {LARGEST_PAGE}")
        return size


async def connect(
    database: Database,
    statement: Select[Row],
    ordering: Ordering,
    page: Page,
    node: Callable[[Row], Node],
) -> Connection[Node]:
    """The page of a list.

    Args:
        database: Where to read.
        statement: Selects one mapped class with all filters applied, without order and limit.
        ordering: The order of the list.
        page: What the client asked for.
        node: Turns a row into its GraphQL object.
    """
    mapped: Any = statement.column_descriptions[0]["entity"]
    descending = ordering.descending is not page.backwards
    keys = ordering.keys(mapped.id)
    placed = statement
    for cursor, ahead in ((page.after, not ordering.descending), (page.before, ordering.descending)):
        if cursor is not None:
            field = "after" if cursor is page.after else "before"
            placed = placed.where(_beyond(keys, _read_cursor(cursor, ordering, field), ahead))
    ordered = placed.order_by(*(key.desc() if descending else key.asc() for key in keys))
    async with database.read() as session:
        rows = [*await session.scalars(ordered.limit(page.size + 1))]
    return _connection(database, statement, rows, ordering, page, node)


def _connection(
    database: Database,
    statement: Select[Row],
    rows: list[Row],
    ordering: Ordering,
    page: Page,
    node: Callable[[Row], Node],
) -> Connection[Node]:
    more = len(rows) > page.size
    shown = rows[: page.size]
    if page.backwards:
        shown.reverse()
    edges = [Edge(cursor=_write_cursor(row, ordering), node=node(row)) for row in shown]

    async def count() -> int:
        async with database.read() as session:
            return await session.scalar(select(func.count()).select_from(statement.subquery())) or 0

    return Connection(
        edges=edges,
        page_info=PageInfo(
            has_next_page=page.before is not None if page.backwards else more,
            has_previous_page=more if page.backwards else page.after is not None,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
        counter=count,
    )


def _beyond(
    keys: Sequence[InstrumentedAttribute[Any]], place: Sequence[Any], ahead: bool
) -> ColumnElement[bool]:
    column, identity = keys
    value, record = place
    if ahead:
        return or_(column > value, and_(column == value, identity > record))
    return or_(column < value, and_(column == value, identity < record))


def _write_cursor(row: Any, ordering: Ordering) -> str:
    value = getattr(row, ordering.column.key)
    place = [ordering.name, _WRITERS.get(type(value), lambda same: same)(value), row.id.hex]
    return base64.urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).decode().rstrip("=")


def _read_cursor(cursor: str, ordering: Ordering, field: str) -> tuple[Any, UUID]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        name, value, identity = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if name != ordering.name:
            raise ValueError(name)
        return _READERS[_kind(ordering.column)](value), UUID(identity)
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError, RecursionError):
        raise invalid(
            field,
            "cursor",
            "a cursor of this list in this order",
            "een cursor van deze lijst in deze volgorde",
        ) from None


def _kind(column: InstrumentedAttribute[Any]) -> type:
    """The Python type of a column's values; a decorated type such as `Moment` does not tell it by itself."""
    stored = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return stored.python_type


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError("not a text")
    value.encode()  # a lone surrogate is valid JSON, and no text to any database
    return value


def _number(value: Any) -> int:
    if not isinstance(value, int) or abs(value) >= 2**31:
        raise ValueError("not a number")
    return value


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("not a point in time")
    return moment.astimezone(UTC)


_WRITERS: dict[type, Callable[[Any], Any]] = {datetime: datetime.isoformat, date: date.isoformat}
_READERS: dict[type, Callable[[Any], Any]] = {
    str: _text,
    int: _number,
    datetime: _moment,
    date: date.fromisoformat,
}
