"""What a gateway remembers across restarts."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.memory import Memory
from quadhelix.testing import eventually

if TYPE_CHECKING:
    from tests.gateway.conftest import OpenHouse


@settings(deadline=None)  # how long a file takes is up to the disk
@given(schemas=st.dictionaries(st.text(), st.text(st.characters(exclude_categories=["Cs"]))))
def test_what_is_kept_is_read(tmp_path_factory: pytest.TempPathFactory, schemas: dict[str, str]) -> None:
    memory = Memory(tmp_path_factory.mktemp("memory") / "state" / "schemas.json")
    memory.keep(schemas)
    assert memory.read() == schemas


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff", b'{"a": 7}'])
def test_what_is_no_memory_is_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "schemas.json").write_bytes(content)
    assert Memory(tmp_path / "schemas.json").read() == {}


def test_a_folder_that_cannot_be_written_to_is_no_failure(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    Memory(tmp_path / "file" / "schemas.json").keep({"a": "b"})
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert Memory().read() == {}


async def test_the_gateway_keeps_what_it_composed_and_starts_from_it(
    open_house: "OpenHouse", tmp_path: Path
) -> None:
    # Given a gateway that composed a graph once
    file = tmp_path / "gateway" / "schemas.json"
    async with open_house():
        await eventually(file.exists)
    # When it starts again and a service is away
    async with open_house(wait=False, patience_seconds=0.1) as house:
        house.devices.down = True
        await house.until("degraded")
        # Then it serves what the others know
        assert (await house.state())["services"] == {"labs": "ready", "devices": "does not answer"}
        assert (await house.client.ask("{ labs { name } }"))["data"]["labs"]
        graph = (await house.state())["graph"]
        # And when the service is back with the same schema, the graph stays the same
        house.devices.down = False
        await house.until("ready")
        assert (await house.state())["graph"] == graph


async def test_without_a_memory_of_the_missing_service_it_waits(
    open_house: "OpenHouse", tmp_path: Path
) -> None:
    Memory(tmp_path / "gateway" / "schemas.json").keep({"labs": "type Query { a: Int }"})
    async with open_house(wait=False, patience_seconds=0.0) as house:
        house.devices.down = True
        await eventually(lambda: len(house.labs.requests) > 2)
        assert (await house.state())["status"] == "starting"
