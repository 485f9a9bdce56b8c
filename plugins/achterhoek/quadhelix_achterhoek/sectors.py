"""What the Achterhoek calls the sectors its tables work on."""

from quadhelix import SectorWord, hookimpl

WORDS = (
    SectorWord(
        code="MANUFACTURING",
        names={"nl": "maakindustrie", "en": "manufacturing", "de": "verarbeitendes Gewerbe"},
    ),
    SectorWord(
        code="CIRCULAR_ENERGY",
        names={
            "nl": "circulaire economie en energie",
            "en": "circular economy and energy",
            "de": "Kreislaufwirtschaft und Energie",
        },
    ),
    SectorWord(
        code="HEALTH_CARE",
        names={"nl": "zorg en gezondheid", "en": "care and health", "de": "Pflege und Gesundheit"},
    ),
    SectorWord(code="HOUSING", names={"nl": "wonen", "en": "housing", "de": "Wohnen"}),
    SectorWord(code="MOBILITY", names={"nl": "mobiliteit", "en": "mobility", "de": "Mobilität"}),
    SectorWord(
        code="AGRO_FOOD",
        names={
            "nl": "landbouw en voedsel",
            "en": "farming and food",
            "de": "Landwirtschaft und Lebensmittel",
        },
    ),
    SectorWord(code="CONSTRUCTION", names={"nl": "bouw", "en": "construction", "de": "Bauwesen"}),
)


@hookimpl
def sectors() -> list[SectorWord]:
    """The region's words.

    >>> {word.code: word.names["nl"] for word in sectors()}["CONSTRUCTION"]
    'bouw'
    """
    return list(WORDS)
