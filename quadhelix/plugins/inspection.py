"""What the rules say today of the records that exist, each at the step it took last and at a review.

It runs in a process of its own, under the plugins of one store, and reads the services' databases, whether
the suite runs or not. Two of them beside each other are a preview; one alone tells what a region owns.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from quadhelix.assessable import assessed
from quadhelix.errors import PluginRefused
from quadhelix.facts import Finding, RecordFacts, Transition
from quadhelix.plugins.child import answer_of, answer_with
from quadhelix.settings import SERVICES, Settings
from quadhelix.steps import Steps
from quadhelix.texts import pick

MODULE = "quadhelix.plugins.inspection"


@dataclass(frozen=True, kw_only=True)
class Said:
    """One finding: the rule, how much it weighs, its English message, and the step it was asked at."""

    rule: str
    severity: str
    message: str
    step: str


@dataclass(frozen=True, kw_only=True)
class Inspected:
    """One record and what the rules say of it.

    Attributes:
        subject: The kind of record.
        id: Its id.
        region: The region that owns it.
        extras: The regions that keep data with it.
        findings: What the rules say of it at a review, and then at the step it took last.
    """

    subject: str
    id: str
    region: str
    extras: tuple[str, ...]
    findings: tuple[Said, ...]


def inspect_records(settings: Settings, store: Path) -> list[Inspected]:
    """What the plugins of the environment and of this store say of every record there is.

    Raises:
        PluginRefused: a database does not answer, or the plugins could not be tried.
    """
    answer = answer_of(MODULE, replace(settings, plugins=str(store)))
    if silent := answer["silent"]:
        raise PluginRefused(f"The database of {silent} does not answer.")
    return [
        Inspected(**{**each, "findings": tuple(Said(**said) for said in each["findings"])})
        for each in answer["records"]
    ]


def _inspected() -> dict[str, Any]:
    return asyncio.run(_all(Settings.from_environment(), datetime.now(UTC).date()))


async def _all(settings: Settings, today: date) -> dict[str, Any]:
    from sqlalchemy.exc import DBAPIError

    from quadhelix.regions import Regions

    regions = Regions.of(settings)
    found: list[dict[str, Any]] = []
    for name in SERVICES:
        # Without a database there are no records: the suite has never been started.
        if settings.database_url or (settings.data_dir / f"{name}.sqlite").exists():
            try:
                async for facts, step in _records(name, settings):
                    asked = (Steps.review(step.target), step)
                    found.append(
                        _as_json(facts, {each.name: regions.check(facts, each, today) for each in asked})
                    )
            except DBAPIError:
                return {"silent": name, "records": []}
    return {"silent": "", "records": found}


async def _records(name: str, settings: Settings) -> AsyncIterator[tuple[RecordFacts, Transition]]:
    from quadhelix.database import Database

    database = Database(settings.database(name))
    try:
        async with database.read() as session:
            async for each in assessed(name).records(session):
                yield each
    finally:
        await database.dispose()


def _as_json(facts: RecordFacts, findings: Mapping[str, Iterable[Finding]]) -> dict[str, Any]:
    return {
        "subject": type(facts).__name__.removesuffix("Facts").upper(),
        "id": str(facts.id),
        "region": facts.region,
        "extras": [code for code, values in facts.extras.items() if values],
        "findings": [
            {
                "rule": each.rule,
                "severity": str(each.severity),
                "message": pick(each.message, ["en"]),
                "step": step,
            }
            for step, said in findings.items()
            for each in said
        ],
    }


if __name__ == "__main__":
    answer_with(_inspected)
