"""The subgraphs: which types and fields each has, under which marks, and its SDL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.gateway.federation.oracle.graph import Field, Graph, block, named
from tests.gateway.federation.oracle.literals import literal
from tests.gateway.federation.oracle.picks import Pick, text

LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable",'
    ' "@external", "@requires", "@provides", "@override", "@interfaceObject", "@inaccessible"])'
)


@dataclass(frozen=True)
class Key:
    """A key of a type in one subgraph."""

    picks: tuple[Pick, ...]
    resolvable: bool = True


@dataclass
class PartField:
    """A field in one subgraph.

    Attributes:
        requires: Whether this subgraph computes it from what others resolve.
        strict: Whether this subgraph says `!` where the graph does not.
        narrow: The object type this subgraph gives to a field that is abstract in the graph.
        stale: Whether another subgraph took the field over, so that what this one says is wrong.
        label: What must be switched on for a takeover to count; both sides of it have it.
    """

    external: bool = False
    shareable: bool = False
    requires: bool = False
    provides: tuple[Pick, ...] = ()
    override: str | None = None
    label: str | None = None
    strict: bool = False
    narrow: str | None = None
    stale: bool = False

    def wrong(self, labels: frozenset[str]) -> bool:
        """Whether this subgraph's word does not count while these labels are switched on."""
        if self.override and self.label:
            return self.label not in labels
        return self.stale and (self.label is None or self.label in labels)


@dataclass
class PartType:
    """An object type in one subgraph; an interface object stands for an interface."""

    name: str
    keys: list[Key] = field(default_factory=list)
    fields: dict[str, PartField] = field(default_factory=dict)
    interface_object: bool = False
    extension: bool = False

    @property
    def key_fields(self) -> set[str]:
        """Names of the fields that its keys select here."""
        return {pick.name for key in self.keys for pick in key.picks}


@dataclass
class Part:
    """One subgraph.

    Attributes:
        members: For each abstract type it knows, the object types it puts under it.
        interface_fields: For each interface it knows, the fields it has here.
        interface_keys: The interfaces that have a key here.
        federation1: Whether it is written in the manner of Federation 1.
    """

    name: str
    types: dict[str, PartType] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)
    interface_fields: dict[str, list[str]] = field(default_factory=dict)
    interface_keys: set[str] = field(default_factory=set)
    federation1: bool = False

    def field(self, graph: Graph, owner: str, name: str) -> Field:
        """The graph's field behind a field of this part."""
        if owner in graph.interfaces:
            return graph.interfaces[owner].fields[name]
        return graph.objects[owner].fields[name]

    def sdl(self, graph: Graph, *, marked: bool = True) -> str:
        """The subgraph's SDL; without marks it is what a plain GraphQL server runs."""
        return "\n".join(_Printer(self, graph, marked).lines()) + "\n"


@dataclass
class _Printer:
    part: Part
    graph: Graph
    marked: bool

    def lines(self) -> Iterator[str]:
        if self.marked and not self.part.federation1:
            yield LINK
        for kind in self.part.types.values():
            yield self._object(kind)
        for name, fields in self.part.interface_fields.items():
            marks = ' @key(fields: "id")' if self.marked and name in self.part.interface_keys else ""
            known = self.graph.interfaces[name].fields
            yield block("interface", name, (), (known[item].sdl() for item in fields), marks)
        for name in self.graph.unions:
            if self.part.members.get(name):
                yield f"union {name} = {' | '.join(sorted(self.part.members[name]))}"
        yield from self._inputs_and_leaves()

    def _object(self, kind: PartType) -> str:
        interfaces = [
            name for name in self.part.interface_fields if kind.name in self.part.members.get(name, ())
        ]
        marks = "".join(self._key(key) for key in kind.keys) if self.marked else ""
        if kind.interface_object and self.marked:
            marks += " @interfaceObject"
        keyword = "extend type" if kind.extension and self.marked else "type"
        fields = (self._field(kind, name, item) for name, item in kind.fields.items())
        return block(keyword, kind.name, interfaces, fields, marks)

    def _key(self, key: Key) -> str:
        off = "" if key.resolvable or self.part.federation1 else ", resolvable: false"
        return f" @key(fields: {literal(text(key.picks))}{off})"

    def _field(self, kind: PartType, name: str, item: PartField) -> str:
        known = self.part.field(self.graph, kind.name, name)
        type_text = known.type.replace(named(known.type), item.narrow or named(known.type))
        type_text += "!" if item.strict and not type_text.endswith("!") else ""
        marks = self._marks(known, item) if self.marked else ""
        if self.marked and kind.extension and name in kind.key_fields:
            marks = " @external"
        return known.sdl(marks, type_text)

    def _marks(self, known: Field, item: PartField) -> str:
        marks = " @external" if item.external else " @inaccessible" if known.hidden else ""
        if item.shareable and not self.part.federation1:
            marks += " @shareable"
        if item.requires:
            marks += f" @requires(fields: {literal(text(known.requires))})"
        if item.provides:
            marks += f" @provides(fields: {literal(text(item.provides))})"
        if item.override:
            label = f", label: {literal(item.label)}" if item.label else ""
            marks += f" @override(from: {literal(item.override)}{label})"
        return marks

    def _inputs_and_leaves(self) -> Iterator[str]:
        used = self._used()
        for name, values in self.graph.enums.items():
            if name in used or (name == "Kind" and "Filter" in used):
                yield f"enum {name} {{ {' '.join(values)} }}"
        for name, fields in self.graph.inputs.items():
            if name in used:
                yield block("input", name, (), (item.sdl() for item in fields))
        for name in self.graph.scalars:
            if name in used:
                yield f"scalar {name}"

    def _used(self) -> set[str]:
        known = [
            self.part.field(self.graph, kind.name, name)
            for kind in self.part.types.values()
            for name in kind.fields
        ]
        known += [
            self.graph.interfaces[name].fields[item]
            for name, fields in self.part.interface_fields.items()
            for item in fields
        ]
        return {named(item.type) for item in known} | {
            named(argument.type) for item in known for argument in item.arguments
        }
