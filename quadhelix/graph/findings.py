"""What regions' rules found, and what went wrong with a mutation."""

from collections.abc import Iterable

import strawberry

from quadhelix import facts
from quadhelix.errors import QuadhelixError, RuleBlocked
from quadhelix.graph.enums import Severity
from quadhelix.graph.texts import LocalisedText, localised
from quadhelix.texts import pick


@strawberry.federation.type(shareable=True)
class Finding:
    """What one rule of one region has to say about a record; `region` is null for the suite's own rules."""

    rule: str
    version: int
    severity: Severity
    region: str | None
    field: str
    message: LocalisedText


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
        )
        for finding in found
    ]


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
