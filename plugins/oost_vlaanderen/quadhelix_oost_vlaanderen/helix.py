"""The Oost-Vlaanderen rule that all four strands of the helix take part, citizens included.

The worse mistake is to keep a question back until everyone is there, so the rule only warns.
"""

from quadhelix import (
    ChallengeFacts,
    Finding,
    HelixSector,
    Rule,
    Severity,
    Subject,
    Text,
    Transition,
    hookimpl,
)
from quadhelix_oost_vlaanderen.sources import MAKERS

STRANDS: dict[HelixSector, Text] = {
    HelixSector.BUSINESS: {"nl-BE": "ondernemingen", "nl": "bedrijven", "en": "firms"},
    HelixSector.GOVERNMENT: {"nl-BE": "overheden", "nl": "overheden", "en": "public authorities"},
    HelixSector.KNOWLEDGE: {
        "nl-BE": "kennisinstellingen",
        "nl": "kennisinstellingen",
        "en": "knowledge institutes",
    },
    HelixSector.CIVIL_SOCIETY: {"nl-BE": "burgers", "nl": "inwoners", "en": "citizens"},
}
"""The strands, as a reader would name them."""

RULE = Rule(
    id="oost-vlaanderen.quadruple-helix",
    version=1,
    severity=Severity.WARN,
    subject=Subject.CHALLENGE,
    steps=("publish", "review"),
    field="participations",
    demand={
        "nl-BE": "Aan een uitdaging doen ondernemingen, overheden, kennisinstellingen en burgers mee.",
        "nl": "Aan een uitdaging doen bedrijven, overheden, kennisinstellingen en inwoners mee.",
        "en": "Firms, public authorities, knowledge institutes and citizens take part in a challenge.",
    },
    message={
        "nl-BE": "Betrek alle vier: ondernemingen, overheden, kennisinstellingen en burgers.",
        "nl": "Betrek alle vier: bedrijven, overheden, kennisinstellingen en inwoners.",
        "en": "Bring in all four: firms, public authorities, knowledge institutes and citizens.",
    },
    source=MAKERS,
)


@hookimpl
def required_helix_sectors() -> list[HelixSector]:
    """All four strands.

    >>> len(required_helix_sectors())
    4
    """
    return list(STRANDS)


def check(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:
    """A public challenge has all four; the message names who is missing.

    >>> from uuid import UUID
    >>> from quadhelix import ParticipationFacts
    >>> publish = Transition(name="publish", source="SUBMITTED", target="PUBLISHED")
    >>> def challenge(*strands):
    ...     parties = tuple(
    ...         ParticipationFacts(organisation=UUID(int=n), role="PARTNER", helix_sector=strand)
    ...         for n, strand in enumerate(strands)
    ...     )
    ...     return ChallengeFacts(id=UUID(int=9), region="oost-vlaanderen", title={}, participations=parties)

    Yes:

    >>> check(challenge(*HelixSector), publish)
    []

    No, without citizens:

    >>> print(check(challenge(*list(HelixSector)[:3]), publish)[0].message["nl-BE"])
    Nog niet aan tafel: burgers.
    """
    there = {party.helix_sector for party in challenge.participations}
    missing = [strand for strand in STRANDS if strand not in there]
    if not missing or not RULE.asked_at(transition.name):
        return []
    return [RULE.finding(message=_missing(missing))]


def _missing(strands: list[HelixSector]) -> Text:
    def listed(language: str) -> str:
        return ", ".join(STRANDS[strand][language] for strand in strands)

    return {
        "nl-BE": f"Nog niet aan tafel: {listed('nl-BE')}.",
        "nl": f"Nog niet aan tafel: {listed('nl')}.",
        "en": f"Not at the table yet: {listed('en')}.",
    }
