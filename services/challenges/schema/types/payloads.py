"""What the mutations of challenges answer."""

import strawberry

from quadhelix.graph.findings import Payload
from services.challenges.schema.types.entities import Challenge, Programme, Project, Trajectory
from services.challenges.schema.types.intakes import Intake
from services.challenges.schema.types.updates import Update


@strawberry.type
class ProgrammePayload(Payload):
    """The programme after the change, or the errors that prevented it."""

    programme: Programme | None = None


@strawberry.type
class ProjectPayload(Payload):
    """The project after the change, or the errors that prevented it."""

    project: Project | None = None


@strawberry.type
class ChallengePayload(Payload):
    """The challenge after the change, or the errors that prevented it."""

    challenge: Challenge | None = None


@strawberry.type
class UpdatePayload(Payload):
    """The news as it was posted, or the errors that prevented it."""

    update: Update | None = None


@strawberry.type
class TrajectoryPayload(Payload):
    """The trajectory after the change, or the errors that prevented it."""

    trajectory: Trajectory | None = None


@strawberry.type
class IntakePayload(Payload):
    """The intake after the change, or the errors that prevented it."""

    intake: Intake | None = None
