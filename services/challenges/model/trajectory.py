"""Trajectories: the road a team travels on a challenge."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quadhelix.aggregate import Aggregate
from quadhelix.facts import SectorFamily, Subject
from quadhelix.steps import Steps
from services.challenges.model.base import ServiceBase
from services.challenges.model.challenge import Challenge


class InnovationPhase(StrEnum):
    """How near an innovation is to use; apart from how far the work on it is."""

    DEVELOP = "DEVELOP"
    TEST = "TEST"
    IMPLEMENT = "IMPLEMENT"


class TrajectoryStatus(StrEnum):
    """How far a trajectory is."""

    PLANNED = "PLANNED"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"


TRAJECTORY_STEPS = Steps(
    {
        "plan": {None: TrajectoryStatus.PLANNED},
        "change": {
            TrajectoryStatus.PLANNED: TrajectoryStatus.PLANNED,
            TrajectoryStatus.RUNNING: TrajectoryStatus.RUNNING,
        },
        "start": {TrajectoryStatus.PLANNED: TrajectoryStatus.RUNNING},
        "complete": {TrajectoryStatus.RUNNING: TrajectoryStatus.COMPLETED},
    }
)


class Trajectory(Aggregate, ServiceBase):
    """The road a team travels on one challenge; whoever sees the challenge sees its trajectories."""

    __tablename__ = "trajectory"
    subject = Subject.TRAJECTORY

    challenge_id: Mapped[UUID] = mapped_column(ForeignKey("challenge.id"), index=True)
    names: Mapped[dict[str, str]]
    phase: Mapped[InnovationPhase]
    status: Mapped[TrajectoryStatus] = mapped_column(default=TrajectoryStatus.PLANNED)
    started_on: Mapped[date | None] = mapped_column(default=None)
    challenge: Mapped[Challenge] = relationship(lazy="selectin")
    team: Mapped[list["TeamMember"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="TeamMember.position"
    )

    @property
    def reached(self) -> str:
        """How far it is, as its steps know it."""
        return self.status.value

    @property
    def public(self) -> bool:
        """While its challenge is."""
        return self.challenge.public

    def owners(self) -> Sequence[UUID | None]:
        """Those of its challenge."""
        return self.challenge.owners()


class TeamMember(ServiceBase):
    """An organisation in a team, and the family of trades it stands for there."""

    __tablename__ = "team_member"

    trajectory_id: Mapped[UUID] = mapped_column(
        ForeignKey("trajectory.id", ondelete="CASCADE"), primary_key=True
    )
    organisation_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    capacity: Mapped[SectorFamily] = mapped_column(primary_key=True)
    position: Mapped[int]
