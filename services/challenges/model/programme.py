"""Programmes: their lines, the goals they set and the indicators they are held to."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quadhelix.aggregate import Aggregate
from quadhelix.database import new_id, utc_now
from quadhelix.events import ProgrammeState
from quadhelix.facts import Subject
from quadhelix.measures import Attainment, Comparator, Measure
from services.challenges.model.base import Named, ServiceBase
from services.challenges.model.participation import ProgrammeParticipation


class LineKind(StrEnum):
    """What a line of a programme brings forth: projects, or knowledge."""

    PROGRAMME = "PROGRAMME"
    KNOWLEDGE = "KNOWLEDGE"


class GoalProgress(StrEnum):
    """How far a goal is."""

    OPEN = "OPEN"
    IN_PROGRESS = "IN_PROGRESS"
    REACHED = "REACHED"


class Programme(Aggregate, Named, ServiceBase):
    """A programme of a region: several lines of projects under one set of goals.

    `goals` holds `{"names": text, "progress": GoalProgress}` in order.
    """

    __tablename__ = "programme"
    subject = Subject.PROGRAMME

    description: Mapped[dict[str, str]] = mapped_column(default=dict)
    starts_on: Mapped[date | None] = mapped_column(default=None)
    ends_on: Mapped[date | None] = mapped_column(default=None)
    published: Mapped[bool] = mapped_column(default=False, index=True)
    goals: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    lines: Mapped[list["ProgrammeLine"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="ProgrammeLine.position"
    )
    indicators: Mapped[list["Indicator"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="Indicator.position"
    )
    participations: Mapped[list[ProgrammeParticipation]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by=ProgrammeParticipation.position
    )

    @property
    def public(self) -> bool:
        """Once the region published it."""
        return self.published

    def line(self, id: UUID) -> "ProgrammeLine | None":
        """Its line with this id."""
        return next((line for line in self.lines if line.id == id), None)

    def indicator(self, key: str) -> "Indicator | None":
        """Its indicator of this key."""
        return next((indicator for indicator in self.indicators if indicator.key == key), None)

    def state(self) -> ProgrammeState | None:
        """What events tell of it: nothing while it is not published."""
        if not self.published:
            return None
        return ProgrammeState(names=self.names, starts_on=self.starts_on, ends_on=self.ends_on)


class ProgrammeLine(ServiceBase):
    """A line of a programme, under which projects stand."""

    __tablename__ = "programme_line"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    programme_id: Mapped[UUID] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    names: Mapped[dict[str, str]]
    kind: Mapped[LineKind]


class Indicator(ServiceBase):
    """Something a programme counts. A target nobody set is None, never 0."""

    __tablename__ = "indicator"
    __table_args__ = (UniqueConstraint("programme_id", "key"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    programme_id: Mapped[UUID] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    position: Mapped[int]
    key: Mapped[str]
    names: Mapped[dict[str, str]]
    unit: Mapped[dict[str, str]]
    target_value: Mapped[float | None] = mapped_column(default=None)
    target_comparator: Mapped[Comparator | None] = mapped_column(default=None)
    observations: Mapped[list["Observation"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="(Observation.as_of, Observation.recorded_at)"
    )

    @property
    def target(self) -> Measure | None:
        """What was set out to be reached, if anyone said so."""
        if self.target_value is None:
            return None
        return Measure(self.target_value, self.target_comparator or Comparator.EQ)

    def aim(self, target: Measure | None) -> None:
        """Set the target, or take it away."""
        self.target_value = target.value if target else None
        self.target_comparator = target.comparator if target else None

    @property
    def latest(self) -> "Observation | None":
        """The newest observation by the day it held; of the same day, the one recorded last."""
        return max(self.observations, key=lambda seen: (seen.as_of, seen.recorded_at), default=None)

    @property
    def attainment(self) -> Attainment | None:
        """The newest observation as a share of the target; None where either is missing."""
        return self.latest.measure.share_of(self.target) if self.latest else None


class Observation(ServiceBase):
    """What a source claims an indicator stood at on a day; contradictory claims are all kept."""

    __tablename__ = "observation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    indicator_id: Mapped[UUID] = mapped_column(ForeignKey("indicator.id", ondelete="CASCADE"), index=True)
    value: Mapped[float]
    comparator: Mapped[Comparator]
    source: Mapped[str]
    as_of: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(default=utc_now)

    @property
    def measure(self) -> Measure:
        """What was counted."""
        return Measure(self.value, self.comparator)
