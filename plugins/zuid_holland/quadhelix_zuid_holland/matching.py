"""What counts when the desk of Zuid-Holland matches a firm's question with someone who can help."""

from quadhelix import MatchCriterion, Trait, hookimpl

CRITERIA = (
    MatchCriterion(
        key="need",
        names={"nl": "zelfde soort behoefte", "en": "same kind of need"},
        trait=Trait.NEED,
        weight=0.4,
    ),
    MatchCriterion(
        key="sector", names={"nl": "zelfde sector", "en": "same sector"}, trait=Trait.SECTOR, weight=0.4
    ),
    MatchCriterion(
        key="distance", names={"nl": "dichtbij", "en": "close by"}, trait=Trait.DISTANCE, weight=0.2
    ),
)


@hookimpl
def match_criteria() -> list[MatchCriterion]:
    """Need and sector count twice as much as distance; together they make 1.

    >>> round(sum(criterion.weight for criterion in match_criteria()), 9)
    1.0
    """
    return list(CRITERIA)
