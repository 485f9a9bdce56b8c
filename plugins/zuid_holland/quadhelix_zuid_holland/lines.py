"""The Zuid-Holland rule that a project of a programme stands under one of its lines.

Lines are chosen together with those the programme is for. A project beside the lines is in nobody's plan.

The worse mistake is to hold up work over an administrative gap, so the rule only warns.
"""

from quadhelix import Finding, ProjectFacts, Rule, Severity, Subject, Transition
from quadhelix_zuid_holland.sources import SCHIEDISTRICT

RULE = Rule(
    id="zuid-holland.programme-line",
    version=1,
    severity=Severity.WARN,
    subject=Subject.PROJECT,
    steps=("start", "review"),
    field="line",
    demand={
        "nl": "Een project van een programma valt onder een van de lijnen van dat programma.",
        "en": "A project of a programme belongs to one of the programme's lines.",
    },
    message={
        "nl": "Kies onder welke lijn van het programma dit project valt.",
        "en": "Choose the line of the programme that this project belongs to.",
    },
    source=SCHIEDISTRICT,
)


def check(project: ProjectFacts, transition: Transition) -> list[Finding]:
    """A project with a programme has a line.

    >>> from uuid import UUID
    >>> from quadhelix import ProgrammeFacts
    >>> start = Transition(name="start", source="PLANNED", target="RUNNING")
    >>> programme = ProgrammeFacts(id=UUID(int=2), region="zuid-holland", name={})
    >>> def project(**given):
    ...     return ProjectFacts(id=UUID(int=1), region="zuid-holland", title={}, **given)

    Yes, under a line, or on its own:

    >>> check(project(programme=programme, line=UUID(int=3)), start), check(project(), start)
    ([], [])

    No, beside the lines:

    >>> [found.rule for found in check(project(programme=programme), start)]
    ['zuid-holland.programme-line']
    """
    placed = project.programme is None or project.line is not None
    return [] if placed or not RULE.asked_at(transition.name) else [RULE.finding()]
