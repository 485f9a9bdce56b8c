"""Challenges: a stated need, its owner, and the way it goes from a draft to an answer."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quadhelix.aggregate import Aggregate
from quadhelix.events import ChallengeState
from quadhelix.facts import Subject
from quadhelix.steps import Steps
from services.challenges.model.base import Named, ServiceBase
from services.challenges.model.participation import ChallengeParticipation, ParticipationRole
from services.challenges.model.sector import Sector


class Need(StrEnum):
    """What the owner of a challenge is in need of."""

    KNOWLEDGE = "KNOWLEDGE"
    COMPETENCE = "COMPETENCE"
    ACTION_PERSPECTIVE = "ACTION_PERSPECTIVE"


class ChallengeStage(StrEnum):
    """How far a challenge is; everyone reads it once it is published."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    PUBLISHED = "PUBLISHED"
    COMPLETED = "COMPLETED"
    WITHDRAWN = "WITHDRAWN"


PUBLIC_STAGES = (ChallengeStage.PUBLISHED, ChallengeStage.COMPLETED)
"""The stages in which anyone may read a challenge."""

CHALLENGE_STEPS = Steps(
    {
        "draft": {None: ChallengeStage.DRAFT},
        "revise": {
            ChallengeStage.DRAFT: ChallengeStage.DRAFT,
            ChallengeStage.SUBMITTED: ChallengeStage.SUBMITTED,
        },
        "involve": {
            ChallengeStage.DRAFT: ChallengeStage.DRAFT,
            ChallengeStage.SUBMITTED: ChallengeStage.SUBMITTED,
            ChallengeStage.PUBLISHED: ChallengeStage.PUBLISHED,
        },
        "submit": {ChallengeStage.DRAFT: ChallengeStage.SUBMITTED},
        "publish": {ChallengeStage.SUBMITTED: ChallengeStage.PUBLISHED},
        "complete": {ChallengeStage.PUBLISHED: ChallengeStage.COMPLETED},
        "withdraw": {
            ChallengeStage.DRAFT: ChallengeStage.WITHDRAWN,
            ChallengeStage.SUBMITTED: ChallengeStage.WITHDRAWN,
            ChallengeStage.PUBLISHED: ChallengeStage.WITHDRAWN,
        },
    }
)


class Challenge(Aggregate, Named, ServiceBase):
    """A question an organisation brings before others; `names` holds its titles."""

    __tablename__ = "challenge"
    subject = Subject.CHALLENGE

    project_id: Mapped[UUID | None] = mapped_column(ForeignKey("project.id"), index=True)
    centre_id: Mapped[UUID | None] = mapped_column(index=True, default=None)
    summary: Mapped[dict[str, str]] = mapped_column(default=dict)
    description: Mapped[dict[str, str]] = mapped_column(default=dict)
    need: Mapped[Need | None] = mapped_column(default=None)
    origin_sector: Mapped[Sector | None] = mapped_column(default=None, index=True)
    target_sectors: Mapped[list[str]] = mapped_column(default=list)
    is_crossover: Mapped[bool] = mapped_column(default=False, index=True)
    theme_tables: Mapped[list[str]] = mapped_column(default=list)
    stage: Mapped[ChallengeStage] = mapped_column(default=ChallengeStage.DRAFT, index=True)
    submitted_at: Mapped[datetime | None] = mapped_column(default=None)
    published_at: Mapped[datetime | None] = mapped_column(default=None)
    participations: Mapped[list[ChallengeParticipation]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by=ChallengeParticipation.position
    )

    @property
    def reached(self) -> str:
        """How far it is, as its steps know it."""
        return self.stage.value

    @property
    def public(self) -> bool:
        """From publication on, unless it was withdrawn."""
        return self.stage in PUBLIC_STAGES

    def owners(self) -> Sequence[UUID | None]:
        """The organisations whose challenge it is."""
        owner = ParticipationRole.CHALLENGE_OWNER
        return [link.organisation_id for link in self.participations if link.role is owner]

    def cross(self, origin: Sector | None, targets: Sequence[Sector]) -> None:
        """Say which sector it comes from and which it looks to; a crossover looks to another one."""
        self.origin_sector = origin
        self.target_sectors = [target.value for target in targets]
        self.is_crossover = origin is not None and any(target is not origin for target in targets)

    def state(self) -> ChallengeState | None:
        """What events tell of it: nothing while it is not public."""
        if not self.public:
            return None
        organisations = dict.fromkeys(link.organisation_id for link in self.participations)
        return ChallengeState(
            titles=self.names,
            stage=self.stage.value,
            organisations=[*organisations],
            project=self.project_id,
            municipality=self.municipality,
        )
