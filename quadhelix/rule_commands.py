"""`quadhelix rules`: what the regions' rules are, and what they say of one record.

    quadhelix rules list           every rule in force, with its source
    quadhelix rules explain ID     each rule asked about this record, and what it answered

`explain` works on the services' databases, whether the suite runs or not, and changes nothing.
"""

import json
import sys
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from quadhelix.errors import NotFound, invalid
from quadhelix.service_databases import ask_each, data_dir_option, json_option
from quadhelix.settings import Settings
from quadhelix.texts import pick

if TYPE_CHECKING:
    from quadhelix.database import Database
    from quadhelix.facts import RecordFacts, Transition
    from quadhelix.regions import Answer, Regions

LANGUAGE = "en"


@click.group()
def rules() -> None:
    """What the regions' rules are, and what they say of a record."""


@rules.command("list")
@click.option("--region", help="Only the rules of this region.")
@json_option
@data_dir_option
def list_(region: str | None, as_json: bool, data_dir: Path | None) -> None:
    """Show every rule in force: those that hold everywhere, then each region's."""
    regions = _regions(data_dir)
    codes = [region] if region else ["", *regions.codes]
    found: list[dict[str, Any]] = [
        {
            "region": code,
            "rule": rule.id,
            "version": rule.version,
            "severity": rule.severity.value,
            "subject": rule.subject.value,
            "steps": list(rule.steps),
            "demand": pick(rule.demand, [LANGUAGE]),
            "source": rule.source,
        }
        for code in codes
        for rule in regions.rules(code)
    ]
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for rule in found:
        steps = ", ".join(rule["steps"]) or "every step"
        click.echo(f"{rule['rule']} v{rule['version']}  {rule['severity']}  {rule['subject']}, at {steps}")
        click.echo(f"    {rule['demand']}")
        click.echo(f"    source: {rule['source']}")


@rules.command()
@click.argument("id", type=click.UUID)
@click.option("--step", help="The step to ask about; else the one the record took last.")
@json_option
@data_dir_option
def explain(id: UUID, step: str | None, as_json: bool, data_dir: Path | None) -> None:
    """Show each rule asked about a record, and what it answered in one sentence."""
    from quadhelix.database import utc_now

    facts, taken = _record(id, data_dir)
    transition = _asked(facts, taken, step) if step else taken
    regions = _regions(data_dir)
    with redirect_stdout(sys.stderr):
        answers = regions.explain(facts, transition, utc_now().date())
    if as_json:
        click.echo(json.dumps(_told(facts, transition, answers), indent=2, ensure_ascii=False))
        return
    click.echo(f"{type(facts).__name__.removesuffix('Facts')} {facts.id}, at the step {transition.name}:")
    for answer in answers:
        where = answer.region or "everywhere"
        click.echo(f"{answer.outcome.value:16}{answer.rule} v{answer.version}  ({where})")
        for finding in answer.findings:
            click.echo(f"{finding.severity.value:>16}  {finding.field}: {pick(finding.message, [LANGUAGE])}")


def _record(id: UUID, data_dir: Path | None) -> "tuple[RecordFacts, Transition]":
    from quadhelix.assessable import assessed

    async def look(service: str, database: "Database") -> "tuple[RecordFacts, Transition] | None":
        async with database.read() as session:
            return await assessed(service).record(session, id)

    for found in ask_each(data_dir, None, look):
        if found:
            return found
    raise NotFound({"en": "record", "nl": "record"}, field="id")


def _asked(facts: "RecordFacts", taken: "Transition", step: str) -> "Transition":
    """The step to ask about, of a record that took this one last."""
    from quadhelix.facts import REVIEW
    from quadhelix.facts.subjects import BY_FACTS
    from quadhelix.steps import Steps

    steps = BY_FACTS[type(facts)].steps
    if step not in steps:
        there = ", ".join(sorted(steps))
        raise invalid("step", "step", f"one of {there}", f"een van {there}")
    return Steps.review(taken.target) if step == REVIEW else replace(taken, name=step)


def _told(facts: "RecordFacts", transition: "Transition", answers: "list[Answer]") -> dict[str, Any]:
    return {
        "record": str(facts.id),
        "region": facts.region,
        "step": transition.name,
        "answers": [
            {
                "region": answer.region,
                "plugin": answer.plugin,
                "rule": answer.rule,
                "version": answer.version,
                "outcome": answer.outcome.value,
                "microseconds": round(answer.microseconds, 1),
                "findings": [
                    {"severity": f.severity.value, "field": f.field, "message": dict(f.message)}
                    for f in answer.findings
                ],
            }
            for answer in answers
        ],
    }


def _regions(data_dir: Path | None) -> "Regions":
    from quadhelix.regions import Regions

    settings = Settings.from_environment()
    with redirect_stdout(sys.stderr):  # what a plugin prints is no part of an answer to a machine
        return Regions.of(replace(settings, data_dir=data_dir or settings.data_dir))
