"""Conditions in SQL agree with their twins in Python, for any actor, record and scope."""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

import pytest_asyncio
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, mapped_column

from quadhelix.aggregate import Aggregate
from quadhelix.database import Base, Database, metadata
from quadhelix.identity import ANONYMOUS, Actor, Grant, Role
from quadhelix.regions import Scope
from quadhelix.selection import of_region, visible_to


class PlotBase(Base):
    __abstract__ = True
    metadata = metadata()


class Plot(Aggregate, PlotBase):
    """A record with two possible owners."""

    __tablename__ = "plot"
    shown: Mapped[bool]
    tenant: Mapped[UUID | None]
    landlord: Mapped[UUID | None] = mapped_column(index=True)

    @property
    def public(self) -> bool:
        return self.shown

    def owners(self) -> Sequence[UUID | None]:
        return (self.tenant, self.landlord)


ORGANISATIONS = [UUID(int=number) for number in range(1, 4)]
regions = st.sampled_from(["leiden", "zuid-holland", "achterhoek"])
municipalities = st.sampled_from(["GM0546", "GM0606", "44021"])
organisations = st.sampled_from(ORGANISATIONS)

grants = st.builds(
    Grant,
    role=st.sampled_from(Role),
    region=st.none() | regions,
    organisation=st.none() | organisations,
)
actors = st.builds(Actor, st.just("someone"), st.frozensets(grants, max_size=3))
plots = st.lists(
    st.fixed_dictionaries(
        {
            "region": regions,
            "municipality": st.none() | municipalities,
            "shown": st.booleans(),
            "tenant": st.none() | organisations,
            "landlord": st.none() | organisations,
        }
    ),
    min_size=1,
    max_size=8,
)
scopes = st.builds(
    lambda code, others, members: Scope(code, frozenset({code, *others}), members),
    regions,
    st.frozensets(regions),
    st.frozensets(municipalities),
)
on_one_database = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
EVERY_KIND: list[dict[str, Any]] = [
    {"region": region, "municipality": None, "shown": False, "tenant": tenant, "landlord": None}
    for region in ("leiden", "zuid-holland")
    for tenant in (None, ORGANISATIONS[0])
]


@pytest_asyncio.fixture
async def plot_table(database: Database) -> AsyncIterator[Database]:
    """A database with room for plots."""
    async with database.write() as session:
        await (await session.connection()).run_sync(PlotBase.metadata.create_all)
    yield database


async def fill(database: Database, rows: list[dict[str, Any]]) -> list[Plot]:
    made = [Plot(**row) for row in rows]
    async with database.write() as session:
        await session.execute(delete(Plot))
        session.add_all(made)
    return made


def one(role: Role, region: str | None = None, organisation: UUID | None = None) -> Actor:
    return Actor("someone", frozenset({Grant(role=role, region=region, organisation=organisation)}))


@on_one_database
@given(plots, actors)
@example(EVERY_KIND, ANONYMOUS)
@example(EVERY_KIND, one(Role.REGION_ADMIN))
@example(EVERY_KIND, one(Role.REGION_ADMIN, "leiden", ORGANISATIONS[0]))
@example(EVERY_KIND, one(Role.MEMBER, "leiden", ORGANISATIONS[0]))
@example(EVERY_KIND, one(Role.MEMBER, "leiden"))
@example(EVERY_KIND, one(Role.SERVICE, "leiden", ORGANISATIONS[0]))
@example(EVERY_KIND, one(Role.CONSORTIUM_ADMIN))
async def test_a_list_shows_exactly_what_an_actor_may_see(
    plot_table: Database, rows: list[dict[str, Any]], actor: Actor
) -> None:
    made = await fill(plot_table, rows)
    wanted = visible_to(actor, Plot, Plot.shown.is_(True), Plot.tenant, Plot.landlord)
    async with plot_table.read() as session:
        listed = {*await session.scalars(select(Plot.id).where(wanted))}
    assert listed == {plot.id for plot in made if plot.visible_to(actor)}


@on_one_database
@given(plots, scopes)
async def test_a_regions_list_holds_exactly_what_its_scope_covers(
    plot_table: Database, rows: list[dict[str, Any]], scope: Scope
) -> None:
    made = await fill(plot_table, rows)
    async with plot_table.read() as session:
        listed = {*await session.scalars(select(Plot.id).where(of_region(Plot, scope)))}
    assert listed == {plot.id for plot in made if scope.covers(plot.region, plot.municipality)}
