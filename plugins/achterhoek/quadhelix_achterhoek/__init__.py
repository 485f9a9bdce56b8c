"""The Achterhoek in Quadhelix: theme tables, crossovers, care above the region, and reach to the peloton."""

from quadhelix_achterhoek.fields import extra_fields
from quadhelix_achterhoek.glossary import glossary_terms
from quadhelix_achterhoek.maturity import maturity_scale
from quadhelix_achterhoek.measures import kpi_definitions
from quadhelix_achterhoek.profile import region_profile
from quadhelix_achterhoek.rules import check_centre, check_challenge, check_organisation, rules
from quadhelix_achterhoek.sectors import sectors
from quadhelix_achterhoek.tables import theme_tables

QUADHELIX_API = 1

__all__ = [
    "check_centre",
    "check_challenge",
    "check_organisation",
    "extra_fields",
    "glossary_terms",
    "kpi_definitions",
    "maturity_scale",
    "region_profile",
    "rules",
    "sectors",
    "theme_tables",
]
