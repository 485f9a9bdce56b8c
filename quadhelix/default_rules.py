"""What every region asks, and what holds where one is silent: the suite's own answers, themselves a plugin.

`quadhelix.regions.plugin_manager` registers this module under the project's own name. Its findings
bear no region. Silence means allowed, as with every region.
"""

from collections.abc import Iterator

from quadhelix.facts import (
    CardContent,
    CardField,
    ChallengeFacts,
    Finding,
    MatchCriterion,
    Rule,
    Severity,
    Subject,
    Trait,
    TrajectoryFacts,
    Transition,
    UpdateFacts,
    Visibility,
)
from quadhelix.hookspecs import hookimpl
from quadhelix.texts import Text

NEEDS = ("KNOWLEDGE", "COMPETENCE", "ACTION_PERSPECTIVE")
"""What a company can be in need of, after the way the Schiedistrict lab opens its projects."""

OWNER = "CHALLENGE_OWNER"
"""The role of the organisation whose need the challenge is."""

PUBLIC_STEPS = ("submit", "publish")
"""The steps that bring a challenge before others; until then its author may leave gaps."""

STATUS_WORDS: dict[str, Text] = {
    "PLANNED": {"nl": "gepland", "en": "planned"},
    "RUNNING": {"nl": "loopt", "en": "running"},
    "COMPLETED": {"nl": "afgerond", "en": "completed"},
}
"""What the card of a project calls how far it is."""

STATED_NEED = Rule(
    id="quadhelix.stated-need",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.CHALLENGE,
    steps=PUBLIC_STEPS,
    field="need",
    demand={
        "nl": "Een uitdaging zegt waaraan behoefte is: kennis, competentie of handelingsperspectief.",
        "en": "A challenge says what is needed: knowledge, competence or a perspective for action.",
    },
    message={
        "nl": "Geef aan waaraan behoefte is: kennis, competentie of handelingsperspectief.",
        "en": "State what is needed: knowledge, competence or a perspective for action.",
    },
    source="The public account of the Schiedistrict lab, which starts each project from a company's need.",
)

CHALLENGE_OWNER = Rule(
    id="quadhelix.challenge-owner",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.CHALLENGE,
    steps=PUBLIC_STEPS,
    field="participations",
    demand={
        "nl": "Een uitdaging noemt de organisatie van wie de vraag is.",
        "en": "A challenge names the organisation whose question it is.",
    },
    message={
        "nl": "Noem de organisatie van wie de vraag is: voeg een eigenaar toe aan de deelnemers.",
        "en": "Name the organisation whose question this is: add an owner to the participants.",
    },
    source="The suite's own: a question without an owner has nobody to answer to.",
)

TEAM = Rule(
    id="quadhelix.team",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.TRAJECTORY,
    steps=("start",),
    field="team",
    demand={
        "nl": "Een traject start met een team van ten minste één organisatie.",
        "en": "A trajectory starts with a team of at least one organisation.",
    },
    message={
        "nl": "Een traject start met een team: voeg ten minste één organisatie toe.",
        "en": "A trajectory starts with a team: add at least one organisation.",
    },
    source="The suite's own: nobody travels a road that no one is on.",
)


@hookimpl
def rules() -> list[Rule]:
    """The three rules that hold in every region.

    >>> [rule.id for rule in rules()]
    ['quadhelix.stated-need', 'quadhelix.challenge-owner', 'quadhelix.team']
    """
    return [STATED_NEED, CHALLENGE_OWNER, TEAM]


@hookimpl
def check_challenge(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:
    """A challenge is submitted or published only with its need stated and its owner named.

    >>> from uuid import UUID
    >>> from quadhelix import ParticipationFacts
    >>> submit = Transition(name="submit", source="DRAFT", target="SUBMITTED")
    >>> owner = ParticipationFacts(organisation=UUID(int=1), role="CHALLENGE_OWNER")
    >>> ready = ChallengeFacts(
    ...     id=UUID(int=2), region="leiden", title={}, need="KNOWLEDGE", participations=(owner,)
    ... )
    >>> check_challenge(ready, submit)
    []
    >>> bare = ChallengeFacts(id=UUID(int=3), region="leiden", title={})
    >>> [finding.rule for finding in check_challenge(bare, submit)]
    ['quadhelix.stated-need', 'quadhelix.challenge-owner']
    >>> check_challenge(bare, Transition(name="draft", source=None, target="DRAFT"))
    []
    """
    return list(_gaps(challenge)) if transition.name in PUBLIC_STEPS else []


@hookimpl
def check_trajectory(trajectory: TrajectoryFacts, transition: Transition) -> list[Finding]:
    """A trajectory starts only with a team of at least one organisation.

    >>> from uuid import UUID
    >>> alone = TrajectoryFacts(id=UUID(int=1), region="leiden", challenge=UUID(int=2))
    >>> start = Transition(name="start", source="PLANNED", target="RUNNING")
    >>> [finding.rule for finding in check_trajectory(alone, start)]
    ['quadhelix.team']
    """
    return [TEAM.finding()] if TEAM.asked_at(transition.name) and not trajectory.team else []


@hookimpl
def match_criteria() -> list[MatchCriterion]:
    """What counts in a match where the region is silent: the subject, then who is near and understood.

    >>> sum(criterion.weight for criterion in match_criteria())
    1.0
    """
    return [
        MatchCriterion(
            key="sector",
            names={"nl": "Zelfde sector", "en": "Same sector"},
            trait=Trait.SECTOR,
            weight=0.375,
        ),
        MatchCriterion(
            key="need",
            names={"nl": "Biedt wat nodig is", "en": "Offers what is needed"},
            trait=Trait.NEED,
            weight=0.375,
        ),
        MatchCriterion(
            key="distance", names={"nl": "Dichtbij", "en": "Near by"}, trait=Trait.DISTANCE, weight=0.125
        ),
        MatchCriterion(
            key="language",
            names={"nl": "Gedeelde taal", "en": "Shared language"},
            trait=Trait.LANGUAGE,
            weight=0.125,
        ),
    ]


@hookimpl
def project_card_fields() -> list[CardField]:
    """The card of a project where the region has none of its own.

    >>> [line.shows.value for line in project_card_fields()]
    ['NAME', 'STATUS', 'PERIOD', 'PARTICIPANTS', 'DESCRIPTION', 'SUCCESSIONS']
    """
    return [
        CardField(key="name", names={"nl": "Project", "en": "Project"}, shows=CardContent.NAME),
        CardField(
            key="status", names={"nl": "Status", "en": "Status"}, shows=CardContent.STATUS, words=STATUS_WORDS
        ),
        CardField(key="period", names={"nl": "Looptijd", "en": "Period"}, shows=CardContent.PERIOD),
        CardField(key="partners", names={"nl": "Partners", "en": "Partners"}, shows=CardContent.PARTICIPANTS),
        CardField(key="about", names={"nl": "Opdracht", "en": "Assignment"}, shows=CardContent.DESCRIPTION),
        CardField(key="next", names={"nl": "Vervolg", "en": "What follows"}, shows=CardContent.SUCCESSIONS),
    ]


@hookimpl
def default_visibility(update: UpdateFacts) -> Visibility:
    """News is for those who take part, unless its author or a region says otherwise.

    >>> from uuid import UUID
    >>> news = UpdateFacts(id=UUID(int=1), region="leiden", challenge=UUID(int=2), kind="PROGRESS", title={})
    >>> default_visibility(news).value
    'INTERNAL'
    """
    return Visibility.INTERNAL


def _gaps(challenge: ChallengeFacts) -> Iterator[Finding]:
    if challenge.need not in NEEDS:
        yield STATED_NEED.finding()
    if all(participation.role != OWNER for participation in challenge.participations):
        yield CHALLENGE_OWNER.finding()
