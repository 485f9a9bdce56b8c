"""Organisations and centres, and the rules they keep by themselves."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quadhelix.aggregate import Aggregate
from quadhelix.database import Base, metadata, new_id
from quadhelix.errors import invalid
from quadhelix.events import CentreState, OrganisationState
from quadhelix.facts import HelixSector, OrganisationKind, SectorFamily, Subject
from quadhelix.steps import entry_stage
from quadhelix.texts import sort_form


class CentreKind(StrEnum):
    """What a centre offers: room to live with an innovation, to test it, to learn, to grow."""

    LIVING_LAB = "LIVING_LAB"
    FIELDLAB = "FIELDLAB"
    SKILLS_LAB = "SKILLS_LAB"
    INNOVATION_CENTRE = "INNOVATION_CENTRE"
    CAMPUS = "CAMPUS"
    INCUBATOR = "INCUBATOR"
    CLUSTER = "CLUSTER"


class ServiceBase(Base):
    """Parent of this service's tables."""

    __abstract__ = True
    metadata = metadata()


class Named:
    """Columns of what stands in a directory under a name; `rename` keeps the derived ones in step."""

    names: Mapped[dict[str, str]]
    sort_name: Mapped[str] = mapped_column(index=True)
    search_text: Mapped[str]
    aliases: Mapped[list[str]] = mapped_column(default=list)
    description: Mapped[dict[str, str]] = mapped_column(default=dict)
    latitude: Mapped[float | None] = mapped_column(default=None)
    longitude: Mapped[float | None] = mapped_column(default=None)
    published: Mapped[bool] = mapped_column(default=False, index=True)

    def rename(self, names: dict[str, str], aliases: list[str]) -> None:
        """Give it these names."""
        self.names = names
        self.aliases = aliases
        self.sort_name = sort_form(names)
        self.search_text = "\n".join([*names.values(), *aliases]).casefold()

    def place(self, latitude: float | None, longitude: float | None) -> None:
        """Put it on the map, in WGS84 degrees; raises `InvalidInput` for a point that is none."""
        given = (latitude is not None) + (longitude is not None)
        if given == 1 or not -90 <= (latitude or 0) <= 90 or not -180 <= (longitude or 0) <= 180:
            raise invalid(
                "location",
                "wgs84",
                "a latitude of -90 to 90 and a longitude of -180 to 180",
                "een breedte van -90 tot 90 en een lengte van -180 tot 180 graden",
            )
        self.latitude, self.longitude = latitude, longitude


class Organisation(Aggregate, Named, ServiceBase):
    """A company, government, knowledge institute or citizens' initiative."""

    __tablename__ = "organisation"
    subject = Subject.ORGANISATION

    kind: Mapped[OrganisationKind] = mapped_column(index=True)
    helix_sector: Mapped[HelixSector] = mapped_column(index=True)
    families: Mapped[list[str]] = mapped_column(default=list)
    country: Mapped[str]
    activities: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    identifiers: Mapped[list["Identifier"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="Identifier.scheme"
    )

    @property
    def reached(self) -> str:
        """How far it is, as its steps know it."""
        return entry_stage(self.published)

    @property
    def public(self) -> bool:
        """Once the region published it."""
        return self.published

    def owners(self) -> Sequence[UUID | None]:
        """Itself: its members keep its entry."""
        return (self.id,)

    @property
    def divisions(self) -> tuple[str, ...]:
        """The two-digit NACE divisions of its activities, each once; an activity may name a section only."""
        codes = {activity["nace"][:2] for activity in self.activities}
        return tuple(sorted(code for code in codes if code.isdecimal()))

    def state(self, extras: Mapping[str, Mapping[str, Any]] | None = None) -> OrganisationState | None:
        """What events tell of it, with the public `extras`: nothing while it is not published."""
        if not self.published:
            return None
        return OrganisationState(
            names=self.names,
            kind=self.kind,
            families=[SectorFamily(family) for family in self.families],
            country=self.country,
            municipality=self.municipality,
            helix_sector=self.helix_sector,
            divisions=[*self.divisions],
            extras={region: dict(values) for region, values in (extras or {}).items()},
        )


class Identifier(ServiceBase):
    """A number under which a register knows an organisation; no two organisations share one."""

    __tablename__ = "identifier"
    __table_args__ = (UniqueConstraint("scheme", "value"),)

    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True
    )
    scheme: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class Centre(Aggregate, Named, ServiceBase):
    """A fieldlab, living lab, campus or other place where the work can be done."""

    __tablename__ = "centre"
    subject = Subject.CENTRE

    kind: Mapped[CentreKind] = mapped_column(index=True)
    host_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    fields: Mapped[list[str]] = mapped_column(default=list)
    facilities: Mapped[list["Facility"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="Facility.position"
    )

    @property
    def reached(self) -> str:
        """How far it is, as its steps know it."""
        return entry_stage(self.published)

    @property
    def public(self) -> bool:
        """Once the region published it."""
        return self.published

    def owners(self) -> Sequence[UUID | None]:
        """The organisation that hosts it."""
        return (self.host_id,)

    def state(self) -> CentreState | None:
        """What events tell of it: nothing while it is not published."""
        if not self.published:
            return None
        return CentreState(
            names=self.names, kind=self.kind.value, host=self.host_id, municipality=self.municipality
        )


class Facility(ServiceBase):
    """Something a centre lets others use; `capacity` is the number of people at a time."""

    __tablename__ = "facility"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centre.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    names: Mapped[dict[str, str]]
    capacity: Mapped[int | None] = mapped_column(default=None)
