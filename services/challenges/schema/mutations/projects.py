"""What those with a role may change in projects."""

from collections.abc import Awaitable, Callable

import strawberry

from quadhelix.graph.context import Change, Info
from quadhelix.graph.inputs import read_id, read_optional_id, read_region
from quadhelix.graph.mutations import attempt, mutation
from quadhelix.graph.texts import TranslationInput, read_optional_text
from quadhelix.identity import Role
from services.challenges import model
from services.challenges.actions import project as actions
from services.challenges.schema.inputs.participations import SUMMARY_LENGTH
from services.challenges.schema.inputs.projects import (
    ProjectDetails,
    SuccessionInput,
    read_project,
    read_successions,
)
from services.challenges.schema.types import Project, ProjectPayload


@strawberry.input
class RegisterProjectInput(ProjectDetails):
    """A project to set up, planned; an `id` makes the call repeatable, for imports."""

    region: str
    id: strawberry.ID | None = None
    published: bool = False


@strawberry.input
class ChangeProjectInput(ProjectDetails):
    """New details of a project, in place of all the old ones; `version` is the one you read.

    Only `published` stays as it is when left out.
    """

    id: strawberry.ID
    version: int | None = None
    published: bool | None = None


@strawberry.input
class StartProjectInput:
    """The project to start."""

    id: strawberry.ID
    version: int | None = None


@strawberry.input
class CompleteProjectInput:
    """The project to end, and where its results go on, or why nothing follows."""

    id: strawberry.ID
    successions: list[SuccessionInput] = strawberry.field(default_factory=list)
    no_succession_reason: list[TranslationInput] | None = None
    version: int | None = None


@strawberry.type
class ProjectMutations:
    """Changes of projects."""

    @mutation(Role.REGION_ADMIN)
    async def register_project(self, info: Info, input: RegisterProjectInput) -> ProjectPayload:
        """Set up a project, planned."""
        return await _project(
            info,
            lambda change: actions.register_project(
                change,
                region=read_region(change.regions, input.region),
                content=read_project(info, input),
                published=input.published,
                id=read_optional_id(input.id, "id"),
            ),
        )

    @mutation(Role.REGION_ADMIN)
    async def change_project(self, info: Info, input: ChangeProjectInput) -> ProjectPayload:
        """Replace a project's details; its status and successions stay."""
        return await _project(
            info,
            lambda change: actions.change_project(
                change,
                id=read_id(input.id, "id"),
                content=read_project(info, input),
                published=input.published,
                version=input.version,
            ),
        )

    @mutation(Role.REGION_ADMIN)
    async def start_project(self, info: Info, input: StartProjectInput) -> ProjectPayload:
        """Let a planned project run."""
        return await _project(
            info,
            lambda change: actions.start_project(change, id=read_id(input.id, "id"), version=input.version),
        )

    @mutation(Role.REGION_ADMIN)
    async def complete_project(self, info: Info, input: CompleteProjectInput) -> ProjectPayload:
        """End a running project, saying where its results go on or why nothing follows."""
        return await _project(
            info,
            lambda change: actions.complete_project(
                change,
                id=read_id(input.id, "id"),
                successions=read_successions(input.successions),
                no_succession_reason=read_optional_text(
                    input.no_succession_reason, "noSuccessionReason", most=SUMMARY_LENGTH
                ),
                version=input.version,
            ),
        )


async def _project(info: Info, action: Callable[[Change], Awaitable[model.Project]]) -> ProjectPayload:
    return await attempt(info, action, ProjectPayload, lambda row: ProjectPayload(project=Project.of(row)))
