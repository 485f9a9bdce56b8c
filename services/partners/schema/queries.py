"""What anyone may ask of partners."""

from enum import Enum

import strawberry

from quadhelix.graph.connections import Connection, Ordering, Page, connect
from quadhelix.graph.context import Info
from quadhelix.graph.enums import OrganisationKind, SectorFamily, Subject
from quadhelix.graph.inputs import read_line, read_optional_id, read_region
from services.partners import queries
from services.partners.schema.enums import CentreKind, HelixSector
from services.partners.schema.types import Centre, Organisation, Region
from services.partners.schema.vocabulary import Rule, rules_of


@strawberry.enum(description="The order of a list of organisations.")
class OrganisationOrder(Enum):
    """The order of a list of organisations."""

    NAME = "name"
    NEWEST = "newest"


@strawberry.enum(description="The order of a list of centres.")
class CentreOrder(Enum):
    """The order of a list of centres."""

    NAME = "name"
    NEWEST = "newest"


_ORGANISATIONS: dict[OrganisationOrder, Ordering] = {
    OrganisationOrder.NAME: queries.BY_NAME,
    OrganisationOrder.NEWEST: queries.NEWEST,
}
_CENTRES: dict[CentreOrder, Ordering] = {
    CentreOrder.NAME: queries.CENTRES_BY_NAME,
    CentreOrder.NEWEST: queries.CENTRES_NEWEST,
}


@strawberry.input
class OrganisationFilter:
    """What a list of organisations is narrowed by; all that are given must hold."""

    region: str | None = None
    kind: OrganisationKind | None = None
    helix_sector: HelixSector | None = None
    family: SectorFamily | None = None
    text: str | None = strawberry.field(default=None, description="Words in a name or an alias.")


@strawberry.input
class CentreFilter:
    """What a list of centres is narrowed by; all that are given must hold."""

    region: str | None = None
    kind: CentreKind | None = None
    host: strawberry.ID | None = None
    text: str | None = strawberry.field(default=None, description="Words in a name or an alias.")


@strawberry.type
class Query:
    """Reads of partners. Anyone sees what is published; drafts show to those who keep them."""

    @strawberry.field
    async def organisation(self, info: Info, id: strawberry.ID) -> Organisation | None:
        """The organisation with this id; null if there is none you may see."""
        return await Organisation.resolve_reference(info, id)

    @strawberry.field
    async def organisations(
        self,
        info: Info,
        filter: OrganisationFilter | None = None,
        order_by: OrganisationOrder = OrganisationOrder.NAME,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Organisation]:
        """The organisations of the consortium."""
        wanted = queries.organisations(info.context, _organisation_criteria(info, filter))
        page = Page(first, after, last, before)
        return await connect(info.context.database, wanted, _ORGANISATIONS[order_by], page, Organisation.of)

    @strawberry.field
    async def centre(self, info: Info, id: strawberry.ID) -> Centre | None:
        """The centre with this id; null if there is none you may see."""
        return await Centre.resolve_reference(info, id)

    @strawberry.field
    async def centres(
        self,
        info: Info,
        filter: CentreFilter | None = None,
        order_by: CentreOrder = CentreOrder.NAME,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Centre]:
        """The centres of the consortium."""
        wanted = queries.centres(info.context, _centre_criteria(info, filter))
        page = Page(first, after, last, before)
        return await connect(info.context.database, wanted, _CENTRES[order_by], page, Centre.of)

    @strawberry.field
    def region(self, info: Info, code: strawberry.ID) -> Region | None:
        """The region with this code; null if its plugin is not installed."""
        return Region.resolve_reference(info, code)

    @strawberry.field
    def regions(self, info: Info) -> list[Region]:
        """The regions whose plugins are installed here."""
        return [Region(code=strawberry.ID(code)) for code in info.context.regions.codes]

    @strawberry.field
    def rules(
        self, info: Info, region: strawberry.ID | None = None, subject: Subject | None = None
    ) -> list[Rule]:
        """The rules in force: those that hold everywhere, then each region's, or those of one region."""
        wanted = ("", *info.context.regions.codes) if region is None else (region,)
        if region is not None:
            read_region(info.context.regions, region)
        return [rule for code in wanted for rule in rules_of(info, code, subject)]


def _organisation_criteria(info: Info, given: OrganisationFilter | None) -> queries.OrganisationCriteria:
    given = given or OrganisationFilter()
    return queries.OrganisationCriteria(
        region=given.region and read_region(info.context.regions, given.region, "filter.region"),
        kind=given.kind,
        helix_sector=given.helix_sector,
        family=given.family,
        text=given.text and read_line(given.text, "filter.text"),
    )


def _centre_criteria(info: Info, given: CentreFilter | None) -> queries.CentreCriteria:
    given = given or CentreFilter()
    return queries.CentreCriteria(
        region=given.region and read_region(info.context.regions, given.region, "filter.region"),
        kind=given.kind,
        host=read_optional_id(given.host, "filter.host"),
        text=given.text and read_line(given.text, "filter.text"),
    )
