"""The event catalogue: every event in words, made from its class and from what the services react to.

`quadhelix events catalogue` prints it, and a test compares it with `services/EVENTS.md`.
"""

import dataclasses
import inspect
import types
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from itertools import count
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

import orjson
from pydantic import TypeAdapter

from quadhelix.bus import STREAM, STREAM_SETTINGS
from quadhelix.cloudevents import EXTENSIONS, REQUIRED
from quadhelix.events import Event, Localised, contracts

_EXAMPLE_ID = "0198a0c0-0000-7000-8000-0000000000{:02x}"
_EXAMPLE_DAY = date(2026, 9, 1)
_EXAMPLE_WORDS = {
    "region": "leiden",
    "country": "NL",
    "municipality": "GM0546",
    "divisions": "26",
    "stage": "PUBLISHED",
    "status": "COMPLETED",
    "CentreState.kind": "LIVING_LAB",
    "ModuleState.kind": "MINOR",
    "IntakeChanged.status": "TRIAGED",
}
"""What stands in the examples, by the name of the field, or of the class and the field."""

_DAYS = int((STREAM_SETTINGS.max_age or 0) // 86400)

_PREFACE = f"""\
# Events

Written by `quadhelix events catalogue`; a test compares. What is told here for people, `quadhelix events
asyncapi` and each service's `/asyncapi.json` tell machines, and `tests/events` holds as golden contracts.

An event tells that a record changed, and carries what anyone may know of it after the change, so that
whoever listens never has to call back. `state: null` means that the record is not public. Events hold no
personal data.

All live in the stream `{STREAM}` for {_DAYS} days, as CloudEvents 1.0 in binary mode: each attribute is a
header `ce-<name>`, the body is the JSON below. Subjects are `quadhelix.<service>.<kind>.<what happened>`;
only that service may publish there.
"""

_TROUBLE = """\
## When an event cannot go its way

Whatever is wrong with one event, those of other records flow on. `quadhelix status --json`, each service's
`/health/ready` and `/metrics` tell at once.

| What is wrong | What becomes of it | What an operator does |
| --- | --- | --- |
| Larger than the broker takes | It stays in the outbox, refused, with the record's later events behind it; health says `refused`. | `quadhelix events refused list`; raise the broker's `max_payload` and `refused retry ID`, or `refused skip ID` and then redrive the listeners' dead letters with `--past-gaps`. |
| Unknown type or major version, broken JSON, a payload or envelope that breaks its contract, another service's subject | A dead letter with the reason; the record's later events wait behind it. | `quadhelix events dead list` and `show ID`; after an upgrade that knows it `dead redrive ID`, else `dead drop ID` and redrive what waits. |
| A reaction fails | Tried again a few times, then a dead letter as above. | Mend the cause, `dead redrive ID`. |
| A version is missing before it | A dead letter "waits for version N"; health says `gaps`. When N comes late, or is filled in again from the outbox, all that waits is applied by itself, in order. | Nothing; if N does not come, `quadhelix events resend RECORD N`, and if it is lost for good, `dead redrive ID --past-gaps`. |
| Another region than the one that owns the record, which is the one that told of it first | A dead letter; the owner's own events go on. | `dead drop ID`, and find out who sent it. |
| A user that may not publish there | The broker refuses it; nothing is stored. | Nothing; the broker's log tells who tried. |

## When a store or a database is lost, damaged or put back

| What happened | What becomes of it | What an operator does |
| --- | --- | --- |
| The broker's store is lost, damaged or put back from a copy, or somebody removes the stream | It is noticed when the broker starts, or within seconds; each service publishes what is missing again from its outbox, which keeps 30 days. | Nothing. |
| A consumer at the broker is removed, or made otherwise | It is made anew, and delivers everything once more; the inbox knows what it has dealt with. | Nothing. |
| A service's database is put back from a backup, or made anew | The service hears again every event it does not know of. What it told others since the backup stays told: they pass over the versions it gives a second time, until a record is past them. | Start the service; put the databases of all services back to one moment if you can. |

An installation has a broker, or an account at one, of its own: two on one stream would take each other's events.

## Trying it

`make chaos` hurts a running suite and judges what it did. With `QUADHELIX_TEST_FAULTS=1`, a service kills
itself where `QUADHELIX_FAIL_AT` says: `after_commit` (before it publishes), `after_puback` (before it notes that it
published), `after_apply` (before it acknowledges what it applied).
"""  # noqa: E501  # rows of a table cannot be wrapped


def page(listeners: Mapping[str, Sequence[type[Event]]]) -> str:
    """The whole catalogue as Markdown.

    Args:
        listeners: For each service, the events it reacts to.
    """
    kinds = [*contracts()]
    states = dict.fromkeys(state for kind in kinds for state in _states(kind))
    parts = [_PREFACE, _overview(kinds, listeners), _headers()]
    parts += [_event(kind, listeners) for kind in kinds]
    parts += ["## What a record's `state` holds\n", *(_state(state) for state in states), _TROUBLE]
    return "\n".join(parts)


def members(kind: type[Any]) -> Iterator[tuple[str, Any, str]]:
    """The fields of an event or of a part of one, each with its type and what its class says of it."""
    said = _field_words(kind)
    hints = get_type_hints(kind)
    for field in dataclasses.fields(kind):
        yield field.name, hints[field.name], said.get(field.name, "")


def _overview(kinds: Sequence[type[Event]], listeners: Mapping[str, Sequence[type[Event]]]) -> str:
    rows = ["| Event | Subject | Published by | Listeners |", "| --- | --- | --- | --- |"]
    for kind in kinds:
        anchor = kind.__name__.lower()
        heard = ", ".join(_listening(kind, listeners)) or "nobody yet"
        rows.append(f"| [{kind.__name__}](#{anchor}) | `{kind.subject()}` | {kind.emitter()} | {heard} |")
    return "\n".join(["## All events\n", *rows, ""])


def _headers() -> str:
    rows = [f"| `ce-{name}` | {text} |" for name, text in (REQUIRED | EXTENSIONS).items()]
    return "\n".join(["## The envelope\n", "| Header | Meaning |", "| --- | --- |", *rows, ""])


def _event(kind: type[Event], listeners: Mapping[str, Sequence[type[Event]]]) -> str:
    name, _, major = kind.type.rpartition(".v")
    example = orjson.dumps(_example(kind), option=orjson.OPT_INDENT_2).decode()
    heard = ", ".join(_listening(kind, listeners)) or "nobody yet"
    return "\n".join(
        [
            f"## {kind.__name__}\n",
            f"{_first_paragraph(kind)}\n",
            f"- Type: `{kind.type}` (version {major} of `{name}`)",
            f"- Subject: `{kind.subject()}`",
            f"- Published by: {kind.emitter()}",
            f"- Listeners: {heard}\n",
            *_fields(kind),
            "",
            "```json",
            example,
            "```\n",
        ]
    )


def _state(kind: type[Any]) -> str:
    return "\n".join([f"### {kind.__name__}\n", f"{_first_paragraph(kind)}\n", *_fields(kind), ""])


def _fields(kind: type[Any]) -> Iterator[str]:
    yield "| Field | Type | Meaning |"
    yield "| --- | --- | --- |"
    for name, annotation, said in members(kind):
        yield f"| `{name}` | {_type_words(annotation)} | {said} |"


def _listening(kind: type[Event], listeners: Mapping[str, Sequence[type[Event]]]) -> list[str]:
    return sorted(service for service, heard in listeners.items() if kind in heard)


def _states(kind: type[Any]) -> Iterator[type[Any]]:
    """The classes this one is made of, the parts of its parts included."""
    for _, annotation, _ in members(kind):
        for part in (annotation, *get_args(annotation)):
            if dataclasses.is_dataclass(part) and isinstance(part, type):
                yield part
                yield from _states(part)


def _first_paragraph(kind: type[Any]) -> str:
    return " ".join(inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0].split())


def _field_words(kind: type[Any]) -> dict[str, str]:
    """What the `Attributes:` of a class and of its bases say of each field."""
    words: dict[str, str] = {}
    for each in reversed(kind.__mro__):
        name = ""
        _, _, listed = inspect.cleandoc(each.__doc__ or "").partition("Attributes:\n")
        for line in listed.splitlines():
            if line.startswith("    ") and not line.startswith("     ") and ": " in line:
                name, _, said = line.strip().partition(": ")
                words[name] = said
            elif name and line.strip():
                words[name] += f" {line.strip()}"
    return words


def _type_words(annotation: Any) -> str:
    parts = [part for part in get_args(annotation) if part is not type(None)]
    if get_origin(annotation) in (types.UnionType,) or type(None) in get_args(annotation):
        return " or ".join(map(_type_words, parts)) + ", or null"
    if get_origin(annotation) is list:
        return f"list of {_type_words(parts[0])}"
    if get_origin(annotation) is dict:
        return "object of text by language tag" if annotation == Localised else "object"
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return "one of " + ", ".join(f"`{member.value}`" for member in annotation)
    if dataclasses.is_dataclass(annotation) and isinstance(annotation, type):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    return {UUID: "UUID", int: "integer", str: "text", date: "date", bool: "boolean"}[annotation]


def _example(kind: type[Event]) -> Any:
    """An invented event of this kind, as JSON."""
    return TypeAdapter(kind).dump_python(_filled(kind, count(1)), mode="json")


def _filled(kind: type[Any], ids: Iterator[int]) -> Any:
    return kind(**{name: _value(kind, name, hint, ids) for name, hint, _ in members(kind)})


def _value(kind: type[Any], name: str, annotation: Any, ids: Iterator[int]) -> Any:
    parts = [part for part in get_args(annotation) if part is not type(None)]
    if get_origin(annotation) is list:
        return [_value(kind, name, parts[0], ids)]
    if get_origin(annotation) is dict:
        return {"en": "An example", "nl": "Een voorbeeld"} if annotation == Localised else {}
    if parts:
        return _value(kind, name, parts[0], ids)
    if dataclasses.is_dataclass(annotation) and isinstance(annotation, type):
        return _filled(annotation, ids)
    if issubclass(annotation, Enum):
        return next(iter(annotation))
    if annotation is UUID:
        return UUID(_EXAMPLE_ID.format(next(ids)))
    plain = {int: 2, date: _EXAMPLE_DAY, bool: True}
    return plain.get(annotation) or _EXAMPLE_WORDS.get(f"{kind.__name__}.{name}") or _EXAMPLE_WORDS[name]
