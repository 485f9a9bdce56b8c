"""Every execution of these tests runs generated and interpreted code side by side."""

import pytest

from gateway.federation import execute
from tests.gateway.federation.twins import TwinProgram


@pytest.fixture(autouse=True, scope="session")
def twins() -> None:
    """Executors make programs that check themselves."""
    execute.Program = TwinProgram  # type: ignore[misc]  # for the whole session, also for executors made early
