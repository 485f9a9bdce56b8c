"""What anyone may ask of challenges."""

from enum import Enum

import strawberry

from quadhelix.graph.connections import Connection, Ordering, Page, connect
from quadhelix.graph.context import Info
from quadhelix.graph.inputs import known_id, read_line, read_optional_id, read_region
from services.challenges import queries
from services.challenges.schema.enums import ChallengeStage, IntakeStatus, ProjectStatus, Sector
from services.challenges.schema.types import Challenge, Intake, Programme, Project


@strawberry.enum(description="The order of a list of programmes.")
class ProgrammeOrder(Enum):
    """The order of a list of programmes."""

    NAME = "name"
    NEWEST = "newest"


@strawberry.enum(description="The order of a list of projects.")
class ProjectOrder(Enum):
    """The order of a list of projects."""

    NAME = "name"
    NEWEST = "newest"


@strawberry.enum(description="The order of a list of challenges.")
class ChallengeOrder(Enum):
    """The order of a list of challenges."""

    NEWEST = "newest"
    TITLE = "title"


_PROGRAMMES: dict[ProgrammeOrder, Ordering] = {
    ProgrammeOrder.NAME: queries.PROGRAMMES_BY_NAME,
    ProgrammeOrder.NEWEST: queries.PROGRAMMES_NEWEST,
}
_PROJECTS: dict[ProjectOrder, Ordering] = {
    ProjectOrder.NAME: queries.PROJECTS_BY_NAME,
    ProjectOrder.NEWEST: queries.PROJECTS_NEWEST,
}
_CHALLENGES: dict[ChallengeOrder, Ordering] = {
    ChallengeOrder.NEWEST: queries.CHALLENGES_NEWEST,
    ChallengeOrder.TITLE: queries.CHALLENGES_BY_TITLE,
}


@strawberry.input
class ProgrammeFilter:
    """What a list of programmes is narrowed by; all that are given must hold."""

    region: str | None = None
    text: str | None = strawberry.field(default=None, description="Words in the name or description.")


@strawberry.input
class ProjectFilter:
    """What a list of projects is narrowed by; all that are given must hold."""

    region: str | None = None
    programme: strawberry.ID | None = None
    status: ProjectStatus | None = None
    text: str | None = strawberry.field(default=None, description="Words in the name or description.")


@strawberry.input
class ChallengeFilter:
    """What a list of challenges is narrowed by; all that are given must hold."""

    region: str | None = None
    stage: ChallengeStage | None = None
    project: strawberry.ID | None = None
    programme: strawberry.ID | None = None
    organisation: strawberry.ID | None = strawberry.field(default=None, description="It takes part.")
    sector: Sector | None = strawberry.field(default=None, description="Comes from it or looks to it.")
    crossover: bool | None = None
    with_module: bool | None = strawberry.field(
        default=None, description="Whether a module has taken it on; false is the demand for modules."
    )
    text: str | None = strawberry.field(default=None, description="Words in the title or summary.")


@strawberry.input
class IntakeFilter:
    """What a list of intakes is narrowed by; all that are given must hold."""

    region: str | None = None
    status: IntakeStatus | None = None


@strawberry.type
class Query:
    """What anyone may ask of challenges."""

    @strawberry.field
    async def programme(self, info: Info, id: strawberry.ID) -> Programme | None:
        """The programme with this id; null if there is none you may see."""
        return await Programme.seen(info, known_id(id))

    @strawberry.field
    async def programmes(
        self,
        info: Info,
        filter: ProgrammeFilter | None = None,
        order_by: ProgrammeOrder = ProgrammeOrder.NAME,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Programme]:
        """The programmes of the consortium."""
        wanted = queries.programmes(info.context, _programme_criteria(info, filter))
        page = Page(first, after, last, before)
        return await connect(info.context.database, wanted, _PROGRAMMES[order_by], page, Programme.of)

    @strawberry.field
    async def project(self, info: Info, id: strawberry.ID) -> Project | None:
        """The project with this id; null if there is none you may see."""
        return await Project.seen(info, known_id(id))

    @strawberry.field
    async def projects(
        self,
        info: Info,
        filter: ProjectFilter | None = None,
        order_by: ProjectOrder = ProjectOrder.NAME,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Project]:
        """The projects of the consortium."""
        wanted = queries.projects(info.context, _project_criteria(info, filter))
        page = Page(first, after, last, before)
        return await connect(info.context.database, wanted, _PROJECTS[order_by], page, Project.of)

    @strawberry.field
    async def challenge(self, info: Info, id: strawberry.ID) -> Challenge | None:
        """The challenge with this id; null if there is none you may see."""
        return await Challenge.seen(info, known_id(id))

    @strawberry.field
    async def challenges(
        self,
        info: Info,
        filter: ChallengeFilter | None = None,
        order_by: ChallengeOrder = ChallengeOrder.NEWEST,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Challenge]:
        """The challenges of the consortium."""
        wanted = queries.challenges(info.context, _challenge_criteria(info, filter))
        page = Page(first, after, last, before)
        return await connect(info.context.database, wanted, _CHALLENGES[order_by], page, Challenge.of)

    @strawberry.field
    async def intakes(
        self,
        info: Info,
        filter: IntakeFilter | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Intake]:
        """The questions at the desks, newest first: your own organisation's, or your region's."""
        given = filter or IntakeFilter()
        criteria = queries.IntakeCriteria(region=_read_region(info, given.region), status=given.status)
        page = Page(first, after, last, before)
        wanted = queries.intakes(info.context, criteria)
        return await connect(info.context.database, wanted, queries.INTAKES_NEWEST, page, Intake.of)


def _programme_criteria(info: Info, given: ProgrammeFilter | None) -> queries.ProgrammeCriteria:
    given = given or ProgrammeFilter()
    return queries.ProgrammeCriteria(region=_read_region(info, given.region), text=_read_words(given.text))


def _project_criteria(info: Info, given: ProjectFilter | None) -> queries.ProjectCriteria:
    given = given or ProjectFilter()
    return queries.ProjectCriteria(
        region=_read_region(info, given.region),
        programme=read_optional_id(given.programme, "filter.programme"),
        status=given.status,
        text=_read_words(given.text),
    )


def _challenge_criteria(info: Info, given: ChallengeFilter | None) -> queries.ChallengeCriteria:
    given = given or ChallengeFilter()
    return queries.ChallengeCriteria(
        region=_read_region(info, given.region),
        stage=given.stage,
        project=read_optional_id(given.project, "filter.project"),
        programme=read_optional_id(given.programme, "filter.programme"),
        organisation=read_optional_id(given.organisation, "filter.organisation"),
        sector=given.sector,
        crossover=given.crossover,
        with_module=given.with_module,
        text=_read_words(given.text),
    )


def _read_region(info: Info, given: str | None) -> str | None:
    return given and read_region(info.context.regions, given, "filter.region")


def _read_words(given: str | None) -> str | None:
    return given and read_line(given, "filter.text")
