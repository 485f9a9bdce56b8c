"""Reads of education: lists with filters, and DataLoaders for entities by id and by what they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from strawberry.dataloader import DataLoader

from quadhelix.graph.connections import Ordering
from quadhelix.graph.context import Context
from quadhelix.selection import of_region, visible_to
from services.education.model import (
    JointPartner,
    KnownChallenge,
    KnownOrganisation,
    Link,
    Module,
    Offering,
    Placement,
    PlacementStatus,
)
from services.education.vocabulary import Level, ModuleKind


@dataclass(frozen=True, kw_only=True)
class ModuleCriteria:
    """What a list of modules is narrowed by; None means any."""

    region: str | None = None
    kind: ModuleKind | None = None
    institute: UUID | None = None
    challenge: UUID | None = None
    level: Level | None = None
    starts_after: date | None = None
    text: str | None = None


@dataclass(frozen=True, kw_only=True)
class OfferingCriteria:
    """What a list of offerings is narrowed by; None means any, but for the day they start after."""

    starts_after: date
    region: str | None = None
    kind: ModuleKind | None = None


def modules(context: Context, criteria: ModuleCriteria) -> Select[Module]:
    """The modules that meet the criteria and that the actor may see."""
    wanted = [_visible(context)]
    if criteria.region:
        wanted.append(_of_region(context, criteria.region))
    if criteria.kind:
        wanted.append(Module.kind == criteria.kind)
    if criteria.institute:
        wanted.append(_provided_by([criteria.institute]))
    if criteria.challenge:
        wanted.append(Module.id.in_(_linked_to([criteria.challenge])))
    if criteria.level:
        wanted.append(Module.level == criteria.level)
    if criteria.starts_after:
        wanted.append(Module.offerings.any(_starts_after(criteria.starts_after)))
    if criteria.text:
        wanted.append(Module.search_text.contains(criteria.text.casefold(), autoescape=True))
    return select(Module).where(*wanted)


def offerings(context: Context, criteria: OfferingCriteria) -> Select[Offering]:
    """The offerings to come that meet the criteria, of modules that the actor may see."""
    wanted = [_visible(context), _starts_after(criteria.starts_after)]
    if criteria.region:
        wanted.append(_of_region(context, criteria.region))
    if criteria.kind:
        wanted.append(Module.kind == criteria.kind)
    return select(Offering).join(Module).where(*wanted)


BY_TITLE = Ordering("title", Module.sort_title)
NEWEST = Ordering("newest", Module.created_at, descending=True)
BY_START = Ordering("starts-on", Offering.starts_on)


class Loaders:
    """The DataLoaders of one request; each leaves out what the actor may not see."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.module: DataLoader[UUID, Module | None] = DataLoader(self._modules)
        self.offering: DataLoader[UUID, Offering | None] = DataLoader(self._offerings)
        self.modules_linked_to: DataLoader[UUID, list[Module]] = DataLoader(self._linked)
        self.modules_provided_by: DataLoader[UUID, list[Module]] = DataLoader(self._provided)
        self.offerings_at: DataLoader[UUID, list[Offering]] = DataLoader(self._at)
        self.placement: DataLoader[UUID, Placement | None] = DataLoader(self._placements)
        self.placements_of: DataLoader[UUID, list[Placement]] = DataLoader(self._placements_of)
        self.public_organisation: DataLoader[UUID, bool] = DataLoader(self._public)

    async def _modules(self, ids: list[UUID]) -> Sequence[Module | None]:
        found = {row.id: row for row in await self._read_modules(Module.id.in_(ids))}
        return [found.get(id) for id in ids]

    async def _offerings(self, ids: list[UUID]) -> Sequence[Offering | None]:
        found = {row.id: row for row in await self._read_offerings(Offering.id.in_(ids))}
        return [found.get(id) for id in ids]

    async def _linked(self, challenges: list[UUID]) -> Sequence[list[Module]]:
        rows = await self._read_modules(Module.id.in_(_linked_to(challenges)))
        taken_on = [(row, {link.challenge_id for link in row.shown_links}) for row in rows]
        return [[row for row, linked in taken_on if challenge in linked] for challenge in challenges]

    async def _provided(self, organisations: list[UUID]) -> Sequence[list[Module]]:
        rows = await self._read_modules(_provided_by(organisations))
        provided = [
            (row, {row.institute_id, *(partner.organisation_id for partner in row.joint_partners)})
            for row in rows
        ]
        return [[row for row, by in provided if organisation in by] for organisation in organisations]

    async def _at(self, centres: list[UUID]) -> Sequence[list[Offering]]:
        wanted = (
            Offering.centre_id.in_(centres),
            Offering.ends_on >= self._context.today,
            Offering.cancelled.is_(False),
        )
        rows = await self._read_offerings(*wanted)
        return [[row for row in rows if row.centre_id == centre] for centre in centres]

    async def _placements(self, ids: list[UUID]) -> Sequence[Placement | None]:
        found = {row.id: row for row in await self._read_placements(Placement.id.in_(ids))}
        return [found.get(id) for id in ids]

    async def _placements_of(self, modules: list[UUID]) -> Sequence[list[Placement]]:
        rows = await self._read_placements(Placement.module_id.in_(modules))
        return [[row for row in rows if row.module_id == module] for module in modules]

    async def _public(self, organisations: list[UUID]) -> Sequence[bool]:
        known = KnownOrganisation.id.in_(organisations), KnownOrganisation.public.is_(True)
        async with self._context.database.read() as session:
            public = {*await session.scalars(select(KnownOrganisation.id).where(*known))}
        return [organisation in public for organisation in organisations]

    async def _read_modules(self, *wanted: ColumnElement[bool]) -> list[Module]:
        statement = select(Module).where(_visible(self._context), *wanted)
        async with self._context.database.read() as session:
            return [*await session.scalars(statement.order_by(Module.sort_title, Module.id))]

    async def _read_placements(self, *wanted: ColumnElement[bool]) -> list[Placement]:
        agreed = Placement.status.in_((PlacementStatus.AGREED, PlacementStatus.COMPLETED))
        public = agreed & Module.published.is_(True)
        seen = visible_to(self._context.actor, Placement, public, Placement.institute_id, Placement.host_id)
        statement = select(Placement).join(Placement.module).where(seen, *wanted)
        async with self._context.database.read() as session:
            return [*await session.scalars(statement.order_by(Placement.starts_on, Placement.id))]

    async def _read_offerings(self, *wanted: ColumnElement[bool]) -> list[Offering]:
        statement = select(Offering).join(Module).where(_visible(self._context), *wanted)
        async with self._context.database.read() as session:
            return [*await session.scalars(statement.order_by(Offering.starts_on, Offering.id))]


def _visible(context: Context) -> ColumnElement[bool]:
    return visible_to(context.actor, Module, Module.published.is_(True), Module.institute_id)


def _of_region(context: Context, code: str) -> ColumnElement[bool]:
    return of_region(Module, context.regions.scope(code, context.today))


def _starts_after(day: date) -> ColumnElement[bool]:
    return (Offering.starts_on > day) & Offering.cancelled.is_(False)


def _provided_by(organisations: list[UUID]) -> ColumnElement[bool]:
    """Whether one of these is the module's institute or provides it together with the institute."""
    jointly = select(JointPartner.module_id).where(JointPartner.organisation_id.in_(organisations))
    return Module.institute_id.in_(organisations) | Module.id.in_(jointly)


def _linked_to(challenges: list[UUID]) -> Select[UUID]:
    """The ids of the modules linked to these challenges, as far as the challenges are public."""
    return (
        select(Link.module_id)
        .join(KnownChallenge, KnownChallenge.id == Link.challenge_id)
        .where(Link.challenge_id.in_(challenges), KnownChallenge.public.is_(True))
    )
