"""The enums of the partners subgraph."""

from quadhelix.graph.enums import register
from services.partners.identifiers import IdentifierScheme
from services.partners.model import CentreKind, HelixSector

register(HelixSector, CentreKind, IdentifierScheme)

__all__ = ["CentreKind", "HelixSector", "IdentifierScheme"]
