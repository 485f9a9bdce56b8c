"""The rules of Oost-Vlaanderen: each stands in a module of its own, this one hands them to the suite."""

from quadhelix import (
    CentreFacts,
    ChallengeFacts,
    Finding,
    OrganisationFacts,
    Rule,
    TrajectoryFacts,
    Transition,
    hookimpl,
)
from quadhelix_oost_vlaanderen import guidance, helix, incubator, openness, register, tandem

RULES = (
    tandem.RULE,
    tandem.SERVED,
    guidance.EXPERT,
    guidance.KNOWLEDGE_CENTRE,
    openness.RULE,
    helix.RULE,
    register.RULE,
    incubator.RULE,
)


@hookimpl
def rules() -> list[Rule]:
    """All of them: those of trajectories first, as the region knows most of those."""
    return list(RULES)


@hookimpl
def check_trajectory(trajectory: TrajectoryFacts, transition: Transition) -> list[Finding]:
    """What the region has to say about a trajectory at this step."""
    checks = (tandem.check, guidance.check, openness.check)
    return [finding for check in checks for finding in check(trajectory, transition)]


@hookimpl
def check_challenge(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:
    """What the region has to say about a challenge at this step."""
    return helix.check(challenge, transition)


@hookimpl
def check_organisation(organisation: OrganisationFacts, transition: Transition) -> list[Finding]:
    """What the region has to say about an organisation at this step."""
    return register.check(organisation, transition)


@hookimpl
def check_centre(centre: CentreFacts, transition: Transition) -> list[Finding]:
    """What the region has to say about a centre at this step."""
    return incubator.check(centre, transition)
