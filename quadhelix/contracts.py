"""The golden event contracts: each event's JSON schema as it was agreed, and what would break it.

    python -m quadhelix.contracts tests/events

writes the schemas of new events and of optional fields that were added. It refuses a change that breaks a
contract: such an event is a new class with the next major in its name.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
from pydantic import TypeAdapter

from quadhelix.events import Event, contracts

_PROSE = ("title", "description")


class BrokenContract(Exception):
    """An event whose present form cannot be read by, or cannot read, what was agreed; says where."""


def schema(event: type[Event]) -> dict[str, Any]:
    """The JSON schema of an event's payload, references filled in, without prose."""
    whole = TypeAdapter(event).json_schema()
    plain: dict[str, Any] = _plain(whole, whole.get("$defs", {}))
    return plain


def breaks(agreed: Mapping[str, Any], present: Mapping[str, Any], where: str = "payload") -> Iterator[str]:
    """What in the present schema an old reader could not read, or a new reader not find in old events.

    An optional field that was added is no break: old readers skip it, new readers take its default.
    """
    old, new = agreed.get("properties", {}), present.get("properties", {})
    for name in old:
        if name in new:
            yield from breaks(old[name], new[name], f"{where}.{name}")
        else:
            yield f"{where}.{name} is gone"
    for name in {*agreed.get("required", ())} ^ {*present.get("required", ())}:
        yield f"{where}.{name} is required on one side only"
    for keyword in (agreed.keys() | present.keys()) - {"properties", "required"}:
        yield from _keyword_breaks(keyword, agreed.get(keyword), present.get(keyword), where)


def write(folder: Path) -> None:
    """Bring the stored schemas up to date.

    Raises:
        BrokenContract: an event broke what was agreed; nothing of it is written.
    """
    for event in contracts():
        path = folder / f"{event.type}.json"
        found = [*breaks(orjson.loads(path.read_bytes()), schema(event))] if path.exists() else []
        if found:
            raise BrokenContract(f"{event.type}: {'; '.join(sorted(found))}")
        path.write_bytes(
            orjson.dumps(schema(event), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"
        )


def _keyword_breaks(keyword: str, agreed: Any, present: Any, where: str) -> Iterator[str]:
    match agreed, present:
        case dict(), dict():
            yield from breaks(agreed, present, f"{where}.{keyword}")
        case [dict(), *_], [dict(), *_] if len(agreed) == len(present):
            for number, (old, new) in enumerate(zip(agreed, present, strict=True)):
                yield from breaks(old, new, f"{where}.{keyword}.{number}")
        case _ if agreed != present:
            yield f"{where}: {keyword} was {agreed}, is {present}"


def _plain(part: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(part, list):
        return [_plain(item, definitions) for item in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return _plain(definitions[part["$ref"].rsplit("/", 1)[-1]], definitions)
    properties = {name: _plain(item, definitions) for name, item in part.get("properties", {}).items()}
    rest = {
        keyword: _plain(item, definitions)
        for keyword, item in part.items()
        if keyword not in (*_PROSE, "$defs", "properties")
    }
    return {**rest, "properties": properties} if properties else rest


if __name__ == "__main__":
    try:
        write(Path(sys.argv[1]))
    except (BrokenContract, IndexError) as refusal:
        sys.exit(f"{refusal}\nusage: python -m quadhelix.contracts FOLDER")
