"""Setting up projects, changing them, and taking them from a plan to their successors."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from quadhelix.database import new_id
from quadhelix.errors import NotFound, invalid
from quadhelix.events import ProjectChanged, ProjectCompleted
from quadhelix.facts import Transition
from quadhelix.graph.context import Change
from quadhelix.graph.extras import extend
from quadhelix.graph.mutations import consult
from quadhelix.identity import Role, require
from quadhelix.outbox import stage
from quadhelix.repository import find, refuse_taken
from services.challenges.actions.participation import Participant, refuse_strangers
from services.challenges.actions.programme import LINE, PROGRAMME
from services.challenges.facts import project_facts
from services.challenges.model import (
    PROJECT_STEPS,
    Programme,
    Project,
    ProjectParticipation,
    ProjectStatus,
    Succession,
    SuccessionKind,
)

PROJECT = {"en": "project", "nl": "project"}


@dataclass(frozen=True, kw_only=True)
class ProjectContent:
    """Everything an entry says of a project; the inputs are validated already."""

    names: dict[str, str]
    description: dict[str, str] = field(default_factory=dict)
    programme: UUID | None = None
    line: UUID | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    participants: tuple[Participant, ...] = ()
    municipality: str | None = None
    provenance: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SuccessionContent:
    """Where a project goes on; `project` is the successor's record, where it has one here."""

    names: dict[str, str]
    kind: SuccessionKind
    project: UUID | None = None


async def register_project(
    change: Change, *, region: str, content: ProjectContent, published: bool = False, id: UUID | None = None
) -> Project:
    """Set up a project, planned. An `id` makes the call repeatable.

    Raises:
        Conflict: the id is in use.
        NotFound: no such programme, or the programme has no such line.
    """
    require(change.actor, Role.REGION_ADMIN, region=region)
    await refuse_taken(change, Project, id)
    project = Project(
        id=id or new_id(),
        region=region,
        published=published,
        status=ProjectStatus.PLANNED,
        successions=[],
    )
    await _describe(change, project, content)
    change.session.add(project)
    await _tell(change, project)
    return project


async def change_project(
    change: Change,
    *,
    id: UUID,
    content: ProjectContent,
    published: bool | None = None,
    version: int | None = None,
) -> Project:
    """Replace what is said of a project; its status and successions stay.

    Once it has started, the rules are asked as for the step it took last.
    """
    project = await _own(change, id)
    project.expect(version)
    if published is not None:
        project.published = published
    await _describe(change, project, content)
    if project.status is not ProjectStatus.PLANNED:
        facts = await project_facts(change.session, project)
        consult(change, project, facts, PROJECT_STEPS.last(project.status))
    project.touch()
    await _tell(change, project)
    return project


async def start_project(change: Change, *, id: UUID, version: int | None = None) -> Project:
    """Let a planned project run."""
    project = await _own(change, id)
    project.expect(version)
    await _step(change, project, PROJECT_STEPS.transition("start", project.status))
    await _tell(change, project)
    return project


async def complete_project(
    change: Change,
    *,
    id: UUID,
    successions: tuple[SuccessionContent, ...] = (),
    no_succession_reason: dict[str, str] | None = None,
    version: int | None = None,
) -> Project:
    """End a running project, saying where its results go on or why nothing follows.

    Raises:
        RuleBlocked: a region asks for one of the two.
    """
    project = await _own(change, id)
    project.expect(version)
    transition = PROJECT_STEPS.transition("complete", project.status)
    await _succeed(change, project, successions)
    project.no_succession_reason = no_succession_reason or {}
    await _step(change, project, transition)
    await _tell(change, project, ProjectCompleted)
    return project


async def _own(change: Change, id: UUID) -> Project:
    project = await find(change, Project, id, PROJECT)
    require(change.actor, Role.REGION_ADMIN, region=project.region)
    return project


async def _describe(change: Change, project: Project, content: ProjectContent) -> None:
    await refuse_strangers(change, content.participants)
    await _refuse_misplaced(change, project, content)
    project.rename(content.names, content.description)
    project.programme_id = content.programme
    project.line_id = content.line
    project.description = content.description
    project.starts_on = content.starts_on
    project.ends_on = content.ends_on
    project.municipality = content.municipality
    project.provenance = content.provenance
    await extend(change, project)
    project.participations = [
        ProjectParticipation(organisation_id=p.organisation, role=p.role, position=position)
        for position, p in enumerate(content.participants)
    ]


async def _refuse_misplaced(change: Change, project: Project, content: ProjectContent) -> None:
    if content.programme is None:
        if content.line is not None:
            raise invalid("programme", "line-of-programme", "the programme of the line", "het programma")
        return
    # A project stays under a programme that another region withdrew, which its own may not see any more.
    if content.programme == project.programme_id:
        programme = await change.session.get_one(Programme, content.programme)
    else:
        programme = await find(change, Programme, content.programme, PROGRAMME, field="programme")
    if content.line and programme.line(content.line) is None:
        raise NotFound(LINE, field="line")


async def _succeed(change: Change, project: Project, successions: tuple[SuccessionContent, ...]) -> None:
    for position, content in enumerate(successions):
        where = f"successions.{position}.project"
        if content.project == project.id:
            raise invalid(where, "another-project", "another project", "een ander project")
        if content.project:
            await find(change, Project, content.project, PROJECT, field=where)
    project.successions = [
        Succession(position=position, names=content.names, successor_id=content.project, kind=content.kind)
        for position, content in enumerate(successions)
    ]


async def _step(change: Change, project: Project, transition: Transition) -> None:
    consult(change, project, await project_facts(change.session, project), transition)
    project.status = ProjectStatus(transition.target)
    project.touch()


async def _tell(
    change: Change, project: Project, event: type[ProjectChanged | ProjectCompleted] = ProjectChanged
) -> None:
    await stage(
        change.session,
        event(aggregate=project.id, version=project.version, region=project.region, state=project.state()),
    )
