"""Programmes, projects, challenges and intakes, and the rules they keep by themselves."""

from quadhelix.measures import Attainment, Comparator, Measure
from quadhelix.steps import Steps
from services.challenges.model.base import ServiceBase
from services.challenges.model.challenge import (
    CHALLENGE_STEPS,
    PUBLIC_STAGES,
    Challenge,
    ChallengeStage,
    Need,
)
from services.challenges.model.directory import KnownModule, KnownOrganisation, ModuleLink
from services.challenges.model.intake import INTAKE_STEPS, Intake, IntakeStatus, ReferralKind
from services.challenges.model.participation import (
    ChallengeParticipation,
    Participation,
    ParticipationRole,
    ProgrammeParticipation,
    ProjectParticipation,
)
from services.challenges.model.programme import (
    GoalProgress,
    Indicator,
    LineKind,
    Observation,
    Programme,
    ProgrammeLine,
)
from services.challenges.model.project import (
    PROJECT_STEPS,
    Project,
    ProjectStatus,
    Succession,
    SuccessionKind,
)
from services.challenges.model.sector import Sector
from services.challenges.model.trajectory import (
    TRAJECTORY_STEPS,
    InnovationPhase,
    TeamMember,
    Trajectory,
    TrajectoryStatus,
)
from services.challenges.model.update import Update, UpdateKind

__all__ = [
    "CHALLENGE_STEPS",
    "INTAKE_STEPS",
    "PROJECT_STEPS",
    "PUBLIC_STAGES",
    "TRAJECTORY_STEPS",
    "Attainment",
    "Challenge",
    "ChallengeParticipation",
    "ChallengeStage",
    "Comparator",
    "GoalProgress",
    "Indicator",
    "InnovationPhase",
    "Intake",
    "IntakeStatus",
    "KnownModule",
    "KnownOrganisation",
    "LineKind",
    "Measure",
    "ModuleLink",
    "Need",
    "Observation",
    "Participation",
    "ParticipationRole",
    "Programme",
    "ProgrammeLine",
    "ProgrammeParticipation",
    "Project",
    "ProjectParticipation",
    "ProjectStatus",
    "ReferralKind",
    "Sector",
    "ServiceBase",
    "Steps",
    "Succession",
    "SuccessionKind",
    "TeamMember",
    "Trajectory",
    "TrajectoryStatus",
    "Update",
    "UpdateKind",
]
