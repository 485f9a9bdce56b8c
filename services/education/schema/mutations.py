"""What those with a role may change in education."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import strawberry

from quadhelix.database import new_id
from quadhelix.graph.context import Change, Info
from quadhelix.graph.inputs import read_id, read_optional_id, read_region
from quadhelix.graph.mutations import attempt, mutation
from quadhelix.identity import Role
from services.education import model
from services.education.actions import module as actions
from services.education.schema.inputs import ModuleDetails, OfferingDetails, read_module, read_offering
from services.education.schema.placements import PlacementMutations
from services.education.schema.types import Module, ModulePayload, Offering, OfferingPayload


@strawberry.input
class RegisterModuleInput(ModuleDetails):
    """A module to enter; an `id` makes the call repeatable, for imports."""

    region: str
    institute: strawberry.ID = strawberry.field(description="The organisation that provides it.")
    id: strawberry.ID | None = None


@strawberry.input
class ChangeModuleInput(ModuleDetails):
    """New details of a module, in place of all the old ones; `version` is the one you read."""

    id: strawberry.ID
    version: int | None = None


@strawberry.input
class PublishModuleInput:
    """Whether everyone sees the module."""

    id: strawberry.ID
    published: bool = True


@strawberry.input
class ScheduleOfferingInput(OfferingDetails):
    """An offering to add to a module; an `id` makes the call repeatable, for imports."""

    module: strawberry.ID
    id: strawberry.ID | None = None


@strawberry.input
class ChangeOfferingInput(OfferingDetails):
    """New details of an offering, in place of all the old ones; `version` is the module's you read."""

    id: strawberry.ID
    version: int | None = None


@strawberry.input
class CancelOfferingInput:
    """The offering to call off."""

    id: strawberry.ID


@strawberry.input
class LinkModuleInput:
    """A module and the challenge it takes on."""

    module: strawberry.ID
    challenge: strawberry.ID


@strawberry.input
class UnlinkModuleInput:
    """A module and the challenge it lets go of."""

    module: strawberry.ID
    challenge: strawberry.ID


@strawberry.type
class Mutation(PlacementMutations):
    """Changes of education. Each takes one `input` and answers with the record or typed errors."""

    @mutation(Role.INSTITUTE, Role.REGION_ADMIN)
    async def register_module(self, info: Info, input: RegisterModuleInput) -> ModulePayload:
        """Enter a module, not yet published."""
        return await _module(
            info,
            lambda change: actions.register_module(
                change,
                region=read_region(change.regions, input.region),
                institute=read_id(input.institute, "institute"),
                facts=read_module(info, input),
                id=read_optional_id(input.id, "id"),
            ),
        )

    @mutation(Role.INSTITUTE, Role.REGION_ADMIN)
    async def change_module(self, info: Info, input: ChangeModuleInput) -> ModulePayload:
        """Replace a module's details."""
        return await _module(
            info,
            lambda change: actions.change_module(
                change, id=read_id(input.id, "id"), facts=read_module(info, input), version=input.version
            ),
        )

    @mutation(Role.INSTITUTE, Role.REGION_ADMIN)
    async def publish_module(self, info: Info, input: PublishModuleInput) -> ModulePayload:
        """Show a module to everyone, or withdraw it."""
        return await _module(
            info,
            lambda change: actions.publish_module(
                change, id=read_id(input.id, "id"), published=input.published
            ),
        )

    @mutation(Role.INSTITUTE, Role.REGION_ADMIN)
    async def schedule_offering(self, info: Info, input: ScheduleOfferingInput) -> OfferingPayload:
        """Add an offering to a module."""
        return await _offering(
            info,
            strawberry.ID(str(new_id())) if input.id is None else input.id,
            lambda change, id: actions.schedule_offering(
                change, id=id, module=read_id(input.module, "module"), facts=read_offering(input)
            ),
        )

    @mutation(Role.INSTITUTE, Role.REGION_ADMIN)
    async def change_offering(self, info: Info, input: ChangeOfferingInput) -> OfferingPayload:
        """Replace an offering's details."""
        return await _offering(
            info,
            input.id,
            lambda change, id: actions.change_offering(
                change, id=id, facts=read_offering(input), version=input.version
            ),
        )

    @mutation(Role.INSTITUTE, Role.REGION_ADMIN)
    async def cancel_offering(self, info: Info, input: CancelOfferingInput) -> OfferingPayload:
        """Call an offering off."""
        return await _offering(info, input.id, lambda change, id: actions.cancel_offering(change, id=id))

    @mutation(Role.INSTITUTE, Role.REGION_ADMIN)
    async def link_module(self, info: Info, input: LinkModuleInput) -> ModulePayload:
        """Let a published module work on a published challenge."""
        return await _module(
            info,
            lambda change: actions.link_module(
                change,
                module=read_id(input.module, "module"),
                challenge=read_id(input.challenge, "challenge"),
            ),
        )

    @mutation(Role.INSTITUTE, Role.REGION_ADMIN)
    async def unlink_module(self, info: Info, input: UnlinkModuleInput) -> ModulePayload:
        """Let a module no longer work on a challenge."""
        return await _module(
            info,
            lambda change: actions.unlink_module(
                change,
                module=read_id(input.module, "module"),
                challenge=read_id(input.challenge, "challenge"),
            ),
        )


async def _module(info: Info, action: Callable[[Change], Awaitable[model.Module]]) -> ModulePayload:
    return await attempt(info, action, ModulePayload, lambda row: ModulePayload(module=Module.of(row)))


async def _offering(
    info: Info, id: strawberry.ID, action: Callable[[Change, UUID], Awaitable[model.Module]]
) -> OfferingPayload:
    return await attempt(
        info,
        lambda change: action(change, read_id(id, "id")),
        OfferingPayload,
        lambda row: OfferingPayload(offering=Offering.of(row.offering(UUID(id))), module=Module.of(row)),
    )
