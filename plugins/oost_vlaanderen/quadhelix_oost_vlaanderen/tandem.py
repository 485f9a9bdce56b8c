"""The tandem of Oost-Vlaanderen: a trajectory starts with technology, creativity and a traditional sector.

The Ministry of Makers paired a technology firm with a creative or cultural one, and had the pair work for
firms of traditional sectors. Without one of the three the work stalls later, when it costs more.

A member counts in the capacity it has in the team; one firm fills one place. The worse mistake is to start
a team that cannot do the work.

Source: the public account of the Ministry of Makers; the README tells more.
"""

from itertools import product

from quadhelix import (
    Finding,
    SectorFamily,
    Severity,
    TeamMemberFacts,
    Text,
    TrajectoryFacts,
    Transition,
    hookimpl,
)

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


@hookimpl
def check_trajectory(trajectory: TrajectoryFacts, transition: Transition) -> list[Finding]:
    """A trajectory starts with three different firms in the three places of the tandem.

    >>> from uuid import UUID
    >>> def trajectory(*capacities):
    ...     team = tuple(
    ...         TeamMemberFacts(organisation=UUID(int=number), capacity=SectorFamily(capacity))
    ...         for number, capacity in enumerate(capacities)
    ...     )
    ...     return TrajectoryFacts(
    ...         id=UUID(int=1), region="oost-vlaanderen", challenge=UUID(int=2), team=team
    ...     )
    >>> start = Transition(name="start", source="PLANNED", target="RUNNING")

    Yes:

    >>> check_trajectory(trajectory("TECHNOLOGY", "CREATIVE_CULTURAL", "TRADITIONAL"), start)
    []

    No, and the message names who is missing:

    >>> check_trajectory(trajectory("TECHNOLOGY", "TRADITIONAL"), start)[0].message["en"]
    'The team still lacks a creative or cultural firm: add it before the trajectory starts.'
    >>> check_trajectory(trajectory(), start)[0].message["nl-BE"]
    'In het team ontbreekt nog een technologieonderneming, een creatieve of culturele onderneming en een \
onderneming uit een traditionele sector: vul het team aan voor het traject start.'

    A team may be planned before it is complete:

    >>> check_trajectory(trajectory(), Transition(name="plan", source=None, target="PLANNED"))
    []
    """
    message = _objection(trajectory.team) if transition.name == "start" else None
    if message is None:
        return []
    return [
        Finding(
            rule="oost-vlaanderen.tandem",
            version=1,
            severity=Severity.BLOCK,
            field="team",
            message=message,
        )
    ]


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

    return {
        "nl-BE": f"In het team ontbreekt nog {listed('nl-BE', 'en')}: "
        "vul het team aan voor het traject start.",
        "nl": f"In het team ontbreekt nog {listed('nl', 'en')}: vul het team aan voordat het traject start.",
        "en": f"The team still lacks {listed('en', 'and')}: add "
        f"{'it' if len(missing) == 1 else 'them'} before the trajectory starts.",
    }
