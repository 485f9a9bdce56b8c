"""The Zuid-Holland rule that a trajectory goes through its phases in order: develop, test, implement.

What was never tested is not brought to use. Going back is no shame, but it is noticed.

The worse mistake is to hold up a team that found a fault and returns to mend it, so going back only warns.
"""

from quadhelix import Finding, Rule, Severity, Subject, TrajectoryFacts, Transition
from quadhelix_zuid_holland.sources import SMITZH

ORDER = ("DEVELOP", "TEST", "IMPLEMENT")

RULE = Rule(
    id="zuid-holland.phases",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.TRAJECTORY,
    steps=("plan", "start"),
    field="phase",
    demand={
        "nl": "Een traject gaat van ontwikkelen via testen naar in gebruik nemen en slaat geen fase over.",
        "en": "A trajectory goes from developing to testing to putting into use, and skips no phase.",
    },
    message={
        "nl": "Test eerst wat ontwikkeld is en neem het daarna in gebruik.",
        "en": "First test what was developed, then put it into use.",
    },
    source=SMITZH,
)

BACK = {
    "nl": "Dit traject gaat een fase terug; leg in een update uit waarom.",
    "en": "This trajectory goes back a phase; explain why in an update.",
}


def check(trajectory: TrajectoryFacts, transition: Transition) -> list[Finding]:
    """A change of phase is one step on; a skipped phase blocks, a step back warns.

    >>> from uuid import UUID
    >>> start = Transition(name="start", source="RUNNING", target="RUNNING")
    >>> def trajectory(before, now):
    ...     return TrajectoryFacts(id=UUID(int=1), region="zuid-holland", challenge=UUID(int=2),
    ...                            previous_phase=before, phase=now)

    Yes, one on, in the same phase, or at the very beginning in any:

    >>> check(trajectory("DEVELOP", "TEST"), start), check(trajectory("TEST", "TEST"), start)
    ([], [])
    >>> check(trajectory(None, "TEST"), start)
    []

    No, past the test, and back with a warning:

    >>> [found.severity.value for found in check(trajectory("DEVELOP", "IMPLEMENT"), start)]
    ['BLOCK']
    >>> [found.severity.value for found in check(trajectory("TEST", "DEVELOP"), start)]
    ['WARN']
    """
    if not {trajectory.previous_phase, trajectory.phase}.issubset(ORDER) or not RULE.asked_at(
        transition.name
    ):
        return []
    stride = _place(trajectory.phase) - _place(trajectory.previous_phase)
    if stride > 1:
        return [RULE.finding()]
    return [RULE.finding(severity=Severity.WARN, message=BACK)] if stride < 0 else []


def _place(phase: str | None) -> int:
    return ORDER.index(str(phase))
