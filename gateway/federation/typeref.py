"""Type references as SDL writes them (`[Book!]!`), and how two of them become one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache


def named(reference: str) -> str:
    """Name of the innermost type: `[Book!]!` gives `Book`."""
    return reference.strip("[]!")


def rewrap(reference: str, name: str) -> str:
    """The same lists and non-nulls around another name."""
    return reference.replace(named(reference), name)


def shape(reference: str) -> str:
    """The reference without its non-null marks: `[Book!]!` gives `[Book]`."""
    return reference.replace("!", "")


def least_restrictive(left: str, right: str) -> str | None:
    """For output: nullable wins at each level; None when list depth or name differ."""
    return _combine(left, right, nullable_wins=True)


def strictest(left: str, right: str) -> str | None:
    """For input: non-null wins at each level; None when list depth or name differ."""
    return _combine(left, right, nullable_wins=False)


def _combine(left: str, right: str, *, nullable_wins: bool) -> str | None:
    if shape(left) != shape(right):
        return None
    bangs = [left.endswith("!"), right.endswith("!")]
    mark = "!" if (all(bangs) if nullable_wins else any(bangs)) else ""
    left, right = left.removesuffix("!"), right.removesuffix("!")
    if not left.startswith("["):
        return left + mark
    inner = _combine(left[1:-1], right[1:-1], nullable_wins=nullable_wins)
    return f"[{inner}]{mark}"


@dataclass(frozen=True)
class TypeRef:
    """A type reference taken apart: `name` is None for a list, whose items are `item`."""

    nullable: bool
    name: str | None = None
    item: TypeRef | None = None


@cache
def parse_reference(reference: str) -> TypeRef:
    """Take `[Book!]!` apart."""
    bare = reference.removesuffix("!")
    nullable = bare == reference
    if bare.startswith("["):
        return TypeRef(nullable, item=parse_reference(bare[1:-1]))
    return TypeRef(nullable, name=bare)
