"""The Leiden region in Quadhelix: a project ends by saying who carries its results on."""

from quadhelix_leiden.glossary import glossary_terms
from quadhelix_leiden.profile import region_profile
from quadhelix_leiden.succession import check_project

__all__ = ["check_project", "glossary_terms", "region_profile"]
