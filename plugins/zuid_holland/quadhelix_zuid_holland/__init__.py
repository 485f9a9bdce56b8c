"""Zuid-Holland in Quadhelix: questions come in at the region's one desk."""

from quadhelix_zuid_holland.desk import check_intake
from quadhelix_zuid_holland.glossary import glossary_terms
from quadhelix_zuid_holland.profile import region_profile

__all__ = ["check_intake", "glossary_terms", "region_profile"]
