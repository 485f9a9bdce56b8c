"""The Zuid-Holland rule that the desk looks a question through in time.

One desk is only worth its name if it answers. A question that nobody looked at within the service level is
a warning to the desk, whenever somebody reviews it and when it is triaged at last.

The worse mistake is to punish the one who asks, so the rule never blocks.
"""

from datetime import timedelta

from quadhelix import Finding, IntakeFacts, Rule, Severity, Subject, Text, Transition
from quadhelix_zuid_holland.desk import DESK
from quadhelix_zuid_holland.sources import OWN

DAYS = DESK.answer_within_days or 0

RULE = Rule(
    id="zuid-holland.service-level",
    version=1,
    severity=Severity.WARN,
    subject=Subject.INTAKE,
    steps=("triage", "review"),
    field="desk",
    demand={
        "nl": f"Het loket bekijkt een vraag binnen {DAYS} dagen.",
        "en": f"The desk looks at a question within {DAYS} days.",
    },
    message={
        "nl": "Deze vraag ligt al te lang bij het loket.",
        "en": "This question has waited at the desk too long.",
    },
    source=OWN,
)


def check(intake: IntakeFacts, transition: Transition) -> list[Finding]:
    """A question that is still new is not older than the service level.

    >>> from datetime import date
    >>> from uuid import UUID
    >>> intake = IntakeFacts(id=UUID(int=1), region="zuid-holland", received_on=date(2026, 11, 1))
    >>> def review(day, stage="NEW"):
    ...     return Transition(name="review", source=stage, target=stage, on=date(2026, 11, day))

    Yes, up to and on the last day, or once it is triaged:

    >>> check(intake, review(15)), check(intake, review(29, "TRIAGED"))
    ([], [])

    No, from the day after:

    >>> print(check(intake, review(16))[0].message["en"])
    This question should have been looked at 1 day ago.
    """
    if intake.received_on is None or transition.on is None or transition.source != "NEW":
        return []
    late = (transition.on - intake.received_on - timedelta(days=DAYS)).days
    return [RULE.finding(message=_late(late))] if late > 0 and RULE.asked_at(transition.name) else []


def _late(days: int) -> Text:
    one = days == 1
    return {
        "nl": f"Deze vraag had {days} {'dag' if one else 'dagen'} geleden bekeken moeten zijn.",
        "en": f"This question should have been looked at {days} {'day' if one else 'days'} ago.",
    }
