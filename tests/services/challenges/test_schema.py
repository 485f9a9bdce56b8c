"""The subgraph as a whole, and the tables beneath it."""

from typing import Any

import pytest
from graphql import (
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

from quadhelix.migrations import check, upgrade
from services.challenges.schema import schema

both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


@both
def test_the_migrations_lead_to_the_model(database_url: str) -> None:
    upgrade(database_url, "services.challenges")
    check(database_url, "services.challenges")


def test_the_entities_are_those_others_point_to() -> None:
    entities = schema._schema.type_map["_Entity"].types  # type: ignore[attr-defined]  # a union
    assert {entity.name for entity in entities} == {
        "Programme",
        "Project",
        "Challenge",
        "Trajectory",
        "Organisation",
        "Centre",
        "Region",
    }


def test_records_of_others_are_never_promised() -> None:
    # A service that is away, or hides its record, must not take ours along; regions are everyone's.
    for name, kind in schema._schema.type_map.items():
        if isinstance(kind, GraphQLObjectType) and not name.startswith("_"):
            for field in kind.fields.values():
                if get_named_type(field.type).name in ("Organisation", "Centre"):
                    assert not is_non_null_type(_one_of(field.type)), name


def _one_of(kind: Any) -> Any:
    """The type of one value of a list, or of a field that holds no list."""
    inner = kind.of_type if is_non_null_type(kind) else kind
    return inner.of_type if is_list_type(inner) else kind


def test_every_mutation_takes_one_input_and_names_its_role() -> None:
    mutation = schema._schema.mutation_type
    assert mutation is not None
    assert len(mutation.fields) == 23
    for name, field in mutation.fields.items():
        assert list(field.args) == ["input"], name
        assert "Needs one of the roles:" in (field.description or ""), name
        payload = field.type
        assert isinstance(payload, GraphQLNonNull)
        assert {"errors", "findings"} <= payload.of_type.fields.keys()


def test_everything_a_portal_reads_is_described() -> None:
    for name, kind in schema._schema.type_map.items():
        if not name.startswith(("_", "link__")):
            assert kind.description, name
