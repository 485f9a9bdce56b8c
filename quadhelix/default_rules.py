"""What every region asks: the region-neutral rules, themselves a plugin and registered first.

`quadhelix.regions.plugin_manager` registers this module under the project's own name. Its findings
bear no region. Silence means allowed, as with every region.
"""

from collections.abc import Iterator

from quadhelix.facts import ChallengeFacts, Finding, Severity, TrajectoryFacts, Transition
from quadhelix.hookspecs import hookimpl

NEEDS = ("KNOWLEDGE", "COMPETENCE", "ACTION_PERSPECTIVE")
"""What a company can be in need of, after the way the Schiedistrict lab opens its projects."""

OWNER = "CHALLENGE_OWNER"
"""The role of the organisation whose need the challenge is."""

PUBLIC_STEPS = frozenset({"submit", "publish"})
"""The steps that bring a challenge before others; until then its author may leave gaps."""


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
    if transition.name != "start" or trajectory.team:
        return []
    return [
        Finding(
            rule="quadhelix.team",
            version=1,
            severity=Severity.BLOCK,
            field="team",
            message={
                "nl": "Een traject start met een team: voeg ten minste één organisatie toe.",
                "en": "A trajectory starts with a team: add at least one organisation.",
            },
        )
    ]


def _gaps(challenge: ChallengeFacts) -> Iterator[Finding]:
    if challenge.need not in NEEDS:
        yield Finding(
            rule="quadhelix.stated-need",
            version=1,
            severity=Severity.BLOCK,
            field="need",
            message={
                "nl": "Geef aan waaraan behoefte is: kennis, competentie of handelingsperspectief.",
                "en": "State what is needed: knowledge, competence or a perspective for action.",
            },
        )
    if all(participation.role != OWNER for participation in challenge.participations):
        yield Finding(
            rule="quadhelix.challenge-owner",
            version=1,
            severity=Severity.BLOCK,
            field="participations",
            message={
                "nl": "Noem de organisatie van wie de vraag is: voeg een eigenaar toe aan de deelnemers.",
                "en": "Name the organisation whose question this is: add an owner to the participants.",
            },
        )
