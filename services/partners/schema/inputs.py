"""What clients send to partners, and how it is read; each refusal names the field and the rule."""

from typing import Any

import strawberry
from stdnum.eu import nace
from stdnum.exceptions import ValidationError

from quadhelix.errors import invalid
from quadhelix.graph.context import Info
from quadhelix.graph.enums import OrganisationKind, SectorFamily
from quadhelix.graph.inputs import (
    ProvenanceInput,
    read_lines,
    read_municipality,
    read_optional_id,
    read_provenance,
    refuse_many,
)
from quadhelix.graph.texts import TranslationInput, read_optional_text, read_text
from services.partners.actions import CentreContent, FacilityContent, OrganisationContent
from services.partners.identifiers import validated
from services.partners.schema.enums import CentreKind, HelixSector, IdentifierScheme

COUNTRIES = ("NL", "BE", "DE")
NAME_LENGTH = 200
DESCRIPTION_LENGTH = 4000


@strawberry.input
class IdentifierInput:
    """A number under which a register knows the organisation."""

    scheme: IdentifierScheme
    value: str


@strawberry.input
class ActivityInput:
    """An economic activity: a NACE code of up to four digits and the revision it is from, 2.0 or 2.1."""

    nace: str
    revision: str = "2.1"


@strawberry.input
class LocationInput:
    """A place: the municipality's national code, and a point in WGS84 degrees."""

    municipality: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@strawberry.input
class OrganisationDetails:
    """Everything the directory says of an organisation; what is left out is empty."""

    name: list[TranslationInput]
    kind: OrganisationKind
    helix_sector: HelixSector
    country: str = strawberry.field(description="ISO 3166-1 code: NL, BE or DE.")
    aliases: list[str] = strawberry.field(default_factory=list)
    description: list[TranslationInput] | None = None
    families: list[SectorFamily] = strawberry.field(default_factory=list)
    identifiers: list[IdentifierInput] = strawberry.field(default_factory=list)
    activities: list[ActivityInput] = strawberry.field(default_factory=list)
    location: LocationInput | None = None
    provenance: ProvenanceInput | None = None


@strawberry.input
class FacilityInput:
    """Something a centre lets others use; `capacity` is the number of people at a time."""

    name: list[TranslationInput]
    capacity: int | None = None


@strawberry.input
class CentreDetails:
    """Everything the directory says of a centre; what is left out is empty."""

    name: list[TranslationInput]
    kind: CentreKind
    aliases: list[str] = strawberry.field(default_factory=list)
    description: list[TranslationInput] | None = None
    host: strawberry.ID | None = strawberry.field(default=None, description="The organisation that runs it.")
    fields: list[str] = strawberry.field(default_factory=list)
    facilities: list[FacilityInput] = strawberry.field(default_factory=list)
    location: LocationInput | None = None
    provenance: ProvenanceInput | None = None


def read_organisation(info: Info, given: OrganisationDetails) -> OrganisationContent:
    """The facts in these details; raises `InvalidInput` naming what is wrong."""
    place = given.location or LocationInput()
    return OrganisationContent(
        names=read_text(given.name, "name", most=NAME_LENGTH),
        kind=given.kind,
        helix_sector=given.helix_sector,
        country=_read_country(given.country),
        aliases=read_lines(given.aliases, "aliases"),
        description=read_optional_text(given.description, "description", most=DESCRIPTION_LENGTH),
        families=tuple(dict.fromkeys(given.families)),
        identifiers=_read_identifiers(given.identifiers),
        activities=_read_activities(given.activities),
        municipality=read_municipality(place.municipality, "location.municipality"),
        latitude=place.latitude,
        longitude=place.longitude,
        provenance=read_provenance(given.provenance, info.context.today),
    )


def read_centre(info: Info, given: CentreDetails) -> CentreContent:
    """The facts in these details; raises `InvalidInput` naming what is wrong."""
    place = given.location or LocationInput()
    return CentreContent(
        names=read_text(given.name, "name", most=NAME_LENGTH),
        kind=given.kind,
        aliases=read_lines(given.aliases, "aliases"),
        description=read_optional_text(given.description, "description", most=DESCRIPTION_LENGTH),
        host=read_optional_id(given.host, "host"),
        fields=read_lines(given.fields, "fields"),
        facilities=_read_facilities(given.facilities),
        municipality=read_municipality(place.municipality, "location.municipality"),
        latitude=place.latitude,
        longitude=place.longitude,
        provenance=read_provenance(given.provenance, info.context.today),
    )


def _read_facilities(given: list[FacilityInput]) -> tuple[FacilityContent, ...]:
    refuse_many(given, "facilities")
    return tuple(_read_facility(facility, f"facilities.{number}") for number, facility in enumerate(given))


def _read_facility(given: FacilityInput, field: str) -> FacilityContent:
    if given.capacity is not None and not 0 < given.capacity <= 100_000:
        raise invalid(f"{field}.capacity", "capacity", "1 to 100000 people", "1 tot en met 100000 mensen")
    return FacilityContent(
        names=read_text(given.name, f"{field}.name", most=NAME_LENGTH), capacity=given.capacity
    )


def _read_country(given: str) -> str:
    if given not in COUNTRIES:
        raise invalid("country", "country", "one of NL, BE, DE", "een van NL, BE, DE")
    return given


def _read_identifiers(given: list[IdentifierInput]) -> dict[IdentifierScheme, str]:
    identifiers: dict[IdentifierScheme, str] = {}
    for number, identifier in enumerate(given):
        if identifier.scheme in identifiers:
            raise invalid(
                f"identifiers.{number}.scheme",
                "one-per-scheme",
                "one number of each kind",
                "één nummer per soort",
            )
        field = f"identifiers.{number}.value"
        identifiers[identifier.scheme] = validated(identifier.scheme, identifier.value, field)
    return identifiers


def _read_activities(given: list[ActivityInput]) -> list[dict[str, Any]]:
    refuse_many(given, "activities")
    return [_read_activity(activity, f"activities.{number}") for number, activity in enumerate(given)]


def _read_activity(given: ActivityInput, field: str) -> dict[str, Any]:
    if given.revision not in ("2.0", "2.1"):
        raise invalid(f"{field}.revision", "nace-revision", "2.0 or 2.1", "2.0 of 2.1")
    try:
        code = nace.validate(given.nace, revision=given.revision)
    except ValidationError:
        raise invalid(f"{field}.nace", "nace-code", "a NACE code of that revision", "een NACE-code") from None
    return {"nace": nace.format(code), "revision": given.revision}
