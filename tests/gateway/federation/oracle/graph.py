"""The whole graph, before anybody deals it out to subgraphs: types, fields, keys, and its SDL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from tests.gateway.federation.oracle.picks import Pick

ROOTS = ("Query", "Mutation")


def named(type_text: str) -> str:
    """The name in `[Book!]!`."""
    return type_text.strip("[]!")


@dataclass(frozen=True)
class Argument:
    """An argument of a field; `default` is a literal."""

    name: str
    type: str
    default: str | None = None

    def sdl(self) -> str:
        """As it is written in SDL."""
        return f"{self.name}: {self.type}" + (f" = {self.default}" if self.default is not None else "")


@dataclass(frozen=True)
class Field:
    """A field of the graph.

    Attributes:
        identity: How its value follows from the object's number, for fields that keys select.
        possible: The object types that an abstract field returns.
        requires: What it is computed from, when it is.
        never_null: Whether its value is never null although its type allows it.
        hidden: Whether clients may not see it.
    """

    name: str
    type: str
    arguments: tuple[Argument, ...] = ()
    identity: str | None = None
    possible: tuple[str, ...] = ()
    requires: tuple[Pick, ...] = ()
    never_null: bool = False
    hidden: bool = False

    def sdl(self, marks: str = "", type_text: str | None = None) -> str:
        """As it is written in SDL."""
        given = ", ".join(argument.sdl() for argument in self.arguments)
        return f"{self.name}{f'({given})' if given else ''}: {type_text or self.type}{marks}"


@dataclass
class ObjectType:
    """An object type; entities have keys."""

    name: str
    fields: dict[str, Field] = field(default_factory=dict)
    keys: tuple[tuple[Pick, ...], ...] = ()
    interfaces: tuple[str, ...] = ()

    @property
    def key_fields(self) -> set[str]:
        """Names of the fields that any key selects."""
        return {pick.name for key in self.keys for pick in key}


@dataclass
class Interface:
    """An interface; the fields in `contributed` are given to it by an interface object."""

    name: str
    fields: dict[str, Field] = field(default_factory=dict)
    contributed: frozenset[str] = frozenset()


@dataclass
class Graph:
    """Everything clients may ask about."""

    objects: dict[str, ObjectType] = field(default_factory=dict)
    interfaces: dict[str, Interface] = field(default_factory=dict)
    unions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    enums: dict[str, tuple[str, ...]] = field(default_factory=dict)
    inputs: dict[str, tuple[Argument, ...]] = field(default_factory=dict)
    scalars: tuple[str, ...] = ()

    def members(self, name: str) -> tuple[str, ...]:
        """The object types under an abstract type."""
        if name in self.unions:
            return self.unions[name]
        return tuple(kind.name for kind in self.objects.values() if name in kind.interfaces)

    def is_abstract(self, name: str) -> bool:
        """Whether this is an interface or a union."""
        return name in self.interfaces or name in self.unions

    def is_composite(self, name: str) -> bool:
        """Whether fields of this type need a selection."""
        return name in self.objects or self.is_abstract(name)

    def entities(self) -> list[ObjectType]:
        """The types with keys."""
        return [kind for kind in self.objects.values() if kind.keys]

    def values(self) -> list[ObjectType]:
        """The types without keys, roots apart."""
        return [kind for kind in self.objects.values() if not kind.keys and kind.name not in ROOTS]

    def set_field(self, owner: str, changed: Field) -> None:
        """Replace a field of an object."""
        self.objects[owner].fields[changed.name] = changed

    def change(self, owner: str, name: str, **changes: object) -> None:
        """Change what is known of a field of an object."""
        self.set_field(owner, replace(self.objects[owner].fields[name], **changes))  # type: ignore[arg-type]  # names are the dataclass's own

    def sdl(self) -> str:
        """The graph as one schema, as clients see it."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        for kind in self.objects.values():
            fields = (item.sdl() for item in kind.fields.values() if not item.hidden)
            yield block("type", kind.name, kind.interfaces, fields)
        for interface in self.interfaces.values():
            yield block("interface", interface.name, (), (item.sdl() for item in interface.fields.values()))
        for name, members in self.unions.items():
            yield f"union {name} = {' | '.join(members)}"
        for name, values in self.enums.items():
            yield f"enum {name} {{ {' '.join(values)} }}"
        for name, inputs in self.inputs.items():
            yield block("input", name, (), (item.sdl() for item in inputs))
        for name in self.scalars:
            yield f"scalar {name}"


def block(keyword: str, name: str, interfaces: Iterable[str], lines: Iterable[str], marks: str = "") -> str:
    """A definition with fields."""
    implements = " & ".join(interfaces)
    head = f"{keyword} {name}{f' implements {implements}' if implements else ''}{marks}"
    return head + " {\n" + "".join(f"  {line}\n" for line in lines) + "}"
