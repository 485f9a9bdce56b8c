"""Real Strawberry subgraphs, in process: what they print composes, what they are asked they answer."""

import asyncio
import json
from typing import Annotated

import pytest
import strawberry
from graphql import parse, validate
from strawberry.federation import Schema
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

from gateway.federation import (
    ExecutionResult,
    Executor,
    FetchRequest,
    FetchResponse,
    Planner,
    RequestContext,
    Subgraph,
    Supergraph,
    Transport,
    compose,
)

FARMS = {"1": ("Lowland Farm", 12), "2": ("Dyke Farm", 30)}  # demonstration data


@strawberry.federation.interface
class Named:
    name: str


@strawberry.federation.type(keys=["id"])
class Farm(Named):
    id: strawberry.ID
    name: str
    hectares: int

    @classmethod
    async def resolve_reference(cls, id: strawberry.ID) -> "Farm | None":
        await asyncio.sleep(0)
        return farm(id)


def farm(farm_id: str) -> Farm | None:
    if farm_id not in FARMS:
        return None
    name, hectares = FARMS[farm_id]
    return Farm(id=strawberry.ID(farm_id), name=name, hectares=hectares)


@strawberry.type(name="Query")
class FarmQuery:
    @strawberry.field
    def farms(self) -> list[Farm]:
        return [found for found in map(farm, FARMS) if found]


@strawberry.federation.type(name="Farm", keys=[Key(fields=FieldSet("id"), resolvable=False)])
class FarmStub:
    id: strawberry.ID


@strawberry.federation.type(keys=["id"])
class Trial(Named):
    id: strawberry.ID
    name: str = "Trial"
    place: FarmStub | None = None


@strawberry.input
class NewTrial:
    name: str
    farm: strawberry.ID
    days: int = 7


@strawberry.type
class Refusal:
    reason: str


Outcome = Annotated[Trial | Refusal, strawberry.union("Outcome")]


@strawberry.type(name="Query")
class TrialQuery:
    @strawberry.field
    def trials(self, limit: int = 10) -> list[Trial]:
        places = ["1", "2", "gone", "1"]
        return [
            Trial(id=strawberry.ID(f"t{i}"), name=f"Trial {i}", place=FarmStub(id=strawberry.ID(place)))
            for i, place in enumerate(places[:limit])
        ]


@strawberry.type(name="Mutation")
class TrialMutation:
    @strawberry.mutation
    def start(self, trial: NewTrial) -> Outcome:
        if trial.days > 30:
            return Refusal(reason="too long")
        return Trial(id=strawberry.ID("t9"), name=trial.name, place=FarmStub(id=trial.farm))


@strawberry.federation.type(name="Farm", keys=["id"])
class FarmYield:
    id: strawberry.ID
    hectares: int = strawberry.federation.field(external=True, default=0)

    @strawberry.federation.field(requires=["hectares"])  # type: ignore[untyped-decorator]  # strawberry's
    def tonnes(self) -> float:
        return self.hectares * 9.5

    @classmethod
    def resolve_reference(cls, id: strawberry.ID, hectares: int = 0) -> "FarmYield":
        return FarmYield(id=id, hectares=hectares)


@strawberry.type(name="Query")
class YieldQuery:
    @strawberry.federation.field(tags=["public"])  # type: ignore[untyped-decorator]  # strawberry's
    def season(self) -> str:
        return "summer"


SCHEMAS = {
    "farms": Schema(query=FarmQuery),
    "trials": Schema(query=TrialQuery, mutation=TrialMutation),
    "yields": Schema(query=YieldQuery, types=[FarmYield]),
}


def transport(schema: Schema) -> Transport:
    async def ask(request: FetchRequest) -> FetchResponse:
        body = json.loads(request.body)
        result = await schema.execute(body["query"], variable_values=body["variables"])
        errors = [error.formatted for error in result.errors or []]
        return FetchResponse(200, json.dumps({"data": result.data, "errors": errors or None}).encode())

    return ask


@pytest.fixture(scope="module")
def supergraph() -> Supergraph:
    subgraphs = [
        Subgraph(name, f"http://{name}.invalid", schema.as_str()) for name, schema in SCHEMAS.items()
    ]
    composition = compose(subgraphs)
    assert composition.errors == ()
    return Supergraph.from_sdl(composition.supergraph_sdl or "")


async def run(supergraph: Supergraph, query: str, **variables: object) -> ExecutionResult:
    document = parse(query)
    assert validate(supergraph.api_schema, document) == []
    executor = Executor(supergraph, {name: transport(schema) for name, schema in SCHEMAS.items()})
    return await executor.execute(Planner(supergraph).plan(document), variables, RequestContext())


async def test_entities_over_three_subgraphs(supergraph: Supergraph) -> None:
    result = await run(supergraph, "{ season trials { name place { __typename name tonnes } } }")
    places = [
        {"__typename": "Farm", "name": "Lowland Farm", "tonnes": 114.0},
        {"__typename": "Farm", "name": "Dyke Farm", "tonnes": 285.0},
        None,
        {"__typename": "Farm", "name": "Lowland Farm", "tonnes": 114.0},
    ]
    assert result.data == {
        "season": "summer",
        "trials": [{"name": f"Trial {i}", "place": place} for i, place in enumerate(places)],
    }
    # the farm that is gone has no name, which is explained
    assert [error["path"] for error in result.errors] == [["trials", 2, "place", "name"]]


async def test_a_mutation_with_an_input_and_a_union(supergraph: Supergraph) -> None:
    query = """mutation($trial: NewTrial!) {
        start(trial: $trial) {
          __typename ... on Trial { name place { name } } ... on Refusal { reason } } }"""
    started = await run(supergraph, query, trial={"name": "Peat", "farm": "2"})
    trial = {"__typename": "Trial", "name": "Peat", "place": {"name": "Dyke Farm"}}
    assert (started.data, started.errors) == ({"start": trial}, [])
    refused = await run(supergraph, query, trial={"name": "Peat", "farm": "2", "days": 31})
    assert refused.data == {"start": {"__typename": "Refusal", "reason": "too long"}}
