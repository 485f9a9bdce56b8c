"""Dealing a graph out to subgraphs, so that together they can honour it.

Contract kept: a field that several subgraphs resolve has one value; a subgraph that returns an abstract type
knows every object type that the field may be; keys are never null and tell objects apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.gateway.federation.oracle.dice import Dice
from tests.gateway.federation.oracle.graph import ROOTS, Field, Graph, Interface, ObjectType, named
from tests.gateway.federation.oracle.parts import Key, Part, PartField, PartType
from tests.gateway.federation.oracle.picks import Pick

BY_ID = (Pick("id"),)
NAMES = ("alpha", "beta", "gamma", "delta", "omega")


class ContractError(Exception):
    """What was dealt cannot keep the contract."""


@dataclass
class Dealing:
    """The state of dealing: the parts as far as they are known.

    Attributes:
        strangers: For each interface that is an object somewhere, the part where; it knows no member.
        home: For each such interface, the part that knows all members.
        whole_values: Whether all parts that know a value type know all of it.
        common_key: Whether all parts that know an entity share a key of it.
    """

    dice: Dice
    graph: Graph
    parts: list[Part] = field(default_factory=list)
    home: dict[str, Part] = field(default_factory=dict)
    strangers: dict[str, Part] = field(default_factory=dict)
    whole_values: dict[str, bool] = field(default_factory=dict)
    common_key: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        count = self.dice.choice((2, 2, 3, 3, 3, 4, 5))
        self.parts = [Part(name) for name in NAMES[:count]]
        for kind in self.graph.values():
            self.whole_values[kind.name] = self.dice.chance(0.8)
        for kind in self.graph.entities():
            self.common_key[kind.name] = self.dice.chance(0.7)
        for part in self.parts:
            part.federation1 = self.dice.chance(0.12)

    def deal(self) -> None:
        """Give every field to one owner or several."""
        for interface in self.graph.interfaces.values():
            if interface.contributed:
                self._interface_object(interface)
        for kind in self.graph.entities():
            for item in kind.fields.values():
                if item.name not in kind.key_fields and not self.contributed(kind, item.name):
                    for part in self._owners(kind):
                        self.stub(part, kind)
                        self.add(part, kind, item)
        for kind in list(self.graph.objects.values()):
            if kind.name in ROOTS:
                for item in kind.fields.values():
                    for part in (
                        self._owners(kind) if kind.name == "Query" else [self.dice.choice(self.parts)]
                    ):
                        part.types.setdefault(kind.name, PartType(kind.name))
                        self.add(part, kind, item)

        if self.dice.chance(0.12):
            self._reentry()

    def _interface_object(self, interface: Interface) -> None:
        """Let one part know all members of an interface, and another none but the interface as an object."""
        self.home[interface.name], stranger = self.dice.sample(self.parts, 2)
        stranger.federation1 = self.home[interface.name].federation1 = False
        self.strangers[interface.name] = stranger
        if any(name in stranger.types for name in self.graph.members(interface.name)):
            raise ContractError(f"{stranger.name} knows members of {interface.name} already")
        home = self.home[interface.name]
        home.interface_keys.add(interface.name)
        self.know(home, interface.name, self.graph.members(interface.name))
        for name in self.graph.members(interface.name):
            own = home.types[name]
            if Key(BY_ID) not in own.keys:
                own.keys = [key for key in own.keys if key.picks != BY_ID] + [Key(BY_ID)]
                self.select(home, self.graph.objects[name], BY_ID)
            for field_name in sorted(self.required(interface)):
                self.add(home, self.graph.objects[name], self.graph.objects[name].fields[field_name])
        own = self._object_stub(stranger, interface.name)
        for name in sorted(interface.contributed):
            own.fields[name] = PartField()
            self.know(stranger, named(interface.fields[name].type))

    def required(self, interface: Interface) -> set[str]:
        """The fields from which an interface object computes others."""
        given = [interface.fields[name] for name in interface.contributed]
        return {pick.name for item in given for pick in item.requires}

    def _object_stub(self, part: Part, name: str) -> PartType:
        if name not in part.types:
            part.types[name] = PartType(name, [Key(BY_ID)], {"id": PartField()}, interface_object=True)
        return part.types[name]

    def contributed(self, kind: ObjectType, name: str) -> bool:
        """Whether an interface object gives a type this field."""
        return any(name in self.graph.interfaces[item].contributed for item in kind.interfaces)

    def _reentry(self) -> None:
        """Let a field of some entity lead back to the root."""
        part = self.dice.choice([part for part in self.parts if "Query" in part.types])
        entities = [kind for kind in self.graph.entities() if kind.name in part.types]
        if entities:
            kind = self.dice.choice(entities)
            kind.fields["again"] = Field("again", self.dice.choice(("Query", "Query!")))
            self.add(part, kind, kind.fields["again"])

    def _owners(self, kind: ObjectType) -> list[Part]:
        strange = [self.strangers[name] for name in kind.interfaces if name in self.strangers]
        parts = [part for part in self.parts if part not in strange]
        return self.dice.sample(parts, min(self.dice.choice((1, 1, 1, 1, 2, 2, 3)), len(parts)))

    def add(self, part: Part, kind: ObjectType, item: Field) -> PartField:
        """Let a part resolve a field, and know what that takes."""
        known = part.types[kind.name].fields
        if item.name not in known:
            known[item.name] = PartField()
            self.know(part, named(item.type), item.possible)
        known[item.name].external = False
        return known[item.name]

    def mention(self, part: Part, kind: ObjectType, item: Field) -> None:
        """Let a part declare a field that others resolve."""
        known = part.types[kind.name].fields
        if item.name not in known:
            known[item.name] = PartField(external=True)
            self.know(part, named(item.type), item.possible)

    def know(self, part: Part, name: str, possible: Iterable[str] = ()) -> None:
        """Let a part know a type as far as it must."""
        if self.strangers.get(name) is part:
            self._object_stub(part, name)
        elif self.graph.is_abstract(name):
            part.members.setdefault(name, set()).update(possible)
            for member in possible:
                self.know(part, member)
        elif name in self.graph.objects and name not in ROOTS:
            kind = self.graph.objects[name]
            if kind.keys:
                self.stub(part, kind)
            else:
                self._value(part, kind)

    def stub(self, part: Part, kind: ObjectType) -> None:
        """Let a part know an entity by some of its keys."""
        if any(self.strangers.get(name) is part for name in kind.interfaces):
            raise ContractError(f"{part.name} must not know {kind.name}")
        if kind.name in part.types:
            return
        part.types[kind.name] = stub = PartType(kind.name)
        chosen = self.dice.some(kind.keys, most=2)
        if self.common_key[kind.name] and kind.keys[0] not in chosen:
            chosen.append(kind.keys[0])
        for picks in chosen:
            stub.keys.append(Key(picks, resolvable=part.federation1 or not self.dice.chance(0.12)))
            self.select(part, kind, picks)

    def _value(self, part: Part, kind: ObjectType) -> None:
        if kind.name in part.types:
            return
        part.types[kind.name] = PartType(kind.name)
        items = list(kind.fields.values())
        if not self.whole_values[kind.name]:
            items = [kind.fields["id"], *self.dice.some(items[1:], least=0)]
        for item in items:
            self.add(part, kind, item)

    def select(self, part: Part, kind: ObjectType, picks: Iterable[Pick], *, external: bool = False) -> None:
        """Let a part know the fields of a field set; the outermost ones as external, when asked."""
        for pick in picks:
            owner = self.graph.objects[pick.on] if pick.on else kind
            item = owner.fields[pick.name]
            if external:
                self.mention(part, owner, item)
            elif item.name not in part.types[owner.name].fields:
                self.add(part, owner, item)
            if pick.below:
                self._select_below(part, item, pick.below)

    def _select_below(self, part: Part, item: Field, picks: tuple[Pick, ...]) -> None:
        for pick in picks:
            owner = self.graph.objects[pick.on or named(item.type)]
            if pick.name not in part.types[owner.name].fields:
                is_key = pick.name in owner.key_fields or not owner.keys
                (self.add if is_key else self.mention)(part, owner, owner.fields[pick.name])
            if pick.below:
                self._select_below(part, owner.fields[pick.name], pick.below)

    def resolvers(self, owner: str, name: str) -> list[Part]:
        """The parts whose value of a field counts."""
        return [
            part
            for part in self.parts
            if owner in part.types
            and (item := part.types[owner].fields.get(name)) is not None
            and not item.external
            and not item.stale
        ]
