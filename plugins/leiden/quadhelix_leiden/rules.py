"""The rules of the Leiden region: each stands in a module of its own, this one hands them to the suite."""

from quadhelix import Finding, ModuleFacts, ProjectFacts, Rule, Transition, hookimpl
from quadhelix_leiden import business_case, civ, governance, learning_goals, succession

OF_PROJECTS = (governance, business_case, succession)
OF_MODULES = (learning_goals, civ)


@hookimpl
def rules() -> list[Rule]:
    """All of them, in the order a project and then a module meets them."""
    return [module.RULE for module in (*OF_PROJECTS, *OF_MODULES)]


@hookimpl
def check_project(project: ProjectFacts, transition: Transition) -> list[Finding]:
    """What the region has to say about a project at this step."""
    return [finding for rule in OF_PROJECTS for finding in rule.check(project, transition)]


@hookimpl
def check_module(module: ModuleFacts, transition: Transition) -> list[Finding]:
    """What the region has to say about a module at this step."""
    return [finding for rule in OF_MODULES for finding in rule.check(module, transition)]
