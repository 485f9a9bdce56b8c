"""Oost-Vlaanderen in Quadhelix: tandems with guidance, news in the open, and makers under one roof."""

from quadhelix_oost_vlaanderen.glossary import glossary_terms
from quadhelix_oost_vlaanderen.helix import required_helix_sectors
from quadhelix_oost_vlaanderen.incubator import extra_fields
from quadhelix_oost_vlaanderen.measures import kpi_definitions
from quadhelix_oost_vlaanderen.openness import default_visibility
from quadhelix_oost_vlaanderen.profile import region_profile
from quadhelix_oost_vlaanderen.rules import (
    check_centre,
    check_challenge,
    check_organisation,
    check_trajectory,
    rules,
)

QUADHELIX_API = 1

__all__ = [
    "check_centre",
    "check_challenge",
    "check_organisation",
    "check_trajectory",
    "default_visibility",
    "extra_fields",
    "glossary_terms",
    "kpi_definitions",
    "region_profile",
    "required_helix_sectors",
    "rules",
]
