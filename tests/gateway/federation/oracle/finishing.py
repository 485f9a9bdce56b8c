"""Finishing a dealing: interfaces, sharing, strictness; and cutting the graph to what the parts have."""

from __future__ import annotations

from dataclasses import dataclass

from tests.gateway.federation.oracle.dealing import Dealing
from tests.gateway.federation.oracle.graph import ROOTS, Graph, Interface, named
from tests.gateway.federation.oracle.parts import Part


@dataclass
class Finishing:
    """What can only be decided when all parts are known."""

    dealing: Dealing

    def __post_init__(self) -> None:
        self.dice = self.dealing.dice
        self.graph = self.dealing.graph
        self.parts = self.dealing.parts

    def finish(self) -> None:
        """Complete the parts and cut the graph to them."""
        self._complete_values()
        for part in self.parts:
            self._join(part)
            for name in self.graph.interfaces:
                if part.members.get(name):
                    self._interface(part, name)
        for part in self.parts:
            self._strict(part)
            self._extend(part)
        self._share()
        cut(self.graph, self.parts)

    def _complete_values(self) -> None:
        """See that every field of a value type that is dealt in pieces has some resolver."""
        for kind in self.graph.values():
            for item in kind.fields.values():
                holders = [part for part in self.parts if kind.name in part.types]
                if holders and not self.dealing.resolvers(kind.name, item.name):
                    self.dealing.add(self.dice.choice(holders), kind, item)

    def _join(self, part: Part) -> None:
        """Put types that happen to be known under abstract types that happen to be known."""
        for name in part.members:
            for member in self.graph.members(name):
                if member in part.types and self.dice.chance(0.15):
                    part.members[name].add(member)

    def _interface(self, part: Part, name: str) -> None:
        types = [part.types[member] for member in sorted(part.members[name])]
        fields = [
            field
            for field in self.graph.interfaces[name].fields
            if all(field in kind.fields and not kind.fields[field].external for kind in types)
        ]
        if not fields:
            fields = ["id"]
            for kind in types:
                self.dealing.add(
                    part, self.graph.objects[kind.name], self.graph.objects[kind.name].fields["id"]
                )
        chosen = self.dice.some(fields)
        if name in part.interface_keys:
            needed = {"id", *self.dealing.required(self.graph.interfaces[name])}
            chosen = [field for field in fields if field in chosen or field in needed]
        part.interface_fields[name] = chosen

    def _strict(self, part: Part) -> None:
        """Say `!` where the data allow it, as long as another resolver of the field does not."""
        for kind in part.types.values():
            if kind.interface_object:
                continue
            for name, item in kind.fields.items():
                others = [other for other in self.dealing.resolvers(kind.name, name) if other is not part]
                lenient = any(not other.types[kind.name].fields[name].strict for other in others)
                known = self.graph.objects[kind.name].fields[name]
                if known.never_null and lenient and not item.external and not item.stale:
                    item.strict = self.dice.chance(0.3)
                wide = any(other.types[kind.name].fields[name].narrow is None for other in others)
                alone = len(known.possible) == 1 and known.possible[0] in part.types
                if alone and wide and not item.external and self.dice.chance(0.4):
                    item.narrow = known.possible[0]

    def _extend(self, part: Part) -> None:
        """Write entities of a Federation 1 subgraph as extensions, where others have what they extend."""
        for kind in part.types.values():
            known = self.graph.objects.get(kind.name)
            if not part.federation1 or known is None or not known.keys or self.dice.chance(0.3):
                continue
            own = [name for name, item in kind.fields.items() if not item.external and not item.stale]
            alone = all(
                len(self.dealing.resolvers(kind.name, name)) == 1
                for name in own
                if name not in kind.key_fields
            )
            based = all(self._has_base(part, kind.name, name) for name in kind.key_fields)
            kind.extension = alone and based

    def _has_base(self, part: Part, owner: str, name: str) -> bool:
        others = [other for other in self.dealing.resolvers(owner, name) if other is not part]
        return any(not other.types[owner].extension for other in others)

    def _share(self) -> None:
        for kind in self.graph.objects.values():
            for name in kind.fields:
                if self.dealing.contributed(kind, name):
                    continue
                resolvers = self.dealing.resolvers(kind.name, name)
                for part in resolvers:
                    item = part.types[kind.name].fields[name]
                    in_key = name in part.types[kind.name].key_fields
                    item.shareable = (len(resolvers) > 1 and not in_key) or self.dice.chance(0.03)
                    if kind.name in ROOTS and kind.name != "Query":
                        item.shareable = False


def cut(graph: Graph, parts: list[Part]) -> None:
    """Drop from the graph what no part has."""
    for kind in list(graph.objects.values()):
        holders = [part for part in parts if kind.name in part.types]
        for name in list(kind.fields):
            given = any(name in graph.interfaces[item].contributed for item in kind.interfaces)
            if not given and not any(_resolves(part, kind.name, name) for part in holders):
                del kind.fields[name]
        kind.keys = tuple(key for key in kind.keys if all(pick.name in kind.fields for pick in key))
        if not kind.fields:
            del graph.objects[kind.name]
    for kind in graph.objects.values():
        kind.interfaces = tuple(
            name for name in kind.interfaces if any(kind.name in part.members.get(name, ()) for part in parts)
        )
    for name in list(graph.interfaces):
        _cut_interface(graph, parts, graph.interfaces[name])
    for name in list(graph.unions):
        known = {member for part in parts for member in part.members.get(name, ())}
        graph.unions[name] = tuple(member for member in graph.unions[name] if member in known)
        if not graph.unions[name]:
            del graph.unions[name]
    _cut_leaves(graph)


def _resolves(part: Part, owner: str, name: str) -> bool:
    item = part.types[owner].fields.get(name)
    return item is not None and not item.external and not item.stale


def _cut_interface(graph: Graph, parts: list[Part], interface: Interface) -> None:
    known = {field for part in parts for field in part.interface_fields.get(interface.name, ())}
    known |= interface.contributed | {
        name for part in parts if interface.name in part.types for name in part.types[interface.name].fields
    }
    interface.fields = {name: item for name, item in interface.fields.items() if name in known}
    if not interface.fields:
        del graph.interfaces[interface.name]
    for kind in graph.objects.values():
        if interface.name in kind.interfaces and not interface.fields:
            kind.interfaces = tuple(name for name in kind.interfaces if name != interface.name)


def _cut_leaves(graph: Graph) -> None:
    fields = [item for kind in graph.objects.values() for item in kind.fields.values()]
    fields += [item for kind in graph.interfaces.values() for item in kind.fields.values()]
    used = {named(item.type) for item in fields}
    used |= {named(argument.type) for item in fields for argument in item.arguments}
    graph.inputs = {name: items for name, items in graph.inputs.items() if name in used}
    used |= {named(item.type) for items in graph.inputs.values() for item in items}
    graph.enums = {name: values for name, values in graph.enums.items() if name in used}
    graph.scalars = tuple(name for name in graph.scalars if name in used)
