"""What those with a role may change in partners."""

from collections.abc import Awaitable, Callable

import strawberry

from quadhelix.graph.context import Change, Info
from quadhelix.graph.inputs import read_id, read_optional_id, read_region
from quadhelix.graph.mutations import attempt, mutation
from quadhelix.identity import Role
from services.partners import actions, model
from services.partners.schema.inputs import CentreDetails, OrganisationDetails, read_centre, read_organisation
from services.partners.schema.types import Centre, CentrePayload, Organisation, OrganisationPayload


@strawberry.input
class RegisterOrganisationInput(OrganisationDetails):
    """An organisation to enter; an `id` makes the call repeatable, for imports."""

    region: str
    id: strawberry.ID | None = None


@strawberry.input
class ChangeOrganisationInput(OrganisationDetails):
    """New details of an organisation, in place of all the old ones; `version` is the one you read."""

    id: strawberry.ID
    version: int | None = None


@strawberry.input
class PublishOrganisationInput:
    """Whether everyone sees the organisation."""

    id: strawberry.ID
    published: bool = True


@strawberry.input
class RegisterCentreInput(CentreDetails):
    """A centre to enter; an `id` makes the call repeatable, for imports."""

    region: str
    id: strawberry.ID | None = None


@strawberry.input
class ChangeCentreInput(CentreDetails):
    """New details of a centre, in place of all the old ones; `version` is the one you read."""

    id: strawberry.ID
    version: int | None = None


@strawberry.input
class PublishCentreInput:
    """Whether everyone sees the centre."""

    id: strawberry.ID
    published: bool = True


@strawberry.type
class Mutation:
    """Changes of partners. Each takes one `input` and answers with the record or typed errors."""

    @mutation(Role.MEMBER, Role.REGION_ADMIN)
    async def register_organisation(
        self, info: Info, input: RegisterOrganisationInput
    ) -> OrganisationPayload:
        """Enter an organisation, not yet published."""
        return await _organisation(
            info,
            lambda change: actions.register_organisation(
                change,
                region=read_region(change.regions, input.region),
                facts=read_organisation(info, input),
                id=read_optional_id(input.id, "id"),
            ),
        )

    @mutation(Role.MEMBER, Role.REGION_ADMIN)
    async def change_organisation(self, info: Info, input: ChangeOrganisationInput) -> OrganisationPayload:
        """Replace an organisation's details."""
        return await _organisation(
            info,
            lambda change: actions.change_organisation(
                change,
                id=read_id(input.id, "id"),
                facts=read_organisation(info, input),
                version=input.version,
            ),
        )

    @mutation(Role.REGION_ADMIN)
    async def publish_organisation(self, info: Info, input: PublishOrganisationInput) -> OrganisationPayload:
        """Show an organisation to everyone, or withdraw it."""
        return await _organisation(
            info,
            lambda change: actions.publish_organisation(
                change, id=read_id(input.id, "id"), published=input.published
            ),
        )

    @mutation(Role.REGION_ADMIN)
    async def register_centre(self, info: Info, input: RegisterCentreInput) -> CentrePayload:
        """Enter a centre, not yet published."""
        return await _centre(
            info,
            lambda change: actions.register_centre(
                change,
                region=read_region(change.regions, input.region),
                facts=read_centre(info, input),
                id=read_optional_id(input.id, "id"),
            ),
        )

    @mutation(Role.MEMBER, Role.REGION_ADMIN)
    async def change_centre(self, info: Info, input: ChangeCentreInput) -> CentrePayload:
        """Replace a centre's details."""
        return await _centre(
            info,
            lambda change: actions.change_centre(
                change,
                id=read_id(input.id, "id"),
                facts=read_centre(info, input),
                version=input.version,
            ),
        )

    @mutation(Role.REGION_ADMIN)
    async def publish_centre(self, info: Info, input: PublishCentreInput) -> CentrePayload:
        """Show a centre to everyone, or withdraw it."""
        return await _centre(
            info,
            lambda change: actions.publish_centre(
                change, id=read_id(input.id, "id"), published=input.published
            ),
        )


async def _organisation(
    info: Info, action: Callable[[Change], Awaitable[model.Organisation]]
) -> OrganisationPayload:
    return await attempt(
        info, action, OrganisationPayload, lambda row: OrganisationPayload(organisation=Organisation.of(row))
    )


async def _centre(info: Info, action: Callable[[Change], Awaitable[model.Centre]]) -> CentrePayload:
    return await attempt(info, action, CentrePayload, lambda row: CentrePayload(centre=Centre.of(row)))
