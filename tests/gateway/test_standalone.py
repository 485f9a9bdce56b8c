"""The gateway alone, as a process in front of subgraphs it knows nothing of."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from quadhelix.testing import eventually, free_port
from tests.gateway.serving import WithHeaders, holding, listing, output, served, standalone, subgraphs

JOINED = "{ labs { name devices } }"
ANSWER = {
    "data": {
        "labs": [
            {"name": "Fieldlab Noord", "devices": ["device of 1"]},
            {"name": "Fieldlab Zuid", "devices": ["device of 2"]},
        ]
    }
}
Schemas = dict[str, Any]


async def composed(path: Path, urls: dict[str, str]) -> Path:
    """The supergraph of these subgraphs, in a file."""
    code, _, err = await output(
        "supergraph", "compose", "--subgraphs", listing(path / "list.json", urls), "-o", path / "all.graphql"
    )
    assert code == 0, err
    return path / "all.graphql"


async def test_it_serves_subgraphs_it_is_only_told_the_address_of(
    tmp_path: Path, subgraph_schemas: Schemas
) -> None:
    # Given a gateway that knows two addresses
    async with (
        subgraphs(subgraph_schemas) as urls,
        standalone("--subgraphs", listing(tmp_path / "list.json", urls)) as gateway,
    ):
        # When it is ready
        state = await gateway.until("ready")
        assert state["services"] == {"labs": "ready", "devices": "ready"}
        # Then both subgraphs answer as one, and mutations are executed
        assert await gateway.ask(JOINED) == ANSWER
        assert (await gateway.ask("mutation { count }"))["data"]["count"] > 0
        # And it ends when it is told to
        await gateway.terminate()


async def test_it_serves_a_supergraph_at_the_addresses_that_stand_in_it(
    tmp_path: Path, subgraph_schemas: Schemas
) -> None:
    async with (
        subgraphs(subgraph_schemas) as urls,
        standalone("--supergraph", await composed(tmp_path, urls)) as gateway,
    ):
        await gateway.until("ready")
        assert await gateway.ask(JOINED) == ANSWER


async def test_schemas_in_the_list_are_taken_as_they_are(tmp_path: Path, subgraph_schemas: Schemas) -> None:
    # Given the schema of a subgraph that is not there
    sdl = {name: schema.as_str() for name, schema in subgraph_schemas.items()}
    nowhere = f"http://127.0.0.1:{free_port()}/graphql"
    async with subgraphs({"labs": subgraph_schemas["labs"]}) as urls:
        file = listing(tmp_path / "list.json", {**urls, "devices": nowhere}, **sdl)
        async with standalone("--subgraphs", file) as gateway:
            # When it is ready
            await gateway.until("ready")
            # Then what the other subgraphs know is answered, and the rest is one error without an address
            answer = await gateway.ask(JOINED)
            assert [lab["name"] for lab in (answer["data"] or {}).get("labs") or ()] in (
                [],
                ["Fieldlab Noord", "Fieldlab Zuid"],
            )
            assert answer["errors"]
            assert "127.0.0.1" not in json.dumps(answer)
            assert (await gateway.ask("{ labs { name } }"))["data"]["labs"]


async def test_subgraphs_learn_of_the_client_what_the_list_says_and_no_more(
    tmp_path: Path, subgraph_schemas: Schemas
) -> None:
    async with subgraphs(subgraph_schemas) as urls:
        file = listing(tmp_path / "list.json", urls)
        sent = {
            "authorization": "Basic eDp5",
            "accept-language": "nl",
            "cookie": "a=b",
            "x-tenant": "t",
            "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        }
        async with standalone("--subgraphs", file) as gateway:
            await gateway.until("ready")
            seen = json.loads((await gateway.ask("{ whoami }", sent))["data"]["whoami"])
            assert (seen["authorization"], seen["accept-language"]) == ("Basic eDp5", "nl")
            assert seen["traceparent"].split("-")[1] == "4bf92f3577b34da6a3ce929d0e0e4736"
            assert not {"cookie", "x-tenant"} & {*seen}
        async with standalone("--subgraphs", file, QUADHELIX_FORWARDED_HEADERS="X-Tenant") as gateway:
            await gateway.until("ready")
            seen = json.loads((await gateway.ask("{ whoami }", sent))["data"]["whoami"])
            assert seen["x-tenant"] == "t"
            assert not {"cookie", "authorization"} & {*seen}


async def test_subgraphs_that_do_not_compose_end_it_with_their_codes(tmp_path: Path) -> None:
    # Given two subgraphs that claim one field
    urls = {"a": "http://127.0.0.1:1/graphql", "b": "http://127.0.0.1:1/graphql"}
    link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"]) '
    file = listing(
        tmp_path / "list.json", urls, a=link + "type Query { x: Int }", b=link + "type Query { x: Int }"
    )
    # When the gateway is started
    code, out, err = await output("gateway", "--subgraphs", file, "--port", "0")
    # Then it says which code and which subgraphs, and ends with 2
    assert code == 2
    assert "INVALID_FIELD_SHARING [" in err
    assert "Traceback" not in out + err


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{}", "a JSON list"),
        ("[]", "a JSON list"),
        ("[", "is not JSON"),
        ("[7]", "entry 1"),
        ('[{"url": "http://x/graphql"}]', "no name"),
        ('[{"name": "a"}]', "url of a"),
        ('[{"name": "a", "url": "file:///etc/passwd"}]', "url of a"),
        ('[{"name": "a", "url": "http://x/", "sdl": 7}]', "sdl of a"),
        (
            '[{"name": "a", "url": "http://x/", "sdl": ""}, {"name": "a", "url": "http://y/"}]',
            "INVALID_SUBGRAPH_NAME",
        ),
    ],
)
async def test_a_list_that_cannot_be_used_is_one_sentence(tmp_path: Path, content: str, reason: str) -> None:
    (tmp_path / "list.json").write_text(content)
    code, out, err = await output("gateway", "--subgraphs", tmp_path / "list.json", "--port", "0")
    assert (code, out) == (2, "")
    assert reason in err
    assert err.count("\n") == 1


async def test_it_is_either_a_list_or_a_supergraph(tmp_path: Path) -> None:
    for arguments in (
        (),
        ("--supergraph", "x", "--subgraphs", "y"),
        ("--supergraph", "x", "--remember", "y"),
    ):
        code, _, err = await output("gateway", *arguments, "--port", "0")
        assert code == 2
        assert "Name either" in err


@pytest.mark.parametrize("content", [None, "", "type Query { a: Int }", "type Query {", "\x00"])
async def test_a_file_that_is_no_supergraph_ends_it(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "all.graphql"
    if content is not None:
        file.write_text(content)
    code, _, err = await output("gateway", "--supergraph", file, "--port", "0")
    assert code == 2
    assert "SUPERGRAPH" in err
    assert "Traceback" not in err


async def test_it_waits_for_a_subgraph_that_is_not_up_yet(tmp_path: Path, subgraph_schemas: Schemas) -> None:
    # Given a gateway one of whose subgraphs does not answer
    port = free_port()
    async with subgraphs({"labs": subgraph_schemas["labs"]}) as urls:
        file = listing(tmp_path / "list.json", {**urls, "devices": f"http://127.0.0.1:{port}/graphql"})
        async with standalone("--subgraphs", file) as gateway:

            async def told() -> bool:
                return bool((await gateway.health())[1]["services"]["labs"] == "ready")

            await eventually(told)
            status, state = await gateway.health()
            # Then health says which, with 503, and requests are told to come back
            assert (status, state["services"]["devices"]) == (503, "does not answer")
            assert (await gateway.ask(JOINED))["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
            # And when it comes up, the graph is served
            async with served(WithHeaders(subgraph_schemas["devices"]), port):
                await gateway.until("ready")
                assert await gateway.ask(JOINED) == ANSWER


async def test_with_what_it_remembers_it_starts_while_a_subgraph_is_away(
    tmp_path: Path, subgraph_schemas: Schemas
) -> None:
    # Given a gateway that once knew all its subgraphs
    memory = tmp_path / "state" / "schemas.json"
    async with subgraphs({"labs": subgraph_schemas["labs"]}) as urls:
        async with served(WithHeaders(subgraph_schemas["devices"])) as devices:
            file = listing(tmp_path / "list.json", {**urls, "devices": f"{devices}/graphql"})
            async with standalone("--subgraphs", file, "--remember", memory) as gateway:
                await gateway.until("ready")
                await eventually(memory.exists)
        # When it starts again while one of them is away
        async with standalone("--subgraphs", file, "--remember", memory) as gateway:
            state = await gateway.until("degraded")
            # Then it serves the rest, and says who is missing
            assert state["services"] == {"labs": "ready", "devices": "does not answer"}
            assert (await gateway.health())[0] == 200
            assert (await gateway.ask("{ labs { name } }"))["data"]["labs"]


async def test_a_running_request_does_not_hold_up_its_end(tmp_path: Path) -> None:
    asked, let_go = asyncio.Event(), asyncio.Event()
    async with (
        subgraphs({"holding": holding(asked, let_go)}) as urls,
        standalone(
            "--subgraphs", listing(tmp_path / "list.json", urls), QUADHELIX_REQUEST_TIMEOUT="600"
        ) as gateway,
    ):
        # Given a request that its service does not answer
        await gateway.until("ready")
        under_way = asyncio.gather(gateway.ask("{ held }"), return_exceptions=True)
        await asked.wait()
        # When the gateway is told to stop, then it does not wait for it to the end
        await gateway.terminate()
        let_go.set()
        await under_way


def test_it_loads_no_service_no_database_and_no_broker() -> None:
    heavy = ("services", "sqlalchemy", "alembic", "nats", "strawberry", "joserfc", "pydantic")
    script = (
        "import sys, gateway.commands, gateway.standalone, gateway.reports, quadhelix.serving;"
        f"print(*(name for name in {heavy!r} if name in sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []
