"""The Leiden rule that a project ends by saying who carries its results on.

The Open Innovatie Lab Leiden closed by handing its trajectories over: they went on in one centre for
craftsmanship and partly in another. What the lab did well is the region's rule: a project completes with
at least one succession, or with the reason why nothing follows.

The worse mistake is to let a project end without a trace of where its results went.
"""

from quadhelix import Finding, ProjectFacts, Rule, Severity, Subject, Transition
from quadhelix_leiden.sources import LAB

RULE = Rule(
    id="leiden.succession",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.PROJECT,
    steps=("complete",),
    field="successions",
    demand={
        "nl": "Een project eindigt met een vervolg, of met uitleg waarom er geen vervolg is.",
        "en": "A project ends with someone who carries its results on, or with the reason why nobody does.",
    },
    message={
        "nl": "Noem wie de resultaten van het project voortzet of leg uit waarom er geen vervolg is.",
        "en": "Name who carries this project's results on, or explain why nothing follows.",
    },
    source=LAB,
)


def check(project: ProjectFacts, transition: Transition) -> list[Finding]:
    """A project completes with a succession, or with a stated reason for none.

    >>> from uuid import UUID
    >>> from quadhelix import SuccessionFacts
    >>> complete = Transition(name="complete", source="RUNNING", target="COMPLETED")
    >>> def project(**facts):
    ...     return ProjectFacts(id=UUID(int=1), region="leiden", title={}, **facts)

    Yes, carried on, or ended for a reason:

    >>> centre = SuccessionFacts(successor={"nl": "CIV Smart Technology"}, kind="CONTINUED")
    >>> check(project(successions=(centre,)), complete)
    []
    >>> check(project(no_succession_reason={"en": "The question was answered."}), complete)
    []

    No, when neither is there, or the reason is blank:

    >>> [finding.rule for finding in check(project(), complete)]
    ['leiden.succession']
    >>> [finding.rule for finding in check(project(no_succession_reason={"nl": " "}), complete)]
    ['leiden.succession']

    At every other step a project need not know yet:

    >>> check(project(), Transition(name="start", source="PLANNED", target="RUNNING"))
    []
    """
    explained = any(reason.strip() for reason in project.no_succession_reason.values())
    kept = bool(project.successions) or explained
    return [] if kept or not RULE.asked_at(transition.name) else [RULE.finding()]
