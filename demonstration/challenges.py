"""The records of the challenges service, from programme to intake."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from demonstration.inputs import Text, as_input
from demonstration.records import Call, Record
from demonstration.regional import AchterhoekChallenge, LeidenProject


@dataclass(frozen=True)
class Participation:
    """An organisation in a role."""

    organisation: UUID
    role: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of a programme."""

    id: UUID
    name: Text
    kind: str = "PROGRAMME"


@dataclass(frozen=True, kw_only=True)
class Goal:
    """Something a programme wants to reach."""

    name: Text


@dataclass(frozen=True)
class Measure:
    """A number and how exact it is: EQ, GT, LT or ABOUT."""

    value: float
    comparator: str = "EQ"


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """Something a programme counts; without a target where nobody set one."""

    key: str
    name: Text
    unit: Text
    target: Measure | None = None


@dataclass(frozen=True, kw_only=True)
class Programme(Record):
    """A programme with its lines, goals and indicators."""

    called = "programme"
    register = "registerProgramme"

    name: Text
    description: Text
    starts_on: date | None = None
    ends_on: date | None = None
    municipality: str | None = None
    lines: tuple[Line, ...] = ()
    goals: tuple[Goal, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    participations: tuple[Participation, ...] = ()
    published: bool = True


@dataclass(frozen=True, kw_only=True)
class Observation(Record):
    """What a source says an indicator of a programme stood at."""

    called = "observation"
    register = "recordObservation"
    beside = ("region", "provenance")

    programme: UUID
    indicator: str
    value: float
    comparator: str
    source: str
    as_of: date


@dataclass(frozen=True, kw_only=True)
class Succession:
    """Where a project goes on."""

    successor: Text
    kind: str


@dataclass(frozen=True, kw_only=True)
class Project(Record):
    """A project that runs, or is completed if its successions are known."""

    called = "project"
    register = "registerProject"
    beside = ("successions",)

    name: Text
    description: Text
    programme: UUID | None = None
    line: UUID | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    municipality: str | None = None
    participations: tuple[Participation, ...] = ()
    published: bool = True
    leiden: LeidenProject | None = None
    successions: tuple[Succession, ...] = ()

    def calls(self) -> Iterator[Call]:
        """Registered, started and, with successions, completed."""
        yield from super().calls()
        yield self.step("startProject")
        if self.successions:
            yield self.step("completeProject", successions=as_input(self.successions))


@dataclass(frozen=True, kw_only=True)
class Challenge(Record):
    """A published challenge, answered if `completed`."""

    called = "challenge"
    register = "draftChallenge"
    beside = ("completed",)

    title: Text
    summary: Text
    description: Text | None = None
    project: UUID
    centre: UUID | None = None
    need: str
    origin_sector: str
    target_sectors: tuple[str, ...]
    theme_tables: tuple[str, ...] = ()
    municipality: str
    participations: tuple[Participation, ...]
    achterhoek: AchterhoekChallenge | None = None
    completed: bool = False

    def calls(self) -> Iterator[Call]:
        """Drafted, submitted, published and, if it is, completed."""
        yield from super().calls()
        yield self.step("submitChallenge")
        yield self.step("publishChallenge")
        if self.completed:
            yield self.step("completeChallenge")


@dataclass(frozen=True, kw_only=True)
class Update(Record):
    """Public news of a challenge; the one entered last is the newest."""

    called = "update"
    register = "postUpdate"
    beside = ("region",)
    in_order = True

    challenge: UUID
    kind: str
    title: Text
    body: Text
    internal: bool = False


@dataclass(frozen=True)
class TeamMember:
    """An organisation in a team, and the family of trades it stands for there."""

    organisation: UUID
    capacity: str


@dataclass(frozen=True, kw_only=True)
class Trajectory(Record):
    """A trajectory on a challenge that has started."""

    called = "trajectory"
    register = "planTrajectory"
    beside = ("region",)

    challenge: UUID
    name: Text
    phase: str
    team: tuple[TeamMember, ...]

    def calls(self) -> Iterator[Call]:
        """Planned, then started."""
        yield from super().calls()
        yield self.step("startTrajectory")


@dataclass(frozen=True, kw_only=True)
class Referral:
    """Where a question at the desk went next."""

    kind: str
    note: str
    target: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Intake(Record):
    """A question at a region's desk: new, triaged, or referred where there is a referral."""

    called = "intake"
    register = "receiveIntake"
    beside = ("triaged", "referral")

    question: str
    desk: str
    requester: UUID
    topic_sector: str | None = None
    municipality: str
    triaged: bool = False
    referral: Referral | None = None

    def calls(self) -> Iterator[Call]:
        """Received and, as far as it came, triaged and referred."""
        yield from super().calls()
        if self.triaged or self.referral:
            yield self.step("triageIntake")
        if self.referral:
            yield self.step("referIntake", referral=as_input(self.referral))
