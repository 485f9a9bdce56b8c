"""Programmes, projects, challenges and trajectories in GraphQL, and what they add to others' records."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Self
from uuid import UUID

import strawberry

from quadhelix.aggregate import Aggregate
from quadhelix.facts import Subject
from quadhelix.graph.connections import Connection, Page, connect
from quadhelix.graph.context import Info
from quadhelix.graph.enums import SectorFamily
from quadhelix.graph.inputs import known_id, read_region
from quadhelix.graph.references import Reference
from quadhelix.graph.texts import LocalisedText, localised, localised_or_none
from quadhelix.regions import NEUTRAL
from services.challenges import model, queries
from services.challenges.schema.enums import (
    ChallengeStage,
    GoalProgress,
    InnovationPhase,
    Need,
    ParticipationRole,
    ProjectStatus,
    Sector,
    SuccessionKind,
    TrajectoryStatus,
)
from services.challenges.schema.types.cards import CardLine, kept_texts
from services.challenges.schema.types.coverage import HelixCoverage
from services.challenges.schema.types.indicators import Goal, Indicator, ProgrammeLine
from services.challenges.schema.types.records import Record, common
from services.challenges.schema.types.reviews import Reviewed
from services.challenges.schema.types.updates import Update


@strawberry.type
class Participation:
    """An organisation in a role; the organisation is null while it is not public."""

    role: ParticipationRole
    organisation: "Organisation | None"

    @classmethod
    async def all_of(cls, info: Info, row: model.Programme | model.Project | model.Challenge) -> list[Self]:
        """The GraphQL objects of those that take part in a record."""
        links: Sequence[model.Participation] = row.participations
        parties = await Organisation.on(info, row, [link.organisation_id for link in links])
        return [cls(role=link.role, organisation=party) for link, party in zip(links, parties, strict=True)]


@strawberry.federation.type(keys=["id"])
class Programme(Record):
    """A programme of a region: several lines of projects under one set of goals."""

    starts_on: date | None
    ends_on: date | None
    published: bool

    @strawberry.field
    def name(self) -> LocalisedText:
        """What it is called."""
        return localised(self.row.names)

    @strawberry.field
    def description(self) -> LocalisedText | None:
        """What it is about, for a layman."""
        return localised_or_none(self.row.description)

    @strawberry.field
    def lines(self) -> list[ProgrammeLine]:
        """Its lines, in order."""
        return [ProgrammeLine.of(line) for line in self.row.lines]

    @strawberry.field
    def goals(self) -> list[Goal]:
        """What it set out to do, in order."""
        return [
            Goal(name=localised(goal["names"]), progress=GoalProgress(goal["progress"]))
            for goal in self.row.goals
        ]

    @strawberry.field
    def indicators(self) -> list[Indicator]:
        """What it counts, in order."""
        return [Indicator.of(indicator) for indicator in self.row.indicators]

    @strawberry.field
    async def participations(self, info: Info) -> list[Participation]:
        """Who takes part, and in what role."""
        return await Participation.all_of(info, self.row)

    @strawberry.field
    async def projects(self, info: Info) -> list["Project"]:
        """Its projects, by name."""
        rows = await info.context.loaders.projects_of_programme.load(self.row.id)
        return [Project.of(row) for row in rows]

    @classmethod
    def of(cls, row: model.Programme) -> Self:
        """The GraphQL object of a record."""
        return cls(**common(row), starts_on=row.starts_on, ends_on=row.ends_on, published=row.published)

    @classmethod
    async def seen(cls, info: Info, id: UUID | None) -> Self | None:
        """The programme with this id; None if there is none the actor may see."""
        row = await info.context.loaders.programme.load(id) if id else None
        return cls.of(row) if row else None

    @classmethod
    async def resolve_reference(cls, info: Info, id: str) -> Self | None:
        """Called by the gateway for a programme another service points to."""
        return await cls.seen(info, known_id(id))


@strawberry.type
class Succession:
    """Where a project goes on: the successor's name, and its record where it is one here."""

    successor: LocalisedText
    kind: SuccessionKind
    row: strawberry.Private[model.Succession]

    @strawberry.field
    async def project(self, info: Info) -> "Project | None":
        """The successor, if it is a project here that you may see."""
        return await Project.seen(info, self.row.successor_id)

    @classmethod
    def of(cls, row: model.Succession) -> Self:
        """The GraphQL object of a record."""
        return cls(successor=localised(row.names), kind=row.kind, row=row)


@strawberry.federation.type(keys=["id"])
class Project(Reviewed, Record):
    """A project, by itself or under a line of a programme; it ends by saying who goes on."""

    status: ProjectStatus
    starts_on: date | None
    ends_on: date | None
    published: bool

    @strawberry.field
    def name(self) -> LocalisedText:
        """What it is called."""
        return localised(self.row.names)

    @strawberry.field
    def description(self) -> LocalisedText | None:
        """What it is about, for a layman."""
        return localised_or_none(self.row.description)

    @strawberry.field
    def overdue(self, info: Info) -> bool:
        """Whether it should have ended by now and has not."""
        late: bool = self.row.overdue(info.context.today)
        return late

    @strawberry.field
    async def programme(self, info: Info) -> Programme | None:
        """The programme it belongs to, if it does."""
        return await Programme.seen(info, self.row.programme_id)

    @strawberry.field
    async def line(self, info: Info) -> ProgrammeLine | None:
        """The line of the programme under which it stands."""
        programme = await Programme.seen(info, self.row.programme_id)
        line = programme.row.line(self.row.line_id) if programme else None
        return ProgrammeLine.of(line) if line else None

    @strawberry.field
    async def participations(self, info: Info) -> list[Participation]:
        """Who takes part, and in what role."""
        return await Participation.all_of(info, self.row)

    @strawberry.field
    def successions(self) -> list[Succession]:
        """Where its results go on."""
        return [Succession.of(succession) for succession in self.row.successions]

    @strawberry.field
    def no_succession_reason(self) -> LocalisedText | None:
        """Why nothing follows, if it was said."""
        return localised_or_none(self.row.no_succession_reason)

    @strawberry.field
    def card(self, info: Info, region: strawberry.ID | None = None) -> list[CardLine]:
        """Its card in the words of a region, its own when none is named; empty lines are left out."""
        regions, row = info.context.regions, self.row
        # The plugin of its own region may be gone; the suite's card is there always.
        own = row.region if row.region in regions.codes else NEUTRAL
        code = read_region(regions, region, "region") if region else own
        speaking = code in regions.speaking_for(row.region, row.municipality, info.context.today)
        declared = regions.extra_fields(Subject.PROJECT).get(code, ()) if speaking else ()
        kept = kept_texts(declared, row.extras.get(code))
        lines = (CardLine.of(field, row, kept) for field in regions.project_card_fields(code))
        return [line for line in lines if line]

    @strawberry.field
    async def challenges(self, info: Info) -> list["Challenge"]:
        """Its challenges, by title."""
        rows = await info.context.loaders.challenges_of_project.load(self.row.id)
        return [Challenge.of(row) for row in rows]

    @classmethod
    def of(cls, row: model.Project) -> Self:
        """The GraphQL object of a record."""
        return cls(
            **common(row),
            status=row.status,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            published=row.published,
        )

    @classmethod
    async def seen(cls, info: Info, id: UUID | None) -> Self | None:
        """The project with this id; None if there is none the actor may see."""
        row = await info.context.loaders.project.load(id) if id else None
        return cls.of(row) if row else None

    @classmethod
    async def resolve_reference(cls, info: Info, id: str) -> Self | None:
        """Called by the gateway for a project another service points to."""
        return await cls.seen(info, known_id(id))


@strawberry.federation.type(keys=["id"])
class Challenge(Reviewed, Record):
    """A question an organisation brings before others, from a draft to an answer."""

    stage: ChallengeStage
    need: Need | None
    origin_sector: Sector | None
    target_sectors: list[Sector]
    is_crossover: bool = strawberry.field(description="Whether it looks to another sector than its own.")
    theme_tables: list[str] = strawberry.field(description="Codes of the region's tables it sits on.")
    submitted_at: datetime | None
    published_at: datetime | None

    @strawberry.field
    def title(self) -> LocalisedText:
        """What it is called."""
        return localised(self.row.names)

    @strawberry.field
    def summary(self) -> LocalisedText | None:
        """The question in a few sentences, for a layman."""
        return localised_or_none(self.row.summary)

    @strawberry.field
    def description(self) -> LocalisedText | None:
        """The question in full."""
        return localised_or_none(self.row.description)

    @strawberry.field
    async def project(self, info: Info) -> Project | None:
        """The project it is part of, if it is."""
        return await Project.seen(info, self.row.project_id)

    @strawberry.field
    def centre(self) -> "Centre | None":
        """The centre where the work is done."""
        return Centre.with_id(self.row.centre_id) if self.row.centre_id else None

    @strawberry.field
    async def participations(self, info: Info) -> list[Participation]:
        """Who takes part, and in what role."""
        return await Participation.all_of(info, self.row)

    @strawberry.field
    async def helix_coverage(self, info: Info) -> list[HelixCoverage]:
        """For each region it belongs to: which strands of the helix take part, and which are missing."""
        context = info.context
        parties = [participation.organisation_id for participation in self.row.participations]
        known = await context.loaders.organisation.load_many(parties)
        there = {each.helix_sector for each in known if each}
        speaking = context.regions.speaking_for(self.row.region, self.row.municipality, context.today)
        return [
            HelixCoverage.of(code, context.regions.required_helix_sectors(code), there)
            for code in speaking
            if code in context.regions.codes
        ]

    @strawberry.field
    async def updates(self, info: Info) -> list[Update]:
        """Its news, newest first."""
        rows = await info.context.loaders.updates_of_challenge.load(self.row.id)
        return [Update.of(row) for row in rows]

    @strawberry.field
    async def trajectories(self, info: Info) -> list["Trajectory"]:
        """The roads teams travel on it, in the order they were planned."""
        rows = await info.context.loaders.trajectories_of_challenge.load(self.row.id)
        return [Trajectory.of(row) for row in rows]

    @strawberry.field
    async def module_count(self, info: Info) -> int:
        """How many modules have taken it on."""
        count: int = await info.context.loaders.module_count.load(self.row.id)
        return count

    @classmethod
    def of(cls, row: model.Challenge) -> Self:
        """The GraphQL object of a record."""
        return cls(
            **common(row),
            stage=row.stage,
            need=row.need,
            origin_sector=row.origin_sector,
            target_sectors=[Sector(sector) for sector in row.target_sectors],
            is_crossover=row.is_crossover,
            theme_tables=row.theme_tables,
            submitted_at=row.submitted_at,
            published_at=row.published_at,
        )

    @classmethod
    async def seen(cls, info: Info, id: UUID | None) -> Self | None:
        """The challenge with this id; None if there is none the actor may see."""
        row = await info.context.loaders.challenge.load(id) if id else None
        return cls.of(row) if row else None

    @classmethod
    async def resolve_reference(cls, info: Info, id: str) -> Self | None:
        """Called by the gateway for a challenge another service points to."""
        return await cls.seen(info, known_id(id))


@strawberry.type
class TeamMember:
    """An organisation in a team, null while not public, and the family of trades it stands for there."""

    capacity: SectorFamily
    organisation: "Organisation | None"


@strawberry.federation.type(keys=["id"])
class Trajectory(Reviewed, Record):
    """The road a team travels on one challenge; its phase is apart from how far the work is."""

    phase: InnovationPhase
    status: TrajectoryStatus

    @strawberry.field
    def name(self) -> LocalisedText:
        """What it is called."""
        return localised(self.row.names)

    @strawberry.field
    async def challenge(self, info: Info) -> Challenge | None:
        """The challenge it is travelled on."""
        return await Challenge.seen(info, self.row.challenge_id)

    @strawberry.field
    async def team(self, info: Info) -> list[TeamMember]:
        """Who travels it."""
        parties = await Organisation.on(info, self.row, [member.organisation_id for member in self.row.team])
        members = zip(self.row.team, parties, strict=True)
        return [TeamMember(capacity=member.capacity, organisation=party) for member, party in members]

    @classmethod
    def of(cls, row: model.Trajectory) -> Self:
        """The GraphQL object of a record."""
        return cls(**common(row), phase=row.phase, status=row.status)

    @classmethod
    async def resolve_reference(cls, info: Info, id: str) -> Self | None:
        """Called by the gateway for a trajectory another service points to."""
        key = known_id(id)
        row = await info.context.loaders.trajectory.load(key) if key else None
        return cls.of(row) if row else None


@strawberry.federation.type(keys=["id"])
class Organisation(Reference):
    """An organisation of the directory: what it has a part in."""

    @strawberry.field
    async def challenges(self, info: Info) -> list[Challenge]:
        """The challenges it takes part in, by title."""
        key = known_id(self.id)
        rows = await info.context.loaders.challenges_of_organisation.load(key) if key else []
        return [Challenge.of(row) for row in rows]

    @strawberry.field
    async def projects(self, info: Info) -> list[Project]:
        """The projects it takes part in, by name."""
        key = known_id(self.id)
        rows = await info.context.loaders.projects_of_organisation.load(key) if key else []
        return [Project.of(row) for row in rows]

    @classmethod
    async def on(cls, info: Info, row: Aggregate, ids: Sequence[UUID]) -> list[Self | None]:
        """The references on a record: None for one that is not public, save for who may change the record."""
        actor = info.context.actor
        if row.changeable_by(actor) or actor.sees_everything:
            return [cls.with_id(id) for id in ids]
        known = await info.context.loaders.organisation.load_many(ids)
        return [cls.with_id(each.id) if each and each.public else None for each in known]


@strawberry.federation.type(keys=["id"])
class Centre(Reference):
    """A centre of the directory: what is worked on there."""

    @strawberry.field
    async def challenges(self, info: Info) -> list[Challenge]:
        """The challenges worked on there, by title."""
        key = known_id(self.id)
        rows = await info.context.loaders.challenges_at_centre.load(key) if key else []
        return [Challenge.of(row) for row in rows]


@strawberry.federation.type(keys=["code"])
class Region:
    """A region of the consortium: its programmes, projects and challenges."""

    code: strawberry.ID

    @strawberry.field
    async def programmes(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Programme]:
        """The programmes the region speaks for, by name."""
        wanted = queries.programmes(info.context, queries.ProgrammeCriteria(region=self.code))
        page = Page(first, after, last, before)
        return await connect(info.context.database, wanted, queries.PROGRAMMES_BY_NAME, page, Programme.of)

    @strawberry.field
    async def projects(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Project]:
        """The projects the region speaks for, by name."""
        wanted = queries.projects(info.context, queries.ProjectCriteria(region=self.code))
        page = Page(first, after, last, before)
        return await connect(info.context.database, wanted, queries.PROJECTS_BY_NAME, page, Project.of)

    @strawberry.field
    async def challenges(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Challenge]:
        """The challenges the region speaks for, newest first."""
        wanted = queries.challenges(info.context, queries.ChallengeCriteria(region=self.code))
        page = Page(first, after, last, before)
        return await connect(info.context.database, wanted, queries.CHALLENGES_NEWEST, page, Challenge.of)

    @classmethod
    def resolve_reference(cls, info: Info, code: str) -> Self | None:
        """Called by the gateway for a region another service points to."""
        return cls(code=strawberry.ID(code)) if code in info.context.regions.codes else None
