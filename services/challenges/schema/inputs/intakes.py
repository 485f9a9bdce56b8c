"""Questions at a desk as clients put them."""

import strawberry

from quadhelix.errors import invalid
from quadhelix.graph.context import Info
from quadhelix.graph.inputs import (
    ProvenanceInput,
    legible,
    read_line,
    read_municipality,
    read_optional_id,
    read_provenance,
)
from services.challenges.actions.intake import IntakeContent, ReferralContent
from services.challenges.schema.enums import ReferralKind, Sector

QUESTION_LENGTH = 4000


@strawberry.input
class IntakeDetails:
    """What someone asks, and at which desk; the question stays between them and the region."""

    question: str
    requester: strawberry.ID | None = strawberry.field(
        default=None, description="The organisation that asks."
    )
    desk: str | None = strawberry.field(default=None, description="Code of the desk it came in at.")
    topic_sector: Sector | None = None
    municipality: str | None = None
    provenance: ProvenanceInput | None = None


@strawberry.input
class ReferralInput:
    """Where a question goes next; `target` is the id of the record there, where it has one."""

    kind: ReferralKind
    note: str | None = None
    target: strawberry.ID | None = None


def read_intake(info: Info, given: IntakeDetails) -> IntakeContent:
    """The content of these details; raises `InvalidInput` naming what is wrong."""
    return IntakeContent(
        question=_read_prose(given.question, "question"),
        requester=read_optional_id(given.requester, "requester"),
        desk=None if given.desk is None else read_line(given.desk, "desk"),
        topic_sector=given.topic_sector,
        municipality=read_municipality(given.municipality, "municipality"),
        provenance=read_provenance(given.provenance, info.context.today),
    )


def read_referral(given: ReferralInput) -> ReferralContent:
    """The content of these details; raises `InvalidInput` naming what is wrong."""
    return ReferralContent(
        kind=given.kind,
        note=None if given.note is None else _read_prose(given.note, "referral.note"),
        target=read_optional_id(given.target, "referral.target"),
    )


def _read_prose(given: str, field: str) -> str:
    """A text of 1 to `QUESTION_LENGTH` characters that may run over several lines."""
    text = given.replace("\r\n", "\n").strip()
    if not legible(text, QUESTION_LENGTH):
        raise invalid(
            field,
            "length",
            f"1 to {QUESTION_LENGTH} characters",
            f"1 tot en met {QUESTION_LENGTH} tekens",
        )
    return text
