"""Oost-Vlaanderen reports in the open: updates are public unless their author says no; silence is noticed.

The Ministry of Makers told everyone of the road while it was travelled. A trajectory that falls silent is
not stopped for it; whoever reviews it sees that it is time for news.

The worse mistake is to make public what was meant for the team, so an author's word always goes first.
"""

from datetime import timedelta

from quadhelix import (
    Finding,
    Rule,
    Severity,
    Subject,
    Text,
    TrajectoryFacts,
    Transition,
    UpdateFacts,
    Visibility,
    hookimpl,
)
from quadhelix_oost_vlaanderen.sources import OWN

QUIET = timedelta(weeks=6)
"""How long a running trajectory may be without news."""

RULE = Rule(
    id="oost-vlaanderen.silence",
    version=1,
    severity=Severity.WARN,
    subject=Subject.TRAJECTORY,
    steps=("review",),
    field="challenge",
    demand={
        "nl-BE": "Over een lopend traject verschijnt minstens om de zes weken nieuws.",
        "nl": "Over een lopend traject verschijnt ten minste om de zes weken nieuws.",
        "en": "A running trajectory has news at least every six weeks.",
    },
    message={
        "nl-BE": "Dit traject is stil: laat weten hoe ver het team staat.",
        "nl": "Dit traject is stil: laat weten hoe ver het team is.",
        "en": "This trajectory has fallen silent: tell how far the team has come.",
    },
    source=OWN,
)


@hookimpl
def default_visibility(update: UpdateFacts) -> Visibility:
    """Public.

    >>> from uuid import UUID
    >>> news = UpdateFacts(id=UUID(int=1), region="oost-vlaanderen", challenge=UUID(int=2), kind="PROGRESS",
    ...                    title={})
    >>> default_visibility(news).value
    'PUBLIC'
    """
    return Visibility.PUBLIC


def check(trajectory: TrajectoryFacts, transition: Transition) -> list[Finding]:
    """A running trajectory had news in the last six weeks, or set out in them.

    >>> from datetime import date
    >>> from uuid import UUID
    >>> def trajectory(news=None):
    ...     return TrajectoryFacts(id=UUID(int=1), region="oost-vlaanderen", challenge=UUID(int=2),
    ...                            started_on=date(2026, 9, 1), last_update_on=news)
    >>> def review(month, stage="RUNNING"):
    ...     return Transition(name="review", source=stage, target=stage, on=date(2026, month, 20))

    Yes, while it is fresh, with recent news, or when it is over:

    >>> check(trajectory(), review(9)), check(trajectory(date(2026, 11, 1)), review(11))
    ([], [])
    >>> check(trajectory(), review(11, "COMPLETED"))
    []

    No, long after:

    >>> print(check(trajectory(date(2026, 9, 10)), review(11))[0].message["nl-BE"])
    Dit traject is al 71 dagen stil: laat weten hoe ver het team staat.
    """
    last = max((day for day in (trajectory.started_on, trajectory.last_update_on) if day), default=None)
    running = transition.name == "review" and transition.source == "RUNNING"
    if not running or last is None or transition.on is None or transition.on - last <= QUIET:
        return []
    return [RULE.finding(message=_silent((transition.on - last).days))]


def _silent(days: int) -> Text:
    return {
        "nl-BE": f"Dit traject is al {days} dagen stil: laat weten hoe ver het team staat.",
        "nl": f"Dit traject is al {days} dagen stil: laat weten hoe ver het team is.",
        "en": f"This trajectory has been silent for {days} days: tell how far the team has come.",
    }
