"""The Leiden rule that a project leaves a business case, and someone who keeps it alive.

The lab's assignment was a business case for lasting embedding. The region keeps it with the project in a
field of its own: what the case is, and which organisation carries it on.

The worse mistake is a result that ends with its grant because nobody was asked to keep it.
"""

from quadhelix import Finding, ProjectFacts, Rule, Severity, Subject, Transition
from quadhelix_leiden.sources import LAB

RULE = Rule(
    id="leiden.business-case",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.PROJECT,
    steps=("start", "complete", "review"),
    field="leiden.businessCase",
    demand={
        "nl": "Een project levert een businesscase op, en een organisatie die er daarna voor zorgt.",
        "en": "A project delivers a business case, and an organisation that looks after it from then on.",
    },
    message={
        "nl": "Beschrijf de businesscase en noem de organisatie die er na het project voor zorgt.",
        "en": "Describe the business case and name the organisation that looks after it from then on.",
    },
    source=LAB,
)


def check(project: ProjectFacts, transition: Transition) -> list[Finding]:
    """A project completes with a business case that has an owner; until then its absence is a warning.

    >>> from uuid import UUID
    >>> complete = Transition(name="complete", source="RUNNING", target="COMPLETED")
    >>> def project(**case):
    ...     extras = {"leiden": {"businessCase": case}} if case else {}
    ...     return ProjectFacts(id=UUID(int=1), region="leiden", title={}, extras=extras)

    Yes, with a summary and an owner:

    >>> check(project(summary={"nl": "Een gedeelde werkplaats."}, owner=UUID(int=2)), complete)
    []

    No, without a case, or with one that nobody owns:

    >>> [finding.severity.value for finding in check(project(), complete)]
    ['BLOCK']
    >>> [finding.field for finding in check(project(summary={"nl": "Een gedeelde werkplaats."}), complete)]
    ['leiden.businessCase']

    At the start, and whenever someone looks, it is a warning:

    >>> start = Transition(name="start", source="PLANNED", target="RUNNING")
    >>> [finding.severity.value for finding in check(project(), start)]
    ['WARN']
    """
    case = project.kept("leiden", "businessCase") or {}
    if (case.get("summary") and case.get("owner")) or not RULE.asked_at(transition.name):
        return []
    return [RULE.finding(severity=Severity.BLOCK if transition.name == "complete" else Severity.WARN)]
