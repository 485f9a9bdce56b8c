"""The rules of Zuid-Holland: each stands in a module of its own, this one hands them to the suite."""

from quadhelix import (
    ChallengeFacts,
    Finding,
    IntakeFacts,
    OrganisationFacts,
    ProjectFacts,
    Rule,
    TrajectoryFacts,
    Transition,
    hookimpl,
)
from quadhelix_zuid_holland import desk, helix, lines, maturity, phases, service_level, triage

RULES = (
    desk.RULE,
    service_level.RULE,
    triage.TOPIC,
    triage.PLACE,
    helix.RULE,
    lines.RULE,
    phases.RULE,
    maturity.COMPLETE,
    maturity.ORDERED,
)


@hookimpl
def rules() -> list[Rule]:
    """All of them: from the desk to the measurement after support."""
    return list(RULES)


@hookimpl
def check_intake(intake: IntakeFacts, transition: Transition) -> list[Finding]:
    """What the region has to say about a question at this step."""
    checks = (desk.check, service_level.check, triage.check)
    return [finding for check in checks for finding in check(intake, transition)]


@hookimpl
def check_challenge(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:
    """What the region has to say about a challenge at this step."""
    return helix.check(challenge, transition)


@hookimpl
def check_project(project: ProjectFacts, transition: Transition) -> list[Finding]:
    """What the region has to say about a project at this step."""
    return lines.check(project, transition)


@hookimpl
def check_trajectory(trajectory: TrajectoryFacts, transition: Transition) -> list[Finding]:
    """What the region has to say about a trajectory at this step."""
    return phases.check(trajectory, transition)


@hookimpl
def check_organisation(organisation: OrganisationFacts, transition: Transition) -> list[Finding]:
    """What the region has to say about an organisation at this step."""
    return maturity.check(organisation, transition)
