"""Placements in GraphQL: their type, inputs and mutations."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Self

import strawberry

from quadhelix.graph.connections import Connection, Page, connect
from quadhelix.graph.context import Change, Info
from quadhelix.graph.findings import Assessment, Finding, Payload, kept_assessments, kept_findings
from quadhelix.graph.inputs import (
    ProvenanceInput,
    known_id,
    read_id,
    read_municipality,
    read_optional_id,
    read_provenance,
)
from quadhelix.graph.mutations import attempt, mutation
from quadhelix.graph.records import Provenance, provenance
from quadhelix.graph.reviews import reviewed
from quadhelix.identity import Role
from services.education import model, queries
from services.education.actions import placement as actions
from services.education.facts import placement_facts
from services.education.schema.enums import PlacementStatus
from services.education.schema.types import Module, Organisation, Region


@strawberry.federation.type(keys=["id"])
class Placement:
    """Places a host has for learners of a module, in whole days: an agreement that names no learner."""

    id: strawberry.ID
    places: int
    starts_on: date
    ends_on: date
    status: PlacementStatus
    municipality: str | None
    version: int
    changed_at: datetime
    row: strawberry.Private[model.Placement]

    @strawberry.field
    def module(self) -> Module:
        """What the learners learn; institute and host read it also while it is not published."""
        return Module.of(self.row.module)

    @strawberry.field
    async def host(self, info: Info) -> Organisation | None:
        """The organisation that has the places; null while that is not public."""
        return await Organisation.seen(info, self.row.host_id)

    @strawberry.field
    def region(self) -> Region:
        """The region that answers for it."""
        return Region(code=strawberry.ID(self.row.region))

    findings: list[Finding] = strawberry.field(resolver=kept_findings)
    assessments: list[Assessment] = strawberry.field(resolver=kept_assessments)
    review: list[Finding] = strawberry.field(resolver=reviewed(placement_facts))

    @strawberry.field
    def provenance(self) -> Provenance | None:
        """Where these facts come from."""
        return provenance(self.row.provenance)

    @classmethod
    def of(cls, row: model.Placement) -> Self:
        """The GraphQL object of a record."""
        return cls(
            id=strawberry.ID(str(row.id)),
            places=row.places,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            status=row.status,
            municipality=row.municipality,
            version=row.version,
            changed_at=row.changed_at,
            row=row,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: str) -> Self | None:
        """Called by the gateway for a placement another service points to."""
        key = known_id(id)
        row = await info.context.loaders.placement.load(key) if key else None
        return cls.of(row) if row else None


@strawberry.type
class PlacementPayload(Payload):
    """The placement after the change, or the errors that prevented it."""

    placement: Placement | None = None


@strawberry.type
class PlacementQueries:
    """Reads of placements. Anyone sees what is agreed; proposals show to both sides and the region."""

    @strawberry.field
    async def placement(self, info: Info, id: strawberry.ID) -> Placement | None:
        """The placement with this id; null if there is none you may see."""
        return await Placement.resolve_reference(info, id)

    @strawberry.field
    async def placements(
        self,
        info: Info,
        module: strawberry.ID,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Placement]:
        """The placements of a module, by start."""
        wanted = queries.placements(info.context, read_id(module, "module"))
        page = Page(first, after, last, before)
        order = queries.PLACEMENTS_BY_START
        return await connect(info.context.database, wanted, order, page, Placement.of)


@strawberry.input
class PlacementDetails:
    """What institute and host agree on, in whole days."""

    host: strawberry.ID = strawberry.field(description="The organisation that would have the learners.")
    places: int
    starts_on: date
    ends_on: date
    municipality: str | None = None
    provenance: ProvenanceInput | None = None


@strawberry.input
class ProposePlacementInput(PlacementDetails):
    """Places to ask a host for; an `id` makes the call repeatable, for imports."""

    module: strawberry.ID
    id: strawberry.ID | None = None


@strawberry.input
class AgreePlacementInput:
    """The placement the host agrees to."""

    id: strawberry.ID
    version: int | None = None


@strawberry.input
class CompletePlacementInput:
    """The placement whose learners have been there."""

    id: strawberry.ID
    version: int | None = None


@strawberry.input
class WithdrawPlacementInput:
    """The placement to take back."""

    id: strawberry.ID
    version: int | None = None


@strawberry.type
class PlacementMutations:
    """Changes of placements. The institute proposes, the host agrees; a region may do both for them."""

    @mutation(Role.INSTITUTE, Role.REGION_ADMIN)
    async def propose_placement(self, info: Info, input: ProposePlacementInput) -> PlacementPayload:
        """Ask a host for places, seen by institute, host and region until it agrees."""
        return await _placement(
            info,
            lambda change: actions.propose_placement(
                change,
                module=read_id(input.module, "module"),
                content=_read(info, input),
                id=read_optional_id(input.id, "id"),
            ),
        )

    @mutation(Role.MEMBER, Role.INSTITUTE, Role.REGION_ADMIN)
    async def agree_placement(self, info: Info, input: AgreePlacementInput) -> PlacementPayload:
        """Say yes as the host; from then on everyone sees it."""
        return await _placement(
            info,
            lambda change: actions.agree_placement(change, id=read_id(input.id, "id"), version=input.version),
        )

    @mutation(Role.INSTITUTE, Role.REGION_ADMIN)
    async def complete_placement(self, info: Info, input: CompletePlacementInput) -> PlacementPayload:
        """Close a placement whose learners have been there."""
        return await _placement(
            info,
            lambda change: actions.complete_placement(
                change, id=read_id(input.id, "id"), version=input.version
            ),
        )

    @mutation(Role.INSTITUTE, Role.MEMBER, Role.REGION_ADMIN)
    async def withdraw_placement(self, info: Info, input: WithdrawPlacementInput) -> PlacementPayload:
        """Take a placement back, as institute or host, before it is completed."""
        return await _placement(
            info,
            lambda change: actions.withdraw_placement(
                change, id=read_id(input.id, "id"), version=input.version
            ),
        )


def _read(info: Info, given: PlacementDetails) -> actions.PlacementContent:
    return actions.PlacementContent(
        host=read_id(given.host, "host"),
        places=given.places,
        starts_on=given.starts_on,
        ends_on=given.ends_on,
        municipality=read_municipality(given.municipality, "municipality"),
        provenance=read_provenance(given.provenance, info.context.today),
    )


async def _placement(info: Info, action: Callable[[Change], Awaitable[model.Placement]]) -> PlacementPayload:
    return await attempt(
        info, action, PlacementPayload, lambda row: PlacementPayload(placement=Placement.of(row))
    )
