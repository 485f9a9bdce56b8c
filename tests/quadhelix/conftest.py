"""What the tests of the kernel share: patience with a machine that holds processes up, and a tiny suite."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from quadhelix import bus, lease, refill
from quadhelix.supervisor import health
from tests.quadhelix import tiny_suite
from tests.quadhelix.supervision import Diary


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leases last, and what is asked is waited for; a test of how long they do sets its own."""
    for module in (bus, refill):
        monkeypatch.setattr(module, "PUBLISH_TIMEOUT", 8.0)
    monkeypatch.setattr(health, "ANSWER_SECONDS", 60.0)
    monkeypatch.setattr(lease, "SILENCE", 90.0)
    monkeypatch.setattr(lease, "TRUST", 60.0)


@pytest.fixture
def diary() -> Diary:
    return Diary()


@pytest.fixture
def tiny_run(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A supervisor in a process of its own, all parts ready."""
    command = (sys.executable, tiny_suite.__file__, str(tmp_path))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stdout.readline().startswith("http://127.0.0.1:")
        try:
            yield run
        finally:
            run.terminate()
