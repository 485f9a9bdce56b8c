"""The records of the education service: modules, their offerings and the challenges they take on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from demonstration.inputs import Text, as_input
from demonstration.records import Call, Record


@dataclass(frozen=True)
class StudyLoad:
    """How much work a module is: ECTS, SBU, HOUR, CONTACT_TIME or STUDY_POINTS."""

    value: float
    unit: str = "ECTS"


@dataclass(frozen=True, kw_only=True)
class Module(Record):
    """A published minor, CIV module or course for lifelong development (LLO)."""

    called = "module"
    register = "registerModule"

    kind: str
    institute: UUID
    code: str
    title: Text
    description: Text
    level: str
    study_load: StudyLoad
    teaching_languages: tuple[str, ...] = ("nld",)
    modes_of_delivery: tuple[str, ...] = ("ON_CAMPUS",)
    learning_outcomes: tuple[Text, ...] = ()
    fields_of_study: str | None = None
    joint_partners: tuple[UUID, ...] = ()
    new_since: date | None = None
    municipality: str | None = None

    def calls(self) -> Iterator[Call]:
        """Registered, then published."""
        yield from super().calls()
        yield self.step("publishModule")


@dataclass(frozen=True)
class TargetGroup:
    """Whom an offering is meant for, and how many are expected."""

    group: str
    expected: int | None = None


@dataclass(frozen=True, kw_only=True)
class Offering(Record):
    """One time a module is taught."""

    called = "offering"
    register = "scheduleOffering"
    beside = ("region", "provenance")

    module: UUID
    starts_on: date
    ends_on: date
    enrol_until: date | None = None
    seats: int | None = None
    centre: UUID | None = None
    target_groups: tuple[TargetGroup, ...]


@dataclass(frozen=True, kw_only=True)
class Link(Record):
    """A module takes on a challenge; the link is known by its two ends and has no id of its own."""

    called = "link"
    register = "linkModule"
    beside: ClassVar[tuple[str, ...]] = ("key", "region", "provenance")

    module: UUID
    challenge: UUID

    def calls(self) -> Iterator[Call]:
        """Linked once."""
        yield Call(self.register, as_input(self, without=self.beside), "once-per-pair")
