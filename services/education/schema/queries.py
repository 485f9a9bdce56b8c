"""What anyone may ask of education."""

from datetime import date
from enum import Enum

import strawberry

from quadhelix.graph.connections import Connection, Ordering, Page, connect
from quadhelix.graph.context import Info
from quadhelix.graph.inputs import read_line, read_optional_id, read_region
from services.education import queries
from services.education.schema.enums import Level, ModuleKind
from services.education.schema.placements import PlacementQueries
from services.education.schema.types import Module, Offering


@strawberry.enum(description="The order of a list of modules.")
class ModuleOrder(Enum):
    """The order of a list of modules."""

    TITLE = "title"
    NEWEST = "newest"


@strawberry.enum(description="The order of a list of offerings.")
class OfferingOrder(Enum):
    """The order of a list of offerings."""

    STARTS_ON = "starts-on"


_MODULES: dict[ModuleOrder, Ordering] = {
    ModuleOrder.TITLE: queries.BY_TITLE,
    ModuleOrder.NEWEST: queries.NEWEST,
}
_OFFERINGS: dict[OfferingOrder, Ordering] = {OfferingOrder.STARTS_ON: queries.BY_START}


@strawberry.input
class ModuleFilter:
    """What a list of modules is narrowed by; all that are given must hold."""

    region: str | None = None
    kind: ModuleKind | None = None
    institute: strawberry.ID | None = strawberry.field(
        default=None, description="An organisation that provides it, alone or jointly."
    )
    challenge: strawberry.ID | None = strawberry.field(
        default=None, description="A public challenge it works on."
    )
    level: Level | None = None
    starts_after: date | None = strawberry.field(
        default=None, description="It has an offering that starts later than this day."
    )
    text: str | None = strawberry.field(default=None, description="Words in its title, code or description.")


@strawberry.input
class OfferingFilter:
    """What a list of offerings is narrowed by; all that are given must hold."""

    region: str | None = None
    kind: ModuleKind | None = None
    starts_after: date | None = strawberry.field(
        default=None, description="It starts later than this day; today when none is named."
    )


@strawberry.type
class Query(PlacementQueries):
    """Reads of education. Anyone sees what is published; drafts show to those who keep them."""

    @strawberry.field
    async def module(self, info: Info, id: strawberry.ID) -> Module | None:
        """The module with this id; null if there is none you may see."""
        return await Module.resolve_reference(info, id)

    @strawberry.field
    async def modules(
        self,
        info: Info,
        filter: ModuleFilter | None = None,
        order_by: ModuleOrder = ModuleOrder.TITLE,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Module]:
        """The modules of the consortium."""
        wanted = queries.modules(info.context, _module_criteria(info, filter))
        page = Page(first, after, last, before)
        return await connect(info.context.database, wanted, _MODULES[order_by], page, Module.of)

    @strawberry.field
    async def offerings(
        self,
        info: Info,
        filter: OfferingFilter | None = None,
        order_by: OfferingOrder = OfferingOrder.STARTS_ON,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Offering]:
        """The offerings to come, cancelled ones left out."""
        wanted = queries.offerings(info.context, _offering_criteria(info, filter))
        page = Page(first, after, last, before)
        return await connect(info.context.database, wanted, _OFFERINGS[order_by], page, Offering.of)


def _module_criteria(info: Info, given: ModuleFilter | None) -> queries.ModuleCriteria:
    given = given or ModuleFilter()
    return queries.ModuleCriteria(
        region=given.region and read_region(info.context.regions, given.region, "filter.region"),
        kind=given.kind,
        institute=read_optional_id(given.institute, "filter.institute"),
        challenge=read_optional_id(given.challenge, "filter.challenge"),
        level=given.level,
        starts_after=given.starts_after,
        text=given.text and read_line(given.text, "filter.text"),
    )


def _offering_criteria(info: Info, given: OfferingFilter | None) -> queries.OfferingCriteria:
    given = given or OfferingFilter()
    return queries.OfferingCriteria(
        starts_after=given.starts_after or info.context.today,
        region=given.region and read_region(info.context.regions, given.region, "filter.region"),
        kind=given.kind,
    )
