"""Who Oost-Vlaanderen is: the Belgian province around Ghent."""

from datetime import date

from quadhelix import NutsCode, RegionProfile, hookimpl
from quadhelix_oost_vlaanderen.municipalities import MUNICIPALITIES

PROFILE = RegionProfile(
    code="oost-vlaanderen",
    names={"nl-BE": "Oost-Vlaanderen", "nl": "Oost-Vlaanderen", "en": "East Flanders"},
    languages=("nl-BE", "nl", "en"),
    country="BE",
    subdivision="BE-VOV",
    identifiers=("KBO",),
    municipalities=MUNICIPALITIES,
    nuts=(NutsCode(code="BE23", version=2024),),
    checked_on=date(2026, 11, 23),
    sources={
        "municipalities": "Statbel, REFNIS codes since 1 January 2025",
        "nuts": "Eurostat, NUTS 2024",
        "coordinates": "GeoNames, main town of each municipality",
    },
)


@hookimpl
def region_profile() -> RegionProfile:
    """The region as the suite knows it.

    >>> region_profile().languages
    ('nl-BE', 'nl', 'en')
    """
    return PROFILE
