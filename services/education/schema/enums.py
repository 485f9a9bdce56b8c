"""The enums of the education subgraph."""

from quadhelix.graph.enums import register
from services.education.model import PlacementStatus
from services.education.vocabulary import Level, ModeOfDelivery, ModuleKind, StudyLoadUnit, TargetGroup

register(Level, ModeOfDelivery, ModuleKind, PlacementStatus, StudyLoadUnit, TargetGroup)

__all__ = ["Level", "ModeOfDelivery", "ModuleKind", "PlacementStatus", "StudyLoadUnit", "TargetGroup"]
