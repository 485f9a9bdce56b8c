"""The Leiden rule that a module says what is learned before it takes on a challenge.

Modules in the region tie questions of companies to learning goals. A module without goals cannot tell a
company what its question is good for, nor a student what working on it will teach.

The worse mistake is to send students to a company without knowing what they are to learn there.
"""

from quadhelix import Finding, ModuleFacts, Rule, Severity, Subject, Transition
from quadhelix_leiden.sources import LAB

RULE = Rule(
    id="leiden.learning-goals",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.MODULE,
    steps=("link",),
    field="learningOutcomes",
    demand={
        "nl": "Een module heeft leerdoelen voordat ze een vraag van een bedrijf oppakt.",
        "en": "A module has learning goals before it takes on a company's question.",
    },
    message={
        "nl": "Schrijf bij de module op wat deelnemers leren en koppel dan de uitdaging.",
        "en": "State what people learn in this module, then link the challenge.",
    },
    source=LAB,
)


def check(module: ModuleFacts, transition: Transition) -> list[Finding]:
    """A module takes on a challenge once it has a learning goal.

    >>> from uuid import UUID
    >>> from quadhelix import PartyFacts
    >>> link = Transition(name="link", source="PUBLISHED", target="PUBLISHED")
    >>> def module(*goals):
    ...     college = PartyFacts(organisation=UUID(int=2))
    ...     return ModuleFacts(id=UUID(int=1), region="leiden", title={}, kind="MINOR", institute=college,
    ...                        learning_outcomes=goals)

    Yes, with a goal:

    >>> check(module({"nl": "Kan een sensor ijken."}), link)
    []

    No, with none, or with one that says nothing:

    >>> [finding.rule for finding in check(module(), link)]
    ['leiden.learning-goals']
    >>> len(check(module({"nl": " "}), link))
    1

    Until then a module may still be without:

    >>> check(module(), Transition(name="register", source=None, target="UNPUBLISHED"))
    []
    """
    stated = any(text.strip() for goal in module.learning_outcomes for text in goal.values())
    return [] if stated or not RULE.asked_at(transition.name) else [RULE.finding()]
