"""An invented region that adds a field of every kind to challenges and organisations; demonstration only."""

from datetime import date
from typing import Any

from quadhelix import (
    ChallengeFacts,
    Choice,
    ExtraField,
    ExtraFields,
    FieldKind,
    Finding,
    Municipality,
    RegionProfile,
    Rule,
    Severity,
    Subject,
    Text,
    Transition,
    hookimpl,
)

QUADHELIX_API = 1
PLACE = "GM9901"
__name__ = "veluwe-rand"


def _text(words: str) -> Text:
    return {"en": words, "nl": words}


def _field(name: str, kind: FieldKind, *, many: bool = False, public: bool = True, **more: Any) -> ExtraField:
    return ExtraField(
        name=name,
        kind=kind,
        names=_text(name),
        description=_text(f"The {name}."),
        many=many,
        public=public,
        **more,
    )


BUDGET = (
    _field("amount", FieldKind.DECIMAL, least=0),
    _field("payer", FieldKind.ORGANISATION),
    _field("ceiling", FieldKind.DECIMAL, public=False),
    _field("for", FieldKind.CHOICE, choices=(Choice(code="WORK", names=_text("Work")),)),
)
FIELDS = (
    _field(
        "scale", FieldKind.CHOICE, choices=tuple(Choice(code=c, names=_text(c)) for c in ("LOCAL", "WIDE"))
    ),
    _field("story", FieldKind.LOCALISED_TEXT, most=20),
    _field("keywords", FieldKind.TEXT, many=True, most=10),
    _field("visits", FieldKind.INTEGER, least=0, most=10),
    _field("share", FieldKind.DECIMAL),
    _field("open", FieldKind.BOOLEAN),
    _field("decidedOn", FieldKind.DATE),
    _field("hosts", FieldKind.ORGANISATION, many=True),
    _field("lead", FieldKind.ORGANISATION),
    _field("budget", FieldKind.RECORD, many=True, fields=BUDGET),
    _field("remark", FieldKind.TEXT, public=False),
)
FEW = Rule(
    id="veluwe-rand.visits",
    version=1,
    severity=Severity.BLOCK,
    subject=Subject.CHALLENGE,
    field="veluweRand.visits",
    demand=_text("A challenge tells of at least one visit, if it tells of visits."),
    message=_text("Make a visit first."),
    source="invented",
)


@hookimpl
def region_profile() -> RegionProfile:
    return RegionProfile(
        code="veluwe-rand",
        names={"nl": "Veluwerand (demonstratie)"},
        languages=("nl",),
        country="NL",
        municipalities=(Municipality(code=PLACE, name="Randstede"),),
        nuts=(),
        checked_on=date(2026, 1, 1),
    )


@hookimpl
def extra_fields() -> list[ExtraFields]:
    return [ExtraFields(subject=kind, fields=FIELDS) for kind in (Subject.CHALLENGE, Subject.ORGANISATION)]


@hookimpl
def rules() -> list[Rule]:
    return [FEW]


@hookimpl
def check_challenge(challenge: ChallengeFacts, transition: Transition) -> list[Finding]:
    return [FEW.finding()] if challenge.kept("veluwe-rand", "visits") == 0 else []
