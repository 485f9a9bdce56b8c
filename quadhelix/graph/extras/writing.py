"""Writing regions' own fields: checked against what the plugin declares, then kept with the record."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from quadhelix import extras
from quadhelix.aggregate import Aggregate
from quadhelix.errors import NotFound, invalid
from quadhelix.facts import ExtraField, FieldKind
from quadhelix.graph.context import Change
from quadhelix.graph.inputs import legible, read_id
from quadhelix.graph.texts import TranslationInput, read_text
from quadhelix.regions import field_name

MOST_VALUES = 100
"""How many values a field of many may hold."""

TEXT_LENGTH = 4000
"""The longest text, in characters, where the region sets no limit of its own."""

_ORGANISATION = {"en": "organisation", "nl": "organisatie"}


async def extend(change: Change, record: Aggregate) -> None:
    """Keep with the record what its client sent in regions' own fields.

    Called by an action once the record has its region and municipality, and before rules are asked. What was
    left out stays as it is; so does what is kept for a region whose plugin is not installed.

    Raises:
        InvalidInput: a region does not speak for this record, or a value breaks what the region declares;
            the field is named with its path (`achterhoek.scale`).
        NotFound: a value names an organisation nobody told of.
    """
    given = change.extras.values
    if not given:
        return
    speaking = change.regions.speaking_for(record.region, record.municipality, change.today)
    declared = change.regions.extra_fields(record.subject)
    named: dict[str, UUID] = {}
    kept = dict(record.extras)
    for region, values in given.items():
        if values is None:
            kept.pop(region, None)
            continue
        if region not in speaking:
            raise _foreign(region)
        before = kept.get(region, {})
        reading = _Reading({*_texts_in(before)}, named)
        kept[region] = reading.changed(declared.get(region, ()), before, values, field_name(region))
    await _refuse_unknown(change, named)
    record.extras = {region: values for region, values in kept.items() if values}


def public_extras(change: Change, record: Aggregate) -> dict[str, dict[str, Any]]:
    """What everyone may read in regions' own fields of a record, in the stored form; for its events."""
    speaking = change.regions.speaking_for(record.region, record.municipality, change.today)
    return extras.public(record.extras, change.regions.extra_fields(record.subject), speaking)


async def _refuse_unknown(change: Change, named: Mapping[str, UUID]) -> None:
    known = change.extras.organisations
    if not named or known is None:
        return
    found = await known.among(change.session, {*named.values()})
    for path, organisation in named.items():
        if organisation not in found:
            raise NotFound(_ORGANISATION, field=path)


def _foreign(region: str) -> Exception:
    return invalid(
        field_name(region),
        "region-of-record",
        "a record the region speaks for",
        "een record waarvoor de regio spreekt",
    )


def _texts_in(kept: object) -> Iterator[str]:
    if isinstance(kept, str):
        yield kept
    for part in kept.values() if isinstance(kept, Mapping) else kept if isinstance(kept, list) else ():
        yield from _texts_in(part)


@dataclass(frozen=True)
class _Reading:
    """Reads what was sent for one region.

    `already` are the texts kept so far: an organisation among them may stay, public or not. `named` collects
    the others, to be looked up, by path.
    """

    already: set[str]
    named: dict[str, UUID]

    def changed(
        self, fields: tuple[ExtraField, ...], before: Mapping[str, Any], given: Mapping[str, Any], path: str
    ) -> dict[str, Any]:
        """What is kept from now on, in the stored form; null clears a field."""
        kept = dict(before)
        for each in fields:
            if each.name in given:
                kept[each.name] = self._value(each, given[each.name], f"{path}.{each.name}")
        return {name: value for name, value in kept.items() if value is not None}

    def _value(self, field: ExtraField, given: Any, path: str) -> Any:
        if given is None or not field.many:
            return None if given is None else self._one(field, given, path)
        if len(given) > MOST_VALUES:
            raise invalid(path, "count", f"at most {MOST_VALUES} values", f"hooguit {MOST_VALUES} waarden")
        return [self._one(field, each, f"{path}.{number}") for number, each in enumerate(given)]

    def _one(self, field: ExtraField, given: Any, path: str) -> Any:
        match field.kind:
            case FieldKind.ORGANISATION:
                return self._organisation(given, path)
            case FieldKind.RECORD:
                return self.changed(field.fields, {}, given, path)
        return _READERS[field.kind](field, given, path)

    def _organisation(self, given: str, path: str) -> str:
        organisation = read_id(given, path)
        if str(organisation) not in self.already:
            self.named[path] = organisation
        return str(organisation)


def _text(field: ExtraField, given: str, path: str) -> str:
    most = _longest(field)
    text = given.replace("\r\n", "\n").strip()
    if not legible(text, most):
        raise invalid(path, "length", f"1 to {most} characters", f"1 tot en met {most} tekens")
    return text


def _localised(field: ExtraField, given: list[Mapping[str, str]], path: str) -> dict[str, str]:
    translations = [TranslationInput(language=each["language"], value=each["value"]) for each in given]
    return read_text(translations, path, most=_longest(field))


def _longest(field: ExtraField) -> int:
    return TEXT_LENGTH if field.most is None else int(field.most)


def _number(field: ExtraField, given: float, path: str) -> float:
    if field.least is not None and given < field.least:
        raise invalid(path, "least", f"at least {field.least:g}", f"ten minste {field.least:g}")
    if field.most is not None and given > field.most:
        raise invalid(path, "most", f"at most {field.most:g}", f"hooguit {field.most:g}")
    return given


def _date(_field: ExtraField, given: date, _path: str) -> str:
    return given.isoformat()


def _choice(_field: ExtraField, given: Enum, _path: str) -> str:
    return str(given.value)


def _boolean(_field: ExtraField, given: bool, _path: str) -> bool:
    return given


_READERS: Mapping[FieldKind, Callable[[ExtraField, Any, str], Any]] = {
    FieldKind.TEXT: _text,
    FieldKind.LOCALISED_TEXT: _localised,
    FieldKind.INTEGER: _number,
    FieldKind.DECIMAL: _number,
    FieldKind.BOOLEAN: _boolean,
    FieldKind.DATE: _date,
    FieldKind.CHOICE: _choice,
}
