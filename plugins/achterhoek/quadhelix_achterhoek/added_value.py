"""The Achterhoek's check whether a challenge adds value to the region's system.

The region asks one question of what is new: does it add value to the system or not? Four criteria spell it
out; an author says for each that holds why it does. A challenge that meets fewer than two is warned.

The worse mistake is to stop something nobody can judge yet, so the check never blocks.
"""

from quadhelix import ChallengeFacts, Choice, Finding, Rule, Severity, Subject, Transition
from quadhelix_achterhoek.sources import CRITERIA

ENOUGH = 2
"""How many criteria are enough."""

PUBLISHED = (
    Choice(
        code="SHARED_QUESTION",
        names={
            "nl": "ook anderen hebben deze vraag",
            "en": "others have the question too",
            "de": "auch andere haben diese Frage",
        },
    ),
    Choice(
        code="NEW_CONNECTION",
        names={
            "nl": "verbindt partijen die elkaar niet kenden",
            "en": "connects parties that had not met",
            "de": "verbindet Partner, die sich noch nicht kannten",
        },
    ),
    Choice(
        code="REPEATABLE",
        names={
            "nl": "anderen kunnen het overnemen",
            "en": "others can put it to use too",
            "de": "andere können es übernehmen",
        },
    ),
    Choice(
        code="LASTING",
        names={
            "nl": "blijft bestaan zonder subsidie",
            "en": "goes on without a grant",
            "de": "besteht ohne Fördermittel weiter",
        },
    ),
)
"""The criteria, as the region publishes them."""

RULE = Rule(
    id="achterhoek.added-value",
    version=1,
    severity=Severity.WARN,
    subject=Subject.CHALLENGE,
    steps=("submit", "publish", "review"),
    field="achterhoek.addedValue",
    demand={
        "nl": "Een uitdaging levert de regio als geheel iets op: ze voldoet aan ten minste twee van de vier "
        "criteria.",
        "en": "A challenge adds something to the whole region: it meets at least two of the four criteria.",
        "de": "Eine Herausforderung bringt der Region als Ganzem etwas: Sie erfüllt mindestens zwei der vier "
        "Kriterien.",
    },
    message={
        "nl": "Leg bij ten minste twee criteria uit wat de uitdaging toevoegt.",
        "en": "Explain for at least two criteria what the challenge adds.",
        "de": "Erläutern Sie zu mindestens zwei Kriterien, was die Herausforderung beiträgt.",
    },
    source=CRITERIA,
)


def check(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:
    """A challenge meets two criteria, each with an explanation.

    >>> from uuid import UUID
    >>> submit = Transition(name="submit", source="DRAFT", target="SUBMITTED")
    >>> def challenge(*met):
    ...     return ChallengeFacts(id=UUID(int=1), region="achterhoek", title={},
    ...                           extras={"achterhoek": {"addedValue": met}})
    >>> shared = {"criterion": "SHARED_QUESTION", "explanation": {"nl": "Drie bedrijven vroegen het."}}
    >>> lasting = {"criterion": "LASTING", "explanation": {"nl": "Een bedrijf neemt het over."}}

    Yes:

    >>> check(challenge(shared, lasting), submit)
    []

    No, with one, with the same one twice, or with one that is not explained:

    >>> [found.rule for found in check(challenge(shared), submit)]
    ['achterhoek.added-value']
    >>> len(check(challenge(shared, shared), submit))
    1
    >>> len(check(challenge(shared, {"criterion": "LASTING"}), submit))
    1
    """
    stated = challenge.kept("achterhoek", "addedValue") or ()
    met = {each.get("criterion") for each in stated if each.get("explanation")}
    return [] if len(met) >= ENOUGH or not RULE.asked_at(transition.name) else [RULE.finding()]
