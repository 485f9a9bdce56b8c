"""Every question the suite asks a region, and nothing else.

A region plugin answers with functions of these names, marked `@hookimpl`. Hooks are synchronous, read
only what they are given and change nothing. A `check_` hook that raises counts as a blocking finding.
"""

import pluggy

from quadhelix.facts import (
    ChallengeFacts,
    Finding,
    IntakeFacts,
    ProjectFacts,
    RegionProfile,
    Term,
    ThemeTable,
    TrajectoryFacts,
    Transition,
)

PROJECT = "quadhelix"
"""The name pluggy knows the hooks by, and the prefix of the entry point group `quadhelix.regions`."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def region_profile() -> RegionProfile:  # type: ignore[empty-body]  # a specification has no body
    """Who the region is; asked once at start-up. A plugin without a profile is refused.

    The worse mistake is a municipality too many: a region would then block records that are not its own.
    """


@hookspec
def glossary_terms() -> list[Term]:  # type: ignore[empty-body]  # a specification has no body
    """The region's words for laymen; asked once at start-up. Silence means no words of its own."""


@hookspec
def theme_tables() -> list[ThemeTable]:  # type: ignore[empty-body]  # a specification has no body
    """The tables a challenge can sit on; asked once at start-up. Silence means the region has none."""


@hookspec
def check_challenge(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:  # type: ignore[empty-body]  # a specification has no body
    """Asked before a challenge is drafted, changed, submitted or published. Silence means allowed.

    The worse mistake is to block a draft: let people write, and object when they submit.
    """


@hookspec
def check_project(project: ProjectFacts, transition: Transition) -> list[Finding]:  # type: ignore[empty-body]  # a specification has no body
    """Asked before a project starts or completes. Silence means allowed.

    The worse mistake is to let a project end without a trace of where its results went.
    """


@hookspec
def check_intake(intake: IntakeFacts, transition: Transition) -> list[Finding]:  # type: ignore[empty-body]  # a specification has no body
    """Asked before an intake is received, triaged, referred or closed. Silence means allowed.

    The worse mistake is to turn a question away without saying where it should go.
    """


@hookspec
def check_trajectory(trajectory: TrajectoryFacts, transition: Transition) -> list[Finding]:  # type: ignore[empty-body]  # a specification has no body
    """Asked before a trajectory is planned, started or completed. Silence means allowed.

    The worse mistake is to start a team that cannot do the work.
    """
