"""Intakes: questions at a region's desk. They are never public."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from quadhelix.aggregate import Aggregate
from quadhelix.facts import Subject
from quadhelix.identity import Actor
from quadhelix.steps import Steps
from services.challenges.model.base import ServiceBase
from services.challenges.model.sector import Sector


class IntakeStatus(StrEnum):
    """How far the desk is with a question."""

    NEW = "NEW"
    TRIAGED = "TRIAGED"
    REFERRED = "REFERRED"
    DONE = "DONE"


class ReferralKind(StrEnum):
    """To what a question is referred."""

    LAB = "LAB"
    SKILLS_LAB = "SKILLS_LAB"
    PEER_GROUP = "PEER_GROUP"
    MODULE = "MODULE"
    EXPERT = "EXPERT"


INTAKE_STEPS = Steps(
    {
        "receive": {None: IntakeStatus.NEW},
        "triage": {IntakeStatus.NEW: IntakeStatus.TRIAGED},
        "refer": {IntakeStatus.TRIAGED: IntakeStatus.REFERRED},
        "close": {IntakeStatus.REFERRED: IntakeStatus.DONE},
    }
)


class Intake(Aggregate, ServiceBase):
    """A question brought to a region's desk, and where the desk referred it."""

    __tablename__ = "intake"
    subject = Subject.INTAKE

    requester_id: Mapped[UUID | None] = mapped_column(index=True, default=None)
    question: Mapped[str]
    desk: Mapped[str | None] = mapped_column(default=None)
    topic_sector: Mapped[Sector | None] = mapped_column(default=None)
    status: Mapped[IntakeStatus] = mapped_column(default=IntakeStatus.NEW, index=True)
    referral_kind: Mapped[ReferralKind | None] = mapped_column(default=None)
    referral_note: Mapped[str | None] = mapped_column(default=None)
    referral_target: Mapped[UUID | None] = mapped_column(default=None)

    @property
    def reached(self) -> str:
        """How far it is, as its steps know it."""
        return self.status.value

    @property
    def public(self) -> bool:
        """Never."""
        return False

    def owners(self) -> Sequence[UUID | None]:
        """Who asks."""
        return (self.requester_id,)

    def visible_to(self, actor: Actor) -> bool:
        """To the requester's members and the region's administrators; machines have no business here."""
        return actor.speaks_for(self.region, [owner for owner in self.owners() if owner])
