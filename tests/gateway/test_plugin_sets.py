"""Services with different plugins make the gateway degraded, and it serves on."""

import json

import pytest

from gateway.engine import Engines
from gateway.federation import FetchRequest, FetchResponse
from gateway.memory import Memory
from gateway.service import Service
from gateway.subgraphs import Subgraphs
from quadhelix.settings import Settings


class Told:
    """A service that tells its schema and, if it has any, the fingerprint of its plugins."""

    def __init__(self, field: str, plugins: object) -> None:
        self.field = field
        self.plugins = plugins

    async def __call__(self, request: FetchRequest) -> FetchResponse:
        sdl = f"type Query {{ {self.field}: String }}"
        answer: dict[str, object] = {"data": {"_service": {"sdl": sdl}}}
        if self.plugins is not None:
            answer["extensions"] = {"plugins": self.plugins}
        return FetchResponse(200, json.dumps(answer).encode())


def subgraphs(*services: Told) -> Subgraphs:
    named = {service.field: Service(service) for service in services}
    return Subgraphs(named, Engines.of(Settings()), Memory(None))


async def test_different_plugins_show_until_all_have_the_same() -> None:
    # given two services, of which one has not taken a change over yet
    first, second = Told("labs", "1a"), Told("devices", "2b")
    graph = subgraphs(first, second)
    await graph.look()
    assert graph.engines.engine
    assert graph.state()["status"] == "degraded"
    assert graph.state()["plugins"] == {"labs": "1a", "devices": "2b"}
    # when it has
    second.plugins = "1a"
    await graph.look()
    assert graph.state()["status"] == "ready"
    graph.engines.close()


@pytest.mark.parametrize("nothing", [None, 7, ["x"]])
async def test_who_has_no_plugins_differs_from_nobody(nothing: object) -> None:
    graph = subgraphs(Told("labs", "1a"), Told("devices", nothing))
    await graph.look()
    assert graph.state()["status"] == "ready"
    graph.engines.close()
