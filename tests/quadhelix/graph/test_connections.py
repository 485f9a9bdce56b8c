"""Connections: pages put together are the list, whatever comes and goes; no driver sees an unread cursor."""

import base64
import importlib
import json
import random
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Select, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from quadhelix.database import Base, Database, metadata, new_id
from quadhelix.errors import InvalidInput
from quadhelix.graph import connections
from quadhelix.graph.connections import LARGEST_PAGE, Connection, Ordering, Page, connect
from quadhelix.settings import SERVICES


class ListBase(Base):
    __abstract__ = True
    metadata = metadata()


class Stone(ListBase):
    """Something to list: many share a value, so that the id has to decide."""

    __tablename__ = "stone"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    weight: Mapped[int]
    found_at: Mapped[datetime]
    dated: Mapped[date]


COLUMNS = (Stone.name, Stone.weight, Stone.found_at, Stone.dated)
START = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)

orderings = st.builds(
    lambda column, descending: Ordering(column.key, column, descending),
    st.sampled_from(COLUMNS),
    st.booleans(),
)
stones = st.lists(
    st.builds(
        lambda id, name, weight, days: {
            "id": id,
            "name": name,
            "weight": weight,
            "found_at": START + timedelta(days=days),
            "dated": date(2026, 3, 1) + timedelta(days=days),
        },
        st.uuids(),
        st.sampled_from(["", "a", "A", "b c", "é", "ß", "'; --", "ĳ", "%_"]),
        st.integers(-3, 3),
        st.integers(-2, 2),
    ),
    max_size=12,
    unique_by=lambda stone: stone["id"],
)

on_one_database = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest_asyncio.fixture
async def stone_table(database: Database) -> AsyncIterator[Database]:
    """A database with room for stones."""
    async with database.write() as session:
        await (await session.connection()).run_sync(ListBase.metadata.create_all)
    yield database


async def fill(database: Database, rows: Sequence[dict[str, Any]]) -> None:
    async with database.write() as session:
        await session.execute(delete(Stone))
        if rows:
            await session.execute(insert(Stone), rows)


async def in_order(database: Database, statement: Select[Stone], ordering: Ordering) -> list[UUID]:
    """The whole list at once, as the database sorts it."""
    keys = (ordering.column, Stone.id)
    ordered = statement.order_by(*(key.desc() if ordering.descending else key.asc() for key in keys))
    async with database.read() as session:
        return [row.id for row in await session.scalars(ordered)]


async def page_of(
    database: Database, statement: Select[Stone], ordering: Ordering, page: Page
) -> Connection[UUID]:
    return await connect(database, statement, ordering, page, lambda row: row.id)


def ids(page: Connection[UUID]) -> list[UUID]:
    return [edge.node for edge in page.edges]


@on_one_database
@given(stones, orderings, st.integers(1, 5), st.booleans(), st.integers(-3, 3))
async def test_walking_either_way_gives_exactly_the_list(
    stone_table: Database,
    rows: list[dict[str, Any]],
    ordering: Ordering,
    size: int,
    backwards: bool,
    heaviest: int,
) -> None:
    # given a filtered list
    await fill(stone_table, rows)
    statement = select(Stone).where(Stone.weight <= heaviest)
    whole = await in_order(stone_table, statement, ordering)
    # when it is walked page by page
    walked: list[UUID] = []
    page = Page(last=size) if backwards else Page(first=size)
    for _ in range(len(rows) + 1):
        got = await page_of(stone_table, statement, ordering, page)
        assert len(got.edges) <= size
        assert await got.counter() == len(whole)
        walked = ids(got) + walked if backwards else walked + ids(got)
        info = got.page_info
        if not (info.has_previous_page if backwards else info.has_next_page):
            break
        page = (
            Page(last=size, before=info.start_cursor)
            if backwards
            else Page(first=size, after=info.end_cursor)
        )
    # then each record came once, in order
    assert walked == whole


@on_one_database
@given(stones, orderings, st.integers(1, 4), st.booleans(), st.randoms(use_true_random=False))
async def test_what_comes_and_goes_between_pages_skips_and_doubles_nobody(
    stone_table: Database,
    rows: list[dict[str, Any]],
    ordering: Ordering,
    size: int,
    backwards: bool,
    chance: random.Random,
) -> None:
    # given a list of which a part arrives later and a part disappears meanwhile
    late = [row for row in rows if chance.random() < 0.3]
    present = [row for row in rows if row not in late]
    await fill(stone_table, present)
    survivors = {row["id"] for row in present}
    walked: list[UUID] = []
    page = Page(last=size) if backwards else Page(first=size)
    for _ in range(len(rows) + 2):
        got = await page_of(stone_table, select(Stone), ordering, page)
        walked += reversed(ids(got)) if backwards else ids(got)
        cursor = got.page_info.start_cursor if backwards else got.page_info.end_cursor
        if cursor is None:
            break
        page = Page(last=size, before=cursor) if backwards else Page(first=size, after=cursor)
        # when between two pages one arrives and one, perhaps the very last one shown, disappears
        async with stone_table.write() as session:
            if late:
                await session.execute(insert(Stone), [late.pop()])
            if chance.random() < 0.5 and survivors:
                gone = chance.choice([walked[-1], *sorted(survivors)])
                survivors.discard(gone)
                await session.execute(delete(Stone).where(Stone.id == gone))
    # then everybody who stayed came exactly once, and nobody twice
    assert len(walked) == len(set(walked))
    assert survivors <= set(walked)


@on_one_database
@given(stones, orderings, st.data())
async def test_a_page_between_two_cursors_holds_what_lies_between(
    stone_table: Database, rows: list[dict[str, Any]], ordering: Ordering, data: st.DataObject
) -> None:
    await fill(stone_table, rows)
    whole = await page_of(stone_table, select(Stone), ordering, Page(first=LARGEST_PAGE))
    if len(whole.edges) < 2:
        return
    low, high = sorted(data.draw(st.tuples(*[st.integers(0, len(whole.edges) - 1)] * 2)))
    after, before = whole.edges[low].cursor, whole.edges[high].cursor
    between = await page_of(stone_table, select(Stone), ordering, Page(first=100, after=after, before=before))
    assert ids(between) == ids(whole)[low + 1 : high]


def encoded(place: object) -> str:
    text = place if isinstance(place, str) else json.dumps(place)
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")


ID = "0" * 32
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.just(ID)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3), max_leaves=5)
moments = st.builds(
    lambda moment, hours, minutes: f"{moment.isoformat()}{hours:+03d}:{minutes:02d}",
    st.datetimes(),
    st.integers(-23, 23),
    st.integers(0, 59),
)
named = st.sampled_from([column.key for column in COLUMNS])
cursors = (
    st.text(st.characters(), max_size=60)
    | values.map(encoded)
    | st.tuples(named, values | moments | st.datetimes().map(str), st.just(ID) | values).map(encoded)
    | st.sampled_from(
        [
            encoded(["name", "\ud800", ID]),
            encoded(["name", "\x00", ID]),
            encoded(["weight", 2**31, ID]),
            encoded(["weight", -(10**400), ID]),
            encoded(["found_at", "2026-01-01T00:00:00+23:59", ID]),
            encoded(["found_at", "0001-01-01T00:00:00+23:59", ID]),
            encoded(["found_at", "9999-12-31T23:59:59-23:59", ID]),
            encoded(["found_at", "2026-01-01T00:00:00", ID]),
            encoded(["dated", "9999-12-31", ID]),
            encoded("[" * 5000),
            encoded("[" + "9" * 5000 + "]"),
            encoded({"name": 1, "value": 2, "id": 3}),
            "=",
            "A" * 10_000,
        ]
    )
)


@settings(on_one_database, max_examples=150)
@given(cursors, orderings, st.booleans())
async def test_a_foreign_cursor_is_invalid_input_and_never_a_drivers_error(
    stone_table: Database, cursor: str, ordering: Ordering, backwards: bool
) -> None:
    page = Page(before=cursor) if backwards else Page(after=cursor)
    refusals: list[tuple[str | None, str | None]] = []
    try:
        await page_of(stone_table, select(Stone), ordering, page)
    except InvalidInput as refused:
        refusals.append((refused.field, refused.rule))
    assert refusals in ([], [("before" if backwards else "after", "cursor")])


@on_one_database
@given(orderings, orderings)
async def test_a_cursor_holds_in_its_own_order_only(
    stone_table: Database, made: Ordering, used: Ordering
) -> None:
    row = {"id": new_id(), "name": "a", "weight": 1, "found_at": START, "dated": START.date()}
    await fill(stone_table, [row])
    cursor = (await page_of(stone_table, select(Stone), made, Page())).page_info.end_cursor
    if made.name == used.name:
        assert ids(await page_of(stone_table, select(Stone), used, Page(after=cursor))) == []
    else:
        with pytest.raises(InvalidInput):
            await page_of(stone_table, select(Stone), used, Page(after=cursor))


@pytest.mark.parametrize(
    ("page", "field", "rule"),
    [
        (Page(first=-1), "first", "page-size"),
        (Page(first=LARGEST_PAGE + 1), "first", "page-size"),
        (Page(last=-1), "last", "page-size"),
        (Page(last=2**40), "last", "page-size"),
        (Page(first=1, last=1), "last", "one-direction"),
    ],
)
def test_a_page_without_sense_is_refused(page: Page, field: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        _ = page.size
    assert (refused.value.field, refused.value.rule) == (field, rule)


async def test_an_empty_page_still_tells_whether_there_is_more(stone_table: Database) -> None:
    row = {"id": new_id(), "name": "a", "weight": 1, "found_at": START, "dated": START.date()}
    await fill(stone_table, [row])
    page = await page_of(stone_table, select(Stone), Ordering("name", Stone.name), Page(first=0))
    assert page.edges == []
    assert page.page_info.has_next_page
    assert page.page_info.end_cursor is None


@pytest.mark.parametrize("service", SERVICES)
def test_each_order_of_a_service_can_be_paged(service: str) -> None:
    """A column that may be null, or of a type no cursor can hold, would end a list after its first page."""
    importlib.import_module(f"services.{service}.app")
    orders = {
        id(found): (name, found)
        for module, loaded in [*sys.modules.items()]
        if module.startswith(f"services.{service}.")
        for name, found in vars(loaded).items()
        if isinstance(found, Ordering)
    }
    assert orders
    for name, order in orders.values():
        assert not order.column.nullable, name
        assert connections._kind(order.column) in connections._READERS, name
