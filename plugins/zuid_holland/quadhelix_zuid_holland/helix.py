"""The Zuid-Holland rule that companies, governments and knowledge institutes work on a challenge together.

SMITZH and the living lab in Schiedam are triple helix: what is missing in a challenge that becomes public
is pointed out, so that the desk can look for it.

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
from quadhelix_zuid_holland.sources import SCHIEDISTRICT

STRANDS: dict[HelixSector, Text] = {
    HelixSector.BUSINESS: {"nl": "bedrijf", "en": "company"},
    HelixSector.GOVERNMENT: {"nl": "overheid", "en": "public authority"},
    HelixSector.KNOWLEDGE: {"nl": "kennisinstelling", "en": "knowledge institute"},
}
"""The strands that belong in a challenge, as a reader would name them."""

RULE = Rule(
    id="zuid-holland.triple-helix",
    version=1,
    severity=Severity.WARN,
    subject=Subject.CHALLENGE,
    steps=("publish", "review"),
    field="participations",
    demand={
        "nl": "Aan een uitdaging doen een bedrijf, een overheid en een kennisinstelling mee.",
        "en": "A company, a public authority and a knowledge institute take part in a challenge.",
    },
    message={
        "nl": "Betrek een bedrijf, een overheid en een kennisinstelling bij de uitdaging.",
        "en": "Bring a company, a public authority and a knowledge institute into the challenge.",
    },
    source=SCHIEDISTRICT,
)


@hookimpl
def required_helix_sectors() -> list[HelixSector]:
    """The three strands.

    >>> [sector.value for sector in required_helix_sectors()]
    ['BUSINESS', 'GOVERNMENT', 'KNOWLEDGE']
    """
    return list(STRANDS)


def check(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:
    """A public challenge has all three strands; the message names who is missing.

    >>> from uuid import UUID
    >>> from quadhelix import ParticipationFacts
    >>> publish = Transition(name="publish", source="SUBMITTED", target="PUBLISHED")
    >>> def challenge(*strands):
    ...     parties = tuple(
    ...         ParticipationFacts(organisation=UUID(int=n), role="PARTNER", helix_sector=HelixSector(strand))
    ...         for n, strand in enumerate(strands)
    ...     )
    ...     return ChallengeFacts(id=UUID(int=9), region="zuid-holland", title={}, participations=parties)

    Yes:

    >>> check(challenge("BUSINESS", "GOVERNMENT", "KNOWLEDGE"), publish)
    []

    No, with one missing, or two:

    >>> print(check(challenge("BUSINESS", "KNOWLEDGE"), publish)[0].message["en"])
    No public authority takes part yet.
    >>> print(check(challenge("BUSINESS"), publish)[0].message["nl"])
    Er doet nog geen overheid of kennisinstelling mee.
    """
    there = {party.helix_sector for party in challenge.participations}
    missing = [strand for strand in STRANDS if strand not in there]
    if not missing or not RULE.asked_at(transition.name):
        return []
    return [RULE.finding(message=_missing(missing))]


def _missing(strands: list[HelixSector]) -> Text:
    def listed(language: str, conjunction: str) -> str:
        *first, last = (STRANDS[strand][language] for strand in strands)
        return f"{', '.join(first)} {conjunction} {last}" if first else last

    return {
        "nl": f"Er doet nog geen {listed('nl', 'of')} mee.",
        "en": f"No {listed('en', 'or')} takes part yet.",
    }
