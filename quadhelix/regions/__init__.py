"""Who speaks for a record: the installed regions, one typed method per hook, composed where they overlap.

A region is a plugin found by entry point (group `quadhelix.regions`). Regions overlap: Leiden lies
inside Zuid-Holland, so both speak for a Leiden record. All of them are asked, each on its own; the
strictest outcome holds and every finding names its region.

Failing is contained and never silent. A plugin that is unfit is refused at start-up (`Regions.refused`),
a plugin that fails when asked is noted (`Regions.degraded`) and counts as "cannot be asked": that blocks
where one of its rules might have.
"""

from quadhelix.plugins.discovery import GROUP
from quadhelix.regions.hearing import Answer, Outcome
from quadhelix.regions.host import NEUTRAL, Regions, blocks
from quadhelix.regions.plugins import RegionPlugins, plugin_manager
from quadhelix.regions.region import field_name
from quadhelix.regions.scope import Scope

__all__ = [
    "GROUP",
    "NEUTRAL",
    "Answer",
    "Outcome",
    "RegionPlugins",
    "Regions",
    "Scope",
    "blocks",
    "field_name",
    "plugin_manager",
]
