"""Whether the fields a region adds can be made into a schema, and kept."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from quadhelix.facts import Choice, ExtraField, ExtraFields, FieldKind, Subject
from quadhelix.facts.subjects import COURSES
from quadhelix.soundness.words import are, first_flaw, is_a, is_number, sound_list, text_flaws

_NAME = re.compile(r"[a-z][A-Za-z0-9]{0,39}")
_CHOICE = re.compile(r"[A-Z][A-Z0-9_]{0,59}")
_BOUNDED_BELOW = frozenset((FieldKind.INTEGER, FieldKind.DECIMAL))
_BOUNDED = _BOUNDED_BELOW | {FieldKind.TEXT, FieldKind.LOCALISED_TEXT}
_OF_EVERY_RECORD = frozenset(("changedAt", "findings", "id", "stage", "status", "version"))
_INPUT = "Input"
_MOST_FIELDS = 100
_MOST_CHOICES = 500


def sound_extra_fields(answer: object, name: str) -> tuple[ExtraFields, ...]:
    """The region's own fields, one group per kind of record.

    Args:
        answer: What the plugin declared.
        name: The field of the record they stand under, which is the region's code in GraphQL spelling.
    """
    return sound_list(answer, ExtraFields, lambda group: _group(group, name), lambda group: group.subject)


def _group(group: ExtraFields, name: str) -> Iterator[str]:
    if not is_a(group.subject, Subject):
        yield "is about no Subject"
    if name in COURSES[group.subject].fields | _OF_EVERY_RECORD:
        yield f"would hide the field {name} that every {group.subject} has"
    yield from _fields(group.fields, nested=False)
    # The object type bears no more than region and subject.
    names = Counter(["", _INPUT, *_type_names(group.fields)])
    if names.total() > len(names):
        yield "has fields whose types would bear one name"


def _fields(fields: Sequence[ExtraField], *, nested: bool) -> Iterator[str]:
    if not fields or not are(fields, ExtraField):
        yield "holds no ExtraField"
    if len(fields) > _MOST_FIELDS:
        yield f"holds more than {_MOST_FIELDS} fields"
    for number, field in enumerate(fields, 1):
        if flaw := first_flaw(_field(field, nested=nested)):
            yield f"has a field, number {number}, that {flaw}"
    if len({field.name for field in fields}) < len(fields):
        yield "has two fields of one name"


def _field(field: ExtraField, *, nested: bool) -> Iterator[str]:
    if not _NAME.fullmatch(field.name):
        yield "has a name that is not in GraphQL spelling, such as adoptionTier"
    if not is_a(field.kind, FieldKind):
        yield "is of no FieldKind"
    yield from text_flaws(names=field.names, description=field.description)
    if not (is_a(field.many, bool) and is_a(field.public, bool)):
        yield "does not say whether it is many, or public"
    yield from _choices(field)
    if field.kind is FieldKind.RECORD and nested:
        yield "is a record within a record"
    if bool(field.fields) != (field.kind is FieldKind.RECORD):
        yield "is a record without fields, or has fields without being one"
    if field.fields:
        yield from _fields(field.fields, nested=True)
    yield from _bounds(field)


def _choices(field: ExtraField) -> Iterator[str]:
    if bool(field.choices) != (field.kind is FieldKind.CHOICE):
        yield "is a choice without choices, or has choices without being one"
    if not are(field.choices, Choice) or not all(_CHOICE.fullmatch(choice.code) for choice in field.choices):
        yield "has a choice that is not in capitals"
    if len(field.choices) > _MOST_CHOICES:
        yield f"has more than {_MOST_CHOICES} choices"
    if len({choice.code for choice in field.choices}) < len(field.choices):
        yield "has one choice twice"
    for choice in field.choices:
        yield from text_flaws(**{f"names for {choice.code}": choice.names})


def _bounds(field: ExtraField) -> Iterator[str]:
    given = [bound for bound in (field.least, field.most) if bound is not None]
    if not all(map(is_number, given)) or given != sorted(given):
        yield "has bounds that are no numbers, or the wrong way round"
    if field.least is not None and field.kind not in _BOUNDED_BELOW:
        yield "has a least value without being a number"
    if field.most is not None and field.kind not in _BOUNDED:
        yield "has a most value without being a number or a text"
    if field.most is not None and field.most < 1 and field.kind not in _BOUNDED_BELOW:
        yield "is a text of no characters at most"


def _type_names(fields: Iterable[ExtraField], path: str = "") -> Iterator[str]:
    """What the names of the GraphQL types these fields need add to region and subject."""
    for field in fields:
        name = path + field.name[0].upper() + field.name[1:]
        if field.kind in (FieldKind.CHOICE, FieldKind.RECORD):
            yield name
        if field.kind is FieldKind.RECORD:
            yield name + _INPUT
            yield from _type_names(field.fields, name)
