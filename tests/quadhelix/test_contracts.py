"""The golden contracts in `tests/events`: old readers read new events, new readers read old ones."""

import copy
from pathlib import Path
from typing import Any

import orjson
import pytest

from quadhelix.contracts import BrokenContract, breaks, schema, write
from quadhelix.events import Event, OrganisationChanged, contracts

GOLDEN = Path(__file__).parents[1] / "events"
COMMAND = "python -m quadhelix.contracts tests/events"


@pytest.mark.parametrize("kind", [*contracts()], ids=lambda kind: kind.__name__)
def test_an_event_is_as_it_was_agreed(kind: type[Event]) -> None:
    path = GOLDEN / f"{kind.type}.json"
    assert path.exists(), f"a new event: write its contract with `{COMMAND}`"
    agreed = orjson.loads(path.read_bytes())
    found = [*breaks(agreed, schema(kind))]
    assert not found, f"{found}: keep {kind.type} as it is and make a class with the next major in its name"
    assert agreed == schema(kind), f"an optional field was added: write the contract with `{COMMAND}`"


def test_no_agreed_event_has_vanished() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == {kind.type for kind in contracts()}


@pytest.fixture
def agreed() -> dict[str, Any]:
    return schema(OrganisationChanged)


def changed(agreed: dict[str, Any], change: str) -> dict[str, Any]:
    """The schema after one change, of the kinds a contract can undergo."""
    present = copy.deepcopy(agreed)
    state = present["properties"]["state"]["anyOf"][0]
    match change:
        case "optional field added":
            state["properties"]["website"] = {"type": "string", "default": ""}
        case "required field added":
            state["properties"]["website"] = {"type": "string"}
            state["required"].append("website")
        case "field removed":
            del state["properties"]["municipality"]
        case "field made optional":
            state["required"].remove("names")
        case "type changed":
            present["properties"]["version"]["type"] = "string"
        case "enum value added":
            state["properties"]["kind"]["enum"].append("COMMONS")
        case "null no longer allowed":
            present["properties"]["state"] = state
    assert present != agreed
    return present


def test_an_optional_field_may_come(agreed: dict[str, Any]) -> None:
    assert not [*breaks(agreed, changed(agreed, "optional field added"))]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("required field added", "website"),
        ("field removed", "municipality is gone"),
        ("field made optional", "names is required on one side only"),
        ("type changed", "version: type was integer, is string"),
        ("enum value added", "kind: enum"),
        ("null no longer allowed", "state: anyOf"),
    ],
)
def test_a_break_is_told_with_its_place(agreed: dict[str, Any], change: str, place: str) -> None:
    assert place in "; ".join(breaks(agreed, changed(agreed, change)))


def test_writing_adds_what_is_new_and_refuses_what_breaks(tmp_path: Path, agreed: dict[str, Any]) -> None:
    # given no contracts yet, when they are written, then each event has one
    write(tmp_path)
    path = tmp_path / f"{OrganisationChanged.type}.json"
    assert orjson.loads(path.read_bytes()) == agreed
    # given a stored contract the present event breaks, when writing again, then it stays as it was
    stored = orjson.dumps(changed(agreed, "required field added"))
    path.write_bytes(stored)
    with pytest.raises(BrokenContract, match=r"organisation\.changed\.v1: .*website"):
        write(tmp_path)
    assert path.read_bytes() == stored
