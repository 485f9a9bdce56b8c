"""Upcasters: events written under an older contract are read as the newest one.

When a change breaks an event's contract, the new class gets the next major, and one function here turns
the old payload into the new. Reactions then know the newest form alone; streams and outboxes keep the old.
"""

from collections.abc import Callable
from typing import Any

Payload = dict[str, Any]
Upcaster = Callable[[Payload], Payload]
"""A pure function from the payload of one major to that of the next."""

_steps: dict[str, tuple[str, Upcaster]] = {}


def upcaster(old: str, new: str) -> Callable[[Upcaster], Upcaster]:
    """Register the decorated function for payloads of the type `old`, which it turns into `new`.

        @upcaster("org.quadhelix.partners.centre.changed.v1", "org.quadhelix.partners.centre.changed.v2")
        def with_facilities(payload: Payload) -> Payload:
            return payload | {"facilities": []}

    Raises:
        ValueError: they are not two neighbouring majors of one event, or `old` has an upcaster already.
    """
    (name, major), (next_name, next_major) = _parts(old), _parts(new)
    if name != next_name or next_major != major + 1:
        raise ValueError(f"{new} is not the next major of {old}")
    if old in _steps:
        raise ValueError(f"{old} has an upcaster already")

    def register(step: Upcaster) -> Upcaster:
        _steps[old] = (new, step)
        return step

    return register


def is_old(type_name: str) -> bool:
    """Whether events of this type are read as a newer one."""
    return type_name in _steps


def newest(type_name: str, payload: Payload) -> tuple[str, Payload]:
    """The newest type of this event, and what the payload is there; `events.decode` calls it."""
    while type_name in _steps:
        type_name, step = _steps[type_name]
        payload = step(payload)
    return type_name, payload


def _parts(type_name: str) -> tuple[str, int]:
    name, _, major = type_name.rpartition(".v")
    return name, int(major)
