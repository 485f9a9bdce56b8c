"""What the Achterhoek counts; its programme published goals in words and no targets in figures."""

from quadhelix import KpiDefinition, hookimpl
from quadhelix_achterhoek.sources import PROGRAMME

KPIS = (
    KpiDefinition(
        key="crossovers",
        names={"nl": "crossovers", "en": "crossovers", "de": "Crossovers"},
        definition={
            "nl": "Gepubliceerde uitdagingen die ook over een andere sector gaan.",
            "en": "Published challenges that are about another sector too.",
            "de": "Veröffentlichte Herausforderungen, die auch eine andere Branche betreffen.",
        },
        unit={"nl": "uitdagingen", "en": "challenges", "de": "Herausforderungen"},
        source=PROGRAMME,
    ),
    KpiDefinition(
        key="peloton-firms",
        names={
            "nl": "bereikte pelotonbedrijven",
            "en": "peloton firms reached",
            "de": "erreichte Unternehmen aus dem Hauptfeld",
        },
        definition={
            "nl": "Bedrijven uit het peloton die aan een uitdaging meedoen, elk één keer geteld.",
            "en": "Firms of the peloton that take part in a challenge, each counted once.",
            "de": "Unternehmen aus dem Hauptfeld, die an einer Herausforderung mitwirken, jedes einmal "
            "gezählt.",
        },
        unit={"nl": "bedrijven", "en": "firms", "de": "Unternehmen"},
        source=PROGRAMME,
    ),
    KpiDefinition(
        key="centres-running",
        names={"nl": "draaiende centra", "en": "centres that run", "de": "Zentren in Betrieb"},
        definition={
            "nl": "Innovatiecentra op niveau 3 of hoger van de schaal.",
            "en": "Innovation centres at level 3 of the scale or higher.",
            "de": "Innovationszentren auf Stufe 3 der Skala oder höher.",
        },
        unit={"nl": "centra", "en": "centres", "de": "Zentren"},
        source=PROGRAMME,
    ),
)


@hookimpl
def kpi_definitions() -> list[KpiDefinition]:
    """What is counted.

    >>> all(kpi.target is None for kpi in kpi_definitions())
    True
    """
    return list(KPIS)
