"""What Zuid-Holland counts: the figures of SMITZH, with the targets it published.

For firms reached and for courses no target was published, so none stands here: a target of nothing is not
a target of 0. What was reached is no part of a definition; programmes keep it with source and date.
"""

from quadhelix import KpiDefinition, Measure, hookimpl
from quadhelix_zuid_holland.sources import SMITZH

KPIS = (
    KpiDefinition(
        key="firms-reached",
        names={"nl": "bereikte bedrijven", "en": "firms reached"},
        definition={
            "nl": "Bedrijven die aan een activiteit meededen of bij het loket kwamen, elk één keer geteld.",
            "en": "Firms that joined an activity or came to the desk, each counted once.",
        },
        unit={"nl": "bedrijven", "en": "firms"},
        source=SMITZH,
    ),
    KpiDefinition(
        key="firms-digital-step",
        names={"nl": "bedrijven die een digitale stap zetten", "en": "firms that took a digital step"},
        definition={
            "nl": "Bedrijven die met steun van het programma digitale techniek in gebruik namen.",
            "en": "Firms that took digital technology into use with the programme's support.",
        },
        unit={"nl": "bedrijven", "en": "firms"},
        target=Measure(243),
        source=SMITZH,
    ),
    KpiDefinition(
        key="people-trained",
        names={"nl": "opgeleide mensen", "en": "people trained"},
        definition={
            "nl": "Werkenden, overstappers en studenten die een cursus volgden.",
            "en": "Employees, career switchers and students who took a course.",
        },
        unit={"nl": "mensen", "en": "people"},
        target=Measure(1000),
        source=SMITZH,
    ),
    KpiDefinition(
        key="new-courses",
        names={"nl": "nieuwe cursussen", "en": "new courses"},
        definition={
            "nl": "Cursussen voor een leven lang ontwikkelen die het programma liet ontstaan.",
            "en": "Courses for lifelong development that the programme brought about.",
        },
        unit={"nl": "cursussen", "en": "courses"},
        source=SMITZH,
    ),
    KpiDefinition(
        key="maturity-rise",
        names={"nl": "stijging van digitale volwassenheid", "en": "rise in digital maturity"},
        definition={
            "nl": "Hoeveel het gemiddelde van de zes scores na ondersteuning hoger is dan ervoor.",
            "en": "How much higher the mean of the six scores is after support than before.",
        },
        unit={"nl": "procentpunten", "en": "percentage points"},
        source=SMITZH,
    ),
)


@hookimpl
def kpi_definitions() -> list[KpiDefinition]:
    """The five figures; two have a target.

    >>> {kpi.key: kpi.target.value for kpi in kpi_definitions() if kpi.target}
    {'firms-digital-step': 243, 'people-trained': 1000}
    """
    return list(KPIS)
