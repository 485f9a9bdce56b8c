"""`quadhelix rules`: every rule in force, and what each says of one record, at the step asked about."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from quadhelix.database import Database, new_id, utc_now
from quadhelix.errors import InvalidInput, NotFound, Unavailable
from quadhelix.migrations import upgrade
from quadhelix.rule_commands import rules
from quadhelix.settings import SERVICES
from services.challenges.model import Intake

Quadhelix = Callable[..., Result]


@pytest.fixture
def quadhelix(tmp_path: Path) -> Quadhelix:
    """Runs one command of `quadhelix rules` on the test's own data folder."""

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(rules, [*arguments, "--data-dir", str(tmp_path)])

    return run


@pytest.fixture
def intake(tmp_path: Path) -> UUID:
    """A question that has waited at the desk of Zuid-Holland for twenty days."""
    for name in SERVICES:
        upgrade(f"sqlite:///{tmp_path}/{name}.sqlite", f"services.{name}")
    id = new_id()

    async def wait() -> None:
        database = Database(f"sqlite:///{tmp_path}/challenges.sqlite")
        async with database.write() as session:
            since = utc_now() - timedelta(days=20)
            desk = "smart-industry-desk"
            session.add(
                Intake(id=id, region="zuid-holland", question="Hoe dan?", desk=desk, created_at=since)
            )
        await database.dispose()

    asyncio.run(wait())
    return id


def outcomes(result: Result) -> dict[str, str]:
    answers: list[dict[str, Any]] = json.loads(result.stdout)["answers"]
    return {answer["rule"]: answer["outcome"] for answer in answers}


def test_every_rule_in_force_is_listed_with_its_source(quadhelix: Quadhelix) -> None:
    listed = json.loads(quadhelix("list", "--json").stdout)
    assert {rule["region"] for rule in listed} == {
        "",
        "achterhoek",
        "leiden",
        "oost-vlaanderen",
        "zuid-holland",
    }
    assert all(rule["source"] and rule["demand"] for rule in listed)
    # and those of one region alone, for people
    shown = quadhelix("list", "--region", "leiden").stdout
    assert "leiden.succession v1  BLOCK  PROJECT, at complete" in shown
    assert "achterhoek." not in shown


def test_no_region_bears_an_unknown_code(quadhelix: Quadhelix) -> None:
    assert isinstance(quadhelix("list", "--region", "atlantis").exception, NotFound)


def test_a_record_is_explained_at_the_step_it_took_last(quadhelix: Quadhelix, intake: UUID) -> None:
    shown = quadhelix("explain", str(intake)).stdout
    assert f"Intake {intake}, at the step receive:" in shown
    assert "KEPT            zuid-holland.one-desk v1  (zuid-holland)" in shown
    assert "NOT_ASKED       zuid-holland.referral v1  (zuid-holland)" in shown


def test_a_review_is_asked_of_the_stage_the_record_is_in(quadhelix: Quadhelix, intake: UUID) -> None:
    # when the late question is reviewed
    result = quadhelix("explain", str(intake), "--step", "review", "--json")
    # then the rule that looks at new questions only finds it late
    assert outcomes(result)["zuid-holland.service-level"] == "FOUND"
    assert outcomes(quadhelix("explain", str(intake), "--json"))["zuid-holland.service-level"] == "NOT_ASKED"


def test_what_is_not_there_is_said_in_a_sentence(quadhelix: Quadhelix, intake: UUID) -> None:
    # a step such a record never takes, a record nobody has, an id that is none
    assert isinstance(quadhelix("explain", str(intake), "--step", "publish").exception, InvalidInput)
    assert isinstance(quadhelix("explain", str(new_id())).exception, NotFound)
    assert quadhelix("explain", "one").exit_code == 2


def test_databases_that_are_not_there_are_named(quadhelix: Quadhelix) -> None:
    assert isinstance(quadhelix("explain", str(new_id())).exception, Unavailable)
