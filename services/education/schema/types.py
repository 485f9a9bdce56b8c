"""Modules and offerings in GraphQL, and what education adds to the records of other services."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

import strawberry
from strawberry.scalars import JSON

from quadhelix.graph.connections import Connection, Page, connect
from quadhelix.graph.context import Info
from quadhelix.graph.findings import Assessment, Finding, Payload, kept_assessments, kept_findings
from quadhelix.graph.inputs import known_id
from quadhelix.graph.records import Provenance, provenance
from quadhelix.graph.references import Reference
from quadhelix.graph.reviews import reviewed
from quadhelix.graph.texts import LocalisedText, localised, localised_or_none
from services.education import model, queries
from services.education.facts import module_facts, module_facts_with, providers
from services.education.schema.enums import Level, ModeOfDelivery, ModuleKind, StudyLoadUnit, TargetGroup


@strawberry.type
class StudyLoad:
    """How much work a module is."""

    value: float
    unit: StudyLoadUnit


@strawberry.type
class ChallengeLink:
    """A challenge a module works on, and since when."""

    challenge: Annotated["Challenge", strawberry.lazy(".types")] | None
    since: date


@strawberry.type
class CatalogueConsumer:
    """What a region adds to a module for one kind of reader of the catalogue; `key` starts with `x-`."""

    key: str
    fields: JSON


@strawberry.federation.type(keys=["id"])
class Module:
    """A minor, a CIV module or a course for lifelong development, in which people learn on real questions."""

    id: strawberry.ID
    kind: ModuleKind
    code: str
    level: Level
    teaching_languages: list[str]
    fields_of_study: str | None
    new_since: date | None
    published: bool
    version: int
    changed_at: datetime
    row: strawberry.Private[model.Module]

    @strawberry.field
    def title(self) -> LocalisedText:
        """What it is called."""
        return localised(self.row.titles)

    @strawberry.field
    def description(self) -> LocalisedText | None:
        """What it is about, for a layman."""
        return localised_or_none(self.row.description)

    @strawberry.field
    def study_load(self) -> StudyLoad:
        """How much work it is."""
        return StudyLoad(value=self.row.study_load, unit=self.row.study_load_unit)

    @strawberry.field
    def modes_of_delivery(self) -> list[ModeOfDelivery]:
        """How it is taught."""
        return [ModeOfDelivery(mode) for mode in self.row.modes_of_delivery]

    @strawberry.field
    def learning_outcomes(self) -> list[LocalisedText]:
        """What who completes it can do."""
        return [localised(outcome) for outcome in self.row.learning_outcomes]

    @strawberry.field
    async def institute(self, info: Info) -> "Organisation | None":
        """The organisation that provides it; null while that is not public."""
        return await Organisation.seen(info, self.row.institute_id)

    @strawberry.field
    async def joint_partners(self, info: Info) -> list["Organisation | None"]:
        """The public organisations that provide it together with the institute; null for one withdrawn."""
        ids = [partner.organisation_id for partner in self.row.joint_partners]
        known = await info.context.loaders.organisation.load_many(ids)
        return [Organisation.with_id(each.id) for each in known if each and each.public]

    @strawberry.field
    def challenges(self) -> list["Challenge | None"]:
        """The public challenges it works on, oldest link first; null for one that is being withdrawn."""
        return [Challenge.with_id(link.challenge_id) for link in self.row.shown_links]

    @strawberry.field
    def challenge_links(self) -> list[ChallengeLink]:
        """The public challenges it works on with the day it took them on, oldest link first."""
        return [
            ChallengeLink(challenge=Challenge.with_id(link.challenge_id), since=link.since)
            for link in self.row.shown_links
        ]

    @strawberry.field
    def offerings(self) -> list["Offering"]:
        """The times it is taught, past ones included and cancelled ones not, by start."""
        return [Offering.of(offering) for offering in self.row.planned_offerings]

    @strawberry.field
    async def consumers(self, info: Info) -> list[CatalogueConsumer]:
        """What regions add to its entry in a catalogue, as the `consumers` of the Open Onderwijs API."""
        context = info.context
        known = await context.loaders.organisation.load_many(providers(self.row))
        facts = module_facts_with(self.row, {each.id: each for each in known if each})
        added = context.regions.ooapi_consumers(facts, context.today)
        return [CatalogueConsumer(key=each.key, fields=JSON(dict(each.fields))) for each in added]

    @strawberry.field
    def municipality(self) -> str | None:
        """National code of the municipality where it is taught."""
        return self.row.municipality

    @strawberry.field
    def region(self) -> "Region":
        """The region that answers for this entry."""
        return Region(code=strawberry.ID(self.row.region))

    findings: list[Finding] = strawberry.field(resolver=kept_findings)
    assessments: list[Assessment] = strawberry.field(resolver=kept_assessments)
    review: list[Finding] = strawberry.field(resolver=reviewed(module_facts))

    @strawberry.field
    def provenance(self) -> Provenance | None:
        """Where these facts come from."""
        return provenance(self.row.provenance)

    @classmethod
    def of(cls, row: model.Module) -> Self:
        """The GraphQL object of a record."""
        return cls(
            id=strawberry.ID(str(row.id)),
            kind=row.kind,
            code=row.code,
            level=row.level,
            teaching_languages=row.teaching_languages,
            fields_of_study=row.fields_of_study,
            new_since=row.new_since,
            published=row.published,
            version=row.version,
            changed_at=row.changed_at,
            row=row,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: str) -> Self | None:
        """Called by the gateway for a module another service points to."""
        key = known_id(id)
        row = await info.context.loaders.module.load(key) if key else None
        return cls.of(row) if row else None


@strawberry.type
class ExpectedGroup:
    """Whom an offering is meant for, and how many are expected; null where nobody counted."""

    group: TargetGroup
    expected: int | None


@strawberry.federation.type(keys=["id"])
class Offering:
    """One time a module is taught, in whole days. `seats` is null where there is room for all."""

    id: strawberry.ID
    starts_on: date
    ends_on: date
    enrol_until: date | None
    seats: int | None
    cancelled: bool
    row: strawberry.Private[model.Offering]

    @strawberry.field
    async def module(self, info: Info) -> Module | None:
        """What is taught."""
        row = await info.context.loaders.module.load(self.row.module_id)
        return Module.of(row) if row else None

    @strawberry.field
    def centre(self) -> "Centre | None":
        """The centre it is held at."""
        return Centre.with_id(self.row.centre_id) if self.row.centre_id else None

    @strawberry.field
    def target_groups(self) -> list[ExpectedGroup]:
        """Whom it is meant for."""
        return [
            ExpectedGroup(group=TargetGroup(target["group"]), expected=target["expected"])
            for target in self.row.target_groups
        ]

    @classmethod
    def of(cls, row: model.Offering) -> Self:
        """The GraphQL object of a record."""
        return cls(
            id=strawberry.ID(str(row.id)),
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            enrol_until=row.enrol_until,
            seats=row.seats,
            cancelled=row.cancelled,
            row=row,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: str) -> Self | None:
        """Called by the gateway for an offering another service points to."""
        key = known_id(id)
        row = await info.context.loaders.offering.load(key) if key else None
        return cls.of(row) if row else None


@strawberry.federation.type(keys=["id"])
class Challenge(Reference):
    """A challenge of the region, with the education that works on it."""

    @strawberry.field
    async def modules(self, info: Info) -> list[Module]:
        """The modules that work on it, by title; none while the challenge is not public."""
        key = known_id(self.id)
        rows = await info.context.loaders.modules_linked_to.load(key) if key else []
        return [Module.of(row) for row in rows]


@strawberry.federation.type(keys=["id"])
class Organisation(Reference):
    """An organisation, with the education it provides."""

    @strawberry.field
    async def modules(self, info: Info) -> list[Module]:
        """The modules it provides, alone or jointly, by title."""
        key = known_id(self.id)
        rows = await info.context.loaders.modules_provided_by.load(key) if key else []
        return [Module.of(row) for row in rows]

    @classmethod
    async def seen(cls, info: Info, id: UUID) -> Self | None:
        """The organisation with this id; None while it is not public."""
        known = await info.context.loaders.organisation.load(id)
        return cls.with_id(id) if known and known.public else None


@strawberry.federation.type(keys=["id"])
class Centre(Reference):
    """A centre, with the education that is held there."""

    @strawberry.field
    async def offerings(self, info: Info) -> list[Offering]:
        """What is taught there and not over yet, by start."""
        key = known_id(self.id)
        rows = await info.context.loaders.offerings_at.load(key) if key else []
        return [Offering.of(row) for row in rows]


@strawberry.federation.type(keys=["code"])
class Region:
    """A region of the consortium, with the education it answers for."""

    code: strawberry.ID

    @strawberry.field
    async def modules(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Module]:
        """The modules the region speaks for, by title."""
        wanted = queries.modules(info.context, queries.ModuleCriteria(region=self.code))
        page = Page(first, after, last, before)
        return await connect(info.context.database, wanted, queries.BY_TITLE, page, Module.of)

    @classmethod
    def resolve_reference(cls, info: Info, code: str) -> Self | None:
        """Called by the gateway for a region another service points to."""
        return cls(code=strawberry.ID(code)) if code in info.context.regions.codes else None


@strawberry.type
class ModulePayload(Payload):
    """The module after the change, or the errors that prevented it."""

    module: Module | None = None


@strawberry.type
class OfferingPayload(Payload):
    """The offering and its module after the change, or the errors that prevented it."""

    offering: Offering | None = None
    module: Module | None = None
