"""Fixtures of the challenges service's tests."""

from pathlib import Path

import pytest
import pytest_asyncio

from quadhelix.database import Database
from quadhelix.facts import SectorFamily
from services.challenges.model import ServiceBase
from tests.services.challenges.in_process import Challenges, organisation


@pytest_asyncio.fixture
async def challenges(database: Database) -> Challenges:
    """The service, told of three firms."""
    async with database.write() as session:
        await (await session.connection()).run_sync(ServiceBase.metadata.create_all)
    service = Challenges(database)
    await service.hear(
        organisation(service.owner, SectorFamily.TRADITIONAL),
        organisation(service.partner, SectorFamily.TECHNOLOGY),
        organisation(service.stranger),
    )
    return service


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """SQLite, unless the test asks by parameter for PostgreSQL as well."""
    if getattr(request, "param", "sqlite") == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'challenges.sqlite'}"
