"""The Zuid-Holland rules on triage: the desk says what a question is about, and sends it to a place.

A question goes to a lab, a skills lab, a peer group, a module or an expert. To choose among them the desk
first says which sector it is about; then it names the place, so that the firm knows where to turn.

The worse mistake is to refer someone to nowhere in particular.
"""

from quadhelix import Finding, IntakeFacts, Rule, Severity, Subject, Transition
from quadhelix_zuid_holland.sources import SMITZH

PLACES = ("LAB", "SKILLS_LAB", "PEER_GROUP", "MODULE", "EXPERT")
"""Where the desk may refer to."""

TOPIC = Rule(
    id="zuid-holland.triage-topic",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.INTAKE,
    steps=("triage",),
    field="topicSector",
    demand={
        "nl": "Als het loket een vraag bekijkt, zegt het over welke sector die gaat.",
        "en": "When the desk looks at a question, it says which sector the question is about.",
    },
    message={
        "nl": "Kies de sector waar de vraag over gaat.",
        "en": "Choose the sector the question is about.",
    },
    source=SMITZH,
)

PLACE = Rule(
    id="zuid-holland.referral",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.INTAKE,
    steps=("refer",),
    field="referral",
    demand={
        "nl": "Een vraag gaat naar een lab, skillslab, peergroep, module of expert die met naam genoemd is.",
        "en": "A question goes to a lab, a skills lab, a peer group, a module or an expert, by name.",
    },
    message={
        "nl": "Kies waar de vraag heen gaat: lab, skillslab, peergroep, module of expert.",
        "en": "Choose where the question goes: lab, skills lab, peer group, module or expert.",
    },
    source=SMITZH,
)


def check(intake: IntakeFacts, transition: Transition) -> list[Finding]:
    """A triaged question has a topic; a referred one has a place, and the place has a name.

    >>> from uuid import UUID
    >>> triage = Transition(name="triage", source="NEW", target="TRIAGED")
    >>> refer = Transition(name="refer", source="TRIAGED", target="REFERRED")
    >>> def intake(**given):
    ...     return IntakeFacts(id=UUID(int=1), region="zuid-holland", **given)

    Yes:

    >>> check(intake(topic_sector="MANUFACTURING"), triage)
    []
    >>> check(intake(referral="SKILLS_LAB", referral_target=UUID(int=2)), refer)
    []

    No, without a topic, or without a place:

    >>> [found.rule for found in check(intake(), triage)]
    ['zuid-holland.triage-topic']
    >>> [found.severity.value for found in check(intake(), refer)]
    ['BLOCK']

    A place without a name is a warning, as not every expert has a record here:

    >>> [found.severity.value for found in check(intake(referral="EXPERT"), refer)]
    ['WARN']
    """
    if transition.name == "triage":
        return [] if intake.topic_sector else [TOPIC.finding()]
    if transition.name != "refer":
        return []
    if intake.referral not in PLACES:
        return [PLACE.finding()]
    return [] if intake.referral_target else [PLACE.finding(severity=Severity.WARN, message=_NAMELESS)]


_NAMELESS = {
    "nl": "Noem bij voorkeur welk lab, welke groep, module of expert het is.",
    "en": "Name, if you can, which lab, group, module or expert it is.",
}
