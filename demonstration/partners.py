"""The records of the partners service: organisations and centres, published at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from demonstration.inputs import Text
from demonstration.places import Place
from demonstration.records import Call, Record
from demonstration.regional import AchterhoekCentre, AchterhoekOrganisation, OostVlaanderenCentre


@dataclass(frozen=True, kw_only=True)
class Identifier:
    """A number under which a register knows an organisation."""

    scheme: str
    value: str


@dataclass(frozen=True)
class Activity:
    """An economic activity by its NACE code, revision 2.1."""

    nace: str


@dataclass(frozen=True, kw_only=True)
class Organisation(Record):
    """A company, government or knowledge institute."""

    called = "organisation"
    register = "registerOrganisation"

    name: Text
    kind: str
    helix_sector: str
    country: str = "NL"
    aliases: tuple[str, ...] = ()
    description: Text | None = None
    families: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    activities: tuple[Activity, ...] = ()
    location: Place | None = None
    achterhoek: AchterhoekOrganisation | None = None

    def calls(self) -> Iterator[Call]:
        """Registered, then published."""
        yield from super().calls()
        yield self.step("publishOrganisation")


@dataclass(frozen=True)
class Facility:
    """Something a centre lets others use."""

    name: Text
    capacity: int | None = None


@dataclass(frozen=True, kw_only=True)
class Centre(Record):
    """A fieldlab, living lab, campus or other place where the work is done."""

    called = "centre"
    register = "registerCentre"

    name: Text
    kind: str
    aliases: tuple[str, ...] = ()
    description: Text | None = None
    host: UUID | None = None
    fields: tuple[str, ...] = ()
    facilities: tuple[Facility, ...] = ()
    location: Place | None = None
    achterhoek: AchterhoekCentre | None = None
    oost_vlaanderen: OostVlaanderenCentre | None = None

    def calls(self) -> Iterator[Call]:
        """Registered, then published."""
        yield from super().calls()
        yield self.step("publishCentre")
