"""Posting news of a challenge."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from quadhelix.database import new_id
from quadhelix.events import UpdatePosted
from quadhelix.facts import Visibility
from quadhelix.graph.context import Change
from quadhelix.identity import Role, require
from quadhelix.outbox import stage
from quadhelix.repository import find, refuse_taken
from services.challenges.actions.challenge import CHALLENGE, require_public
from services.challenges.facts import update_facts
from services.challenges.model import Challenge, Update, UpdateKind


@dataclass(frozen=True, kw_only=True)
class UpdateContent:
    """What the news says; `internal` is None where the author leaves it to the region."""

    kind: UpdateKind
    titles: dict[str, str]
    body: dict[str, str] = field(default_factory=dict)
    internal: bool | None = None
    provenance: dict[str, Any] = field(default_factory=dict)


async def post_update(
    change: Change, *, challenge: UUID, content: UpdateContent, id: UUID | None = None
) -> Update:
    """Tell news of a public challenge; whoever takes part in it may. An `id` makes the call repeatable.

    Raises:
        Conflict: the challenge is not public, or the id is in use.
    """
    subject = await find(change, Challenge, challenge, CHALLENGE, field="challenge")
    require_public(subject)
    require(
        change.actor,
        Role.MEMBER,
        Role.REGION_ADMIN,
        region=subject.region,
        organisations=[link.organisation_id for link in subject.participations],
    )
    await refuse_taken(change, Update, id)
    update = Update(
        id=id or new_id(),
        region=subject.region,
        municipality=subject.municipality,
        challenge_id=subject.id,
        kind=content.kind,
        titles=content.titles,
        body=content.body,
        provenance=content.provenance,
    )
    update.internal = _internal(change, update, content.internal)
    change.session.add(update)
    await _tell(change, update)
    return update


def _internal(change: Change, update: Update, said: bool | None) -> bool:
    if said is not None:
        return said
    return change.regions.default_visibility(update_facts(update), change.today) is Visibility.INTERNAL


async def _tell(change: Change, update: Update) -> None:
    await stage(
        change.session,
        UpdatePosted(
            aggregate=update.id,
            version=update.version,
            region=update.region,
            challenge=update.challenge_id,
            state=update.state(),
        ),
    )
