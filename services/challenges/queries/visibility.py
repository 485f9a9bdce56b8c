"""Who sees what, in SQL: each condition is the twin of its aggregate's `visible_to`."""

from sqlalchemy import ColumnElement, and_, false, or_, select

from quadhelix.graph.context import Context
from quadhelix.identity import Actor, Role
from quadhelix.selection import visible_to
from services.challenges.model import (
    PUBLIC_STAGES,
    Challenge,
    ChallengeParticipation,
    Intake,
    ParticipationRole,
    Programme,
    Project,
    Trajectory,
    Update,
)


def visible_programmes(context: Context) -> ColumnElement[bool]:
    """Published programmes, and the others of the regions the actor administers."""
    return visible_to(context.actor, Programme, Programme.published.is_(True))


def visible_projects(context: Context) -> ColumnElement[bool]:
    """Published projects, and the others of the regions the actor administers."""
    return visible_to(context.actor, Project, Project.published.is_(True))


def visible_challenges(context: Context) -> ColumnElement[bool]:
    """Public challenges, and the others of the actor's own organisations and regions."""
    owner = ChallengeParticipation.role == ParticipationRole.CHALLENGE_OWNER
    own = Challenge.participations.any(and_(owner, _speaks_for_participant(context, Challenge)))
    return visible_to(context.actor, Challenge, or_(Challenge.stage.in_(PUBLIC_STAGES), own))


def visible_trajectories(context: Context) -> ColumnElement[bool]:
    """The trajectories of the challenges the actor sees."""
    return Trajectory.challenge_id.in_(select(Challenge.id).where(visible_challenges(context)))


def visible_updates(context: Context) -> ColumnElement[bool]:
    """News for everyone, and internal news of challenges in which the actor's organisations take part."""
    part = (
        select(ChallengeParticipation.challenge_id)
        .where(ChallengeParticipation.challenge_id == Update.challenge_id)
        .where(_speaks_for_participant(context, Update))
    )
    return visible_to(context.actor, Update, or_(Update.internal.is_(False), part.exists()))


def visible_intakes(context: Context) -> ColumnElement[bool]:
    """The questions of the actor's own organisations and regions; machines see none."""
    people = frozenset(grant for grant in context.actor.grants if grant.role is not Role.SERVICE)
    return visible_to(Actor(context.actor.subject, people), Intake, false(), Intake.requester_id)


def _speaks_for_participant(context: Context, mapped: type[Challenge | Update]) -> ColumnElement[bool]:
    """Whether the actor speaks for an organisation that takes part, in the region of the record."""
    return visible_to(context.actor, mapped, false(), ChallengeParticipation.organisation_id)
