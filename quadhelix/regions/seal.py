"""Facts under seal: what a rule is shown is often the record's own, and no rule may write in it."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin, get_type_hints

from quadhelix.facts import PartyFacts

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Facts = TypeVar("Facts", bound="DataclassInstance")

_EXTRAS = frozenset(("extras",))


def sealed(facts: Facts) -> Facts:
    """The same facts; a rule that tries to change a text in them fails.

    >>> from uuid import UUID
    >>> from quadhelix.facts import ChallengeFacts
    >>> challenge = sealed(ChallengeFacts(id=UUID(int=1), region="leiden", title={"nl": "Vraag"}))
    >>> challenge.title["nl"] = "Antwoord"
    Traceback (most recent call last):
    TypeError: 'mappingproxy' object does not support item assignment
    """
    kind: type = type(facts)
    changed = {name: _under_seal(getattr(facts, name)) for name in _open(kind)}
    return replace(facts, **changed) if changed else facts


def _under_seal(value: Any) -> Any:
    if isinstance(value, Mapping):
        return MappingProxyType(value)
    if isinstance(value, tuple):
        return tuple(map(_under_seal, value))
    return sealed(value) if is_dataclass(value) and not isinstance(value, type) else value


@cache
def _open(kind: type) -> tuple[str, ...]:
    """The attributes of such facts through which something could be changed."""
    hints = get_type_hints(kind)
    # What regions keep with a party is read for these facts alone.
    closed = _EXTRAS if issubclass(kind, PartyFacts) else frozenset()
    return tuple(each.name for each in fields(kind) if each.name not in closed and _is_open(hints[each.name]))


def _is_open(hint: Any) -> bool:
    if get_origin(hint) is Mapping or hint is Mapping:
        return True
    if isinstance(hint, type) and is_dataclass(hint):
        return bool(_open(hint))
    return any(map(_is_open, get_args(hint)))
