"""Enums in GraphQL, described by their docstrings.

Register an enum before a type uses it, and once: import this module, or the service's own `enums`, first.
"""

import inspect
from enum import Enum

import strawberry

from quadhelix.facts import HelixSector, OrganisationKind, SectorFamily, Severity, Subject, Trait
from quadhelix.measures import Comparator


def register(*kinds: type[Enum]) -> None:
    """Make Python enums GraphQL enums of the same name; their docstrings become the descriptions."""
    for kind in kinds:
        strawberry.enum(kind, description=inspect.getdoc(kind))


register(Comparator, HelixSector, OrganisationKind, SectorFamily, Severity, Subject, Trait)

__all__ = [
    "Comparator",
    "HelixSector",
    "OrganisationKind",
    "SectorFamily",
    "Severity",
    "Subject",
    "Trait",
    "register",
]
