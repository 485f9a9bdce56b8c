"""Projects, and what follows them."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quadhelix.aggregate import Aggregate
from quadhelix.database import new_id
from quadhelix.events import ProjectState
from quadhelix.facts import Subject
from quadhelix.steps import Steps
from services.challenges.model.base import Named, ServiceBase
from services.challenges.model.participation import ProjectParticipation


class ProjectStatus(StrEnum):
    """How far a project is."""

    PLANNED = "PLANNED"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"


class SuccessionKind(StrEnum):
    """How a successor takes over: goes on, takes elements along, or widens the scope."""

    CONTINUED = "CONTINUED"
    ELEMENTS_ADOPTED = "ELEMENTS_ADOPTED"
    BROADENED = "BROADENED"


PROJECT_STEPS = Steps(
    {
        "start": {ProjectStatus.PLANNED: ProjectStatus.RUNNING},
        "complete": {ProjectStatus.RUNNING: ProjectStatus.COMPLETED},
    }
)


class Project(Aggregate, Named, ServiceBase):
    """A project, by itself or under a line of a programme; it ends by saying who goes on."""

    __tablename__ = "project"
    subject = Subject.PROJECT

    programme_id: Mapped[UUID | None] = mapped_column(ForeignKey("programme.id"), index=True)
    line_id: Mapped[UUID | None] = mapped_column(ForeignKey("programme_line.id"), index=True)
    description: Mapped[dict[str, str]] = mapped_column(default=dict)
    status: Mapped[ProjectStatus] = mapped_column(default=ProjectStatus.PLANNED, index=True)
    starts_on: Mapped[date | None] = mapped_column(default=None)
    ends_on: Mapped[date | None] = mapped_column(default=None)
    published: Mapped[bool] = mapped_column(default=False, index=True)
    no_succession_reason: Mapped[dict[str, str]] = mapped_column(default=dict)
    successions: Mapped[list["Succession"]] = relationship(
        cascade="all, delete-orphan",
        lazy="selectin",
        order_by="Succession.position",
        foreign_keys="Succession.project_id",
    )
    participations: Mapped[list[ProjectParticipation]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by=ProjectParticipation.position
    )

    @property
    def reached(self) -> str:
        """How far it is, as its steps know it."""
        return self.status.value

    @property
    def public(self) -> bool:
        """Once the region published it."""
        return self.published

    def overdue(self, on: date) -> bool:
        """Whether it should have ended before this day and has not."""
        return self.ends_on is not None and self.ends_on < on and self.status is not ProjectStatus.COMPLETED

    def state(self) -> ProjectState | None:
        """What events tell of it: nothing while it is not published."""
        if not self.published:
            return None
        return ProjectState(names=self.names, status=self.status.value, programme=self.programme_id)


class Succession(ServiceBase):
    """Where a project goes on: the successor's name, and its record where it has one here."""

    __tablename__ = "succession"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    names: Mapped[dict[str, str]]
    successor_id: Mapped[UUID | None] = mapped_column(ForeignKey("project.id"), default=None)
    kind: Mapped[SuccessionKind]
