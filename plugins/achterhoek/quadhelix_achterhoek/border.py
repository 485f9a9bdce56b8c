"""The Achterhoek's rule on partners across the border.

The region lies against Germany. A partner there begins as a contact, can become a functional relation and
in the end be embedded; the region wants to know where each stands.

The worse mistake is to keep a German partner out, so the rule only warns.
"""

from quadhelix import Finding, OrganisationFacts, Rule, Severity, Subject, Transition
from quadhelix_achterhoek.sources import PROGRAMME

NEIGHBOUR = "DE"

RULE = Rule(
    id="achterhoek.cross-border-stage",
    version=1,
    severity=Severity.WARN,
    subject=Subject.ORGANISATION,
    steps=("register", "change", "publish", "review"),
    field="achterhoek.crossBorderStage",
    demand={
        "nl": "Van een Duitse partner is bekend hoe ver de samenwerking is.",
        "en": "It is known how far the cooperation with a German partner has come.",
        "de": "Bei einem deutschen Partner ist bekannt, wie weit die Zusammenarbeit gediehen ist.",
    },
    message={
        "nl": "Kies hoe ver de samenwerking is: contact, functionele relatie of ingebed.",
        "en": "Choose how far the cooperation has come: contact, functional relation or embedded.",
        "de": "Wählen Sie, wie weit die Zusammenarbeit gediehen ist: Kontakt, funktionale Beziehung oder "
        "fest verankert.",
    },
    source=PROGRAMME,
)


def check(organisation: OrganisationFacts, transition: Transition) -> list[Finding]:
    """A German partner has a stage.

    >>> from uuid import UUID
    >>> from quadhelix import OrganisationKind
    >>> publish = Transition(name="publish", source="UNPUBLISHED", target="PUBLISHED")
    >>> def firm(country, **kept):
    ...     return OrganisationFacts(id=UUID(int=1), region="achterhoek", name={}, country=country,
    ...                              kind=OrganisationKind.COMPANY, extras={"achterhoek": kept})

    Yes, with a stage, or on this side of the border:

    >>> check(firm("DE", crossBorderStage="CONTACT"), publish), check(firm("NL"), publish)
    ([], [])

    No, without one:

    >>> [found.severity.value for found in check(firm("DE"), publish)]
    ['WARN']
    """
    staged = organisation.country != NEIGHBOUR or organisation.kept("achterhoek", "crossBorderStage")
    return [] if staged or not RULE.asked_at(transition.name) else [RULE.finding()]
