"""Where the facts come from: the five public accounts, and what was invented beside them."""

from dataclasses import dataclass, replace
from datetime import date

CHECKED = date(2026, 11, 23)
"""The day the facts were last compared with their sources."""


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """A source by name, the day its facts held, and whether it was invented for this demonstration."""

    source: str
    as_of: date
    demonstration: bool = False

    def with_note(self, note: str) -> "Provenance":
        """The same source with a remark on how far it goes."""
        return replace(self, source=f"{self.source}; {note}")


SCHIEDISTRICT = Provenance(source="Public account of the Living Lab Schiedistrict", as_of=CHECKED)
LEIDEN_LAB = Provenance(source="Public project page of the Open Innovatie Lab Leiden", as_of=CHECKED)
SMITZH = Provenance(source="Public account of the SMITZH programme", as_of=CHECKED)
ACHTERHOEK = Provenance(source="Public account of the Achterhoek crossover programme", as_of=CHECKED)
MAKERS = Provenance(source="Public account of the Ministry of Makers", as_of=CHECKED)
PUBLIC_PAGES = Provenance(source="Public pages of the organisation", as_of=CHECKED)

PLACE_UNCONFIRMED = "its place is general knowledge, not in the source"

INVENTED = Provenance(source="Invented to show what Quadhelix does", as_of=CHECKED, demonstration=True)
"""For firms, questions and courses that do not exist."""
