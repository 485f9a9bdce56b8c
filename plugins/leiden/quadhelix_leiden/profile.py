"""Who the Leiden region is: six municipalities that lie inside the province of Zuid-Holland."""

from datetime import date

from quadhelix import NutsCode, RegionProfile, hookimpl
from quadhelix_leiden.municipalities import MUNICIPALITIES

PROFILE = RegionProfile(
    code="leiden",
    names={"nl": "Leidse regio", "en": "Leiden region"},
    languages=("nl", "en"),
    country="NL",
    subdivision="NL-ZH",
    identifiers=("KVK",),
    municipalities=MUNICIPALITIES,
    # Wider than the coalition: NL363 also holds the bulb-growing towns to the north.
    nuts=(NutsCode(code="NL363", version=2024),),
    checked_on=date(2026, 11, 23),
    sources={
        "municipalities": "Public pages of the coalition Economie071",
        "municipality codes": "CBS, list of municipalities by year",
        "nuts": "Eurostat, NUTS 2024",
        "coordinates": "GeoNames, main town of each municipality",
    },
)


@hookimpl
def region_profile() -> RegionProfile:
    """The region as the suite knows it.

    >>> region_profile().names["en"]
    'Leiden region'
    """
    return PROFILE
