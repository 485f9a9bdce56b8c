"""The enums of the partners subgraph."""

from quadhelix.graph.enums import HelixSector, register
from services.partners.identifiers import IdentifierScheme
from services.partners.model import CentreKind

register(CentreKind, IdentifierScheme)

__all__ = ["CentreKind", "HelixSector", "IdentifierScheme"]
