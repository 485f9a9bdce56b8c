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


def placements(context: Context, module: UUID) -> Select[Placement]:
    """The placements of a module that the actor may see."""
    return _visible_placements(context).where(Placement.module_id == module)


BY_TITLE = Ordering("title", Module.sort_title)
NEWEST = Ordering("newest", Module.created_at, descending=True)
BY_START = Ordering("starts-on", Offering.starts_on)
PLACEMENTS_BY_START = Ordering("starts-on", Placement.starts_on)


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
        self.organisation: DataLoader[UUID, KnownOrganisation | None] = DataLoader(self._known)

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
        wanted = _visible_placements(self._context).where(Placement.id.in_(ids))
        async with self._context.database.read() as session:
            found = {row.id: row for row in await session.scalars(wanted)}
        return [found.get(id) for id in ids]

    async def _known(self, ids: list[UUID]) -> Sequence[KnownOrganisation | None]:
        """What is known of organisations, public or not: it is for rules, and no one reads it as it is."""
        wanted = select(KnownOrganisation).where(KnownOrganisation.id.in_(ids))
        async with self._context.database.read() as session:
            found = {row.id: row for row in await session.scalars(wanted)}
        return [found.get(id) for id in ids]

    async def _read_modules(self, *wanted: ColumnElement[bool]) -> list[Module]:
        statement = select(Module).where(_visible(self._context), *wanted)
        async with self._context.database.read() as session:
            return [*await session.scalars(statement.order_by(Module.sort_title, Module.id))]

    async def _read_offerings(self, *wanted: ColumnElement[bool]) -> list[Offering]:
        statement = select(Offering).join(Module).where(_visible(self._context), *wanted)
        async with self._context.database.read() as session:
            return [*await session.scalars(statement.order_by(Offering.starts_on, Offering.id))]


def _visible(context: Context) -> ColumnElement[bool]:
    return visible_to(context.actor, Module, Module.published.is_(True), Module.institute_id)


def _visible_placements(context: Context) -> Select[Placement]:
    """Those that are agreed on, while their module is public, and the others of the actor's own."""
    agreed = Placement.status.in_((PlacementStatus.AGREED, PlacementStatus.COMPLETED))
    public = agreed & Module.published.is_(True)
    seen = visible_to(context.actor, Placement, public, Placement.institute_id, Placement.host_id)
    return select(Placement).join(Placement.module).where(seen)


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
