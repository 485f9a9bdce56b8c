"""Gathers the facts of a quiet moment from the services' databases, the stream and the gateway."""

from collections import defaultdict
from importlib import import_module
from typing import Any
from uuid import UUID

import orjson
from nats.js.errors import NotFoundError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix.bus import STREAM, Bus
from quadhelix.cloudevents import Envelope, aggregate_key, header, header_uuid
from quadhelix.database import Database
from quadhelix.deliveries import Delivery
from quadhelix.event_tables import dead_letter, inbox, outbox, passed_version
from services.challenges.model import Challenge, KnownModule, ModuleLink
from services.challenges.model import KnownOrganisation as PartnerOfChallenges
from services.education.model import KnownChallenge, Module
from services.education.model import KnownOrganisation as PartnerOfEducation
from services.partners.model import Organisation
from tests.chaos.evidence import Applied, Commit, Evidence, Stored
from tests.chaos.witness import witness

OWNED: dict[str, tuple[str, Any]] = {
    "partners": ("partners.organisation", Organisation),
    "challenges": ("challenges.challenge", Challenge),
    "education": ("education.module", Module),
}
"""The kind of aggregate the clients change in each service, and its table."""


async def add_database(evidence: Evidence, service: str, database: Database) -> None:
    """What one service's database holds."""
    evidence.subjects[service] = import_module(f"services.{service}.reactions").reactions.subjects()
    async with database.read() as session:
        for row in await session.execute(select(outbox).order_by(outbox.c.pos)):
            evidence.commits.append(_commit(service, row))
        kind, table = OWNED[service]
        for id, version in await session.execute(select(table.id, table.version)):
            evidence.records[f"{kind}/{id}"] = version
        marks = await session.scalars(select(inbox.c.event_id).where(inbox.c.consumer == service))
        evidence.inbox[service] = set(map(str, marks))
        rows = await session.execute(select(passed_version).where(passed_version.c.consumer == service))
        evidence.passed[service] = {row.aggregate: row.version for row in rows}
        waiting = select(dead_letter).where(dead_letter.c.state == "parked")
        evidence.letters[service] = {str(row.event_id): row.reason for row in await session.execute(waiting)}
        for step in await session.execute(select(witness).order_by(witness.c.entry)):
            _see(evidence.applied, step)
        evidence.copies[service] = await _copies(service, session)


async def messages(bus: Bus, known: list[Stored]) -> list[Stored]:
    """The messages of the stream; `known` are those that were read before."""
    found = [*known]
    first = known[-1].sequence + 1 if known else 1
    for sequence in range(first, await bus.last_sequence() + 1):
        try:
            message = await bus.jetstream.get_msg(STREAM, sequence, direct=True)
        except NotFoundError:  # a hole that a damaged store left
            continue
        subject = message.subject or ""
        # What the broker adds when it is asked for a message is not part of the message.
        headers = {k: v for k, v in (message.headers or {}).items() if not k.startswith("Nats-")}
        aggregate = header_uuid(headers, "ce-partitionkey")
        version = header(headers, "ce-sequence")
        stored = Stored(
            sequence=sequence,
            event=str(Delivery(subject, headers, message.data or b"", sequence).identity()),
            aggregate=aggregate_key(subject, aggregate) if aggregate else "",
            version=int(version) if version.isdigit() else 0,
            subject=subject,
            readable=isinstance(Delivery(subject, headers, message.data or b"", sequence).open(), Envelope),
        )
        found.append(stored)
    return found


def _commit(service: str, row: Any) -> Commit:
    trace = header(row.headers, "ce-traceparent").split("-")
    return Commit(
        service=service,
        event=str(row.event_id),
        aggregate=row.aggregate,
        version=row.version,
        subject=row.subject,
        trace=trace[1] if len(trace) > 1 else "",
        published=row.published_at is not None,
        payload=orjson.loads(row.data),
    )


def _see(applied: list[Applied], row: Any) -> None:
    step = Applied(consumer=row.consumer, event=str(UUID(row.event_id)))
    if row.back:
        applied.remove(step)
    else:
        applied.append(step)


async def _copies(service: str, session: AsyncSession) -> dict[str, list[Any]]:
    if service == "partners":
        return {}
    copy = PartnerOfChallenges if service == "challenges" else PartnerOfEducation
    organisations = await session.execute(select(copy.id, copy.version, copy.public))
    copies: dict[str, list[Any]] = {f"partners.organisation/{id}": facts for id, *facts in organisations}
    if service == "education":
        known = KnownChallenge
        challenges = await session.execute(select(known.id, known.version, known.public, known.stage))
        return copies | {f"challenges.challenge/{id}": facts for id, *facts in challenges}
    links: dict[Any, list[str]] = defaultdict(list)
    for challenge, module in await session.execute(select(ModuleLink.challenge_id, ModuleLink.module_id)):
        links[module].append(str(challenge))
    modules = await session.execute(select(KnownModule.id, KnownModule.version))
    return copies | {f"education.module/{id}": [version, sorted(links[id])] for id, version in modules}
