"""Every question the suite asks a region, and nothing else.

A region plugin answers with functions of these names, marked `@hookimpl`. Hooks are synchronous, read
only what they are given and change nothing: whatever has an effect belongs in a consumer of events.
Leaving a hook out is silence; a hook that is there answers with a list, and `None` is no answer.

The first hooks bring data and are asked once, when a service starts. A `check_` hook is asked at every
step of a record, by each region the record belongs to, with the rules that region declares in `rules`;
one that fails counts as "cannot be asked", which blocks if one of its rules of that step can block. At
`review` and `withdraw` nothing blocks: findings are told, and the step is taken.
"""

# mypy: disable-error-code="empty-body"
# A specification has no body: pluggy reads its signature.

import pluggy

from quadhelix.facts import (
    CardField,
    CentreFacts,
    ChallengeFacts,
    ExtraFields,
    Finding,
    HelixSector,
    IntakeFacts,
    KpiDefinition,
    MatchCriterion,
    MaturityLevel,
    ModuleFacts,
    OoapiConsumer,
    OrganisationFacts,
    PlacementFacts,
    ProjectFacts,
    RegionProfile,
    Rule,
    SectorWord,
    Term,
    ThemeTable,
    TrajectoryFacts,
    Transition,
    UpdateFacts,
    Visibility,
)

PROJECT = "quadhelix"
"""The name pluggy knows the hooks by, and the prefix of the entry point group `quadhelix.regions`."""

API_VERSION = 1
"""The version of these hooks: raised when a plugin written for the one before would break.

A plugin declares the one it was written for as `QUADHELIX_API = 1` beside its hooks.
"""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def region_profile() -> RegionProfile:
    """Who the region is; asked once at start-up. A plugin without a profile is refused.

    The worse mistake is a municipality too many: a region would then block records that are not its own.
    """


@hookspec
def rules() -> list[Rule]:
    """Every rule the region's `check_` hooks apply; asked once at start-up, shown by the `rules` query.

    Silence means it has none, and then its `check_` hooks may find nothing. The worse mistake is a rule
    that is applied and not declared: nobody could look up why a change was refused.
    """


@hookspec
def glossary_terms() -> list[Term]:
    """The region's words for laymen, in plain text; asked once at start-up.

    Silence means no words of its own. The worse mistake is an explanation that needs the jargon it explains.
    """


@hookspec
def sectors() -> list[SectorWord]:
    """What the region calls the suite's sectors; asked once at start-up.

    Silence means the suite's own words. The worse mistake is one word for two sectors: counts of both
    would be read as one.
    """


@hookspec
def theme_tables() -> list[ThemeTable]:
    """The tables a challenge can sit on; asked once at start-up. Silence means the region has none.

    The worse mistake is to drop a table that challenges still sit on: they could not be changed any more.
    """


@hookspec
def required_helix_sectors() -> list[HelixSector]:
    """The strands of the helix the region wants in a challenge; asked once at start-up.

    The API tells from it which are covered and which are missing; to block, write a rule. Silence means
    none is required. The worse mistake is to ask for a strand that no partner of the region belongs to.
    """


@hookspec
def match_criteria() -> list[MatchCriterion]:
    """What counts when the region matches a demand with an offer; asked once at start-up.

    Silence means the suite's own criteria. The worse mistake is a weight nobody can explain to those who
    were not matched.
    """


@hookspec
def kpi_definitions() -> list[KpiDefinition]:
    """What the region counts, and its targets; asked once at start-up. Silence means it counts nothing.

    The worse mistake is a target of 0 where none was set: everything would seem to be reached.
    """


@hookspec
def maturity_scale() -> list[MaturityLevel]:
    """The scale on which the region places its centres, from 1 up; asked once at start-up.

    Silence means it has none. The worse mistake is to renumber levels: centres already placed would move.
    """


@hookspec
def project_card_fields() -> list[CardField]:
    """The lines of the card on which the region presents a project, in order; asked once at start-up.

    Silence means the suite's own card. The worse mistake is to show what was meant for insiders.
    """


@hookspec
def extra_fields() -> list[ExtraFields]:
    """Fields of the region's own on the suite's records; asked once at start-up. Silence means none.

    The worse mistake is to give a name a new meaning: what was kept under it would be read as the new one.
    """


@hookspec
def default_visibility(update: UpdateFacts) -> Visibility:
    """Who reads an update whose author did not say; asked when it is posted.

    Silence leaves it to the other regions and then to the suite, which keeps it internal; where regions
    differ, internal holds. The worse mistake is to make public what was meant for the team.
    """


@hookspec
def ooapi_consumer(module: ModuleFacts) -> list[OoapiConsumer]:
    """What the region adds to a module in the catalogue; asked when a module is read there.

    Silence means nothing. The worse mistake is a key without `x-`: it could be taken for a standard one.
    """


@hookspec
def check_organisation(organisation: OrganisationFacts, transition: Transition) -> list[Finding]:
    """Asked before an organisation takes one of the steps `register`, `change` or `publish`, and at `review`.

    Silence means allowed. The worse mistake is to keep a partner out of the directory over a formality.
    """


@hookspec
def check_centre(centre: CentreFacts, transition: Transition) -> list[Finding]:
    """Asked before a centre takes one of the steps `register`, `change` or `publish`, and at `review`.

    Silence means allowed. The worse mistake is to block the entry of a centre that is still being built.
    """


@hookspec
def check_challenge(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:
    """Asked before a challenge takes one of the steps `draft`, `revise`, `submit`, `publish`, `withdraw` or
    `complete`, and at `review`. Silence means allowed.

    The worse mistake is to block a draft: let people write, and object when they submit.
    """


@hookspec
def check_project(project: ProjectFacts, transition: Transition) -> list[Finding]:
    """Asked before a project takes one of the steps `start` or `complete`, and at `review`.

    Silence means allowed. The worse mistake is to let a project end without a trace of where its results
    went.
    """


@hookspec
def check_intake(intake: IntakeFacts, transition: Transition) -> list[Finding]:
    """Asked before an intake takes one of the steps `receive`, `triage`, `refer` or `close`, and at `review`.

    Silence means allowed. The worse mistake is to turn a question away without saying where it should go.
    """


@hookspec
def check_trajectory(trajectory: TrajectoryFacts, transition: Transition) -> list[Finding]:
    """Asked before a trajectory takes one of the steps `plan`, `start` or `complete`, and at `review`; a
    change of team or phase counts as the step it took last. Silence means allowed.

    The worse mistake is to start a team that cannot do the work.
    """


@hookspec
def check_module(module: ModuleFacts, transition: Transition) -> list[Finding]:
    """Asked before a module takes one of the steps `register`, `change`, `publish` or `link` (it takes on a
    challenge), and at `review`. Silence means allowed.

    The worse mistake is to block the import of an institute's whole catalogue over one field.
    """


@hookspec
def check_placement(placement: PlacementFacts, transition: Transition) -> list[Finding]:
    """Asked before a placement takes one of the steps `propose`, `agree`, `complete` or `withdraw`, and at
    `review`. Silence means allowed.

    The worse mistake is to let learners start with a host that cannot teach them.
    """
