"""Who Zuid-Holland is: the province, with the Leiden region and Schiedam inside it."""

from datetime import date

from quadhelix import NutsCode, RegionProfile, hookimpl
from quadhelix_zuid_holland.desk import DESK
from quadhelix_zuid_holland.municipalities import MUNICIPALITIES

PROFILE = RegionProfile(
    code="zuid-holland",
    names={"nl": "Zuid-Holland", "en": "South Holland"},
    languages=("nl", "en"),
    country="NL",
    subdivision="NL-ZH",
    identifiers=("KVK",),
    municipalities=MUNICIPALITIES,
    # The code of the province was NL33 up to the 2021 version.
    nuts=(NutsCode(code="NL36", version=2024),),
    checked_on=date(2026, 11, 23),
    sources={
        "municipalities": "Province of Zuid-Holland, its municipalities since 1 January 2023",
        "municipality codes": "CBS, list of municipalities by year",
        "nuts": "Eurostat, NUTS 2024",
        "coordinates": "GeoNames, main town of each municipality",
    },
    desk=DESK,
)


@hookimpl
def region_profile() -> RegionProfile:
    """The region as the suite knows it.

    >>> region_profile().desk.code
    'smart-industry-desk'
    """
    return PROFILE
