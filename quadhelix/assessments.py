"""What the regions' rules found each time a record took a step: the history of its assessments.

A row is written with the record it is about, in the same statement batch: a change that does not happen
leaves none. Each service's migrations create the table beside those of its events.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Connection, Integer, Table, Text, Uuid, event, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from quadhelix.database import Moment, utc_now
from quadhelix.event_tables import event_metadata
from quadhelix.facts import Finding, Severity

assessment = Table(
    "assessment",
    event_metadata,
    Column("record_id", Uuid(), primary_key=True),
    Column("version", Integer(), primary_key=True),
    Column("step", Text(), primary_key=True),
    Column("at", Moment(), nullable=False),
    Column("findings", JSON(), nullable=False),
)
"""One row for each time rules were asked about a step that was taken; `version` is the record's after it."""

_NOTED = "_assessments_noted"


@dataclass(frozen=True)
class Assessment:
    """What the rules found when a record took a step; `version` is the record's after it."""

    step: str
    version: int
    at: datetime
    findings: tuple[Finding, ...]


def stored(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """The form findings are stored in."""
    return [{**asdict(f), "severity": f.severity.value, "message": dict(f.message)} for f in findings]


def read(kept: Iterable[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """The findings that `stored` made this of."""
    return tuple(Finding(**{**each, "severity": Severity(each["severity"])}) for each in kept)


def note(record: Any, version: int, step: str, findings: list[dict[str, Any]]) -> None:
    """Write an assessment when the record itself is written."""
    row = {"record_id": record.id, "version": version, "step": step, "at": utc_now(), "findings": findings}
    vars(record).setdefault(_NOTED, {})[step] = row


def follow(aggregate: type) -> None:
    """Write what was noted of records of this class and its subclasses; called once, by `Aggregate`."""
    for moment in ("after_insert", "after_update"):
        event.listen(aggregate, moment, _write, propagate=True)


async def history(session: AsyncSession, records: Sequence[UUID]) -> dict[UUID, list[Assessment]]:
    """The assessments of each of these records, oldest first."""
    wanted = select(assessment).where(assessment.c.record_id.in_(records))
    found: dict[UUID, list[Assessment]] = {record: [] for record in records}
    for row in await session.execute(wanted.order_by(assessment.c.version, assessment.c.at)):
        found[row.record_id].append(Assessment(row.step, row.version, row.at, read(row.findings)))
    return found


def _write(_mapper: Any, connection: Connection, record: Any) -> None:
    """Called by SQLAlchemy after a record was written."""
    noted = vars(record).pop(_NOTED, None)
    if noted:
        connection.execute(insert(assessment), [*noted.values()])
