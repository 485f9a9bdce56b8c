"""The events that are sent about: invented organisations that change, 0.5 KB of payload each."""

from uuid import UUID

from quadhelix import cloudevents, events
from quadhelix.database import Database, new_id, utc_now
from quadhelix.events import OrganisationChanged, OrganisationState
from quadhelix.facts import OrganisationKind
from quadhelix.outbox import stage

ORGANISATIONS = 200
"""How many aggregates change in turns; of one aggregate, one event is under way at a time."""

STATE = OrganisationState(
    names={"en": "Demonstration works " * 10, "nl": "Voorbeeldfabriek " * 12},
    kind=OrganisationKind.COMPANY,
    families=[],
    country="NL",
)

Message = tuple[str, dict[str, str], bytes, str]
"""What a publication takes: subject, headers, payload and message id."""


def changes(count: int) -> list[OrganisationChanged]:
    """So many changes of organisations nobody has heard of before, in turns."""
    ids = [new_id() for _ in range(min(count, ORGANISATIONS))]
    return [change(ids[number % len(ids)], number // len(ids) + 1) for number in range(count)]


def change(aggregate: UUID, version: int) -> OrganisationChanged:
    """One change."""
    return OrganisationChanged(aggregate=aggregate, version=version, region="leiden", state=STATE)


def messages(count: int) -> list[Message]:
    """So many events as they go over the wire."""
    made = []
    for event in changes(count):
        event_id = new_id()
        headers = cloudevents.write(event, event_id, utc_now())
        made.append((event.subject(), headers, events.encode(event), str(event_id)))
    return made


async def commit(database: Database, *sent: OrganisationChanged) -> None:
    """Put these events in the outbox, in one transaction."""
    async with database.write() as session:
        for event in sent:
            await stage(session, event)
