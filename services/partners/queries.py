"""Reads of partners: lists with filters, and DataLoaders for entities by id."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, cast, select
from strawberry.dataloader import DataLoader

from quadhelix.facts import HelixSector, OrganisationKind, SectorFamily
from quadhelix.graph.connections import Ordering
from quadhelix.graph.context import Context
from quadhelix.selection import of_region, visible_to
from services.partners.model import Centre, CentreKind, Organisation

Entry = TypeVar("Entry", Organisation, Centre)


@dataclass(frozen=True, kw_only=True)
class OrganisationCriteria:
    """What a list of organisations is narrowed by; None means any."""

    region: str | None = None
    kind: OrganisationKind | None = None
    helix_sector: HelixSector | None = None
    family: SectorFamily | None = None
    text: str | None = None


@dataclass(frozen=True, kw_only=True)
class CentreCriteria:
    """What a list of centres is narrowed by; None means any."""

    region: str | None = None
    kind: CentreKind | None = None
    host: UUID | None = None
    text: str | None = None


def organisations(context: Context, criteria: OrganisationCriteria) -> Select[Organisation]:
    """The organisations that meet the criteria and that the actor may see."""
    wanted = [_visible_organisations(context)]
    if criteria.region:
        wanted.append(of_region(Organisation, context.regions.scope(criteria.region, context.today)))
    if criteria.kind:
        wanted.append(Organisation.kind == criteria.kind)
    if criteria.helix_sector:
        wanted.append(Organisation.helix_sector == criteria.helix_sector)
    if criteria.family:
        wanted.append(cast(Organisation.families, String).contains(f'"{criteria.family.value}"'))
    if criteria.text:
        wanted.append(_mentions(Organisation, criteria.text))
    return select(Organisation).where(*wanted)


def centres(context: Context, criteria: CentreCriteria) -> Select[Centre]:
    """The centres that meet the criteria and that the actor may see."""
    wanted = [_visible_centres(context)]
    if criteria.region:
        wanted.append(of_region(Centre, context.regions.scope(criteria.region, context.today)))
    if criteria.kind:
        wanted.append(Centre.kind == criteria.kind)
    if criteria.host:
        wanted.append(Centre.host_id == criteria.host)
    if criteria.text:
        wanted.append(_mentions(Centre, criteria.text))
    return select(Centre).where(*wanted)


BY_NAME = Ordering("name", Organisation.sort_name)
NEWEST = Ordering("newest", Organisation.created_at, descending=True)
CENTRES_BY_NAME = Ordering("name", Centre.sort_name)
CENTRES_NEWEST = Ordering("newest", Centre.created_at, descending=True)


class Loaders:
    """The DataLoaders of one request; each answers None where the actor may see nothing."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.organisation: DataLoader[UUID, Organisation | None] = DataLoader(self._organisations)
        self.centre: DataLoader[UUID, Centre | None] = DataLoader(self._centres)
        self.centres_hosted_by: DataLoader[UUID, list[Centre]] = DataLoader(self._hosted)

    async def _organisations(self, ids: list[UUID]) -> Sequence[Organisation | None]:
        return await self._by_id(Organisation, _visible_organisations(self._context), ids)

    async def _centres(self, ids: list[UUID]) -> Sequence[Centre | None]:
        return await self._by_id(Centre, _visible_centres(self._context), ids)

    async def _by_id(
        self, kind: type[Entry], visible: ColumnElement[bool], ids: list[UUID]
    ) -> Sequence[Entry | None]:
        async with self._context.database.read() as session:
            rows = await session.scalars(select(kind).where(kind.id.in_(ids), visible))
            found = {row.id: row for row in rows}
        return [found.get(key) for key in ids]

    async def _hosted(self, hosts: list[UUID]) -> Sequence[list[Centre]]:
        wanted = select(Centre).where(Centre.host_id.in_(hosts), _visible_centres(self._context))
        async with self._context.database.read() as session:
            rows = [*await session.scalars(wanted.order_by(Centre.sort_name, Centre.id))]
        return [[row for row in rows if row.host_id == host] for host in hosts]


def _visible_organisations(context: Context) -> ColumnElement[bool]:
    return visible_to(context.actor, Organisation, Organisation.published.is_(True), Organisation.id)


def _visible_centres(context: Context) -> ColumnElement[bool]:
    return visible_to(context.actor, Centre, Centre.published.is_(True), Centre.host_id)


def _mentions(kind: type[Entry], text: str) -> ColumnElement[bool]:
    """Whether a name or an alias holds these words, case aside."""
    return kind.search_text.contains(text.casefold(), autoescape=True)
