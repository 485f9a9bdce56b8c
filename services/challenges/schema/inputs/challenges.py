"""Challenges, their news and their trajectories as clients describe them."""

import strawberry

from quadhelix.graph.context import Info
from quadhelix.graph.enums import SectorFamily
from quadhelix.graph.inputs import (
    ProvenanceInput,
    read_id,
    read_lines,
    read_municipality,
    read_optional_id,
    read_provenance,
    refuse_many,
)
from quadhelix.graph.texts import TranslationInput, read_optional_text, read_text
from services.challenges.actions.challenge import ChallengeContent
from services.challenges.actions.trajectory import Member, TrajectoryContent
from services.challenges.actions.update import UpdateContent
from services.challenges.schema.enums import InnovationPhase, Need, Sector, UpdateKind
from services.challenges.schema.inputs.participations import (
    DESCRIPTION_LENGTH,
    NAME_LENGTH,
    SUMMARY_LENGTH,
    ParticipationInput,
    read_participations,
)


@strawberry.input
class ChallengeDetails:
    """Everything its author says of a challenge; what is left out is empty."""

    title: list[TranslationInput]
    summary: list[TranslationInput] | None = None
    description: list[TranslationInput] | None = None
    participations: list[ParticipationInput] = strawberry.field(
        description="Who takes part; one of them in the role CHALLENGE_OWNER."
    )
    project: strawberry.ID | None = None
    centre: strawberry.ID | None = strawberry.field(default=None, description="Where the work is done.")
    need: Need | None = None
    origin_sector: Sector | None = None
    target_sectors: list[Sector] = strawberry.field(default_factory=list)
    theme_tables: list[str] = strawberry.field(
        default_factory=list, description="Codes of the region's tables it sits on."
    )
    municipality: str | None = None
    provenance: ProvenanceInput | None = None


@strawberry.input
class UpdateDetails:
    """News of a challenge; `internal` news stays among those who take part.

    Where the author does not say, the region decides.
    """

    kind: UpdateKind
    title: list[TranslationInput]
    body: list[TranslationInput] | None = None
    internal: bool | None = None
    provenance: ProvenanceInput | None = None


@strawberry.input
class TeamMemberInput:
    """An organisation in a team, and the family of trades it stands for there."""

    organisation: strawberry.ID
    capacity: SectorFamily


@strawberry.input
class TrajectoryDetails:
    """Everything said of a trajectory; what is left out is empty."""

    name: list[TranslationInput]
    phase: InnovationPhase
    team: list[TeamMemberInput] = strawberry.field(default_factory=list)
    provenance: ProvenanceInput | None = None


def read_challenge(info: Info, given: ChallengeDetails) -> ChallengeContent:
    """The content of these details; raises `InvalidInput` naming what is wrong."""
    return ChallengeContent(
        titles=read_text(given.title, "title", most=NAME_LENGTH),
        summary=read_optional_text(given.summary, "summary", most=SUMMARY_LENGTH),
        description=read_optional_text(given.description, "description", most=DESCRIPTION_LENGTH),
        project=read_optional_id(given.project, "project"),
        centre=read_optional_id(given.centre, "centre"),
        need=given.need,
        origin_sector=given.origin_sector,
        target_sectors=tuple(dict.fromkeys(given.target_sectors)),
        theme_tables=read_lines(given.theme_tables, "themeTables"),
        participants=read_participations(given.participations),
        municipality=read_municipality(given.municipality, "municipality"),
        provenance=read_provenance(given.provenance, info.context.today),
    )


def read_update(info: Info, given: UpdateDetails) -> UpdateContent:
    """The content of these details; raises `InvalidInput` naming what is wrong."""
    return UpdateContent(
        kind=given.kind,
        titles=read_text(given.title, "title", most=NAME_LENGTH),
        body=read_optional_text(given.body, "body", most=DESCRIPTION_LENGTH),
        internal=given.internal,
        provenance=read_provenance(given.provenance, info.context.today),
    )


def read_trajectory(info: Info, given: TrajectoryDetails) -> TrajectoryContent:
    """The content of these details; raises `InvalidInput` naming what is wrong."""
    refuse_many(given.team, "team")
    return TrajectoryContent(
        names=read_text(given.name, "name", most=NAME_LENGTH),
        phase=given.phase,
        team=tuple(
            Member(read_id(member.organisation, f"team.{number}.organisation"), member.capacity)
            for number, member in enumerate(given.team)
        ),
        provenance=read_provenance(given.provenance, info.context.today),
    )
