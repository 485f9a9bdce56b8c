"""News of a challenge: written once, never changed."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from quadhelix.aggregate import Aggregate
from quadhelix.database import utc_now
from services.challenges.model.base import ServiceBase


class UpdateKind(StrEnum):
    """What the news is of: the road, what was learned on it, what was found, what was made."""

    PROGRESS = "PROGRESS"
    LEARNING = "LEARNING"
    FINDING = "FINDING"
    OUTPUT = "OUTPUT"


class Update(Aggregate, ServiceBase):
    """News of a challenge; `internal` news stays among those who take part."""

    __tablename__ = "challenge_update"

    challenge_id: Mapped[UUID] = mapped_column(ForeignKey("challenge.id"), index=True)
    kind: Mapped[UpdateKind]
    titles: Mapped[dict[str, str]]
    body: Mapped[dict[str, str]] = mapped_column(default=dict)
    internal: Mapped[bool] = mapped_column(default=False)
    posted_at: Mapped[datetime] = mapped_column(default=utc_now)

    @property
    def public(self) -> bool:
        """Unless it is internal; a challenge shows its news only where it shows itself."""
        return not self.internal

    def state(self) -> dict[str, str] | None:
        """What events tell of it: its titles, or nothing if it is internal."""
        return None if self.internal else self.titles
