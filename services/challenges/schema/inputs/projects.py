"""Projects as clients describe them."""

from datetime import date

import strawberry

from quadhelix.graph.context import Info
from quadhelix.graph.inputs import (
    ProvenanceInput,
    read_municipality,
    read_optional_id,
    read_period,
    read_provenance,
    refuse_many,
)
from quadhelix.graph.texts import TranslationInput, read_optional_text, read_text
from services.challenges.actions.project import ProjectContent, SuccessionContent
from services.challenges.schema.enums import SuccessionKind
from services.challenges.schema.inputs.participations import (
    DESCRIPTION_LENGTH,
    NAME_LENGTH,
    ParticipationInput,
    read_participations,
)


@strawberry.input
class ProjectDetails:
    """Everything said of a project; what is left out is empty."""

    name: list[TranslationInput]
    description: list[TranslationInput] | None = None
    programme: strawberry.ID | None = None
    line: strawberry.ID | None = strawberry.field(default=None, description="A line of the programme.")
    starts_on: date | None = None
    ends_on: date | None = None
    participations: list[ParticipationInput] = strawberry.field(default_factory=list)
    municipality: str | None = None
    provenance: ProvenanceInput | None = None


@strawberry.input
class SuccessionInput:
    """Where a project goes on; `project` is the successor's id, where it is a project here."""

    successor: list[TranslationInput]
    kind: SuccessionKind
    project: strawberry.ID | None = None


def read_project(info: Info, given: ProjectDetails) -> ProjectContent:
    """The content of these details; raises `InvalidInput` naming what is wrong."""
    read_period(given.starts_on, given.ends_on)
    return ProjectContent(
        names=read_text(given.name, "name", most=NAME_LENGTH),
        description=read_optional_text(given.description, "description", most=DESCRIPTION_LENGTH),
        programme=read_optional_id(given.programme, "programme"),
        line=read_optional_id(given.line, "line"),
        starts_on=given.starts_on,
        ends_on=given.ends_on,
        participants=read_participations(given.participations),
        municipality=read_municipality(given.municipality, "municipality"),
        provenance=read_provenance(given.provenance, info.context.today),
    )


def read_successions(given: list[SuccessionInput]) -> tuple[SuccessionContent, ...]:
    """The successors named; raises `InvalidInput` naming what is wrong."""
    refuse_many(given, "successions")
    return tuple(_read_succession(each, f"successions.{number}") for number, each in enumerate(given))


def _read_succession(given: SuccessionInput, field: str) -> SuccessionContent:
    return SuccessionContent(
        names=read_text(given.successor, f"{field}.successor", most=NAME_LENGTH),
        kind=given.kind,
        project=read_optional_id(given.project, f"{field}.project"),
    )
