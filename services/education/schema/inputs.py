"""What clients send to education, and how it is read; each refusal names the field and the rule."""

from datetime import date

import strawberry

from quadhelix.errors import invalid
from quadhelix.graph.context import Info
from quadhelix.graph.inputs import (
    ProvenanceInput,
    read_id,
    read_municipality,
    read_optional_id,
    read_provenance,
    refuse_many,
)
from quadhelix.graph.texts import TranslationInput, read_optional_text, read_text
from services.education.actions.module import ModuleContent, OfferingContent
from services.education.schema.enums import Level, ModeOfDelivery, ModuleKind, StudyLoadUnit, TargetGroup

TITLE_LENGTH = 200
OUTCOME_LENGTH = 500
DESCRIPTION_LENGTH = 4000
MOST_EXPECTED = 100_000


@strawberry.input
class StudyLoadInput:
    """How much work a module is; up to a full year."""

    value: float
    unit: StudyLoadUnit = StudyLoadUnit.ECTS


@strawberry.input
class ModuleDetails:
    """Everything the catalogue says of a module; what is left out is empty."""

    kind: ModuleKind
    code: str = strawberry.field(description="The institute's own code for it, unique within the institute.")
    title: list[TranslationInput]
    level: Level
    study_load: StudyLoadInput
    teaching_languages: list[str] = strawberry.field(description="ISO 639-2 codes: nld, eng, deu or fra.")
    description: list[TranslationInput] | None = None
    modes_of_delivery: list[ModeOfDelivery] = strawberry.field(default_factory=list)
    learning_outcomes: list[list[TranslationInput]] = strawberry.field(
        default_factory=list, description="What who completes it can do, each in one or more languages."
    )
    fields_of_study: str | None = strawberry.field(
        default=None, description="ISCED-F 2013 code of two to four digits."
    )
    joint_partners: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Organisations that provide it together with the institute."
    )
    new_since: date | None = strawberry.field(default=None, description="The day it joined the catalogue.")
    municipality: str | None = strawberry.field(
        default=None, description="National code of the municipality where it is taught."
    )
    provenance: ProvenanceInput | None = None


@strawberry.input
class TargetGroupInput:
    """Whom an offering is meant for, and how many are expected; null where nobody counted."""

    group: TargetGroup
    expected: int | None = None


@strawberry.input
class OfferingDetails:
    """Everything the catalogue says of an offering, in whole days; what is left out is empty."""

    starts_on: date
    ends_on: date
    enrol_until: date | None = None
    seats: int | None = strawberry.field(default=None, description="Null where there is room for all.")
    centre: strawberry.ID | None = strawberry.field(default=None, description="The centre it is held at.")
    target_groups: list[TargetGroupInput] = strawberry.field(default_factory=list)


def read_module(info: Info, given: ModuleDetails) -> ModuleContent:
    """The facts in these details; raises `InvalidInput` naming what is wrong."""
    refuse_many(given.learning_outcomes, "learningOutcomes")
    refuse_many(given.joint_partners, "jointPartners")
    refuse_many(given.teaching_languages, "teachingLanguages")
    return ModuleContent(
        kind=given.kind,
        code=given.code.strip(),
        titles=read_text(given.title, "title", most=TITLE_LENGTH),
        level=given.level,
        study_load=given.study_load.value,
        study_load_unit=given.study_load.unit,
        teaching_languages=given.teaching_languages,
        description=read_optional_text(given.description, "description", most=DESCRIPTION_LENGTH),
        modes_of_delivery=tuple(dict.fromkeys(given.modes_of_delivery)),
        learning_outcomes=[
            read_text(outcome, f"learningOutcomes.{number}", most=OUTCOME_LENGTH)
            for number, outcome in enumerate(given.learning_outcomes)
        ],
        fields_of_study=given.fields_of_study,
        joint_partners=[
            read_id(partner, f"jointPartners.{number}") for number, partner in enumerate(given.joint_partners)
        ],
        new_since=given.new_since,
        municipality=read_municipality(given.municipality, "municipality"),
        provenance=read_provenance(given.provenance, info.context.today),
    )


def read_offering(given: OfferingDetails) -> OfferingContent:
    """The facts in these details; raises `InvalidInput` naming what is wrong."""
    return OfferingContent(
        starts_on=given.starts_on,
        ends_on=given.ends_on,
        enrol_until=given.enrol_until,
        seats=given.seats,
        centre=read_optional_id(given.centre, "centre"),
        target_groups=_read_groups(given.target_groups),
    )


def _read_groups(given: list[TargetGroupInput]) -> dict[TargetGroup, int | None]:
    groups: dict[TargetGroup, int | None] = {}
    for number, target in enumerate(given):
        field = f"targetGroups.{number}"
        if target.group in groups:
            raise invalid(f"{field}.group", "once-per-group", "each group once", "elke groep één keer")
        if target.expected is not None and not 0 <= target.expected <= MOST_EXPECTED:
            raise invalid(
                f"{field}.expected",
                "expected",
                f"0 to {MOST_EXPECTED} people",
                f"0 tot en met {MOST_EXPECTED} mensen",
            )
        groups[target.group] = target.expected
    return groups
