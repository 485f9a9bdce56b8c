"""The Achterhoek's scale for its innovation centres, and the rule that a centre on its way has a plan.

Centres stand at unequal levels and some are in transition. The region places each on a scale from 1 to 5;
for one that is low, or between two forms, it says what is planned.

The worse mistake is to read a level as a verdict: the scale tells where help is needed.
"""

from quadhelix import CentreFacts, Finding, MaturityLevel, Rule, Severity, Subject, Transition, hookimpl
from quadhelix_achterhoek.sources import PROGRAMME

LOW = 2
"""Up to this level a centre needs a planned action."""

SCALE = (
    MaturityLevel(
        level=1,
        names={"nl": "idee", "en": "idea", "de": "Idee"},
        definition={
            "nl": "Er is een plan en een trekker, maar nog geen plek.",
            "en": "There is a plan and someone who drives it, but no place yet.",
            "de": "Es gibt einen Plan und jemanden, der ihn vorantreibt, aber noch keinen Ort.",
        },
    ),
    MaturityLevel(
        level=2,
        names={"nl": "in opbouw", "en": "taking shape", "de": "im Aufbau"},
        definition={
            "nl": "Er is een plek en een eerste groep gebruikers.",
            "en": "There is a place and a first group of users.",
            "de": "Es gibt einen Ort und eine erste Gruppe von Nutzern.",
        },
    ),
    MaturityLevel(
        level=3,
        names={"nl": "draaiend", "en": "running", "de": "in Betrieb"},
        definition={
            "nl": "Bedrijven en scholen gebruiken het centrum geregeld.",
            "en": "Companies and schools use the centre regularly.",
            "de": "Unternehmen und Schulen nutzen das Zentrum regelmäßig.",
        },
    ),
    MaturityLevel(
        level=4,
        names={"nl": "verbonden", "en": "connected", "de": "vernetzt"},
        definition={
            "nl": "Het centrum werkt samen met centra elders en deelt zijn kennis.",
            "en": "The centre works with centres elsewhere and shares what it knows.",
            "de": "Das Zentrum arbeitet mit Zentren anderswo zusammen und teilt sein Wissen.",
        },
    ),
    MaturityLevel(
        level=5,
        names={"nl": "duurzaam", "en": "lasting", "de": "dauerhaft"},
        definition={
            "nl": "Het centrum bedruipt zichzelf en trekt vragen van buiten de regio aan.",
            "en": "The centre pays its own way and draws questions from outside the region.",
            "de": "Das Zentrum trägt sich selbst und zieht Fragen von außerhalb der Region an.",
        },
    ),
)

RULE = Rule(
    id="achterhoek.centre-plan",
    version=1,
    severity=Severity.WARN,
    subject=Subject.CENTRE,
    steps=("publish", "change", "review"),
    field="achterhoek.plannedAction",
    demand={
        "nl": "Bij een centrum op niveau 1 of 2, of in overgang, staat welke actie gepland is.",
        "en": "For a centre at level 1 or 2, or in transition, the planned action is stated.",
        "de": "Für ein Zentrum auf Stufe 1 oder 2 oder im Übergang ist eine Maßnahme geplant und genannt.",
    },
    message={
        "nl": "Schrijf op wat er gepland is om dit centrum verder te helpen.",
        "en": "State what is planned to help this centre forward.",
        "de": "Geben Sie an, was geplant ist, um dieses Zentrum voranzubringen.",
    },
    source=PROGRAMME,
)


@hookimpl
def maturity_scale() -> list[MaturityLevel]:
    """The five levels, from an idea to a centre that lasts.

    >>> [level.names["en"] for level in maturity_scale()]
    ['idea', 'taking shape', 'running', 'connected', 'lasting']
    """
    return list(SCALE)


def check(centre: CentreFacts, transition: Transition) -> list[Finding]:
    """A centre that is low or in transition has a planned action.

    >>> from uuid import UUID
    >>> publish = Transition(name="publish", source="UNPUBLISHED", target="PUBLISHED")
    >>> def centre(**kept):
    ...     return CentreFacts(id=UUID(int=1), region="achterhoek", name={}, kind="INNOVATION_CENTRE",
    ...                        extras={"achterhoek": kept})

    Yes, with a plan, high up, or not placed yet:

    >>> check(centre(maturityLevel=1, plannedAction={"nl": "Een nieuwe stal."}), publish)
    []
    >>> check(centre(maturityLevel=4), publish), check(centre(), publish)
    ([], [])

    No, when it is low, or in transition at any level:

    >>> [found.rule for found in check(centre(maturityLevel=2), publish)]
    ['achterhoek.centre-plan']
    >>> len(check(centre(maturityLevel=4, inTransition=True), publish))
    1
    """
    level = centre.kept("achterhoek", "maturityLevel")
    low = level is not None and level <= LOW
    needs_plan = low or centre.kept("achterhoek", "inTransition")
    planned = centre.kept("achterhoek", "plannedAction")
    return [] if planned or not needs_plan or not RULE.asked_at(transition.name) else [RULE.finding()]
