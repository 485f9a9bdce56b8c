"""What Oost-Vlaanderen counts; the Ministry of Makers published no targets."""

from quadhelix import KpiDefinition, hookimpl
from quadhelix_oost_vlaanderen.sources import MAKERS

KPIS = (
    KpiDefinition(
        key="tandems",
        names={"nl-BE": "tandems", "nl": "tandems", "en": "tandems"},
        definition={
            "nl-BE": "Trajecten die startten met een technologie- en een creatieve onderneming samen.",
            "nl": "Trajecten die startten met een technologie- en een creatief bedrijf samen.",
            "en": "Trajectories that started with a technology firm and a creative firm together.",
        },
        unit={"nl-BE": "trajecten", "nl": "trajecten", "en": "trajectories"},
        source=MAKERS,
    ),
    KpiDefinition(
        key="public-updates",
        names={"nl-BE": "openbare updates", "nl": "openbare updates", "en": "public updates"},
        definition={
            "nl-BE": "Updates over verloop, lessen, vondsten en resultaten die iedereen kan lezen.",
            "nl": "Updates over verloop, lessen, vondsten en resultaten die iedereen kan lezen.",
            "en": "Updates on progress, lessons, findings and results that everyone can read.",
        },
        unit={"nl-BE": "updates", "nl": "updates", "en": "updates"},
        source=MAKERS,
    ),
)


@hookimpl
def kpi_definitions() -> list[KpiDefinition]:
    """What is counted.

    >>> [kpi.key for kpi in kpi_definitions()]
    ['tandems', 'public-updates']
    """
    return list(KPIS)
