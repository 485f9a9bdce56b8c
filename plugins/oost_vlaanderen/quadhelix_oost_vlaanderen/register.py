"""The Oost-Vlaanderen rule that a Belgian organisation is entered with its KBO number.

The number of the Crossroads Bank for Enterprises tells two firms of one name apart, and lets the region
report to its funders. Whether a number is valid the directory itself checks, modulo 97.

The worse mistake is to keep a young association out over a number: only a company, which cannot do without,
is held back, and only while it is shown to everyone, or is about to be.
"""

from quadhelix import Finding, OrganisationFacts, OrganisationKind, Rule, Severity, Subject, Transition
from quadhelix_oost_vlaanderen.sources import REGISTER

WITHOUT = frozenset({OrganisationKind.CITIZENS_INITIATIVE, OrganisationKind.COALITION})
"""What need not be in the register."""

RULE = Rule(
    id="oost-vlaanderen.kbo",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.ORGANISATION,
    steps=("register", "change", "publish", "review"),
    field="identifiers",
    demand={
        "nl-BE": "Een Belgische organisatie, zeker een onderneming, geeft haar ondernemingsnummer (KBO) op.",
        "nl": "Een Belgische organisatie, zeker een bedrijf, geeft haar ondernemingsnummer (KBO) op.",
        "en": "A Belgian organisation, certainly a company, gives its enterprise number (KBO).",
    },
    message={
        "nl-BE": "Vul het ondernemingsnummer (KBO) van deze organisatie in.",
        "nl": "Vul het ondernemingsnummer (KBO) van deze organisatie in.",
        "en": "Enter the enterprise number (KBO) of this organisation.",
    },
    source=REGISTER,
)


def check(organisation: OrganisationFacts, transition: Transition) -> list[Finding]:
    """A Belgian organisation has a number; a company is shown only with one.

    >>> from uuid import UUID
    >>> publish = Transition(name="publish", source="UNPUBLISHED", target="PUBLISHED")
    >>> def firm(country="BE", kind="COMPANY", **numbers):
    ...     return OrganisationFacts(id=UUID(int=1), region="oost-vlaanderen", name={}, country=country,
    ...                              kind=OrganisationKind(kind), identifiers=numbers)

    Yes, with one, from elsewhere, or as a citizens' initiative:

    >>> check(firm(KBO="0403019261"), publish), check(firm(country="NL"), publish)
    ([], [])
    >>> check(firm(kind="CITIZENS_INITIATIVE"), publish)
    []

    No, without one; while the entry is written, or of a government, that is a warning:

    >>> [found.severity.value for found in check(firm(), publish)]
    ['BLOCK']
    >>> change = Transition(name="change", source="PUBLISHED", target="PUBLISHED")
    >>> [found.severity.value for found in check(firm(), change)]
    ['BLOCK']
    >>> register = Transition(name="register", source=None, target="UNPUBLISHED")
    >>> [found.severity.value for found in check(firm(), register)]
    ['WARN']
    >>> [found.severity.value for found in check(firm(kind="MUNICIPALITY"), publish)]
    ['WARN']
    """
    exempt = organisation.country != "BE" or organisation.kind in WITHOUT
    if exempt or "KBO" in organisation.identifiers or not RULE.asked_at(transition.name):
        return []
    held_back = transition.target == "PUBLISHED" and organisation.kind is OrganisationKind.COMPANY
    return [RULE.finding(severity=Severity.BLOCK if held_back else Severity.WARN)]
