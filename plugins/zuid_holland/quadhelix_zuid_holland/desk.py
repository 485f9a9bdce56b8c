"""The one desk of Zuid-Holland, and the rule that every question comes in there.

A company that looks for help with digitalisation should not have to know which lab, group or course it
needs. The SMITZH programme gave the province one desk (Dutch: loket) that listens first and refers then.
A question that comes in anywhere else is lost from view, so an intake enters, and is referred, at the desk.

The worse mistake is to turn a question away without saying where it should go: the message names the desk.

Source: the public account of the SMITZH programme; the README tells more.
"""

from quadhelix import Desk, Finding, IntakeFacts, Severity, Transition, hookimpl

DESK = Desk(code="smart-industry-desk", names={"nl": "Loket Smart Industry", "en": "Smart Industry desk"})

STEPS = frozenset({"receive", "triage", "refer", "close"})
"""The steps of an intake, from its entry on."""


@hookimpl
def check_intake(intake: IntakeFacts, transition: Transition) -> list[Finding]:
    """An intake enters, and goes on, at the region's one desk.

    >>> from uuid import UUID
    >>> def intake(desk):
    ...     return IntakeFacts(id=UUID(int=1), region="zuid-holland", desk=desk)
    >>> receive = Transition(name="receive", source=None, target="NEW")
    >>> refer = Transition(name="refer", source="TRIAGED", target="REFERRED")

    Yes:

    >>> check_intake(intake("smart-industry-desk"), receive)
    []

    No, at no desk, or at another one, whether it comes in or is referred:

    >>> [finding.rule for finding in check_intake(intake(None), receive)]
    ['zuid-holland.one-desk']
    >>> [finding.message["nl"] for finding in check_intake(intake("town-hall"), refer)]
    ['In Zuid-Holland komen vragen binnen bij één loket: kies "Loket Smart Industry" (smart-industry-desk).']
    """
    if transition.name not in STEPS or intake.desk == DESK.code:
        return []
    return [
        Finding(
            rule="zuid-holland.one-desk",
            version=1,
            severity=Severity.BLOCK,
            field="desk",
            message={
                "nl": "In Zuid-Holland komen vragen binnen bij één loket: "
                f'kies "{DESK.names["nl"]}" ({DESK.code}).',
                "en": "In South Holland questions come in at one desk: "
                f'choose "{DESK.names["en"]}" ({DESK.code}).',
            },
        )
    ]
