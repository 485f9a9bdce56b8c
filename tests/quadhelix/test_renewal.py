"""A service is started anew while the suite runs: nobody who asks it meanwhile is refused."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from quadhelix.ports import free_ports
from quadhelix.supervisor import health as health_module
from quadhelix.supervisor import part as part_module
from quadhelix.supervisor.health import Health, ask
from quadhelix.supervisor.part import Part, PartFailed
from quadhelix.supervisor.record import RunRecord
from tests.quadhelix import tiny_suite
from tests.quadhelix.supervision import PATIENCE, Diary, eventually, pid_of, recorded


def test_a_hangup_starts_the_services_anew_one_by_one(
    tmp_path: Path, tiny_run: subprocess.Popen[str]
) -> None:
    # given a run without a terminal, its gateway and its one service
    before = {part.name: part.pid for part in recorded(tmp_path).parts}
    # when it is told that something changed
    recorded(tmp_path).supervisor.ask_to_renew()
    # then the service is another process, ready, and not counted as a failure; the rest serves on
    eventually(lambda: pid_of(tmp_path, "partners") not in (0, before["partners"]))
    eventually(lambda: {part.name: part.state for part in recorded(tmp_path).parts}["partners"] == "ready")
    assert pid_of(tmp_path, "gateway") == before["gateway"]
    assert [part.restarts for part in recorded(tmp_path).parts] == [0, 0, 0]


def test_who_asks_while_a_service_is_started_anew_waits_and_is_answered(
    tmp_path: Path, tiny_run: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # given somebody patient who asks a service all the time
    monkeypatch.setattr(health_module, "ANSWER_SECONDS", PATIENCE)
    before = next(part for part in recorded(tmp_path).parts if part.name == "partners")
    answers: list[Health] = []
    over = threading.Event()

    def keep_asking() -> None:
        while not over.is_set():
            answers.append(ask(before.ready_url))

    asking = threading.Thread(target=keep_asking)
    asking.start()
    # when it is started anew
    recorded(tmp_path).supervisor.ask_to_renew()
    eventually(lambda: pid_of(tmp_path, "partners") not in (0, before.pid))
    eventually(lambda: {part.name: part.state for part in recorded(tmp_path).parts}["partners"] == "ready")
    over.set()
    asking.join()
    # then each question is answered
    assert len(answers) > 1
    assert all(answer.ready for answer in answers)


def test_nobody_waits_for_a_service_that_died(tmp_path: Path, diary: Diary) -> None:
    # given a service whose port its supervisor keeps open, and which dies whenever it starts
    port = next(free_ports("127.0.0.1"))
    part = Part("partners", (sys.executable, "-c", ""), f"http://127.0.0.1:{port}/", {}, port)
    watch = part_module.Watch(
        replace(part, waiting_room="127.0.0.1"), tmp_path / "log", say=diary, changed=lambda: None
    )

    async def until_it_died() -> None:
        keeping = asyncio.create_task(watch.keep([]))
        await asyncio.to_thread(eventually, lambda: diary.told("partners", "starting it again"))
        # then who asks is refused at once, and does not wait for it
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)
        await part_module.finished(keeping)

    asyncio.run(until_it_died())


def test_a_port_that_another_program_has_is_told_by_name(tmp_path: Path, diary: Diary) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        part = Part("partners", (sys.executable, "-c", ""), "", {}, port, waiting_room="127.0.0.1")
        watch = part_module.Watch(part, tmp_path / "log", say=diary, changed=lambda: None)
        with pytest.raises(PartFailed, match=f"port {port} is in use"):
            asyncio.run(watch.keep([]))


IN_A_TERMINAL = """
import fcntl, os, signal, sys, termios
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # also where the tests themselves run under nohup
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, (sys.executable, *sys.argv[1:]))
"""


def test_when_its_terminal_closes_a_run_stops(tmp_path: Path) -> None:
    # given a run in a terminal
    ours, theirs = os.openpty()
    command = (sys.executable, "-c", IN_A_TERMINAL, tiny_suite.__file__, str(tmp_path))
    with subprocess.Popen(
        command, stdin=theirs, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as run:
        os.close(theirs)
        eventually(lambda: (record := RunRecord.read(tmp_path)) is not None and len(record.parts) == 3)
        eventually(lambda: [part.state for part in recorded(tmp_path).parts] == ["ready"] * 3)
        # when it is told to renew, then it does
        before = pid_of(tmp_path, "partners")
        run.send_signal(signal.SIGHUP)
        eventually(lambda: pid_of(tmp_path, "partners") not in (0, before))
        # when the terminal closes, then it stops in order
        os.close(ours)
        assert run.wait(PATIENCE) == 0
    assert RunRecord.read(tmp_path) is None
