"""Whether what a region plugin answers can be used: dataclasses do not check what they are filled with.

`quadhelix.regions` passes every answer through here before it trusts it. The worse mistake is to let an
answer through that fails later, in front of a reader.
"""

from quadhelix.soundness.extras import sound_extra_fields
from quadhelix.soundness.likeness import likeness
from quadhelix.soundness.profile import sound_profile
from quadhelix.soundness.rules import CANNOT_BE_ASKED, OwnFields, is_field, sound_findings, sound_rules
from quadhelix.soundness.vocabulary import (
    sound_card,
    sound_consumers,
    sound_criteria,
    sound_helix,
    sound_kpis,
    sound_scale,
    sound_sectors,
    sound_tables,
    sound_terms,
    sound_visibility,
)
from quadhelix.soundness.words import Unsound, suggestion

__all__ = [
    "CANNOT_BE_ASKED",
    "OwnFields",
    "Unsound",
    "is_field",
    "likeness",
    "sound_card",
    "sound_consumers",
    "sound_criteria",
    "sound_extra_fields",
    "sound_findings",
    "sound_helix",
    "sound_kpis",
    "sound_profile",
    "sound_rules",
    "sound_scale",
    "sound_sectors",
    "sound_tables",
    "sound_terms",
    "sound_visibility",
    "suggestion",
]
