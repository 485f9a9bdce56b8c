"""The supervisor, on small real programs: each part is a tiny HTTP server in a process of its own."""

import asyncio
import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from quadhelix.ports import free_ports
from quadhelix.supervisor import health as health_module
from quadhelix.supervisor import part as part_module
from quadhelix.supervisor.health import Health, ask
from quadhelix.supervisor.logs import KEPT_BYTES, last_message, rotate
from quadhelix.supervisor.part import Part, PartFailed
from quadhelix.supervisor.processes import ProcessId
from quadhelix.supervisor.record import FolderHeld, PartRecord, RunRecord, hold
from quadhelix.supervisor.supervisor import Supervisor
from tests.quadhelix import tiny_suite
from tests.quadhelix.supervision import PATIENCE, Diary, eventually, pid_of, recorded
from tests.quadhelix.tiny_suite import three_parts, tiny


def guardians(supervisor: int) -> list[psutil.Process]:
    return [child for child in psutil.Process(supervisor).children() if is_guardian(child)]


def is_guardian(process: psutil.Process) -> bool:
    try:
        return "quadhelix.supervisor.guardian" in process.cmdline()
    except psutil.NoSuchProcess:  # it is a zombie, or gone
        return False


@pytest.fixture
def supervise(tmp_path: Path, diary: Diary) -> Callable[..., Supervisor]:
    def make(parts: list[Part], **options: float) -> Supervisor:
        return Supervisor(parts, tmp_path, address="http://127.0.0.1:1", say=diary, **options)

    return make


async def test_parts_start_in_the_order_of_their_needs_and_stop_in_the_opposite_order(
    tmp_path: Path, diary: Diary, supervise: Callable[..., Supervisor]
) -> None:
    # given three parts, each needing the one before
    async with supervise(three_parts(tmp_path)) as suite:
        # when all are ready
        await suite.until_ready()
        record = recorded(tmp_path)
        # then they started in order, and the record shows each process
        assert [name for name, text, _ in diary.lines if "ready in" in text] == [
            "broker",
            "partners",
            "gateway",
        ]
        assert [part.state for part in record.parts] == ["ready"] * 3
        assert all(part.process.alive for part in record.parts)
        assert record.supervisor == ProcessId.of(os.getpid())
    # and when the block ends, the last one leaves first, and nothing is left
    assert (tmp_path / "diary").read_text().split("\n")[:3] == [
        "gateway leaves",
        "partners leaves",
        "broker leaves",
    ]
    assert not record.leftovers
    assert RunRecord.read(tmp_path) is None


async def test_a_killed_part_is_started_again_and_the_reason_is_told(
    tmp_path: Path, diary: Diary, supervise: Callable[..., Supervisor]
) -> None:
    async with supervise([tiny("partners", tmp_path)]) as suite:
        # given a running part
        await suite.until_ready()
        killed = pid_of(tmp_path, "partners")
        # when it is killed
        os.kill(killed, signal.SIGKILL)
        # then another process takes its place, and one line says what happened
        await asyncio.to_thread(eventually, lambda: diary.told("partners", "ready again"))
        assert pid_of(tmp_path, "partners") not in (0, killed)
        assert recorded(tmp_path).parts[0].restarts == 1
        assert diary.told(
            "partners", "was ended by SIGKILL (last logged: partners is here); starting it again in 0.5 s"
        ), diary.lines


async def test_a_part_that_never_comes_up_ends_the_start(
    tmp_path: Path, supervise: Callable[..., Supervisor], monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a part that ends at once
    monkeypatch.setattr(part_module, "FIRST_DELAY_SECONDS", 0.01)
    command = (sys.executable, "-c", "import sys; sys.exit('no database here')")
    broken = Part("partners", command, "http://127.0.0.1:1/health/ready", dict(os.environ))
    # when the suite starts, then it gives up with the reason
    async with supervise([broken]) as suite:
        with pytest.raises(
            PartFailed, match=r"partners ended with exit code 1 \(last logged: no database here\)"
        ):
            await suite.until_ready()


async def test_a_missing_program_ends_the_start(
    supervise: Callable[..., Supervisor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(part_module, "FIRST_DELAY_SECONDS", 0.01)
    missing = Part("broker", ("/nowhere/broker",), "http://127.0.0.1:1/")
    async with supervise([missing]) as suite:
        with pytest.raises(PartFailed, match="broker cannot be started: No such file or directory"):
            await suite.until_ready()


async def test_a_part_that_is_alive_but_never_ready_ends_the_start(
    tmp_path: Path, supervise: Callable[..., Supervisor]
) -> None:
    command = (sys.executable, "-c", "import time; time.sleep(60)")
    sleeper = Part("gateway", command, "http://127.0.0.1:1/", dict(os.environ))
    async with supervise([sleeper], ready_seconds=0.3) as suite:
        with pytest.raises(PartFailed, match=r"gateway was not ready within 0\.3 s"):
            await suite.until_ready()


async def test_a_part_that_does_not_listen_is_killed(
    tmp_path: Path, diary: Diary, supervise: Callable[..., Supervisor]
) -> None:
    async with supervise([tiny("stubborn", tmp_path)], stop_seconds=0.3) as suite:
        await suite.until_ready()
        record = recorded(tmp_path)
    assert not record.leftovers
    assert diary.told("stubborn", "did not stop in time and was killed")


def test_a_killed_supervisor_leaves_no_orphans(tmp_path: Path, tiny_run: subprocess.Popen[str]) -> None:
    # given a supervisor in a process of its own, with three parts and a guardian
    record = recorded(tmp_path)
    assert len(record.leftovers) == 3
    eventually(lambda: len(guardians(tiny_run.pid)) == 1)
    children = psutil.Process(tiny_run.pid).children()
    # when it is killed
    tiny_run.kill()
    # then everything it had started ends, the last part first
    _, running = psutil.wait_procs(children, timeout=PATIENCE)
    assert not running
    assert (tmp_path / "diary").read_text().startswith("gateway leaves\npartners leaves\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_everything_in_order(
    tmp_path: Path, tiny_run: subprocess.Popen[str], number: signal.Signals
) -> None:
    children = psutil.Process(tiny_run.pid).children()
    # when the signal comes twice at once, as some programs pass on what their children got already
    tiny_run.send_signal(number)
    tiny_run.send_signal(number)
    # then the parts leave in order, and nothing is left, not even the record
    assert tiny_run.wait(PATIENCE) == 0
    _, running = psutil.wait_procs(children, timeout=PATIENCE)
    assert not running
    assert (tmp_path / "diary").read_text() == "gateway leaves\npartners leaves\nbroker leaves\n"
    assert RunRecord.read(tmp_path) is None


def test_a_killed_guardian_is_replaced(tiny_run: subprocess.Popen[str]) -> None:
    # given the guardian of a run
    eventually(lambda: len(guardians(tiny_run.pid)) == 1)
    (guardian,) = guardians(tiny_run.pid)
    # when it is killed, then another takes its place
    guardian.kill()
    eventually(lambda: guardian.pid not in [other.pid for other in guardians(tiny_run.pid) or [guardian]])


def test_leftovers_of_an_earlier_run_are_stopped(tmp_path: Path) -> None:
    # given a record of a run whose supervisor is gone but whose part still runs
    part = tiny("partners", tmp_path)
    with subprocess.Popen(part.command) as process:
        born = ProcessId.of(process.pid)
        left = PartRecord("partners", born.pid, born.created, 1, "", "ready", 0, "")
        reused = PartRecord("gateway", os.getpid(), 1.0, 1, "", "ready", 0, "")
        RunRecord(1, 0.0, "", "", (left, reused)).write(tmp_path)
        # when the next run clears up, then the part ends, and a reused pid is left alone
        assert recorded(tmp_path).stop_parts(5) == ["partners"]
        process.wait()
    assert not born.alive


def test_a_data_folder_has_one_supervisor(tmp_path: Path) -> None:
    with hold(tmp_path):
        RunRecord(4711, 0.0, "http://127.0.0.1:8400", "", ()).write(tmp_path)
        with pytest.raises(FolderHeld) as refused, hold(tmp_path):
            pass
        assert refused.value.record is not None
        assert refused.value.record.pid == 4711
    with hold(tmp_path):
        pass


MISTYPED = json.dumps(asdict(RunRecord(1, 0.0, "", "", ())) | {"pid": "1"})
NEGATIVE = json.dumps(asdict(RunRecord(-1, 0.0, "", "", ())))


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"parts": [{}]}', MISTYPED, NEGATIVE])
def test_a_damaged_record_is_no_record(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text)
    assert RunRecord.read(tmp_path) is None


def test_an_ended_process_never_matches() -> None:
    with subprocess.Popen((sys.executable, "-S", "-c", "")) as process:
        born = ProcessId.of(process.pid)
        process.wait()
    assert not born.alive
    assert born.stop(1)


def test_a_large_log_is_moved_aside(tmp_path: Path) -> None:
    log = tmp_path / "partners.log"
    log.write_bytes(b"x" * (KEPT_BYTES + 1))
    rotate(log)
    assert log.stat().st_size == 0
    assert (tmp_path / "partners.log.1").stat().st_size == KEPT_BYTES + 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('time=now level=error logger=x message="no \\"database\\" here" a=b', 'no "database" here'),
        ("[77] 2026/03/01 09:00:00.000000 [FTL] address in use", "address in use"),
        ("plain words", "plain words"),
        ("", ""),
    ],
)
def test_the_last_message_of_a_log_is_quoted_without_time_and_level(
    tmp_path: Path, line: str, message: str
) -> None:
    log = tmp_path / "x.log"
    log.write_text(f"of an earlier process\n{line}\n\n")
    assert last_message(log, len("of an earlier process\n")) == message


def test_nobody_answers_is_not_ready() -> None:
    assert ask(f"http://127.0.0.1:{next(free_ports('127.0.0.1'))}/health/ready") == Health(False, "no answer")


SICK_SERVER = """
import http.server, os, pathlib, sys
port, folder = int(sys.argv[1]), pathlib.Path(sys.argv[2])

class Sick(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503 if (folder / "sick").exists() else 200)
        self.end_headers()
    def log_message(self, *_):
        pass

http.server.HTTPServer(("127.0.0.1", port), Sick).serve_forever()
"""


def sick(name: str, folder: Path, needs: tuple[str, ...] = ()) -> Part:
    """A part that is not ready while there is a file `sick` in its folder."""
    folder.mkdir()
    port = next(free_ports("127.0.0.1"))
    command = (sys.executable, "-S", "-c", SICK_SERVER, str(port), str(folder))
    environment = dict(os.environ)
    return Part(
        name, command, f"http://127.0.0.1:{port}/", environment, port, needs, patience=0.5, disk=folder
    )


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A supervisor that looks often and waits for little, its seconds counted in looks.

    So a part has as many chances to be well on a machine that holds it up as on any other.
    """
    monkeypatch.setattr(part_module, "FIRST_DELAY_SECONDS", 0.01)
    monkeypatch.setattr(part_module, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(health_module, "ANSWER_SECONDS", PATIENCE)
    looks = itertools.count(1)
    now = 1000.0

    def look(url: str) -> Health:
        nonlocal now
        health = ask(url)
        now = 1000.0 + 0.02 * next(looks)
        return health

    monkeypatch.setattr(part_module, "ask", look)
    monkeypatch.setattr(part_module, "time", SimpleNamespace(monotonic=lambda: now))


@pytest.mark.usefixtures("impatient")
async def test_a_part_that_lives_and_is_not_ready_for_long_is_started_again(
    tmp_path: Path, diary: Diary, supervise: Callable[..., Supervisor]
) -> None:
    async with supervise([sick("partners", tmp_path / "partners")]) as suite:
        # given a part that was ready
        await suite.until_ready()
        first = pid_of(tmp_path, "partners")
        # when it is not any more, and stays so
        (tmp_path / "partners" / "sick").touch()
        await asyncio.to_thread(eventually, lambda: diary.told("partners", "was alive but not ready for"))
        # then another process takes its place, and becomes ready when it can
        (tmp_path / "partners" / "sick").unlink()
        await asyncio.to_thread(eventually, lambda: diary.told("partners", "ready again"))
        assert pid_of(tmp_path, "partners") not in (0, first)
        assert diary.told("partners", "(not ready); starting it again in 0.01 s"), diary.lines


@pytest.mark.usefixtures("impatient")
async def test_a_part_that_lacks_what_it_needs_is_left_alone(
    tmp_path: Path, diary: Diary, supervise: Callable[..., Supervisor]
) -> None:
    parts = [sick("broker", tmp_path / "broker"), sick("partners", tmp_path / "partners", ("broker",))]
    async with supervise(parts) as suite:
        # given a part that is not ready because what it needs is not
        await suite.until_ready()
        for part in ("broker", "partners"):
            (tmp_path / part / "sick").touch()
        # when the supervisor acts, then on the cause alone
        await asyncio.to_thread(eventually, lambda: diary.told("broker", "was alive but not ready for"))
        for part in ("partners", "broker"):
            (tmp_path / part / "sick").unlink()
        await asyncio.to_thread(eventually, lambda: diary.told("broker", "ready again"))
        assert not diary.told("partners", "starting it again"), diary.lines


@pytest.mark.usefixtures("impatient")
async def test_a_part_whose_disk_is_full_is_started_again_once_there_is_room(
    tmp_path: Path, diary: Diary, supervise: Callable[..., Supervisor], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with supervise([sick("broker", tmp_path / "broker")]) as suite:
        # given a part that is not ready, on a disk without room
        await suite.until_ready()
        looks: list[Path] = []

        def full(disk: Path) -> SimpleNamespace:
            looks.append(disk)
            return SimpleNamespace(free=0)

        monkeypatch.setattr(part_module, "disk_usage", full)
        (tmp_path / "broker" / "sick").touch()
        # when that lasts for longer than it may be unwell, then it is left alone
        await asyncio.to_thread(eventually, lambda: len(looks) > 15)
        assert not diary.told("broker", "starting it again"), diary.lines
        # and when there is room, it is started again
        monkeypatch.setattr(part_module, "disk_usage", lambda _: SimpleNamespace(free=2**30))
        await asyncio.to_thread(eventually, lambda: diary.told("broker", "was alive but not ready for"))
        (tmp_path / "broker" / "sick").unlink()
        await asyncio.to_thread(eventually, lambda: diary.told("broker", "ready again"))


@pytest.mark.parametrize("moment", ["broker ready", "partners ready"])
def test_an_interrupted_start_tells_of_nothing_but_the_stop(tmp_path: Path, moment: str) -> None:
    # given a start of which the first parts are ready
    command = (sys.executable, tiny_suite.__file__, str(tmp_path))
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        said = [next(line for line in run.stderr if line.startswith(moment))]
        # when it is interrupted
        run.send_signal(signal.SIGINT)
        said += run.stderr.readlines()
    # then it ends in order, and every line is one of the supervisor's own
    assert run.returncode == 0
    own = ("broker ", "partners ", "gateway ", "data ")
    assert [line for line in said if not line.startswith(own)] == []
    assert said[-1].startswith("broker stopped")
