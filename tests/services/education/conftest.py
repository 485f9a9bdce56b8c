"""Fixtures of the education service's tests."""

from pathlib import Path

import pytest
import pytest_asyncio

from quadhelix.database import Database
from quadhelix.facts import OrganisationKind
from services.education.model import ServiceBase
from tests.services.education.in_process import Education, challenge, organisation


@pytest_asyncio.fixture
async def education(database: Database) -> Education:
    """The service with a college, a university and a challenge it was told of."""
    async with database.write() as session:
        await (await session.connection()).run_sync(ServiceBase.metadata.create_all)
    service = Education(database)
    await service.hear(
        organisation(service.college, OrganisationKind.VOCATIONAL_COLLEGE),
        organisation(service.university, OrganisationKind.UNIVERSITY),
        challenge(service.challenge),
    )
    return service


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """SQLite, unless the test asks by parameter for PostgreSQL as well."""
    if getattr(request, "param", "sqlite") == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'education.sqlite'}"
