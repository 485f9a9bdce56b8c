"""What regions' rules found, and what went wrong with a mutation."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import strawberry

from quadhelix import facts
from quadhelix.errors import QuadhelixError, RuleBlocked
from quadhelix.graph.context import Info
from quadhelix.graph.enums import Severity
from quadhelix.graph.texts import LocalisedText, localised
from quadhelix.regions import Regions, field_name
from quadhelix.soundness import OwnFields, is_field
from quadhelix.texts import pick


@strawberry.federation.type(shareable=True)
class Finding:
    """What one rule of one region has to say about a record.

    `region` is null for the suite's own rules, `source` where the rule says nowhere where it comes from.
    """

    rule: str
    version: int
    severity: Severity
    region: str | None
    field: str
    message: LocalisedText
    source: str | None


@strawberry.federation.type(shareable=True)
class Assessment:
    """What the regions' rules found when a record took a step; `version` is the record's after it."""

    step: str
    version: int
    at: datetime
    findings: list[Finding]


@strawberry.federation.type(shareable=True)
class MutationError:
    """Why a mutation did nothing: the input field to mend, a stable code, the broken rule, a sentence."""

    field: str | None
    code: str
    rule: str | None
    message: str


@strawberry.type
class Payload:
    """What every mutation answers: errors if nothing was changed, and what the regions' rules found."""

    errors: list[MutationError] = strawberry.field(default_factory=list)
    findings: list[Finding] = strawberry.field(default_factory=list)


def as_findings(found: Iterable[facts.Finding]) -> list[Finding]:
    """The GraphQL values of findings."""
    return [
        Finding(
            rule=finding.rule,
            version=finding.version,
            severity=finding.severity,
            region=finding.region or None,
            field=finding.field,
            message=localised(finding.message),
            source=finding.source or None,
        )
        for finding in found
    ]


def kept_findings(self: Any, info: Info) -> list[Finding]:
    """What the rules found when they were asked last; about hidden fields for those who may change it."""
    found = self.row.kept_findings()
    if self.row.changeable_by(info.context.actor):
        return as_findings(found)
    shown = _shown_to_all(self.row.subject, info.context.regions)
    return as_findings(each for each in found if is_field(each.field, self.row.subject, shown))


async def kept_assessments(self: Any, info: Info) -> list[Assessment]:
    """What the regions' rules found at each step it took, oldest first; for those who may change it."""
    if not self.row.changeable_by(info.context.actor):
        return []
    return [
        Assessment(step=one.step, version=one.version, at=one.at, findings=as_findings(one.findings))
        for one in await info.context.assessments.load(self.row.id)
    ]


def _shown_to_all(subject: facts.Subject, regions: Regions) -> OwnFields:
    """The paths of the regions' own fields of which nothing is hidden from those who read the record."""
    added = regions.extra_fields(subject).items()
    shown = (
        f"{field_name(code)}.{field.name}"
        for code, fields in added
        for field in fields
        if field.public and all(part.public for part in field.fields)
    )
    return {subject: frozenset(shown)}


def as_errors(error: QuadhelixError, languages: Iterable[str]) -> list[MutationError]:
    """The GraphQL values of an error: one for each blocking finding, or the error itself."""
    wanted = tuple(languages)
    if isinstance(error, RuleBlocked):
        blocking = [f for f in error.findings if f.severity is Severity.BLOCK]
        return [
            MutationError(
                field=finding.field,
                code=error.code,
                rule=finding.rule,
                message=pick(finding.message, wanted),
            )
            for finding in blocking
        ]
    return [MutationError(field=error.field, code=error.code, rule=error.rule, message=error.message(wanted))]
