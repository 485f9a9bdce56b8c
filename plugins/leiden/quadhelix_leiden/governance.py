"""The Leiden rule that a project starts only when it is clear who governs it.

The Open Innovatie Lab Leiden named who was politically responsible, who commissioned the work and who led
it before the work began. The region asks the same of every project.

The worse mistake is to let a project start that nobody answers for; a role named too early can be changed.
"""

from quadhelix import Finding, ProjectFacts, Rule, Severity, Subject, Transition
from quadhelix_leiden.sources import LAB

ROLES = ("POLITICAL_LEAD", "COMMISSIONER", "PROJECT_LEAD")
"""The roles that must each be held by someone."""

RULE = Rule(
    id="leiden.governance",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.PROJECT,
    steps=("start",),
    field="participations",
    demand={
        "nl": "Een project start pas met een politiek trekker, een opdrachtgever en een projectleider.",
        "en": "A project starts only with a political lead, a commissioner and a project lead.",
    },
    message={
        "nl": "Noem voor de start een politiek trekker, een opdrachtgever en een projectleider.",
        "en": "Before the start, name a political lead, a commissioner and a project lead.",
    },
    source=LAB,
)


def check(project: ProjectFacts, transition: Transition) -> list[Finding]:
    """A project starts with a political lead, a commissioner and a project lead.

    >>> from uuid import UUID
    >>> from quadhelix import ParticipationFacts
    >>> start = Transition(name="start", source="PLANNED", target="RUNNING")
    >>> def project(*roles):
    ...     held = (ParticipationFacts(organisation=UUID(int=n), role=role) for n, role in enumerate(roles))
    ...     return ProjectFacts(id=UUID(int=1), region="leiden", title={}, participations=tuple(held))

    Yes, with all three, whoever else takes part:

    >>> check(project("POLITICAL_LEAD", "COMMISSIONER", "PROJECT_LEAD", "FUNDER"), start)
    []

    No, when one is missing, or nobody is named:

    >>> [finding.rule for finding in check(project("POLITICAL_LEAD", "PROJECT_LEAD"), start)]
    ['leiden.governance']
    >>> [finding.field for finding in check(project(), start)]
    ['participations']

    At the end nobody asks any more:

    >>> check(project(), Transition(name="complete", source="RUNNING", target="COMPLETED"))
    []
    """
    held = {participation.role for participation in project.participations}
    complete = held.issuperset(ROLES)
    return [] if complete or not RULE.asked_at(transition.name) else [RULE.finding()]
