"""The Oost-Vlaanderen rules that a trajectory starts with an expert and a knowledge centre beside it.

The Ministry of Makers gave each challenge an expert from practice and a knowledge centre. A team that has
neither finds out too late what others knew already.

The worse mistake is to let a team start alone; whom it gets can change on the way.
"""

from quadhelix import Finding, Rule, Severity, Subject, TrajectoryFacts, Transition
from quadhelix_oost_vlaanderen.sources import MAKERS

EXPERT = Rule(
    id="oost-vlaanderen.expert",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.TRAJECTORY,
    steps=("start",),
    field="challenge",
    demand={
        "nl-BE": "Een traject start pas als de uitdaging een expert uit de praktijk heeft.",
        "nl": "Een traject start pas als de uitdaging een expert uit de praktijk heeft.",
        "en": "A trajectory starts only once the challenge has an expert from practice.",
    },
    message={
        "nl-BE": "Wijs eerst een expert toe aan de uitdaging.",
        "nl": "Wijs eerst een expert toe aan de uitdaging.",
        "en": "First assign an expert to the challenge.",
    },
    source=MAKERS,
)

KNOWLEDGE_CENTRE = Rule(
    id="oost-vlaanderen.knowledge-centre",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.TRAJECTORY,
    steps=("start",),
    field="challenge",
    demand={
        "nl-BE": "Een traject start pas als de uitdaging een kenniscentrum heeft.",
        "nl": "Een traject start pas als de uitdaging een kenniscentrum heeft.",
        "en": "A trajectory starts only once the challenge has a knowledge centre.",
    },
    message={
        "nl-BE": "Wijs eerst een kenniscentrum toe aan de uitdaging.",
        "nl": "Wijs eerst een kenniscentrum toe aan de uitdaging.",
        "en": "First assign a knowledge centre to the challenge.",
    },
    source=MAKERS,
)

ROLES = {"EXPERT": EXPERT, "KNOWLEDGE_CENTRE": KNOWLEDGE_CENTRE}


def check(trajectory: TrajectoryFacts, transition: Transition) -> list[Finding]:
    """The challenge of a trajectory that starts has both.

    >>> from uuid import UUID
    >>> from quadhelix import ParticipationFacts
    >>> start = Transition(name="start", source="PLANNED", target="RUNNING")
    >>> def trajectory(*roles):
    ...     there = tuple(ParticipationFacts(organisation=UUID(int=n), role=r) for n, r in enumerate(roles))
    ...     return TrajectoryFacts(id=UUID(int=1), region="oost-vlaanderen", challenge=UUID(int=2),
    ...                            participations=there)

    Yes:

    >>> check(trajectory("EXPERT", "KNOWLEDGE_CENTRE", "PARTNER"), start)
    []

    No, without the one, or the other:

    >>> [found.rule for found in check(trajectory("KNOWLEDGE_CENTRE"), start)]
    ['oost-vlaanderen.expert']
    >>> [found.rule for found in check(trajectory("EXPERT"), start)]
    ['oost-vlaanderen.knowledge-centre']

    A team may be planned without either:

    >>> check(trajectory(), Transition(name="plan", source=None, target="PLANNED"))
    []
    """
    held = {participation.role for participation in trajectory.participations}
    missing = (rule for role, rule in ROLES.items() if role not in held)
    return [rule.finding() for rule in missing if rule.asked_at(transition.name)]
