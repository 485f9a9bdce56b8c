"""What each kind of record goes through: the facts rules see, the steps, the input fields there are to mend.

The host checks by it what a plugin declares and answers. A service that gives a record a new step or a new
input field adds it here; a test compares the fields with the services' schemas.
"""

from dataclasses import dataclass

from quadhelix.facts.findings import REVIEW, Subject
from quadhelix.facts.records import (
    CentreFacts,
    ChallengeFacts,
    IntakeFacts,
    ModuleFacts,
    OrganisationFacts,
    PlacementFacts,
    ProgrammeFacts,
    ProjectFacts,
    RecordFacts,
    TrajectoryFacts,
)


@dataclass(frozen=True)
class Course:
    """The course of one kind of record.

    Attributes:
        subject: The kind of record.
        facts: What rules know of it.
        steps: What it can be asked at; empty where no hook asks about it.
        fields: The input fields of its mutations, in GraphQL spelling.
    """

    subject: Subject
    facts: type[RecordFacts]
    steps: frozenset[str]
    fields: frozenset[str]

    @property
    def argument(self) -> str:
        """The name the hook knows the facts by."""
        return self.subject.value.lower()

    @property
    def hook(self) -> str:
        """The hook that asks about such a record."""
        return f"check_{self.argument}"


def _course(subject: Subject, facts: type[RecordFacts], steps: str, fields: str) -> Course:
    asked = frozenset([*steps.split(), REVIEW] if steps else ())
    return Course(subject, facts, asked, frozenset(fields.split()))


COURSES = {
    course.subject: course
    for course in (
        _course(
            Subject.ORGANISATION,
            OrganisationFacts,
            "register change publish",
            "activities aliases country description families helixSector identifiers kind location name"
            " provenance published region",
        ),
        _course(
            Subject.CENTRE,
            CentreFacts,
            "register change publish",
            "aliases description facilities fields host kind location name provenance published region",
        ),
        _course(
            Subject.PROGRAMME,
            ProgrammeFacts,
            "",
            "description endsOn goals indicators lines municipality name participations provenance published"
            " region startsOn",
        ),
        _course(
            Subject.PROJECT,
            ProjectFacts,
            "start complete",
            "description endsOn line municipality name noSuccessionReason participations programme provenance"
            " published region startsOn successions",
        ),
        _course(
            Subject.CHALLENGE,
            ChallengeFacts,
            "draft revise submit publish withdraw complete",
            "centre description municipality need originSector participations project provenance region"
            " summary targetSectors themeTables title",
        ),
        _course(
            Subject.TRAJECTORY,
            TrajectoryFacts,
            "plan start complete",
            "challenge name phase provenance team",
        ),
        _course(
            Subject.INTAKE,
            IntakeFacts,
            "receive triage refer close",
            "desk municipality provenance question referral region requester topicSector",
        ),
        _course(
            Subject.MODULE,
            ModuleFacts,
            "register change publish link",
            "challenge code description fieldsOfStudy institute jointPartners kind learningOutcomes level"
            " modesOfDelivery municipality newSince provenance published region studyLoad teachingLanguages"
            " title",
        ),
        _course(
            Subject.PLACEMENT,
            PlacementFacts,
            "propose agree complete withdraw",
            "endsOn host module municipality places provenance startsOn",
        ),
    )
}
"""The course of each kind of record."""

BY_FACTS = {course.facts: course for course in COURSES.values()}
"""The course by the type of its facts."""

STEPS = frozenset(step for course in COURSES.values() for step in course.steps)
"""The names of all steps."""
