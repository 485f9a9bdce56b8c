"""The Leiden region in Quadhelix: projects are governed, leave a business case, and are carried on."""

from quadhelix_leiden.card import project_card_fields
from quadhelix_leiden.fields import extra_fields
from quadhelix_leiden.glossary import glossary_terms
from quadhelix_leiden.measures import kpi_definitions
from quadhelix_leiden.profile import region_profile
from quadhelix_leiden.rules import check_module, check_project, rules

QUADHELIX_API = 1

__all__ = [
    "check_module",
    "check_project",
    "extra_fields",
    "glossary_terms",
    "kpi_definitions",
    "project_card_fields",
    "region_profile",
    "rules",
]
