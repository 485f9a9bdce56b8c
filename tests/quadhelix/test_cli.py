"""The `quadhelix` command, as someone types it: each test runs the real program."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from quadhelix.broker import shipped
from quadhelix.bus import STREAM, STREAM_SETTINGS
from quadhelix.identity import Grant, Role
from quadhelix.supervisor.keys import broker_passwords, make_keys
from quadhelix.supervisor.processes import ProcessId
from quadhelix.supervisor.record import RunRecord
from quadhelix.testing import RunningBroker
from quadhelix.tokens import DEVELOPMENT_ISSUER, Verifier, read_key_set
from tests.quadhelix import tiny_suite

PATIENCE = 60.0

LOADER = """
import os, pathlib, sys
calls = pathlib.Path("calls")
first = not calls.exists()
with calls.open("a") as file:
    print(*sys.argv[1:], os.environ["QUADHELIX_TOKEN"], file=file)
sys.exit("no region yet" if first else 0)
"""

Quadhelix = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def quadhelix(tmp_path: Path) -> Quadhelix:
    """Runs one command on the test's own data folder."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        mine = {name: value for name, value in os.environ.items() if not name.startswith("QUADHELIX_")}
        return subprocess.run(
            (sys.executable, "-m", "quadhelix", *arguments),
            env={**mine, "QUADHELIX_DATA_DIR": str(tmp_path), **variables},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    return run


@pytest.fixture
def running(tmp_path: Path) -> Iterator[str]:
    """A suite of tiny parts that runs on the test's own data folder; its address."""
    command = (sys.executable, tiny_suite.__file__, str(tmp_path))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        try:
            yield run.stdout.readline().strip()
        finally:
            run.terminate()


def when_ready(quadhelix: Quadhelix, *options: str) -> subprocess.CompletedProcess[str]:
    """What `status` says once every part is ready."""
    deadline = time.monotonic() + PATIENCE
    while (answer := quadhelix("status", *options)).returncode != 0:
        assert time.monotonic() < deadline, answer.stdout
    return answer


def refusal(answer: subprocess.CompletedProcess[str], code: int) -> str:
    """The one line a command says when it refuses."""
    assert answer.returncode == code, answer
    assert answer.stdout == ""
    assert answer.stderr.startswith("quadhelix: ")
    assert answer.stderr.count("\n") == 1
    return answer.stderr.removeprefix("quadhelix: ").rstrip()


# up


def test_a_second_up_on_the_same_folder_says_so(tmp_path: Path, quadhelix: Quadhelix, running: str) -> None:
    # given a suite that runs
    record = (tmp_path / "run.json").read_text()
    # when another is started on the same folder, then it names the first, and touches nothing
    said = refusal(quadhelix("up", "--port", "0"), 1)
    assert said.startswith(
        f"Quadhelix already runs on {tmp_path} (pid {json.loads(record)['pid']}, {running})"
    )
    assert (tmp_path / "run.json").read_text() == record
    assert not (tmp_path / "broker").exists()


def test_a_taken_port_is_named_before_anything_starts(tmp_path: Path, quadhelix: Quadhelix) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        said = refusal(quadhelix("up", "--port", port), 1)
    assert said == f"port {port} is in use by another program; choose one with --port"
    assert not (tmp_path / "logs").exists()


def test_up_refuses_an_unknown_region(quadhelix: Quadhelix) -> None:
    said = refusal(quadhelix("up", "--region", "atlantis"), 2)
    assert said.startswith("There is no region atlantis; installed are: ")


def test_up_refuses_a_folder_it_cannot_use(tmp_path: Path, quadhelix: Quadhelix) -> None:
    (tmp_path / "file").touch()
    said = refusal(quadhelix("up", "--data-dir", str(tmp_path / "file" / "data")), 2)
    assert said.endswith("cannot be used: Not a directory.")


@pytest.mark.parametrize(
    "command", [("up",), ("run", "partners", "--port", "0"), ("migrate", "partners"), ("provision",)]
)
def test_a_bad_setting_is_refused_in_one_sentence(quadhelix: Quadhelix, command: tuple[str, ...]) -> None:
    assert refusal(quadhelix(*command, QUADHELIX_BODY_LIMIT="many"), 2) == (
        "QUADHELIX_BODY_LIMIT does not hold a valid int."
    )
    assert refusal(quadhelix(*command, QUADHELIX_LOG_LEVEL="loud"), 2) == (
        "QUADHELIX_LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR."
    )


def test_demonstration_data_is_loaded_once_and_a_failure_does_not_stop_the_suite(tmp_path: Path) -> None:
    # given a loader that notes what it was given, and fails the first time
    loader = tmp_path / "demonstration" / "__main__.py"
    loader.parent.mkdir()
    loader.with_name("__init__.py").touch()
    loader.write_text(LOADER)
    (tmp_path / "data").mkdir()

    def told() -> str:
        command = (sys.executable, tiny_suite.__file__, str(tmp_path / "data"), "--demo")
        with subprocess.Popen(
            command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as run:
            assert run.stdout is not None
            run.stdout.readline()
            run.terminate()
            return run.communicate()[1]

    # when the suite runs three times, then the first run goes on, the second loads, the third does nothing
    assert "demonstration failed: no region yet; the suite goes on without it False" in told()
    assert "demonstration data loaded in" in told()
    assert "demonstration " not in told()
    # and the loader had a token of a consortium admin
    calls = (tmp_path / "calls").read_text().splitlines()
    assert len(calls) == 2
    _, address, token = calls[1].split()
    assert address.endswith("/graphql")
    keys = read_key_set(tmp_path / "data" / "keys" / "development.jwks.json")
    assert Verifier(keys, DEVELOPMENT_ISSUER, "quadhelix").verify(token).holds(Role.CONSORTIUM_ADMIN)


def test_a_defect_is_one_line_without_a_stack_trace(tmp_path: Path, quadhelix: Quadhelix) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "development.json").write_text("damaged")
    said = refusal(quadhelix("token", "--role", "consortium-admin"), 1)
    assert said.startswith("this is a defect of Quadhelix: ")
    assert str(tmp_path) not in said


# status and down


def test_status_says_plainly_that_nothing_runs(tmp_path: Path, quadhelix: Quadhelix) -> None:
    answer = quadhelix("status")
    assert (answer.returncode, answer.stdout) == (1, f"Nothing runs on {tmp_path}.\n")
    answer = quadhelix("status", "--json")
    assert answer.returncode == 1
    assert json.loads(answer.stdout)["parts"] == []


def test_nothing_runs_on_what_is_no_folder(tmp_path: Path, quadhelix: Quadhelix) -> None:
    (tmp_path / "file").touch()
    answer = quadhelix("down", "--data-dir", str(tmp_path / "file"))
    assert (answer.returncode, answer.stdout) == (0, f"Nothing runs on {tmp_path / 'file'}.\n")


def test_a_run_that_is_still_starting_is_seen(tmp_path: Path, quadhelix: Quadhelix) -> None:
    # given a supervisor that has no parts yet
    with subprocess.Popen((sys.executable, "-c", "input()"), stdin=subprocess.PIPE) as supervisor:
        born = ProcessId.of(supervisor.pid)
        RunRecord(born.pid, born.created, "http://127.0.0.1:1", "", ()).write(tmp_path)
        # then status shows it, and does not call it ready
        answer = quadhelix("status")
        assert (answer.returncode, f"(supervisor: pid {born.pid})" in answer.stdout) == (1, True)
        # and down stops it
        assert quadhelix("down").returncode == 0
        assert supervisor.wait() != 0


def test_status_shows_each_part(quadhelix: Quadhelix, running: str) -> None:
    # given three ready parts, when asked, then each has its line and the exit code says ready
    answer = when_ready(quadhelix)
    lines = answer.stdout.splitlines()
    assert lines[0].startswith(running)
    assert [line.split()[0] for line in lines[2:]] == ["broker", "partners", "gateway"]
    # and the same for machines
    told = json.loads(when_ready(quadhelix, "--json").stdout)
    assert told["ready"] is True
    assert running.endswith(f":{told['parts'][2]['port']}")
    assert all(part["state"] == "ready" and part["memory_bytes"] > 0 for part in told["parts"])


def test_status_sees_a_part_that_is_down(quadhelix: Quadhelix, running: str) -> None:
    assert running
    # given a part that was killed and waits to be started again
    partners = json.loads(quadhelix("status", "--json").stdout)["parts"][1]
    os.kill(partners["pid"], 9)
    # when asked until it is back, then it has another pid and one restart
    again = json.loads(when_ready(quadhelix, "--json").stdout)["parts"][1]
    assert again["pid"] != partners["pid"]
    assert again["restarts"] == 1


def test_down_stops_what_runs_and_says_so(tmp_path: Path, quadhelix: Quadhelix, running: str) -> None:
    assert running
    assert quadhelix("down").stdout == "Stopped gateway, partners, broker.\n"
    assert (tmp_path / "diary").read_text() == "gateway leaves\npartners leaves\nbroker leaves\n"
    assert quadhelix("down").stdout == f"Nothing runs on {tmp_path}.\n"


def test_down_on_a_folder_that_is_not_there(tmp_path: Path, quadhelix: Quadhelix) -> None:
    nowhere = tmp_path / "nowhere"
    answer = quadhelix("down", "--data-dir", str(nowhere))
    assert (answer.returncode, answer.stdout) == (0, f"Nothing runs on {nowhere}.\n")
    assert not nowhere.exists()


# token


def test_a_token_carries_the_role_and_verifies(tmp_path: Path, quadhelix: Quadhelix) -> None:
    # given the keys of a data folder
    make_keys(tmp_path / "keys")
    organisation = uuid4()
    # when a token is made, then the public key verifies it, and it says what was asked
    answer = quadhelix("token", "--role", "member", "--organisation", str(organisation))
    assert answer.returncode == 0, answer.stderr
    keys = read_key_set(tmp_path / "keys" / "development.jwks.json")
    actor = Verifier(keys, DEVELOPMENT_ISSUER, "quadhelix").verify(answer.stdout.strip())
    assert actor.grants == {Grant(role=Role.MEMBER, organisation=organisation)}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--role", "member"), "The role member speaks for an organisation: name it with --organisation."),
        (("--role", "institute"), "The role institute speaks for an organisation: name it with"),
        (("--role", "region-admin"), "The role region-admin holds in one region: name it with --region."),
        (("--role", "service", "--region", "atlantis"), "There is no region atlantis; installed are: "),
        (("--role", "service"), "There is no development key in "),
    ],
)
def test_a_token_that_makes_no_sense_is_refused(
    quadhelix: Quadhelix, arguments: tuple[str, ...], sentence: str
) -> None:
    assert refusal(quadhelix("token", *arguments), 2).startswith(sentence)


def test_an_unknown_role_lists_the_roles(quadhelix: Quadhelix) -> None:
    answer = quadhelix("token", "--role", "king")
    assert answer.returncode == 2
    assert all(role in answer.stderr for role in Role)


def test_no_token_is_made_where_an_issuer_is_configured(tmp_path: Path, quadhelix: Quadhelix) -> None:
    make_keys(tmp_path / "keys")
    answer = quadhelix("token", "--role", "service", QUADHELIX_ISSUER="https://id.example")
    assert refusal(answer, 2).startswith("QUADHELIX_ISSUER is configured")


# run and migrate


def test_a_part_that_cannot_have_its_port_says_so(quadhelix: Quadhelix) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = refusal(quadhelix("run", "partners", "--port", str(port)), 1)
    assert said == f"partners cannot start: port {port} is in use by another program"


def test_a_service_without_a_broker_says_what_is_missing(tmp_path: Path, quadhelix: Quadhelix) -> None:
    make_keys(tmp_path / "keys")
    said = refusal(quadhelix("run", "partners", "--port", "0"), 1)
    assert said.startswith("partners cannot start: QUADHELIX_NATS_URL is empty")


def test_a_database_we_do_not_know_is_refused(quadhelix: Quadhelix) -> None:
    answer = quadhelix("migrate", "partners", QUADHELIX_DATABASE_URL="cardboard://{service}")
    assert refusal(answer, 2) == "QUADHELIX_DATABASE_URL is not the address of a database we know."


# the broker and the secrets of a deployment


async def test_a_stream_is_provisioned_by_the_operator_and_by_nobody_else(
    nats: RunningBroker, quadhelix: Quadhelix
) -> None:
    # given a broker, when its operator provisions it twice, with limits of its own
    def provision(user: str, *options: str) -> subprocess.CompletedProcess[str]:
        signed_in = {"QUADHELIX_NATS_USER": user, "QUADHELIX_NATS_PASSWORD": nats.passwords[user]}
        return quadhelix("provision", *options, QUADHELIX_NATS_URL=nats.url, **signed_in)

    for _ in range(2):
        answer = await asyncio.to_thread(provision, "operator", "--max-days", "7", "--replicas", "1")
        assert answer.returncode == 0, answer.stderr
    # then the stream is as told
    async with nats.bus() as bus:
        config = (await bus.jetstream.stream_info(STREAM)).config
        assert (config.max_age, config.max_bytes) == (7 * 86_400, STREAM_SETTINGS.max_bytes)
    # and a service that tries is told in one sentence
    answer = await asyncio.to_thread(provision, "partners")
    assert answer.returncode == 1
    assert answer.stderr.splitlines()[-1].startswith("quadhelix: the broker is not provisioned: ")


def test_the_secrets_of_a_deployment_are_made_and_never_shown(tmp_path: Path, quadhelix: Quadhelix) -> None:
    keys = tmp_path / "deep" / "keys"
    answer = quadhelix("keys", str(keys))
    assert answer.returncode == 0, answer.stderr
    assert sorted(answer.stdout.splitlines()) == sorted(f"{file} is made" for file in keys.iterdir())
    assert all(file.stat().st_mode & 0o077 == 0 for file in (keys, *keys.iterdir()))
    assert not [file for file in keys.glob("*.password") if file.read_text() in answer.stdout]
    assert quadhelix("keys", str(keys)).stdout == f"All secrets are in {keys} already.\n"


def test_secrets_that_cannot_be_made_are_told(tmp_path: Path, quadhelix: Quadhelix) -> None:
    (tmp_path / "file").touch()
    answer = quadhelix("keys", str(tmp_path / "file" / "keys"))
    assert refusal(answer, 1).endswith("Not a directory")


def test_the_brokers_configuration_is_printed_without_passwords(quadhelix: Quadhelix) -> None:
    assert quadhelix("broker-config").stdout == shipped()


# the secrets in the data folder


def test_secrets_are_made_once_and_for_their_owner_only(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    make_keys(keys)
    passwords = broker_passwords(keys, ("partners", "gateway"))
    before = {file.name: file.read_bytes() for file in keys.iterdir()}
    make_keys(keys)
    assert broker_passwords(keys, ("partners", "gateway")) == passwords
    assert {file.name: file.read_bytes() for file in keys.iterdir()} == before
    for name in ("context.json", "development.json", "broker.json"):
        assert (keys / name).stat().st_mode & 0o077 == 0
