"""What partners does when others' events arrive: nothing yet, as its records depend on nobody's."""

from quadhelix.reactions import Reactions

reactions = Reactions("partners")
