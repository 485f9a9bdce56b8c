"""Organisations, centres and regions in GraphQL."""

from datetime import date, datetime
from typing import Self

import strawberry

from quadhelix import facts
from quadhelix.graph.connections import Connection, Page, connect
from quadhelix.graph.context import Info
from quadhelix.graph.enums import OrganisationKind, SectorFamily
from quadhelix.graph.findings import Assessment, Finding, Payload, kept_assessments, kept_findings
from quadhelix.graph.inputs import known_id
from quadhelix.graph.records import Provenance, provenance
from quadhelix.graph.reviews import reviewed
from quadhelix.graph.texts import LocalisedText, localised, localised_or_none
from services.partners import model, queries
from services.partners.facts import facts_of
from services.partners.schema.enums import CentreKind, HelixSector, IdentifierScheme
from services.partners.schema.vocabulary import Vocabulary


@strawberry.type
class Identifier:
    """A number under which a register knows the organisation."""

    scheme: IdentifierScheme
    value: str


@strawberry.type
class Activity:
    """An economic activity: a NACE code and the revision it is from, as codes changed meaning."""

    nace: str
    revision: str


@strawberry.type
class Location:
    """A place: the municipality's national code, and a point in WGS84 degrees where one is known."""

    municipality: str | None
    latitude: float | None
    longitude: float | None

    @classmethod
    def of(cls, row: model.Organisation | model.Centre) -> Self | None:
        """Where a record is, or null where nothing is known."""
        if row.municipality is None and row.latitude is None:
            return None
        return cls(municipality=row.municipality, latitude=row.latitude, longitude=row.longitude)


@strawberry.federation.type(keys=["id"])
class Organisation:
    """A company, government, knowledge institute or citizens' initiative that takes part."""

    id: strawberry.ID
    kind: OrganisationKind
    helix_sector: HelixSector
    families: list[SectorFamily]
    country: str
    aliases: list[str]
    published: bool
    version: int
    changed_at: datetime
    row: strawberry.Private[model.Organisation]

    @strawberry.field
    def name(self) -> LocalisedText:
        """What it is called."""
        return localised(self.row.names)

    @strawberry.field
    def description(self) -> LocalisedText | None:
        """What it does, for a layman."""
        return localised_or_none(self.row.description)

    @strawberry.field
    def identifiers(self) -> list[Identifier]:
        """The numbers under which registers know it."""
        return [Identifier(scheme=IdentifierScheme(i.scheme), value=i.value) for i in self.row.identifiers]

    @strawberry.field
    def activities(self) -> list[Activity]:
        """Its economic activities."""
        return [Activity(nace=a["nace"], revision=a["revision"]) for a in self.row.activities]

    @strawberry.field
    def region(self) -> "Region":
        """The region that answers for this entry."""
        return Region(code=strawberry.ID(self.row.region))

    @strawberry.field
    def location(self) -> Location | None:
        """Where it is."""
        return Location.of(self.row)

    @strawberry.field
    async def centres(self, info: Info) -> list["Centre"]:
        """The centres it hosts, by name."""
        return [Centre.of(row) for row in await info.context.loaders.centres_hosted_by.load(self.row.id)]

    findings: list[Finding] = strawberry.field(resolver=kept_findings)
    assessments: list[Assessment] = strawberry.field(resolver=kept_assessments)
    review: list[Finding] = strawberry.field(resolver=reviewed(facts_of))

    @strawberry.field
    def provenance(self) -> Provenance | None:
        """Where these facts come from."""
        return provenance(self.row.provenance)

    @classmethod
    def of(cls, row: model.Organisation) -> Self:
        """The GraphQL object of a record."""
        return cls(
            id=strawberry.ID(str(row.id)),
            kind=row.kind,
            helix_sector=row.helix_sector,
            families=[SectorFamily(family) for family in row.families],
            country=row.country,
            aliases=row.aliases,
            published=row.published,
            version=row.version,
            changed_at=row.changed_at,
            row=row,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: str) -> Self | None:
        """Called by the gateway for an organisation another service points to."""
        key = known_id(id)
        row = await info.context.loaders.organisation.load(key) if key else None
        return cls.of(row) if row else None


@strawberry.type
class Facility:
    """Something a centre lets others use; `capacity` is the number of people at a time."""

    name: LocalisedText
    capacity: int | None


@strawberry.federation.type(keys=["id"])
class Centre:
    """A fieldlab, living lab, campus or other place where the work can be done."""

    id: strawberry.ID
    kind: CentreKind
    fields: list[str]
    aliases: list[str]
    published: bool
    version: int
    changed_at: datetime
    row: strawberry.Private[model.Centre]

    @strawberry.field
    def name(self) -> LocalisedText:
        """What it is called."""
        return localised(self.row.names)

    @strawberry.field
    def description(self) -> LocalisedText | None:
        """What it offers, for a layman."""
        return localised_or_none(self.row.description)

    @strawberry.field
    async def host(self, info: Info) -> Organisation | None:
        """The organisation that runs it."""
        if self.row.host_id is None:
            return None
        row = await info.context.loaders.organisation.load(self.row.host_id)
        return Organisation.of(row) if row else None

    @strawberry.field
    def facilities(self) -> list[Facility]:
        """What it lets others use."""
        return [Facility(name=localised(f.names), capacity=f.capacity) for f in self.row.facilities]

    @strawberry.field
    def region(self) -> "Region":
        """The region that answers for this entry."""
        return Region(code=strawberry.ID(self.row.region))

    @strawberry.field
    def location(self) -> Location | None:
        """Where it is."""
        return Location.of(self.row)

    findings: list[Finding] = strawberry.field(resolver=kept_findings)
    assessments: list[Assessment] = strawberry.field(resolver=kept_assessments)
    review: list[Finding] = strawberry.field(resolver=reviewed(facts_of))

    @strawberry.field
    def provenance(self) -> Provenance | None:
        """Where these facts come from."""
        return provenance(self.row.provenance)

    @classmethod
    def of(cls, row: model.Centre) -> Self:
        """The GraphQL object of a record."""
        return cls(
            id=strawberry.ID(str(row.id)),
            kind=row.kind,
            fields=row.fields,
            aliases=row.aliases,
            published=row.published,
            version=row.version,
            changed_at=row.changed_at,
            row=row,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: str) -> Self | None:
        """Called by the gateway for a centre another service points to."""
        key = known_id(id)
        row = await info.context.loaders.centre.load(key) if key else None
        return cls.of(row) if row else None


@strawberry.type
class Municipality:
    """A municipality of a region; `until` is the first day on which it no longer belongs."""

    code: str
    name: str
    since: date | None
    until: date | None
    latitude: float | None
    longitude: float | None


@strawberry.type
class NutsCode:
    """A NUTS code with the version of the classification it is from."""

    code: str
    version: int


@strawberry.type
class Desk:
    """The one place of a region where questions come in.

    `answerWithinDays` is its service level; null where it promised none.
    """

    code: str
    name: LocalisedText
    answer_within_days: int | None


@strawberry.federation.type(keys=["code"])
class Region(Vocabulary):
    """A region of the consortium, as its plugin describes it."""

    def _profile(self, info: Info) -> facts.RegionProfile:
        return info.context.regions.profile(self.code)

    @strawberry.field
    def name(self, info: Info) -> LocalisedText:
        """What it is called."""
        return localised(self._profile(info).names)

    @strawberry.field
    def languages(self, info: Info) -> list[str]:
        """The languages it publishes in, preferred first."""
        return list(self._profile(info).languages)

    @strawberry.field
    def country(self, info: Info) -> str:
        """ISO 3166-1 code of its country."""
        return self._profile(info).country

    @strawberry.field
    def municipalities(self, info: Info, on: date | None = None) -> list[Municipality]:
        """The municipalities that belong to it on a day; today when none is named."""
        day = on or info.context.today
        members = [m for m in self._profile(info).municipalities if m.belongs(day)]
        return [
            Municipality(
                code=m.code,
                name=m.name,
                since=m.since,
                until=m.until,
                latitude=m.latitude,
                longitude=m.longitude,
            )
            for m in members
        ]

    @strawberry.field
    def nuts(self, info: Info) -> list[NutsCode]:
        """The statistical areas it resembles; membership never follows from them."""
        return [NutsCode(code=code.code, version=code.version) for code in self._profile(info).nuts]

    @strawberry.field
    def subdivision(self, info: Info) -> str | None:
        """ISO 3166-2 code of the province it is or lies in."""
        return self._profile(info).subdivision

    @strawberry.field
    def identifiers(self, info: Info) -> list[str]:
        """The registers its organisations are known in, as `IdentifierScheme` spells them."""
        return list(self._profile(info).identifiers)

    @strawberry.field
    def desk(self, info: Info) -> Desk | None:
        """The one place where its questions come in."""
        desk = info.context.regions.desk(self.code)
        if desk is None:
            return None
        return Desk(code=desk.code, name=localised(desk.names), answer_within_days=desk.answer_within_days)

    @strawberry.field
    async def organisations(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Organisation]:
        """The organisations the region speaks for, by name."""
        wanted = queries.organisations(info.context, queries.OrganisationCriteria(region=self.code))
        page = Page(first, after, last, before)
        return await connect(info.context.database, wanted, queries.BY_NAME, page, Organisation.of)

    @strawberry.field
    async def centres(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Centre]:
        """The centres the region speaks for, by name."""
        wanted = queries.centres(info.context, queries.CentreCriteria(region=self.code))
        page = Page(first, after, last, before)
        return await connect(info.context.database, wanted, queries.CENTRES_BY_NAME, page, Centre.of)

    @classmethod
    def resolve_reference(cls, info: Info, code: str) -> Self | None:
        """Called by the gateway for a region another service points to."""
        return cls(code=strawberry.ID(code)) if code in info.context.regions.codes else None


@strawberry.type
class OrganisationPayload(Payload):
    """The organisation after the change, or the errors that prevented it."""

    organisation: Organisation | None = None


@strawberry.type
class CentrePayload(Payload):
    """The centre after the change, or the errors that prevented it."""

    centre: Centre | None = None
