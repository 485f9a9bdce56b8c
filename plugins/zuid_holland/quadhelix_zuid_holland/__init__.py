"""Zuid-Holland in Quadhelix: one desk that answers in time, phases in order, and figures that compare."""

from quadhelix_zuid_holland.fields import extra_fields
from quadhelix_zuid_holland.glossary import glossary_terms
from quadhelix_zuid_holland.helix import required_helix_sectors
from quadhelix_zuid_holland.matching import match_criteria
from quadhelix_zuid_holland.measures import kpi_definitions
from quadhelix_zuid_holland.profile import region_profile
from quadhelix_zuid_holland.rules import (
    check_challenge,
    check_intake,
    check_organisation,
    check_project,
    check_trajectory,
    rules,
)

QUADHELIX_API = 1

__all__ = [
    "check_challenge",
    "check_intake",
    "check_organisation",
    "check_project",
    "check_trajectory",
    "extra_fields",
    "glossary_terms",
    "kpi_definitions",
    "match_criteria",
    "region_profile",
    "required_helix_sectors",
    "rules",
]
