"""The enums of the education subgraph."""

from quadhelix.graph.enums import register
from services.education.vocabulary import Level, ModeOfDelivery, ModuleKind, StudyLoadUnit, TargetGroup

register(Level, ModeOfDelivery, ModuleKind, StudyLoadUnit, TargetGroup)

__all__ = ["Level", "ModeOfDelivery", "ModuleKind", "StudyLoadUnit", "TargetGroup"]
