"""The Zuid-Holland rule on digital maturity: measured in six dimensions, before, during and after support.

European Digital Innovation Hubs measure at T0, T1 and T2, each dimension from 0 to 100 per cent. Firms are
scored on automation and AI, public bodies on interoperability in its place. Only measurements of this shape
can be compared and reported.

The worse mistake is a rise in maturity that comes from a dimension left out.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from quadhelix import Finding, OrganisationFacts, OrganisationKind, Rule, Severity, Subject, Transition
from quadhelix_zuid_holland.sources import EDIH

MOMENTS = ("T0", "T1", "T2")
SHARED = ("businessStrategy", "readiness", "humanCentric", "dataManagement", "green")
FIRMS, PUBLIC_BODIES = "automationAi", "interoperability"
"""The dimension in which the two kinds of organisation differ."""

GOVERNMENTS = frozenset(
    {OrganisationKind.MUNICIPALITY, OrganisationKind.PROVINCE, OrganisationKind.GOVERNMENT_BODY}
)

COMPLETE = Rule(
    id="zuid-holland.maturity-dimensions",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.ORGANISATION,
    steps=("register", "change", "publish"),
    field="zuidHolland.digitalMaturity",
    demand={
        "nl": "Een meting van digitale volwassenheid heeft een moment, een datum en zes scores.",
        "en": "A measurement of digital maturity has a moment, a date and six scores.",
    },
    message={
        "nl": "Vul bij elke meting het moment, de datum en alle zes de scores in.",
        "en": "Give the moment, the date and all six scores of each measurement.",
    },
    source=EDIH,
)

ORDERED = Rule(
    id="zuid-holland.maturity-moments",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.ORGANISATION,
    steps=("register", "change", "publish"),
    field="zuidHolland.digitalMaturity",
    demand={
        "nl": "Er is één meting per moment: T0 is eerder dan T1, en T1 eerder dan T2.",
        "en": "There is one measurement for each moment: T0 is earlier than T1, and T1 earlier than T2.",
    },
    message={
        "nl": "Geef elk moment één keer op, met T0 als eerste datum, dan T1 en dan T2.",
        "en": "Give each moment once, with T0 as the first date, then T1 and then T2.",
    },
    source=EDIH,
)


def check(organisation: OrganisationFacts, transition: Transition) -> list[Finding]:
    """Measurements are complete, and follow one another.

    >>> from datetime import date
    >>> from uuid import UUID
    >>> change = Transition(name="change", source="PUBLISHED", target="PUBLISHED")
    >>> scores = dict.fromkeys((*SHARED, "automationAi"), 40.0)
    >>> first = {"moment": "T0", "measuredOn": date(2026, 1, 1), **scores}
    >>> later = {"moment": "T1", "measuredOn": date(2026, 9, 1), **scores}
    >>> def firm(*measured, kind="COMPANY"):
    ...     return OrganisationFacts(id=UUID(int=1), region="zuid-holland", name={}, country="NL",
    ...         kind=OrganisationKind(kind), extras={"zuid-holland": {"digitalMaturity": measured}})

    Yes, none, one, or one after the other:

    >>> check(firm(), change), check(firm(first), change), check(firm(first, later), change)
    ([], [], [])

    No, with a dimension left out, or one that is for others:

    >>> [found.rule for found in check(firm({**first, "green": None}), change)]
    ['zuid-holland.maturity-dimensions']
    >>> [found.rule for found in check(firm(first, kind="MUNICIPALITY"), change)]
    ['zuid-holland.maturity-dimensions']

    No, twice at one moment, or the later before the first:

    >>> [found.rule for found in check(firm(first, first), change)]
    ['zuid-holland.maturity-moments']
    >>> len(check(firm(first, {**later, "measuredOn": date(2025, 9, 1)}), change))
    1
    """
    if not COMPLETE.asked_at(transition.name):
        return []
    measured = organisation.kept("zuid-holland", "digitalMaturity") or ()
    own = PUBLIC_BODIES if organisation.kind in GOVERNMENTS else FIRMS
    if not all(_is_complete(each, own) for each in measured):
        return [COMPLETE.finding()]
    return [] if _is_ordered(measured) else [ORDERED.finding()]


def _is_complete(measurement: Mapping[str, Any], own: str) -> bool:
    given = ("moment", "measuredOn", *SHARED, own)
    return all(measurement.get(name) is not None for name in given)


def _is_ordered(measured: Sequence[Mapping[str, Any]]) -> bool:
    by_moment = sorted(measured, key=lambda each: MOMENTS.index(each["moment"]))
    moments = [each["moment"] for each in by_moment]
    days = [each["measuredOn"] for each in by_moment]
    return len(set(moments)) == len(moments) and days == sorted(set(days))
