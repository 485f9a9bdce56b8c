"""What every aggregate has: an id, an owning region, a version that rises by one per change, provenance."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, validates

from quadhelix import assessments
from quadhelix.database import changed_meanwhile, new_id, utc_now
from quadhelix.facts import Finding, Subject
from quadhelix.identity import Actor


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where a fact comes from: the source's name, its address if public, and the day it held.

    `demonstration` marks what is invented to show the suite.
    """

    source: str
    as_of: date
    address: str | None = None
    demonstration: bool = False

    def as_json(self) -> dict[str, Any]:
        """The form stored with the record."""
        return {**asdict(self), "as_of": self.as_of.isoformat()}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Provenance":
        """The value that `as_json` stored."""
        return cls(**{**stored, "as_of": date.fromisoformat(stored["as_of"])})


class Aggregate:
    """Columns shared by all aggregates; mix it into a mapped class, before the service's base.

    `version` is SQLAlchemy's version counter: a concurrent change ends in `Conflict`, never in a lost one.
    `extras` holds what regions keep with the record in fields of their own: region code to field name to
    value, stored as `quadhelix.extras` says. `subject` is the kind of record rules know it by.
    """

    subject: ClassVar[Subject]

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    region: Mapped[str] = mapped_column(index=True)
    municipality: Mapped[str | None] = mapped_column(index=True, default=None)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    changed_at: Mapped[datetime] = mapped_column(default=utc_now)
    provenance: Mapped[dict[str, Any]] = mapped_column(default=dict)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    extras: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")

    def __init__(self, **columns: Any) -> None:
        born = {"id": new_id(), "version": 1, "created_at": utc_now(), "changed_at": utc_now()}
        super().__init__(**{**born, "provenance": {}, "findings": [], "extras": {}, **columns})

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version, "version_id_generator": False}

    @validates("region")
    def _kept(self, _name: str, region: str) -> str:
        """The owning region is for good: whoever heard of the record refuses events of another."""
        if vars(self).get("region") not in (None, region):
            raise ValueError("a record keeps the region that owns it")
        return region

    @property
    def public(self) -> bool:
        """Whether anyone may read it; each aggregate says when."""
        raise NotImplementedError

    def owners(self) -> Sequence[UUID | None]:
        """The organisations that may read and change it while it is not public."""
        return ()

    def visible_to(self, actor: Actor) -> bool:
        """Whether this actor may know that it exists; `selection.visible_to` is its twin in SQL."""
        owners = [owner for owner in self.owners() if owner]
        return self.public or actor.sees_everything or actor.speaks_for(self.region, owners)

    def changeable_by(self, actor: Actor) -> bool:
        """Whether this actor may change it, and so read what is kept with it for those who may."""
        return actor.speaks_for(self.region, [owner for owner in self.owners() if owner])

    def expect(self, version: int | None) -> None:
        """Raise `Conflict` unless this is the version the caller read; None means any."""
        if version is not None and version != self.version:
            raise changed_meanwhile()

    def touch(self) -> None:
        """Count one change: call it once for each, before staging the event."""
        self.version += 1
        self.changed_at = utc_now()

    def assess(self, step: str, findings: Sequence[Finding]) -> None:
        """Keep what the regions' rules found at this step, as the last word and in the history."""
        self.findings = assessments.stored(findings)
        assessments.note(self, self._version_to_come(), step, self.findings)

    def kept_findings(self) -> tuple[Finding, ...]:
        """What the regions' rules found at the last check."""
        return assessments.read(self.findings)

    def _version_to_come(self) -> int:
        """The version of the change in the making: each counts one, a new record begins with its first."""
        state = sqlalchemy.inspect(self)
        waits = state.persistent and not state.attrs.version.history.has_changes()
        return self.version + 1 if waits else self.version


assessments.follow(Aggregate)
