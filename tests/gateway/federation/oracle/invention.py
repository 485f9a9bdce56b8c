"""Inventing graphs: random types, fields, arguments and keys."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.gateway.federation.oracle.dice import Dice
from tests.gateway.federation.oracle.graph import Argument, Field, Graph, Interface, ObjectType, named
from tests.gateway.federation.oracle.literals import EnumValue, literal
from tests.gateway.federation.oracle.picks import Pick

LEAVES = ("Int", "String", "String", "Boolean", "Float", "ID", "Kind", "Json")
INPUTS = ("Int", "String", "Boolean", "Kind", "Filter", "Json")
ID = Field("id", "ID!", identity="id")


def invent_graph(dice: Dice) -> Graph:
    """A graph with two to four entities, some value types, perhaps interfaces, a union and mutations."""
    return _Invention(dice).graph()


@dataclass
class _Invention:
    dice: Dice

    def graph(self) -> Graph:
        graph = Graph(enums={"Kind": ("LOW", "MIDDLE", "HIGH")}, scalars=("Json",))
        graph.inputs["Filter"] = (
            Argument("kind", "Kind"),
            Argument("sizes", "[Int!]"),
            Argument("next", "Filter"),
        )
        entities = [f"E{i}" for i in range(self.dice.randint(2, 4))]
        values = [f"V{i}" for i in range(self.dice.randint(0, 2))]
        for name in (*entities, *values):
            graph.objects[name] = ObjectType(name, {"id": ID})
        self._abstract(graph, entities, values)
        for name in values:
            self._fields(graph, name, [*entities, *values, *graph.interfaces, *graph.unions], 1, 3)
        for name in entities:
            self._keys(graph, name, values)
            self._fields(graph, name, [*entities, *values, *graph.interfaces, *graph.unions], 2, 5)
        self._roots(graph, [*entities, *entities, *values, *graph.interfaces, *graph.unions])
        return graph

    def _abstract(self, graph: Graph, entities: list[str], values: list[str]) -> None:
        for i in range(self.dice.choice((0, 1, 1, 2))):
            name = f"I{i}"
            everybody = entities if self.dice.chance(0.7) else [*entities, *values]
            members = self.dice.some(everybody, least=1, most=3)
            graph.interfaces[name] = interface = Interface(name, {"id": ID})
            for j in range(self.dice.randint(0, 3)):
                target = self.dice.choice(entities) if self.dice.chance(0.2) else None
                item = self._field(f"i{i}{j}", target)
                interface.fields[item.name] = item
                for member in members:
                    stricter = self.dice.chance(0.2) and not item.type.endswith("!")
                    own = replace(item, type=item.type + "!") if stricter else item
                    graph.objects[member].fields[item.name] = own
            for member in members:
                graph.objects[member].interfaces += (name,)
            if set(members) <= set(entities) and self.dice.chance(0.45):
                self._contribute(graph, interface, members, entities)
        if self.dice.chance(0.5):
            graph.unions["U0"] = tuple(self.dice.some([*entities, *values], least=1, most=3))

    def _contribute(
        self, graph: Graph, interface: Interface, members: list[str], entities: list[str]
    ) -> None:
        """Fields that an interface object will give to all members."""
        others = [name for name in entities if name not in members]
        for j in range(self.dice.randint(1, 2)):
            target = self.dice.choice(others) if others and self.dice.chance(0.3) else None
            item = self._field(f"c{interface.name[-1]}{j}", target)
            leaves = [
                f
                for f in interface.fields.values()
                if f.name != "id" and not graph.is_composite(named(f.type))
            ]
            if leaves and self.dice.chance(0.4):
                required = [f for f in leaves if not f.arguments and f.name not in interface.contributed]
                item = replace(item, requires=tuple(Pick(f.name) for f in self.dice.some(required, least=0)))
            interface.fields[item.name] = item
            interface.contributed |= {item.name}
            for member in members:
                graph.objects[member].fields[item.name] = item

    def _keys(self, graph: Graph, name: str, values: list[str]) -> None:
        kind = graph.objects[name]
        letter = name[-1]
        keys: list[tuple[Pick, ...]] = [(Pick("id"),)]
        for choice in self.dice.some(("text", "number", "pair", "list", "nested"), least=0, most=2):
            if choice == "nested":
                key = self._nested_key(kind, values, [item for item in graph.objects if item < name])
            elif choice == "pair":
                kind.fields[f"half{letter}"] = Field(f"half{letter}", "Int!", identity="half")
                kind.fields[f"rest{letter}"] = Field(f"rest{letter}", "String!", identity="rest")
                key = (Pick(f"half{letter}"), Pick(f"rest{letter}"))
            else:
                type_text = {"text": "String!", "number": "Int!", "list": "[String!]!"}[choice]
                kind.fields[f"{choice}{letter}"] = Field(f"{choice}{letter}", type_text, identity=choice)
                key = (Pick(f"{choice}{letter}"),)
            keys += [key] if key else []
        self.dice.shuffle(keys)
        kind.keys = tuple(keys)

    def _nested_key(self, kind: ObjectType, values: list[str], before: list[str]) -> tuple[Pick, ...]:
        """A key through another object, which is never the type itself."""
        targets = [*values, *(name for name in before if name.startswith("E"))]
        if not targets:
            return ()
        name = f"same{kind.name[-1]}"
        kind.fields[name] = Field(name, self.dice.choice(targets) + "!", identity="same")
        nested = Pick(name, below=(Pick("id"),))
        return (nested,) if self.dice.chance(0.6) else (Pick("id"), nested)

    def _fields(self, graph: Graph, name: str, targets: list[str], least: int, most: int) -> None:
        for j in range(self.dice.randint(least, most)):
            target = self.dice.choice(targets) if self.dice.chance(0.35) else None
            item = self._field(f"{name.lower()}f{j}", target)
            graph.objects[name].fields[item.name] = self._settled(graph, item)

    def _roots(self, graph: Graph, targets: list[str]) -> None:
        query = graph.objects["Query"] = ObjectType("Query")
        for j in range(self.dice.randint(2, 5)):
            item = self._field(f"q{j}", self.dice.choice(targets))
            query.fields[item.name] = self._settled(graph, item)
        if self.dice.chance(0.3):
            mutation = graph.objects["Mutation"] = ObjectType("Mutation")
            for j in range(self.dice.randint(1, 3)):
                item = self._field(f"m{j}", self.dice.choice(targets) if self.dice.chance(0.7) else None)
                mutation.fields[item.name] = self._settled(graph, item)

    def _settled(self, graph: Graph, item: Field) -> Field:
        """The field with the types that it may return decided."""
        name = item.type.strip("[]!")
        if not graph.is_abstract(name):
            return item
        members = graph.members(name)
        return replace(item, possible=members if self.dice.chance(0.5) else tuple(self.dice.some(members)))

    def _field(self, name: str, target: str | None) -> Field:
        type_text = target or self.dice.choice(LEAVES)
        if self.dice.chance(0.3):
            type_text = f"[{type_text}{'!' if self.dice.chance(0.4) else ''}]"
            if self.dice.chance(0.15):
                type_text = f"[{type_text}]"
        nullable = self.dice.chance(0.65)
        arguments = tuple(self._argument(f"a{i}") for i in range(self.dice.choice((0, 0, 0, 0, 1, 2))))
        never_null = nullable and self.dice.chance(0.3)
        return Field(name, type_text + ("" if nullable else "!"), arguments, never_null=never_null)

    def _argument(self, name: str) -> Argument:
        kind = self.dice.choice(INPUTS)
        if self.dice.chance(0.2):
            kind = f"[{kind}]"
        if self.dice.chance(0.2):
            return Argument(name, kind + "!")
        if self.dice.chance(0.25):
            return Argument(name, kind, literal(invent_value(self.dice, kind)))
        return Argument(name, kind)


def invent_value(dice: Dice, type_text: str, depth: int = 0) -> object:
    """An input value of a type, in terms that `literal` writes and JSON carries."""
    if type_text.endswith("!"):
        type_text = type_text[:-1]
    elif dice.chance(0.1):
        return None
    if type_text.startswith("["):
        return [invent_value(dice, type_text[1:-1], depth) for _ in range(dice.randint(0, 2))]
    match type_text:
        case "Int":
            return dice.randint(-5, 5)
        case "Boolean":
            return dice.chance(0.5)
        case "Kind":
            return EnumValue(dice.choice(("LOW", "MIDDLE", "HIGH")))
        case "Filter":
            return _filter(dice, depth)
        case "Json":
            return dice.choice([1, "one", {"a": [1, {"b": None}]}, [True], 0.5])
    return dice.choice(["", "x", 'quo"te', "twee\nregels", "é"])


def _filter(dice: Dice, depth: int) -> object:
    answer: dict[str, object] = {}
    if dice.chance(0.6):
        answer["kind"] = invent_value(dice, "Kind")
    if dice.chance(0.4):
        answer["sizes"] = invent_value(dice, "[Int!]")
    if depth < 2 and dice.chance(0.3):
        answer["next"] = _filter(dice, depth + 1)
    return answer
