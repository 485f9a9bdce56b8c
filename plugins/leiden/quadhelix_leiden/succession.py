"""The Leiden rule that a project ends by saying who carries its results on.

The Open Innovatie Lab Leiden closed by handing its trajectories over: they went on in one centre for
craftsmanship and partly in another. What the lab did well is the region's rule: a project completes with
at least one succession, or with the reason why nothing follows.

The worse mistake is to let a project end without a trace of where its results went.

Source: the public project page of the Open Innovatie Lab Leiden; the README tells more.
"""

from quadhelix import Finding, ProjectFacts, Severity, Transition, hookimpl


@hookimpl
def check_project(project: ProjectFacts, transition: Transition) -> list[Finding]:
    """A project completes with a succession, or with a stated reason for none.

    >>> from uuid import UUID
    >>> from quadhelix import SuccessionFacts
    >>> complete = Transition(name="complete", source="RUNNING", target="COMPLETED")
    >>> def project(**facts):
    ...     return ProjectFacts(id=UUID(int=1), region="leiden", title={}, **facts)

    Yes, carried on, or ended for a reason:

    >>> centre = SuccessionFacts(successor={"nl": "CIV Smart Technology"}, kind="CONTINUED")
    >>> check_project(project(successions=(centre,)), complete)
    []
    >>> check_project(project(no_succession_reason={"en": "The question was answered."}), complete)
    []

    No, when neither is there, or the reason is blank:

    >>> [finding.rule for finding in check_project(project(), complete)]
    ['leiden.succession']
    >>> [finding.rule for finding in check_project(project(no_succession_reason={"nl": " "}), complete)]
    ['leiden.succession']

    At every other step a project need not know yet:

    >>> check_project(project(), Transition(name="start", source="PLANNED", target="RUNNING"))
    []
    """
    explained = any(reason.strip() for reason in project.no_succession_reason.values())
    if transition.name != "complete" or project.successions or explained:
        return []
    return [
        Finding(
            rule="leiden.succession",
            version=1,
            severity=Severity.BLOCK,
            field="successions",
            message={
                "nl": "Noem wie de resultaten van het project voortzet of leg uit waarom er geen vervolg is.",
                "en": "Name who carries this project's results on, or explain why nothing follows.",
            },
        )
    ]
