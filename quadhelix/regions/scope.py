"""What belongs to a region on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from quadhelix.facts import RegionProfile


@dataclass(frozen=True)
class Scope:
    """What "everything of region X" means on one day, as a filter a database can apply.

    A record belongs when X owns it, when it names a municipality of X, or when it names none and its
    owner lies wholly inside X. A query applies exactly this, with the three fields as parameters:

        region = :code
        OR municipality IN (:municipalities)
        OR (municipality IS NULL AND region IN (:regions))

    `regions` contains `code` itself.
    """

    code: str
    regions: frozenset[str]
    municipalities: frozenset[str]

    def covers(self, region: str, municipality: str | None) -> bool:
        """Whether a record of this owner and municipality belongs; the same filter, for one record.

        >>> holland = Scope("zuid-holland", frozenset({"zuid-holland", "leiden"}), frozenset({"GM0606"}))
        >>> holland.covers("leiden", None), holland.covers("leiden", "GM0363")
        (True, False)
        """
        if region == self.code:
            return True
        return region in self.regions if municipality is None else municipality in self.municipalities


def scopes(profiles: Mapping[str, RegionProfile], day: date) -> dict[str, Scope]:
    """The scope of each region on a day."""
    members = {
        code: frozenset(place.code for place in profile.municipalities if place.belongs(day))
        for code, profile in profiles.items()
    }
    return {code: Scope(code, _inside(code, members), places) for code, places in members.items()}


def _inside(code: str, members: Mapping[str, frozenset[str]]) -> frozenset[str]:
    # A region without municipalities lies nowhere, so it is inside no other.
    inside = {other for other, places in members.items() if places and places <= members[code]}
    return frozenset({code, *inside})
