"""The Achterhoek's rules on crossovers: what works in one sector is put to use in another.

Every challenge that looks to another sector is scored, so that tables can compare; where its programme
asks for crossovers, a challenge that is none goes no further.

The worse mistake is to turn a good question away for its form, so only a programme can make it a must.
"""

from quadhelix import ChallengeFacts, Finding, Rule, Severity, Subject, Text, Transition
from quadhelix_achterhoek.sources import PROGRAMME

BEST = 3
"""The highest score: to another sector, to more than one, and from manufacturing."""

REQUIRED = Rule(
    id="achterhoek.crossover",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.CHALLENGE,
    steps=("submit", "publish"),
    field="targetSectors",
    demand={
        "nl": "Vraagt het programma om crossovers, dan gaat een uitdaging ook over een andere sector.",
        "en": "Where the programme asks for crossovers, a challenge is about another sector too.",
        "de": "Verlangt das Programm Crossovers, betrifft eine Herausforderung auch eine andere Branche.",
    },
    message={
        "nl": "Noem de sector waar de vraag vandaan komt en een andere waarin het antwoord kan helpen.",
        "en": "Name the sector the question comes from, and another in which the answer can help.",
        "de": "Nennen Sie die Branche, aus der die Frage stammt, und eine andere, in der die Antwort helfen "
        "kann.",
    },
    source=PROGRAMME,
)

SCORED = Rule(
    id="achterhoek.crossover-score",
    version=1,
    severity=Severity.INFO,
    subject=Subject.CHALLENGE,
    steps=("submit", "publish", "review"),
    field="targetSectors",
    demand={
        "nl": "Een crossover krijgt een score van 1 tot en met 3, zodat thematafels kunnen vergelijken.",
        "en": "A crossover is scored from 1 to 3, so that theme tables can compare.",
        "de": "Ein Crossover erhält 1 bis 3 Punkte, damit die Thementische vergleichen können.",
    },
    message={
        "nl": "Dit is een crossover.",
        "en": "This is a crossover.",
        "de": "Dies ist ein Crossover.",
    },
    source=PROGRAMME,
)


def score(challenge: ChallengeFacts) -> int:
    """How much of a crossover a challenge is, from 0 to 3.

    >>> from uuid import UUID
    >>> def challenge(origin, *targets):
    ...     return ChallengeFacts(id=UUID(int=1), region="achterhoek", title={}, origin_sector=origin,
    ...                           target_sectors=targets)
    >>> score(challenge("AGRO_FOOD", "AGRO_FOOD")), score(challenge(None, "MOBILITY"))
    (0, 0)
    >>> score(challenge("AGRO_FOOD", "MOBILITY")), score(challenge("MANUFACTURING", "MOBILITY"))
    (1, 2)
    >>> score(challenge("MANUFACTURING", "MOBILITY", "HEALTH_CARE"))
    3
    """
    others = set(challenge.target_sectors) - {challenge.origin_sector}
    if challenge.origin_sector is None or not others:
        return 0
    return 1 + (len(others) > 1) + (challenge.origin_sector == "MANUFACTURING")


def check(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:
    """A crossover is scored; a challenge that is none is refused where its programme asks for one.

    >>> from uuid import UUID
    >>> from quadhelix import ProgrammeFacts
    >>> submit = Transition(name="submit", source="DRAFT", target="SUBMITTED")
    >>> asking = ProgrammeFacts(id=UUID(int=2), region="achterhoek", name={},
    ...                         extras={"achterhoek": {"asksForCrossovers": True}})
    >>> def challenge(*targets, programme=None):
    ...     return ChallengeFacts(id=UUID(int=1), region="achterhoek", title={}, programme=programme,
    ...                           origin_sector="AGRO_FOOD", target_sectors=targets)

    Yes, and how much:

    >>> print(check(challenge("MOBILITY", programme=asking), submit)[0].message["en"])
    As a crossover this scores 1 of 3.

    No, where the programme asks for one and it is none:

    >>> [(found.rule, found.severity.value) for found in check(challenge(programme=asking), submit)]
    [('achterhoek.crossover', 'BLOCK')]

    Elsewhere it need not be one:

    >>> check(challenge(), submit)
    []
    """
    points = score(challenge)
    if points and SCORED.asked_at(transition.name):
        return [SCORED.finding(message=_told(points))]
    asked = challenge.programme and challenge.programme.kept("achterhoek", "asksForCrossovers")
    return [REQUIRED.finding()] if asked and not points and REQUIRED.asked_at(transition.name) else []


def _told(points: int) -> Text:
    return {
        "nl": f"Als crossover scoort dit {points} van de {BEST}.",
        "en": f"As a crossover this scores {points} of {BEST}.",
        "de": f"Als Crossover erreicht dies {points} von {BEST} Punkten.",
    }
