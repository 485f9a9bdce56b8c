"""The Achterhoek in Quadhelix: a challenge of the region sits on one of its theme tables."""

from quadhelix_achterhoek.glossary import glossary_terms
from quadhelix_achterhoek.profile import region_profile
from quadhelix_achterhoek.tables import check_challenge, theme_tables

__all__ = ["check_challenge", "glossary_terms", "region_profile", "theme_tables"]
