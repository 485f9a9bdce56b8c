"""The graph follows the services' schemas: at start-up, on change, and when one of them is away."""

import asyncio
from typing import TYPE_CHECKING

import strawberry
from strawberry.federation import Schema

from quadhelix.identity import Role
from quadhelix.testing import eventually

if TYPE_CHECKING:
    from tests.gateway.conftest import House, OpenHouse


@strawberry.federation.type(keys=["id"])
class Workshop:
    id: strawberry.ID


@strawberry.type
class GrownQuery:
    @strawberry.field
    def labs(self) -> list[str]:
        return ["a lab is a word now"]


@strawberry.type
class ClashingQuery:
    @strawberry.field
    def whoami(self) -> str:  # the subgraph of devices has this field too, and it is not shareable
        return "me"


async def test_nothing_is_served_until_every_service_told_its_schema(open_house: "OpenHouse") -> None:
    # Given a gateway whose second service is not up yet
    async with open_house(wait=False) as house:
        house.devices.down = True

        async def told() -> bool:
            return bool((await house.state())["services"].get("devices") == "does not answer")

        await eventually(told)
        # Then readiness is 503 and says who is missing, while the process is alive
        reply = await house.client.get("/health/ready")
        assert reply.status == 503
        assert reply.json()["status"] == "starting"
        assert (await house.client.get("/health/live")).status == 200
        # When it comes up
        house.devices.down = False
        # Then the graph is served without anybody doing anything
        await house.until("ready")
        reply = await house.client.get("/health/ready")
        assert (reply.status, reply.json()["services"]) == (200, {"labs": "ready", "devices": "ready"})
        assert (await house.client.ask("{ labs { id } }"))["data"]


async def test_the_schema_is_asked_for_in_the_gateways_own_name(house: "House") -> None:
    token = house.labs.requests[0].headers["authorization"].removeprefix("Bearer ")
    assert house.issuer.actor_in(token).holds(Role.SERVICE)


async def test_a_changed_schema_is_served_without_restart(house: "House") -> None:
    # Given a running gateway
    before = (await house.state())["graph"]
    # When a service's schema changes
    house.labs.schema = Schema(query=GrownQuery, types=[Workshop])

    async def swapped() -> bool:
        return bool((await house.state())["graph"] != before)

    await eventually(swapped)
    # Then operations are prepared and answered by the new one
    assert (await house.client.ask("{ labs }"))["data"] == {"labs": ["a lab is a word now"]}
    assert "errors" in await house.client.ask("{ labs { id } }")


async def test_no_request_is_dropped_while_the_graph_is_swapped(house: "House") -> None:
    # Given a request under way in the old graph
    house.devices.held = b"slow"
    under_way = asyncio.create_task(house.client.ask("{ slow(seconds: 0) }"))
    await eventually(lambda: any(b"slow" in request.body for request in house.devices.requests))
    # When the graph is swapped under it
    before = (await house.state())["graph"]
    house.labs.schema = Schema(query=GrownQuery, types=[Workshop])

    async def swapped() -> bool:
        return bool((await house.state())["graph"] != before)

    await eventually(swapped)
    # Then it is still answered in full, and was not finished before
    assert not under_way.done()
    house.devices.let_go.set()
    assert await under_way == {"data": {"slow": "done"}}


async def test_schemas_that_do_not_compose_leave_the_graph_as_it_was(house: "House") -> None:
    # Given a running gateway
    graph = (await house.state())["graph"]
    old = house.labs.schema
    # When a service claims a field that another one has
    house.labs.schema = Schema(query=ClashingQuery, types=[Workshop])
    await house.until("degraded")
    # Then readiness says so by code and service, still with 200, and the old graph is served
    reply = await house.client.get("/health/ready")
    assert reply.status == 200
    assert reply.json()["composition"][0]["code"] == "INVALID_FIELD_SHARING"
    assert reply.json()["graph"] == graph
    assert (await house.client.ask("{ whoami }"))["data"]
    # And when the service is mended, all is well again
    house.labs.schema = old
    await house.until("ready")


async def test_a_service_that_goes_away_keeps_its_place_in_the_graph(house: "House") -> None:
    graph = (await house.state())["graph"]
    house.devices.down = True
    await house.until("degraded")
    assert (await house.state())["services"] == {"labs": "ready", "devices": "does not answer"}
    assert (await house.state())["graph"] == graph
    assert (await house.client.ask("{ labs { name } }"))["data"]["labs"]
    house.devices.down = False
    await house.until("ready")


async def test_a_schema_that_is_none_at_all_is_reported(house: "House") -> None:
    class Broken:
        async def execute(self, *_: object) -> object:
            return type("Result", (), {"data": {"_service": {"sdl": "type Query {"}}, "errors": None})

    house.labs.schema = Broken()  # type: ignore[assignment]  # a service may send anything
    await house.until("degraded")
    assert (await house.state())["composition"][0]["code"] == "INVALID_GRAPHQL"
    assert (await house.client.ask("{ whoami }"))["data"]


async def test_an_unchanged_schema_is_not_composed_again(house: "House") -> None:
    # Given that the schemas were looked at several times
    engine = house.engines.engine
    seen = len(house.labs.requests)
    await eventually(lambda: len(house.labs.requests) > seen + 3)
    # Then the engine with its prepared operations is still the same
    assert house.engines.engine is engine
