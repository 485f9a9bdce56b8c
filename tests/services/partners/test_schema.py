"""The partners subgraph: everything explained, nothing personal in it, every field answers."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLObjectType, parse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import SQLAlchemyError

from quadhelix.errors import InvalidInput
from quadhelix.graph.context import Context
from quadhelix.identity import Actor
from services.partners.schema import schema

Ask = Callable[..., Awaitable[dict[str, Any]]]
TYPES = {
    name: kind
    for name, kind in schema._schema.type_map.items()
    if not name.startswith("_")
    and isinstance(kind, GraphQLObjectType | GraphQLInputObjectType | GraphQLEnumType)
}
RELAY = ("Connection", "Edge", "PageInfo")


@pytest.mark.parametrize("name", sorted(TYPES))
def test_each_type_explains_itself(name: str) -> None:
    assert TYPES[name].description or name.endswith(RELAY)


def test_each_query_and_mutation_explains_itself() -> None:
    for root in ("Query", "Mutation"):
        kind = TYPES[root]
        assert isinstance(kind, GraphQLObjectType)
        fields = {name: field for name, field in kind.fields.items() if not name.startswith("_")}
        assert fields
        assert [name for name, field in fields.items() if not field.description] == []


def test_each_mutation_takes_one_input_names_its_roles_and_answers_errors_as_data() -> None:
    kind = TYPES["Mutation"]
    assert isinstance(kind, GraphQLObjectType)
    for name, field in kind.fields.items():
        assert list(field.args) == ["input"], name
        assert "region-admin" in str(field.description), name
        payload: Any = field.type
        assert {"errors", "findings"} <= set(payload.of_type.fields), name


def test_the_subgraph_says_which_entities_it_owns() -> None:
    sdl = schema.as_str()
    parse(sdl)
    for entity in ('type Organisation @key(fields: "id")', 'type Centre @key(fields: "id")'):
        assert entity in sdl
    assert 'type Region @key(fields: "code")' in sdl


async def test_every_field_of_every_record_answers(
    ask: Ask, mutate: Ask, admin: Actor, details: dict[str, Any], centre_details: dict[str, Any]
) -> None:
    host = (await mutate("registerOrganisation", admin, region="leiden", **details))["record"]["id"]
    await mutate("registerCentre", admin, region="leiden", host=host, **centre_details)
    answer = await ask(f"{{ organisations {{ nodes {selection('Organisation', 3)} }} }}", admin)
    [shown] = answer["organisations"]["nodes"]
    assert shown["name"]["translations"] == details["name"]
    assert shown["identifiers"] == [{"scheme": "KVK", "value": "12345678"}]
    assert shown["activities"] == [{"nace": "25.62", "revision": "2.0"}]
    assert shown["location"] == details["location"]
    assert shown["provenance"]["demonstration"] is True
    [centre] = shown["centres"]
    assert centre["facilities"][0]["capacity"] == 12
    assert centre["location"] is None
    regions = (await ask(f"{{ regions {selection('Region', 2)} }}"))["regions"]
    assert {region["code"] for region in regions} >= {"leiden", "zuid-holland"}
    assert all(region["municipalities"] for region in regions)


def selection(name: str, depth: int) -> str:
    """Every field of a type, its records down to a depth."""
    kind = schema._schema.type_map[name]
    parts = []
    for field_name, field in getattr(kind, "fields", {}).items():
        inner: Any = field.type
        while hasattr(inner, "of_type"):
            inner = inner.of_type
        if not isinstance(inner, GraphQLObjectType):
            parts.append(field_name)
        elif depth:
            parts.append(f"{field_name} {selection(inner.name, depth - 1)}")
    return "{ " + " ".join(parts) + " }"


text = st.text(max_size=30) | st.sampled_from(["", "\x00", "nl", "NL", "GM0546", "12345678", "x" * 10_000])
ids = text | st.uuids().map(str)
translation = st.lists(st.fixed_dictionaries({"language": text, "value": text}), max_size=3)
numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False)
organisation_inputs = st.fixed_dictionaries(
    {
        "name": translation,
        "kind": st.sampled_from(["COMPANY", "PROVINCE"]),
        "helixSector": st.just("BUSINESS"),
        "country": text,
        "region": text | st.just("leiden"),
    },
    optional={
        "id": ids,
        "aliases": st.lists(text, max_size=60),
        "description": translation,
        "identifiers": st.lists(
            st.fixed_dictionaries({"scheme": st.sampled_from(["KVK", "KBO", "BTW", "BRIN"]), "value": text})
        ),
        "activities": st.lists(st.fixed_dictionaries({"nace": text}, optional={"revision": text})),
        "location": st.fixed_dictionaries(
            {}, optional={"municipality": text, "latitude": numbers, "longitude": numbers}
        ),
        "provenance": st.fixed_dictionaries(
            {"source": text, "asOf": st.dates().map(str)}, optional={"address": text}
        ),
    },
)
REGISTER = """mutation($input: RegisterOrganisationInput!) {
  registerOrganisation(input: $input) { organisation { id } errors { field code rule message } } }"""


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(given_input=organisation_inputs)
async def test_whatever_is_entered_is_stored_or_refused_by_field_and_rule(
    ask: Ask, admin: Actor, given_input: dict[str, Any]
) -> None:
    payload = (await ask(REGISTER, admin, input=given_input))["registerOrganisation"]
    assert (payload["organisation"] is None) == bool(payload["errors"])
    for error in payload["errors"]:
        assert error["code"] in ("BAD_USER_INPUT", "CONFLICT", "FORBIDDEN")
        assert error["rule"]
        assert error["message"].endswith(".")
        assert error["code"] == "FORBIDDEN" or error["field"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    given_filter=st.fixed_dictionaries(
        {}, optional={"region": text | st.just("leiden"), "host": ids, "text": text}
    ),
    page=st.fixed_dictionaries(
        {},
        optional={"first": st.integers(-5, 200), "last": st.integers(-5, 200), "after": text, "before": text},
    ),
    id=ids,
)
async def test_whatever_is_asked_is_answered_or_invalid_input(
    context: Callable[..., Context], given_filter: dict[str, Any], page: dict[str, Any], id: str
) -> None:
    query = """
    query($filter: CentreFilter, $first: Int, $after: String, $last: Int, $before: String, $id: ID!) {
      centres(filter: $filter, first: $first, after: $after, last: $last, before: $before) { totalCount }
      organisation(id: $id) { id } centre(id: $id) { id } region(code: $id) { name { text } } }"""
    variables = {"filter": given_filter, "id": id, **page}
    result = await schema.execute(query, variable_values=variables, context_value=context())
    causes = [error.original_error for error in result.errors or ()]
    assert not [cause for cause in causes if isinstance(cause, SQLAlchemyError)]
    assert all(isinstance(cause, InvalidInput) for cause in causes), causes
