"""Marks on what was dealt: requirements, provisions, overrides, and at last who shares what."""

from __future__ import annotations

from dataclasses import dataclass

from tests.gateway.federation.oracle.dealing import Dealing
from tests.gateway.federation.oracle.graph import ROOTS, Field, ObjectType, named
from tests.gateway.federation.oracle.invention import invent_value
from tests.gateway.federation.oracle.parts import Part, PartField
from tests.gateway.federation.oracle.picks import Pick

LABELS = ("percent(50)", "canary", "percent(0.5)")


@dataclass
class Marking:
    """Adds marks to a dealing, each only where it keeps the contract."""

    dealing: Dealing

    def __post_init__(self) -> None:
        self.dice = self.dealing.dice
        self.graph = self.dealing.graph
        # Fields that requirements reach through other objects; computing these too could run in circles.
        self.settled: set[tuple[str, str]] = set()
        self.computed = ("", "")

    def contributions(self) -> None:
        """Declare what interface objects compute their fields from."""
        for name, part in self.dealing.strangers.items():
            interface = self.graph.interfaces[name]
            for field in interface.contributed:
                for pick in interface.fields[field].requires:
                    part.types[name].fields.setdefault(pick.name, PartField(external=True))
                    part.types[name].fields[field].requires = True

    def requirements(self) -> None:
        """Compute some fields from fields of the same entity that come before them and live elsewhere."""
        for kind in self.graph.entities():
            for item in list(kind.fields.values()):
                owners = self.dealing.resolvers(kind.name, item.name)
                fixed = item.name in kind.key_fields or (kind.name, item.name) in self.settled
                if fixed or len(owners) != 1 or item.name == "again" or not self.dice.chance(0.35):
                    continue
                candidates = self._elsewhere(kind, item, owners[0])
                self.computed = (kind.name, item.name)
                if candidates and owners[0].types[kind.name].keys:
                    chosen = self.dice.some(candidates, most=3)
                    picks = tuple(pick for other in chosen for pick in self._picks(owners[0], other, 2))
                    self._require(owners[0], kind, item, picks)

    def _require(self, part: Part, kind: ObjectType, item: Field, picks: tuple[Pick, ...]) -> None:
        self.dealing.select(part, kind, picks, external=True)
        part.types[kind.name].fields[item.name].requires = True
        self.graph.change(kind.name, item.name, requires=picks)

    def _elsewhere(self, kind: ObjectType, item: Field, part: Part) -> list[Field]:
        """Fields before this one that the part does not resolve; looking back only keeps circles out."""
        names = list(kind.fields)
        before = names[: names.index(item.name)]
        known = part.types[kind.name].fields
        return [
            kind.fields[name]
            for name in before
            if name not in kind.key_fields and name != "again" and (name not in known or known[name].external)
        ]

    def _picks(self, part: Part, item: Field, depth: int, on: str | None = None) -> tuple[Pick, ...]:
        """A selection of one field; empty when there is nothing to select below it."""
        arguments = tuple(
            (argument.name, invent_value(self.dice, argument.type))
            for argument in item.arguments
            if argument.type.endswith("!") or self.dice.chance(0.5)
        )
        name = named(item.type)
        if self.dealing.strangers.get(name) is part:
            return ()
        if not self.graph.is_composite(name):
            return (Pick(item.name, arguments, on=on),)
        below: tuple[Pick, ...] = ()
        for member in item.possible if self.graph.is_abstract(name) else (name,):
            below += self._below(part, member, depth, member if self.graph.is_abstract(name) else None)
        return (Pick(item.name, arguments, below, on),) if below else ()

    def _below(self, part: Part, name: str, depth: int, on: str | None) -> tuple[Pick, ...]:
        kind = self.graph.objects[name]
        fields = [
            item
            for item in kind.fields.values()
            if not item.requires
            and item.name != "again"
            and (name, item.name) != self.computed
            and (depth > 0 or not self.graph.is_composite(named(item.type)))
        ]
        chosen = self.dice.some(fields, most=2)
        self.settled |= {(name, item.name) for item in chosen}
        return tuple(pick for item in chosen for pick in self._picks(part, item, depth - 1, on))

    def provisions(self) -> None:
        """Let some fields bring fields of the entity they return along."""
        for part in self.dealing.parts:
            for kind in list(part.types.values()):
                if kind.interface_object:
                    continue
                for name, own in list(kind.fields.items()):
                    known = self.graph.objects[kind.name].fields[name]
                    if not own.external and not own.stale and self.dice.chance(0.25):
                        self._provide(part, own, known)

    def _provide(self, part: Part, own: PartField, known: Field) -> None:
        name = named(known.type)
        picks: tuple[Pick, ...] = ()
        abstract = self.graph.is_abstract(name)
        for member in known.possible if abstract else (name,):
            kind = self.graph.objects.get(member)
            if kind is None or not kind.keys or member not in part.types:
                continue
            fields = [item for item in kind.fields.values() if self._can_be_provided(part, kind, item)]
            for item in self.dice.some(fields, most=2):
                found = self._picks(part, item, 1, member if abstract else None)
                if not self._takes_arguments(kind.name, found):
                    self.dealing.select(part, kind, found, external=True)
                    picks += found
        own.provides = picks

    def _takes_arguments(self, owner: str, picks: tuple[Pick, ...]) -> bool:
        """Whether a selection has a field that is defined with arguments, which no provision may have."""
        for pick in picks:
            known = self.graph.objects[pick.on or owner].fields[pick.name]
            if known.arguments or self._takes_arguments(named(known.type), pick.below):
                return True
        return False

    def _can_be_provided(self, part: Part, kind: ObjectType, item: Field) -> bool:
        here = part.types[kind.name].fields.get(item.name)
        elsewhere = (here is None or here.external) and item.name != "again"
        return elsewhere and not item.arguments and item.name not in kind.key_fields

    def hidden(self) -> None:
        """Hide some fields that others are computed from."""
        for kind in self.graph.entities():
            for item in kind.fields.values():
                for pick in item.requires:
                    required = kind.fields.get(pick.name)
                    on_interface = any(pick.name in self.graph.interfaces[i].fields for i in kind.interfaces)
                    owners = self.dealing.resolvers(kind.name, pick.name)
                    fed1 = any(part.federation1 for part in owners)
                    if required and not on_interface and not fed1 and self.dice.chance(0.15):
                        self.graph.change(kind.name, pick.name, hidden=True)

    def overrides(self) -> None:
        """Let some fields be taken over by another subgraph."""
        for kind in list(self.graph.objects.values()):
            for item in list(kind.fields.values()):
                taken = kind.keys or kind.name == "Query"
                if taken and item.name not in kind.key_fields and self.dice.chance(0.1):
                    self._override(kind, item)

    def _override(self, kind: ObjectType, item: Field) -> None:
        owners = self.dealing.resolvers(kind.name, item.name)
        if len(owners) != 1 or item.name == "again":
            return
        source = owners[0]
        old = source.types[kind.name].fields[item.name]
        new = self.dice.choice([part for part in self.dealing.parts if part is not source])
        if old.requires or old.provides:
            return
        if kind.name in new.types and item.name in new.types[kind.name].fields:
            return
        if any(self.dealing.strangers.get(name) is new for name in kind.interfaces) or new.federation1:
            return
        if kind.name in ROOTS:
            new.types.setdefault(kind.name, type(source.types[kind.name])(kind.name))
        else:
            self.dealing.stub(new, kind)
        taken = self.dealing.add(new, kind, item)
        taken.override = source.name
        old.stale = True
        if self.dice.chance(0.4):
            old.label = taken.label = self.dice.choice(LABELS)
