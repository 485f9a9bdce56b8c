"""What this service knows of organisations and modules: copies made of others' events."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from quadhelix.facts import HelixSector, OrganisationKind, SectorFamily
from services.challenges.model.base import ServiceBase


class KnownOrganisation(ServiceBase):
    """An organisation of the directory; its facts are there while it is public, its id stays.

    `divisions` are the two-digit NACE divisions of its activities, `extras` what regions keep with it for all
    to see.
    """

    __tablename__ = "known_organisation"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    public: Mapped[bool]
    kind: Mapped[OrganisationKind | None]
    families: Mapped[list[str]]
    helix_sector: Mapped[HelixSector | None] = mapped_column(default=None)
    divisions: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    country: Mapped[str | None] = mapped_column(default=None)
    municipality: Mapped[str | None] = mapped_column(default=None)
    extras: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")

    @property
    def trade(self) -> tuple[SectorFamily, ...]:
        """The families of its trade, as a rule sees them."""
        return tuple(SectorFamily(family) for family in self.families)


class KnownModule(ServiceBase):
    """A module of the education catalogue; its facts are there while it is public, its id stays."""

    __tablename__ = "known_module"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    kind: Mapped[str | None]
    titles: Mapped[dict[str, str]]


class ModuleLink(ServiceBase):
    """A public module has taken on a challenge."""

    __tablename__ = "module_link"

    challenge_id: Mapped[UUID] = mapped_column(primary_key=True)
    module_id: Mapped[UUID] = mapped_column(ForeignKey("known_module.id"), primary_key=True, index=True)
