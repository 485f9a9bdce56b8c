"""The gateway's metrics: what was asked, prepared, planned, fetched and swapped, in numbers."""

from typing import TYPE_CHECKING

from prometheus_client.parser import text_string_to_metric_families

if TYPE_CHECKING:
    from tests.gateway.conftest import Client, House

PREFIX = "quadhelix_gateway_"


async def metrics(client: "Client") -> dict[str, float]:
    """Sample by name, with the labels that tell them apart."""
    reply = await client.get("/metrics")
    assert reply.status == 200
    assert reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {
        " ".join([sample.name.removeprefix(PREFIX), *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(reply.body.decode())
        for sample in family.samples
    }


async def test_a_gateway_tells_what_it_did(house: "House") -> None:
    # Given one operation asked three times, once laid out otherwise, and some that are refused
    for text in ("{ labs { name } }", "{ labs { name } }", "{ labs {  name } }"):
        await house.client.ask(text)
    await house.client.ask("{ nothing }")
    await house.client.post(b"no JSON")
    await house.client.post({"query": "{ labs { name } }"}, {"authorization": "Bearer nonsense"})
    # And one whose second subgraph is down
    house.devices.down = True
    await house.client.ask("{ labs { name devices } }")
    # When it is measured
    found = await metrics(house.client)
    # Then
    word = "requests_total "
    assert {name.removeprefix(word): n for name, n in found.items() if name.startswith(word)} == {
        "OK": 3,
        "ERRORS": 1,
        "GRAPHQL_VALIDATION_FAILED": 1,
        "BAD_REQUEST": 1,
        "UNAUTHENTICATED": 1,
    }
    assert (found["operations_total hit"], found["operations_total miss"]) == (1, 4)
    assert found["plans_total"] == 2
    assert found["upstream_requests_total labs"] == 4
    assert found["upstream_requests_total devices"] == 1
    assert (found["upstream_failures_total labs"], found["upstream_failures_total devices"]) == (0, 1)
    assert found["swaps_total"] == 1
    assert found["process_cpu_seconds_total"] > 0


async def test_counts_outlive_the_graph_they_began_with(house: "House") -> None:
    await house.client.ask("{ labs { name } }")
    engines = house.engines
    engine = engines.engine
    assert engine is not None
    # When the graph is swapped, and the same is asked of the new one
    transports = {"labs": house.labs, "devices": house.devices}
    assert await engines.swap(lambda: engine.supergraph.sdl, lambda name, _url: transports[name])
    await house.client.ask("{ labs { name } }")
    # Then
    found = await metrics(house.client)
    assert (found["requests_total OK"], found["upstream_requests_total labs"]) == (2, 2)
    assert (found["plans_total"], found["swaps_total"]) == (2, 2)
