"""The tandem of Oost-Vlaanderen: a trajectory starts with technology, creativity and a traditional sector.

The Ministry of Makers paired a technology firm with a creative or cultural one, and had the pair work for
firms of traditional sectors. Without one of the three the work stalls later, when it costs more.

A member counts in the capacity it has in the team; one firm fills one place. The pair serves several
traditional sectors at once, so its traditional firms are active in at least two NACE divisions.

The worse mistake is to start a team that cannot do the work.
"""

from itertools import product

from quadhelix import (
    Finding,
    Rule,
    SectorFamily,
    Severity,
    Subject,
    TeamMemberFacts,
    Text,
    TrajectoryFacts,
    Transition,
)
from quadhelix_oost_vlaanderen.sources import MAKERS

PLACES: dict[SectorFamily, Text] = {
    SectorFamily.TECHNOLOGY: {
        "nl-BE": "een technologieonderneming",
        "nl": "een technologiebedrijf",
        "en": "a technology firm",
    },
    SectorFamily.CREATIVE_CULTURAL: {
        "nl-BE": "een creatieve of culturele onderneming",
        "nl": "een creatief of cultureel bedrijf",
        "en": "a creative or cultural firm",
    },
    SectorFamily.TRADITIONAL: {
        "nl-BE": "een onderneming uit een traditionele sector",
        "nl": "een bedrijf uit een traditionele sector",
        "en": "a firm of a traditional sector",
    },
}
"""The places in the team, as a reader would name them."""

ONE_FIRM_ONE_PLACE = {
    "nl-BE": "Eén onderneming kan maar één plaats innemen: zet drie verschillende ondernemingen in het team.",
    "nl": "Eén bedrijf kan maar één plek innemen: zet drie verschillende bedrijven in het team.",
    "en": "One firm can fill only one place: put three different firms in the team.",
}

RULE = Rule(
    id="oost-vlaanderen.tandem",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.TRAJECTORY,
    steps=("start",),
    field="team",
    demand={
        "nl-BE": "Een traject start met een technologische, een creatieve of culturele en een traditionele "
        "onderneming.",
        "nl": "Een traject start met een technologisch, een creatief of cultureel en een traditioneel "
        "bedrijf.",
        "en": "A trajectory starts with a technology firm, a creative or cultural one and a traditional one.",
    },
    message=ONE_FIRM_ONE_PLACE,
    source=MAKERS,
)


SECTORS = 2
"""How many traditional sectors a team serves at least, counted over NACE divisions."""

SERVED = Rule(
    id="oost-vlaanderen.traditional-sectors",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.TRAJECTORY,
    steps=("start",),
    field="team",
    demand={
        "nl-BE": "Een traject werkt voor minstens twee traditionele sectoren.",
        "nl": "Een traject werkt voor minstens twee traditionele sectoren.",
        "en": "A trajectory works for at least two traditional sectors.",
    },
    message={
        "nl-BE": "Neem ondernemingen uit minstens twee traditionele sectoren op, met hun NACE-code.",
        "nl": "Neem bedrijven uit minstens twee traditionele sectoren op, met hun NACE-code.",
        "en": "Include firms of at least two traditional sectors, with their NACE codes.",
    },
    source=MAKERS,
)


def check(trajectory: TrajectoryFacts, transition: Transition) -> list[Finding]:
    """A trajectory starts with three different firms in the three places, for two traditional sectors.

    >>> from uuid import UUID
    >>> def trajectory(*capacities, divisions=("13", "31")):
    ...     team = tuple(
    ...         TeamMemberFacts(organisation=UUID(int=n), capacity=SectorFamily(c), divisions=divisions)
    ...         for n, c in enumerate(capacities)
    ...     )
    ...     return TrajectoryFacts(
    ...         id=UUID(int=1), region="oost-vlaanderen", challenge=UUID(int=2), team=team
    ...     )
    >>> start = Transition(name="start", source="PLANNED", target="RUNNING")

    Yes:

    >>> check(trajectory("TECHNOLOGY", "CREATIVE_CULTURAL", "TRADITIONAL"), start)
    []

    No, and the message names who is missing:

    >>> check(trajectory("TECHNOLOGY", "TRADITIONAL"), start)[0].message["en"]
    'The team still lacks a creative or cultural firm: add it before the trajectory starts.'
    >>> check(trajectory(), start)[0].message["nl-BE"]
    'In het team ontbreken nog een technologieonderneming, een creatieve of culturele onderneming en een \
onderneming uit een traditionele sector: vul het team aan voor het traject start.'

    No, for one traditional sector only, here textiles:

    >>> tandem = ("TECHNOLOGY", "CREATIVE_CULTURAL", "TRADITIONAL")
    >>> [found.rule for found in check(trajectory(*tandem, divisions=("13",)), start)]
    ['oost-vlaanderen.traditional-sectors']

    A team may be planned before it is complete:

    >>> check(trajectory(), Transition(name="plan", source=None, target="PLANNED"))
    []
    """
    if transition.name != "start":
        return []
    message = _objection(trajectory.team)
    if message:
        return [RULE.finding(message=message)]
    return [] if len(_served(trajectory.team)) >= SECTORS else [SERVED.finding()]


def _served(team: tuple[TeamMemberFacts, ...]) -> set[str]:
    """The NACE divisions of those who are there as a traditional firm."""
    traditional = (member for member in team if member.capacity is SectorFamily.TRADITIONAL)
    return {division for member in traditional for division in member.divisions}


def _objection(team: tuple[TeamMemberFacts, ...]) -> Text | None:
    firms = {place: {member.organisation for member in team if member.capacity is place} for place in PLACES}
    missing = [place for place, candidates in firms.items() if not candidates]
    if missing:
        return _incomplete(missing)
    complete = any(len(set(choice)) == len(PLACES) for choice in product(*firms.values()))
    return None if complete else ONE_FIRM_ONE_PLACE


def _incomplete(missing: list[SectorFamily]) -> Text:
    def listed(language: str, conjunction: str) -> str:
        *first, last = (PLACES[place][language] for place in missing)
        return f"{', '.join(first)} {conjunction} {last}" if first else last

    lacks, them = ("ontbreekt", "it") if len(missing) == 1 else ("ontbreken", "them")
    return {
        "nl-BE": f"In het team {lacks} nog {listed('nl-BE', 'en')}: vul het team aan voor het traject start.",
        "nl": f"In het team {lacks} nog {listed('nl', 'en')}: vul het team aan voordat het traject start.",
        "en": f"The team still lacks {listed('en', 'and')}: add {them} before the trajectory starts.",
    }
