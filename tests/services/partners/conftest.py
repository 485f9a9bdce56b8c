"""The partners service in one process: its schema on a real database, asked as the gateway would."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from quadhelix.database import Database
from quadhelix.graph.context import Context
from quadhelix.identity import ANONYMOUS, Actor, Grant, Role
from quadhelix.migrations import upgrade
from quadhelix.regions import Regions
from services.partners.queries import Loaders
from services.partners.schema import schema

Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture(scope="session")
def regions() -> Regions:
    """The regions whose plugins are installed."""
    return Regions.installed()


@pytest.fixture
def admin() -> Actor:
    """Who answers for Leiden."""
    return Actor("admin", frozenset({Grant(role=Role.REGION_ADMIN, region="leiden")}))


@pytest_asyncio.fixture
async def partners(database_url: str) -> AsyncIterator[Database]:
    """The service's own database, migrated."""
    upgrade(database_url, "services.partners")
    opened = Database(database_url)
    yield opened
    await opened.dispose()


@pytest.fixture
def context(partners: Database, regions: Regions) -> Callable[..., Context]:
    """Makes the context of one request, by an actor and the languages they read."""

    def make(actor: Actor = ANONYMOUS, languages: tuple[str, ...] = ("en",)) -> Context:
        made = Context(actor, languages, partners, regions)
        return replace(made, loaders=Loaders(made))

    return make


@pytest.fixture
def ask(context: Callable[..., Context]) -> Ask:
    """Runs an operation; the answer is its data, and an error it may not have fails the test."""

    async def run(query: str, actor: Actor = ANONYMOUS, **variables: Any) -> dict[str, Any]:
        result = await schema.execute(query, variable_values=variables, context_value=context(actor))
        assert not result.errors, [error.original_error or error for error in result.errors]
        assert result.data is not None
        return result.data

    return run


@pytest.fixture
def mutate(ask: Ask) -> Ask:
    """Runs a mutation by name and input; the answer is its payload: `record`, `errors`, `findings`."""

    async def run(name: str, actor: Actor, /, **given: Any) -> dict[str, Any]:
        kind = "centre" if "Centre" in name else "organisation"
        query = (
            f"mutation($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{"
            f" record: {kind} {{ id version published name {{ text }} }}"
            " errors { field code rule message } findings { rule } } }"
        )
        payload: dict[str, Any] = (await ask(query, actor, input=given))[name]
        return payload

    return run


@pytest.fixture
def details() -> dict[str, Any]:
    """An invented organisation, as a client describes it."""
    return {
        "name": [
            {"language": "nl", "value": "Voorbeeldfabriek"},
            {"language": "en", "value": "Sample Works"},
        ],
        "kind": "COMPANY",
        "helixSector": "BUSINESS",
        "country": "NL",
        "aliases": ["VBF"],
        "families": ["TECHNOLOGY"],
        "identifiers": [{"scheme": "KVK", "value": "1234 5678"}],
        "activities": [{"nace": "25.62", "revision": "2.0"}],
        "location": {"municipality": "GM0546", "latitude": 52.16, "longitude": 4.49},
        "provenance": {"source": "Invented register", "asOf": "2026-01-01", "demonstration": True},
    }


@pytest.fixture
def centre_details() -> dict[str, Any]:
    """An invented centre, as a client describes it."""
    return {
        "name": [{"language": "nl", "value": "Voorbeeldwerkplaats"}],
        "kind": "FIELDLAB",
        "fields": ["robotics"],
        "facilities": [{"name": [{"language": "nl", "value": "Zaal"}], "capacity": 12}],
    }
