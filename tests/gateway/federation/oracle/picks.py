"""Field sets as values: what `@key`, `@requires` and `@provides` select."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tests.gateway.federation.oracle.literals import literal


@dataclass(frozen=True)
class Pick:
    """One selected field; `on` is the type condition it stands under, if any."""

    name: str
    arguments: tuple[tuple[str, object], ...] = ()
    below: tuple[Pick, ...] = ()
    on: str | None = None


def text(picks: Iterable[Pick]) -> str:
    """The field set as it is written in a directive."""
    return " ".join(_text(pick) for pick in picks)


def _text(pick: Pick) -> str:
    given = ", ".join(f"{name}: {literal(value)}" for name, value in pick.arguments)
    answer = (
        pick.name + (f"({given})" if given else "") + (f" {{ {text(pick.below)} }}" if pick.below else "")
    )
    return f"... on {pick.on} {{ {answer} }}" if pick.on else answer
