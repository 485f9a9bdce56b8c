"""Every execution of these tests runs generated and interpreted code side by side."""

from collections.abc import Iterator

import pytest

from gateway.federation import execute
from tests.gateway.federation.twins import TwinProgram


@pytest.fixture(autouse=True, scope="session")
def twins() -> Iterator[None]:
    """Executors make programs that check themselves: for the whole session, also those made early."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(execute, "Program", TwinProgram)
        yield
