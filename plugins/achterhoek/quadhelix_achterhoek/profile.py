"""Who the Achterhoek is: a region of municipalities against the German border."""

from datetime import date

from quadhelix import NutsCode, RegionProfile, hookimpl
from quadhelix_achterhoek.municipalities import MUNICIPALITIES

PROFILE = RegionProfile(
    code="achterhoek",
    names={"nl": "Achterhoek", "en": "Achterhoek", "de": "Achterhoek"},
    languages=("nl", "en", "de"),
    country="NL",
    subdivision="NL-GE",
    identifiers=("KVK",),
    municipalities=MUNICIPALITIES,
    # Wider than the cooperation: NL225 also holds municipalities that are no member of it.
    nuts=(NutsCode(code="NL225", version=2024),),
    checked_on=date(2026, 11, 23),
    sources={
        "municipalities": "Public pages of the cooperation 8RHK",
        "municipality codes": "CBS, list of municipalities by year",
        "nuts": "Eurostat, NUTS 2024",
        "coordinates": "GeoNames, main town of each municipality",
    },
)


@hookimpl
def region_profile() -> RegionProfile:
    """The region as the suite knows it.

    >>> region_profile().code
    'achterhoek'
    """
    return PROFILE
