"""The kernel: the contracts every part of Quadhelix speaks.

What stands in `__all__` is the promise to region plugins: the hook marker, the facts a rule looks at
and the findings it answers with. It imports no database and no broker.
"""

from quadhelix.facts import (
    ChallengeFacts,
    Desk,
    Finding,
    IntakeFacts,
    Municipality,
    NutsCode,
    OrganisationKind,
    ParticipationFacts,
    ProjectFacts,
    RegionProfile,
    SectorFamily,
    Severity,
    SuccessionFacts,
    TeamMemberFacts,
    Term,
    ThemeTable,
    TrajectoryFacts,
    Transition,
)
from quadhelix.hookspecs import hookimpl
from quadhelix.texts import Text

__all__ = [
    "ChallengeFacts",
    "Desk",
    "Finding",
    "IntakeFacts",
    "Municipality",
    "NutsCode",
    "OrganisationKind",
    "ParticipationFacts",
    "ProjectFacts",
    "RegionProfile",
    "SectorFamily",
    "Severity",
    "SuccessionFacts",
    "TeamMemberFacts",
    "Term",
    "Text",
    "ThemeTable",
    "TrajectoryFacts",
    "Transition",
    "hookimpl",
]
