"""What the tests of the kernel share: patience with a machine that holds its processes up for seconds."""

import pytest

from quadhelix import bus, lease, refill
from quadhelix.supervisor import health


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leases last, and what is asked is waited for; a test of how long they do sets its own."""
    for module in (bus, refill):
        monkeypatch.setattr(module, "PUBLISH_TIMEOUT", 8.0)
    monkeypatch.setattr(health, "ANSWER_SECONDS", 60.0)
    monkeypatch.setattr(lease, "SILENCE", 90.0)
    monkeypatch.setattr(lease, "TRUST", 60.0)
