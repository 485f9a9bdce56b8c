"""What those with a role may change in programmes."""

from collections.abc import Awaitable, Callable

import strawberry

from quadhelix.graph.context import Change, Info
from quadhelix.graph.inputs import read_id, read_optional_id, read_region
from quadhelix.graph.mutations import attempt, mutation
from quadhelix.identity import Role
from services.challenges import model
from services.challenges.actions import programme as actions
from services.challenges.schema.inputs.programmes import (
    ObservationDetails,
    ProgrammeDetails,
    read_observation,
    read_programme,
)
from services.challenges.schema.types import Programme, ProgrammePayload


@strawberry.input
class RegisterProgrammeInput(ProgrammeDetails):
    """A programme to set up; an `id` makes the call repeatable, for imports."""

    region: str
    id: strawberry.ID | None = None
    published: bool = False


@strawberry.input
class ChangeProgrammeInput(ProgrammeDetails):
    """New details of a programme, in place of all the old ones; `version` is the one you read.

    Only `published` stays as it is when left out.
    """

    id: strawberry.ID
    version: int | None = None
    published: bool | None = None


@strawberry.input
class RecordObservationInput(ObservationDetails):
    """An observation of the indicator with this key; an `id` makes the call repeatable, for imports."""

    programme: strawberry.ID
    indicator: str
    id: strawberry.ID | None = None


@strawberry.type
class ProgrammeMutations:
    """Changes of programmes."""

    @mutation(Role.REGION_ADMIN)
    async def register_programme(self, info: Info, input: RegisterProgrammeInput) -> ProgrammePayload:
        """Set up a programme."""
        return await _programme(
            info,
            lambda change: actions.register_programme(
                change,
                region=read_region(change.regions, input.region),
                content=read_programme(info, input),
                published=input.published,
                id=read_optional_id(input.id, "id"),
            ),
        )

    @mutation(Role.REGION_ADMIN)
    async def change_programme(self, info: Info, input: ChangeProgrammeInput) -> ProgrammePayload:
        """Replace a programme's details; what was observed of its indicators stays."""
        return await _programme(
            info,
            lambda change: actions.change_programme(
                change,
                id=read_id(input.id, "id"),
                content=read_programme(info, input),
                published=input.published,
                version=input.version,
            ),
        )

    @mutation(Role.REGION_ADMIN)
    async def record_observation(self, info: Info, input: RecordObservationInput) -> ProgrammePayload:
        """Add what a source claims an indicator stood at; earlier claims stay beside it."""
        return await _programme(
            info,
            lambda change: actions.record_observation(
                change,
                programme=read_id(input.programme, "programme"),
                indicator=input.indicator,
                content=read_observation(input),
                id=read_optional_id(input.id, "id"),
            ),
        )


async def _programme(info: Info, action: Callable[[Change], Awaitable[model.Programme]]) -> ProgrammePayload:
    return await attempt(
        info, action, ProgrammePayload, lambda row: ProgrammePayload(programme=Programme.of(row))
    )
