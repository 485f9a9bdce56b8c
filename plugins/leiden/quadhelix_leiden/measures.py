"""What the Leiden region counts."""

from quadhelix import KpiDefinition, hookimpl
from quadhelix_leiden.sources import LAB

KPIS = (
    KpiDefinition(
        key="projects-carried-on",
        names={"nl": "projecten met vervolg", "en": "projects carried on"},
        definition={
            "nl": "Afgeronde projecten waarvan een ander de resultaten voortzet, geheel of voor een deel.",
            "en": "Completed projects whose results someone else carries on, wholly or in part.",
        },
        unit={"nl": "projecten", "en": "projects"},
        source=LAB,
    ),
)


@hookimpl
def kpi_definitions() -> list[KpiDefinition]:
    """What is counted; the region published no targets.

    >>> [kpi.target for kpi in kpi_definitions()]
    [None]
    """
    return list(KPIS)
