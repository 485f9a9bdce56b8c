"""What challenges answers with in GraphQL."""

from services.challenges.schema.types.entities import (
    Centre,
    Challenge,
    Organisation,
    Programme,
    Project,
    Region,
    Trajectory,
)
from services.challenges.schema.types.intakes import Intake
from services.challenges.schema.types.payloads import (
    ChallengePayload,
    IntakePayload,
    ProgrammePayload,
    ProjectPayload,
    TrajectoryPayload,
    UpdatePayload,
)
from services.challenges.schema.types.updates import Update

__all__ = [
    "Centre",
    "Challenge",
    "ChallengePayload",
    "Intake",
    "IntakePayload",
    "Organisation",
    "Programme",
    "ProgrammePayload",
    "Project",
    "ProjectPayload",
    "Region",
    "Trajectory",
    "TrajectoryPayload",
    "Update",
    "UpdatePayload",
]
