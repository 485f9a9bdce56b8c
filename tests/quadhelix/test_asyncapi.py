"""The AsyncAPI description tells all events, who publishes them, and who reacts."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from quadhelix import cloudevents
from quadhelix.asyncapi import document
from quadhelix.cloudevents import EXTENSIONS, REQUIRED
from quadhelix.database import new_id, utc_now
from quadhelix.events import OrganisationChanged, contracts
from quadhelix.settings import SERVICES
from quadhelix.testing import sample_event


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """The document that the command prints."""
    run = (sys.executable, "-m", "quadhelix", "events", "asyncapi")
    printed: dict[str, Any] = json.loads(subprocess.run(run, capture_output=True, check=True).stdout)
    return printed


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"]
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def test_every_event_is_published_by_its_service_on_its_subject(described: dict[str, Any]) -> None:
    for kind in contracts():
        sent = described["operations"][f"send.{kind.type}"]
        assert sent["channel"] == {"$ref": f"#/channels/{kind.subject()}"}
        assert sent["x-jetstream"] == {"user": kind.emitter()}
        assert described["channels"][kind.subject()]["address"] == kind.subject()
        message = described["components"]["messages"][kind.type]
        assert message["summary"].endswith(".")
        assert {"aggregate", "version", "region"} <= message["payload"]["properties"].keys()
    assert described["operations"].keys() >= {f"send.{kind.type}" for kind in contracts()}


def test_every_reaction_is_told(described: dict[str, Any]) -> None:
    told = {name for name in described["operations"] if name.startswith("receive.")}
    heard = {
        f"receive.{kind.type}.{service}"
        for service in SERVICES
        for kind in import_module(f"services.{service}.reactions").reactions.kinds()
    }
    assert told == heard != set()


def test_all_references_lead_somewhere(described: dict[str, Any]) -> None:
    found = {*references(described)}
    assert found
    for reference in found:
        part = described
        for step in reference.removeprefix("#/").split("/"):
            part = part[step]


def test_the_headers_described_are_the_headers_sent() -> None:
    sent = cloudevents.write(sample_event(), new_id(), utc_now(), traceparent="00-1-2-01")
    assert sent.keys() == {f"ce-{name}" for name in REQUIRED | EXTENSIONS}


def test_a_service_describes_what_concerns_it() -> None:
    mine = document({"education": [OrganisationChanged]})
    emitters = {name.split(".")[3] for name in mine["operations"] if name.startswith("send.")}
    assert emitters == {"education"}
    assert f"receive.{OrganisationChanged.type}.education" in mine["operations"]
    assert OrganisationChanged.subject() in mine["channels"]


@pytest.mark.skipif(
    "QUADHELIX_ASYNCAPI_PARSER" not in os.environ,
    reason="install tests/quadhelix/asyncapi into a folder and name it in QUADHELIX_ASYNCAPI_PARSER",
)
@pytest.mark.parametrize("services", [SERVICES, *((service,) for service in SERVICES)], ids=", ".join)
def test_the_official_parser_finds_nothing_wrong(services: tuple[str, ...]) -> None:
    listeners = {name: import_module(f"services.{name}.reactions").reactions.kinds() for name in services}
    script = Path(__file__).with_name("asyncapi") / "validate.mjs"
    run = subprocess.run(
        ("node", str(script), os.environ["QUADHELIX_ASYNCAPI_PARSER"]),
        input=json.dumps(document(listeners)).encode(),
        capture_output=True,
        check=True,
    )
    answer = json.loads(run.stdout)
    # Of its rules one is about its own newest version, which we need not follow.
    wrong = [each for each in answer["found"] if each["code"] != "asyncapi-latest-version"]
    assert (answer["read"], wrong) == (True, [])
