"""The enums of the challenges subgraph."""

from quadhelix.graph.enums import Comparator, register
from services.challenges.model import (
    ChallengeStage,
    GoalProgress,
    InnovationPhase,
    IntakeStatus,
    LineKind,
    Need,
    ParticipationRole,
    ProjectStatus,
    ReferralKind,
    Sector,
    SuccessionKind,
    TrajectoryStatus,
    UpdateKind,
)

register(
    ChallengeStage,
    GoalProgress,
    InnovationPhase,
    IntakeStatus,
    LineKind,
    Need,
    ParticipationRole,
    ProjectStatus,
    ReferralKind,
    Sector,
    SuccessionKind,
    TrajectoryStatus,
    UpdateKind,
)

__all__ = [
    "ChallengeStage",
    "Comparator",
    "GoalProgress",
    "InnovationPhase",
    "IntakeStatus",
    "LineKind",
    "Need",
    "ParticipationRole",
    "ProjectStatus",
    "ReferralKind",
    "Sector",
    "SuccessionKind",
    "TrajectoryStatus",
    "UpdateKind",
]
