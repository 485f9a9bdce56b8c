"""An education service without network: its schema on a real database, with a few known neighbours."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import select

from quadhelix import events
from quadhelix.database import Database, new_id
from quadhelix.endpoint import described
from quadhelix.event_tables import outbox
from quadhelix.events import (
    ChallengeChanged,
    ChallengePublished,
    ChallengeState,
    Event,
    OrganisationChanged,
    OrganisationState,
)
from quadhelix.facts import OrganisationKind
from quadhelix.graph.context import Context
from quadhelix.identity import Actor, Grant, Role
from quadhelix.regions import Regions
from services.education.queries import Loaders
from services.education.reactions import reactions
from services.education.schema import schema

TODAY = date(2026, 3, 1)

REGISTER = """mutation ($input: RegisterModuleInput!) { registerModule(input: $input) {
    module { id version published code title { text } } errors { field code rule message } } }"""
CHANGE = """mutation ($input: ChangeModuleInput!) { changeModule(input: $input) {
    module { id version code title { text } } errors { field code rule message } } }"""
PUBLISH = """mutation ($input: PublishModuleInput!) { publishModule(input: $input) {
    module { id version published } errors { field code rule message } } }"""
SCHEDULE = """mutation ($input: ScheduleOfferingInput!) { scheduleOffering(input: $input) {
    offering { id startsOn endsOn enrolUntil seats cancelled centre { id }
               targetGroups { group expected } }
    module { version offerings { id } } errors { field code rule message } } }"""
CHANGE_OFFERING = """mutation ($input: ChangeOfferingInput!) { changeOffering(input: $input) {
    offering { id startsOn endsOn seats } module { version } errors { field code rule message } } }"""
CANCEL = """mutation ($input: CancelOfferingInput!) { cancelOffering(input: $input) {
    offering { id cancelled } module { version offerings { id } } errors { field code rule message } } }"""
LINK = """mutation ($input: LinkModuleInput!) { linkModule(input: $input) {
    module { version challenges { id } challengeLinks { since challenge { id } } }
    errors { field code rule message } } }"""
UNLINK = """mutation ($input: UnlinkModuleInput!) { unlinkModule(input: $input) {
    module { version challenges { id } } errors { field code rule message } } }"""


@cache
def installed() -> Regions:
    return Regions.installed()


@dataclass
class Education:
    """The service, and what a test does with it."""

    database: Database
    college: UUID = field(default_factory=new_id)
    university: UUID = field(default_factory=new_id)
    challenge: UUID = field(default_factory=new_id)

    @property
    def institute(self) -> Actor:
        """Who speaks for the college."""
        return Actor("i", frozenset({Grant(role=Role.INSTITUTE, organisation=self.college)}))

    @property
    def region(self) -> Actor:
        """Who speaks for Leiden."""
        return Actor("r", frozenset({Grant(role=Role.REGION_ADMIN, region="leiden")}))

    @property
    def strangers(self) -> list[Actor]:
        """Everyone known who has no say over the college's modules in Leiden."""
        return [
            Actor("o", frozenset({Grant(role=Role.INSTITUTE, organisation=self.university)})),
            Actor(
                "e", frozenset({Grant(role=Role.INSTITUTE, organisation=self.college, region="achterhoek")})
            ),
            Actor("a", frozenset({Grant(role=Role.REGION_ADMIN, region="achterhoek")})),
            Actor("s", frozenset({Grant(role=Role.SERVICE)})),
        ]

    def context(self, actor: Actor) -> Context:
        """The context of one request."""
        made = Context(actor, ("en",), self.database, installed(), today=TODAY)
        return replace(made, loaders=Loaders(made))

    async def execute(self, actor: Actor, query: str, **variables: Any) -> tuple[Any, list[dict[str, Any]]]:
        """Data, and errors as the endpoint would show them."""
        result = await schema.execute(query, variable_values=variables, context_value=self.context(actor))
        return result.data, [described(error, ("en",)) for error in result.errors or ()]

    async def ask(self, actor: Actor, query: str, **variables: Any) -> Any:
        """The data of a query that has no errors."""
        data, errors = await self.execute(actor, query, **variables)
        assert not errors, errors
        return data

    async def change(self, actor: Actor, query: str, **given: Any) -> Any:
        """The payload of a mutation."""
        data = await self.ask(actor, query, input=given)
        return next(iter(data.values()))

    async def refused(self, actor: Actor, query: str, **given: Any) -> tuple[str, str | None, str | None]:
        """Code, field and rule of the one error of a mutation that changed nothing."""
        before = await self.told()
        payload = await self.change(actor, query, **given)
        (error,) = payload["errors"]
        assert error["message"].endswith(".")
        assert payload.get("module") is None
        assert await self.told() == before
        return error["code"], error["field"], error["rule"]

    async def told(self) -> list[Event]:
        """The events staged so far, in order."""
        async with self.database.read() as session:
            rows = (await session.execute(select(outbox).order_by(outbox.c.pos))).all()
        return [events.decode(row.headers["ce-type"], row.data) for row in rows]

    async def hear(self, *happened: Event) -> None:
        """React to events, as the consumer would, each in its own transaction."""
        for event in happened:
            async with self.database.write() as session:
                await reactions.apply(session, event)

    async def module(self, *, published: bool = True, **given: Any) -> str:
        """The id of a new module of the college in Leiden."""
        payload = await self.change(self.region, REGISTER, **(details(self.college) | given))
        assert not payload["errors"]
        id: str = payload["module"]["id"]
        if published:
            await self.change(self.region, PUBLISH, id=id)
        return id

    async def offering(self, module: str, starts_on: str = "2026-09-01", **given: Any) -> str:
        """The id of a new offering of one half year at most."""
        days = {"startsOn": starts_on, "endsOn": f"{starts_on[:4]}-12-31"}
        payload = await self.change(self.region, SCHEDULE, module=module, **(days | given))
        assert not payload["errors"]
        id: str = payload["offering"]["id"]
        return id


def details(institute: UUID, **given: Any) -> dict[str, Any]:
    """The input that registers an invented minor in Leiden."""
    return {
        "region": "leiden",
        "institute": str(institute),
        "kind": "MINOR",
        "code": f"M-{new_id().hex[-12:]}",
        "title": [{"language": "nl", "value": "Ondernemen"}, {"language": "en", "value": "Enterprise"}],
        "level": "BACHELOR",
        "studyLoad": {"value": 15, "unit": "ECTS"},
        "teachingLanguages": ["nld"],
        "learningOutcomes": [[{"language": "nl", "value": "Toetst een waardevoorstel."}]],
        **given,
    }


def organisation(
    id: UUID, kind: OrganisationKind | None, version: int = 1, region: str = "leiden"
) -> OrganisationChanged:
    """The event of an invented organisation; without a kind it is not public."""
    state = kind and OrganisationState(names={"nl": "Voorbeeld"}, kind=kind, families=[], country="NL")
    return OrganisationChanged(aggregate=id, version=version, region=region, state=state or None)


def challenge(id: UUID, version: int = 1, title: str = "Minder uitval") -> ChallengePublished:
    """The event of an invented challenge that became public."""
    state = ChallengeState(titles={"nl": title}, stage="PUBLISHED", organisations=[])
    return ChallengePublished(aggregate=id, version=version, region="leiden", state=state)


def withdrawal(id: UUID, version: int = 2) -> ChallengeChanged:
    """The event of a challenge that is no longer public."""
    return ChallengeChanged(aggregate=id, version=version, region="leiden", state=None)
