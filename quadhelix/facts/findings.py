"""Rules, the steps they are asked at, and the findings they answer with."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from quadhelix.texts import Text


class Severity(StrEnum):
    """How much a finding weighs: `BLOCK` stops the change, `WARN` and `INFO` are kept and shown."""

    BLOCK = "BLOCK"
    WARN = "WARN"
    INFO = "INFO"


class Subject(StrEnum):
    """The kinds of record a rule can be about and a region can add fields to."""

    ORGANISATION = "ORGANISATION"
    CENTRE = "CENTRE"
    PROGRAMME = "PROGRAMME"
    PROJECT = "PROJECT"
    CHALLENGE = "CHALLENGE"
    TRAJECTORY = "TRAJECTORY"
    INTAKE = "INTAKE"
    MODULE = "MODULE"
    PLACEMENT = "PLACEMENT"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a rule has to say about one record.

    `rule` is the rule's id (`achterhoek.theme-table`), `version` its version, `field` the input field to
    mend in GraphQL spelling (`themeTables`), `message` one sentence a layman understands, per language,
    `source` where the rule stands. `region` is filled in by the host: a rule never speaks for another
    region. Rules make findings with `Rule.finding`.
    """

    rule: str
    version: int
    severity: Severity
    field: str
    message: Text
    source: str = ""
    region: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule as a region publishes it; declared by the hook `rules`, told of by the API's `rules` query.

    Args:
        id: The region's code, a dot, a name in lower-case kebab (`leiden.succession`); kept for ever.
        version: From 1; raised when the rule's outcome changes.
        severity: The most it answers with; a finding may be milder.
        subject: The kind of record it is about.
        steps: The steps it is asked at; at all of them when empty.
        field: The input field to mend, in GraphQL spelling.
        demand: What the rule asks for, one sentence for a layman, per language.
        message: What a finding says unless it says something closer: how to mend it.
        source: Where the rule comes from, in words; an address if it is public.
    """

    id: str
    version: int
    severity: Severity
    subject: Subject
    field: str
    demand: Text
    message: Text
    source: str
    steps: tuple[str, ...] = ()

    def asked_at(self, step: str) -> bool:
        """Whether the rule has anything to say at this step."""
        return not self.steps or step in self.steps

    def finding(
        self, *, field: str | None = None, message: Text | None = None, severity: Severity | None = None
    ) -> Finding:
        """The rule's objection, or its remark; what is left out is the rule's own.

        >>> rule = Rule(
        ...     id="drenthe.dutch-title", version=1, severity=Severity.BLOCK, subject=Subject.CHALLENGE,
        ...     field="title", demand={"en": "Challenges have a Dutch title."},
        ...     message={"en": "Give it a Dutch title."}, source="invented",
        ... )
        >>> rule.finding(severity=Severity.WARN).severity
        <Severity.WARN: 'WARN'>
        """
        return Finding(
            rule=self.id,
            version=self.version,
            severity=severity or self.severity,
            field=field or self.field,
            message=message or self.message,
            source=self.source,
        )


REVIEW = "review"
"""The step of nobody: rules are asked what they would say today, and nothing changes."""

UNSTOPPABLE = frozenset({REVIEW, "withdraw"})
"""Steps at which no finding blocks: whoever may take something out of view must always be able to."""


@dataclass(frozen=True, kw_only=True)
class Transition:
    """The step a record is about to take: its name, the stage it would reach, and the day.

    `on` is filled in by the host, so that a rule needs no clock; the step `review` leads nowhere.
    """

    name: str
    source: str | None
    target: str
    on: date | None = None
