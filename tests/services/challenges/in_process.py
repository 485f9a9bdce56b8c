"""The challenges service without network: its schema on a real database, with neighbours it was told of."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import event, select

from quadhelix import events
from quadhelix.database import Database, new_id
from quadhelix.endpoint import described
from quadhelix.event_tables import outbox
from quadhelix.events import Event, ModuleLinked, ModuleState, OrganisationChanged, OrganisationState
from quadhelix.facts import OrganisationKind, SectorFamily
from quadhelix.graph.context import Context
from quadhelix.graph.schema import SubgraphSchema
from quadhelix.identity import ANONYMOUS, Actor, Grant, Role
from quadhelix.regions import Regions
from services.challenges.queries import Loaders
from services.challenges.reactions import reactions
from services.challenges.schema import schema

TODAY = date(2026, 3, 1)

RECORDS = {
    "programme": "goals { progress name { text } } lines { id kind name { text } }"
    " indicators { key target { value comparator } attainment { ratio comparator }"
    " observations { value comparator source asOf } }",
    "project": "status overdue name { text } successions { kind successor { text } project { id } }"
    " noSuccessionReason { text } line { id } programme { id }",
    "challenge": "stage isCrossover submittedAt publishedAt title { text } themeTables"
    " participations { role organisation { id } }",
    "update": "kind internal title { text }",
    "trajectory": "status phase team { capacity organisation { id } } challenge { id }",
    "intake": "status question topicSector referral { kind note target } requester { id }",
}
"""What a test wants back of a record after a mutation, beside its id and version."""


@cache
def installed() -> Regions:
    return Regions.installed()


@cache
def served() -> SubgraphSchema:
    """The schema as the service serves it here, with the fields that the installed regions add."""
    return schema.extended(installed())


def text(value: str) -> list[dict[str, str]]:
    return [{"language": "nl", "value": value}]


def organisation(
    id: UUID,
    *families: SectorFamily,
    version: int = 1,
    public: bool = True,
    divisions: tuple[str, ...] = (),
) -> OrganisationChanged:
    """What partners tells of an invented firm."""
    state = OrganisationState(
        names={"nl": "Voorbeeldbedrijf"},
        kind=OrganisationKind.COMPANY,
        families=list(families),
        country="NL",
        divisions=list(divisions),
    )
    return OrganisationChanged(
        aggregate=id, version=version, region="leiden", state=state if public else None
    )


def linked(module: UUID, *challenges: UUID, version: int = 1) -> ModuleLinked:
    """What education tells of an invented module that took the last of these challenges on."""
    state = ModuleState(
        titles={"nl": "Voorbeeldmodule"}, kind="MINOR", institute=new_id(), challenges=[*challenges]
    )
    return ModuleLinked(
        aggregate=module, version=version, region="leiden", challenge=challenges[-1], state=state
    )


def administrator(region: str) -> Actor:
    return Actor(f"admin of {region}", frozenset({Grant(role=Role.REGION_ADMIN, region=region)}))


def member(of: UUID) -> Actor:
    return Actor("member", frozenset({Grant(role=Role.MEMBER, organisation=of)}))


CONSORTIUM = Actor("consortium", frozenset({Grant(role=Role.CONSORTIUM_ADMIN)}))
MACHINE = Actor("machine", frozenset({Grant(role=Role.SERVICE)}))
ADMIN = administrator("leiden")
NEIGHBOUR = administrator("achterhoek")


@dataclass
class Challenges:
    """The service, and what a test does with it; `owner`, `partner` and `stranger` are known firms."""

    database: Database
    owner: UUID = field(default_factory=new_id)
    partner: UUID = field(default_factory=new_id)
    stranger: UUID = field(default_factory=new_id)

    def context(self, actor: Actor) -> Context:
        made = Context(actor, ("nl",), self.database, installed(), today=TODAY)
        return replace(made, loaders=Loaders(made))

    async def execute(self, query: str, actor: Actor = ANONYMOUS, **variables: Any) -> dict[str, Any]:
        """The whole answer, with errors as a client sees them."""
        result = await served().execute(query, variable_values=variables, context_value=self.context(actor))
        return {"data": result.data, "errors": [described(error, ("nl",)) for error in result.errors or ()]}

    async def ask(self, query: str, actor: Actor = ANONYMOUS, **variables: Any) -> dict[str, Any]:
        """The data of an answer that must have no errors."""
        answer = await self.execute(query, actor, **variables)
        assert answer["errors"] == []
        data: dict[str, Any] = answer["data"]
        return data

    async def do(self, name: str, actor: Actor, /, **given: Any) -> dict[str, Any]:
        """A mutation's payload, with `record` for what it changed."""
        kind = next(kind for kind in (*RECORDS, "observation") if kind in name.lower())
        kind = kind.replace("observation", "programme")
        query = (
            f"mutation($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{"
            f" record: {kind} {{ id {'' if kind == 'update' else 'version'} {RECORDS[kind]} }}"
            " errors { field code rule message } findings { rule region severity } } }"
        )
        payload: dict[str, Any] = (await self.ask(query, actor, input=given))[name]
        return payload

    async def done(self, name: str, actor: Actor, /, **given: Any) -> dict[str, Any]:
        """The record of a mutation that must succeed."""
        payload = await self.do(name, actor, **given)
        assert payload["errors"] == []
        record: dict[str, Any] = payload["record"]
        return record

    async def hear(self, *told: Event) -> None:
        """Others' events arrive, each in a transaction of its own."""
        for each in told:
            async with self.database.write() as session:
                await reactions.apply(session, each)

    async def told(self) -> list[Event]:
        """The events staged so far, oldest first."""
        async with self.database.read() as session:
            rows = await session.execute(select(outbox.c.headers, outbox.c.data).order_by(outbox.c.pos))
            return [events.decode(row.headers["ce-type"], row.data) for row in rows]

    @asynccontextmanager
    async def counted(self) -> AsyncIterator[list[str]]:
        """The statements sent to the database within the block."""
        engine = self.database._reader.sync_engine
        sent: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if statement.startswith("SELECT"):
                sent.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        yield sent
        event.remove(engine, "before_cursor_execute", note)

    def challenge(self, **given: Any) -> dict[str, Any]:
        """An invented challenge, as its owner describes it; complete enough for any stage in Leiden."""
        return {
            "region": "leiden",
            "title": text("Minder afval in de productie"),
            "need": "KNOWLEDGE",
            "participations": [self.owning()],
            **given,
        }

    def project(self, **given: Any) -> dict[str, Any]:
        """An invented project in Leiden that is governed, and whose business case has an owner."""
        owner = str(self.owner)
        roles = ("POLITICAL_LEAD", "COMMISSIONER", "PROJECT_LEAD")
        case = {"summary": text("Een gedeelde werkplaats."), "owner": owner}
        return {
            "region": "leiden",
            "name": text("Voorbeeldlab"),
            "participations": [{"organisation": owner, "role": role} for role in roles],
            "leiden": {"businessCase": case},
            **given,
        }

    def owning(self) -> dict[str, str]:
        return {"organisation": str(self.owner), "role": "CHALLENGE_OWNER"}

    async def published(self, actor: Actor = ADMIN, **given: Any) -> dict[str, Any]:
        """A challenge that went all the way to the public."""
        drafted = await self.done("draftChallenge", actor, **self.challenge(**given))
        await self.done("submitChallenge", actor, id=drafted["id"])
        return await self.done("publishChallenge", actor, id=drafted["id"])
