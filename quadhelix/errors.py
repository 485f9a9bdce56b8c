"""The error family and its GraphQL codes.

QuadhelixError
├── InvalidInput       BAD_USER_INPUT    a field breaks a rule that can be named
├── NotFound           NOT_FOUND         no such record, or none this actor may see
├── Unauthenticated    UNAUTHENTICATED   no token, or one that does not verify
├── Forbidden          FORBIDDEN         a verified actor without the role
├── Conflict           CONFLICT          the record changed meanwhile, or exists already
├── RuleBlocked        RULE_BLOCKED      a region's rule objects; the findings say why
├── Unavailable        UNAVAILABLE       a part that is needed does not answer now
├── Stale              STALE             a change that the request names is not known here yet
└── PluginRefused      PLUGIN_REFUSED    a command about plugins cannot be done; clients never meet it

Every error a client can cause is one of these; anything else is a defect, shown as INTERNAL_ERROR with
an id that stands in the log.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from quadhelix.facts import Finding
from quadhelix.texts import Text, pick

INTERNAL_ERROR = "INTERNAL_ERROR"


class QuadhelixError(Exception):
    """Base of the family: a message per language and, where there is one, the input field to mend.

    `field` is in GraphQL spelling with dots and indices (`participations.0.organisation`); `rule` names
    the broken rule for machines (`kvk-number`).
    """

    code: ClassVar[str] = INTERNAL_ERROR

    def __init__(self, message: Text, *, field: str | None = None, rule: str | None = None) -> None:
        super().__init__(pick(message, ["en"]))
        self.text = message
        self.field = field
        self.rule = rule

    def message(self, languages: Iterable[str] = ()) -> str:
        """The message as a reader of these languages should see it."""
        return pick(self.text, languages)


class InvalidInput(QuadhelixError):
    """A field of the input breaks a rule that can be named."""

    code = "BAD_USER_INPUT"


def invalid(field: str, rule: str, en: str, nl: str) -> InvalidInput:
    """The error for a field that needs something else; `en` and `nl` complete the sentence.

    >>> print(invalid("endsOn", "period", "a day after startsOn", "een dag na startsOn"))
    endsOn needs a day after startsOn.
    """
    return InvalidInput({"en": f"{field} needs {en}.", "nl": f"{field} vraagt {nl}."}, field=field, rule=rule)


class NotFound(QuadhelixError):
    """There is no such record, or none that this actor may see: the answer is the same on purpose."""

    code = "NOT_FOUND"

    def __init__(self, kind: Text, *, field: str | None = "id") -> None:
        super().__init__(
            {
                "en": f"There is no {pick(kind, ['en'])} with this id.",
                "nl": f"Er is geen {pick(kind, ['nl'])} met dit id.",
            },
            field=field,
            rule="exists",
        )


class Unauthenticated(QuadhelixError):
    """The caller is unknown: no token where one is needed, or one that does not verify."""

    code = "UNAUTHENTICATED"


class Forbidden(QuadhelixError):
    """The caller is known and lacks the role."""

    code = "FORBIDDEN"


class Conflict(QuadhelixError):
    """The record changed since it was read, or already exists."""

    code = "CONFLICT"


class Unavailable(QuadhelixError):
    """Something needed does not answer at this moment; trying again later is right."""

    code = "UNAVAILABLE"


class Stale(QuadhelixError):
    """A change that the request asks to see is not known here yet; asking again a little later is right."""

    code = "STALE"


class RuleBlocked(QuadhelixError):
    """At least one region's rule objects; `findings` holds all that was found, warnings included."""

    code = "RULE_BLOCKED"

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(
            {"en": "A rule of the region objects.", "nl": "Een regel van de regio houdt dit tegen."},
            rule="region-rules",
        )
        self.findings = tuple(findings)


class PluginRefused(QuadhelixError):
    """What was asked of the plugins cannot be done; the message is for the operator, in full sentences."""

    code = "PLUGIN_REFUSED"

    def __init__(self, message: str) -> None:
        super().__init__({"en": message})
