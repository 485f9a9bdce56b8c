"""Drafting challenges and taking them, stage by stage, before the public."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from quadhelix.database import new_id, utc_now
from quadhelix.errors import Conflict, invalid
from quadhelix.events import ChallengeChanged, ChallengePublished
from quadhelix.facts import Transition
from quadhelix.graph.context import Change
from quadhelix.graph.extras import extend
from quadhelix.graph.mutations import consult
from quadhelix.identity import Role, require
from quadhelix.outbox import stage
from quadhelix.repository import find, refuse_taken
from services.challenges.actions.participation import Participant, refuse_strangers
from services.challenges.actions.project import PROJECT
from services.challenges.facts import challenge_facts
from services.challenges.model import (
    CHALLENGE_STEPS,
    Challenge,
    ChallengeParticipation,
    ChallengeStage,
    Need,
    ParticipationRole,
    Project,
    Sector,
)

CHALLENGE = {"en": "challenge", "nl": "uitdaging"}


@dataclass(frozen=True, kw_only=True)
class ChallengeContent:
    """Everything its author says of a challenge; the inputs are validated already."""

    titles: dict[str, str]
    summary: dict[str, str] = field(default_factory=dict)
    description: dict[str, str] = field(default_factory=dict)
    project: UUID | None = None
    centre: UUID | None = None
    need: Need | None = None
    origin_sector: Sector | None = None
    target_sectors: tuple[Sector, ...] = ()
    theme_tables: list[str] = field(default_factory=list)
    participants: tuple[Participant, ...] = ()
    municipality: str | None = None
    provenance: dict[str, Any] = field(default_factory=dict)


async def draft_challenge(
    change: Change, *, region: str, content: ChallengeContent, id: UUID | None = None
) -> Challenge:
    """Write a challenge down, seen by its owner and the region only. An `id` makes the call repeatable.

    Raises:
        InvalidInput: nobody is named as its owner.
        Conflict: the id is in use.
        RuleBlocked: a region objects even to the draft.
    """
    owners = _owners_named(content.participants)
    require(change.actor, Role.MEMBER, Role.REGION_ADMIN, region=region, organisations=owners)
    await refuse_taken(change, Challenge, id)
    challenge = Challenge(id=id or new_id(), region=region, stage=ChallengeStage.DRAFT)
    await _describe(change, challenge, content)
    await _ask(change, challenge, CHALLENGE_STEPS.transition("draft", None))
    change.session.add(challenge)
    await _tell(change, challenge)
    return challenge


async def revise_challenge(
    change: Change, *, id: UUID, content: ChallengeContent, version: int | None = None
) -> Challenge:
    """Replace what a challenge says, before it is published.

    What was submitted stays submitted, so the rules are asked as for a submission. Who revises must speak
    for the owner before and after.
    """
    challenge = await _owned(change, id)
    challenge.expect(version)
    require(
        change.actor,
        Role.MEMBER,
        Role.REGION_ADMIN,
        region=challenge.region,
        organisations=_owners_named(content.participants),
    )
    transition = CHALLENGE_STEPS.transition("revise", challenge.stage)
    await _describe(change, challenge, content)
    submitted = challenge.stage is ChallengeStage.SUBMITTED
    await _ask(change, challenge, replace(transition, name="submit") if submitted else transition)
    challenge.touch()
    await _tell(change, challenge)
    return challenge


async def change_participations(
    change: Change, *, id: UUID, participants: tuple[Participant, ...], version: int | None = None
) -> Challenge:
    """Replace who takes part in a challenge, also when it is public: experts and partners join on the way.

    The rules are asked as for the step the challenge took last.
    """
    challenge = await _owned(change, id)
    challenge.expect(version)
    owners = _owners_named(participants)
    require(change.actor, Role.MEMBER, Role.REGION_ADMIN, region=challenge.region, organisations=owners)
    transition = CHALLENGE_STEPS.transition("involve", challenge.stage)
    await refuse_strangers(change, participants)
    _involve(challenge, participants)
    await _ask(change, challenge, replace(transition, name=CHALLENGE_STEPS.last(challenge.stage).name))
    challenge.touch()
    await _tell(change, challenge)
    return challenge


async def submit_challenge(change: Change, *, id: UUID, version: int | None = None) -> Challenge:
    """Bring a draft before the region."""
    challenge = await _step(change, await _owned(change, id), "submit", version)
    challenge.submitted_at = utc_now()
    await _tell(change, challenge)
    return challenge


async def publish_challenge(change: Change, *, id: UUID, version: int | None = None) -> Challenge:
    """Show a submitted challenge to everyone; institutes may take it on from now."""
    challenge = await _step(change, await _administered(change, id), "publish", version)
    challenge.published_at = utc_now()
    await _tell(change, challenge, ChallengePublished)
    return challenge


async def complete_challenge(change: Change, *, id: UUID, version: int | None = None) -> Challenge:
    """Close a published challenge as answered."""
    challenge = await _step(change, await _administered(change, id), "complete", version)
    await _tell(change, challenge)
    return challenge


async def withdraw_challenge(change: Change, *, id: UUID, version: int | None = None) -> Challenge:
    """Take a challenge back; from then on its owner and the region see it, and nobody else."""
    challenge = await _step(change, await _owned(change, id), "withdraw", version)
    await _tell(change, challenge)
    return challenge


def require_owner(change: Change, challenge: Challenge) -> None:
    """Let the members of the owner's organisation and the region pass, and nobody else."""
    owners = [owner for owner in challenge.owners() if owner]
    require(change.actor, Role.MEMBER, Role.REGION_ADMIN, region=challenge.region, organisations=owners)


def require_public(challenge: Challenge) -> None:
    """Raise `Conflict` for what may happen on a public challenge only: news, a team that sets out."""
    if not challenge.public:
        raise Conflict(
            {
                "en": "This happens on a published challenge: publish it first.",
                "nl": "Dit gebeurt op een gepubliceerde uitdaging: publiceer die eerst.",
            },
            field="challenge",
            rule="published-challenge",
        )


async def _owned(change: Change, id: UUID) -> Challenge:
    challenge = await find(change, Challenge, id, CHALLENGE)
    require_owner(change, challenge)
    return challenge


async def _administered(change: Change, id: UUID) -> Challenge:
    challenge = await find(change, Challenge, id, CHALLENGE)
    require(change.actor, Role.REGION_ADMIN, region=challenge.region)
    return challenge


async def _step(change: Change, challenge: Challenge, name: str, version: int | None) -> Challenge:
    challenge.expect(version)
    transition = CHALLENGE_STEPS.transition(name, challenge.stage)
    await _ask(change, challenge, transition)
    challenge.stage = ChallengeStage(transition.target)
    challenge.touch()
    return challenge


async def _ask(change: Change, challenge: Challenge, transition: Transition) -> None:
    """Keep what the regions' rules say of this step, or refuse it."""
    consult(change, challenge, await challenge_facts(change.session, challenge), transition)


async def _describe(change: Change, challenge: Challenge, content: ChallengeContent) -> None:
    await refuse_strangers(change, content.participants)
    if content.project and content.project != challenge.project_id:
        await find(change, Project, content.project, PROJECT, field="project")
    challenge.rename(content.titles, content.summary)
    challenge.cross(content.origin_sector, content.target_sectors)
    challenge.project_id = content.project
    challenge.centre_id = content.centre
    challenge.summary = content.summary
    challenge.description = content.description
    challenge.need = content.need
    challenge.theme_tables = content.theme_tables
    challenge.municipality = content.municipality
    challenge.provenance = content.provenance
    await extend(change, challenge)
    _involve(challenge, content.participants)


def _involve(challenge: Challenge, participants: Sequence[Participant]) -> None:
    kept = {(link.organisation_id, link.role): link for link in challenge.participations}
    challenge.participations = [
        kept.get((p.organisation, p.role))
        or ChallengeParticipation(organisation_id=p.organisation, role=p.role)
        for p in participants
    ]
    for position, link in enumerate(challenge.participations):
        link.position = position


def _owners_named(participants: Sequence[Participant]) -> Sequence[UUID]:
    owner = ParticipationRole.CHALLENGE_OWNER
    owners = [p.organisation for p in participants if p.role is owner]
    if not owners:
        raise invalid(
            "participations",
            "challenge-owner",
            "an organisation in the role CHALLENGE_OWNER",
            "een organisatie in de rol CHALLENGE_OWNER",
        )
    return owners


async def _tell(
    change: Change,
    challenge: Challenge,
    event: type[ChallengeChanged | ChallengePublished] = ChallengeChanged,
) -> None:
    await stage(
        change.session,
        event(
            aggregate=challenge.id,
            version=challenge.version,
            region=challenge.region,
            state=challenge.state(),  # type: ignore[arg-type]  # there is one once it is published
        ),
    )
