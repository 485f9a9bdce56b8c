"""Upcasters: what was written under an older contract is read as the newest one."""

from typing import Any

import orjson
import pytest

from quadhelix import events, upcasting
from quadhelix.events import CentreChanged, UnreadableEvent
from quadhelix.upcasting import Payload, newest, upcaster

NEW = CentreChanged.type
OLDER = "org.quadhelix.partners.centre.changed.v0"


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Upcasters registered by a test are gone after it."""
    monkeypatch.setattr(upcasting, "_steps", dict(upcasting._steps))


def old_payload(**fields: Any) -> bytes:
    """A centre as it was told before names were localised."""
    state = {"name": "Proeflab", "kind": "fieldlab"}
    given = {"aggregate": "0190f5fe-7c00-7a00-8000-000000000001", "version": 3, "region": "leiden"}
    return orjson.dumps(given | {"state": state} | fields)


def localise(payload: Payload) -> Payload:
    state = payload["state"]
    return payload | {"state": {"names": {"nl": state["name"]}, "kind": state["kind"]}}


def test_an_old_event_is_read_as_the_newest() -> None:
    upcaster(OLDER, NEW)(localise)
    event = events.decode(OLDER, old_payload())
    assert isinstance(event, CentreChanged)
    assert event.state is not None
    assert event.state.names == {"nl": "Proeflab"}
    assert event.version == 3


def test_upcasters_follow_one_another() -> None:
    upcaster("org.example.a.b.c.v1", "org.example.a.b.c.v2")(lambda payload: payload | {"two": 2})
    upcaster("org.example.a.b.c.v2", "org.example.a.b.c.v3")(
        lambda payload: payload | {"three": payload["two"] + 1}
    )
    assert newest("org.example.a.b.c.v1", {}) == ("org.example.a.b.c.v3", {"two": 2, "three": 3})
    assert newest("org.example.a.b.c.v3", {}) == ("org.example.a.b.c.v3", {})


@pytest.mark.parametrize(
    "data", [b"not json", b"[]", b"{}", old_payload(state=None), old_payload(version="x")]
)
def test_an_old_event_that_breaks_its_contract_is_unreadable(data: bytes) -> None:
    upcaster(OLDER, NEW)(localise)
    with pytest.raises(UnreadableEvent, match="breaks its contract"):
        events.decode(OLDER, data)


def test_a_major_nobody_knows_is_unreadable() -> None:
    with pytest.raises(UnreadableEvent, match="unknown event type"):
        events.decode("org.quadhelix.partners.centre.changed.v9", old_payload())


def test_an_upcaster_leads_to_the_next_major_and_there_is_one() -> None:
    for wrong in ("org.quadhelix.partners.centre.changed.v3", "org.quadhelix.partners.other.changed.v1"):
        with pytest.raises(ValueError, match="not the next major"):
            upcaster(OLDER, wrong)
    upcaster(OLDER, NEW)(localise)
    with pytest.raises(ValueError, match="already"):
        upcaster(OLDER, NEW)
