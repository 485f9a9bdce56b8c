"""The migrations of education make the tables of its model."""

import pytest

from quadhelix.migrations import check, upgrade

PACKAGE = "services.education"


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_a_migrated_database_is_the_model(database_url: str) -> None:
    upgrade(database_url, PACKAGE)
    upgrade(database_url, PACKAGE)
    check(database_url, PACKAGE)
