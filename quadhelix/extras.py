"""What regions keep with a record in fields of their own: how it is stored, and what is read of it.

It is stored as JSON, region code to field name to value: a date as ISO 8601, an organisation by its id, a
choice by its code. What no installed region declares (its plugin was removed, or renamed a field) stays
where it is and is read by nobody; what was kept as another kind than the one declared now reads as nothing.
"""

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar, get_args, get_type_hints
from uuid import UUID

from quadhelix.facts import ExtraField, FieldKind, PartyFacts, RecordFacts, Subject
from quadhelix.facts.subjects import BY_FACTS

Declared = Mapping[str, tuple[ExtraField, ...]]
"""The fields regions add to one kind of record: region code to fields, for the regions that add some."""

Facts = TypeVar("Facts", bound=RecordFacts | PartyFacts)


def told(facts: Facts, declared: Callable[[Subject], Declared]) -> Facts:
    """The same facts with extras as rules see them, those of the parties and the programme included.

    Called before rules are asked.

    Args:
        facts: With `extras` as they are stored.
        declared: The fields the regions declare on a kind of record.
    """
    changed: dict[str, Any] = {}
    kind: type = type(facts)
    for name in _holders(kind):
        held = getattr(facts, name)
        if (seen := _told_within(held, declared)) is not held:
            changed[name] = seen
    if facts.extras:
        subject = _subject(facts)
        # All regions are shown one and the same, and none may write in it.
        changed["extras"] = _closed(kept(facts.extras, declared(subject))) if subject else {}
    return replace(facts, **changed) if changed else facts


def kept(stored: Mapping[str, Any], declared: Declared) -> dict[str, dict[str, Any]]:
    """What is kept in the fields declared now, region code to field name to value; what is not is left out.

    Dates come as `date`, organisations as `UUID`, lists as tuples, records as mappings; values that come in
    this form already stay as they are, so that authors can ask rules with the facts they think in.
    """
    read = {region: read_values(fields, stored.get(region)) for region, fields in declared.items()}
    return {region: values for region, values in read.items() if values}


def read_values(fields: Iterable[ExtraField], stored: object) -> dict[str, Any]:
    """The values of these fields, as far as something of their kind is kept.

    >>> from quadhelix.facts import ExtraField
    >>> visits = ExtraField(name="visits", kind=FieldKind.INTEGER, names={"en": "Visits"}, description={})
    >>> read_values([visits], {"visits": 3}), read_values([visits], {"visits": "three"})
    ({'visits': 3}, {})
    """
    if not isinstance(stored, Mapping):
        return {}
    read = {field.name: _read(field, stored.get(field.name)) for field in fields}
    return {name: value for name, value in read.items() if value is not None}


def public_fields(fields: Iterable[ExtraField]) -> tuple[ExtraField, ...]:
    """Those of the fields that everyone may read; of a record, with its public fields only."""
    shown = (replace(field, fields=public_fields(field.fields)) for field in fields if field.public)
    return tuple(field for field in shown if field.fields or field.kind is not FieldKind.RECORD)


def public(
    stored: Mapping[str, Any], declared: Declared, speaking: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """What everyone may read, in the stored form: public fields, of the regions that speak for the record."""
    shown = {
        region: _public(public_fields(declared.get(region, ())), stored.get(region)) for region in speaking
    }
    return {region: values for region, values in shown.items() if values}


def _public(fields: Iterable[ExtraField], stored: Any) -> dict[str, Any]:
    readable = [field for field in fields if field.name in read_values([field], stored)]
    return {field.name: _part(field, stored[field.name]) for field in readable}


def _part(field: ExtraField, stored: Any) -> Any:
    """A stored value without the parts that are not among the fields of a record."""
    if field.kind is not FieldKind.RECORD:
        return stored
    return [_public(field.fields, each) for each in stored] if field.many else _public(field.fields, stored)


def _closed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return MappingProxyType({name: _closed(held) for name, held in value.items()})
    return tuple(map(_closed, value)) if isinstance(value, tuple) else value


def _subject(facts: RecordFacts | PartyFacts) -> Subject | None:
    if isinstance(facts, PartyFacts):
        return Subject.ORGANISATION
    course = BY_FACTS.get(type(facts))
    return course.subject if course else None


def _told_within(held: Any, declared: Callable[[Subject], Declared]) -> Any:
    if isinstance(held, tuple):
        seen = tuple(told(each, declared) for each in held)
        return held if all(map(operator.is_, seen, held)) else seen
    return held and told(held, declared)


@cache
def _holders(kind: type) -> tuple[str, ...]:
    """The attributes of such facts that hold facts with extras of their own."""
    return tuple(name for name, hint in get_type_hints(kind).items() if _holds(hint))


def _holds(hint: object) -> bool:
    if isinstance(hint, type) and issubclass(hint, RecordFacts | PartyFacts):
        return True
    return any(map(_holds, get_args(hint)))


def _read(field: ExtraField, stored: Any) -> Any:
    try:
        if not field.many:
            return None if stored is None else _READERS[field.kind](field, stored)
        return tuple(_READERS[field.kind](field, each) for each in stored) if _is_list(stored) else None
    except ValueError:
        return None


def _is_list(stored: object) -> bool:
    return isinstance(stored, list | tuple)


def _text(_field: ExtraField, stored: Any) -> str:
    if not isinstance(stored, str):
        raise ValueError("not a text")
    return stored


def _localised(_field: ExtraField, stored: Any) -> dict[str, str]:
    if not isinstance(stored, Mapping) or not all(isinstance(word, str) for word in stored.values()):
        raise ValueError("not a text per language")
    return dict(stored)


def _integer(_field: ExtraField, stored: Any) -> int:
    if not isinstance(stored, int) or isinstance(stored, bool) or abs(stored) >= 2**31:
        raise ValueError("not an integer")
    return stored


def _decimal(_field: ExtraField, stored: Any) -> float:
    if not isinstance(stored, int | float) or isinstance(stored, bool) or not math.isfinite(stored):
        raise ValueError("not a number")
    return float(stored)


def _boolean(_field: ExtraField, stored: Any) -> bool:
    if not isinstance(stored, bool):
        raise ValueError("neither true nor false")
    return stored


def _date(field: ExtraField, stored: Any) -> date:
    return stored if isinstance(stored, date) else date.fromisoformat(_text(field, stored))


def _choice(field: ExtraField, stored: Any) -> str:
    if stored not in [choice.code for choice in field.choices]:
        raise ValueError("none of the choices")
    return str(stored)


def _organisation(field: ExtraField, stored: Any) -> UUID:
    return stored if isinstance(stored, UUID) else UUID(_text(field, stored))


def _record(field: ExtraField, stored: Any) -> dict[str, Any]:
    if not isinstance(stored, Mapping):
        raise ValueError("not a record")
    return read_values(field.fields, stored)


_READERS: Mapping[FieldKind, Callable[[ExtraField, Any], Any]] = {
    FieldKind.TEXT: _text,
    FieldKind.LOCALISED_TEXT: _localised,
    FieldKind.INTEGER: _integer,
    FieldKind.DECIMAL: _decimal,
    FieldKind.BOOLEAN: _boolean,
    FieldKind.DATE: _date,
    FieldKind.CHOICE: _choice,
    FieldKind.ORGANISATION: _organisation,
    FieldKind.RECORD: _record,
}
