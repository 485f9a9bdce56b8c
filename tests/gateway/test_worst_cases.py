"""The worst a client can send: refused or answered, typed, soon, and with an answer of bounded size."""

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.gateway.conftest import House

SECONDS = 15.0
"""Processor time, client included: far above what the slowest takes, far below running away."""

MEGABYTE = 980_000
LISTS = "query ($v: [[Int!]!]) { lists(of: $v) }"


def ring(size: int) -> str:
    """Fragments that spread one another in circles."""
    parts = (f"fragment F{n} on Query {{ ...F{(n + 1) % size} ...F{(n + 7) % size} }}" for n in range(size))
    return "{ ...F0 } " + " ".join(parts)


CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "20,000 aliases": ("{" + " ".join(f"a{n}: __typename" for n in range(20_000)) + "}", {}),
    "10 MB of fields": ("{" + "a " * 5_000_000 + "}", {}),
    "1 MB of fields": ("{" + "a " * (MEGABYTE // 2) + "}", {}),
    "a string of 1 MB": ('{ lab(id: "' + "x" * MEGABYTE + '") { name } }', {}),
    "a comment of 1 MB": ("#" + "x" * MEGABYTE + "\n{ __typename }", {}),
    "a name of 1 MB": ("{" + "a" * MEGABYTE + "}", {}),
    "a number of 1 MB": ("{ echo(number: " + "9" * MEGABYTE + ") }", {}),
    "a circle of fragments": (ring(2), {}),
    "circles of fragments": (ring(300), {}),
    "one field 2,000 times": ("{ labs {" + "name " * 2_000 + "} }", {}),
    "one object 40 times": ("{" + "labs { id name devices } " * 40 + "}", {}),
    "lists 2,000 deep": ("{ lists(of: " + "[" * 2_000 + "]" * 2_000 + ") }", {}),
    "a list of 4,900": ("{ lists(of: [[" + "1 " * 4_900 + "]]) }", {}),
    "a variable with 300,000 items": (LISTS, {"v": [[1] * 300_000]}),
    "a variable with 180,000 wrong items": (LISTS, {"v": [["x"] * 180_000]}),
    "a variable with 130,000 wrong lists": (LISTS, {"v": [[[]]] * 130_000}),
    "180 unknown variables": (
        "{ labs { " + " ".join(f"a{n}: name @skip(if: $v{n})" for n in range(180)) + " } }",
        {},
    ),
    "1,200 variables": ("query (" + "".join(f"$v{n}: Int " for n in range(1_200)) + ") { __typename }", {}),
    "50,000 variables nobody declared": ("{ __typename }", {f"v{n}": 1 for n in range(50_000)}),
    "800 directives": ("{ __typename " + "@include(if: true) " * 800 + "}", {}),
    "1,200 operations": (" ".join(f"query Q{n} {{ __typename }}" for n in range(1_200)), {}),
    "introspection in circles": (
        "{ __schema { types {" + "fields { type {" * 10 + "name" + "} }" * 10 + "} } }",
        {},
    ),
}


@pytest.mark.parametrize("name", CASES)
async def test_the_worst_is_answered_soon_and_typed(house: "House", name: str) -> None:
    # Given a request made to hurt
    text, variables = CASES[name]
    body = json.dumps({"query": text, "variables": variables}).encode()
    # When it arrives
    started = time.process_time()
    reply = await house.client.post(body)
    # Then the answer is soon there, in a form a client understands
    assert time.process_time() - started < SECONDS
    assert reply.status in (200, 413)
    answer = reply.json()
    assert "data" in answer or all(error["extensions"]["code"] for error in answer["errors"])
    assert "INTERNAL_ERROR" not in reply.codes
    # And it is not larger than what was sent, give or take
    assert len(reply.body) < len(body) + 20_000


async def test_errors_quote_no_more_than_a_little(house: "House") -> None:
    reply = await house.client.post({"query": "{" + "a" * 100_000 + "}"})
    assert reply.codes == ["GRAPHQL_VALIDATION_FAILED"]
    assert len(reply.body) < 2_000


@pytest.mark.parametrize(
    ("text", "variables", "limit"),
    [
        ("{ labs { devices " * 20 + "}" * 40, {}, "depth"),
        ("{ " + " ".join(f"a{n}: __typename" for n in range(201)) + " }", {}, "aliases"),
        ("{ " + " ".join(f"labs {{ x{n}: name }}" for n in range(60)) + " }", {}, "root_fields"),
    ],
)
async def test_a_limit_is_named_with_its_number(
    house: "House", text: str, variables: dict[str, Any], limit: str
) -> None:
    reply = await house.client.post({"query": text, "variables": variables})
    found = reply.json()["errors"][0]["extensions"]
    assert (found["code"], found["limit"]) == ("LIMIT_EXCEEDED", limit)
    assert isinstance(found["maximum"], int)


async def test_introspection_can_be_switched_off(open_house: Any) -> None:
    async with open_house(settings={"introspection": False}) as house:
        for text in (
            "{ __schema { queryType { name } } }",
            '{ labs { id } __type(name: "Lab") { name } }',
            "{ ...F } fragment F on Query { s: __schema { types { name } } }",
        ):
            reply = await house.client.post({"query": text})
            assert reply.codes == ["INTROSPECTION_DISABLED"]
            assert "data" not in reply.json()
        # What tells only of a value remains
        assert (await house.client.ask("{ __typename labs { __typename } }"))["data"]["labs"]
