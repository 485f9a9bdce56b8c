"""Oost-Vlaanderen in Quadhelix: a tandem of technology and creativity before a trajectory starts."""

from quadhelix_oost_vlaanderen.glossary import glossary_terms
from quadhelix_oost_vlaanderen.profile import region_profile
from quadhelix_oost_vlaanderen.tandem import check_trajectory

__all__ = ["check_trajectory", "glossary_terms", "region_profile"]
