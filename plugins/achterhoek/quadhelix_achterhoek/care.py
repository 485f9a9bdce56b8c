"""The Achterhoek's rule that questions of care are taken up above the region.

A care system for the region alone proved unrealistic: insurers, university hospitals and specialised
bodies work on a larger scale. So a challenge in care says on which scale it is meant, and has somebody
from outside the region with it.

The worse mistake is to keep a small question small that only a larger scale can answer; until it is
submitted nobody is troubled with it.
"""

from datetime import date

from quadhelix import ChallengeFacts, Finding, PartyFacts, Rule, Severity, Subject, Transition
from quadhelix_achterhoek.municipalities import MUNICIPALITIES
from quadhelix_achterhoek.sources import PROGRAMME

CARE = "HEALTH_CARE"
WIDE = ("SUPRAREGIONAL", "CROSS_BORDER")

SCALE = Rule(
    id="achterhoek.care-scale",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.CHALLENGE,
    steps=("submit", "publish"),
    field="achterhoek.scale",
    demand={
        "nl": "Een vraag in de zorg wordt bovenregionaal of over de grens opgepakt.",
        "en": "A question in care is taken up above the region or across the border.",
        "de": "Eine Frage aus Gesundheit und Pflege wird überregional oder grenzüberschreitend angegangen.",
    },
    message={
        "nl": "Kies als schaal bovenregionaal of over de grens: voor de zorg is de regio alleen te klein.",
        "en": "Choose supraregional or across the border as scale: for care the region alone is too small.",
        "de": "Wählen Sie die Ebene überregional oder grenzüberschreitend: Für Gesundheit und Pflege "
        "ist die Region allein zu klein.",
    },
    source=PROGRAMME,
)

OUTSIDER = Rule(
    id="achterhoek.care-partner",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.CHALLENGE,
    steps=("submit", "publish"),
    field="participations",
    demand={
        "nl": "Aan een vraag in de zorg doet een partner van buiten de Achterhoek mee.",
        "en": "A question in care has a partner from outside the Achterhoek.",
        "de": "An einer Frage aus Gesundheit und Pflege wirkt ein Partner von außerhalb des Achterhoek mit.",
    },
    message={
        "nl": "Betrek een partner van buiten de regio, zoals een zorgverzekeraar of academisch ziekenhuis.",
        "en": "Bring in a partner from outside the region, such as a health insurer or university hospital.",
        "de": "Beziehen Sie einen Partner von außerhalb der Region ein, etwa eine Krankenkasse oder eine "
        "Universitätsklinik.",
    },
    source=PROGRAMME,
)


def check(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:
    """A challenge in care has a wide scale and a partner from outside.

    >>> from uuid import UUID
    >>> from quadhelix import ParticipationFacts
    >>> submit = Transition(name="submit", source="DRAFT", target="SUBMITTED", on=date(2026, 11, 23))
    >>> def party(place):
    ...     return ParticipationFacts(organisation=UUID(int=2), role="PARTNER", municipality=place)
    >>> def challenge(*parties, scale=None, sector="HEALTH_CARE"):
    ...     return ChallengeFacts(id=UUID(int=1), region="achterhoek", title={}, participations=parties,
    ...                           target_sectors=(sector,), extras={"achterhoek": {"scale": scale}})

    Yes, with Nijmegen at the table:

    >>> check(challenge(party("GM0268"), scale="SUPRAREGIONAL"), submit)
    []

    No, on the scale of the region, or among the region's own:

    >>> [found.rule for found in check(challenge(party("GM0268"), scale="REGIONAL"), submit)]
    ['achterhoek.care-scale']
    >>> [found.rule for found in check(challenge(party("GM0222"), scale="CROSS_BORDER"), submit)]
    ['achterhoek.care-partner']

    Other sectors may stay at home:

    >>> check(challenge(party("GM0222"), sector="HOUSING"), submit)
    []
    """
    if CARE not in (challenge.origin_sector, *challenge.target_sectors):
        return []
    wide = challenge.kept("achterhoek", "scale") in WIDE
    accompanied = any(_from_outside(party, transition.on) for party in challenge.participations)
    broken = [rule for rule, kept in ((SCALE, wide), (OUTSIDER, accompanied)) if not kept]
    return [rule.finding() for rule in broken if rule.asked_at(transition.name)]


def _from_outside(party: PartyFacts, on: date | None) -> bool:
    """Whether an organisation is known to sit elsewhere; of one without a place nobody knows."""
    if party.country not in (None, "NL"):
        return True
    places = {place.code for place in MUNICIPALITIES if on is None or place.belongs(on)}
    return party.municipality is not None and party.municipality not in places
