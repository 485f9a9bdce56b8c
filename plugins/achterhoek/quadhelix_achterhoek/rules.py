"""The rules of the Achterhoek: each stands in a module of its own, this one hands them to the suite."""

from quadhelix import CentreFacts, ChallengeFacts, Finding, OrganisationFacts, Rule, Transition, hookimpl
from quadhelix_achterhoek import added_value, adoption, border, care, crossover, maturity, tables

RULES = (
    tables.RULE,
    crossover.REQUIRED,
    crossover.SCORED,
    care.SCALE,
    care.OUTSIDER,
    added_value.RULE,
    adoption.REACH,
    adoption.REASON,
    border.RULE,
    maturity.RULE,
)


@hookimpl
def rules() -> list[Rule]:
    """All of them: those of challenges, then of organisations, then of centres."""
    return list(RULES)


@hookimpl
def check_challenge(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:
    """What the region has to say about a challenge at this step."""
    checks = (tables.check, crossover.check, care.check, added_value.check, adoption.check_challenge)
    return [finding for check in checks for finding in check(challenge, transition)]


@hookimpl
def check_organisation(organisation: OrganisationFacts, transition: Transition) -> list[Finding]:
    """What the region has to say about an organisation at this step."""
    checks = (adoption.check_organisation, border.check)
    return [finding for check in checks for finding in check(organisation, transition)]


@hookimpl
def check_centre(centre: CentreFacts, transition: Transition) -> list[Finding]:
    """What the region has to say about a centre at this step."""
    return maturity.check(centre, transition)
