"""The Achterhoek's rules on frontrunners and the peloton.

Frontrunners try what is new; the peloton of smaller firms follows once it has proved itself. The region
knows of each firm which it is, why and since when, and looks whether an initiative reaches both.

The worse mistake is a label without a reason: a firm must be able to ask why it is called a follower.
"""

from quadhelix import ChallengeFacts, Finding, OrganisationFacts, Rule, Severity, Subject, Text, Transition
from quadhelix_achterhoek.sources import PROGRAMME

FRONTRUNNER, PELOTON = "FRONTRUNNER", "PELOTON"

REASON = Rule(
    id="achterhoek.adoption-reason",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.ORGANISATION,
    steps=("register", "change", "publish"),
    field="achterhoek.adoption",
    demand={
        "nl": "Wie een bedrijf tot de koplopers of het peloton rekent, zegt waarom en sinds wanneer.",
        "en": "Whoever counts a firm among the frontrunners or the peloton says why and since when.",
        "de": "Wer ein Unternehmen zu den Vorreitern oder zum Hauptfeld zählt, sagt, warum und seit wann.",
    },
    message={
        "nl": "Vul bij koploper of peloton ook de reden en de datum in.",
        "en": "For a frontrunner or a firm of the peloton, give the reason and the date as well.",
        "de": "Geben Sie zu Vorreiter oder Hauptfeld auch den Grund und das Datum an.",
    },
    source=PROGRAMME,
)

REACH = Rule(
    id="achterhoek.peloton-reach",
    version=1,
    severity=Severity.WARN,
    subject=Subject.CHALLENGE,
    steps=("publish", "complete", "review"),
    field="participations",
    demand={
        "nl": "Een initiatief bereikt naast koplopers ook bedrijven uit het peloton.",
        "en": "An initiative reaches firms of the peloton as well as frontrunners.",
        "de": "Eine Initiative erreicht neben Vorreitern auch Unternehmen aus dem Hauptfeld.",
    },
    message={
        "nl": "Er doen alleen koplopers mee; nodig ook bedrijven uit het peloton uit.",
        "en": "Only frontrunners take part; invite firms of the peloton too.",
        "de": "Es wirken nur Vorreiter mit; laden Sie auch Unternehmen aus dem Hauptfeld ein.",
    },
    source=PROGRAMME,
)


def check_organisation(organisation: OrganisationFacts, transition: Transition) -> list[Finding]:
    """A firm's tier comes with a reason and a date.

    >>> from datetime import date
    >>> from uuid import UUID
    >>> from quadhelix import OrganisationKind
    >>> change = Transition(name="change", source="PUBLISHED", target="PUBLISHED")
    >>> def firm(**adoption):
    ...     return OrganisationFacts(id=UUID(int=1), region="achterhoek", name={}, country="NL",
    ...         kind=OrganisationKind.COMPANY, extras={"achterhoek": {"adoption": adoption}})

    Yes, with both, or without a tier:

    >>> told = {"reason": {"nl": "Werkt al met robots."}, "since": date(2025, 1, 1)}
    >>> check_organisation(firm(tier="FRONTRUNNER", **told), change), check_organisation(firm(), change)
    ([], [])

    No, with a tier alone, or without the day:

    >>> [found.rule for found in check_organisation(firm(tier="PELOTON"), change)]
    ['achterhoek.adoption-reason']
    >>> len(check_organisation(firm(tier="PELOTON", reason={"nl": "Volgt."}), change))
    1
    """
    adoption = organisation.kept("achterhoek", "adoption") or {}
    explained = adoption.get("reason") and adoption.get("since")
    if not adoption.get("tier") or explained or not REASON.asked_at(transition.name):
        return []
    return [REASON.finding()]


def check_challenge(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:
    """A challenge with frontrunners has firms of the peloton too; the reach is told either way.

    >>> from uuid import UUID
    >>> from quadhelix import ParticipationFacts
    >>> publish = Transition(name="publish", source="SUBMITTED", target="PUBLISHED")
    >>> def firm(number, tier):
    ...     return ParticipationFacts(organisation=UUID(int=number), role="PARTNER",
    ...                               extras={"achterhoek": {"adoption": {"tier": tier}}})
    >>> def challenge(*tiers):
    ...     firms = tuple(firm(number, tier) for number, tier in enumerate(tiers))
    ...     return ChallengeFacts(id=UUID(int=9), region="achterhoek", title={}, participations=firms)

    Yes; the reach is told:

    >>> print(check_challenge(challenge("FRONTRUNNER", "PELOTON", "PELOTON"), publish)[0].message["en"])
    Reach: 1 frontrunner and 2 firms of the peloton.

    No, among frontrunners only:

    >>> [found.severity.value for found in check_challenge(challenge("FRONTRUNNER"), publish)]
    ['WARN']

    Where no firm has a tier there is nothing to tell:

    >>> check_challenge(challenge(), publish)
    []
    """
    ahead, behind = reach(challenge)
    if not (ahead or behind) or not REACH.asked_at(transition.name):
        return []
    if behind:
        return [REACH.finding(severity=Severity.INFO, message=_told(ahead, behind))]
    return [REACH.finding()]


def reach(challenge: ChallengeFacts) -> tuple[int, int]:
    """How many frontrunners and how many firms of the peloton take part, each firm once."""
    tiers = {
        party.organisation: (party.kept("achterhoek", "adoption") or {}).get("tier")
        for party in challenge.participations
    }
    counted = list(tiers.values())
    return counted.count(FRONTRUNNER), counted.count(PELOTON)


def _told(ahead: int, behind: int) -> Text:
    leaders = ("koploper", "frontrunner") if ahead == 1 else ("koplopers", "frontrunners")
    firms = ("bedrijf", "firm") if behind == 1 else ("bedrijven", "firms")
    return {
        "nl": f"Bereik: {ahead} {leaders[0]} en {behind} {firms[0]} uit het peloton.",
        "en": f"Reach: {ahead} {leaders[1]} and {behind} {firms[1]} of the peloton.",
        "de": f"Reichweite: {ahead} Vorreiter und {behind} Unternehmen aus dem Hauptfeld.",
    }
