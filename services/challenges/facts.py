"""What regions' rules are told of this service's records: rows become the kernel's facts.

Called by the actions before a step, and by whoever asks the rules of records as they are.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix.aggregate import Aggregate
from quadhelix.facts import (
    ChallengeFacts,
    IntakeFacts,
    ParticipationFacts,
    ProgrammeFacts,
    ProjectFacts,
    SuccessionFacts,
    TeamMemberFacts,
    TrajectoryFacts,
    UpdateFacts,
)
from services.challenges.model import (
    Challenge,
    InnovationPhase,
    Intake,
    KnownOrganisation,
    Participation,
    Programme,
    Project,
    Trajectory,
    Update,
)


async def known(session: AsyncSession, organisations: Iterable[UUID]) -> dict[UUID, KnownOrganisation]:
    """What this service knows of these organisations; those it has never heard of are left out."""
    wanted = select(KnownOrganisation).where(KnownOrganisation.id.in_({*organisations}))
    return {row.id: row for row in await session.scalars(wanted)}


async def facts_of(
    session: AsyncSession, row: Challenge | Project | Trajectory | Intake
) -> ChallengeFacts | ProjectFacts | TrajectoryFacts | IntakeFacts:
    """A record as rules see it, whatever it is."""
    match row:
        case Challenge():
            return await challenge_facts(session, row)
        case Project():
            return await project_facts(session, row)
        case Trajectory():
            return await trajectory_facts(session, row)
        case Intake():
            return intake_facts(row)


async def challenge_facts(session: AsyncSession, challenge: Challenge) -> ChallengeFacts:
    """A challenge as rules see it."""
    project = await session.get(Project, challenge.project_id) if challenge.project_id else None
    return ChallengeFacts(
        **_record(challenge),
        title=challenge.names,
        programme=await _programme(session, project.programme_id if project else None),
        need=challenge.need.value if challenge.need else None,
        theme_tables=tuple(challenge.theme_tables),
        origin_sector=challenge.origin_sector.value if challenge.origin_sector else None,
        target_sectors=tuple(challenge.target_sectors),
        participations=await participation_facts(session, challenge.participations),
    )


async def project_facts(session: AsyncSession, project: Project) -> ProjectFacts:
    """A project as rules see it."""
    return ProjectFacts(
        **_record(project),
        title=project.names,
        programme=await _programme(session, project.programme_id),
        line=project.line_id,
        starts_on=project.starts_on,
        ends_on=project.ends_on,
        participations=await participation_facts(session, project.participations),
        successions=tuple(SuccessionFacts(successor=s.names, kind=s.kind.value) for s in project.successions),
        no_succession_reason=project.no_succession_reason,
    )


async def trajectory_facts(
    session: AsyncSession, trajectory: Trajectory, previous_phase: InnovationPhase | None = None
) -> TrajectoryFacts:
    """A trajectory as rules see it; its phase before the change at hand is the caller's to know."""
    told = await known(session, (member.organisation_id for member in trajectory.team))
    latest = select(func.max(Update.posted_at)).where(Update.challenge_id == trajectory.challenge_id)
    last_update = await session.scalar(latest)
    return TrajectoryFacts(
        **_record(trajectory),
        challenge=trajectory.challenge_id,
        phase=trajectory.phase.value,
        previous_phase=previous_phase.value if previous_phase else None,
        team=tuple(
            TeamMemberFacts(**_party(told[member.organisation_id]), capacity=member.capacity)
            for member in trajectory.team
            if member.organisation_id in told
        ),
        participations=await participation_facts(session, trajectory.challenge.participations),
        started_on=trajectory.started_on,
        last_update_on=last_update.date() if last_update else None,
    )


def intake_facts(intake: Intake) -> IntakeFacts:
    """An intake as rules see it; the question itself stays between requester and desk."""
    return IntakeFacts(
        **_record(intake),
        desk=intake.desk,
        topic_sector=intake.topic_sector.value if intake.topic_sector else None,
        received_on=intake.created_at.date(),
        referral=intake.referral_kind.value if intake.referral_kind else None,
        referral_target=intake.referral_target,
    )


def update_facts(update: Update) -> UpdateFacts:
    """News about to be posted, as a region sees it."""
    return UpdateFacts(
        **_record(update), challenge=update.challenge_id, kind=update.kind.value, title=update.titles
    )


def _record(row: Aggregate) -> dict[str, Any]:
    return {"id": row.id, "region": row.region, "municipality": row.municipality, "extras": row.extras}


async def _programme(session: AsyncSession, id: UUID | None) -> ProgrammeFacts | None:
    programme = await session.get(Programme, id) if id else None
    return ProgrammeFacts(**_record(programme), name=programme.names) if programme else None


async def participation_facts(
    session: AsyncSession, links: Sequence[Participation]
) -> tuple[ParticipationFacts, ...]:
    """Those that take part and of whom this service was told, as rules see them."""
    told = await known(session, (link.organisation_id for link in links))
    return tuple(
        ParticipationFacts(**_party(told[link.organisation_id]), role=link.role.value)
        for link in links
        if link.organisation_id in told
    )


def _party(copy: KnownOrganisation) -> dict[str, Any]:
    return {
        "organisation": copy.id,
        "kind": copy.kind,
        "helix_sector": copy.helix_sector,
        "families": copy.trade,
        "divisions": tuple(copy.divisions),
        "country": copy.country,
        "municipality": copy.municipality,
        "extras": copy.extras,
    }
