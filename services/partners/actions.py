"""What someone may ask of partners: check the role and the rules, change the model, stage the event."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from quadhelix.database import new_id
from quadhelix.errors import Conflict
from quadhelix.events import (
    CentreChanged,
    CentreRegistered,
    CentreState,
    OrganisationChanged,
    OrganisationRegistered,
    OrganisationState,
)
from quadhelix.facts import HelixSector, OrganisationKind, SectorFamily
from quadhelix.graph.context import Change
from quadhelix.graph.extras import extend, public_extras
from quadhelix.graph.mutations import consult
from quadhelix.identity import Role, require
from quadhelix.outbox import stage
from quadhelix.repository import find, refuse_taken
from quadhelix.steps import entry_step
from services.partners.facts import centre_facts, organisation_facts
from services.partners.identifiers import IdentifierScheme
from services.partners.model import Centre, CentreKind, Facility, Identifier, Organisation

ORGANISATION = {"en": "organisation", "nl": "organisatie"}
CENTRE = {"en": "centre", "nl": "centrum"}


@dataclass(frozen=True, kw_only=True)
class OrganisationContent:
    """Everything an entry in the directory says of an organisation; identifiers are validated already."""

    names: dict[str, str]
    kind: OrganisationKind
    helix_sector: HelixSector
    country: str
    aliases: list[str] = field(default_factory=list)
    description: dict[str, str] = field(default_factory=dict)
    families: tuple[SectorFamily, ...] = ()
    activities: list[dict[str, Any]] = field(default_factory=list)
    identifiers: dict[IdentifierScheme, str] = field(default_factory=dict)
    municipality: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    provenance: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FacilityContent:
    """What a centre lets others use."""

    names: dict[str, str]
    capacity: int | None = None


@dataclass(frozen=True, kw_only=True)
class CentreContent:
    """Everything an entry in the directory says of a centre."""

    names: dict[str, str]
    kind: CentreKind
    aliases: list[str] = field(default_factory=list)
    description: dict[str, str] = field(default_factory=dict)
    host: UUID | None = None
    fields: list[str] = field(default_factory=list)
    facilities: tuple[FacilityContent, ...] = ()
    municipality: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    provenance: dict[str, Any] = field(default_factory=dict)


async def register_organisation(
    change: Change, *, region: str, facts: OrganisationContent, id: UUID | None = None
) -> Organisation:
    """Enter an organisation in the directory, not yet published.

    An `id` makes the call repeatable for imports; a member may enter the organisation it is bound to.

    Raises:
        Conflict: the id or one of the identifiers is in use.
    """
    require(change.actor, Role.REGION_ADMIN, Role.MEMBER, region=region, organisations=[id] if id else [])
    await refuse_taken(change, Organisation, id)
    organisation = Organisation(id=id or new_id(), region=region)
    await _describe_organisation(change, organisation, facts)
    _ask(change, organisation, "register")
    change.session.add(organisation)
    await _tell(change, organisation, OrganisationRegistered)
    return organisation


async def change_organisation(
    change: Change, *, id: UUID, facts: OrganisationContent, version: int | None = None
) -> Organisation:
    """Replace what the directory says of an organisation."""
    organisation = await _own_organisation(change, id)
    organisation.expect(version)
    await _describe_organisation(change, organisation, facts)
    _ask(change, organisation, "change")
    organisation.touch()
    await _tell(change, organisation, OrganisationChanged)
    return organisation


async def publish_organisation(change: Change, *, id: UUID, published: bool) -> Organisation:
    """Show an organisation to everyone, or withdraw it from public view; the region decides."""
    organisation = await find(change, Organisation, id, ORGANISATION)
    require(change.actor, Role.REGION_ADMIN, region=organisation.region)
    if organisation.published is not published:
        organisation.published = published
        if published:
            _ask(change, organisation, "publish")
        organisation.touch()
        await _tell(change, organisation, OrganisationChanged)
    return organisation


async def register_centre(
    change: Change, *, region: str, facts: CentreContent, id: UUID | None = None
) -> Centre:
    """Enter a centre in the directory, not yet published. An `id` makes the call repeatable."""
    require(change.actor, Role.REGION_ADMIN, region=region)
    await refuse_taken(change, Centre, id)
    centre = Centre(id=id or new_id(), region=region)
    await _describe_centre(change, centre, facts)
    _ask(change, centre, "register")
    change.session.add(centre)
    await _tell(change, centre, CentreRegistered)
    return centre


async def change_centre(
    change: Change, *, id: UUID, facts: CentreContent, version: int | None = None
) -> Centre:
    """Replace what the directory says of a centre, its facilities included."""
    centre = await find(change, Centre, id, CENTRE)
    require(
        change.actor,
        Role.REGION_ADMIN,
        Role.MEMBER,
        region=centre.region,
        organisations=[centre.host_id] if centre.host_id else [],
    )
    centre.expect(version)
    await _describe_centre(change, centre, facts)
    _ask(change, centre, "change")
    centre.touch()
    await _tell(change, centre, CentreChanged)
    return centre


async def publish_centre(change: Change, *, id: UUID, published: bool) -> Centre:
    """Show a centre to everyone, or withdraw it from public view; the region decides."""
    centre = await find(change, Centre, id, CENTRE)
    require(change.actor, Role.REGION_ADMIN, region=centre.region)
    if centre.published is not published:
        centre.published = published
        if published:
            _ask(change, centre, "publish")
        centre.touch()
        await _tell(change, centre, CentreChanged)
    return centre


async def _describe_organisation(
    change: Change, organisation: Organisation, facts: OrganisationContent
) -> None:
    await _refuse_shared_identifiers(change, organisation.id, facts.identifiers)
    organisation.rename(facts.names, facts.aliases)
    organisation.place(facts.latitude, facts.longitude)
    organisation.kind = facts.kind
    organisation.helix_sector = facts.helix_sector
    organisation.country = facts.country
    organisation.description = facts.description
    organisation.families = [family.value for family in facts.families]
    organisation.activities = facts.activities
    organisation.municipality = facts.municipality
    organisation.provenance = facts.provenance
    await extend(change, organisation)
    kept = {identifier.scheme: identifier for identifier in organisation.identifiers}
    organisation.identifiers = [
        kept.get(scheme.value, Identifier(scheme=scheme.value)) for scheme in facts.identifiers
    ]
    for identifier in organisation.identifiers:
        identifier.value = facts.identifiers[IdentifierScheme(identifier.scheme)]


async def _describe_centre(change: Change, centre: Centre, facts: CentreContent) -> None:
    # A centre keeps a host that another region withdrew, which its own may not see any more.
    if facts.host and facts.host != centre.host_id:
        await find(change, Organisation, facts.host, ORGANISATION, field="host")
    centre.rename(facts.names, facts.aliases)
    centre.place(facts.latitude, facts.longitude)
    centre.kind = facts.kind
    centre.host_id = facts.host
    centre.description = facts.description
    centre.fields = facts.fields
    centre.municipality = facts.municipality
    centre.provenance = facts.provenance
    await extend(change, centre)
    centre.facilities = [
        Facility(position=position, names=facility.names, capacity=facility.capacity)
        for position, facility in enumerate(facts.facilities)
    ]


def _ask(change: Change, record: Organisation | Centre, step: str) -> None:
    """Keep what the regions' rules say of this step, or refuse it; withdrawing needs no one's leave."""
    facts = organisation_facts(record) if isinstance(record, Organisation) else centre_facts(record)
    consult(change, record, facts, entry_step(step, record.published))


async def _own_organisation(change: Change, id: UUID) -> Organisation:
    organisation = await find(change, Organisation, id, ORGANISATION)
    require(change.actor, Role.REGION_ADMIN, Role.MEMBER, region=organisation.region, organisations=[id])
    return organisation


async def _refuse_shared_identifiers(
    change: Change, id: UUID, identifiers: dict[IdentifierScheme, str]
) -> None:
    for position, (scheme, value) in enumerate(identifiers.items()):
        owner = await change.session.scalar(
            select(Identifier.organisation_id).where(
                Identifier.scheme == scheme.value, Identifier.value == value
            )
        )
        if owner not in (None, id):
            raise Conflict(
                {
                    "en": f"Another organisation bears this {scheme} number.",
                    "nl": f"Een andere organisatie draagt dit {scheme}-nummer.",
                },
                field=f"identifiers.{position}.value",
                rule="unique-identifier",
            )


async def _tell(
    change: Change,
    record: Organisation | Centre,
    event: type[OrganisationRegistered | OrganisationChanged | CentreRegistered | CentreChanged],
) -> None:
    await stage(
        change.session,
        event(
            aggregate=record.id,
            version=record.version,
            region=record.region,
            state=_state(change, record),  # type: ignore[arg-type]  # the state of its own kind
        ),
    )


def _state(change: Change, record: Organisation | Centre) -> OrganisationState | CentreState | None:
    if isinstance(record, Centre):
        return record.state()
    return record.state(public_extras(change, record))
