"""Lists of programmes, projects, challenges and intakes, narrowed by criteria to what the actor may see."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, cast, or_, select

from quadhelix.graph.connections import Ordering
from quadhelix.graph.context import Context
from quadhelix.selection import of_region
from services.challenges.model import (
    Challenge,
    ChallengeParticipation,
    ChallengeStage,
    Intake,
    IntakeStatus,
    ModuleLink,
    Programme,
    Project,
    ProjectStatus,
    Sector,
)
from services.challenges.queries.visibility import (
    visible_challenges,
    visible_intakes,
    visible_programmes,
    visible_projects,
)


@dataclass(frozen=True, kw_only=True)
class ProgrammeCriteria:
    """What a list of programmes is narrowed by; None means any."""

    region: str | None = None
    text: str | None = None


@dataclass(frozen=True, kw_only=True)
class ProjectCriteria:
    """What a list of projects is narrowed by; None means any."""

    region: str | None = None
    programme: UUID | None = None
    status: ProjectStatus | None = None
    text: str | None = None


@dataclass(frozen=True, kw_only=True)
class ChallengeCriteria:
    """What a list of challenges is narrowed by; None means any.

    `sector` is the one a challenge comes from or looks to; `with_module` false asks for those no module
    has taken on yet: the demand signal for institutes.
    """

    region: str | None = None
    stage: ChallengeStage | None = None
    project: UUID | None = None
    programme: UUID | None = None
    organisation: UUID | None = None
    sector: Sector | None = None
    crossover: bool | None = None
    with_module: bool | None = None
    text: str | None = None


@dataclass(frozen=True, kw_only=True)
class IntakeCriteria:
    """What a list of intakes is narrowed by; None means any."""

    region: str | None = None
    status: IntakeStatus | None = None


PROGRAMMES_BY_NAME = Ordering("name", Programme.sort_name)
PROGRAMMES_NEWEST = Ordering("newest", Programme.created_at, descending=True)
PROJECTS_BY_NAME = Ordering("name", Project.sort_name)
PROJECTS_NEWEST = Ordering("newest", Project.created_at, descending=True)
CHALLENGES_BY_TITLE = Ordering("title", Challenge.sort_name)
CHALLENGES_NEWEST = Ordering("newest", Challenge.created_at, descending=True)
INTAKES_NEWEST = Ordering("newest", Intake.created_at, descending=True)


def programmes(context: Context, criteria: ProgrammeCriteria) -> Select[Programme]:
    """The programmes that meet the criteria and that the actor may see."""
    wanted = [visible_programmes(context)]
    if criteria.region:
        wanted.append(of_region(Programme, context.regions.scope(criteria.region, context.today)))
    if criteria.text:
        wanted.append(_mentions(Programme, criteria.text))
    return select(Programme).where(*wanted)


def projects(context: Context, criteria: ProjectCriteria) -> Select[Project]:
    """The projects that meet the criteria and that the actor may see."""
    wanted = [visible_projects(context)]
    if criteria.region:
        wanted.append(of_region(Project, context.regions.scope(criteria.region, context.today)))
    if criteria.programme:
        wanted.append(Project.programme_id == criteria.programme)
    if criteria.status:
        wanted.append(Project.status == criteria.status)
    if criteria.text:
        wanted.append(_mentions(Project, criteria.text))
    return select(Project).where(*wanted)


def challenges(context: Context, criteria: ChallengeCriteria) -> Select[Challenge]:
    """The challenges that meet the criteria and that the actor may see."""
    wanted = [visible_challenges(context), *_links(criteria), *_traits(criteria)]
    if criteria.region:
        wanted.append(of_region(Challenge, context.regions.scope(criteria.region, context.today)))
    return select(Challenge).where(*wanted)


def intakes(context: Context, criteria: IntakeCriteria) -> Select[Intake]:
    """The intakes that meet the criteria and that the actor may see."""
    wanted = [visible_intakes(context)]
    if criteria.region:
        wanted.append(of_region(Intake, context.regions.scope(criteria.region, context.today)))
    if criteria.status:
        wanted.append(Intake.status == criteria.status)
    return select(Intake).where(*wanted)


def _links(criteria: ChallengeCriteria) -> list[ColumnElement[bool]]:
    """Conditions on what a challenge hangs together with."""
    wanted: list[ColumnElement[bool]] = []
    if criteria.project:
        wanted.append(Challenge.project_id == criteria.project)
    if criteria.programme:
        inside = select(Project.id).where(Project.programme_id == criteria.programme)
        wanted.append(Challenge.project_id.in_(inside))
    if criteria.organisation:
        part = ChallengeParticipation.organisation_id == criteria.organisation
        wanted.append(Challenge.participations.any(part))
    if criteria.with_module is not None:
        taken = select(ModuleLink.module_id).where(ModuleLink.challenge_id == Challenge.id).exists()
        wanted.append(taken if criteria.with_module else ~taken)
    return wanted


def _traits(criteria: ChallengeCriteria) -> list[ColumnElement[bool]]:
    """Conditions on what a challenge says of itself."""
    wanted: list[ColumnElement[bool]] = []
    if criteria.stage:
        wanted.append(Challenge.stage == criteria.stage)
    if criteria.sector:
        targets = cast(Challenge.target_sectors, String).contains(f'"{criteria.sector.value}"')
        wanted.append(or_(Challenge.origin_sector == criteria.sector, targets))
    if criteria.crossover is not None:
        wanted.append(Challenge.is_crossover.is_(criteria.crossover))
    if criteria.text:
        wanted.append(_mentions(Challenge, criteria.text))
    return wanted


def _mentions(kind: type[Programme | Project | Challenge], text: str) -> ColumnElement[bool]:
    """Whether the name or what describes it holds these words, case aside."""
    return kind.search_text.contains(text.casefold(), autoescape=True)
