"""The enums of the challenges subgraph."""

from quadhelix.graph.enums import register
from services.challenges.model import (
    ChallengeStage,
    Comparator,
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
    Comparator,
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
