"""What regions' rules are told of this service's records: rows become the kernel's facts.

Called by the actions before a step, and by whoever asks the rules of records as they are.
"""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix.aggregate import Aggregate
from quadhelix.facts import CentreFacts, OrganisationFacts, SectorFamily
from services.partners.model import Centre, Organisation


async def facts_of(_session: AsyncSession, row: Organisation | Centre) -> OrganisationFacts | CentreFacts:
    """A record as rules see it, whatever it is."""
    return organisation_facts(row) if isinstance(row, Organisation) else centre_facts(row)


def organisation_facts(organisation: Organisation) -> OrganisationFacts:
    """An organisation as rules see it."""
    return OrganisationFacts(
        **_record(organisation),
        name=organisation.names,
        kind=organisation.kind,
        country=organisation.country,
        helix_sector=organisation.helix_sector,
        families=tuple(SectorFamily(family) for family in organisation.families),
        divisions=organisation.divisions,
        identifiers={identifier.scheme: identifier.value for identifier in organisation.identifiers},
    )


def centre_facts(centre: Centre) -> CentreFacts:
    """A centre as rules see it."""
    return CentreFacts(
        **_record(centre),
        name=centre.names,
        kind=centre.kind.value,
        host=centre.host_id,
        fields=tuple(centre.fields),
        facilities=len(centre.facilities),
    )


def _record(row: Aggregate) -> dict[str, Any]:
    return {"id": row.id, "region": row.region, "municipality": row.municipality, "extras": row.extras}
