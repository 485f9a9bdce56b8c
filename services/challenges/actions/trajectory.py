"""Planning trajectories on a challenge, and travelling them."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from quadhelix.database import new_id
from quadhelix.errors import invalid
from quadhelix.events import TrajectoryChanged
from quadhelix.facts import SectorFamily, Transition
from quadhelix.graph.context import Change
from quadhelix.graph.extras import extend
from quadhelix.graph.mutations import consult
from quadhelix.outbox import stage
from quadhelix.repository import find, refuse_taken
from services.challenges.actions.challenge import CHALLENGE, require_owner, require_public
from services.challenges.actions.participation import refuse_unknown
from services.challenges.facts import trajectory_facts
from services.challenges.model import (
    TRAJECTORY_STEPS,
    Challenge,
    InnovationPhase,
    TeamMember,
    Trajectory,
    TrajectoryStatus,
)

TRAJECTORY = {"en": "trajectory", "nl": "traject"}


@dataclass(frozen=True)
class Member:
    """An organisation in a team, and the family of trades it stands for there."""

    organisation: UUID
    capacity: SectorFamily


@dataclass(frozen=True, kw_only=True)
class TrajectoryContent:
    """Everything said of a trajectory; the inputs are validated already."""

    names: dict[str, str]
    phase: InnovationPhase
    team: tuple[Member, ...] = ()
    provenance: dict[str, Any] = field(default_factory=dict)


async def plan_trajectory(
    change: Change, *, challenge: UUID, content: TrajectoryContent, id: UUID | None = None
) -> Trajectory:
    """Plan a trajectory on a public challenge. An `id` makes the call repeatable.

    Raises:
        Conflict: the challenge is not public, or the id is in use.
    """
    subject = await find(change, Challenge, challenge, CHALLENGE, field="challenge")
    require_owner(change, subject)
    await refuse_taken(change, Trajectory, id)
    trajectory = Trajectory(
        id=id or new_id(),
        region=subject.region,
        municipality=subject.municipality,
        challenge=subject,
        challenge_id=subject.id,
    )
    await _describe(change, trajectory, content)
    await _take(change, trajectory, TRAJECTORY_STEPS.transition("plan", None))
    change.session.add(trajectory)
    await _tell(change, trajectory)
    return trajectory


async def change_trajectory(
    change: Change, *, id: UUID, content: TrajectoryContent, version: int | None = None
) -> Trajectory:
    """Replace a trajectory's team, phase and name; the rules are asked as for the step it took last."""
    trajectory = await _own(change, id, version)
    transition = TRAJECTORY_STEPS.transition("change", trajectory.status)
    previous_phase = trajectory.phase
    await _describe(change, trajectory, content)
    running = trajectory.status is TrajectoryStatus.RUNNING
    step = replace(transition, name="start" if running else "plan")
    await _take(change, trajectory, step, previous_phase)
    trajectory.touch()
    await _tell(change, trajectory)
    return trajectory


async def start_trajectory(change: Change, *, id: UUID, version: int | None = None) -> Trajectory:
    """Let the team set out.

    Raises:
        RuleBlocked: a region finds the team wanting.
    """
    trajectory = await _own(change, id, version)
    trajectory.started_on = trajectory.started_on or change.today
    return await _step(change, trajectory, "start")


async def complete_trajectory(change: Change, *, id: UUID, version: int | None = None) -> Trajectory:
    """Close a trajectory that was travelled to its end."""
    return await _step(change, await _own(change, id, version), "complete")


async def _own(change: Change, id: UUID, version: int | None) -> Trajectory:
    trajectory = await find(change, Trajectory, id, TRAJECTORY)
    require_owner(change, trajectory.challenge)
    trajectory.expect(version)
    return trajectory


async def _step(change: Change, trajectory: Trajectory, name: str) -> Trajectory:
    await _take(change, trajectory, TRAJECTORY_STEPS.transition(name, trajectory.status))
    trajectory.touch()
    await _tell(change, trajectory)
    return trajectory


async def _take(
    change: Change,
    trajectory: Trajectory,
    transition: Transition,
    previous_phase: InnovationPhase | None = None,
) -> None:
    """Keep what the regions' rules say of this step and take it, or refuse it."""
    require_public(trajectory.challenge)
    facts = await trajectory_facts(change.session, trajectory, previous_phase)
    consult(change, trajectory, facts, transition)
    trajectory.status = TrajectoryStatus(transition.target)


async def _describe(change: Change, trajectory: Trajectory, content: TrajectoryContent) -> None:
    for number, member in enumerate(content.team):
        if member in content.team[:number]:
            raise invalid(
                f"team.{number}",
                "once-per-capacity",
                "each organisation once per capacity",
                "elke organisatie één keer per hoedanigheid",
            )
    await refuse_unknown(change, [member.organisation for member in content.team], "team.{}.organisation")
    trajectory.names = content.names
    trajectory.phase = content.phase
    trajectory.provenance = content.provenance
    await extend(change, trajectory)
    trajectory.team = [
        TeamMember(organisation_id=member.organisation, capacity=member.capacity, position=position)
        for position, member in enumerate(content.team)
    ]


async def _tell(change: Change, trajectory: Trajectory) -> None:
    await stage(
        change.session,
        TrajectoryChanged(
            aggregate=trajectory.id,
            version=trajectory.version,
            region=trajectory.region,
            challenge=trajectory.challenge.id,
            status=trajectory.status.value,
        ),
    )
