"""The one desk of Zuid-Holland, and the rule that every question comes in there.

A company that looks for help with digitalisation should not have to know which lab, group or course it
needs. The SMITZH programme gave the province one desk (Dutch: loket) that listens first and refers then.
A question that comes in anywhere else is lost from view, so an intake enters at the desk.

The worse mistake is to turn a question away without saying where it should go: the message names the desk.
One that was taken in elsewhere, before the region's desk was here, is warned about and goes on, as nobody
can move it any more.
"""

from quadhelix import Desk, Finding, IntakeFacts, Rule, Severity, Subject, Transition
from quadhelix_zuid_holland.sources import SMITZH

DESK = Desk(
    code="smart-industry-desk",
    names={"nl": "Loket Smart Industry", "en": "Smart Industry desk"},
    answer_within_days=14,
)
"""The desk with its service level: a question is looked through within two weeks."""

STEPS = ("receive", "triage", "refer", "close")
"""The steps of an intake, from its entry on."""

RULE = Rule(
    id="zuid-holland.one-desk",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.INTAKE,
    steps=STEPS,
    field="desk",
    demand={
        "nl": "In Zuid-Holland komen alle vragen binnen bij één loket.",
        "en": "In South Holland all questions come in at one desk.",
    },
    message={
        "nl": f'In Zuid-Holland komen vragen binnen bij één loket: kies "{DESK.names["nl"]}" ({DESK.code}).',
        "en": f'In South Holland questions come in at one desk: choose "{DESK.names["en"]}" ({DESK.code}).',
    },
    source=SMITZH,
)


def check(intake: IntakeFacts, transition: Transition) -> list[Finding]:
    """An intake enters at the region's one desk, and is expected there afterwards.

    >>> from uuid import UUID
    >>> def intake(desk):
    ...     return IntakeFacts(id=UUID(int=1), region="zuid-holland", desk=desk)
    >>> receive = Transition(name="receive", source=None, target="NEW")
    >>> refer = Transition(name="refer", source="TRIAGED", target="REFERRED")

    Yes:

    >>> check(intake("smart-industry-desk"), receive)
    []

    No, at no desk, or at another one, whether it comes in or is referred:

    >>> [finding.severity.value for finding in check(intake(None), receive)]
    ['BLOCK']
    >>> [finding.severity.value for finding in check(intake("town-hall"), refer)]
    ['WARN']
    >>> [finding.message["nl"] for finding in check(intake("town-hall"), receive)]
    ['In Zuid-Holland komen vragen binnen bij één loket: kies "Loket Smart Industry" (smart-industry-desk).']
    """
    if transition.name not in STEPS or intake.desk == DESK.code:
        return []
    return [RULE.finding(severity=Severity.BLOCK if transition.name == "receive" else Severity.WARN)]
