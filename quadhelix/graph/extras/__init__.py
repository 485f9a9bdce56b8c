"""Fields of regions' own in GraphQL: `challenge { achterhoek { scale } }`, and written the same way.

A service says which of its records regions may add fields to (`OpenRecords`); at start-up its schema is built
from its own types and the installed regions' fields. A plugin that is removed takes its part of the schema
with it and leaves its data where it is.
"""

from quadhelix.graph.extras.opened import OpenRecord, OpenRecords
from quadhelix.graph.extras.writing import extend, public_extras
from quadhelix.graph.given import KnownOrganisations

__all__ = ["KnownOrganisations", "OpenRecord", "OpenRecords", "extend", "public_extras"]
