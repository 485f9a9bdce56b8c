"""A region's own fields on modules and placements, and what rules are told of their institutes."""

from dataclasses import replace
from functools import cache
from typing import Any
from uuid import UUID

import pytest_asyncio

from quadhelix import ExtraFields, hookimpl
from quadhelix.endpoint import described
from quadhelix.events import OrganisationChanged, OrganisationState
from quadhelix.facts import HelixSector, OrganisationKind, SectorFamily, Subject
from quadhelix.graph.context import Context
from quadhelix.graph.schema import SubgraphSchema
from quadhelix.identity import Actor
from quadhelix.regions import Regions, plugin_manager
from services.education.facts import module_facts
from services.education.model import KnownOrganisation, Module
from services.education.queries import Loaders
from services.education.schema import schema
from tests import veluwe_rand
from tests.services.education.in_process import TODAY, Education, details


class OnModules:
    """The invented region, with its fields on modules and placements instead."""

    QUADHELIX_API = 1
    region_profile = staticmethod(veluwe_rand.region_profile)

    @staticmethod
    @hookimpl
    def extra_fields() -> list[ExtraFields]:
        kinds = (Subject.MODULE, Subject.PLACEMENT)
        return [ExtraFields(subject=kind, fields=veluwe_rand.FIELDS) for kind in kinds]


@cache
def regions() -> Regions:
    return Regions(plugin_manager(only=["leiden"], extra=[OnModules]))


@cache
def extended() -> SubgraphSchema:
    return schema.extended(regions())


REGISTER = """mutation ($input: RegisterModuleInput!) { registerModule(input: $input) {
  module { id assessments { step version } veluweRand { scale visits lead { id } } }
  errors { field code }
} }"""
PROPOSE = """mutation ($input: ProposePlacementInput!) { proposePlacement(input: $input) {
  placement { id assessments { step version } veluweRand { visits remark } } errors { field code }
} }"""
PUBLISH = "mutation ($input: PublishModuleInput!) { publishModule(input: $input) { errors { field code } } }"


class Extended(Education):
    """The service, with that region."""

    async def execute(self, actor: Actor, query: str, **variables: Any) -> tuple[Any, list[dict[str, Any]]]:
        context = Context(actor, ("en",), self.database, regions(), today=TODAY)
        context = replace(context, loaders=Loaders(context))
        result = await extended().execute(query, variable_values=variables, context_value=context)
        return result.data, [described(error, ("en",)) for error in result.errors or ()]


@pytest_asyncio.fixture
async def service(education: Education) -> Extended:
    return Extended(education.database, education.college, education.university, education.challenge)


async def test_modules_and_placements_keep_fields_of_regions(service: Extended) -> None:
    # given a module in the region
    given = {"scale": "WIDE", "visits": 2, "lead": str(service.college)}
    place = {"municipality": veluwe_rand.PLACE}
    input = details(service.college, **place, veluweRand=given)
    done = await service.change(service.institute, REGISTER, **input)
    module = done["module"]
    assert module["veluweRand"] == {**given, "lead": {"id": str(service.college)}}
    assert module["assessments"] == [{"step": "register", "version": 1}]
    await service.change(service.institute, PUBLISH, id=module["id"])
    # when a host is asked for places there
    days = {"startsOn": "2026-09-01", "endsOn": "2026-12-31"}
    asked = {"module": module["id"], "host": str(service.university), "places": 3, **days, **place}
    proposed = await service.change(service.institute, PROPOSE, **asked, veluweRand={"visits": 1})
    # then the placement has its own
    assert proposed["errors"] == []
    assert proposed["placement"]["veluweRand"] == {"visits": 1, "remark": None}
    assert proposed["placement"]["assessments"] == [{"step": "propose", "version": 1}]


async def test_rules_are_told_what_the_directory_tells_of_an_institute(service: Extended) -> None:
    id = await service.module()
    state = OrganisationState(
        names={"nl": "Voorbeeldcollege"},
        kind=OrganisationKind.VOCATIONAL_COLLEGE,
        families=[SectorFamily.OTHER],
        country="BE",
        helix_sector=HelixSector.KNOWLEDGE,
        divisions=["85"],
        extras={"veluwe-rand": {"scale": "WIDE"}},
    )
    told = OrganisationChanged(aggregate=service.college, version=7, region="leiden", state=state)
    await service.hear(told)
    async with service.database.read() as session:
        row = await session.get(Module, UUID(id))
        assert row
        institute = (await module_facts(session, row)).institute
    assert (institute.country, institute.divisions, institute.families) == (
        "BE",
        ("85",),
        (SectorFamily.OTHER,),
    )
    assert (institute.helix_sector, institute.kept("veluwe-rand", "scale")) == (HelixSector.KNOWLEDGE, "WIDE")
    # and of one that is withdrawn, its kind and no more
    await service.hear(replace(told, version=8, state=None))
    async with service.database.read() as session:
        copy = await session.get(KnownOrganisation, service.college)
    assert copy
    assert (copy.kind, copy.divisions, copy.extras) == (OrganisationKind.VOCATIONAL_COLLEGE, [], {})
