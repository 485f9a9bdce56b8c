"""Taking in questions at a region's desk, and referring them on."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from quadhelix.database import new_id
from quadhelix.events import IntakeChanged
from quadhelix.graph.context import Change
from quadhelix.graph.extras import extend
from quadhelix.graph.mutations import consult
from quadhelix.identity import Role, require
from quadhelix.outbox import stage
from quadhelix.repository import find, refuse_taken
from services.challenges.actions.participation import refuse_unknown
from services.challenges.facts import intake_facts
from services.challenges.model import INTAKE_STEPS, Intake, IntakeStatus, ReferralKind, Sector

INTAKE = {"en": "intake", "nl": "intake"}


@dataclass(frozen=True, kw_only=True)
class IntakeContent:
    """What someone asks, and at which desk."""

    question: str
    requester: UUID | None = None
    desk: str | None = None
    topic_sector: Sector | None = None
    municipality: str | None = None
    provenance: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ReferralContent:
    """Where a question goes next; `target` is the record there, where it has one."""

    kind: ReferralKind
    note: str | None = None
    target: UUID | None = None


async def receive_intake(
    change: Change, *, region: str, content: IntakeContent, id: UUID | None = None
) -> Intake:
    """Take a question in; an organisation's own member may ask, for others the region enters it.

    Raises:
        Conflict: the id is in use.
        RuleBlocked: the region has one desk, and this is not it.
    """
    asking = [content.requester] if content.requester else []
    require(change.actor, Role.MEMBER, Role.REGION_ADMIN, region=region, organisations=asking)
    await refuse_taken(change, Intake, id)
    await refuse_unknown(change, asking, "requester")
    intake = Intake(
        id=id or new_id(),
        region=region,
        municipality=content.municipality,
        requester_id=content.requester,
        question=content.question,
        desk=content.desk,
        topic_sector=content.topic_sector,
        provenance=content.provenance,
    )
    await extend(change, intake)
    _take(change, intake, "receive", None)
    change.session.add(intake)
    await _tell(change, intake)
    return intake


async def triage_intake(
    change: Change, *, id: UUID, topic_sector: Sector | None = None, version: int | None = None
) -> Intake:
    """Look a new question through; the desk may say which sector it is about."""
    intake = await _own(change, id, version)
    intake.topic_sector = topic_sector or intake.topic_sector
    return await _step(change, intake, "triage")


async def refer_intake(
    change: Change, *, id: UUID, referral: ReferralContent, version: int | None = None
) -> Intake:
    """Send a question on to where it can be answered."""
    intake = await _own(change, id, version)
    intake.referral_kind = referral.kind
    intake.referral_note = referral.note
    intake.referral_target = referral.target
    return await _step(change, intake, "refer")


async def close_intake(change: Change, *, id: UUID, version: int | None = None) -> Intake:
    """Close a question that was answered where it was referred to."""
    return await _step(change, await _own(change, id, version), "close")


async def _own(change: Change, id: UUID, version: int | None) -> Intake:
    intake = await find(change, Intake, id, INTAKE)
    require(change.actor, Role.REGION_ADMIN, region=intake.region)
    intake.expect(version)
    return intake


async def _step(change: Change, intake: Intake, name: str) -> Intake:
    await extend(change, intake)
    _take(change, intake, name, intake.status)
    intake.touch()
    await _tell(change, intake)
    return intake


def _take(change: Change, intake: Intake, name: str, source: IntakeStatus | None) -> None:
    """Keep what the regions' rules say of this step and take it, or refuse it."""
    transition = INTAKE_STEPS.transition(name, source)
    consult(change, intake, intake_facts(intake), transition)
    intake.status = IntakeStatus(transition.target)


async def _tell(change: Change, intake: Intake) -> None:
    await stage(
        change.session,
        IntakeChanged(
            aggregate=intake.id, version=intake.version, region=intake.region, status=intake.status.value
        ),
    )
