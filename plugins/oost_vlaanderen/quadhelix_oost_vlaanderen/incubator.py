"""The Oost-Vlaanderen rule that a makers' incubator houses both traditional and creative firms.

The incubator of the Ministry of Makers puts firms that complement each other in one building, with a
fablab and rooms to share. One family among itself is an ordinary business centre.

The worse mistake is to read a vacancy as a fault, so the rule only warns.
"""

from quadhelix import (
    CentreFacts,
    Choice,
    ExtraField,
    ExtraFields,
    FieldKind,
    Finding,
    Rule,
    Severity,
    Subject,
    Text,
    Transition,
    hookimpl,
)
from quadhelix_oost_vlaanderen.sources import MAKERS

INCUBATOR = "INCUBATOR"
FAMILIES: dict[str, Text] = {
    "TRADITIONAL": {"nl-BE": "traditioneel", "nl": "traditioneel", "en": "traditional"},
    "CREATIVE_CULTURAL": {
        "nl-BE": "creatief of cultureel",
        "nl": "creatief of cultureel",
        "en": "creative or cultural",
    },
}
"""The families that belong under one roof."""

RULE = Rule(
    id="oost-vlaanderen.incubator-mix",
    version=1,
    severity=Severity.WARN,
    subject=Subject.CENTRE,
    steps=("publish", "change", "review"),
    field="oostVlaanderen.tenants",
    demand={
        "nl-BE": "Een makersincubator huisvest zowel traditionele als creatieve ondernemingen.",
        "nl": "Een makersbroedplaats huisvest zowel traditionele als creatieve bedrijven.",
        "en": "A makers' incubator houses both traditional and creative firms.",
    },
    message={
        "nl-BE": "Zoek zowel traditionele als creatieve of culturele ondernemingen als huurder.",
        "nl": "Zoek zowel traditionele als creatieve of culturele bedrijven als huurder.",
        "en": "Look for tenants of both kinds: traditional firms, and creative or cultural ones.",
    },
    source=MAKERS,
)

TENANTS = ExtraField(
    name="tenants",
    kind=FieldKind.RECORD,
    many=True,
    names={"nl-BE": "huurders", "nl": "huurders", "en": "tenants"},
    description={
        "nl-BE": "De ondernemingen in het gebouw, elk met de sectorfamilie waarvoor ze er zit.",
        "nl": "De bedrijven in het gebouw, elk met de sectorfamilie waarvoor het er zit.",
        "en": "The firms in the building, each with the family of sectors it is there for.",
    },
    fields=(
        ExtraField(
            name="organisation",
            kind=FieldKind.ORGANISATION,
            names={"nl-BE": "onderneming", "nl": "bedrijf", "en": "firm"},
            description={"nl-BE": "Wie er huurt.", "nl": "Wie er huurt.", "en": "Who rents."},
        ),
        ExtraField(
            name="family",
            kind=FieldKind.CHOICE,
            names={"nl-BE": "sectorfamilie", "nl": "sectorfamilie", "en": "family of sectors"},
            description={
                "nl-BE": "Of ze er zit als traditionele of als creatieve of culturele onderneming.",
                "nl": "Of het er zit als traditioneel of als creatief of cultureel bedrijf.",
                "en": "Whether it is there as a traditional firm or as a creative or cultural one.",
            },
            choices=tuple(Choice(code=code, names=names) for code, names in FAMILIES.items()),
        ),
    ),
)


@hookimpl
def extra_fields() -> list[ExtraFields]:
    """The tenants of a centre.

    >>> [field.name for field in extra_fields()[0].fields]
    ['tenants']
    """
    return [ExtraFields(subject=Subject.CENTRE, fields=(TENANTS,))]


def check(centre: CentreFacts, transition: Transition) -> list[Finding]:
    """An incubator has tenants of both families.

    >>> from uuid import UUID
    >>> publish = Transition(name="publish", source="UNPUBLISHED", target="PUBLISHED")
    >>> def centre(*families, kind="INCUBATOR"):
    ...     tenants = [{"organisation": UUID(int=n), "family": family} for n, family in enumerate(families)]
    ...     return CentreFacts(id=UUID(int=9), region="oost-vlaanderen", name={}, kind=kind,
    ...                        extras={"oost-vlaanderen": {"tenants": tenants}})

    Yes, with both, or where the centre is no incubator:

    >>> check(centre("TRADITIONAL", "CREATIVE_CULTURAL"), publish), check(centre(kind="CAMPUS"), publish)
    ([], [])

    No, with one of them, or empty:

    >>> [found.rule for found in check(centre("TRADITIONAL", "TRADITIONAL"), publish)]
    ['oost-vlaanderen.incubator-mix']
    >>> len(check(centre(), publish))
    1
    """
    tenants = centre.kept("oost-vlaanderen", "tenants") or ()
    mixed = {tenant.get("family") for tenant in tenants}.issuperset(FAMILIES)
    return [] if mixed or centre.kind != INCUBATOR or not RULE.asked_at(transition.name) else [RULE.finding()]
