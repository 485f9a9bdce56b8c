"""Questions at a region's desk in GraphQL."""

from datetime import datetime
from typing import Self

import strawberry

from services.challenges import model
from services.challenges.schema.enums import IntakeStatus, ReferralKind, Sector
from services.challenges.schema.types.entities import Organisation
from services.challenges.schema.types.records import Record, common
from services.challenges.schema.types.reviews import Reviewed


@strawberry.type
class Referral:
    """Where a question was referred to; `target` is the id of the record there, where it has one."""

    kind: ReferralKind
    note: str | None
    target: strawberry.ID | None


@strawberry.type
class Intake(Reviewed, Record):
    """A question brought to a region's desk; seen by who asked and by the region."""

    question: str
    desk: str | None
    topic_sector: Sector | None
    status: IntakeStatus
    received_at: datetime
    requester: Organisation | None
    referral: Referral | None

    @classmethod
    def of(cls, row: model.Intake) -> Self:
        """The GraphQL object of a record."""
        return cls(
            **common(row),
            question=row.question,
            desk=row.desk,
            topic_sector=row.topic_sector,
            status=row.status,
            received_at=row.created_at,
            requester=Organisation.with_id(row.requester_id) if row.requester_id else None,
            referral=_referral(row),
        )


def _referral(row: model.Intake) -> Referral | None:
    if row.referral_kind is None:
        return None
    target = strawberry.ID(str(row.referral_target)) if row.referral_target else None
    return Referral(kind=row.referral_kind, note=row.referral_note, target=target)
