"""Modules with their offerings and links, what is known of others, and the rules these keep by themselves."""

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quadhelix.aggregate import Aggregate
from quadhelix.database import Base, metadata, new_id
from quadhelix.errors import Conflict, NotFound, invalid
from quadhelix.events import ModuleState, PlacementState
from quadhelix.facts import HelixSector, OrganisationKind, Subject
from quadhelix.steps import Steps, entry_stage
from quadhelix.texts import sort_form
from services.education.vocabulary import LANGUAGES, LARGEST_LOAD, PROVIDERS, Level, ModuleKind, StudyLoadUnit

CHALLENGE = {"en": "challenge", "nl": "uitdaging"}
OFFERING = {"en": "offering", "nl": "uitvoering"}

MOST_OFFERINGS = 100
"""How many offerings a module may have, cancelled ones included."""

MOST_LINKS = 100
"""How many challenges a module may be linked to."""

MOST_SEATS = 100_000

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}")
_FIELD_OF_STUDY = re.compile(r"(0[0-9]|10)[0-9]{0,2}")


class ServiceBase(Base):
    """Parent of this service's tables."""

    __abstract__ = True
    metadata = metadata()


class KnownChallenge(ServiceBase):
    """What events told of a challenge; while it is not public, nothing but that it exists."""

    __tablename__ = "known_challenge"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    region: Mapped[str]
    titles: Mapped[dict[str, str]]
    stage: Mapped[str | None]
    public: Mapped[bool]


class KnownOrganisation(ServiceBase):
    """What events told of an organisation; its kind is unknown until it was public once.

    `divisions` are the two-digit NACE divisions of its activities, `extras` what regions keep with it for all
    to see.
    """

    __tablename__ = "known_organisation"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    kind: Mapped[OrganisationKind | None]
    public: Mapped[bool]
    families: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    helix_sector: Mapped[HelixSector | None] = mapped_column(default=None)
    divisions: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    country: Mapped[str | None] = mapped_column(default=None)
    municipality: Mapped[str | None] = mapped_column(default=None)
    extras: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")

    def provides(self, kind: ModuleKind) -> bool:
        """Whether an organisation of its kind may provide modules of this kind."""
        return self.kind in PROVIDERS[kind]


class Module(Aggregate, ServiceBase):
    """A minor, a CIV module or a course for lifelong development."""

    __tablename__ = "module"
    subject = Subject.MODULE
    __table_args__ = (UniqueConstraint("institute_id", "code"),)

    kind: Mapped[ModuleKind] = mapped_column(index=True)
    institute_id: Mapped[UUID] = mapped_column(index=True)
    code: Mapped[str]
    titles: Mapped[dict[str, str]]
    sort_title: Mapped[str] = mapped_column(index=True)
    search_text: Mapped[str]
    description: Mapped[dict[str, str]] = mapped_column(default=dict)
    level: Mapped[Level] = mapped_column(index=True)
    study_load: Mapped[float]
    study_load_unit: Mapped[StudyLoadUnit]
    teaching_languages: Mapped[list[str]]
    modes_of_delivery: Mapped[list[str]]
    learning_outcomes: Mapped[list[dict[str, Any]]]
    fields_of_study: Mapped[str | None] = mapped_column(default=None)
    new_since: Mapped[date | None] = mapped_column(default=None)
    published: Mapped[bool] = mapped_column(default=False, index=True)
    joint_partners: Mapped[list["JointPartner"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="JointPartner.position"
    )
    offerings: Mapped[list["Offering"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    links: Mapped[list["Link"]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    @property
    def reached(self) -> str:
        """How far it is, as its steps know it."""
        return entry_stage(self.published)

    @property
    def public(self) -> bool:
        """Once its institute or the region published it."""
        return self.published

    def owners(self) -> Sequence[UUID | None]:
        """The institute: it keeps the module."""
        return (self.institute_id,)

    def state(self) -> ModuleState | None:
        """What events tell of it: nothing while it is not published."""
        if not self.published:
            return None
        return ModuleState(
            titles=self.titles,
            kind=self.kind.value,
            institute=self.institute_id,
            challenges=[link.challenge_id for link in self.shown_links],
        )

    @property
    def shown_links(self) -> list["Link"]:
        """Its links to challenges that are public, oldest first."""
        shown = [link for link in self.links if link.challenge and link.challenge.public]
        return sorted(shown, key=lambda link: (link.since, link.challenge_id))

    @property
    def planned_offerings(self) -> list["Offering"]:
        """Its offerings that are not cancelled, by start."""
        planned = [offering for offering in self.offerings if not offering.cancelled]
        return sorted(planned, key=lambda offering: (offering.starts_on, offering.id))

    def entitle(self, titles: dict[str, str], code: str, description: dict[str, str]) -> None:
        """Give it these titles, its institute's code for it, and a description."""
        if not _CODE.fullmatch(code):
            raise invalid(
                "code",
                "module-code",
                "1 to 40 letters, digits, dots, dashes, slashes or underscores",
                "1 tot en met 40 letters, cijfers, punten, streepjes of schuine strepen",
            )
        self.titles, self.code, self.description = titles, code, description
        self.sort_title = sort_form(titles)
        self.search_text = "\n".join([*titles.values(), code, *description.values()]).casefold()

    def weigh(self, load: float, unit: StudyLoadUnit) -> None:
        """Say how much work it is: more than nothing, and a full year at most."""
        most = LARGEST_LOAD[unit]
        if not 0 < load <= most:
            raise invalid(
                "studyLoad.value",
                "study-load",
                f"more than 0 and at most {most}",
                f"meer dan 0, hooguit {most}",
            )
        self.study_load, self.study_load_unit = load, unit

    def teach_in(self, languages: list[str]) -> None:
        """Say in which languages it is taught, at least one, by ISO 639-2 code."""
        if not languages:
            raise invalid("teachingLanguages", "at-least-one", "at least one language", "minstens één taal")
        for number, language in enumerate(languages):
            if language not in LANGUAGES:
                there = ", ".join(LANGUAGES)
                raise invalid(
                    f"teachingLanguages.{number}", "language-code", f"one of {there}", f"een van {there}"
                )
        self.teaching_languages = [*dict.fromkeys(languages)]

    def classify(self, field_of_study: str | None) -> None:
        """Place it in ISCED-F 2013: the code of a broad, narrow or detailed field, or nothing."""
        if field_of_study is not None and not _FIELD_OF_STUDY.fullmatch(field_of_study):
            raise invalid(
                "fieldsOfStudy",
                "isced-f",
                "an ISCED-F code of 2 to 4 digits",
                "een ISCED-F-code van 2-4 cijfers",
            )
        self.fields_of_study = field_of_study

    def provide_with(self, partners: list[UUID]) -> None:
        """Name the organisations that provide it together with the institute, each once."""
        if self.institute_id in partners:
            raise invalid(
                f"jointPartners.{partners.index(self.institute_id)}",
                "another-organisation",
                "an organisation other than the institute",
                "een andere organisatie dan het instituut",
            )
        kept = {partner.organisation_id: partner for partner in self.joint_partners}
        self.joint_partners = [
            kept.get(id, JointPartner(organisation_id=id)) for id in dict.fromkeys(partners)
        ]
        for position, partner in enumerate(self.joint_partners):
            partner.position = position

    def schedule(self, offering: "Offering") -> None:
        """Add an offering."""
        if len(self.offerings) >= MOST_OFFERINGS:
            raise invalid(
                "id", "count", f"at most {MOST_OFFERINGS} offerings", f"hooguit {MOST_OFFERINGS} keer"
            )
        self.offerings.append(offering)

    def offering(self, id: UUID) -> "Offering":
        """Its offering with this id; raises `NotFound` if it has none."""
        for offering in self.offerings:
            if offering.id == id:
                return offering
        raise NotFound(OFFERING)

    def link(self, challenge: KnownChallenge, since: date) -> None:
        """Take on a challenge; both are public, and each challenge is taken on once."""
        if not self.published:
            raise invalid("module", "published", "a published module", "een gepubliceerde module")
        if not challenge.public:
            raise NotFound(CHALLENGE, field="challenge")
        if any(link.challenge_id == challenge.id for link in self.links):
            raise Conflict(
                {
                    "en": "This module is linked to this challenge already.",
                    "nl": "Deze module is al aan deze uitdaging gekoppeld.",
                },
                field="challenge",
                rule="once-per-pair",
            )
        if len(self.links) >= MOST_LINKS:
            raise invalid(
                "challenge", "count", f"at most {MOST_LINKS} links", f"hooguit {MOST_LINKS} koppelingen"
            )
        self.links.append(Link(challenge_id=challenge.id, challenge=challenge, since=since))

    def unlink(self, challenge: UUID) -> None:
        """Let go of a challenge; raises `NotFound` if it was not taken on."""
        kept = [link for link in self.links if link.challenge_id != challenge]
        if len(kept) == len(self.links):
            raise NotFound(CHALLENGE, field="challenge")
        self.links = kept


class JointPartner(ServiceBase):
    """An organisation that provides a module together with the institute."""

    __tablename__ = "joint_partner"

    module_id: Mapped[UUID] = mapped_column(ForeignKey("module.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    position: Mapped[int]


class Offering(ServiceBase):
    """One time a module is taught, in whole days; `seats` is None where there is room for all."""

    __tablename__ = "offering"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    module_id: Mapped[UUID] = mapped_column(ForeignKey("module.id", ondelete="CASCADE"), index=True)
    starts_on: Mapped[date] = mapped_column(index=True)
    ends_on: Mapped[date]
    enrol_until: Mapped[date | None] = mapped_column(default=None)
    seats: Mapped[int | None] = mapped_column(default=None)
    centre_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    target_groups: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    cancelled: Mapped[bool] = mapped_column(default=False)

    def plan(self, starts_on: date, ends_on: date, enrol_until: date | None) -> None:
        """Set its days: it does not end before it starts, and enrolment closes no later than the end."""
        if ends_on < starts_on:
            raise invalid("endsOn", "period", "a day not before the start", "een dag niet voor het begin")
        if enrol_until and enrol_until > ends_on:
            raise invalid("enrolUntil", "period", "a day not after the end", "een dag niet na het einde")
        self.starts_on, self.ends_on, self.enrol_until = starts_on, ends_on, enrol_until

    def seat(self, seats: int | None) -> None:
        """Say for how many there is room; None is for all who come."""
        if seats is not None and not 0 < seats <= MOST_SEATS:
            raise invalid("seats", "seats", f"1 to {MOST_SEATS}", f"1 tot en met {MOST_SEATS}")
        self.seats = seats

    def refuse_cancelled(self) -> None:
        """Raise `Conflict` if it is cancelled: what is off stays as it was announced."""
        if self.cancelled:
            raise Conflict(
                {"en": "This offering is cancelled.", "nl": "Deze uitvoering gaat niet door."},
                field="id",
                rule="not-cancelled",
            )


class Link(ServiceBase):
    """A module works on a challenge, since a day.

    The challenge is another service's, so no foreign key holds it: what is known of it can be forgotten
    and told again while the link stays.
    """

    __tablename__ = "link"

    module_id: Mapped[UUID] = mapped_column(ForeignKey("module.id", ondelete="CASCADE"), primary_key=True)
    challenge_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    since: Mapped[date]
    challenge: Mapped[KnownChallenge | None] = relationship(
        primaryjoin="foreign(Link.challenge_id) == KnownChallenge.id", lazy="joined"
    )


class PlacementStatus(StrEnum):
    """How far the agreement between institute and host is."""

    PROPOSED = "PROPOSED"
    AGREED = "AGREED"
    COMPLETED = "COMPLETED"
    WITHDRAWN = "WITHDRAWN"


PLACEMENT_STEPS = Steps(
    {
        "propose": {None: PlacementStatus.PROPOSED},
        "agree": {PlacementStatus.PROPOSED: PlacementStatus.AGREED},
        "complete": {PlacementStatus.AGREED: PlacementStatus.COMPLETED},
        "withdraw": {
            PlacementStatus.PROPOSED: PlacementStatus.WITHDRAWN,
            PlacementStatus.AGREED: PlacementStatus.WITHDRAWN,
        },
    }
)


class Placement(Aggregate, ServiceBase):
    """Places a host has for learners of a module, in whole days: an agreement that names no learner."""

    __tablename__ = "placement"
    subject = Subject.PLACEMENT

    module_id: Mapped[UUID] = mapped_column(ForeignKey("module.id"), index=True)
    institute_id: Mapped[UUID] = mapped_column(index=True)
    host_id: Mapped[UUID] = mapped_column(index=True)
    places: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    status: Mapped[PlacementStatus] = mapped_column(default=PlacementStatus.PROPOSED, index=True)
    module: Mapped[Module] = relationship(lazy="selectin")

    @property
    def reached(self) -> str:
        """How far it is, as its steps know it."""
        return self.status.value

    @property
    def public(self) -> bool:
        """Once it is agreed, while its module is public."""
        agreed = self.status in (PlacementStatus.AGREED, PlacementStatus.COMPLETED)
        return agreed and self.module.public

    def owners(self) -> Sequence[UUID | None]:
        """The institute and the host: each reads it from the proposal on."""
        return (self.institute_id, self.host_id)

    def plan(self, places: int, starts_on: date, ends_on: date) -> None:
        """Say for how many learners and when; it does not end before it starts."""
        if not 0 < places <= MOST_SEATS:
            raise invalid("places", "places", f"1 to {MOST_SEATS}", f"1 tot en met {MOST_SEATS}")
        if ends_on < starts_on:
            raise invalid("endsOn", "period", "a day not before the start", "een dag niet voor het begin")
        self.places, self.starts_on, self.ends_on = places, starts_on, ends_on

    def state(self) -> PlacementState | None:
        """What events tell of it: nothing while it is not public."""
        if not self.public:
            return None
        return PlacementState(
            module=self.module_id,
            host=self.host_id,
            places=self.places,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            status=self.status.value,
        )
